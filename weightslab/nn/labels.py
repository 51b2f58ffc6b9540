"""Labels as targets of a loss: class numbers, one label for each example, weights of classes."""

from typing import Any

import numpy as np

from .checks import as_array, came

__all__ = ["checked_weights", "hint", "one_hot", "one_output", "weights_for"]


def hint(target: np.ndarray, shape: tuple[int, ...] = ()) -> str:
    """Return what to do with targets that are texts, or numbers in a row where outputs of ``shape`` are a column."""
    if target.dtype.kind in "US" or any(isinstance(label, str) for label in target.flat):
        return "; turn labels into class numbers first, such as with classes, y = np.unique(labels, return_inverse=True)"
    row = target.dtype.kind in "biuf" and shape[-1:] == (1,) and target.shape == shape[-2:-1]
    return "; make it a column with y[:, None]" if row else ""


def one_output(target: np.ndarray, shape: tuple[int, ...], lead: int) -> np.ndarray:
    """Return labels of shape ``(batch,)`` as a column, where the network has one output."""
    return target[..., None] if shape[-1] == 1 and target.shape in (shape[lead:-1], shape[:-1]) else target


def one_hot(loss: Any, target: np.ndarray, shape: tuple[int, ...], lead: int, axis: int) -> np.ndarray:
    """Return class numbers as targets for outputs of ``shape``, whose classes stand on ``axis``; others as they are.

    ``lead`` axes of the shape are replicas, ``axis`` is counted from the end.
    """
    one_class = shape[:axis] + shape[len(shape) + axis + 1 :]  # the shape without that of the classes
    if target.shape == shape[lead:] or target.shape not in (one_class[lead:], one_class):
        return target
    check_class_numbers(loss, target, shape[axis])
    return np.expand_dims(target, axis) == np.arange(shape[axis]).reshape(-1, *(1,) * (-1 - axis))


def check_class_numbers(loss: Any, target: np.ndarray, classes: int) -> None:
    """Raise one sentence of ValueError where ``target`` does not hold class numbers."""
    if target.dtype.kind == "f" and np.array_equal(target, np.round(target)):
        raise ValueError(
            f"{loss!r} expects class numbers as whole numbers, got {target.dtype}: convert them with y.astype(int)"
        )
    if target.dtype.kind not in "biu":
        raise ValueError(f"{loss!r} expects class numbers from 0 to {classes - 1}, got {target.dtype}{hint(target)}")
    if target.size and not 0 <= target.min() <= target.max() < classes:
        raise ValueError(f"{loss!r} expects class numbers from 0 to {classes - 1}, got {target.min()} to {target.max()}")


def checked_weights(class_weights: Any) -> np.ndarray:
    """Return one weight for each class as float64; one sentence of ValueError where they are none."""
    weights = as_array(class_weights)
    usable = weights.dtype.kind in "biuf" and weights.ndim == 1 and (np.isfinite(weights) & (weights >= 0)).all()
    if not usable or not weights.any():
        raise ValueError(
            "SoftmaxCrossEntropy expects one class weight of at least 0 for each class, not all 0, "
            f"got {came(class_weights)}"
        )
    return weights.astype(np.float64)


def weights_for(loss: Any, t: np.ndarray, shape: tuple[int, ...], lead: int, axis: int, *, numbered: bool) -> np.ndarray:
    """Return the class weights of ``loss`` as they multiply targets t; of numbered classes over their mean in t."""
    if len(loss.class_weights) != shape[axis]:
        raise ValueError(f"{loss!r} has {len(loss.class_weights)} class weights for {shape[axis]} classes")
    weights = loss.class_weights.reshape(-1, *(1,) * (-1 - axis))
    if not numbered:
        return weights
    axes = tuple(range(lead - len(shape), 0))
    mean = (weights * t).sum(axis=axes, keepdims=True) / t.sum(axis=axes, keepdims=True)
    return weights / np.where(mean > 0, mean, 1)
