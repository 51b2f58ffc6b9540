"""Layers in a row, with all weights and biases in one vector."""

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np

from .activations import Identity
from .kinds import check_kind
from .layers import Layer, Record
from .parameters import Composite

__all__ = ["Sequential"]


class Sequential(Composite, Layer):
    """A network whose layers feed one another in order.

    Parameters
    ----------
    *layers : Layer
        Read and set their weights through ``net[i]``: ``net[0].W[0, 1] = -0.5``.

    Attributes
    ----------
    is_weight : ndarray of bool, shape (size,)
        True for the weights among the parameters, False for the biases.
    is_gain : ndarray of bool, shape (size,)
        True for those of the weights that only scale: the gamma of a normalization.
    """

    def __init__(self, *layers: Layer) -> None:
        for i, layer in enumerate(layers):
            check_kind("Sequential", f"layer {i}", layer, Layer)
            if i and layer.whole_numbers:
                raise ValueError(f"{layer!r} takes whole numbers, so it must come first, not at position {i}")
        if len(set(map(id, layers))) < len(layers) or not layers:
            raise ValueError("Sequential expects at least one layer, each of them once")
        self.hold({str(i): layer for i, layer in enumerate(layers)})
        self.layers = layers
        self.is_weight, self.is_gain = self.mask(self.weight_names), self.mask(self.gain_names)
        self.whole_numbers = layers[0].whole_numbers
        self.shares_input = layers[0].shares_input
        self.feature_axis = layers[0].feature_axis
        self.axes = next((layer.axes for layer in layers if layer.axes is not None), None)

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(repr, self.layers))})"

    def __getitem__(self, i: Any) -> Any:
        return self.layers[i]

    def __len__(self) -> int:
        return len(self.layers)

    def __call__(self, x: Any) -> np.ndarray:
        """Return the output for ``x``, evaluated (not training), in memory of its own."""
        return self.forward(x)[0]

    def run_forward(self, columns: SimpleNamespace) -> None:
        for layer, inner in columns.chain:
            layer.run_forward(inner)

    def run_backward(self, columns: SimpleNamespace) -> None:
        for layer, inner in reversed(columns.chain):
            layer.run_backward(inner)

    def accept(self, x: Any) -> np.ndarray:
        return self.layers[0].accept(x)

    def spread(self, shape: tuple[int, ...], lead: int) -> tuple[tuple[int, ...], int]:
        """Return ``shape`` and ``lead`` with the replicas in front if the first layer cannot share one input among them."""
        if lead < len(self.replicas) and not self.shares_input:
            return (*self.replicas, *shape), len(self.replicas)
        return shape, lead

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        shape, lead = self.spread(shape, lead)
        for layer in self.layers:
            shape, lead = layer.shape_out(shape, lead), max(lead, len(self.replicas))
        return shape

    def open(self, shape: tuple[int, ...], lead: int, axis: int | None, **known: Any) -> SimpleNamespace:
        """As `Layer.open`; in the record, ``steps`` are the layers with their records."""
        record = Record(shape=shape, steps=[], **known)
        shape, lead = self.spread(shape, lead)
        for layer in self.layers:
            inner = layer.open(shape, lead, axis, **known)
            shape, _, lead, axis = inner.out
            record.steps.append((layer, inner))
        first = record.steps[0][1]
        record.lead, record.axis, record.x, record.out = first.lead, first.axis, first.x, inner.out
        record.columns = SimpleNamespace(x=first.columns.x, chain=[])
        return record

    def open_output(self, record: SimpleNamespace, y: Any = None) -> None:
        """As `Layer.open_output`; a layer writes where the next one reads, if both stand in memory alike."""
        chain = record.columns.chain
        for (layer, inner), (_, after) in pairwise(record.steps):
            alike = after.axis == inner.out[-1]
            layer.open_output(inner, (after.x, after.columns.x) if alike else None)
            chain.append((layer, inner.columns))
            if not alike:
                after.link = SimpleNamespace(x=inner.y, y=after.x)
                chain.append((Identity(), after.link))
        layer, last = record.steps[-1]
        layer.open_output(last, y)
        chain.append((layer, last.columns))
        record.y, record.columns.y = last.y, last.columns.y

    def input_gradient(self, record: SimpleNamespace) -> Any:
        return self.layers[0].input_gradient(record.steps[0][1])

    def open_backward(self, record: SimpleNamespace, gradient: np.ndarray, dx: Any = None) -> None:
        record.gradient, record.gradients = gradient, self.views(gradient)
        for (layer, inner), (_, _, share) in zip(record.steps, self.shares(gradient), strict=True):
            if inner.link:
                inner.link.dx, dx = dx[0], layer.input_gradient(inner)
                inner.link.dy = dx[0]
            layer.open_backward(inner, share, dx)
            dx = inner.dy, inner.columns.dy
        record.dx, (record.dy, record.columns.dy) = record.steps[0][1].dx, dx
