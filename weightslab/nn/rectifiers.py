"""Relatives of ReLU: activations that are close to z on the right and to a constant, or a gentler line, on the left."""

from typing import Any

import numpy as np

from .activations import Activation
from .ranges import checked_number

__all__ = ["ELU", "GELU", "SELU", "LeakyReLU", "Softplus", "Swish"]


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

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        np.maximum(z, self.slope * np.minimum(z, 0), out=a)

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        np.maximum(z > 0, self.slope, out=slope)


class ELU(Activation):
    """f(z) = z for z > 0, else ``alpha * (exp(z) - 1)``; f' = 1 or ``alpha * exp(z)`` (Clevert et al. 2015).

    Parameters
    ----------
    alpha : float
        -alpha is the limit on the left; positive.
    """

    def __init__(self, alpha: float = 1.0):
        self.alpha = checked_number("ELU", 0, np.inf, open_low=True, alpha=alpha)

    def __repr__(self) -> str:
        return f"ELU({self.alpha})"

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        np.copyto(a, np.where(z > 0, z, self.alpha * np.expm1(z)))

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        np.copyto(slope, np.where(z > 0, 1, self.alpha * np.exp(z)))


class SELU(ELU):
    """f(z) = scale * ELU(alpha): through wide layers with weights N(0, 1/n) mean 0 and variance 1 stay as they are.

    ``alpha = 1.6733``, ``scale = 1.0507`` (Klambauer et al. 2017).
    """

    scale = 1.0507009873554805

    def __init__(self) -> None:
        super().__init__(1.6732632423543772)

    def __repr__(self) -> str:
        return "SELU()"

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        super().f(z, a)
        a *= self.scale

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        super().df(z, a, slope)
        slope *= self.scale


class GELU(Activation):
    """f(z) = z P with ``P = (1 + tanh(u)) / 2`` and ``u = sqrt(2 / pi) (z + 0.044715 z^3)`` (Hendrycks & Gimpel 2016).

    P is close to the probability that a standard normal number is below z: PyTorch's ``approximate="tanh"``.
    ``f' = P + z P'`` with ``P' = 2 P (1 - P) u'`` and ``u' = sqrt(2 / pi) (1 + 3 * 0.044715 z^2)``.
    """

    def probability(self, z: Any) -> np.ndarray:
        return (1 + np.tanh((2 / np.pi) ** 0.5 * z * (1 + 0.044715 * z**2))) / 2

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        np.multiply(z, self.probability(z), out=a)

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        z = np.clip(z, -20, 20)  # further out f' is 0 or 1, and z^2 would overflow
        P = self.probability(z)
        du = (2 / np.pi) ** 0.5 * (1 + 3 * 0.044715 * z**2)
        np.add(P, z * 2 * P * (1 - P) * du, out=slope)


class Softplus(Activation):
    """f(z) = log(1 + exp(z)); f' = 1 - exp(-f), which is the sigmoid of z."""

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        np.logaddexp(0, z, out=a)  # log(exp(0) + exp(z)), which never overflows

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        np.negative(np.expm1(-a), out=slope)


class Swish(Activation):
    """f(z) = z s(z) with the sigmoid s, also called SiLU; f' = s + f (1 - s) (Ramachandran et al. 2017)."""

    def f(self, z: np.ndarray, a: np.ndarray) -> None:
        np.divide(z, 1 + np.exp(-z), out=a)

    def df(self, z: np.ndarray, a: np.ndarray, slope: np.ndarray) -> None:
        s = 1 / (1 + np.exp(-z))
        np.add(s, a * (1 - s), out=slope)
