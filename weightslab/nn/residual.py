"""A residual connection: what a layer computes is added to what came in."""

import numpy as np

from .layers import Kept, Layer

__all__ = ["Residual"]


class Residual(Layer):
    """``y = x + inner(x)``; backward ``dx = dy + (what inner gives back)``, so a gradient always has a straight way.

    Parameters
    ----------
    inner : Layer
        A layer or a `Sequential` whose output has the shape of its input.
    """

    def __init__(self, inner):
        if not isinstance(inner, Layer):
            raise TypeError(f"Residual expects a layer, got {type(inner).__name__}")
        if inner.in_network:
            raise ValueError(f"{inner!r} belongs to another network already: build a new layer")
        inner.in_network = True
        self.inner = inner
        self.axes, self.replicas, self.flat = inner.axes, inner.replicas, inner.flat
        self.shares_input = inner.shares_input
        self.weight_names = tuple(f"inner.{name}" for name in inner.weight_names)
        self.bias_names = tuple(f"inner.{name}" for name in inner.bias_names)
        self.buffer_names = tuple(f"inner.{name}" for name in inner.buffer_names)

    def __repr__(self):
        return f"Residual({self.inner!r})"

    @property
    def buffers(self):
        return {f"inner.{name}": array for name, array in self.inner.buffers.items()}

    def views(self, flat):
        return {f"inner.{name}": view for name, view in self.inner.views(flat).items()}

    def bind(self, flat):
        self.inner.bind(flat)
        self.flat = flat

    def accept(self, x):
        return self.inner.accept(x)

    def output_shape(self, shape):
        out = self.inner.output_shape(shape)
        if out not in (shape, (*self.replicas, *shape)):
            raise ValueError(f"{self!r} expects an output of the input's shape {shape}, got {out}")
        return out

    def open(self, shape, dtype, lead, gradient, training, rng):
        inner = self.inner.open(shape, dtype, lead, gradient, training, rng)
        return Kept(shape=shape, x=inner.x, dy=inner.dy, inner=inner, gradient=gradient, gradients=self.views(gradient),
                    training=training, rng=rng)

    def prepare(self, kept):
        kept.inner.y, kept.inner.dx = np.zeros_like(kept.dy), kept.dx
        self.inner.prepare(kept.inner)

    def forward(self, x, kept=None):
        kept = self.receive(x, kept)
        change, _ = self.inner.forward(kept.x, kept.inner)
        np.add(kept.x, change, kept.y)
        return kept.y, kept

    def backward(self, dy, kept):
        self.receive_gradient(dy, kept)
        self.inner.backward(kept.dy, kept.inner)
        if kept.dx is not None:
            np.add(kept.dx, kept.dy, kept.dx)
        return kept.dx, kept.gradients
