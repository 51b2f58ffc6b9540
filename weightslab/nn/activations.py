"""Activations: what a neuron makes of its sum z. Each class has its function and, beside it, its derivative."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import as_array, came, checked_number, quiet
from .layers import Layer

__all__ = ["Activation", "Identity", "LeakyReLU", "ReLU", "Sigmoid", "Tanh", "gain"]


class Activation(Layer):
    """A function of each number by itself: ``y = f(z)``, and backward ``dL/dz = f'(z) * dL/dy``.

    A subclass writes ``f(z)`` into the array ``a``, and the derivative ``f'(z)`` into the array ``slope``.
    """

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        raise NotImplementedError(f"{type(self).__name__} has no f")

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        raise NotImplementedError(f"{type(self).__name__} has no df")

    def run_forward(self, columns: SimpleNamespace) -> None:
        self.f(columns.x, columns.y)

    def run_backward(self, columns: SimpleNamespace) -> None:
        if columns.dx is not None:
            self.df(columns.x, columns.y, columns.dx)
            columns.dx *= columns.dy  # dL/dz = f'(z) dL/dy

    @quiet()
    def function(self, z: Any) -> np.ndarray:
        """Return f(z), elementwise, for numbers of any shape."""
        z = self.numbers(z)
        a = np.empty_like(z)
        self.f(z, a)
        return a

    @quiet()
    def derivative(self, z: Any, a: Any) -> np.ndarray:
        """Return f'(z), elementwise, for numbers of any shape, where a = f(z)."""
        z, a = self.numbers(z), self.numbers(a)
        slope = np.empty_like(z)
        self.df(z, a, slope)
        return slope

    @property
    def gain(self) -> float:
        """See the function `gain`."""
        z = np.linspace(-10, 10, 2001)
        density = np.exp(-(z**2) / 2)
        return float(np.sqrt(density.sum() / (density * self.function(z) ** 2).sum()))

    def numbers(self, z: Any) -> np.ndarray:
        z = as_array(z)
        if z.dtype.kind not in "biuf":
            raise TypeError(f"{self!r} expects numbers, got {z.dtype}")
        return z if z.dtype.kind == "f" else z.astype(np.float64)


class Identity(Activation):
    """f(z) = z, f' = 1: a linear neuron."""

    gain = 1.0

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        a[...] = z

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        slope[...] = 1


class Sigmoid(Activation):
    """f(z) = 1 / (1 + exp(-z)), between 0 and 1; f' = f (1 - f), at most 1/4."""

    gain = 1.0

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        np.divide(1, 1 + np.exp(-z), out=a)

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        np.multiply(a, 1 - a, out=slope)


class Tanh(Activation):
    """f(z) = tanh(z), between -1 and 1, odd; f' = 1 - f^2, at most 1."""

    gain = 5 / 3

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        np.tanh(z, out=a)

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        np.square(a, out=slope)
        np.subtract(1, slope, out=slope)


class ReLU(Activation):
    """f(z) = max(0, z); f' = 1 for z > 0, else 0 (at 0 too, as in PyTorch)."""

    gain = 2**0.5

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        z.clip(0, np.inf, out=a)  # as fast as max(0, z) should be

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        np.greater(z, 0, out=slope)


class LeakyReLU(Activation):
    """f(z) = z for z > 0, else slope * z; f' = 1 or ``slope``.

    Parameters
    ----------
    slope : float
        On the negative side, 0 <= slope < 1.
    """

    def __init__(self, slope: float = 0.01):
        self.slope = checked_number("LeakyReLU", 0, 1, slope=slope)

    def __repr__(self) -> str:
        return f"LeakyReLU({self.slope})"

    @property
    def gain(self) -> float:
        return (2 / (1 + self.slope**2)) ** 0.5

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        np.maximum(z, self.slope * z, out=a)

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        np.maximum(z > 0, self.slope, out=slope)


def gain(activation: Activation) -> float:
    """Return the factor by which to scale weights of variance ``1 / fan_in`` so that an activation keeps the signal's size.

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
