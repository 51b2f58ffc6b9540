"""LeCun's initializers, and those whose size does not follow from a fan: constant, uniform, cut off, orthogonal, sparse."""

from functools import partial
from math import prod
from typing import Any

import numpy as np

from .checks import came
from .initializers import Scaled, VarianceScaling, _normal, _ones, _uniform

__all__ = [
    "constant",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "sparse",
    "truncated_normal",
    "uniform",
]

TRUNCATED_STD = 0.87962566103423978
"""Standard deviation of N(0, 1) cut at -2 and 2."""


def _matrix(name: str, shape: tuple[int, ...]) -> tuple[int, int]:
    """``shape`` as that of a matrix: a row for each output, further axes joined to the inputs."""
    if len(shape) < 2:
        raise ValueError(f"{name} weights need at least two axes, outputs and inputs, got shape {shape}: not for biases")
    return shape[0], prod(shape[1:])


def _truncated(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """N(0, 1) cut at -2 and 2 (what falls outside is drawn again), scaled to standard deviation 1."""
    draws = g.standard_normal(shape)
    while (outside := np.abs(draws) > 2).any():
        draws[outside] = g.standard_normal(np.count_nonzero(outside))
    return draws / TRUNCATED_STD


def lecun_normal(gain: Any = 1.0) -> VarianceScaling:
    """N(0, gain^2 / fan_in): keeps the variance of linear units and, near 0, of tanh (LeCun et al. 1998)."""
    return VarianceScaling(gain, _normal)


def lecun_uniform(gain: Any = 1.0) -> VarianceScaling:
    """U(-a, a), a = gain * sqrt(3 / fan_in)."""
    return VarianceScaling(gain, _uniform)


def constant(value: Any) -> Scaled:
    """All entries ``value``. Units that start alike stay alike: see lesson 06."""
    return Scaled(value, _ones, "value", -np.inf)


def ones() -> Scaled:
    """All entries 1: the usual start for the scale of a normalisation."""
    return constant(1.0)


def uniform(bound: Any) -> Scaled:
    """U(-bound, bound): variance ``bound**2 / 3``."""
    return Scaled(bound, _between, "bound")


def _between(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return g.uniform(-1, 1, shape)


def truncated_normal(std: Any) -> Scaled:
    """Mean 0, standard deviation ``std``, nothing further out than ``2 std / 0.8796``.

    The convention of Keras and JAX: N(0, 1) is cut at 2 standard deviations, then scaled up by 1 / 0.87962566103423978, so
    that ``std`` is what comes out. PyTorch's ``trunc_normal_`` cuts at -2 and 2 whatever ``std`` is, and does not scale.
    """
    return Scaled(std, _truncated)


def orthogonal(gain: Any = 1.0) -> Scaled:
    """Rows (or columns, where these are fewer) of length ``gain`` at right angles, so linear layers keep lengths.

    Saxe et al. 2013. Q of the QR decomposition of a normal matrix, with the signs of R's diagonal, which makes every
    orthogonal matrix equally likely. Axes behind the second count as inputs.
    """
    return Scaled(gain, _orthogonal, "gain")


def _orthogonal(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    rows, columns = _matrix("orthogonal", shape)
    q, r = np.linalg.qr(g.standard_normal((max(rows, columns), min(rows, columns))))
    q *= np.sign(np.diagonal(r))
    return (q if rows >= columns else q.T).reshape(shape)


def identity(gain: Any = 1.0) -> Scaled:
    """``gain`` where output i meets input i, else 0.

    Of a convolution (without groups) it is the middle of the kernel: Dirac's delta.
    """
    return Scaled(gain, _identity, "gain")


def _identity(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    _matrix("identity", shape)
    W = np.zeros(shape)
    i = np.arange(min(shape[:2]))
    middle: tuple[Any, ...] = tuple(size // 2 for size in shape[2:])
    W[(i, i, *middle)] = 1
    return W


def sparse(connections: int, std: Any = 1.0) -> Scaled:
    """Each neuron listens to so many inputs chosen at random, with weights N(0, std^2), and to no other (Martens 2010).

    PyTorch's ``sparse_`` sets a share of each column to 0 instead: of what one input feeds.
    """
    return Scaled(std, partial(_sparse, connections))


def _sparse(connections: Any, g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    rows, columns = _matrix("sparse", shape)
    if not (isinstance(connections, (int, np.integer)) and 1 <= connections <= columns):
        raise ValueError(
            f"sparse expects connections to be a whole number from 1 to the {columns} inputs, got {came(connections)}"
        )
    chosen = g.random((rows, columns)).argsort(axis=-1) < connections
    return (chosen * g.standard_normal((rows, columns))).reshape(shape)
