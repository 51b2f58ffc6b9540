"""The mathematics: layers, initializers, losses, optimizers and regularizers, in NumPy alone.

Read in this order: `layers`, `activations`, `network`, `losses`, `optimizers`, `regularizers`, `initializers`.
"""

from .activations import Activation, Identity, LeakyReLU, ReLU, Sigmoid, Tanh
from .gradcheck import gradient_check, numerical_gradient
from .initializers import (constant, he_normal, he_uniform, lecun_normal, lecun_uniform, normal, uniform, xavier_normal,
                           xavier_uniform, zeros)
from .layers import Dense, Layer
from .losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from .network import Sequential
from .optimizers import SGD
from .randomness import Streams, generators, streams
from .regularizers import L2

__all__ = ["Activation", "BinaryCrossEntropy", "Dense", "Identity", "L2", "Layer", "LeakyReLU", "MeanSquaredError",
           "ReLU", "SGD", "Sequential", "Sigmoid", "SoftmaxCrossEntropy", "Streams", "Tanh", "constant", "generators",
           "gradient_check", "he_normal", "he_uniform", "lecun_normal", "lecun_uniform", "normal", "numerical_gradient",
           "streams", "uniform", "xavier_normal", "xavier_uniform", "zeros"]
