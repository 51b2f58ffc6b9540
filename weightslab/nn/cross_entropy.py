"""Cross-entropy: minus the logarithm of the probability that the network gave to what was true, from its logits z."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .activations import Sigmoid
from .labels import checked_weights, one_hot, one_output, weights_for
from .losses import Loss
from .memory import usual_axis
from .ranges import checked_number

__all__ = ["BinaryCrossEntropy", "SoftmaxCrossEntropy"]


class BinaryCrossEntropy(Loss):
    """Mean over batch and outputs of ``-w t log p - (1 - t) log(1 - p)`` with p = sigmoid(z), from the logits z.

    With ``c = 1 - t + w t`` it is ``c log(1 + exp(z)) - w t z``. Gradient: ``(c p - w t) / (batch * outputs)``.

    Targets are 0 or 1, or probabilities between; labels of shape ``(batch,)`` serve a network with one output.

    Parameters
    ----------
    positive_weight : float
        w, how much more an example of class 1 counts: PyTorch's ``pos_weight``.
    smoothing : float
        s, 0 <= s < 1: targets t become ``(1 - s) t + s / 2``, so no probability is pushed to 0 or 1.
    """

    def __init__(self, positive_weight: float = 1.0, smoothing: float = 0.0):
        name = "BinaryCrossEntropy"
        self.positive_weight = checked_number(name, 0, np.inf, open_low=True, positive_weight=positive_weight)
        self.smoothing = checked_number(name, 0, 1, smoothing=smoothing)

    def record(self, outputs: SimpleNamespace) -> SimpleNamespace:
        """As `Loss.record`; one sentence of ValueError where the network ends with a sigmoid of its own."""
        steps = getattr(outputs, "steps", None)
        if steps and isinstance(steps[-1][0], Sigmoid):
            raise ValueError(f"{self!r} has the sigmoid in its formula: leave out the Sigmoid() at the end of the network")
        return super().record(outputs)

    def numbers(self, target: np.ndarray, shape: tuple[int, ...], lead: int) -> np.ndarray:
        target = super().numbers(one_output(target, shape, lead), shape, lead)
        if not ((target >= 0) & (target <= 1)).all():
            raise ValueError(f"{self!r} expects targets between 0 and 1, got {target.min()} to {target.max()}")
        return (1 - self.smoothing) * target + self.smoothing / 2 if self.smoothing else target

    def run_forward(self, columns: SimpleNamespace) -> Any:
        z, t, w = columns.y, columns.t, self.positive_weight
        columns.c = c = 1 if w == 1 else 1 - t + w * t
        # log(1 + exp(z)) as max(z, 0) + log(1 + exp(-|z|)), which never overflows; what is small is added last
        losses = c * np.maximum(z, 0) - w * t * z + c * np.log1p(np.exp(-np.abs(z)))
        return losses.sum(axis=-1) / columns.n

    def run_backward(self, columns: SimpleNamespace) -> None:
        z, t, w = columns.y, columns.t, self.positive_weight
        p = 1 / (1 + np.exp(-z))
        np.divide(columns.c * p - w * t, columns.n, out=columns.dy)


class SoftmaxCrossEntropy(Loss):
    """Mean over the batch of ``-sum_k w_k t_k log p_k`` with p = softmax(z), from the logits z.

    ``log p = z - max z - log sum exp(z - max z)``, the maximum taken for each example of each replica by itself.
    Gradient: ``(p sum_k w_k t_k - w t) / batch``, without weights ``(p - t) / batch``.

    Targets are class numbers, one for each example (and place), or probabilities that add up to 1. Classes stand where
    features do: on the last axis, in images behind the batch. A class with the logit -inf is left out.

    Parameters
    ----------
    class_weights : sequence of float, optional
        w, one for each class. With class numbers they are divided by their mean over all examples given: over the batch, as
        PyTorch does, or in training over the whole data set, so that the classes in a batch do not change the scale.
    smoothing : float
        s, 0 <= s < 1: targets t become ``(1 - s) t + s / classes``, so no probability is pushed to 0 or 1.
    """

    elementwise = False

    def __init__(self, class_weights: Any = None, smoothing: float = 0.0):
        self.class_weights = None if class_weights is None else checked_weights(class_weights)
        self.smoothing = checked_number("SoftmaxCrossEntropy", 0, 1, smoothing=smoothing)

    def numbers(self, target: np.ndarray, shape: tuple[int, ...], lead: int) -> np.ndarray:
        """Return ``w t`` for outputs of ``shape``."""
        axis = usual_axis(len(shape) - lead) - (len(shape) - lead)
        if shape[axis] == 1:
            raise ValueError(f"{self!r} expects one output for each class, got one alone: for it take BinaryCrossEntropy()")
        t = super().numbers(one_hot(self, target, shape, lead, axis), shape, lead)
        if not ((t >= 0).all() and np.allclose(t.sum(axis=axis), 1, atol=1e-2)):
            raise ValueError(f"{self!r} expects the probabilities of each example to be at least 0 and to add up to 1")
        w: Any = 1
        if self.class_weights is not None:
            w = weights_for(self, t, shape, lead, axis, numbered=target.shape != t.shape)
        return w * ((1 - self.smoothing) * t + self.smoothing / shape[axis])

    def run_forward(self, columns: SimpleNamespace) -> Any:
        z = columns.y - columns.y.max(axis=-2, keepdims=True)  # the softmax stays the same and never overflows
        columns.log_p = z - np.log(np.exp(z).sum(axis=-2, keepdims=True))
        log_likelihood = columns.t * columns.log_p
        log_likelihood[columns.t == 0] = 0  # no class: no loss, also of -inf
        return -log_likelihood.sum(axis=(-2, -1)) / columns.n

    def run_backward(self, columns: SimpleNamespace) -> None:
        p = np.exp(columns.log_p)
        if self.class_weights is not None:
            p *= columns.t.sum(axis=-2, keepdims=True)
        np.divide(p - columns.t, columns.n, out=columns.dy)
