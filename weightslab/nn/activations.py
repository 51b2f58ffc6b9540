"""Activations: what a neuron makes of its sum z. Each class has its function and, beside it, its derivative."""

from math import prod

import numpy as np

from .checks import as_array, came, quiet
from .layers import Layer, in_memory_order

__all__ = ["Activation", "Identity", "LeakyReLU", "ReLU", "Sigmoid", "Tanh", "gain"]


class Activation(Layer):
    """A function of each number by itself: ``y = f(z)``, and backward ``dL/dz = f'(z) * dL/dy``.

    A subclass writes ``f(z)`` into the array ``a`` and the derivative ``f'(z)`` into the array ``slope``. The numbers that
    it needs for this stand in `constants` and are handed on as arrays made once, with which NumPy computes up to three
    times faster than with a number. After them come arrays to work in, as many as `scratch` says; ``df`` finds in them
    what ``f`` left there.
    """

    constants: tuple[float, ...] = ()
    scratch = 0

    def __repr__(self):
        return f"{type(self).__name__}()"

    @quiet()
    def function(self, z):
        """f(z), elementwise, for numbers of any shape."""
        z = self.numbers(z)
        a = np.empty_like(z)
        self.f(z, a, *self.extras(z))
        return a

    @quiet()
    def derivative(self, z, a):
        """f'(z), elementwise, for numbers of any shape, where a = f(z)."""
        z, a = self.numbers(z), self.numbers(a)
        slope, extras = np.empty_like(z), self.extras(z)
        if self.scratch:
            self.f(z, slope, *extras)
        self.df(z, a, slope, *extras)
        return slope

    @property
    def gain(self):
        """See the function `gain`."""
        z = np.linspace(-10, 10, 2001)
        density = np.exp(-z**2 / 2)
        return float(np.sqrt(density.sum() / (density * self.function(z) ** 2).sum()))

    def numbers(self, z):
        z = as_array(z)
        if z.dtype.kind not in "biuf":
            raise TypeError(f"{self!r} expects numbers, got {z.dtype}")
        return z if z.dtype.kind == "f" else z.astype(np.float64)

    def extras(self, z):
        shape = last_axes(z.shape)
        constants = (np.full(shape, value, z.dtype) for value in self.constants)
        return [*constants, *(np.empty_like(z) for _ in range(self.scratch))]

    def output_shape(self, shape):
        if len(shape) < 2:
            raise ValueError(f"{self!r} expects x of shape (..., batch, features), got {shape}")
        return shape

    def prepare(self, kept):
        kept.z, kept.a, kept.da, kept.dz = in_memory_order(kept.x, kept.y, kept.dy, kept.dx)
        extras = self.extras(kept.z)
        kept.of_f, kept.of_df = (kept.z, kept.a, *extras), (kept.z, kept.a, kept.dz, *extras)

    def forward(self, x, kept=None):
        if kept is None or x is not kept.x:
            kept = self.receive(x, kept)
        self.f(*kept.of_f)
        return kept.y, kept

    def backward(self, dy, kept):
        if dy is not kept.dy:
            self.receive_gradient(dy, kept)
        if kept.dx is not None:
            self.df(*kept.of_df)
            np.multiply(kept.dz, kept.da, kept.dz)
        return kept.dx, kept.gradients


ENOUGH = 1000
"""So many numbers in a row, and NumPy's start costs nothing any more."""


def last_axes(shape):
    """As many of the last axes of ``shape`` as are enough for a constant that is then repeated over those in front."""
    first = len(shape)
    while first and prod(shape[first:]) < ENOUGH:
        first -= 1
    return shape[first:]


class Identity(Activation):
    """f(z) = z, f' = 1: a linear neuron."""

    gain = 1.0

    def f(self, z, a):
        np.copyto(a, z)

    def df(self, z, a, slope):
        slope.fill(1)


class Sigmoid(Activation):
    """f(z) = 1 / (1 + exp(-z)), between 0 and 1; f' = f (1 - f), at most 1/4."""

    constants = (0.0, 1.0)
    scratch = 1
    gain = 1.0

    def f(self, z, a, zero, one, e):
        np.abs(z, e)
        np.negative(e, e)
        np.exp(e, e)  # exp(-|z|) never overflows
        np.greater_equal(z, zero, a)
        np.maximum(a, e, out=a)  # f = 1 / (1 + e) right of 0 and e / (1 + e) left of it
        np.add(one, e, e)
        np.divide(a, e, a)

    def df(self, z, a, slope, zero, one, e):
        np.subtract(one, a, slope)
        np.multiply(slope, a, slope)


class Tanh(Activation):
    """f(z) = tanh(z), between -1 and 1, odd; f' = 1 - f^2, at most 1."""

    constants = (1.0,)
    gain = 5 / 3

    def f(self, z, a, one):
        np.tanh(z, a)

    def df(self, z, a, slope, one):
        np.multiply(a, a, slope)
        np.subtract(one, slope, slope)


class ReLU(Activation):
    """f(z) = max(0, z); f' = 1 for z > 0, else 0 (at 0 too, as in PyTorch)."""

    constants = (0.0,)
    gain = 2**0.5

    def f(self, z, a, zero):
        np.maximum(z, zero, out=a)

    def df(self, z, a, slope, zero):
        np.greater(z, zero, slope)


class LeakyReLU(Activation):
    """f(z) = z for z > 0, else slope * z; f' = 1 or ``slope``.

    Parameters
    ----------
    slope : float
        On the negative side, 0 <= slope < 1.
    """

    def __init__(self, slope=0.01):
        if not (isinstance(slope, (int, float, np.number)) and 0 <= slope < 1):
            raise ValueError(f"LeakyReLU expects 0 <= slope < 1, got {came(slope)}")
        self.slope = slope
        self.constants = (slope,)

    def __repr__(self):
        return f"LeakyReLU({self.slope})"

    @property
    def gain(self):
        return (2 / (1 + self.slope**2)) ** 0.5

    def f(self, z, a, left):
        np.multiply(z, left, a)
        np.maximum(z, a, out=a)

    def df(self, z, a, slope, left):
        np.sign(z, slope)
        np.maximum(slope, left, out=slope)


def gain(activation):
    """By what weights with variance ``1 / fan_in`` are multiplied to keep the signal through an activation.

    ======================  ================================================================
    Identity, Sigmoid       1
    Tanh                    5/3
    ReLU                    sqrt(2)
    LeakyReLU               sqrt(2 / (1 + slope^2))
    SELU                    3/4
    all others              ``1 / sqrt(E[f(z)^2])`` for z ~ N(0, 1): the mean square is kept
    ======================  ================================================================

    The rule of the last row also gives those of the identity and of both ReLUs. The others are conventions (PyTorch's
    ``calculate_gain``): by the rule it would be 1.59 for tanh, 1.85 for the sigmoid and 1 for SELU.

    Parameters
    ----------
    activation : Activation
        As in ``xavier_normal(gain(Tanh()))``.
    """
    if not isinstance(activation, Activation):
        raise TypeError(f"gain expects an activation such as Tanh(), got {came(activation)}")
    return activation.gain
