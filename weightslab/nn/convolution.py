"""Convolution: the same small kernel of weights at every place of a signal or an image."""

from math import prod
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from .checks import came, checked_sizes, is_whole, quiet
from .initializers import drawn, xavier_uniform, zeros
from .layers import Layer
from .memory import buffer

__all__ = ["Conv1d", "Conv2d", "Convolution"]


def per_axis(layer: Any, name: str, value: Any, axes: Any, least: Any = 1) -> tuple[int, ...]:
    """``value``, one number or one for each axis of space, as a tuple of whole numbers."""
    values = value if isinstance(value, tuple) else (value,) * axes
    if len(values) != axes or not all(is_whole(n, least) for n in values):
        raise ValueError(
            f"{layer} expects {name} to be a whole number of at least {least}"
            f"{f' or {axes} of them' if axes > 1 else ''}, got {came(value)}"
        )
    return values


def space_names(space: int, least: Any) -> str:
    """The axes of space as in an error message: ``height >= 3, width >= 3``."""
    return ", ".join(
        f"{name} >= {n}" for name, n in zip(("length",) if space == 1 else ("height", "width"), least, strict=True)
    )


def patches(grid: np.ndarray, size: Any, stride: Any, dilation: Any, places: Any) -> np.ndarray:
    """Return what a kernel sees at each place, a view of ``grid``: (..., *space, batch) as (..., *size, *places, batch)."""
    front, steps, batch = grid.strides[: -len(size) - 1], grid.strides[-len(size) - 1 : -1], grid.strides[-1]
    strides = (*front, *np.multiply(steps, dilation), *np.multiply(steps, stride), batch)
    return as_strided(grid, (*grid.shape[: -len(size) - 1], *size, *places, grid.shape[-1]), strides)


def each_offset(view: np.ndarray, size: Any) -> list[np.ndarray]:
    """Return the parts of `patches` that belong to one weight of the kernel, each (..., *places, batch)."""
    rest = (slice(None),) * (len(size) + 1)
    return [view[(..., *offset, *rest)] for offset in np.ndindex(*size)]


def add_each(pairs: Any) -> None:
    """Add, in place, to the first of each pair the second.

    NumPy copies rows that are shorter than half its buffer before it adds them; a small buffer saves most of that.
    """
    with quiet():  # which puts the size of the buffer back
        np.setbufsize(512)
        for total, part in pairs:
            total += part


def padded(image: np.ndarray, padding: Any, border: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return a grid for what ``image`` holds with ``padding`` times ``border`` on every side, and its part inside."""
    front, space, batch = image.shape[: -len(padding) - 1], image.shape[-len(padding) - 1 : -1], image.shape[-1]
    grid = np.full((*front, *np.add(space, np.multiply(padding, 2)), batch), border, image.dtype)
    inside: Any = (..., *(slice(p, p + n) for p, n in zip(padding, space, strict=True)), slice(None))
    return grid, grid[inside]


class Convolution(Layer):
    """Base of the convolutions: ``y[n, o] = b[o] + sum over c of x[n, c] (cross-correlated with) W[o, c]``.

    In two dimensions, with stride s, dilation d and x continued by ``padding`` zeros on every side::

        y[n, o, i, j] = b[o] + sum_c,k,l  W[o, c, k, l] * x[n, c, s*i + d*k, s*j + d*l]

    as in PyTorch (a mathematician's convolution would flip W). So ``floor((n + 2*padding - d*(size-1) - 1) / s) + 1``
    places come out of an axis of length n.

    Parameters
    ----------
    n_in, n_out : int
        Number of channels in and out.
    size : int or tuple of int
        Of the kernel; a tuple gives height and width apart, here and in what follows.
    weights, biases : initializer
        ``biases=None`` builds the layer without them. Fan-in is ``n_in / groups * size^2``, what one output adds up;
        fan-out ``n_out / groups * size^2``, what one input feeds at stride 1.
    stride, padding, dilation : int or tuple of int
        Step from place to place, zeros added on every side, distance of neighbours in the kernel.
    groups : int
        Cuts the channels in groups that do not see each other; ``groups=n_in`` is a depthwise convolution.
    rng : numpy.random.Generator or object array of them
        An array makes a family, one replica for each generator.
    dtype : data type

    Attributes
    ----------
    W : ndarray, shape (*replicas, n_out, n_in / groups, *size)
    b : ndarray, shape (*replicas, n_out)
    Wb : ndarray, shape (*replicas, groups, n_out / groups, fan_in + 1)
        Each kernel as one row, its bias as the last entry.

    Notes
    -----
    x is ``(batch, n_in, *space)``, shared by all replicas, or ``(*replicas, batch, n_in, *space)``.

    The kernel at one place is a dense layer on the patch that it sees. So all patches are copied side by side, one a
    column, and one matrix product with Wb gives every output ("im2col"). Backward is that of the dense layer; then each
    pixel adds up the gradients of all patches it is part of. The columns take ``size^2`` times the memory of x.
    """

    feature_axis = 1
    shares_input = True
    weight_names = ("W",)
    axes: int
    W: np.ndarray
    Wb: np.ndarray
    space = 0

    def __init__(
        self,
        n_in: int,
        n_out: int,
        size: Any,
        weights: Any = xavier_uniform(),
        biases: Any = zeros(),
        *,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        rng: Any,
        dtype: Any = np.float64,
    ):
        name, space = type(self).__name__, self.space
        self.n_in, self.n_out, self.groups = checked_sizes(name, n_in=n_in, n_out=n_out, groups=groups)
        if n_in % groups or n_out % groups:
            raise ValueError(f"{name} expects groups to divide the channels {n_in} and {n_out}, got {groups}")
        self.size = per_axis(name, "size", size, space)
        self.stride = per_axis(name, "stride", stride, space)
        self.padding = per_axis(name, "padding", padding, space, least=0)
        self.dilation = per_axis(name, "dilation", dilation, space)
        self.reach = tuple(d * (k - 1) + 1 for d, k in zip(self.dilation, self.size, strict=True))
        self.bias_names = () if biases is None else ("b",)
        self.fan_in, fan_out = n_in // groups * prod(self.size), n_out // groups * prod(self.size)
        W = drawn(name, "weights", weights, rng, (n_out, n_in // groups, *self.size), self.fan_in, fan_out)
        self.replicas = W.shape[: -2 - space]
        self.allocate(n_out * (self.fan_in + (biases is not None)), dtype)
        self.W = W
        if biases is not None:
            self.b = drawn(name, "biases", biases, rng, (n_out,), self.fan_in, fan_out)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.n_in} -> {self.n_out}, {'x'.join(map(str, self.size))})"

    def views(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        lead = flat.shape[:-1]
        Wb = flat.reshape(*lead, self.groups, self.n_out // self.groups, -1)
        W = Wb[..., : self.fan_in].reshape(*lead, self.n_out, self.n_in // self.groups, *self.size)
        return {"Wb": Wb, "W": W} | ({"b": Wb[..., -1].reshape(*lead, self.n_out)} if self.bias_names else {})

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        least = [max(1, r - 2 * p) for r, p in zip(self.reach, self.padding, strict=True)]
        batch, channels, *space = shape[lead:] if len(shape) == lead + self.axes else (0, 0, *least)
        if (
            channels != self.n_in
            or shape[:lead] not in ((), self.replicas)
            or any(n < m for n, m in zip(space, least, strict=True))
        ):
            raise ValueError(
                f"{self!r} expects x of shape (batch, {self.n_in}, {space_names(self.space, least)})"
                f"{self.family()}, got {shape}"
            )
        places = ((n + 2 * p - r) // s + 1 for n, p, r, s in zip(space, self.padding, self.reach, self.stride, strict=True))
        return (*self.replicas, batch, self.n_out, *places)

    def grids(self, record: SimpleNamespace, matrix: np.ndarray) -> np.ndarray:
        """Return (*replicas, channels, columns) as (*replicas, groups, channels / groups, *space, batch)."""
        batch, _, *space = record.shape[-self.axes :]
        return matrix.reshape(*matrix.shape[:-2], self.groups, self.n_in // self.groups, *space, batch)

    def by_group(self, matrix: np.ndarray) -> np.ndarray:
        """Return (*replicas, n_out, columns) as (*replicas, groups, n_out / groups, columns)."""
        return matrix.reshape(*matrix.shape[:-2], self.groups, self.n_out // self.groups, matrix.shape[-1])

    def prepare(self, record: SimpleNamespace) -> None:
        columns, places = record.columns, record.y.shape[-self.space :]
        columns.image, columns.y_groups = self.grids(record, columns.x), self.by_group(columns.y)
        grid, columns.inside = padded(columns.image, self.padding)
        columns.patches = patches(grid, self.size, self.stride, self.dilation, places)
        front, n = columns.patches.shape[: -2 * self.space - 2], columns.y.shape[-1]
        seen = (*front, n, self.fan_in)
        _, columns.seen1 = buffer(seen, record.dtype, len(front), 1, ones=bool(self.bias_names))  # the last row stays 1
        columns.seen = columns.seen1[..., : self.fan_in, :].reshape(columns.patches.shape)

    def prepare_backward(self, record: SimpleNamespace) -> None:
        columns, places = record.columns, record.y.shape[-self.space :]
        columns.dWb, columns.dy_groups = record.gradients["Wb"], self.by_group(columns.dy)
        if columns.dx is not None:
            columns.dimage = self.grids(record, columns.dx)
            columns.dgrid, columns.dinside = padded(columns.dimage, self.padding)
            dpatches = patches(columns.dgrid, self.size, self.stride, self.dilation, places)
            front, n = columns.dy_groups.shape[:-2], columns.y.shape[-1]
            _, columns.dseen = buffer((*front, n, self.fan_in), record.dtype, len(front), 1)
            columns.shares = list(
                zip(
                    each_offset(dpatches, self.size),
                    each_offset(columns.dseen.reshape(dpatches.shape), self.size),
                    strict=True,
                )
            )

    def run_forward(self, columns: SimpleNamespace) -> None:
        columns.inside[...] = columns.image  # zeros stand around it
        columns.seen[...] = columns.patches  # each patch that the kernel sees is a column
        np.matmul(self.Wb, columns.seen1, out=columns.y_groups)  # y = W x + b

    def run_backward(self, columns: SimpleNamespace) -> None:
        columns.dWb[...] = (columns.seen1 @ columns.dy_groups.mT).mT  # dL/d[W b] = ([x 1] dL/dyᵀ)ᵀ = dL/dy [x 1]ᵀ
        if columns.dx is not None:
            np.matmul(self.Wb[..., : self.fan_in].mT, columns.dy_groups, out=columns.dseen)  # dL/dx = Wᵀ dL/dy
            columns.dgrid[...] = 0
            add_each(columns.shares)  # a pixel adds up the gradients of all patches that it is part of
            columns.dimage[...] = columns.dinside


class Conv1d(Convolution):
    """A `Convolution` along one axis: x is ``(batch, n_in, length)``, W ``(n_out, n_in / groups, size)``."""

    axes, space = 3, 1


class Conv2d(Convolution):
    """A `Convolution` over images: x is ``(batch, n_in, height, width)``, W ``(n_out, n_in / groups, height, width)``."""

    axes, space = 4, 2
