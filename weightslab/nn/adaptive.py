"""Adaptive optimizers: each parameter moves in units of the size of its own gradients."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np

from .optimizers import Optimizer, WeightDecay, hyperparameter

__all__ = ["Adam", "AdamW", "Adaptive", "RMSProp"]


@dataclass(frozen=True, eq=False)
class Adaptive(Optimizer):
    """Base of the adaptive optimizers: ``p <- p - lr g / (sqrt(s) + eps)``, where s measures the squares of g.

    Parameters
    ----------
    lr : float, array or function
        Learning rate, as of every `Optimizer`.
    eps : float or array
        Keeps 0 / 0 away; never below the smallest normal number of the precision, which is 6e-5 in float16.
    """

    eps: Any = field(default=1e-8, kw_only=True)

    memory: ClassVar[tuple[str, ...]] = ("s",)

    def prepare(self, parameters: np.ndarray, state: SimpleNamespace) -> None:
        state.eps = np.maximum(hyperparameter(self.eps, "eps", parameters), np.finfo(parameters.dtype).tiny)
        state.s = np.zeros_like(parameters)

    def divide(self, parameters: np.ndarray, direction: np.ndarray, lr: Any, eps: Any, state: SimpleNamespace) -> None:
        """Set ``p <- p - lr * direction / (sqrt(s) + eps)``."""
        np.sqrt(state.s, out=state.step)
        state.step += eps
        np.divide(direction, state.step, out=state.step)
        state.step *= lr
        parameters -= state.step


def shares(value: Any, name: str, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``value`` and ``1 - value``, the weights of the old and the new in a moving mean."""
    return hyperparameter(value, name, parameters, below=1), hyperparameter(1 - np.asarray(value), name, parameters)


def blend(mean: np.ndarray, old: Any, new: Any, value: np.ndarray, work: np.ndarray) -> None:
    """Set ``mean <- old * mean + new * value``; ``value`` may stand in ``work``."""
    np.multiply(new, value, out=work)
    mean *= old
    mean += work


@dataclass(frozen=True, eq=False)
class RMSProp(Adaptive):
    """s is a moving mean of the squares: ``s <- rho s + (1 - rho) g^2`` (Tieleman & Hinton 2012).

    Parameters
    ----------
    rho : float or array
        Share of the old, 0 <= rho < 1: s remembers some ``1 / (1 - rho)`` steps.
    """

    lr: Any = 0.01
    rho: Any = 0.99

    def prepare(self, parameters: np.ndarray, state: SimpleNamespace) -> None:
        super().prepare(parameters, state)
        state.old, state.new = shares(self.rho, "rho", parameters)

    def move(self, parameters: np.ndarray, gradient: np.ndarray, state: SimpleNamespace) -> None:
        blend(state.s, state.old, state.new, np.square(gradient, out=state.step), state.step)
        self.divide(parameters, gradient, state.lr, state.eps, state)


@dataclass(frozen=True, eq=False)
class Adam(Adaptive):
    """Momentum, in units of the gradient's recent size (Kingma & Ba 2015).

    ``m <- beta1 m + (1 - beta1) g`` and ``s <- beta2 s + (1 - beta2) g^2`` start at 0 and are too small at first, so after t
    steps they are divided by ``c = 1 - beta^t``::

        p <- p - lr (m / c1) / (sqrt(s / c2) + eps)

    The first step is ``lr`` times the sign of g, however large g is, if it is well above eps.

    Parameters
    ----------
    beta1, beta2 : float or array
        Shares of the old, from 0 to below 1.
    """

    lr: Any = 0.001
    beta1: Any = 0.9
    beta2: Any = 0.999

    memory: ClassVar[tuple[str, ...]] = ("m", "s")

    def prepare(self, parameters: np.ndarray, state: SimpleNamespace) -> None:
        super().prepare(parameters, state)
        state.m = np.zeros_like(parameters)
        state.old1, state.new1 = shares(self.beta1, "beta1", parameters)
        state.old2, state.new2 = shares(self.beta2, "beta2", parameters)
        state.beta1, state.beta2 = (
            float(beta) if np.ndim(beta) == 0 else np.asarray(beta, np.float64)[..., None]
            for beta in (self.beta1, self.beta2)
        )

    def move(self, parameters: np.ndarray, gradient: np.ndarray, state: SimpleNamespace) -> None:
        blend(state.m, state.old1, state.new1, gradient, state.step)
        blend(state.s, state.old2, state.new2, np.square(gradient, out=state.step), state.step)
        c1, root, cast = 1 - state.beta1**state.t, (1 - state.beta2**state.t) ** 0.5, state.s.dtype.type
        lr, eps = state.lr * cast(root / c1), state.eps * cast(root)
        self.divide(parameters, state.m, lr, eps, state)  # sqrt(s / c2) + eps = (sqrt(s) + eps sqrt(c2)) / sqrt(c2)


@dataclass(frozen=True, eq=False)
class AdamW(Adam, WeightDecay):
    """`Adam` with decoupled `WeightDecay`: first ``w <- w (1 - lr decay)``, then its step (Loshchilov & Hutter 2019).

    L2 would come into m and s, where the division makes its strength nearly meaningless. The gains (gamma) of BatchNorm and
    LayerNorm decay, as in PyTorch; ``AdamW(decays=net.is_weight & ~net.is_gain)`` leaves them out.
    """

    decay: Any = field(default=0.01, kw_only=True)
