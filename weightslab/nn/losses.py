"""Losses: one number for how wrong a batch is, and its gradient with respect to the network's output.

Every loss is the mean over the batch, one value per replica. ``forward(y, target)`` returns it with a record for
``backward``. Targets have the shape of the output, shared by all replicas or one set for each; class labels may be
given as whole numbers.
"""

import numpy as np

from .layers import Kept, columns

__all__ = ["BinaryCrossEntropy", "Loss", "MeanSquaredError", "SoftmaxCrossEntropy"]


class Loss:
    """Base of the losses: a subclass computes ``forward`` and ``backward``."""

    def __repr__(self):
        return f"{type(self).__name__}()"

    def targets(self, target, shape, dtype):
        """``target`` as an array for outputs of ``shape``; one sentence of ValueError where it does not fit."""
        target = np.asarray(target)
        if target.dtype.kind not in "biuf" or target.shape not in (shape, shape[-2:]):
            raise ValueError(f"{self!r} expects a target of shape {shape[-2:]}, got {target.dtype} of shape {target.shape}")
        return target.astype(dtype, copy=False)

    def record(self, y, dy=None):
        """Buffers for outputs like ``y``; the gradient goes to ``dy``, the last layer's buffer, if given.

        In the record z is the output, t the target and d the gradient, each ``(*replicas, outputs, batch)`` as in memory.
        """
        lead, dtype = y.ndim - 2, y.dtype if y.dtype.kind == "f" else np.float64
        kept = Kept(y=y, target=columns(y.shape, dtype, lead), dy=columns(y.shape, dtype, lead) if dy is None else dy)
        kept.z, kept.t, kept.d = y.mT, kept.target.mT, kept.dy.mT
        kept.error, kept.work = np.empty_like(kept.t), np.empty_like(kept.t)
        kept.all_errors, kept.all_targets = (a.reshape(*y.shape[:-2], -1) for a in (kept.error, kept.t))
        kept.batch, kept.size = y.shape[-2], y.shape[-2] * y.shape[-1]
        return kept

    def receive(self, y, target, kept):
        """``kept`` with output and target in place; a new record where there is none of this shape."""
        if kept is None or y is not kept.y:
            y = np.asarray(y)
            if y.ndim < 2:
                raise ValueError(f"{self!r} expects outputs of shape (..., batch, outputs), got {y.shape}")
            if kept is None or y.shape != kept.y.shape:
                kept = self.record(y)
            kept.y, kept.z = y, y.mT
        if target is not kept.target:
            kept.target[...] = self.targets(target, y.shape, kept.target.dtype)
        return kept


class MeanSquaredError(Loss):
    """Mean over batch and outputs of ``(y - target)^2``; gradient ``2 (y - target) / (batch * outputs)``."""

    def record(self, y, dy=None):
        kept = super().record(y, dy)
        kept.factor = np.array(2 / kept.size, kept.target.dtype)
        return kept

    def forward(self, y, target, kept=None):
        kept = self.receive(y, target, kept)
        np.subtract(kept.z, kept.t, kept.error)
        return np.vecdot(kept.all_errors, kept.all_errors) / kept.size, kept

    def backward(self, kept):
        np.multiply(kept.error, kept.factor, kept.d)
        return kept.dy


class BinaryCrossEntropy(Loss):
    """Mean over batch and outputs of ``-t log p - (1 - t) log(1 - p)`` with p = sigmoid(z), from the logits z.

    Computed as ``max(z, 0) - t z + log(1 + exp(-|z|))``, which never overflows. Gradient: ``(p - t) / (batch * outputs)``.
    Targets are 0 or 1, or probabilities between; labels of shape ``(batch,)`` serve a network with one output.
    """

    def targets(self, target, shape, dtype):
        target = np.asarray(target)
        if shape[-1] == 1 and target.shape in (shape[:-1], shape[-2:-1]):
            target = target[..., None]
        target = super().targets(target, shape, dtype)
        if not ((target >= 0) & (target <= 1)).all():
            raise ValueError(f"{self!r} expects targets between 0 and 1, got {target.min()} to {target.max()}")
        return target

    def forward(self, y, target, kept=None):
        kept = self.receive(y, target, kept)
        np.exp(-np.abs(kept.z), out=kept.work)  # exp(-|z|) serves backward too
        np.log1p(kept.work, out=kept.error)
        kept.error += np.maximum(kept.z, 0)
        kept.error -= kept.t * kept.z
        return kept.all_errors.sum(axis=-1) / kept.size, kept

    def backward(self, kept):
        np.divide(np.exp(np.minimum(kept.z, 0)), 1 + kept.work, out=kept.d)  # sigmoid(z)
        kept.d -= kept.t
        kept.d /= kept.size
        return kept.dy


class SoftmaxCrossEntropy(Loss):
    """Mean over the batch of ``-sum_k t_k log p_k`` with p = softmax(z), from the logits z.

    ``log p = z - max z - log sum exp(z - max z)``, the maximum taken for each example of each replica by itself.
    Gradient: ``(p - t) / batch``. Targets are class numbers of shape ``(batch,)``, or probabilities that add up to 1.
    """

    def targets(self, target, shape, dtype):
        target, classes = np.asarray(target), shape[-1]
        if target.shape in (shape[:-1], shape[-2:-1]) and target.dtype.kind in "biu":
            if target.size and not 0 <= target.min() <= target.max() < classes:
                raise ValueError(f"{self!r} expects class numbers from 0 to {classes - 1}, "
                                 f"got {target.min()} to {target.max()}")
            target = target[..., None] == np.arange(classes)
        target = super().targets(target, shape, dtype)
        if not np.allclose(target.sum(axis=-1), 1, atol=1e-2):
            raise ValueError(f"{self!r} expects the probabilities of each example to add up to 1")
        return target

    def forward(self, y, target, kept=None):
        kept = self.receive(y, target, kept)
        np.subtract(kept.z, kept.z.max(axis=-2, keepdims=True), out=kept.error)
        np.exp(kept.error, out=kept.work)
        kept.total = kept.work.sum(axis=-2, keepdims=True)
        log_likelihood = np.vecdot(kept.all_errors, kept.all_targets)
        return (np.log(kept.total).sum(axis=(-2, -1)) - log_likelihood) / kept.batch, kept

    def backward(self, kept):
        np.divide(kept.work, kept.total, out=kept.d)
        kept.d -= kept.t
        kept.d /= kept.batch
        return kept.dy
