"""Where weights start: functions that make an initializer, called by a layer as ``init(rng, shape, fan_in, fan_out)``.

Every scheme with a name is one row of the same rule: a variance of ``scale / fan``, drawn normal or uniform.

=================  =====  ========  =======================================
scheme             scale  fan       source
=================  =====  ========  =======================================
`lecun_normal`     1      in        LeCun et al. 1998, Efficient BackProp
`xavier_normal`    1      average   Glorot & Bengio 2010 ("Glorot")
`he_normal`        2      in        He et al. 2015 ("Kaiming"); also with fan "out", to keep gradients
=================  =====  ========  =======================================

and the same with ``_uniform``, whose bound is ``sqrt(3 * variance)``. Fan-in is the number of inputs that one
neuron adds up, fan-out the number of outputs that one input feeds (the receptive field included). Values are drawn
in float64 and then rounded, so networks of every precision start alike.

Any function ``init(rng, shape, fan_in, fan_out)`` that returns an array of ``shape`` is an initializer too. For a family
it is called once for each replica, with that replica's generator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from .checks import as_array, came, per_replica, quiet
from .randomness import draw_each

__all__ = ["constant", "he_normal", "he_uniform", "identity", "lecun_normal", "lecun_uniform", "normal", "ones",
           "orthogonal", "sparse", "truncated_normal", "uniform", "xavier_normal", "xavier_uniform", "zeros"]

TRUNCATED_STD = 0.87962566103423978
"""Standard deviation of N(0, 1) cut at -2 and 2."""


def _matrix(name: str, shape: tuple[int, ...]) -> tuple[int, int]:
    """``shape`` as that of a matrix: a row for each output, further axes joined to the inputs."""
    if len(shape) < 2:
        raise ValueError(f"{name} weights need at least two axes, outputs and inputs, got shape {shape}: not for biases")
    return shape[0], prod(shape[1:])


@dataclass(frozen=True, eq=False)
class Scaled:
    """``factor`` times what ``draw(generator, shape)`` gives; the factor may be one per replica."""

    factor: Any
    draw: Callable
    name: str = "std"
    low: float = 0

    def __call__(self, rng: Any, shape: tuple[int, ...], fan_in: float, fan_out: float) -> np.ndarray:
        factor = per_replica(self.factor, self.name, as_array(rng).shape, len(shape), self.low)
        with quiet():
            return draw_each(rng, lambda g: self.draw(g, shape), shape) * factor


@dataclass(frozen=True, eq=False)
class VarianceScaling:
    """Draws of mean 0 and variance ``gain**2 * scale / fan``, ``fan`` being fan-in, fan-out or the average of both."""

    scale: float
    mode: str
    draw: Callable
    gain: Any = 1.0

    def __call__(self, rng: Any, shape: tuple[int, ...], fan_in: float, fan_out: float) -> np.ndarray:
        fan = {"in": fan_in, "out": fan_out, "average": (fan_in + fan_out) / 2}[self.mode]
        gain = per_replica(self.gain, "gain", as_array(rng).shape, len(shape), 0)
        return draw_each(rng, lambda g: self.draw(g, shape), shape) * (gain * np.sqrt(self.scale / fan))


def _ones(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return np.ones(shape)


def _normal(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return g.standard_normal(shape)


def _uniform(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Between -sqrt(3) and sqrt(3): standard deviation 1."""
    return g.uniform(-np.sqrt(3), np.sqrt(3), shape)


def _truncated(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """N(0, 1) cut at -2 and 2 (what falls outside is drawn again), scaled to standard deviation 1."""
    draws = g.standard_normal(shape)
    while (outside := np.abs(draws) > 2).any():
        draws[outside] = g.standard_normal(np.count_nonzero(outside))
    return draws / TRUNCATED_STD


def constant(value: Any) -> Scaled:
    """All entries ``value``. Units that start alike stay alike: see lesson 04."""
    return Scaled(value, _ones, "value", -np.inf)


def zeros() -> Scaled:
    """All entries 0: the usual start for biases."""
    return Scaled(0.0, _ones, "value")


def ones() -> Scaled:
    """All entries 1: the usual start for the scale of a normalisation."""
    return Scaled(1.0, _ones, "value")


def normal(std: Any) -> Scaled:
    """N(0, std^2): mean 0, standard deviation ``std``."""
    return Scaled(std, _normal)


def uniform(bound: Any) -> Scaled:
    """U(-bound, bound): variance ``bound**2 / 3``."""
    return Scaled(bound, lambda g, shape: g.uniform(-1, 1, shape), "bound")


def truncated_normal(std: Any) -> Scaled:
    """Mean 0, standard deviation ``std``, nothing further out than ``2 std / 0.8796``.

    The convention of Keras and JAX: N(0, 1) is cut at 2 standard deviations, then scaled up by 1 / 0.87962566103423978, so
    that ``std`` is what comes out. PyTorch's ``trunc_normal_`` cuts at -2 and 2 whatever ``std`` is, and does not scale.
    """
    return Scaled(std, _truncated)


def lecun_normal(gain: Any = 1.0) -> VarianceScaling:
    """N(0, gain^2 / fan_in): keeps the variance of linear units and, near 0, of tanh."""
    return VarianceScaling(1.0, "in", _normal, gain)


def lecun_uniform(gain: Any = 1.0) -> VarianceScaling:
    """U(-a, a), a = gain * sqrt(3 / fan_in)."""
    return VarianceScaling(1.0, "in", _uniform, gain)


def xavier_normal(gain: Any = 1.0) -> VarianceScaling:
    """N(0, gain^2 * 2 / (fan_in + fan_out)): a compromise between forward and backward."""
    return VarianceScaling(1.0, "average", _normal, gain)


def xavier_uniform(gain: Any = 1.0) -> VarianceScaling:
    """U(-a, a), a = gain * sqrt(6 / (fan_in + fan_out))."""
    return VarianceScaling(1.0, "average", _uniform, gain)


def he_normal(gain: Any = 1.0, fan: str = "in") -> VarianceScaling:
    """N(0, gain^2 * 2 / fan_in): keeps the mean square through ReLU layers; with ``fan="out"`` that of gradients."""
    return VarianceScaling(2.0, checked_fan(fan), _normal, gain)


def he_uniform(gain: Any = 1.0, fan: str = "in") -> VarianceScaling:
    """U(-a, a), a = gain * sqrt(6 / fan_in); with ``fan="out"`` fan_out."""
    return VarianceScaling(2.0, checked_fan(fan), _uniform, gain)


def checked_fan(fan: str) -> str:
    """Return ``fan`` if it is "in" or "out"."""
    if not isinstance(fan, str) or fan not in ("in", "out"):
        raise ValueError(f'he expects fan to be "in" or "out", got {came(fan)}')
    return fan


def orthogonal(gain: Any = 1.0) -> Scaled:
    """Rows (or columns, where these are fewer) of length ``gain`` at right angles, so linear layers keep lengths.

    Saxe et al. 2013. Q of the QR decomposition of a normal matrix, with the signs of R's diagonal, which makes every
    orthogonal matrix equally likely. Axes behind the second count as inputs.
    """
    def draw(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        rows, columns = _matrix("orthogonal", shape)
        q, r = np.linalg.qr(g.standard_normal((max(rows, columns), min(rows, columns))))
        q *= np.sign(np.diagonal(r))
        return (q if rows >= columns else q.T).reshape(shape)

    return Scaled(gain, draw, "gain")


def identity(gain: Any = 1.0) -> Scaled:
    """``gain`` where output i meets input i, else 0.

    Of a convolution (without groups) it is the middle of the kernel: Dirac's delta.
    """
    def draw(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        _matrix("identity", shape)
        W = np.zeros(shape)
        i = np.arange(min(shape[:2]))
        middle: tuple[Any, ...] = tuple(size // 2 for size in shape[2:])
        W[(i, i, *middle)] = 1
        return W

    return Scaled(gain, draw, "gain")


def sparse(connections: int, std: Any = 1.0) -> Scaled:
    """Each neuron listens to so many inputs chosen at random, with weights N(0, std^2), and to no other (Martens 2010).

    PyTorch's ``sparse_`` sets a share of each column to 0 instead: of what one input feeds.
    """
    def draw(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        rows, columns = _matrix("sparse", shape)
        if not (isinstance(connections, (int, np.integer)) and 1 <= connections <= columns):
            raise ValueError(f"sparse expects connections to be a whole number from 1 to the {columns} inputs, "
                             f"got {came(connections)}")
        chosen = g.random((rows, columns)).argsort(axis=-1) < connections
        return (chosen * g.standard_normal((rows, columns))).reshape(shape)

    return Scaled(std, draw)
