"""Activations: what a neuron makes of its sum z. Each class has its function and, beside it, its derivative."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import quiet
from .layers import Layer

__all__ = ["Activation", "Identity", "ReLU", "Sigmoid", "Tanh"]


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

    def numbers(self, z: Any) -> np.ndarray:
        z = self.accept(z)
        return z if z.dtype.kind == "f" else z.astype(np.float64)


class Identity(Activation):
    """f(z) = z, f' = 1: a linear neuron."""

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        a[...] = z

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        slope[...] = 1


class Sigmoid(Activation):
    """f(z) = 1 / (1 + exp(-z)), between 0 and 1; f' = f (1 - f), at most 1/4."""

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        np.divide(1, 1 + np.exp(-z), out=a)

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        np.multiply(a, 1 - a, out=slope)


class Tanh(Activation):
    """f(z) = tanh(z), between -1 and 1, odd; f' = 1 - f^2, at most 1."""

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        np.tanh(z, out=a)

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        np.square(a, out=slope)
        np.subtract(1, slope, out=slope)


class ReLU(Activation):
    """f(z) = max(0, z); f' = 1 for z > 0, else 0 (at 0 too, as in PyTorch)."""

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        z.clip(0, np.inf, out=a)  # as fast as max(0, z) should be

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        np.greater(z, 0, out=slope)
