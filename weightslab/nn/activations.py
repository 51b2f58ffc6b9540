"""Activations: what a neuron makes of its sum z. Each class has its function and, beside it, its derivative."""

import numpy as np

from .layers import Layer, in_memory_order

__all__ = ["Activation", "Identity", "LeakyReLU", "ReLU", "Sigmoid", "Tanh"]


class Activation(Layer):
    """A function of each number by itself: ``y = f(z)``, and backward ``dL/dz = f'(z) * dL/dy``.

    A subclass gives ``function(z, out)`` and ``derivative(z, a, out)`` with a = f(z), both elementwise; they also work
    alone, as in ``Tanh().function(z)``. The numbers that they need stand in `constants`, and are handed on as arrays
    made once, which NumPy computes with up to three times faster than with a number.
    """

    constants = ()

    def __repr__(self):
        return f"{type(self).__name__}()"

    def output_shape(self, shape):
        if len(shape) < 2:
            raise ValueError(f"{self!r} expects x of shape (..., batch, features), got {shape}")
        return shape

    def prepare(self, kept):
        kept.z, kept.a, kept.da, kept.dz = in_memory_order(kept.x, kept.y, kept.dy, kept.dx)
        constants = [np.full_like(kept.z, value) for value in self.constants]
        kept.of_function, kept.of_derivative = (kept.z, kept.a, *constants), (kept.z, kept.a, kept.dz, *constants)

    def forward(self, x, kept=None):
        if kept is None or x is not kept.x:
            kept = self.receive(x, kept)
        self.function(*kept.of_function)
        return kept.y, kept

    def backward(self, dy, kept):
        if dy is not kept.dy:
            self.receive_gradient(dy, kept)
        if kept.dx is not None:
            self.derivative(*kept.of_derivative)
            np.multiply(kept.dz, kept.da, kept.dz)
        return kept.dx, kept.gradients


class Identity(Activation):
    """f(z) = z, f'(z) = 1: a linear neuron."""

    def function(self, z, out=None):
        return np.positive(z, out)

    def derivative(self, z, a, out=None):
        out = np.empty_like(z) if out is None else out
        out[...] = 1
        return out


class Sigmoid(Activation):
    """f(z) = 1 / (1 + exp(-z)), between 0 and 1; f' = f (1 - f), at most 1/4."""

    constants = (0.0, 1.0)

    def function(self, z, out=None, zero=0, one=1):
        falling = np.exp(np.minimum(z, zero))  # f = exp(z) / (1 + exp(z)) left of 0: no exponential overflows
        return np.divide(falling, one + np.exp(-np.abs(z)), out)

    def derivative(self, z, a, out=None, zero=0, one=1):
        out = np.subtract(one, a, out)
        return np.multiply(out, a, out)


class Tanh(Activation):
    """f(z) = tanh(z), between -1 and 1, odd; f' = 1 - f^2, at most 1."""

    constants = (1.0,)

    def function(self, z, out=None, one=1):
        return np.tanh(z, out)

    def derivative(self, z, a, out=None, one=1):
        out = np.multiply(a, a, out)
        return np.subtract(one, out, out)


class ReLU(Activation):
    """f(z) = max(0, z); f' = 1 for z > 0, else 0 (at 0 too, as in PyTorch)."""

    constants = (0.0,)

    def function(self, z, out=None, zero=0):
        return np.maximum(z, zero, out=out)

    def derivative(self, z, a, out=None, zero=0):
        out = np.empty_like(z) if out is None else out
        return np.greater(z, zero, out)


class LeakyReLU(Activation):
    """f(z) = z for z > 0, else slope * z; f' = 1 or ``slope``.

    Parameters
    ----------
    slope : float
        On the negative side, 0 <= slope < 1.
    """

    def __init__(self, slope=0.01):
        if not 0 <= slope < 1:
            raise ValueError(f"LeakyReLU expects 0 <= slope < 1, got {slope!r}")
        self.slope = slope
        self.constants = (slope,)

    def __repr__(self):
        return f"LeakyReLU({self.slope})"

    def function(self, z, out=None, slope=None):
        out = np.multiply(z, self.slope if slope is None else slope, out)
        return np.maximum(z, out, out=out)

    def derivative(self, z, a, out=None, slope=None):
        out = np.sign(z, out)
        return np.maximum(out, self.slope if slope is None else slope, out=out)
