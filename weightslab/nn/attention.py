"""Attention: each place of a sequence looks at the others and takes a weighted mean of what they offer."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import as_array, checked_sizes, quiet
from .initializers import drawn, xavier_uniform, zeros
from .layers import Layer

__all__ = ["MultiHeadAttention"]


class MultiHeadAttention(Layer):
    """Multi-head self-attention (Vaswani et al. 2017).

    Each place t asks with a query, offers a key and holds a value, all linear in x; each head works on its own
    ``d = width / heads`` of their numbers::

        q, k, v = W_Q x + b_Q,  W_K x + b_K,  W_V x + b_V    one column for each place
        A = softmax over keys of (qᵀ k / sqrt(d))            one map (queries, keys) for each example and head
        y = W_O (v Aᵀ, heads below one another) + b_O

    Four matrices for any number of heads: ``4 * width^2`` weights.

    Parameters
    ----------
    width, heads : int
        Numbers in each place, and heads, which divide the width.
    weights, biases : initializer
        For each of the four matrices by itself, fan-in = fan-out = width; PyTorch draws W_Q, W_K, W_V as one matrix of
        fan-out ``3 * width``. ``biases=None`` builds the layer without biases.
    causal : bool
        No place looks at later ones.
    rng : numpy.random.Generator or object array of them
        An array makes a family, one replica for each generator.
    dtype : data type

    Attributes
    ----------
    W_Q, W_K, W_V, W_O : ndarray, shape (*replicas, width, width)
    b_Q, b_K, b_V, b_O : ndarray, shape (*replicas, width)

    Notes
    -----
    x is ``(batch, time, width)``, shared by all replicas, or ``(*replicas, batch, time, width)``. In the record,
    ``attention`` is A, shape ``(*replicas, batch, heads, queries, keys)``. In memory A stands as (keys, batch, heads,
    queries), because a softmax over the first axis runs many times faster than one over a short last axis.
    """

    axes = 3
    W_O: np.ndarray
    Wb_O: np.ndarray
    Wb_QKV: np.ndarray
    feature_axis = -1
    joins_bias = True
    shares_input = True
    weight_names = ("W_Q", "W_K", "W_V", "W_O")

    def __init__(
        self,
        width: int,
        heads: int,
        weights: Any = xavier_uniform(),
        biases: Any = zeros(),
        *,
        causal: bool = False,
        rng: Any,
        dtype: Any = np.float64,
    ):
        name = "MultiHeadAttention"
        self.width, self.heads = checked_sizes(name, width=width, heads=heads)
        if width % heads:
            raise ValueError(f"MultiHeadAttention expects heads to divide the width {width}, got {heads}")
        self.causal = bool(causal)
        self.bias_names = () if biases is None else ("b_Q", "b_K", "b_V", "b_O")
        matrices = [drawn(name, "weights", weights, rng, (width, width), width, width) for _ in self.weight_names]
        self.replicas = matrices[0].shape[:-2]
        self.allocate(4 * width * (width + (biases is not None)), dtype)
        for W, values in zip(self.weight_names, matrices, strict=True):
            setattr(self, W, values)
        for b in self.bias_names:
            setattr(self, b, drawn(name, "biases", biases, rng, (width,), width, width))

    def __repr__(self) -> str:
        return f"MultiHeadAttention({self.width}, {self.heads} heads{', causal' * self.causal})"

    def views(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        Wb = flat.reshape(*flat.shape[:-1], 4, self.width, -1)
        views = {name: Wb[..., i, :, : self.width] for i, name in enumerate(self.weight_names)}
        views |= {name: Wb[..., i, :, -1] for i, name in enumerate(self.bias_names)}
        return views | {"Wb_QKV": Wb[..., :3, :, :].reshape(*flat.shape[:-1], 3 * self.width, -1), "Wb_O": Wb[..., 3, :, :]}

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        if len(shape) < 3 or shape[-1] != self.width or not shape[-2] or shape[:lead] not in ((), self.replicas):
            raise ValueError(f"{self!r} expects x of shape (batch, time, {self.width}){self.family()}, got {shape}")
        return (*self.replicas, *shape[-3:])

    def additive(self, mask: Any, record: SimpleNamespace) -> Any:
        """Return 0 where a query may look at a key and -inf where not, in the order of memory; None if all may."""
        time, shape = record.shape[-2], record.attention.shape
        if mask is None and not self.causal:
            return None
        mask = np.ones((time, time), bool) if mask is None else as_array(mask)
        if (
            mask.dtype != bool
            or mask.ndim > len(shape)
            or any(m not in (1, n) for m, n in zip(mask.shape[::-1], shape[::-1], strict=False))
        ):
            raise ValueError(
                f"{self!r} expects mask to hold True or False for (..., batch, heads, queries, keys), "
                f"here {shape}, got {mask.dtype} of shape {mask.shape}"
            )
        mask = np.tril(np.broadcast_to(mask, (*mask.shape[:-2], *shape[-2:]))) if self.causal else mask
        if not mask.any(axis=-1).all():
            raise ValueError(f"{self!r} expects a mask with at least one key that each query may look at")
        mask = mask.reshape(*(1,) * (len(shape) - mask.ndim), *mask.shape)
        return np.moveaxis(np.where(mask, 0, -np.inf).astype(record.dtype), -1, -4)

    def by_head(self, matrix: np.ndarray, record: SimpleNamespace) -> np.ndarray:
        """Return a view of (*replicas, width, columns) as (*replicas, batch, heads, d, time)."""
        *replicas, width, _ = matrix.shape
        batch, time = record.shape[-3:-1]
        return np.moveaxis(matrix.reshape(*replicas, self.heads, width // self.heads, batch, time), -2, -4)

    def prepare(self, record: SimpleNamespace) -> None:
        columns, replicas, (batch, time) = record.columns, self.replicas, record.shape[-3:-1]
        columns.qkv = np.zeros((*replicas, 3 * self.width, batch * time), record.dtype)
        columns.q, columns.k, columns.v = (self.by_head(part, record) for part in np.split(columns.qkv, 3, axis=-2))
        columns.context1 = np.ones((*replicas, self.Wb_O.shape[-1], batch * time), record.dtype)
        columns.context = self.by_head(columns.context1[..., : self.width, :], record)
        columns.A = np.zeros((*replicas, time, batch, self.heads, time), record.dtype)
        columns.A_T = np.moveaxis(columns.A, -4, -2)  # (*replicas, batch, heads, keys, queries)
        record.attention = columns.A_T.mT
        columns.unseen = self.additive(None, record)

    def prepare_backward(self, record: SimpleNamespace) -> None:
        columns = record.columns
        columns.dWb_QKV, columns.dWb_O = record.gradients["Wb_QKV"], record.gradients["Wb_O"]
        columns.dqkv = np.zeros_like(columns.qkv)
        columns.dq, columns.dk, columns.dv = (self.by_head(part, record) for part in np.split(columns.dqkv, 3, axis=-2))
        columns.dcontext_columns = np.zeros(columns.y.shape, record.dtype)
        columns.dcontext = self.by_head(columns.dcontext_columns, record)
        columns.dA, columns.work = np.zeros_like(columns.A), np.zeros_like(columns.A)
        columns.dA_T = np.moveaxis(columns.dA, -4, -2)

    def forward(self, x: Any, record: SimpleNamespace | None = None, mask: Any = None) -> tuple[np.ndarray, SimpleNamespace]:
        """As `Layer.forward`, with a mask: True where a query may look at a key.

        Its shape is any that fits ``(..., batch, heads, queries, keys)``.
        """
        with quiet():
            if record is None or x is not record.x:
                record = self.receive(x, record)
        record.columns.unseen = self.additive(mask, record)
        return super().forward(record.x, record)

    def run_forward(self, columns: SimpleNamespace) -> None:
        A = columns.A
        np.matmul(self.Wb_QKV, columns.x1, out=columns.qkv)
        np.matmul(columns.k.mT, columns.q, out=columns.A_T)
        A /= (self.width // self.heads) ** 0.5
        if columns.unseen is not None:
            A += columns.unseen
        A -= A.max(axis=-4, keepdims=True)  # softmax over the keys, for each query by itself
        np.exp(A, out=A)
        A /= A.sum(axis=-4, keepdims=True)
        np.matmul(columns.v, columns.A_T, out=columns.context)
        np.matmul(self.Wb_O, columns.context1, out=columns.y)

    def run_backward(self, columns: SimpleNamespace) -> None:
        A, dA, dA_T, work = columns.A, columns.dA, columns.dA_T, columns.work
        np.matmul(columns.dy, columns.context1.mT, out=columns.dWb_O)
        np.matmul(self.W_O.mT, columns.dy, out=columns.dcontext_columns)
        np.matmul(columns.v.mT, columns.dcontext, out=dA_T)
        np.matmul(columns.dcontext, columns.A_T.mT, out=columns.dv)
        np.multiply(A, dA, out=work)
        dA -= work.sum(axis=-4, keepdims=True)  # backward through the softmax: A (dA - sum over keys of A dA)
        dA *= A
        dA /= (self.width // self.heads) ** 0.5
        np.matmul(columns.k, dA_T, out=columns.dq)
        np.matmul(columns.q, dA_T.mT, out=columns.dk)
        np.matmul(columns.dqkv, columns.x1.mT, out=columns.dWb_QKV)
        if columns.dx is not None:
            np.matmul(self.Wb_QKV[..., : self.width].mT, columns.dqkv, out=columns.dx)
