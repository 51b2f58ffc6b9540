"""The dense layer: ``y = W x + b``."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import checked_sizes
from .initializers import drawn, xavier_uniform, zeros
from .layers import Layer
from .memory import product

__all__ = ["Dense"]


class Dense(Layer):
    """Each output adds up all inputs, weighted, and a bias: ``y = W x + b``, one column x for each example.

    Parameters
    ----------
    n_in, n_out : int
        Number of inputs and of outputs (neurons).
    weights, biases : initializer
        From `weightslab.nn.initializers`; ``biases=None`` builds the layer without them.
    rng : numpy.random.Generator or object array of them
        An array makes a family: one replica for each generator, in the shape of the array.
    dtype : data type
        float16, float32 or float64.

    Attributes
    ----------
    W : ndarray, shape (*replicas, n_out, n_in)
        ``W[i, j]`` connects input j with output i. Row i is all that neuron i listens to.
    b : ndarray, shape (*replicas, n_out)
    Wb : ndarray, shape (*replicas, n_out, n_in + 1)
        W with b as its last column: a bias is the weight of an input that is always 1.

    Notes
    -----
    x is ``(batch, n_in)`` or has more axes between, as a sequence ``(batch, time, n_in)``: the layer acts on the last
    one. It is shared by all replicas, or has them in front; y is the same with n_out features.

    Keras and Flax store W transposed, as (n_in, n_out); PyTorch as here.
    """

    feature_axis = -1
    joins_bias = True
    shares_input = True
    weight_names = ("W",)
    W: np.ndarray
    b: np.ndarray
    Wb: np.ndarray

    def __init__(
        self,
        n_in: int,
        n_out: int,
        weights: Any = xavier_uniform(),
        biases: Any = zeros(),
        *,
        rng: Any,
        dtype: Any = np.float64,
    ):
        name = type(self).__name__
        self.n_in, self.n_out = checked_sizes(name, n_in=n_in, n_out=n_out)
        self.bias_names = () if biases is None else ("b",)
        W = drawn(name, "weights", weights, rng, (n_out, n_in), n_in, n_out)
        self.replicas = W.shape[:-2]
        self.allocate(n_out * (n_in + (biases is not None)), dtype)
        self.W = W
        if biases is not None:
            self.b = drawn(name, "biases", biases, rng, (n_out,), n_in, n_out)

    def __repr__(self) -> str:
        return f"Dense({self.n_in} -> {self.n_out})"

    def views(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        Wb = flat.reshape(*flat.shape[:-1], self.n_out, -1)
        views = {"Wb": Wb, "W": Wb[..., : self.n_in]}
        return views | {"b": Wb[..., -1]} if self.bias_names else views

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        if len(shape) < lead + 2 or shape[-1] != self.n_in or shape[:lead] not in ((), self.replicas):
            raise ValueError(f"{self!r} expects x of shape (batch, {self.n_in}){self.family()}, got {shape}")
        return (*self.replicas, *shape[lead:-1], self.n_out)

    def prepare_backward(self, record: SimpleNamespace) -> None:
        record.columns.dWb = record.gradients["Wb"]

    def run_forward(self, columns: SimpleNamespace) -> None:
        product(self.Wb, columns.x1, out=columns.y)  # y = W x + b: a bias is the weight of an input that is always 1

    def run_backward(self, columns: SimpleNamespace) -> None:
        product(columns.dy, columns.x1.mT, out=columns.dWb)  # dL/d[W b] = dL/dy [x 1]ᵀ
        if columns.dx is not None:
            product(self.W.mT, columns.dy, out=columns.dx)  # dL/dx = Wᵀ dL/dy
