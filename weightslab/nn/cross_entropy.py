"""Cross-entropies: how surprised a classifier is, from its logits and without overflow."""

import numpy as np

from .losses import Loss, one_output

__all__ = ["BinaryCrossEntropy", "SoftmaxCrossEntropy"]


class BinaryCrossEntropy(Loss):
    """Mean over batch and outputs of ``-w t log p - (1 - t) log(1 - p)`` with p = sigmoid(z), from the logits z.

    Computed as ``(1 - t) z + (1 + (w - 1) t) log(1 + exp(-z))`` without overflow. Gradient, with size = batch * outputs:
    ``((1 + (w - 1) t) p - w t) / size``.
    Targets are 0 or 1, or probabilities between; labels of shape ``(batch,)`` serve a network with one output.

    Parameters
    ----------
    positive_weight : float
        w: how much more an example of class 1 counts.
    smoothing : float
        s: targets t become ``(1 - s) t + s / 2``.
    """

    def __init__(self, positive_weight=1.0, smoothing=0.0):
        if not 0 < positive_weight < np.inf:
            raise ValueError(f"BinaryCrossEntropy expects a positive_weight above 0, got {positive_weight!r}")
        self.positive_weight, self.smoothing = positive_weight, checked_smoothing(self, smoothing)

    def targets(self, target, shape, dtype):
        target = super().targets(one_output(target, shape), shape, dtype)
        if not ((target >= 0) & (target <= 1)).all():
            raise ValueError(f"{self!r} expects targets between 0 and 1, got {target.min():g} to {target.max():g}")
        return (1 - self.smoothing) * target + self.smoothing / 2 if self.smoothing else target

    def forward(self, y, target, kept=None):
        kept = self.receive(y, target, kept)
        kept.weight = 1 + (self.positive_weight - 1) * kept.t
        np.exp(-np.abs(kept.z), out=kept.work)  # exp(-|z|) serves backward too
        np.log1p(kept.work, out=kept.error)
        kept.error -= np.minimum(kept.z, 0)  # log(1 + exp(-z))
        kept.error *= kept.weight
        kept.error += (1 - kept.t) * kept.z
        return kept.all_errors.sum(axis=-1) / kept.size, kept

    def backward(self, kept):
        np.divide(np.exp(np.minimum(kept.z, 0)), 1 + kept.work, out=kept.d)  # sigmoid(z)
        kept.d *= kept.weight
        kept.d -= self.positive_weight * kept.t
        kept.d /= kept.size
        return kept.dy


class SoftmaxCrossEntropy(Loss):
    """Mean over the batch of ``-sum_k w_k t_k log p_k`` with p = softmax(z), from the logits z.

    ``log p = z - max z - log sum exp(z - max z)``, the maximum taken for each example of each replica by itself.
    Gradient: ``(p sum_k w_k t_k - w t) / batch``. Targets are class numbers of shape ``(batch,)``, or probabilities that
    add up to 1.

    Parameters
    ----------
    class_weights : sequence of float, optional
        w, one for each class. With class numbers the mean weight of the examples is divided out, as in PyTorch; in training
        in batches, that of all examples.
    smoothing : float
        s: targets t become ``(1 - s) t + s / classes``.
    """

    def __init__(self, class_weights=None, smoothing=0.0):
        weights = None if class_weights is None else np.asarray(class_weights, float)
        if weights is not None and (weights.ndim != 1 or not (weights >= 0).all() or not weights.any()):
            raise ValueError(f"SoftmaxCrossEntropy expects one class weight of at least 0 a class, got {class_weights!r}")
        self.class_weights, self.smoothing = weights, checked_smoothing(self, smoothing)

    def targets(self, target, shape, dtype):
        target, classes, mean = np.asarray(target), shape[-1], 1.0
        weights = np.ones(classes) if self.class_weights is None else self.class_weights
        if len(weights) != classes:
            raise ValueError(f"{self!r} has {len(weights)} class weights for {classes} classes")
        if target.shape in (shape[:-1], shape[-2:-1]) and target.dtype.kind in "biu":
            if target.size and not 0 <= target.min() <= target.max() < classes:
                raise ValueError(f"{self!r} expects class numbers from 0 to {classes - 1}, "
                                 f"got {target.min()} to {target.max()}")
            mean = weights[target].mean()
            target = target[..., None] == np.arange(classes)
        target = super().targets(target, shape, dtype)
        if not np.allclose(target.sum(axis=-1), 1, atol=1e-2):
            raise ValueError(f"{self!r} expects the probabilities of each example to add up to 1")
        smooth = (1 - self.smoothing) * target + self.smoothing / classes if self.smoothing else target
        return smooth if self.class_weights is None else (smooth * (weights / mean)).astype(dtype)

    def forward(self, y, target, kept=None):
        kept = self.receive(y, target, kept)
        np.subtract(kept.z, kept.z.max(axis=-2, keepdims=True), out=kept.error)
        np.exp(kept.error, out=kept.work)
        kept.total = kept.work.sum(axis=-2, keepdims=True)
        kept.error -= np.log(kept.total)
        return -np.vecdot(kept.all_errors, kept.all_targets) / kept.batch, kept

    def backward(self, kept):
        np.divide(kept.work, kept.total, out=kept.d)
        if self.class_weights is not None:
            kept.d *= kept.t.sum(axis=-2, keepdims=True)
        kept.d -= kept.t
        kept.d /= kept.batch
        return kept.dy


def checked_smoothing(loss, smoothing):
    """The smoothing, from 0 up to 1."""
    if not 0 <= smoothing < 1:
        raise ValueError(f"{type(loss).__name__} expects a smoothing from 0 up to 1, got {smoothing!r}")
    return smoothing
