"""Layers in a row, with all weights and biases in one vector."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

from .activations import Identity
from .layers import Layer

__all__ = ["Sequential"]


class Sequential(Layer):
    """A network whose layers feed one another in order.

    Parameters
    ----------
    *layers : Layer
        Read and set their weights through ``net[i]``: ``net[0].W[0, 1] = -0.5``.

    Attributes
    ----------
    parameters : ndarray, shape (*replicas, size)
        All weights and biases as one vector; the layers' arrays are views of it.
    is_weight : ndarray of bool, shape (size,)
        True for the weights in it, False for the biases.
    is_gain : ndarray of bool, shape (size,)
        True for those of the weights that only scale: the gamma of a normalization.
    """

    def __init__(self, *layers: Layer) -> None:
        for i, layer in enumerate(layers):
            if not isinstance(layer, Layer):
                raise TypeError(f"Sequential expects layers, got {type(layer).__name__} at position {i}")
            if layer.in_network:
                raise ValueError(f"{layer!r} at position {i} belongs to another network already: build a new layer")
        if len({id(layer) for layer in layers}) < len(layers) or not layers:
            raise ValueError("Sequential expects at least one layer, each of them once")
        learning = [layer for layer in layers if layer.flat.size]
        for layer in learning[1:]:
            first = learning[0]
            if (layer.replicas, layer.dtype) != (first.replicas, first.dtype):
                raise ValueError(
                    f"{layer!r} has replicas {layer.replicas} in {layer.dtype}, "
                    f"but {first!r} before it has {first.replicas} in {first.dtype}"
                )
        for i, layer in enumerate(layers[1:], 1):
            if layer.whole_numbers:
                raise ValueError(f"{layer!r} takes whole numbers, so it must come first, not at position {i}")
        for layer in layers:
            layer.in_network = True
        self.layers = layers
        self.whole_numbers = layers[0].whole_numbers
        self.shares_input = layers[0].shares_input
        self.replicas = learning[0].replicas if learning else ()
        self.axes = next((layer.axes for layer in layers if layer.axes is not None), None)
        self.feature_axis = layers[0].feature_axis
        for kind in ("weight_names", "bias_names", "gain_names", "buffer_names"):
            names = tuple(f"{i}.{name}" for i, layer in enumerate(layers) for name in getattr(layer, kind))
            self.__dict__[kind] = names
        size = sum(layer.flat.shape[-1] for layer in layers)
        self.bind(np.zeros((*self.replicas, size), learning[0].dtype if learning else np.float64))

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(repr, self.layers))})"

    def __getitem__(self, i: Any) -> Any:
        return self.layers[i]

    def __len__(self) -> int:
        return len(self.layers)

    def __call__(self, x: Any) -> np.ndarray:
        """Return the output for ``x``, evaluated (not training), in memory of its own."""
        return self.forward(x)[0]

    # Parameters ------------------------------------------------------------------------------------------------------

    @property
    def parameters(self) -> np.ndarray:
        return self.flat

    @property
    def buffers(self) -> dict[str, np.ndarray]:
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.buffers.items()}

    @property
    def is_weight(self) -> np.ndarray:
        return self.mask(self.weight_names)

    @property
    def is_gain(self) -> np.ndarray:
        return self.mask(self.gain_names)

    @property
    def is_trainable(self) -> np.ndarray:
        return np.concatenate([layer.is_trainable for layer in self.layers]) & bool(self.trainable)

    def parts(self, flat: np.ndarray) -> Iterator[tuple[Layer, np.ndarray]]:
        """Yield each layer with its share of the vector ``flat``."""
        start = 0
        for layer in self.layers:
            stop = start + layer.flat.shape[-1]
            yield layer, flat[..., start:stop]
            start = stop

    def views(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        return {
            f"{i}.{name}": view
            for i, (layer, part) in enumerate(self.parts(flat))
            for name, view in layer.views(part).items()
        }

    def bind(self, flat: np.ndarray) -> None:
        for layer, part in self.parts(flat):
            if layer.flat.size:
                layer.bind(part)
        self.flat = flat

    def __setstate__(self, state: dict) -> None:
        for layer in state["layers"]:
            layer.in_network = True
        super().__setstate__(state)

    # Forward and backward --------------------------------------------------------------------------------------------

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
        for layer in self.layers:
            shape, lead = self.spread(shape, lead) if layer is self.layers[0] else (shape, max(lead, len(self.replicas)))
            shape = layer.shape_out(shape, lead)
        return shape

    def open(
        self, shape: tuple[int, ...], dtype: Any, lead: int, axis: int | None, training: bool, rng: Any
    ) -> SimpleNamespace:
        """As `Layer.open`; in the record, ``steps`` are the layers with their records."""
        asked, steps = shape, []
        shape, lead = self.spread(shape, lead)
        for layer in self.layers:
            inner = layer.open(shape, dtype, lead, axis, training, rng)
            shape, _, lead, axis = inner.out
            steps.append((layer, inner))
        first = steps[0][1]
        return SimpleNamespace(
            shape=asked,
            dtype=dtype,
            lead=first.lead,
            axis=first.axis,
            training=training,
            rng=rng,
            x=first.x,
            dx=None,
            dy=None,
            gradient=None,
            gradients=None,
            steps=steps,
            out=inner.out,
            columns=SimpleNamespace(x=first.columns.x, chain=[]),
        )

    def open_output(self, record: SimpleNamespace, y: Any = None) -> None:
        chain, records = record.columns.chain, [inner for _, inner in record.steps]
        for (layer, inner), after in zip(record.steps, [*records[1:], None], strict=True):
            chain.append((layer, inner.columns))
            if after is None:
                layer.open_output(inner, y)
            elif after.axis == inner.out[-1]:
                layer.open_output(inner, (after.x, after.columns.x))  # it writes where the next one reads
            else:
                layer.open_output(inner)
                chain.append((Identity(), SimpleNamespace(x=inner.y, y=after.x)))
        record.y, record.columns.y = records[-1].y, records[-1].columns.y

    def input_gradient(self, record: SimpleNamespace) -> Any:
        return self.layers[0].input_gradient(record.steps[0][1])

    def open_backward(self, record: SimpleNamespace, gradient: np.ndarray, dx: Any = None) -> None:
        links = iter([columns for layer, columns in record.columns.chain if layer not in self.layers])
        before: Any = None
        for (layer, inner), (_, part) in zip(record.steps, self.parts(gradient), strict=True):
            if before is None:
                layer.open_backward(inner, part, dx)
            elif inner.axis == before.out[-1]:
                layer.open_backward(inner, part, (before.dy, before.columns.dy))
            else:
                layer.open_backward(inner, part, layer.input_gradient(inner))
                link = next(links)
                link.dx, link.dy = before.dy, inner.dx
            before = inner
        record.gradient, record.gradients = gradient, self.views(gradient)
        record.dx, record.dy, record.columns.dy = record.steps[0][1].dx, before.dy, before.columns.dy
