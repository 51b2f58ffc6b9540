"""Where weights start: functions that make an initializer, called by a layer as ``init(rng, shape, fan_in, fan_out)``.

Every scheme with a name is the same rule, `VarianceScaling`: a variance of ``scale / fan``, drawn normal or uniform. Fan-in
is the number of inputs that one neuron adds up, fan-out the number of outputs that one input feeds (the receptive field
included). Values are drawn in float64 and then rounded, so networks of every precision start alike.

Any function ``init(rng, shape, fan_in, fan_out)`` that returns an array of ``shape`` is an initializer too. For a family
it is called once for each replica, with that replica's generator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np

from .checks import as_array, came, checked_array, per_replica, quiet

__all__ = ["he_normal", "he_uniform", "normal", "xavier_normal", "xavier_uniform", "zeros"]


def draw_each(rng: Any, draw: Callable, shape: tuple[int, ...]) -> np.ndarray:
    """Return ``draw(generator, shape)`` for each generator in ``rng``, stacked to ``(*replicas, *shape)``."""
    if isinstance(rng, np.random.Generator):
        return np.asarray(draw(rng, shape), np.float64)
    if not (isinstance(rng, np.ndarray) and rng.size and all(isinstance(g, np.random.Generator) for g in rng.flat)):
        raise TypeError(f"rng must be a numpy.random.Generator or an array of them, got {type(rng).__name__}")
    return np.array([draw(generator, shape) for generator in rng.flat], np.float64).reshape(*rng.shape, *shape)


@dataclass(frozen=True, eq=False)
class Scaled:
    """``factor * std(fan_in, fan_out)`` times what ``draw(generator, shape)`` gives; the factor may be one per replica."""

    factor: Any
    draw: Callable
    name: str = "std"
    low: float = 0

    def std(self, fan_in: float, fan_out: float) -> float:
        return 1.0

    def __call__(self, rng: Any, shape: tuple[int, ...], fan_in: float, fan_out: float) -> np.ndarray:
        factor = per_replica(self.factor, self.name, as_array(rng).shape, len(shape), self.low)
        with quiet():
            return draw_each(rng, self.draw, shape) * (factor * self.std(fan_in, fan_out))


@dataclass(frozen=True, eq=False)
class VarianceScaling(Scaled):
    """Draws of mean 0 and variance ``gain**2 * scale / fan``, ``fan`` being fan-in, fan-out or the average of both."""

    name: str = "gain"
    scale: float = 1.0
    fan: str = "in"

    def __post_init__(self) -> None:
        if not isinstance(self.fan, str) or self.fan not in ("in", "out", "average"):
            raise ValueError(f'an initializer expects fan to be "in", "out" or "average", got {came(self.fan)}')

    def std(self, fan_in: float, fan_out: float) -> float:
        return np.sqrt(self.scale / {"in": fan_in, "out": fan_out, "average": (fan_in + fan_out) / 2}[self.fan])


def drawn(name: str, what: str, initializer: Any, rng: Any, shape: tuple[int, ...], fan_in: int, fan_out: int) -> np.ndarray:
    """Return ``what`` for the layer ``name``, ``(*replicas, *shape)``, drawn by ``initializer``."""
    if isinstance(initializer, Scaled):
        return initializer(rng, shape, fan_in, fan_out)
    try:
        signature(initializer).bind(rng, shape, fan_in, fan_out)
    except TypeError as error:
        made = getattr(initializer, "__name__", None)
        raise TypeError(
            f"{name} expects {what} to be an initializer such as normal(0.1), a function of (rng, shape, fan_in, fan_out), "
            f"got {came(initializer)}{f'; if it makes one, call it: {made}()' if made else ''}"
        ) from error

    def draw(generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        values = initializer(generator, shape, fan_in, fan_out)
        return checked_array(name, what, values, shape, hint=lambda array: " from its initializer")

    return draw_each(rng, draw, shape)


_normal = np.random.Generator.standard_normal


def _ones(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return np.ones(shape)


def _uniform(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return g.uniform(-np.sqrt(3), np.sqrt(3), shape)  # standard deviation 1, as of _normal


def zeros() -> Scaled:
    """All entries 0: the usual start for biases."""
    return Scaled(0.0, _ones)


def normal(std: Any) -> Scaled:
    """N(0, std^2): mean 0, standard deviation ``std``."""
    return Scaled(std, _normal)


def xavier_normal(gain: Any = 1.0) -> VarianceScaling:
    """N(0, gain^2 * 2 / (fan_in + fan_out)): between forward and backward (Glorot & Bengio 2010)."""
    return VarianceScaling(gain, _normal, fan="average")


def xavier_uniform(gain: Any = 1.0) -> VarianceScaling:
    """U(-a, a), a = gain * sqrt(6 / (fan_in + fan_out))."""
    return VarianceScaling(gain, _uniform, fan="average")


def he_normal(gain: Any = 1.0, fan: str = "in") -> VarianceScaling:
    """N(0, gain^2 * 2 / fan_in) (He et al. 2015, "Kaiming"): keeps the mean square through ReLU, with fan "out" backward."""
    return VarianceScaling(gain, _normal, scale=2.0, fan=fan)


def he_uniform(gain: Any = 1.0, fan: str = "in") -> VarianceScaling:
    """U(-a, a), a = gain * sqrt(6 / fan_in); with ``fan="out"`` fan_out."""
    return VarianceScaling(gain, _uniform, scale=2.0, fan=fan)
