"""Losses that large errors, or examples on their right side, do not dominate."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .labels import one_output
from .losses import Loss
from .ranges import checked_number

__all__ = ["AbsoluteError", "Hinge", "Huber"]


class AbsoluteError(Loss):
    """Mean over batch and outputs of ``|y - target|``; gradient ``sign(y - target) / (batch * outputs)``, 0 at 0."""

    def run_forward(self, columns: SimpleNamespace) -> Any:
        columns.error = columns.y - columns.t
        return np.abs(columns.error).sum(axis=-1) / columns.n

    def run_backward(self, columns: SimpleNamespace) -> None:
        np.divide(np.sign(columns.error), columns.n, out=columns.dy)


class Huber(Loss):
    """Squared near 0, straight further out: with e = y - target, the mean over batch and outputs of ``e^2 / 2`` where
    |e| <= delta, else of ``delta (|e| - delta / 2)`` (Huber 1964).

    Both are ``c (e - c / 2)`` where c is e cut off at -delta and delta. Gradient: ``c / (batch * outputs)``.

    Parameters
    ----------
    delta : float
        Up to where an error counts squared; positive.
    """

    def __init__(self, delta: float = 1.0):
        self.delta = checked_number("Huber", 0, np.inf, open_low=True, delta=delta)

    def __repr__(self) -> str:
        return f"Huber({self.delta})"

    def run_forward(self, columns: SimpleNamespace) -> Any:
        error = columns.y - columns.t
        columns.cut = np.clip(error, -self.delta, self.delta)
        return np.vecdot(columns.cut, error - columns.cut / 2) / columns.n

    def run_backward(self, columns: SimpleNamespace) -> None:
        np.divide(columns.cut, columns.n, out=columns.dy)


class Hinge(Loss):
    """Mean over batch and outputs of ``max(0, 1 - t y)`` with t = -1 or 1: no loss once y is on its side by 1 or more.

    Targets are -1 and 1, or labels 0 and 1; for a network with one output also of shape ``(batch,)``. Gradient: ``-t`` over
    ``batch * outputs`` where there is loss, else 0.
    """

    def numbers(self, target: np.ndarray, shape: tuple[int, ...], lead: int) -> np.ndarray:
        target = super().numbers(one_output(target, shape, lead), shape, lead)
        if not (np.isin(target, (-1, 1)).all() or np.isin(target, (0, 1)).all()):
            raise ValueError(f"{self!r} expects targets -1 and 1, or 0 and 1, got {target.min()} to {target.max()}")
        return np.where(target > 0, 1, -1)

    def run_forward(self, columns: SimpleNamespace) -> Any:
        columns.short = np.maximum(0, 1 - columns.t * columns.y)
        return columns.short.sum(axis=-1) / columns.n

    def run_backward(self, columns: SimpleNamespace) -> None:
        np.divide(-columns.t * np.sign(columns.short), columns.n, out=columns.dy)
