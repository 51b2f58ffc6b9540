"""Where weights start: functions that make an initializer, called by a layer as ``init(rng, shape, fan_in, fan_out)``.

Every scheme with a name is one row of the same rule: a variance of ``scale / fan``, drawn normal or uniform.

=================  =====  ========  =======================================
scheme             scale  fan       source
=================  =====  ========  =======================================
`lecun_normal`     1      in        LeCun et al. 1998, Efficient BackProp
`xavier_normal`    1      average   Glorot & Bengio 2010 ("Glorot")
`he_normal`        2      in        He et al. 2015 ("Kaiming")
=================  =====  ========  =======================================

and the same with ``_uniform``, whose bound is ``sqrt(3 * variance)``. Fan-in is the number of inputs that one
neuron adds up, fan-out the number of outputs that one input feeds (the receptive field included). Values are drawn
in float64 and then rounded, so networks of every precision start alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .randomness import per_replica

__all__ = ["constant", "he_normal", "he_uniform", "identity", "lecun_normal", "lecun_uniform", "normal", "ones",
           "orthogonal", "sparse", "truncated_normal", "uniform", "xavier_normal", "xavier_uniform", "zeros"]

TRUNCATED_STD = 0.87962566103423978
"""Standard deviation of N(0, 1) cut at -2 and 2."""


def _one_per_replica(value, name, rng, shape):
    """``value`` ready to multiply draws: a number for all, or an array with one number per replica."""
    value = np.asarray(value, dtype=np.float64)
    replicas = getattr(rng, "shape", ())
    if value.ndim and value.shape != replicas:
        raise ValueError(f"{name} must be one number or one per replica, shape {replicas}, got shape {value.shape}")
    return value.reshape(value.shape + (1,) * len(shape)) if value.ndim else value


@dataclass(frozen=True, eq=False)
class Constant:
    """Every entry equals ``value`` (a number, or one per replica)."""

    value: Any

    def __call__(self, rng, shape, fan_in, fan_out):
        value = _one_per_replica(self.value, "value", rng, shape)
        return per_replica(rng, lambda _: np.zeros(shape), shape) + value


@dataclass(frozen=True, eq=False)
class Scaled:
    """Draws of mean 0 and standard deviation ``std``; ``std`` may be one per replica."""

    std: Any
    distribution: str

    def __call__(self, rng, shape, fan_in, fan_out):
        return per_replica(rng, lambda g: _UNIT[self.distribution](g, shape), shape) * _one_per_replica(
            self.std, "std", rng, shape)


@dataclass(frozen=True, eq=False)
class Drawn:
    """``scale`` times what ``draw(generator, shape)`` gives; ``scale`` may be one per replica."""

    scale: Any
    draw: Callable

    def __call__(self, rng, shape, fan_in, fan_out):
        return per_replica(rng, lambda g: self.draw(g, shape), shape) * _one_per_replica(self.scale, "gain", rng, shape)


@dataclass(frozen=True, eq=False)
class VarianceScaling:
    """Draws of mean 0 and variance ``gain**2 * scale / fan``, ``fan`` being fan-in or the average of both fans."""

    scale: float
    mode: str
    distribution: str
    gain: Any = 1.0

    def __call__(self, rng, shape, fan_in, fan_out):
        fan = fan_in if self.mode == "in" else (fan_in + fan_out) / 2
        std = np.asarray(self.gain) * np.sqrt(self.scale / fan)
        return Scaled(std, self.distribution)(rng, shape, fan_in, fan_out)


def _truncated(g, shape):
    """N(0, 1) cut at +-2 (what falls outside is drawn again), scaled to standard deviation 1."""
    draws = g.standard_normal(shape)
    while (outside := np.abs(draws) > 2).any():
        draws[outside] = g.standard_normal(np.count_nonzero(outside))
    return draws / TRUNCATED_STD


_UNIT = {"normal": lambda g, shape: g.standard_normal(shape),
         "uniform": lambda g, shape: g.uniform(-np.sqrt(3), np.sqrt(3), shape),
         "truncated": _truncated}


def constant(value):
    """All entries ``value``. Units that start alike stay alike: see lesson 04."""
    return Constant(value)


def zeros():
    """All entries 0: the usual start for biases."""
    return Constant(0.0)


def ones():
    """All entries 1: the usual start for the scale of a normalisation."""
    return Constant(1.0)


def normal(std):
    """N(0, std^2): mean 0, standard deviation ``std``."""
    return Scaled(std, "normal")


def uniform(bound):
    """U(-bound, bound): variance ``bound**2 / 3``."""
    return Scaled(np.asarray(bound) / np.sqrt(3), "uniform")


def truncated_normal(std):
    """Mean 0, standard deviation ``std``, nothing further out than ``2 std / 0.8796``.

    The convention of Keras and JAX: N(0, 1) is cut at 2 standard deviations, then scaled up by 1 / 0.87962566103423978, so
    that ``std`` is what comes out. PyTorch's ``trunc_normal_`` cuts at -2 and 2 whatever ``std`` is.
    """
    return Scaled(std, "truncated")


def lecun_normal(gain=1.0):
    """N(0, gain^2 / fan_in): keeps the variance of linear units and, near 0, of tanh."""
    return VarianceScaling(1.0, "in", "normal", gain)


def lecun_uniform(gain=1.0):
    """U(-a, a), a = gain * sqrt(3 / fan_in)."""
    return VarianceScaling(1.0, "in", "uniform", gain)


def xavier_normal(gain=1.0):
    """N(0, gain^2 * 2 / (fan_in + fan_out)): a compromise between forward and backward."""
    return VarianceScaling(1.0, "average", "normal", gain)


def xavier_uniform(gain=1.0):
    """U(-a, a), a = gain * sqrt(6 / (fan_in + fan_out))."""
    return VarianceScaling(1.0, "average", "uniform", gain)


def he_normal(gain=1.0):
    """N(0, gain^2 * 2 / fan_in): keeps the mean square through ReLU layers."""
    return VarianceScaling(2.0, "in", "normal", gain)


def he_uniform(gain=1.0):
    """U(-a, a), a = gain * sqrt(6 / fan_in)."""
    return VarianceScaling(2.0, "in", "uniform", gain)


def orthogonal(gain=1.0):
    """Rows (or columns, where these are fewer) of length ``gain`` at right angles: lengths are kept through linear layers.

    Any shape ``(n_out, ...)``; further axes count as inputs. Saxe et al. 2013, by the QR decomposition of a normal matrix
    with the signs of R's diagonal moved into Q, which makes every orthogonal matrix equally likely.
    """
    def draw(g, shape):
        rows, columns = shape[0], int(np.prod(shape[1:]))
        q, r = np.linalg.qr(g.standard_normal((max(rows, columns), min(rows, columns))))
        q *= np.sign(np.diagonal(r))
        return (q if rows >= columns else q.T).reshape(shape)

    return Drawn(gain, draw)


def identity(gain=1.0):
    """``gain`` where output i meets input i, else 0; for a convolution in the middle of the kernel (Dirac's delta)."""
    def draw(g, shape):
        W = np.zeros(shape)
        i = np.arange(min(shape[:2]))
        W[(i, i, *(size // 2 for size in shape[2:]))] = 1
        return W

    return Drawn(gain, draw)


def sparse(connections, std=1.0):
    """Each neuron listens to so many inputs chosen at random, with weights N(0, std^2), and to no other (Martens 2010)."""
    def draw(g, shape):
        flat = np.zeros((shape[0], int(np.prod(shape[1:]))))
        if not 1 <= connections <= flat.shape[1]:
            raise ValueError(f"sparse expects connections from 1 to the {flat.shape[1]} inputs, got {connections!r}")
        for row in flat:
            row[g.permutation(flat.shape[1])[:connections]] = g.standard_normal(connections)
        return flat.reshape(shape)

    return Drawn(std, draw)
