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
from math import prod
from typing import Any

import numpy as np

from .checks import as_array, came, quiet
from .randomness import per_replica

__all__ = ["constant", "he_normal", "he_uniform", "identity", "lecun_normal", "lecun_uniform", "normal", "ones",
           "orthogonal", "sparse", "truncated_normal", "uniform", "xavier_normal", "xavier_uniform", "zeros"]

TRUNCATED_STD = 0.87962566103423978
"""Standard deviation of N(0, 1) cut at -2 and 2."""


def _numbers(value, name):
    array = as_array(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be a number, or one number per replica, got {came(value)}")
    return array.astype(np.float64)


def _one_per_replica(value, name, rng, shape):
    """``value`` ready to multiply draws: a number for all, or an array with one number per replica."""
    array, replicas = _numbers(value, name), getattr(rng, "shape", ())
    if array.ndim and array.shape != replicas:
        raise ValueError(f"{name} must be one number or one per replica, shape {replicas}, got shape {array.shape}")
    return array.reshape(array.shape + (1,) * len(shape)) if array.ndim else array


def _matrix(name, shape):
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

    def __call__(self, rng, shape, fan_in, fan_out):
        factor = _one_per_replica(self.factor, self.name, rng, shape)
        with quiet():
            return per_replica(rng, lambda g: self.draw(g, shape), shape) * factor


@dataclass(frozen=True, eq=False)
class VarianceScaling:
    """Draws of mean 0 and variance ``gain**2 * scale / fan``, ``fan`` being fan-in or the average of both fans."""

    scale: float
    mode: str
    draw: Callable
    gain: Any = 1.0

    def __call__(self, rng, shape, fan_in, fan_out):
        fan = fan_in if self.mode == "in" else (fan_in + fan_out) / 2
        std = _numbers(self.gain, "gain") * np.sqrt(self.scale / fan)
        return Scaled(std, self.draw)(rng, shape, fan_in, fan_out)


def _ones(g, shape):
    return np.ones(shape)


def _normal(g, shape):
    return g.standard_normal(shape)


def _uniform(g, shape):
    """Between -sqrt(3) and sqrt(3): standard deviation 1."""
    return g.uniform(-np.sqrt(3), np.sqrt(3), shape)


def _truncated(g, shape):
    """N(0, 1) cut at -2 and 2 (what falls outside is drawn again), scaled to standard deviation 1."""
    draws = g.standard_normal(shape)
    while (outside := np.abs(draws) > 2).any():
        draws[outside] = g.standard_normal(np.count_nonzero(outside))
    return draws / TRUNCATED_STD


def constant(value):
    """All entries ``value``. Units that start alike stay alike: see lesson 04."""
    return Scaled(value, _ones, "value")


def zeros():
    """All entries 0: the usual start for biases."""
    return Scaled(0.0, _ones, "value")


def ones():
    """All entries 1: the usual start for the scale of a normalisation."""
    return Scaled(1.0, _ones, "value")


def normal(std):
    """N(0, std^2): mean 0, standard deviation ``std``."""
    return Scaled(std, _normal)


def uniform(bound):
    """U(-bound, bound): variance ``bound**2 / 3``."""
    return Scaled(_numbers(bound, "bound") / np.sqrt(3), _uniform, "bound")


def truncated_normal(std):
    """Mean 0, standard deviation ``std``, nothing further out than ``2 std / 0.8796``.

    The convention of Keras and JAX: N(0, 1) is cut at 2 standard deviations, then scaled up by 1 / 0.87962566103423978, so
    that ``std`` is what comes out. PyTorch's ``trunc_normal_`` cuts at -2 and 2 whatever ``std`` is, and does not scale.
    """
    return Scaled(std, _truncated)


def lecun_normal(gain=1.0):
    """N(0, gain^2 / fan_in): keeps the variance of linear units and, near 0, of tanh."""
    return VarianceScaling(1.0, "in", _normal, gain)


def lecun_uniform(gain=1.0):
    """U(-a, a), a = gain * sqrt(3 / fan_in)."""
    return VarianceScaling(1.0, "in", _uniform, gain)


def xavier_normal(gain=1.0):
    """N(0, gain^2 * 2 / (fan_in + fan_out)): a compromise between forward and backward."""
    return VarianceScaling(1.0, "average", _normal, gain)


def xavier_uniform(gain=1.0):
    """U(-a, a), a = gain * sqrt(6 / (fan_in + fan_out))."""
    return VarianceScaling(1.0, "average", _uniform, gain)


def he_normal(gain=1.0):
    """N(0, gain^2 * 2 / fan_in): keeps the mean square through ReLU layers."""
    return VarianceScaling(2.0, "in", _normal, gain)


def he_uniform(gain=1.0):
    """U(-a, a), a = gain * sqrt(6 / fan_in)."""
    return VarianceScaling(2.0, "in", _uniform, gain)


def orthogonal(gain=1.0):
    """Rows (or columns, where these are fewer) of length ``gain`` at right angles, so linear layers keep lengths.

    Saxe et al. 2013. Q of the QR decomposition of a normal matrix, with the signs of R's diagonal, which makes every
    orthogonal matrix equally likely. Axes behind the second count as inputs.
    """
    def draw(g, shape):
        rows, columns = _matrix("orthogonal", shape)
        q, r = np.linalg.qr(g.standard_normal((max(rows, columns), min(rows, columns))))
        q *= np.sign(np.diagonal(r))
        return (q if rows >= columns else q.T).reshape(shape)

    return Scaled(gain, draw, "gain")


def identity(gain=1.0):
    """``gain`` where output i meets input i, else 0.

    Of a convolution (without groups) it is the middle of the kernel: Dirac's delta.
    """
    def draw(g, shape):
        _matrix("identity", shape)
        W = np.zeros(shape)
        i = np.arange(min(shape[:2]))
        W[(i, i, *(size // 2 for size in shape[2:]))] = 1
        return W

    return Scaled(gain, draw, "gain")


def sparse(connections, std=1.0):
    """Each neuron listens to so many inputs chosen at random, with weights N(0, std^2), and to no other (Martens 2010).

    PyTorch's ``sparse_`` sets a share of each column to 0 instead: of what one input feeds.
    """
    def draw(g, shape):
        rows, columns = _matrix("sparse", shape)
        if not (isinstance(connections, (int, np.integer)) and 1 <= connections <= columns):
            raise ValueError(f"sparse expects connections to be a whole number from 1 to the {columns} inputs, "
                             f"got {came(connections)}")
        chosen = g.random((rows, columns)).argsort(axis=-1) < connections
        return (chosen * g.standard_normal((rows, columns))).reshape(shape)

    return Scaled(std, draw)
