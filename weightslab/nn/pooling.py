"""Pooling, which makes images smaller, and `Flatten`, which makes rows of them."""

from math import prod

import numpy as np

from .checks import checked_sizes
from .convolution import each_offset, padded, patches, per_axis, space_names
from .layers import Layer

__all__ = ["AveragePool1d", "AveragePool2d", "Flatten", "MaxPool1d", "MaxPool2d", "Pooling"]


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
    axis of n. In the record, ``parts`` are views of x with its border, one for each place in the window, and ``dparts``
    the same of dx.
    """

    space = 0
    border = 0.0

    def __init__(self, size, stride=None, padding=0):
        name = type(self).__name__
        self.size = per_axis(name, "size", size, self.space)
        self.stride = self.size if stride is None else per_axis(name, "stride", stride, self.space)
        self.padding = per_axis(name, "padding", padding, self.space, least=0)
        if any(2 * p > k for p, k in zip(self.padding, self.size, strict=True)):
            raise ValueError(f"{self!r} expects padding of at most half its size, got {padding}")

    def __repr__(self):
        return f"{type(self).__name__}({'x'.join(map(str, self.size))})"

    def output_shape(self, shape):
        least = [max(1, k - 2 * p) for k, p in zip(self.size, self.padding, strict=True)]
        space = shape[-self.space:]
        if len(shape) < self.axes or any(n < m for n, m in zip(space, least, strict=True)):
            raise ValueError(f"{self!r} expects x of shape (..., batch, channels, {space_names(self.space, least)}), "
                             f"got {shape}")
        places = ((n + 2 * p - k) // s + 1 for n, p, k, s in zip(space, self.padding, self.size, self.stride, strict=True))
        return (*shape[:-self.space], *places)

    def prepare(self, kept):
        def channels_first(buffer):
            return buffer.swapaxes(-self.axes, 1 - self.axes)

        def parts(grid):
            view = patches(grid, self.size, self.stride, (1,) * self.space, kept.dy.shape[-self.space:])
            return each_offset(view, self.size)

        kept.z, kept.dz = channels_first(kept.y), channels_first(kept.dy)
        kept.x_first = channels_first(kept.x)
        grid, kept.inside = padded(kept.x_first, self.padding, self.border)
        kept.parts = parts(grid)
        if kept.dx is not None:
            kept.dx_first = channels_first(kept.dx)
            kept.dgrid, kept.dinside = padded(kept.dx_first, self.padding)
            kept.dparts = parts(kept.dgrid)
        kept.left, kept.share = np.empty_like(kept.dz), np.empty_like(kept.dz)
        kept.weight = np.full((), 1 / prod(self.size), kept.dy.dtype)


class MaxPool(Pooling):
    """The largest number of each window; the gradient goes to where it stood, to the first one of equals."""

    border = -np.inf

    def forward(self, x, kept=None):
        kept = self.receive(x, kept)
        np.copyto(kept.inside, kept.x_first)
        np.copyto(kept.z, kept.parts[0])
        for part in kept.parts[1:]:
            np.maximum(kept.z, part, out=kept.z)
        return kept.y, kept

    def backward(self, dy, kept):
        self.receive_gradient(dy, kept)
        if kept.dx is not None:
            kept.dgrid[...] = 0
            np.copyto(kept.left, kept.dz)
            for part, dpart in zip(kept.parts, kept.dparts, strict=True):
                np.equal(part, kept.z, kept.share)  # 1 where the largest stands, else 0
                np.multiply(kept.share, kept.left, kept.share)
                np.add(dpart, kept.share, dpart)
                np.subtract(kept.left, kept.share, kept.left)
            np.copyto(kept.dx_first, kept.dinside)
        return kept.dx, kept.gradients


class AveragePool(Pooling):
    """The mean of each window; each of its numbers gets the same share of the gradient."""

    def forward(self, x, kept=None):
        kept = self.receive(x, kept)
        np.copyto(kept.inside, kept.x_first)
        np.copyto(kept.z, kept.parts[0])
        for part in kept.parts[1:]:
            np.add(kept.z, part, kept.z)
        np.multiply(kept.z, kept.weight, kept.z)
        return kept.y, kept

    def backward(self, dy, kept):
        self.receive_gradient(dy, kept)
        if kept.dx is not None:
            kept.dgrid[...] = 0
            np.multiply(kept.dz, kept.weight, kept.share)
            for dpart in kept.dparts:
                np.add(dpart, kept.share, dpart)
            np.copyto(kept.dx_first, kept.dinside)
        return kept.dx, kept.gradients


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


class Flatten(Layer):
    """Makes one row of each example, the last axis running fastest.

    Parameters
    ----------
    joined : int
        Number of axes that an example has: 3 for images ``(batch, channels, height, width)``, 2 for signals and
        sequences. What stands before the batch are replicas.
    """

    def __init__(self, joined=3):
        self.joined, = checked_sizes("Flatten", joined=joined)
        self.axes = self.joined + 1

    def __repr__(self):
        return f"Flatten({self.joined})"

    def output_shape(self, shape):
        if len(shape) < self.axes:
            raise ValueError(f"{self!r} expects x with a batch and {self.joined} more axes, got {shape}")
        return (*shape[:-self.joined], prod(shape[-self.joined:]))

    def prepare(self, kept):
        kept.y_split, kept.dy_split = kept.y.reshape(kept.x.shape), kept.dy.reshape(kept.x.shape)

    def forward(self, x, kept=None):
        kept = self.receive(x, kept)
        np.copyto(kept.y_split, kept.x)
        return kept.y, kept

    def backward(self, dy, kept):
        self.receive_gradient(dy, kept)
        if kept.dx is not None:
            np.copyto(kept.dx, kept.dy_split)
        return kept.dx, kept.gradients
