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

__all__ = ["he_normal", "he_uniform", "lecun_normal", "lecun_uniform", "normal", "xavier_normal", "xavier_uniform", "zeros"]


def draw_each(rng: Any, draw: Callable, shape: tuple[int, ...]) -> np.ndarray:
    """Return ``draw(generator, shape)`` for each generator in ``rng``, stacked to ``(*replicas, *shape)``."""
    if isinstance(rng, np.random.Generator):
        return np.asarray(draw(rng, shape), np.float64)
    if not (isinstance(rng, np.ndarray) and rng.size and all(isinstance(g, np.random.Generator) for g in rng.flat)):
        raise TypeError(f"rng must be a numpy.random.Generator or an array of them, got {type(rng).__name__}")
    return np.array([draw(generator, shape) for generator in rng.flat], np.float64).reshape(*rng.shape, *shape)


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
            return draw_each(rng, self.draw, shape) * factor


@dataclass(frozen=True, eq=False)
class VarianceScaling:
    """Draws of mean 0 and variance ``gain**2 * scale / fan``, ``fan`` being fan-in, fan-out or the average of both."""

    scale: float
    mode: str
    draw: Callable
    gain: Any = 1.0

    def __call__(self, rng: Any, shape: tuple[int, ...], fan_in: float, fan_out: float) -> np.ndarray:
        fan = {"in": fan_in, "out": fan_out, "average": (fan_in + fan_out) / 2}[self.mode]
        std = per_replica(self.gain, "gain", as_array(rng).shape, len(shape), 0) * np.sqrt(self.scale / fan)
        return draw_each(rng, self.draw, shape) * std


def drawn(name: str, what: str, initializer: Any, rng: Any, shape: tuple[int, ...], fan_in: int, fan_out: int) -> np.ndarray:
    """Return ``what`` for the layer ``name``, ``(*replicas, *shape)``, drawn by ``initializer``."""
    if not callable(initializer):
        raise TypeError(f"{name} expects {what} to be an initializer such as normal(0.1), got {came(initializer)}")
    if isinstance(initializer, (Scaled, VarianceScaling)):
        return initializer(rng, shape, fan_in, fan_out)

    def draw(generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        values = as_array(initializer(generator, shape, fan_in, fan_out))
        if values.dtype.kind not in "biuf" or values.shape != shape:
            raise ValueError(
                f"{name} expects {what} of shape {shape} from its initializer, got {values.dtype} of shape {values.shape}"
            )
        return values

    try:
        return draw_each(rng, draw, shape)
    except TypeError as error:
        if "positional argument" not in str(error):
            raise
        made = getattr(initializer, "__name__", came(initializer))
        raise TypeError(
            f"{name} expects {what} to be a function of (rng, shape, fan_in, fan_out); "
            f"if {made} makes one, call it: {made}()"
        ) from error


def _normal(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return g.standard_normal(shape)


def _uniform(g: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return g.uniform(-np.sqrt(3), np.sqrt(3), shape)  # standard deviation 1, as of _normal


def zeros() -> Scaled:
    """All entries 0: the usual start for biases."""
    return Scaled(0.0, lambda g, shape: np.zeros(shape))


def normal(std: Any) -> Scaled:
    """N(0, std^2): mean 0, standard deviation ``std``."""
    return Scaled(std, _normal)


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
