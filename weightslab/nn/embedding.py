"""Embedding: a table that gives each symbol a row of numbers, trained like any weights."""

from math import prod

import numpy as np

from .checks import checked_sizes, drawn
from .initializers import normal
from .layers import Layer, columns

__all__ = ["Embedding"]


class Embedding(Layer):
    """Looks up rows of a table: ``y[n, t] = W[x[n, t]]``, the same as the product of one-hot rows with W.

    Backward, ``dL/dW[k]`` adds up the gradients of all places where symbol k stood; the row of a symbol that did
    not occur gets none. Whole numbers have no gradient, so ``dx`` is None.

    Parameters
    ----------
    n_symbols, width : int
        Number of rows of the table and of numbers in each.
    weights : initializer
        N(0, 1) by default, as in PyTorch. Fan-in is ``n_symbols`` (as for one-hot rows), fan-out ``width``.
    rng : numpy.random.Generator or object array of them
        An array makes a family, one replica for each generator.
    dtype : data type

    Attributes
    ----------
    W : ndarray, shape (*replicas, n_symbols, width)

    Notes
    -----
    x holds whole numbers from 0 to ``n_symbols - 1`` and is ``(batch, time)``, shared by all replicas, or
    ``(*replicas, batch, time)``; y is ``(*replicas, batch, time, width)``.
    """

    axes = 2
    shares_input = True
    whole_numbers = True
    weight_names = ("W",)

    def __init__(self, n_symbols, width, weights=normal(1.0), *, rng, dtype=np.float64):
        self.n_symbols, self.width = checked_sizes("Embedding", n_symbols=n_symbols, width=width)
        W = drawn("Embedding", "weights", weights, rng, (n_symbols, width), n_symbols, width)
        self.replicas = W.shape[:-2]
        self.allocate(n_symbols * width, dtype)
        self.W = W

    def __repr__(self):
        return f"Embedding({self.n_symbols} -> {self.width})"

    def views(self, flat):
        return {"W": flat.reshape(*flat.shape[:-1], self.n_symbols, self.width)}

    def accept(self, x):
        x = super().accept(x)
        if x.size and not 0 <= x.min() <= x.max() < self.n_symbols:
            raise ValueError(f"{self!r} expects numbers from 0 to {self.n_symbols - 1}, got {x.min()} to {x.max()}")
        return x

    def output_shape(self, shape):
        if len(shape) < 2 or shape[:-2] not in ((), self.replicas):
            family = f", with replicas {self.replicas} in front or without" if self.replicas else ""
            raise ValueError(f"{self!r} expects x of shape (batch, time){family}, got {shape}")
        return (*self.replicas, *shape[-2:], self.width)

    def input_buffer(self, shape, dtype, lead):
        return columns(shape, np.intp, lead)

    def prepare(self, kept):
        kept.dx = None
        symbols, kept.y_rows, kept.dy_rows = kept.x.mT, kept.y.swapaxes(-3, -2), kept.dy.swapaxes(-3, -2)  # time first
        replica = np.ix_(*map(np.arange, self.replicas), [0], [0])[:len(self.replicas)]
        kept.rows = (*replica, symbols)  # W[kept.rows] are the rows of all symbols
        kept.table = np.zeros(prod(self.W.shape), kept.dy.dtype)
        tables = np.arange(prod(self.replicas)).reshape(*self.replicas, 1, 1, 1)
        kept.starts = tables * self.n_symbols * self.width + np.arange(self.width)  # where row 0 of each table stands
        kept.entries = np.zeros(kept.dy_rows.shape, np.intp)  # where in the tables each entry of dy belongs
        kept.dW = kept.gradients["W"]

    def forward(self, x, kept=None):
        kept = self.receive(x, kept)
        kept.y_rows[...] = self.W[kept.rows]
        return kept.y, kept

    def backward(self, dy, kept):
        self.receive_gradient(dy, kept)
        np.multiply(kept.rows[-1][..., None], self.width, kept.entries)
        np.add(kept.entries, kept.starts, kept.entries)
        kept.table[...] = 0
        np.add.at(kept.table, kept.entries.ravel(), kept.dy_rows.ravel())  # a place that occurs twice counts twice
        kept.dW[...] = kept.table.reshape(kept.dW.shape)
        return kept.dx, kept.gradients
