"""A residual connection: what a layer computes is added to what came in."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .kinds import check_kind
from .layers import Layer
from .parameters import Composite

__all__ = ["Residual"]


class Residual(Composite, Layer):
    """``y = x + inner(x)``; backward ``dx = dy + (what inner gives back)``, so a gradient always has a straight way.

    Parameters
    ----------
    inner : Layer
        A layer or a `Sequential` whose output has the shape of its input.
    """

    def __init__(self, inner: Layer):
        check_kind("Residual", "inner", inner, Layer)
        self.hold({"inner": inner})
        self.inner = inner
        self.axes, self.shares_input, self.feature_axis = inner.axes, inner.shares_input, inner.feature_axis

    def __repr__(self) -> str:
        return f"Residual({self.inner!r})"

    def accept(self, x: Any) -> np.ndarray:
        return self.inner.accept(x)

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        out = self.inner.shape_out(shape, lead)
        if out not in (shape, (*self.replicas, *shape)):
            raise ValueError(f"{self!r} expects an output of the input's shape {shape}, got {out}")
        return out

    def open(self, shape: tuple[int, ...], lead: int, axis: int | None, **known: Any) -> SimpleNamespace:
        record = super().open(shape, lead, axis, **known)
        record.inner = self.inner.open(shape, lead, record.axis, **known)
        record.x, record.columns.x, record.axis = record.inner.x, record.inner.columns.x, record.inner.axis
        return record

    def input_gradient(self, record: SimpleNamespace) -> Any:
        return self.inner.input_gradient(record.inner)

    def prepare(self, record: SimpleNamespace) -> None:
        self.inner.open_output(record.inner)
        record.columns.inner, record.columns.rows = record.inner.columns, (record.x, record.inner.y, record.y)

    def prepare_backward(self, record: SimpleNamespace) -> None:
        dx = None if record.dx is None else (record.dx, record.columns.dx)
        self.inner.open_backward(record.inner, record.gradient, dx)
        record.columns.drows = record.dx, record.dy, record.inner.dy

    def run_forward(self, columns: SimpleNamespace) -> None:
        self.inner.run_forward(columns.inner)
        x, change, y = columns.rows
        np.add(x, change, out=y)  # y = x + f(x)

    def run_backward(self, columns: SimpleNamespace) -> None:
        dx, dy, dchange = columns.drows
        dchange[...] = dy
        self.inner.run_backward(columns.inner)
        if columns.dx is not None:
            dx += dy  # dL/dx = dL/dy + what f gives back
