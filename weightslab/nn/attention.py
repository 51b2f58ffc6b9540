"""Attention: each place of a sequence looks at the others and takes a weighted mean of what they offer."""

import numpy as np

from .checks import as_array, checked_sizes, drawn
from .initializers import xavier_uniform, zeros
from .layers import Layer

__all__ = ["MultiHeadAttention"]


class MultiHeadAttention(Layer):
    """Multi-head self-attention (Vaswani et al. 2017).

    Each place t asks with a query, offers a key and holds a value, all linear in x; each head works on its own
    ``d = width / heads`` of their numbers::

        q, k, v = x @ W_Q.mT + b_Q,  x @ W_K.mT + b_K,  x @ W_V.mT + b_V
        A = softmax over keys of (q @ k.mT / sqrt(d))       one map (queries, keys) for each example and head
        y = (A @ v, heads side by side) @ W_O.mT + b_O

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
    shares_input = True
    weight_names = ("W_Q", "W_K", "W_V", "W_O")

    def __init__(self, width, heads, weights=xavier_uniform(), biases=zeros(), *, causal=False, rng, dtype=np.float64):
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

    def __repr__(self):
        return f"MultiHeadAttention({self.width}, {self.heads} heads{', causal' * self.causal})"

    def views(self, flat):
        Wb = flat.reshape(*flat.shape[:-1], 4, self.width, -1)
        views = {name: Wb[..., i, :, :self.width] for i, name in enumerate(self.weight_names)}
        views |= {name: Wb[..., i, :, -1] for i, name in enumerate(self.bias_names)}
        return views | {"Wb_QKV": Wb[..., :3, :, :].reshape(*flat.shape[:-1], 3 * self.width, -1), "Wb_O": Wb[..., 3, :, :]}

    def output_shape(self, shape):
        if len(shape) < 3 or shape[-1] != self.width or not shape[-2] or shape[:-3] not in ((), self.replicas):
            family = f", with replicas {self.replicas} in front or without" if self.replicas else ""
            raise ValueError(f"{self!r} expects x of shape (batch, time, {self.width}){family}, got {shape}")
        return (*self.replicas, *shape[-3:])

    def additive(self, mask, kept):
        """0 where a query may look at a key and -inf where not, in the order of memory; None if all may."""
        if mask is None:
            return kept.causal
        shape, mask = kept.attention.shape, as_array(mask)
        if mask.dtype != bool or mask.ndim > len(shape) or any(
                m not in (1, n) for m, n in zip(mask.shape[::-1], shape[::-1], strict=False)):
            raise ValueError(f"{self!r} expects mask to hold True or False for (..., batch, heads, queries, keys), "
                             f"here {shape}, got {mask.dtype} of shape {mask.shape}")
        mask = np.tril(np.broadcast_to(mask, (*mask.shape[:-2], *shape[-2:]))) if self.causal else mask
        if not mask.any(axis=-1).all():
            raise ValueError(f"{self!r} expects a mask with at least one key that each query may look at")
        mask = mask.reshape(*(1,) * (len(shape) - mask.ndim), *mask.shape)
        return np.moveaxis(np.where(mask, 0, -np.inf).astype(kept.x.dtype), -1, -4)

    def prepare(self, kept):
        width, dtype, (batch, time) = self.width, kept.x.dtype, kept.shape[-3:-1]
        own, replicas, tokens = kept.shape[:-3], self.replicas, time * batch

        def matrix(buffer):
            """(..., batch, time, width) as rows, one for each place, in the order of memory: time first."""
            return buffer.swapaxes(-3, -2).reshape(*buffer.shape[:-3], tokens, width)

        def by_head(rows, *parts):
            """Rows as (*parts, *replicas, batch, heads, time, d)."""
            split = rows.reshape(*replicas, time, batch, *parts, self.heads, width // self.heads)
            split = np.moveaxis(split, len(replicas), -2)  # (*replicas, batch, *parts, heads, time, d)
            return np.moveaxis(split, len(replicas) + 1, 0) if parts else split

        kept.x_rows, kept.y_rows, kept.dy_rows = matrix(kept.x), matrix(kept.y), matrix(kept.dy)
        kept.dx_rows = None if kept.dx is None else matrix(kept.dx)
        columns = self.Wb_O.shape[-1]  # width, and one more of ones where there are biases
        kept.x1, kept.context1 = (np.ones((*front, tokens, columns), dtype) for front in (own, replicas))
        kept.x1_copy, kept.context = kept.x1[..., :width], by_head(kept.context1[..., :width])
        kept.qkv, kept.dqkv = (np.zeros((*replicas, tokens, 3 * width), dtype) for _ in range(2))
        (kept.q, kept.k, kept.v), (kept.dq, kept.dk, kept.dv) = by_head(kept.qkv, 3), by_head(kept.dqkv, 3)
        kept.dcontext_rows = np.zeros((*replicas, tokens, width), dtype)
        kept.dcontext = by_head(kept.dcontext_rows)
        kept.A, kept.dA, kept.work = (np.zeros((*replicas, time, batch, self.heads, time), dtype) for _ in range(3))
        kept.per_query = np.zeros((*replicas, 1, batch, self.heads, time), dtype)
        kept.A_T, kept.dA_T = (np.moveaxis(A, -4, -2) for A in (kept.A, kept.dA))  # (..., batch, heads, keys, queries)
        kept.attention = kept.A_T.mT
        kept.scale = np.array((width // self.heads) ** -0.5, dtype)
        kept.causal = None
        if self.causal:
            kept.causal = self.additive(np.ones((time, time), bool), kept)
        kept.dWb_QKV, kept.dWb_O = kept.gradients["Wb_QKV"], kept.gradients["Wb_O"]

    def forward(self, x, kept=None, mask=None):
        """``mask``: True where a query may look at a key; any shape that fits ``(..., batch, heads, queries, keys)``."""
        kept = self.receive(x, kept)
        unseen = self.additive(mask, kept)
        np.copyto(kept.x1_copy, kept.x_rows)
        np.matmul(kept.x1, self.Wb_QKV.mT, kept.qkv)
        np.matmul(kept.k, kept.q.mT, kept.A_T)
        np.multiply(kept.A, kept.scale, kept.A)
        if unseen is not None:
            np.add(kept.A, unseen, kept.A)
        np.maximum.reduce(kept.A, -4, None, kept.per_query, keepdims=True)  # softmax: each query by itself
        np.subtract(kept.A, kept.per_query, kept.A)
        np.exp(kept.A, kept.A)
        np.add.reduce(kept.A, -4, None, kept.per_query, keepdims=True)
        np.divide(kept.A, kept.per_query, kept.A)
        np.matmul(kept.attention, kept.v, kept.context)
        np.matmul(kept.context1, self.Wb_O.mT, kept.y_rows)
        return kept.y, kept

    def backward(self, dy, kept):
        self.receive_gradient(dy, kept)
        np.matmul(kept.dy_rows.mT, kept.context1, kept.dWb_O)
        np.matmul(kept.dy_rows, self.W_O, kept.dcontext_rows)
        np.matmul(kept.v, kept.dcontext.mT, kept.dA_T)
        np.matmul(kept.A_T, kept.dcontext, kept.dv)
        np.multiply(kept.A, kept.dA, kept.work)  # softmax backward: A * (dA - sum over keys of A * dA)
        np.add.reduce(kept.work, -4, None, kept.per_query, keepdims=True)
        np.subtract(kept.dA, kept.per_query, kept.dA)
        np.multiply(kept.dA, kept.A, kept.dA)
        np.multiply(kept.dA, kept.scale, kept.dA)
        np.matmul(kept.dA_T.mT, kept.k, kept.dq)
        np.matmul(kept.dA_T, kept.q, kept.dk)
        np.matmul(kept.dqkv.mT, kept.x1, kept.dWb_QKV)
        if kept.dx is not None:
            np.matmul(kept.dqkv, self.Wb_QKV[..., :self.width], kept.dx_rows)
        return kept.dx, kept.gradients
