"""Averages over normal numbers: in a wide random layer every z is close to N(0, q)."""

from collections.abc import Callable
from math import erf, sqrt
from typing import NamedTuple

import numpy as np

__all__ = [
    "ELU",
    "GELU",
    "LINEAR",
    "RELU",
    "SELU",
    "SIGMOID",
    "SWISH",
    "TANH",
    "Curve",
    "average",
    "firing_probability",
    "leaky_relu",
    "moments",
]

STEP, REACH = 0.01, 10.0
NODES = np.arange(-REACH + STEP / 2, REACH, STEP)  # no node at 0, where ReLU has its corner
DENSITY = np.exp(-(NODES**2) / 2) * STEP / sqrt(2 * np.pi)


class Curve(NamedTuple):
    """An activation and its derivative, both elementwise: all that theory asks of it."""

    function: Callable
    derivative: Callable


def leaky_relu(slope):
    """Return z for z > 0, else ``slope * z``."""
    return Curve(lambda z: np.where(z > 0, z, slope * z), lambda z: np.where(z > 0, 1.0, slope))


def _sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


LINEAR = leaky_relu(1.0)
RELU = leaky_relu(0.0)
TANH = Curve(np.tanh, lambda z: 1 - np.tanh(z) ** 2)
SIGMOID = Curve(_sigmoid, lambda z: _sigmoid(z) * _sigmoid(-z))
SWISH = Curve(lambda z: z * _sigmoid(z), lambda z: _sigmoid(z) * (1 + z * _sigmoid(-z)))


def _elu(alpha=1.0, scale=1.0):
    """``scale * z`` for z > 0, else ``scale * alpha * (e^z - 1)``."""
    return Curve(
        lambda z: scale * np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0))),
        lambda z: scale * np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0))),
    )


def _normal_cdf(z):
    return np.vectorize(lambda t: (1 + erf(t / sqrt(2))) / 2, otypes=[float])(z)


ELU = _elu()  # Clevert et al. 2016
SELU = _elu(1.6732632423543772, 1.0507009873554805)  # Klambauer et al. 2017
GELU = Curve(lambda z: z * _normal_cdf(z), lambda z: _normal_cdf(z) + z * np.exp(-(z**2) / 2) / sqrt(2 * np.pi))


def average(function, q=1.0):
    """Return e[function(z)] for z ~ N(0, q), by the trapezoid rule.

    For smooth functions the error falls exponentially with the step (0.01 standard deviations here), which no fixed
    number of Gauss-Hermite nodes does for a steep tanh; kinks at 0 cost about 1e-6.

    Parameters
    ----------
    function : callable
        Elementwise.
    q : float or ndarray
        Variance of z, up to about 1e4 (a curve of width 1 must stay wider than the step).

    Returns
    -------
    float or ndarray of the shape of q
    """
    return function(np.sqrt(np.asarray(q, float))[..., None] * NODES) @ DENSITY


def moments(curve, q=1.0):
    """Return mean, mean square and variance of ``f(z)`` for z ~ N(0, q).

    A ReLU halves the mean square, q -> q / 2, while the variance falls to ``(1 - 1/pi) / 2 = .3408`` of it.
    """
    mean, square = average(curve.function, q), average(lambda z: curve.function(z) ** 2, q)
    return mean, square, square - mean**2


@np.errstate(divide="ignore", invalid="ignore")
def firing_probability(b, norm):
    """Return p(w . x + b > 0) for x ~ N(0, I): ``Phi(b / |w|)``, Phi being the normal distribution function.

    Exact for normal inputs, and close for many inputs of similar spread. For inputs of mean m put ``b + w . m``.

    Parameters
    ----------
    b, norm : float or ndarray
        Bias, and length of the weight vector; where it is 0 the neuron fires if b > 0.
    """
    ratio = np.asarray(b, float) / norm
    return np.vectorize(lambda t: (1 + erf(t / sqrt(2))) / 2 if t == t else 0.0, otypes=[float])(ratio)[()]
