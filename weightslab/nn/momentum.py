"""Momentum: steps that remember the gradients before, as a heavy ball does."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np

from .optimizers import SGD, hyperparameter

__all__ = ["Momentum", "Nesterov"]


@dataclass(frozen=True, eq=False)
class Momentum(SGD):
    """A heavy ball: ``v <- mu v + g``, ``p <- p - lr v`` (Polyak 1964).

    Parameters
    ----------
    mu : float or array
        Share of the velocity that is kept, 0 <= mu < 1. A steady gradient comes to move p by ``lr g / (1 - mu)`` a step.
    """

    mu: Any = 0.9

    memory: ClassVar[tuple[str, ...]] = ("v",)

    def prepare(self, parameters: np.ndarray, state: SimpleNamespace) -> None:
        state.mu, state.v = hyperparameter(self.mu, "mu", parameters, below=1), np.zeros_like(parameters)

    def move(self, parameters: np.ndarray, gradient: np.ndarray, state: SimpleNamespace) -> None:
        state.v *= state.mu
        state.v += gradient  # v = mu v + g
        np.multiply(state.lr, state.v, out=state.step)
        parameters -= state.step  # p - lr v


@dataclass(frozen=True, eq=False)
class Nesterov(Momentum):
    """Momentum that looks ahead: ``v <- mu v + g``, ``p <- p - lr (g + mu v)`` (Sutskever et al. 2013)."""

    def move(self, parameters: np.ndarray, gradient: np.ndarray, state: SimpleNamespace) -> None:
        state.v *= state.mu
        state.v += gradient  # v = mu v + g
        np.multiply(state.mu, state.v, out=state.step)
        state.step += gradient
        state.step *= state.lr
        parameters -= state.step  # p - lr (g + mu v)
