"""Losses: one number for how wrong a batch is, and its gradient with respect to the network's output.

Every loss is the mean over the batch, one value per replica. ``forward(y, target)`` returns it with a record for
``backward``. Targets have the shape of the output, shared by all replicas or one set for each; class labels may be
given as whole numbers.
"""

import numpy as np

from .checks import as_array, came, quiet
from .layers import Kept, columns

__all__ = ["AbsoluteError", "Hinge", "Huber", "Loss", "MeanSquaredError"]


class Loss:
    """Base of the losses: a subclass computes `value` and `backward` from what stands in the record."""

    factor = 1.0  # of the gradient, beside 1 / (batch * outputs)

    def __repr__(self):
        return f"{type(self).__name__}()"

    def targets(self, target, shape, dtype):
        """``target`` as an array for outputs of ``shape``; one sentence of ValueError where it does not fit."""
        target = as_array(target)
        if target.dtype.kind not in "biuf" or target.shape not in (shape, shape[-2:]):
            raise ValueError(f"{self!r} expects a target of shape {shape[-2:]}, got {target.dtype} of shape {target.shape}")
        return target.astype(dtype, copy=False)

    def record(self, y, dy=None):
        """Buffers for outputs like ``y``; the gradient goes to ``dy``, the last layer's buffer, if given.

        In the record z is the output, t the target and d the gradient, each ``(*replicas, outputs, batch)`` as in memory.
        """
        if not y.size:
            raise ValueError(f"{self!r} expects at least one example and one output, got outputs of shape {y.shape}")
        lead, dtype = y.ndim - 2, y.dtype if y.dtype.kind == "f" else np.float64
        kept = Kept(y=y, target=columns(y.shape, dtype, lead), dy=columns(y.shape, dtype, lead) if dy is None else dy)
        kept.z, kept.t, kept.d = y.mT, kept.target.mT, kept.dy.mT
        kept.error, kept.work = np.empty_like(kept.t), np.empty_like(kept.t)
        kept.all_errors, kept.all_work, kept.all_t = (a.reshape(*y.shape[:-2], -1) for a in (kept.error, kept.work, kept.t))
        kept.dot = np.vecdot if y.ndim > 2 else np.dot  # np.dot is quicker to start but knows no replicas
        kept.batch, kept.size = y.shape[-2], y.shape[-2] * y.shape[-1]
        kept.zero, kept.one, kept.factor = (np.array(value, dtype) for value in (0, 1, self.factor / kept.size))
        return kept

    def receive(self, y, target, kept):
        """``kept`` with output and target in place; a new record where there is none of this shape."""
        if kept is None or y is not kept.y:
            y = as_array(y)
            if y.ndim < 2 or y.dtype.kind not in "biuf":
                raise ValueError(f"{self!r} expects outputs of shape (..., batch, outputs), "
                                 f"got {y.dtype} of shape {y.shape}")
            if kept is None or y.shape != kept.y.shape:
                kept = self.record(y)
            kept.y, kept.z = y, y.mT
        if target is not kept.target:
            kept.target[...] = self.targets(target, y.shape, kept.target.dtype)
        return kept

    def forward(self, y, target, kept=None):
        """The loss, one value per replica, and the record for `backward`."""
        if kept is None or y is not kept.y or target is not kept.target:
            with quiet():
                kept = self.receive(y, target, kept)
                return self.value(kept), kept
        return self.value(kept), kept


class MeanSquaredError(Loss):
    """Mean over batch and outputs of ``(y - target)^2``; gradient ``2 (y - target) / (batch * outputs)``."""

    factor = 2.0

    def value(self, kept):
        np.subtract(kept.z, kept.t, kept.error)
        return kept.dot(kept.all_errors, kept.all_errors) / kept.size

    def backward(self, kept):
        np.multiply(kept.error, kept.factor, kept.d)
        return kept.dy


class AbsoluteError(Loss):
    """Mean over batch and outputs of ``|y - target|``; gradient ``sign(y - target) / (batch * outputs)``, 0 at 0."""

    def value(self, kept):
        np.subtract(kept.z, kept.t, kept.error)
        np.sign(kept.error, kept.work)
        return kept.dot(kept.all_errors, kept.all_work) / kept.size

    def backward(self, kept):
        np.multiply(kept.work, kept.factor, kept.d)
        return kept.dy


class Huber(Loss):
    """Squared near 0, straight further out: with e = y - target, the mean over batch and outputs of ``e^2 / 2`` where
    |e| <= delta, else of ``delta (|e| - delta / 2)`` (Huber 1964).

    Both are ``c (e - c / 2)`` where c is e cut off at -delta and delta. Gradient: ``c / (batch * outputs)``.

    Parameters
    ----------
    delta : float
        Up to where an error counts squared; positive.
    """

    def __init__(self, delta=1.0):
        if not (isinstance(delta, (int, float, np.number)) and 0 < delta < np.inf):
            raise ValueError(f"Huber expects delta > 0, got {came(delta)}")
        self.delta = delta

    def __repr__(self):
        return f"Huber({self.delta})"

    def record(self, y, dy=None):
        kept = super().record(y, dy)
        kept.delta, kept.half = (np.array(value, kept.target.dtype) for value in (self.delta, 0.5))
        kept.least, kept.straight = -kept.delta, np.empty_like(kept.error)
        kept.all_straight = kept.straight.reshape(kept.all_errors.shape)
        return kept

    def value(self, kept):
        np.subtract(kept.z, kept.t, kept.error)
        np.minimum(kept.error, kept.delta, out=kept.work)
        np.maximum(kept.work, kept.least, out=kept.work)  # c
        np.multiply(kept.work, kept.half, kept.straight)
        np.subtract(kept.error, kept.straight, kept.straight)
        return kept.dot(kept.all_work, kept.all_straight) / kept.size

    def backward(self, kept):
        np.multiply(kept.work, kept.factor, kept.d)
        return kept.dy


class Hinge(Loss):
    """Mean over batch and outputs of ``max(0, 1 - t y)`` with t = -1 or 1: no loss once y is on its side by 1 or more.

    Targets are -1 and 1, or labels 0 and 1; for a network with one output also of shape ``(batch,)``. Gradient: ``-t`` over
    ``batch * outputs`` where there is loss, else 0.
    """

    factor = -1.0

    def targets(self, target, shape, dtype):
        target = super().targets(one_output(target, shape), shape, dtype)
        if not (np.isin(target, (-1, 1)).all() or np.isin(target, (0, 1)).all()):
            raise ValueError(f"{self!r} expects targets -1 and 1, or 0 and 1, got {target.min()} to {target.max()}")
        return np.where(target > 0, 1, -1).astype(dtype)

    def value(self, kept):
        np.multiply(kept.z, kept.t, kept.error)
        np.subtract(kept.one, kept.error, kept.error)
        np.maximum(kept.error, kept.zero, out=kept.error)
        return np.add.reduce(kept.all_errors, axis=-1) / kept.size

    def backward(self, kept):
        np.sign(kept.error, kept.work)
        np.multiply(kept.work, kept.t, kept.work)
        np.multiply(kept.work, kept.factor, kept.d)
        return kept.dy


def one_output(target, shape):
    """Labels of shape ``(batch,)`` as a column, where the network has one output."""
    target = as_array(target)
    return target[..., None] if shape[-1] == 1 and target.shape in (shape[:-1], shape[-2:-1]) else target
