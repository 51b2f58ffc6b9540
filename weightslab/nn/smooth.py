"""Smooth relatives of ReLU: activations that are close to z on the right and to a constant on the left."""

import numpy as np

from .activations import Activation, Sigmoid
from .checks import came
from .normal_cdf import normal_cdf

__all__ = ["ELU", "GELU", "SELU", "Softplus", "Swish"]


class ELU(Activation):
    """f(z) = z for z > 0, else ``alpha * (exp(z) - 1)``; f' = 1 or ``alpha * exp(z)`` (Clevert et al. 2015).

    Parameters
    ----------
    alpha : float
        -alpha is the limit on the left; positive.
    """

    scratch = 1

    def __init__(self, alpha=1.0):
        if not (isinstance(alpha, (int, float, np.number)) and 0 < alpha < np.inf):
            raise ValueError(f"ELU expects alpha > 0, got {came(alpha)}")
        self.alpha = alpha
        self.constants = (0.0, 1.0, alpha, 1.0 - alpha)

    def __repr__(self):
        return f"ELU({self.alpha})"

    def f(self, z, a, zero, right, left, step, work):
        np.minimum(z, zero, out=a)
        np.expm1(a, a)
        np.multiply(a, left, a)
        np.maximum(z, zero, out=work)
        np.multiply(work, right, work)
        np.add(a, work, a)

    def df(self, z, a, slope, zero, right, left, step, work):
        np.minimum(z, zero, out=slope)
        np.exp(slope, slope)  # 1 for z > 0
        np.greater(z, zero, work)
        np.multiply(work, step, work)
        np.add(work, left, work)
        np.multiply(slope, work, slope)


class SELU(ELU):
    """f(z) = scale * ELU(alpha): through wide layers with weights N(0, 1/n) mean 0 and variance 1 stay as they are.

    ``alpha = 1.6733``, ``scale = 1.0507`` (Klambauer et al. 2017).
    """

    gain = 0.75

    def __init__(self):
        self.alpha, self.scale = 1.6732632423543772, 1.0507009873554805
        self.constants = (0.0, self.scale, self.scale * self.alpha, self.scale * (1 - self.alpha))

    def __repr__(self):
        return "SELU()"


class GELU(Activation):
    """f(z) = z Phi(z) with the normal distribution function Phi; f' = Phi(z) + z phi(z) (Hendrycks & Gimpel 2016).

    The exact form, as PyTorch's default, and not its approximation by tanh.
    """

    constants = (-0.5, 1 / np.sqrt(2 * np.pi))
    scratch = 3

    def extras(self, z):
        return [*super().extras(z), np.empty(z.shape, np.intp)]

    def f(self, z, a, half, peak, Phi, *work):
        normal_cdf(z, Phi, *work)
        np.multiply(z, Phi, a)

    def df(self, z, a, slope, half, peak, Phi, *work):
        np.multiply(z, z, slope)
        np.multiply(slope, half, slope)
        np.exp(slope, slope)
        np.multiply(slope, peak, slope)  # phi(z) = exp(-z^2 / 2) / sqrt(2 pi)
        np.multiply(slope, z, slope)
        np.add(slope, Phi, slope)


class Softplus(Activation):
    """f(z) = log(1 + exp(z)); f' = 1 - exp(-f), which is the sigmoid of z."""

    constants = (0.0,)
    scratch = 1

    def f(self, z, a, zero, work):
        np.abs(z, work)
        np.negative(work, work)
        np.exp(work, work)
        np.log1p(work, work)
        np.maximum(z, zero, out=a)
        np.add(a, work, a)  # max(z, 0) + log(1 + exp(-|z|)) never overflows

    def df(self, z, a, slope, zero, work):
        np.negative(a, slope)
        np.expm1(slope, slope)
        np.negative(slope, slope)


class Swish(Activation):
    """f(z) = z s(z) with the sigmoid s, also called SiLU; f' = s + f (1 - s) (Ramachandran et al. 2017)."""

    constants = (0.0, 1.0)
    scratch = 2

    def f(self, z, a, zero, one, s, work):
        Sigmoid.f(self, z, s, zero, one, work)
        np.multiply(z, s, a)

    def df(self, z, a, slope, zero, one, s, work):
        np.multiply(a, s, slope)
        np.subtract(a, slope, slope)
        np.add(slope, s, slope)
