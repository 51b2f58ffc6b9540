"""The mathematics: layers, initializers, losses, optimizers and regularizers, in NumPy alone.

Read in this order: `layers`, `dense`, `activations`, `network`, `losses`, `optimizers`, `regularizers`, `initializers`.
"""

from .activations import Activation, Identity, LeakyReLU, ReLU, Sigmoid, Tanh
from .attention import MultiHeadAttention
from .convolution import Conv1d, Conv2d
from .dense import Dense
from .dropout import DropConnect, Dropout
from .embedding import Embedding
from .gradcheck import gradient_check, numerical_gradient
from .initializers import (
                           constant,
                           he_normal,
                           he_uniform,
                           lecun_normal,
                           lecun_uniform,
                           normal,
                           uniform,
                           xavier_normal,
                           xavier_uniform,
                           zeros,
)
from .layers import Layer
from .losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from .network import Sequential
from .normalization import BatchNorm, LayerNorm
from .optimizers import SGD
from .pooling import AveragePool1d, AveragePool2d, Flatten, MaxPool1d, MaxPool2d
from .randomness import Streams, generators, streams
from .regularizers import L2
from .residual import Residual

__all__ = [
                           "L2",
                           "SGD",
                           "Activation",
                           "AveragePool1d",
                           "AveragePool2d",
                           "BatchNorm",
                           "BinaryCrossEntropy",
                           "Conv1d",
                           "Conv2d",
                           "Dense",
                           "DropConnect",
                           "Dropout",
                           "Embedding",
                           "Flatten",
                           "Identity",
                           "Layer",
                           "LayerNorm",
                           "LeakyReLU",
                           "MaxPool1d",
                           "MaxPool2d",
                           "MeanSquaredError",
                           "MultiHeadAttention",
                           "ReLU",
                           "Residual",
                           "Sequential",
                           "Sigmoid",
                           "SoftmaxCrossEntropy",
                           "Streams",
                           "Tanh",
                           "constant",
                           "generators",
                           "gradient_check",
                           "he_normal",
                           "he_uniform",
                           "lecun_normal",
                           "lecun_uniform",
                           "normal",
                           "numerical_gradient",
                           "streams",
                           "uniform",
                           "xavier_normal",
                           "xavier_uniform",
                           "zeros",
]
