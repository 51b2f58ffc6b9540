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
from typing import Any

import numpy as np

from .checks import as_array, came, per_replica, quiet
from .randomness import draw_each

__all__ = [
    "constant",
    "he_normal",
    "he_uniform",
    "lecun_normal",
    "lecun_uniform",
    "normal",
    "ones",
    "uniform",
    "xavier_normal",
    "xavier_uniform",
    "zeros",
]


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
