"""A signal through many random layers, and a gradient back: what both labs of depth compute with."""

from functools import cache, lru_cache
from math import prod

import numpy as np

from weightslab.nn import Identity, ReLU, Sigmoid, Tanh, orthogonal, streams
from weightslab.theory import LINEAR, RELU, SIGMOID, TANH, he_variance, lecun_variance, xavier_variance

__all__ = [
    "ACTIVATIONS",
    "BINS",
    "CURVES",
    "DEEPEST",
    "SCHEMES",
    "backward",
    "forward",
    "histograms",
    "overflow",
    "scale",
    "squeezed",
    "unit_draws",
]

DEEPEST, WIDEST, INPUTS = 60, 256, 16
BINS, LOOKED_AT = 61, 4
ACTIVATIONS = {"tanh": Tanh(), "ReLU": ReLU(), "sigmoid": Sigmoid(), "linear": Identity()}
CURVES = {"tanh": TANH, "ReLU": RELU, "sigmoid": SIGMOID, "linear": LINEAR}
SCHEMES = {
    "N(0, 1)": lambda n, m: 1.0,
    "LeCun": lecun_variance,
    "Xavier": xavier_variance,
    "He": he_variance,
    "orthogonal": lecun_variance,
}
"""The variance of one weight with n inputs and m outputs; an orthogonal matrix has that of LeCun."""


def scale(scheme, width, gain):
    """The standard deviation of one weight."""
    return gain * SCHEMES[scheme](width, width) ** 0.5


def unit_draws(width, is_orthogonal, dtype=np.float64):
    """Return inputs ``(width, INPUTS)`` and the weights of all layers ``(DEEPEST, width, width)``, of variance 1.

    Drawn once: a slider for the size of the weights rescales them, one for the width cuts them out. The weights are float32;
    their products with inputs of ``dtype`` are of that.
    """
    x = streams(0).data.standard_normal((WIDEST, INPUTS))[:width].astype(dtype)
    return x, _rotations(width) if is_orthogonal else normals(DEEPEST, WIDEST, WIDEST)[:, :width, :width]


def normals(*shape):
    """Return numbers from N(0, 1) in this shape: the first of four million (16 MB) that all labs of the lesson read."""
    return _normals()[: prod(shape)].reshape(shape)


@cache
def _normals():
    drawn, rng = np.empty(DEEPEST * WIDEST**2, np.float32), streams(0).weights
    for part in np.split(drawn, DEEPEST):
        part[...] = rng.standard_normal(len(part))
    drawn.flags.writeable = False
    return drawn


@lru_cache(maxsize=2)
def _rotations(width):
    """Each of six orthogonal matrices in ten layers, with its rows in another order and with other signs."""
    rng, weights = streams(0).weights, np.empty((DEEPEST, width, width), np.float32)
    drawn = [orthogonal(width**0.5)(rng, (width, width), width, width) for _ in range(6)]
    for k, W in enumerate(weights):
        np.multiply(drawn[k % 6][rng.permutation(width)], rng.choice((-1, 1), (width, 1)), out=W, casting="same_kind")
    return weights


@np.errstate(over="ignore", invalid="ignore", under="ignore")  # overflow is the topic here
def forward(x, weights, std, activation, stored):
    """Pre-activations z and activations h of each layer: ``z = std * W @ h``, ``h = f(z)``.

    ``stored`` is the precision in which z and h are kept. A half-precision product is added up
    in float32 and stored in float16, as processors with half precision do.
    """
    h, sums, outputs = x, [], []
    for W in weights:
        z = kept(std * (W @ h), stored)
        h = kept(activation.function(z), stored)
        sums.append(z)
        outputs.append(h)
    return sums, outputs


def kept(values, stored):
    """What is left of the values after a time in this precision."""
    return values.astype(stored, copy=False).astype(values.dtype, copy=False)


@np.errstate(over="ignore", invalid="ignore", under="ignore")
def backward(gradient, weights, std, activation, sums, outputs):
    """The gradient dL/dz of each layer, from one at the last activations.

    ``dL/dz = f'(z) * (std * W.T @ dL/dz behind)``
    """
    found = []
    for W, z, h in zip(reversed(weights), reversed(sums), reversed(outputs), strict=True):
        dz = activation.derivative(z, h) * gradient
        found.append(dz)
        gradient = std * (W.T @ dz)
    return found[::-1]


def overflow(sums):
    """The first layer, from 1, whose pre-activations hold inf or NaN; None if all are finite."""
    return next((layer for layer, z in enumerate(sums, 1) if not np.isfinite(z).all()), None)


def squeezed(values):
    """Places on an axis from -1 to 1 that shows -1000 to 1000: even up to some 0.1, then by powers of ten."""
    return np.arcsinh(np.multiply(values, 10)) / np.arcsinh(10_000)


def histograms(layers):
    """The share of a layer's numbers in each of 61 bins of the squeezed axis, for four of the inputs: ``(layers, 61)``."""
    with np.errstate(over="ignore", invalid="ignore"):
        values = np.stack([layer[:, :LOOKED_AT] for layer in layers]).astype(np.float16)
    bins = _bin_of_halves()[values.view(np.uint16)] + BINS * np.arange(len(layers))[:, None, None]
    return np.bincount(bins.ravel(), minlength=BINS * len(layers)).reshape(-1, BINS) / bins[0].size


@cache
def _bin_of_halves():
    """The bin of each of the 65,536 half-precision numbers: to look it up takes a tenth of the time of the arcsinh."""
    with np.errstate(invalid="ignore"):
        places = np.clip(squeezed(np.arange(2**16, dtype=np.uint16).view(np.float16).astype(float)), -1, 1)
    return np.minimum((np.nan_to_num(places) + 1) * (BINS / 2), BINS - 1).astype(int)
