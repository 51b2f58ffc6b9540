"""Layers in a row, with all weights and biases in one vector."""

from itertools import pairwise

import numpy as np

from .checks import quiet
from .layers import Kept, Layer

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
    """

    shares_input = True

    def __init__(self, *layers):
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
                raise ValueError(f"{layer!r} has replicas {layer.replicas} in {layer.dtype}, "
                                 f"but {first!r} before it has {first.replicas} in {first.dtype}")
        for i, layer in enumerate(layers[1:], 1):
            if layer.whole_numbers:
                raise ValueError(f"{layer!r} takes whole numbers, so it must come first, not at position {i}")
        for layer in layers:
            layer.in_network = True
        self.layers = layers
        self.whole_numbers = layers[0].whole_numbers
        self.replicas = learning[0].replicas if learning else ()
        self.axes = next((layer.axes for layer in layers if layer.axes is not None), None)
        self.weight_names = tuple(f"{i}.{n}" for i, layer in enumerate(layers) for n in layer.weight_names)
        self.bias_names = tuple(f"{i}.{n}" for i, layer in enumerate(layers) for n in layer.bias_names)
        self.buffer_names = tuple(f"{i}.{n}" for i, layer in enumerate(layers) for n in layer.buffer_names)
        size = sum(layer.flat.shape[-1] for layer in layers)
        self.bind(np.zeros((*self.replicas, size), learning[0].dtype if learning else np.float64))

    def __repr__(self):
        return f"Sequential({', '.join(map(repr, self.layers))})"

    def __getitem__(self, i):
        return self.layers[i]

    def __len__(self):
        return len(self.layers)

    def __call__(self, x):
        """The output for ``x``, evaluated (not training), in memory of its own."""
        return self.forward(x)[0]

    # Parameters ------------------------------------------------------------------------------------------------------

    @property
    def parameters(self):
        return self.flat

    @property
    def buffers(self):
        return {f"{i}.{name}": array for i, layer in enumerate(self.layers) for name, array in layer.buffers.items()}

    @property
    def is_weight(self):
        mask = np.zeros(self.flat.shape[-1], bool)
        views = self.views(mask)
        for name in self.weight_names:
            views[name][...] = True
        return mask

    def parts(self, flat):
        """Each layer with its share of the vector ``flat``."""
        start = 0
        for layer in self.layers:
            stop = start + layer.flat.shape[-1]
            yield layer, flat[..., start:stop]
            start = stop

    def views(self, flat):
        return {f"{i}.{name}": view for i, (layer, part) in enumerate(self.parts(flat))
                for name, view in layer.views(part).items()}

    def bind(self, flat):
        for layer, part in self.parts(flat):
            if layer.flat.size:
                layer.bind(part)
        self.flat = flat

    # Forward and backward --------------------------------------------------------------------------------------------

    def accept(self, x):
        return self.layers[0].accept(x)

    def spread(self, shape, lead):
        """``shape`` and ``lead`` with the replicas in front where the first layer cannot share one input among them."""
        if lead < len(self.replicas) and not self.layers[0].shares_input:
            return (*self.replicas, *shape), len(self.replicas)
        return shape, lead

    def output_shape(self, shape):
        shape, _ = self.spread(shape, self.lead(shape))
        for layer in self.layers:
            shape = layer.output_shape(shape)
        return shape

    def open(self, shape, dtype, lead, gradient, training, rng):
        steps, asked = [], shape
        shape, lead = self.spread(shape, lead)
        for layer, part in self.parts(gradient):
            kept = layer.open(shape, dtype, lead, part, training, rng)
            shape, lead = kept.dy.shape, max(lead, len(layer.replicas))
            steps.append((layer, kept))
        return Kept(shape=asked, x=steps[0][1].x, dy=kept.dy, steps=steps, gradient=gradient,
                    gradients=self.views(gradient), training=training, rng=rng)

    def prepare(self, kept):
        records = [record for _, record in kept.steps]
        for before, after in pairwise(records):
            before.y, after.dx = after.x, before.dy  # each writes where its neighbour reads
        records[0].dx, records[-1].y = kept.dx, kept.y
        for layer, record in kept.steps:
            layer.prepare(record)

    def forward(self, x, kept=None):
        if kept is None or x is not kept.x:  # from outside, and not from training, which is quiet itself
            with quiet():
                kept = self.receive(x, kept)
                return self.forward(kept.x, kept)
        y = kept.x
        for layer, record in kept.steps:
            y, _ = layer.forward(y, record)
        return y, kept

    def backward(self, dy, kept):
        if dy is not kept.dy:
            with quiet():
                self.receive_gradient(dy, kept)
                return self.backward(kept.dy, kept)
        dx = kept.dy
        for layer, record in reversed(kept.steps):
            dx, _ = layer.backward(dx, record)
        return dx, kept.gradients
