"""Cross-entropy: minus the logarithm of the probability that the network gave to what was true, from its logits z."""

import numpy as np

from .checks import as_array, came, quiet
from .losses import Loss, one_output

__all__ = ["BinaryCrossEntropy", "SoftmaxCrossEntropy"]


def checked_smoothing(loss, smoothing):
    """The share of label smoothing."""
    if not (isinstance(smoothing, (int, float, np.number)) and 0 <= smoothing < 1):
        raise ValueError(f"{loss} expects 0 <= smoothing < 1, got {came(smoothing)}")
    return smoothing


class BinaryCrossEntropy(Loss):
    """Mean over batch and outputs of ``-w t log p - (1 - t) log(1 - p)`` with p = sigmoid(z), from the logits z.

    With ``c = 1 - t + w t`` it is ``c log(1 + exp(z)) - w t z``, where
    ``log(1 + exp(z)) = max(z, 0) + log(1 + exp(-|z|))`` never overflows. Gradient: ``(c p - w t) / (batch * outputs)``.

    Targets are 0 or 1, or probabilities between; labels of shape ``(batch,)`` serve a network with one output.

    Parameters
    ----------
    positive_weight : float
        w, how much more an example of class 1 counts: PyTorch's ``pos_weight``.
    smoothing : float
        s, 0 <= s < 1: targets t become ``(1 - s) t + s / 2``, so no probability is pushed to 0 or 1.
    """

    def __init__(self, positive_weight=1.0, smoothing=0.0):
        if not (isinstance(positive_weight, (int, float, np.number)) and 0 < positive_weight < np.inf):
            raise ValueError(f"BinaryCrossEntropy expects positive_weight > 0, got {came(positive_weight)}")
        self.positive_weight, self.smoothing = positive_weight, checked_smoothing("BinaryCrossEntropy", smoothing)

    def targets(self, target, shape, dtype):
        target = super().targets(one_output(target, shape), shape, dtype)
        if not ((target >= 0) & (target <= 1)).all():
            raise ValueError(f"{self!r} expects targets between 0 and 1, got {target.min()} to {target.max()}")
        return (1 - self.smoothing) * target + self.smoothing / 2 if self.smoothing else target

    def record(self, y, dy=None):
        kept = super().record(y, dy)
        w = self.positive_weight
        kept.w, kept.more = np.array(w, kept.target.dtype), np.array(w - 1, kept.target.dtype)
        kept.c, kept.wt = np.ones_like(kept.t), np.empty_like(kept.t)
        return kept

    def value(self, kept):
        np.multiply(kept.t, kept.w, kept.wt)
        if self.positive_weight != 1:
            np.multiply(kept.t, kept.more, kept.c)
            np.add(kept.c, kept.one, kept.c)
        np.maximum(kept.z, kept.zero, out=kept.error)
        np.abs(kept.z, kept.work)
        np.negative(kept.work, kept.work)
        np.exp(kept.work, kept.work)
        np.log1p(kept.work, kept.d)
        np.add(kept.error, kept.d, kept.error)  # log(1 + exp(z))
        np.multiply(kept.error, kept.c, kept.error)
        np.multiply(kept.wt, kept.z, kept.d)
        np.subtract(kept.error, kept.d, kept.error)
        return np.add.reduce(kept.all_errors, axis=-1) / kept.size

    def backward(self, kept):
        np.greater_equal(kept.z, kept.zero, kept.d)
        np.maximum(kept.d, kept.work, out=kept.d)  # p = 1 / (1 + e) right of 0 and e / (1 + e) left of it
        np.add(kept.work, kept.one, kept.error)
        np.divide(kept.d, kept.error, kept.d)
        np.multiply(kept.d, kept.c, kept.d)
        np.subtract(kept.d, kept.wt, kept.d)
        np.multiply(kept.d, kept.factor, kept.d)
        return kept.dy


class SoftmaxCrossEntropy(Loss):
    """Mean over the batch of ``-sum_k w_k t_k log p_k`` with p = softmax(z), from the logits z.

    ``log p = z - max z - log sum exp(z - max z)``, the maximum taken for each example of each replica by itself.
    Gradient: ``(p sum_k w_k t_k - w t) / batch``, without weights ``(p - t) / batch``.

    Targets are class numbers of shape ``(batch,)``, or probabilities that add up to 1.

    Parameters
    ----------
    class_weights : sequence of float, optional
        w, one for each class. With class numbers they are divided by their mean over all examples given: over the batch, as
        PyTorch does, or in training over the whole data set, so that the classes in a batch do not change the scale.
    smoothing : float
        s, 0 <= s < 1: targets t become ``(1 - s) t + s / classes``, so no probability is pushed to 0 or 1.
    """

    def __init__(self, class_weights=None, smoothing=0.0):
        if class_weights is not None:
            weights = as_array(class_weights)
            if weights.dtype.kind not in "biuf" or weights.ndim != 1 or not (
                    (np.isfinite(weights) & (weights >= 0)).all() and weights.any()):
                raise ValueError("SoftmaxCrossEntropy expects one class weight of at least 0 for each class, not all 0, "
                                 f"got {came(class_weights)}")
            class_weights = weights.astype(np.float64)
        self.class_weights, self.smoothing = class_weights, checked_smoothing("SoftmaxCrossEntropy", smoothing)

    def targets(self, target, shape, dtype):
        """``w t`` for outputs of ``shape``."""
        target, classes, mean = as_array(target), shape[-1], 1.0
        if self.class_weights is not None and len(self.class_weights) != classes:
            raise ValueError(f"{self!r} has {len(self.class_weights)} class weights for {classes} classes")
        if target.shape in (shape[:-1], shape[-2:-1]) and target.dtype.kind in "biu":
            if target.size and not 0 <= target.min() <= target.max() < classes:
                raise ValueError(f"{self!r} expects class numbers from 0 to {classes - 1}, "
                                 f"got {target.min()} to {target.max()}")
            if self.class_weights is not None:
                mean = self.class_weights[target.astype(np.intp)].mean(axis=-1)[..., None, None]
            target = target[..., None] == np.arange(classes)
        target = super().targets(target, shape, dtype)
        with quiet():
            whole = np.allclose(target.sum(axis=-1), 1, atol=1e-2)
        if not whole:
            raise ValueError(f"{self!r} expects the probabilities of each example to add up to 1")
        if self.smoothing:
            target = (1 - self.smoothing) * target + self.smoothing / classes
        return target if self.class_weights is None else (target * (self.class_weights / mean)).astype(dtype)

    def record(self, y, dy=None):
        kept = super().record(y, dy)
        kept.factor = np.array(1 / kept.batch, kept.target.dtype)
        kept.total = np.empty_like(kept.t[..., :1, :])
        kept.log_total, kept.sum_t = np.empty_like(kept.total), np.ones_like(kept.total)
        return kept

    def value(self, kept):
        if self.class_weights is not None:
            np.add.reduce(kept.t, -2, None, kept.sum_t, keepdims=True)
        np.maximum.reduce(kept.z, -2, None, kept.total, keepdims=True)
        np.subtract(kept.z, kept.total, kept.error)
        np.exp(kept.error, kept.work)
        np.add.reduce(kept.work, -2, None, kept.total, keepdims=True)
        np.log(kept.total, kept.log_total)
        np.subtract(kept.error, kept.log_total, kept.error)  # log p
        return -kept.dot(kept.all_errors, kept.all_t) / kept.batch

    def backward(self, kept):
        np.divide(kept.work, kept.total, kept.d)
        np.multiply(kept.d, kept.sum_t, kept.d)
        np.subtract(kept.d, kept.t, kept.d)
        np.multiply(kept.d, kept.factor, kept.d)
        return kept.dy
