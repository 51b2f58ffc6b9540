"""Losses: one number for how wrong a batch is, and its gradient with respect to the network's output.

Every loss is the mean over the batch, one value per replica. ``forward(y, target)`` returns it with a record for
``backward``. Targets have the shape of the output, shared by all replicas or one set for each; class labels may be
given as whole numbers.
"""

import numpy as np

from .layers import Kept, columns

__all__ = ["AbsoluteError", "Hinge", "Huber", "Loss", "MeanSquaredError", "one_output"]


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


class AbsoluteError(Loss):
    """Mean over batch and outputs of ``|y - target|``; gradient ``sign(y - target) / (batch * outputs)``, 0 at 0."""

    def forward(self, y, target, kept=None):
        kept = self.receive(y, target, kept)
        np.subtract(kept.z, kept.t, kept.error)
        np.sign(kept.error, kept.work)
        return np.vecdot(kept.all_errors, kept.work.reshape(kept.all_errors.shape)) / kept.size, kept

    def backward(self, kept):
        np.divide(kept.work, kept.size, kept.d)
        return kept.dy


class Huber(Loss):
    """Squared near 0, absolute further out: the mean of ``e^2 / 2`` where |e| <= delta, else ``delta (|e| - delta / 2)``.

    Gradient: e cut at -delta and delta, over ``batch * outputs``. Huber 1964.
    """

    def __init__(self, delta=1.0):
        if not 0 < delta < np.inf:
            raise ValueError(f"Huber expects delta above 0, got {delta!r}")
        self.delta = delta

    def __repr__(self):
        return f"Huber({self.delta})"

    def forward(self, y, target, kept=None):
        kept = self.receive(y, target, kept)
        np.subtract(kept.z, kept.t, kept.error)
        np.clip(kept.error, -self.delta, self.delta, kept.work)  # with c the cut error, the loss is c (e - c / 2)
        kept.error -= kept.work / 2
        return np.vecdot(kept.all_errors, kept.work.reshape(kept.all_errors.shape)) / kept.size, kept

    def backward(self, kept):
        np.divide(kept.work, kept.size, kept.d)
        return kept.dy


class Hinge(Loss):
    """Mean over batch and outputs of ``max(0, 1 - t y)`` with t = -1 or 1: no loss once y is on the right side by 1.

    Targets may be labels 0 and 1 of shape ``(batch,)`` for a network with one output. Gradient: ``-t`` where there is loss.
    """

    def targets(self, target, shape, dtype):
        target = super().targets(one_output(target, shape), shape, dtype)
        if not (np.isin(target, (-1, 1)).all() or np.isin(target, (0, 1)).all()):
            raise ValueError(f"{self!r} expects targets -1 and 1, or 0 and 1, got {target.min():g} to {target.max():g}")
        return np.where(target > 0, 1, -1).astype(dtype)

    def forward(self, y, target, kept=None):
        kept = self.receive(y, target, kept)
        np.multiply(kept.z, kept.t, kept.error)
        np.subtract(1, kept.error, kept.error)
        np.greater(kept.error, 0, kept.work)
        np.maximum(kept.error, 0, out=kept.error)
        return kept.all_errors.sum(axis=-1) / kept.size, kept

    def backward(self, kept):
        np.multiply(kept.work, kept.t, kept.d)
        kept.d /= -kept.size
        return kept.dy


def one_output(target, shape):
    """Labels of shape ``(batch,)`` as one column, where the network has one output."""
    target = np.asarray(target)
    return target[..., None] if shape[-1] == 1 and target.shape in (shape[:-1], shape[-2:-1]) else target
