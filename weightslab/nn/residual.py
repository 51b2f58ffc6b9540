"""A residual connection: what a layer computes is added to what came in."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .layers import Layer

__all__ = ["Residual"]


class Residual(Layer):
    """``y = x + inner(x)``; backward ``dx = dy + (what inner gives back)``, so a gradient always has a straight way.

    Parameters
    ----------
    inner : Layer
        A layer or a `Sequential` whose output has the shape of its input.
    """

    def __init__(self, inner: Layer):
        if not isinstance(inner, Layer):
            raise TypeError(f"Residual expects a layer, got {type(inner).__name__}")
        if inner.in_network:
            raise ValueError(f"{inner!r} belongs to another network already: build a new layer")
        inner.in_network = True
        self.inner = inner
        self.axes, self.replicas, self.flat = inner.axes, inner.replicas, inner.flat
        self.shares_input = inner.shares_input
        self.feature_axis = inner.feature_axis
        for kind in ("weight_names", "bias_names", "gain_names", "buffer_names"):
            self.__dict__[kind] = tuple(f"inner.{name}" for name in getattr(inner, kind))

    def __setstate__(self, state: dict) -> None:
        state["inner"].in_network = True
        super().__setstate__(state)

    def __repr__(self) -> str:
        return f"Residual({self.inner!r})"

    @property
    def is_trainable(self) -> np.ndarray:
        return self.inner.is_trainable & bool(self.trainable)

    @property
    def buffers(self) -> dict[str, np.ndarray]:
        return {f"inner.{name}": array for name, array in self.inner.buffers.items()}

    def views(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        return {f"inner.{name}": view for name, view in self.inner.views(flat).items()}

    def bind(self, flat: np.ndarray) -> None:
        self.inner.bind(flat)
        self.flat = flat

    def accept(self, x: Any) -> np.ndarray:
        return self.inner.accept(x)

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        out = self.inner.shape_out(shape, lead)
        if out not in (shape, (*self.replicas, *shape)):
            raise ValueError(f"{self!r} expects an output of the input's shape {shape}, got {out}")
        return out

    def open(
        self, shape: tuple[int, ...], dtype: Any, lead: int, axis: int | None, training: bool, rng: Any
    ) -> SimpleNamespace:
        record = super().open(shape, dtype, lead, axis, training, rng)
        record.inner = self.inner.open(shape, dtype, lead, record.axis, training, rng)
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
