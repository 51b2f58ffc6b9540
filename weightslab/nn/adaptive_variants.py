"""Relatives of `RMSProp` and `Adam` that measure the size of gradients in other ways."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np

from .adaptive import Adam, Adaptive, RMSProp, blend

__all__ = ["AMSGrad", "Adagrad", "CentredRMSProp"]


@dataclass(frozen=True, eq=False)
class Adagrad(Adaptive):
    """s adds up all squares: ``s <- s + g^2``, so what multiplies g only gets smaller (Duchi et al. 2011)."""

    lr: Any = 0.01
    eps: Any = field(default=1e-10, kw_only=True)

    def move(self, parameters: np.ndarray, gradient: np.ndarray, state: SimpleNamespace) -> None:
        np.square(gradient, out=state.step)
        state.s += state.step
        self.divide(parameters, gradient, state.lr, state.eps, state)


@dataclass(frozen=True, eq=False)
class CentredRMSProp(RMSProp):
    """`RMSProp` in units of the spread of g: s minus the square of ``m <- rho m + (1 - rho) g`` stands under the root.

    PyTorch's ``centered=True``.
    """

    memory: ClassVar[tuple[str, ...]] = ("m", "s")

    def prepare(self, parameters: np.ndarray, state: SimpleNamespace) -> None:
        super().prepare(parameters, state)
        state.m = np.zeros_like(parameters)

    def move(self, parameters: np.ndarray, gradient: np.ndarray, state: SimpleNamespace) -> None:
        blend(state.s, state.old, state.new, np.square(gradient, out=state.step), state.step)
        blend(state.m, state.old, state.new, gradient, state.step)
        spread = np.sqrt(np.maximum(state.s - state.m**2, 0))
        parameters -= state.lr * gradient / (spread + state.eps)


@dataclass(frozen=True, eq=False)
class AMSGrad(Adam):
    """`Adam` with the largest s so far under the root, so that a few small gradients do not lengthen the steps again.

    Reddi et al. 2018; PyTorch's ``amsgrad=True``.
    """

    memory: ClassVar[tuple[str, ...]] = ("m", "s", "largest")

    def prepare(self, parameters: np.ndarray, state: SimpleNamespace) -> None:
        super().prepare(parameters, state)
        state.largest = np.zeros_like(parameters)

    def divide(self, parameters: np.ndarray, direction: np.ndarray, lr: Any, eps: Any, state: SimpleNamespace) -> None:
        np.maximum(state.largest, state.s, out=state.largest)
        parameters -= lr * direction / (np.sqrt(state.largest) + eps)
