"""The dense layer: ``y = x @ W.mT + b``."""

import numpy as np

from .checks import checked_sizes, drawn
from .initializers import xavier_uniform, zeros
from .layers import Layer, columns, with_ones

__all__ = ["Dense"]


class Dense(Layer):
    """Each output adds up all inputs, weighted, and a bias: ``y = x @ W.mT + b``.

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
    x is ``(batch, n_in)``, shared by all replicas, or ``(*replicas, batch, n_in)``; y is ``(*replicas, batch, n_out)``.

    Backward, with dy = dL/dy: ``dL/dW = dy.mT @ x`` and ``dL/db = dy.sum(batch)``, both at once as the product with
    [x 1], and ``dL/dx = dy @ W``. Keras and Flax store W transposed, as (n_in, n_out); PyTorch as here.
    """

    axes = 2
    shares_input = True
    weight_names = ("W",)

    def __init__(self, n_in, n_out, weights=xavier_uniform(), biases=zeros(), *, rng, dtype=np.float64):
        name = type(self).__name__
        self.n_in, self.n_out = checked_sizes(name, n_in=n_in, n_out=n_out)
        self.bias_names = () if biases is None else ("b",)
        W = drawn(name, "weights", weights, rng, (n_out, n_in), n_in, n_out)
        self.replicas = W.shape[:-2]
        self.allocate(n_out * (n_in + (biases is not None)), dtype)
        self.W = W
        if biases is not None:
            self.b = drawn(name, "biases", biases, rng, (n_out,), n_in, n_out)

    def __repr__(self):
        return f"Dense({self.n_in} -> {self.n_out})"

    def views(self, flat):
        Wb = flat.reshape(*flat.shape[:-1], self.n_out, -1)
        views = {"Wb": Wb, "W": Wb[..., :self.n_in]}
        return views | {"b": Wb[..., -1]} if self.bias_names else views

    def output_shape(self, shape):
        if len(shape) < 2 or shape[-1] != self.n_in or shape[:-2] not in ((), self.replicas):
            replicas = "".join(f"{r}, " for r in self.replicas)
            family = f" or ({replicas}batch, {self.n_in})" if replicas else ""
            raise ValueError(f"{self!r} expects x of shape (batch, {self.n_in}){family}, got {shape}")
        return (*self.replicas, shape[-2], self.n_out)

    def input_buffer(self, shape, dtype, lead):
        return columns(shape, dtype, lead, ones=bool(self.bias_names))

    def prepare(self, kept):
        kept.product = np.matmul if self.replicas else np.dot  # np.dot is quicker to start but knows no replicas
        kept.outer = np.multiply if self.replicas and self.n_out == 1 else kept.product  # a column times a row: no sums
        kept.x1 = with_ones(kept.x) if self.bias_names else kept.x
        kept.x1_T, kept.y_T, kept.dy_T = kept.x1.mT, kept.y.mT, kept.dy.mT
        kept.dx_T = None if kept.dx is None else kept.dx.mT
        kept.dWb = kept.gradients["Wb"]

    def forward(self, x, kept=None):
        if kept is None or x is not kept.x:
            kept = self.receive(x, kept)
        kept.product(self.Wb, kept.x1_T, kept.y_T)  # y = [x 1] @ [W b].mT, transposed
        return kept.y, kept

    def backward(self, dy, kept):
        if dy is not kept.dy:
            self.receive_gradient(dy, kept)
        kept.product(kept.dy_T, kept.x1, kept.dWb)  # dL/d[W b] = dy.mT @ [x 1]
        if kept.dx is not None:
            kept.outer(self.W.mT, kept.dy_T, kept.dx_T)  # dL/dx = dy @ W, transposed
        return kept.dx, kept.gradients
