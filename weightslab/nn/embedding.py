"""Embedding: a table that gives each symbol a row of numbers, trained like any weights."""

from math import prod
from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import checked_sizes
from .initializers import drawn, normal
from .layers import Layer

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
    W: np.ndarray

    def __init__(self, n_symbols: int, width: int, weights: Any = normal(1.0), *, rng: Any, dtype: Any = np.float64):
        self.n_symbols, self.width = checked_sizes("Embedding", n_symbols=n_symbols, width=width)
        W = drawn("Embedding", "weights", weights, rng, (n_symbols, width), n_symbols, width)
        self.replicas = W.shape[:-2]
        self.allocate(n_symbols * width, dtype)
        self.W = W

    def __repr__(self) -> str:
        return f"Embedding({self.n_symbols} -> {self.width})"

    def views(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        return {"W": flat.reshape(*flat.shape[:-1], self.n_symbols, self.width)}

    def accept(self, x: Any) -> np.ndarray:
        x = super().accept(x)
        if x.size and not 0 <= x.min() <= x.max() < self.n_symbols:
            raise ValueError(f"{self!r} expects numbers from 0 to {self.n_symbols - 1}, got {x.min()} to {x.max()}")
        return x

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        if len(shape) != lead + 2 or shape[:lead] not in ((), self.replicas):
            raise ValueError(f"{self!r} expects x of shape (batch, time){self.family()}, got {shape}")
        return (*self.replicas, *shape[lead:], self.width)

    def open(self, shape: tuple[int, ...], lead: int, axis: int | None, **known: Any) -> SimpleNamespace:
        record = super().open(shape, lead, axis, **known)
        record.out = (*record.out[:3], 0)  # in memory rows of the table, one for each symbol
        return record

    def open_input(self, record: SimpleNamespace) -> None:
        record.x = np.zeros(record.shape, np.intp)
        record.columns.x = record.x.reshape(*record.shape[: record.lead], -1)

    def input_gradient(self, record: SimpleNamespace) -> Any:
        return None  # whole numbers have none

    def prepare(self, record: SimpleNamespace) -> None:
        columns, replicas = record.columns, len(self.replicas)
        replica = np.ix_(*map(np.arange, self.replicas), np.arange(1))[:replicas]
        columns.place = (*replica, columns.x)  # W[columns.place] are the rows of all symbols
        columns.y_rows = record.y.reshape(*self.replicas, columns.x.shape[-1], self.width)

    def prepare_backward(self, record: SimpleNamespace) -> None:
        columns = record.columns
        columns.table, columns.dW = np.zeros(prod(self.W.shape), record.dtype), record.gradients["W"]
        columns.dy_entries = record.dy.reshape(-1)
        tables = np.arange(prod(self.replicas)).reshape(*self.replicas, 1, 1)
        columns.starts = tables * self.n_symbols * self.width + np.arange(self.width)  # of row 0 of each table
        columns.entries = np.zeros(columns.y_rows.shape, np.intp)  # where in the tables each entry of dL/dy belongs

    def run_forward(self, columns: SimpleNamespace) -> None:
        if columns.x.ndim == 1:  # shared by all replicas
            np.take(self.W, columns.x, axis=-2, out=columns.y_rows, mode="clip")  # y = W[x], whose x was checked before
        else:
            columns.y_rows[...] = self.W[columns.place]

    def run_backward(self, columns: SimpleNamespace) -> None:
        np.multiply(columns.x[..., None], self.width, out=columns.entries)
        columns.entries += columns.starts
        columns.table[...] = 0
        np.add.at(columns.table, columns.entries.ravel(), columns.dy_entries)  # a place that occurs twice counts twice
        columns.dW[...] = columns.table.reshape(columns.dW.shape)
