"""Dropout: while training, leave out neurons (`Dropout`) or connections (`DropConnect`) at random."""

import numpy as np

from .checks import as_array, came
from .dense import Dense
from .initializers import xavier_uniform, zeros
from .layers import Layer, columns

__all__ = ["DropConnect", "Dropout"]


def checked_rate(layer, rate):
    """``rate`` as an array of numbers from 0 to below 1."""
    array = as_array(rate)
    if array.dtype.kind not in "biuf" or not ((array >= 0) & (array < 1)).all():
        raise ValueError(f"{layer} expects 0 <= rate < 1, one number or one per replica, got {came(rate)}")
    return array.astype(np.float64)


def prepare_mask(layer, kept, draws, replicas):
    """Add to ``kept`` a mask for each number of ``draws``, a buffer with replicas in front, and what draws it.

    Raises
    ------
    TypeError, ValueError
        If there is not one generator for each replica, or if ``layer.rate`` is neither one number nor one per replica.
    """
    sources = np.array(kept.rng, dtype=object)
    if sources.shape != replicas or not all(isinstance(source, np.random.Generator) for source in sources.flat):
        came = f"{sources.size} of shape {sources.shape}" if sources.shape else type(kept.rng).__name__
        raise TypeError(f"{layer!r} draws while training and expects rng to be a numpy.random.Generator"
                        f"{f', one for each of the replicas {replicas},' if replicas else ','} got {came}")
    if layer.rate.shape not in ((), replicas):
        raise ValueError(f"{layer!r} expects one rate or one per replica, shape {replicas}, got shape {layer.rate.shape}")
    rate = layer.rate.reshape((*layer.rate.shape, *(1,) * (draws.ndim - layer.rate.ndim)))
    kept.draws, kept.mask = draws, np.zeros_like(draws, dtype=kept.x.dtype)
    kept.rate, kept.scale = rate.astype(np.float32), (1 / (1 - rate)).astype(kept.x.dtype)
    memory = draws if draws.base is None else draws.base
    kept.sources = [(sources[index], memory[index]) for index in np.ndindex(replicas)]


def draw_mask(kept):
    """A new ``kept.mask``: 0 with probability ``rate``, else ``1 / (1 - rate)``, which makes its mean 1."""
    for generator, memory in kept.sources:
        generator.random(dtype=np.float32, out=memory)
    np.greater_equal(kept.draws, kept.rate, kept.mask)
    np.multiply(kept.mask, kept.scale, kept.mask)


class Dropout(Layer):
    """While training, sets each number to 0 with probability ``rate`` and divides the others by ``1 - rate``.

    So the mean stays what it is ("inverted" dropout), and in evaluation ``y = x``. Dropping the output of a neuron
    removes the neuron from this step, with all its connections.

    Parameters
    ----------
    rate : float or array
        Probability to be dropped, 0 <= rate < 1, as in PyTorch and Keras; one for all or one per replica.

    Notes
    -----
    x is ``(*replicas, batch, features, ...)``. It draws in a record for training:
    ``layer.record(shape, training=True, rng=rng)`` with one generator for each replica; ``mask`` in it is what was drawn.
    """

    def __init__(self, rate=0.5):
        self.rate = checked_rate("Dropout", rate)

    def __repr__(self):
        return f"Dropout({self.rate.tolist()})"

    def output_shape(self, shape):
        if len(shape) < 2:
            raise ValueError(f"{self!r} expects x of shape (..., batch, features), got {shape}")
        return shape

    def open(self, shape, dtype, lead, gradient, training, rng):
        kept = super().open(shape, dtype, lead, gradient, training, rng)
        if training:
            prepare_mask(self, kept, columns(shape, np.float32, lead), shape[:lead])
        return kept

    def forward(self, x, kept=None):
        kept = self.receive(x, kept)
        if kept.training:
            draw_mask(kept)
            np.multiply(kept.x, kept.mask, kept.y)
        else:
            np.copyto(kept.y, kept.x)
        return kept.y, kept

    def backward(self, dy, kept):
        self.receive_gradient(dy, kept)
        if kept.dx is not None and kept.training:
            np.multiply(kept.dy, kept.mask, kept.dx)
        elif kept.dx is not None:
            np.copyto(kept.dx, kept.dy)
        return kept.dx, kept.gradients


class DropConnect(Dense):
    """A `Dense` layer that leaves out connections: while training, ``y = x @ (mask * W).mT + b``.

    Each entry of the mask is 0 with probability ``rate``, else ``1 / (1 - rate)``; it is drawn anew for each batch
    and is the same for all its examples (Wan et al. 2013 draw one for each example). Biases stay.

    Parameters
    ----------
    n_in, n_out, weights, biases, rng, dtype
        As of `Dense`.
    rate : float or array
        Probability to be dropped, 0 <= rate < 1; one for all or one per replica.
    """

    def __init__(self, n_in, n_out, rate=0.5, weights=xavier_uniform(), biases=zeros(), *, rng, dtype=np.float64):
        self.rate = checked_rate("DropConnect", rate)
        super().__init__(n_in, n_out, weights, biases, rng=rng, dtype=dtype)

    def __repr__(self):
        return f"DropConnect({self.n_in} -> {self.n_out}, {self.rate.tolist()})"

    def prepare(self, kept):
        super().prepare(kept)
        if kept.training:
            prepare_mask(self, kept, np.zeros(self.W.shape, np.float32), self.replicas)
            kept.Wb = np.zeros_like(self.Wb)
            kept.W, kept.dW = kept.Wb[..., :self.n_in], kept.gradients["W"]

    def forward(self, x, kept=None):
        kept = self.receive(x, kept)
        if not kept.training:
            return super().forward(kept.x, kept)
        draw_mask(kept)
        np.copyto(kept.Wb, self.Wb)
        np.multiply(kept.W, kept.mask, kept.W)
        kept.product(kept.Wb, kept.x1_T, kept.y_T)
        return kept.y, kept

    def backward(self, dy, kept):
        if not kept.training:
            return super().backward(dy, kept)
        self.receive_gradient(dy, kept)
        kept.product(kept.dy_T, kept.x1, kept.dWb)
        np.multiply(kept.dW, kept.mask, kept.dW)
        if kept.dx is not None:
            kept.product(kept.W.mT, kept.dy_T, kept.dx_T)
        return kept.dx, kept.gradients
