"""Pooling, which makes images smaller, and layers that give examples another shape."""

from math import prod
from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import checked_shape, checked_sizes
from .convolution import each_offset, padded, patches, per_axis, space_names
from .layers import Layer

__all__ = ["AveragePool1d", "AveragePool2d", "Flatten", "MaxPool1d", "MaxPool2d", "Pooling", "Reshape", "Transpose"]


class Pooling(Layer):
    """Base of the poolings: one number for each window of each channel.

    Parameters
    ----------
    size : int or tuple of int
        Of the window; a tuple gives height and width apart.
    stride : int or tuple of int, optional
        Step from window to window; the size of the window if left out. What does not fill a window is left out.
    padding : int or tuple of int
        Border on every side, at most half the window: of zeros, which count in a mean, or of what is never the largest.

    Notes
    -----
    x is ``(..., batch, channels, *space)``; y the same with ``floor((n + 2*padding - size) / stride) + 1`` places for an
    axis of n. In ``record.columns``, ``parts`` are views of x with its border, one for each place in the window, and
    ``dparts`` the same of dx.
    """

    feature_axis = 1
    axes: int
    space = 0
    border = 0.0

    def __init__(self, size: Any, stride: Any = None, padding: Any = 0):
        name = type(self).__name__
        self.size = per_axis(name, "size", size, self.space)
        self.stride = self.size if stride is None else per_axis(name, "stride", stride, self.space)
        self.padding = per_axis(name, "padding", padding, self.space, least=0)
        if any(2 * p > k for p, k in zip(self.padding, self.size, strict=True)):
            raise ValueError(f"{self!r} expects padding of at most half its size, got {padding}")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'x'.join(map(str, self.size))})"

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        least = [max(1, k - 2 * p) for k, p in zip(self.size, self.padding, strict=True)]
        space = shape[-self.space :]
        if len(shape) < self.axes or any(n < m for n, m in zip(space, least, strict=True)):
            raise ValueError(
                f"{self!r} expects x of shape (..., batch, channels, {space_names(self.space, least)}), got {shape}"
            )
        places = ((n + 2 * p - k) // s + 1 for n, p, k, s in zip(space, self.padding, self.size, self.stride, strict=True))
        return (*shape[: -self.space], *places)

    def windows(self, record: SimpleNamespace, matrix: np.ndarray, border: float) -> Any:
        """Return a matrix as images, a grid with a border for them, its part inside, and its parts by place in a window."""
        batch, channels, *space = record.shape[-self.axes :]
        image = matrix.reshape(*record.shape[: record.lead], channels, *space, batch)
        grid, inside = padded(image, self.padding, border)
        view = patches(grid, self.size, self.stride, (1,) * self.space, record.y.shape[-self.space :])
        return image, grid, inside, each_offset(view, self.size)

    def prepare(self, record: SimpleNamespace) -> None:
        columns = record.columns
        columns.image, _, columns.inside, columns.parts = self.windows(record, columns.x, self.border)
        columns.out = columns.y.reshape(columns.parts[0].shape)

    def prepare_backward(self, record: SimpleNamespace) -> None:
        columns = record.columns
        columns.dout = columns.dy.reshape(columns.out.shape)
        if columns.dx is not None:
            columns.dimage, columns.dgrid, columns.dinside, columns.dparts = self.windows(record, columns.dx, 0.0)
            columns.left, columns.share = np.empty_like(columns.out), np.empty_like(columns.out)


class MaxPool(Pooling):
    """The largest number of each window; the gradient goes to where it stood, to the first one of equals."""

    border = -np.inf

    def run_forward(self, columns: SimpleNamespace) -> None:
        columns.inside[...] = columns.image
        columns.out[...] = columns.parts[0]
        for part in columns.parts[1:]:
            np.maximum(columns.out, part, out=columns.out)

    def run_backward(self, columns: SimpleNamespace) -> None:
        if columns.dx is not None:
            columns.dgrid[...] = 0
            columns.left[...] = columns.dout
            for part, dpart in zip(columns.parts, columns.dparts, strict=True):
                np.equal(part, columns.out, out=columns.share)  # 1 where the largest stands, else 0
                columns.share *= columns.left
                dpart += columns.share
                columns.left -= columns.share
            columns.dimage[...] = columns.dinside


class AveragePool(Pooling):
    """The mean of each window; each of its numbers gets the same share of the gradient."""

    def run_forward(self, columns: SimpleNamespace) -> None:
        columns.inside[...] = columns.image
        columns.out[...] = columns.parts[0]
        for part in columns.parts[1:]:
            columns.out += part
        columns.out /= prod(self.size)

    def run_backward(self, columns: SimpleNamespace) -> None:
        if columns.dx is not None:
            columns.dgrid[...] = 0
            np.divide(columns.dout, prod(self.size), out=columns.share)
            for dpart in columns.dparts:
                dpart += columns.share
            columns.dimage[...] = columns.dinside


class MaxPool1d(MaxPool):
    """The largest number of each window of a signal ``(batch, channels, length)``."""

    axes, space = 3, 1


class MaxPool2d(MaxPool):
    """The largest number of each window of an image ``(batch, channels, height, width)``."""

    axes, space = 4, 2


class AveragePool1d(AveragePool):
    """The mean of each window of a signal ``(batch, channels, length)``."""

    axes, space = 3, 1


class AveragePool2d(AveragePool):
    """The mean of each window of an image ``(batch, channels, height, width)``."""

    axes, space = 4, 2


class Rearranged(Layer):
    """Base of the layers that only change the shape of an example."""

    axes: int

    def prepare(self, record: SimpleNamespace) -> None:
        record.columns.x_rows, record.columns.y_rows = record.x, record.y

    def prepare_backward(self, record: SimpleNamespace) -> None:
        record.columns.dy_rows, record.columns.dx_rows = record.dy, record.dx

    def run_forward(self, columns: SimpleNamespace) -> None:
        columns.y_rows[...] = columns.x_rows.reshape(columns.y_rows.shape)

    def run_backward(self, columns: SimpleNamespace) -> None:
        if columns.dx is not None:
            columns.dx_rows[...] = columns.dy_rows.reshape(columns.dx_rows.shape)


class Flatten(Rearranged):
    """Makes one row of each example, the last axis running fastest.

    Parameters
    ----------
    joined : int
        Number of axes that an example has: 3 for images ``(batch, channels, height, width)``, 2 for signals and
        sequences. What stands before the batch are replicas.
    """

    def __init__(self, joined: int = 3):
        (self.joined,) = checked_sizes("Flatten", joined=joined)
        self.axes = self.joined + 1

    def __repr__(self) -> str:
        return f"Flatten({self.joined})"

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        if len(shape) < self.axes:
            raise ValueError(f"{self!r} expects x with a batch and {self.joined} more axes, got {shape}")
        return (*shape[: -self.joined], prod(shape[-self.joined :]))


class Reshape(Rearranged):
    """Gives each example another shape, the last axis running fastest: ``Reshape((64,), (1, 8, 8))`` makes images of rows.

    Parameters
    ----------
    before, after : tuple of int
        Shapes of one example, without the batch.
    """

    def __init__(self, before: tuple[int, ...], after: tuple[int, ...]):
        self.before, self.after = checked_shape("Reshape", before), checked_shape("Reshape", after)
        if prod(self.before) != prod(self.after) or not self.before or not self.after:
            raise ValueError(f"Reshape expects two shapes with as many numbers, got {before} and {after}")
        self.axes = len(self.before) + 1

    def __repr__(self) -> str:
        return f"Reshape({self.before} -> {self.after})"

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        if len(shape) < self.axes or shape[-len(self.before) :] != self.before:
            raise ValueError(f"{self!r} expects x of shape (batch, {', '.join(map(str, self.before))}), got {shape}")
        return (*shape[: -len(self.before)], *self.after)


class Transpose(Rearranged):
    """Exchanges the two axes of an example: makes signals ``(batch, channels, length)`` of sequences, or the reverse."""

    axes = 3

    def __repr__(self) -> str:
        return "Transpose()"

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        if len(shape) < self.axes:
            raise ValueError(f"{self!r} expects x of shape (batch, n, m), got {shape}")
        return (*shape[:-2], shape[-1], shape[-2])

    def run_forward(self, columns: SimpleNamespace) -> None:
        columns.y_rows[...] = columns.x_rows.mT

    def run_backward(self, columns: SimpleNamespace) -> None:
        if columns.dx is not None:
            columns.dx_rows[...] = columns.dy_rows.mT
