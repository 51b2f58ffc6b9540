"""Dropout: while training, leave out neurons (`Dropout`) or connections (`DropConnect`) at random."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import as_array, per_replica
from .dense import Dense
from .initializers import xavier_uniform, zeros
from .layers import Layer
from .memory import as_rows, product

__all__ = ["DropConnect", "Dropout"]


def open_mask(layer: Any, record: SimpleNamespace, replicas: tuple[int, ...], shape: tuple[int, ...]) -> None:
    """Add to ``record.columns`` a mask of ``shape`` and the generators that draw it, one for each replica.

    Raises
    ------
    TypeError, ValueError
        If there is not one generator for each replica, or if ``layer.rate`` is neither one number nor one per replica.
    """
    sources = np.array(record.rng, dtype=object)
    if sources.shape != replicas or not all(isinstance(source, np.random.Generator) for source in sources.flat):
        came = f"{sources.size} of shape {sources.shape}" if sources.shape else type(record.rng).__name__
        raise TypeError(
            f"{layer!r} draws while training and expects rng to be a numpy.random.Generator"
            f"{f', one for each of the replicas {replicas},' if replicas else ','} got {came}; "
            "pass it to train as noise=streams(seed).noise"
        )
    rate = per_replica(layer.rate, f"the rate of {layer!r}", replicas, len(shape) - len(replicas))
    columns = record.columns
    columns.draws, columns.mask = np.zeros(shape, np.float32), np.zeros(shape, record.dtype)
    columns.rate, columns.keep = rate.astype(np.float32), (1 - rate).astype(record.dtype)
    columns.sources = [(sources[index], columns.draws[index]) for index in np.ndindex(replicas)]


def draw_mask(columns: SimpleNamespace) -> None:
    """Draw a new ``columns.mask``: 0 with probability ``rate``, else ``1 / (1 - rate)``, which makes its mean 1."""
    for generator, draws in columns.sources:
        generator.random(dtype=np.float32, out=draws)
    np.divide(columns.draws >= columns.rate, columns.keep, out=columns.mask, dtype=columns.mask.dtype)


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

    def __init__(self, rate: Any = 0.5):
        self.rate = per_replica(rate, "the rate of Dropout", as_array(rate).shape, low=0, high=1)

    def __repr__(self) -> str:
        return f"Dropout({self.rate.tolist()})"

    def prepare(self, record: SimpleNamespace) -> None:
        columns = record.columns
        columns.training = record.training
        if record.training:
            open_mask(self, record, record.shape[: record.lead], columns.x.shape)
            record.mask = as_rows(columns.mask, record.shape, record.lead, record.axis)

    def run_forward(self, columns: SimpleNamespace) -> None:
        if columns.training:
            draw_mask(columns)
            np.multiply(columns.mask, columns.x, out=columns.y)
        else:
            columns.y[...] = columns.x

    def run_backward(self, columns: SimpleNamespace) -> None:
        if columns.dx is not None and columns.training:
            np.multiply(columns.mask, columns.dy, out=columns.dx)
        elif columns.dx is not None:
            columns.dx[...] = columns.dy


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

    def __init__(
        self,
        n_in: int,
        n_out: int,
        rate: Any = 0.5,
        weights: Any = xavier_uniform(),
        biases: Any = zeros(),
        *,
        rng: Any,
        dtype: Any = np.float64,
    ):
        self.rate = per_replica(rate, "the rate of DropConnect", as_array(rate).shape, low=0, high=1)
        super().__init__(n_in, n_out, weights, biases, rng=rng, dtype=dtype)

    def __repr__(self) -> str:
        return f"DropConnect({self.n_in} -> {self.n_out}, {self.rate.tolist()})"

    def prepare(self, record: SimpleNamespace) -> None:
        columns = record.columns
        columns.training, columns.Wb, columns.W = record.training, self.Wb, self.W
        if record.training:
            open_mask(self, record, self.replicas, self.W.shape)
            record.mask, columns.Wb = columns.mask, np.zeros_like(self.Wb)
            columns.W = columns.Wb[..., : self.n_in]

    def prepare_backward(self, record: SimpleNamespace) -> None:
        super().prepare_backward(record)
        record.columns.dW = record.gradients["W"]

    def run_forward(self, columns: SimpleNamespace) -> None:
        if columns.training:
            draw_mask(columns)
            columns.Wb[...] = self.Wb
            columns.W *= columns.mask
        else:
            columns.Wb, columns.W = self.Wb, self.W
        product(columns.Wb, columns.x1, out=columns.y)

    def run_backward(self, columns: SimpleNamespace) -> None:
        product(columns.dy, columns.x1.mT, out=columns.dWb)
        if columns.training:
            columns.dW *= columns.mask
        if columns.dx is not None:
            product(columns.W.mT, columns.dy, out=columns.dx)
