"""The mathematics: layers, initializers, losses, optimizers and regularizers, in NumPy alone.

Read in this order: `layers`, `dense`, `activations`, `network`, `losses`, `optimizers`, `regularizers`, `initializers`.
What bad input is told stands in `checks`.
"""

from .activations import Activation, Identity, LeakyReLU, ReLU, Sigmoid, Tanh, gain
from .adaptive import Adagrad, Adam, AdamW, RMSProp
from .attention import MultiHeadAttention
from .convolution import Conv1d, Conv2d
from .cross_entropy import BinaryCrossEntropy, SoftmaxCrossEntropy
from .dense import Dense
from .dropout import DropConnect, Dropout
from .embedding import Embedding
from .gradcheck import gradient_check, numerical_gradient
from .initializers import (
    constant,
    he_normal,
    he_uniform,
    identity,
    lecun_normal,
    lecun_uniform,
    normal,
    ones,
    orthogonal,
    sparse,
    truncated_normal,
    uniform,
    xavier_normal,
    xavier_uniform,
    zeros,
)
from .layers import Layer
from .limits import ClipNorm, ClipValue, ClipWeights, MaxNorm
from .losses import AbsoluteError, Hinge, Huber, MeanSquaredError
from .lsuv import lsuv
from .network import Sequential
from .normalization import BatchNorm, LayerNorm
from .optimizers import SGD, Momentum, Nesterov
from .pooling import AveragePool1d, AveragePool2d, Flatten, MaxPool1d, MaxPool2d
from .randomness import Streams, generators, streams
from .regularizers import L1, L2, ElasticNet
from .residual import Residual
from .schedules import cosine, exponential, step_decay, warm_up
from .smooth import ELU, GELU, SELU, Softplus, Swish

__all__ = [
    "ELU",
    "GELU",
    "L1",
    "L2",
    "SELU",
    "SGD",
    "AbsoluteError",
    "Activation",
    "Adagrad",
    "Adam",
    "AdamW",
    "AveragePool1d",
    "AveragePool2d",
    "BatchNorm",
    "BinaryCrossEntropy",
    "ClipNorm",
    "ClipValue",
    "ClipWeights",
    "Conv1d",
    "Conv2d",
    "Dense",
    "DropConnect",
    "Dropout",
    "ElasticNet",
    "Embedding",
    "Flatten",
    "Hinge",
    "Huber",
    "Identity",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "MaxNorm",
    "MaxPool1d",
    "MaxPool2d",
    "MeanSquaredError",
    "Momentum",
    "MultiHeadAttention",
    "Nesterov",
    "RMSProp",
    "ReLU",
    "Residual",
    "Sequential",
    "Sigmoid",
    "SoftmaxCrossEntropy",
    "Softplus",
    "Streams",
    "Swish",
    "Tanh",
    "constant",
    "cosine",
    "exponential",
    "gain",
    "generators",
    "gradient_check",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "lsuv",
    "normal",
    "numerical_gradient",
    "ones",
    "orthogonal",
    "sparse",
    "step_decay",
    "streams",
    "truncated_normal",
    "uniform",
    "warm_up",
    "xavier_normal",
    "xavier_uniform",
    "zeros",
]
