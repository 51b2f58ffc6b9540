"""The mathematics: layers, initializers, losses, optimizers and regularizers, in NumPy alone.

Read in this order: `layers`, `memory`, `dense`, `network`, `activations`, `losses`, `optimizers`, `initializers`, then
`weightslab.training`. Below them are `parameters` and `checks`. All else is a variation: `cross_entropy`, `momentum`,
`adaptive`, `convolution`, ...
"""

# ruff: noqa: F401

from .activations import Activation, Identity, ReLU, Sigmoid, Tanh
from .adaptive import Adam, AdamW, RMSProp
from .adaptive_variants import Adagrad, AMSGrad, CentredRMSProp
from .attention import MultiHeadAttention
from .checks import per_replica
from .convolution import Conv1d, Conv2d
from .cross_entropy import BinaryCrossEntropy, SoftmaxCrossEntropy
from .dense import Dense
from .dropout import DropConnect, Dropout
from .embedding import Embedding
from .gains import gain
from .gradcheck import gradient_check, numerical_gradient
from .initializers import he_normal, he_uniform, normal, xavier_normal, xavier_uniform, zeros
from .layers import Layer
from .limits import ClipNorm, ClipValue, ClipWeights, MaxNorm
from .losses import Loss, MeanSquaredError
from .lsuv import lsuv
from .momentum import Momentum, Nesterov
from .network import Sequential
from .normalization import BatchNorm, LayerNorm
from .optimizers import SGD, Optimizer
from .pooling import AveragePool1d, AveragePool2d, Flatten, MaxPool1d, MaxPool2d, Reshape, Transpose
from .positions import Positions, SinusoidalPositions
from .randomness import Streams, generators, streams
from .rectifiers import ELU, GELU, SELU, LeakyReLU, Softplus, Swish
from .regularizers import L1, L2, ElasticNet
from .residual import Residual
from .robust_losses import AbsoluteError, Hinge, Huber
from .schedules import Plateau, cosine, exponential, one_cycle, step_decay, warm_up
from .special_initializers import (
    constant,
    identity,
    lecun_normal,
    lecun_uniform,
    ones,
    orthogonal,
    sparse,
    truncated_normal,
    uniform,
)

__all__ = sorted(name for name, value in globals().items() if getattr(value, "__module__", "").startswith(__name__))
