"""Regularizers: what is added to the loss to keep weights in check.

Two ways lead to the minimum of loss + penalty, and `training` takes the one that ``proximal`` says: the (sub)gradient of
the penalty, added to the gradient before the optimizer's step, or the proximal step after it, which answers "which w
pays least, counting penalty and half the squared distance from here over lr?". Only this makes weights exactly 0. (With
an adaptive optimizer, whose step is not lr times the gradient, the proximal step is an approximation.)
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import as_array, came
from .optimizers import affected, hyperparameter
from .ranges import checked_number

__all__ = ["L1", "L2", "ElasticNet", "Regularizer"]


@dataclass(frozen=True, eq=False)
class Regularizer:
    """Adds ``l1 sum |w| + l2 / 2 sum w^2`` to the loss; a subclass says what l1 and l2 are (`strengths`).

    Parameters
    ----------
    strength : float or array
        lambda, one for all or one per replica.
    biases : bool
        Whether the biases are regularized too; by default they are left alone.
    proximal : bool
        Whether it acts by the proximal step instead of the gradient.
    """

    strength: Any
    biases: bool = False
    proximal: bool = False

    def strengths(self) -> tuple[Any, Any]:
        """Return l1 and l2."""
        raise NotImplementedError(f"{type(self).__name__} has no strengths")

    def start(self, net: Any) -> SimpleNamespace:
        """Return the state for ``net``: l1 and l2 of each parameter, 0 where it is left alone; None where there is none."""
        if not isinstance(self.proximal, (bool, np.bool)):
            raise TypeError(f"proximal must be True or False, got {came(self.proximal)}")
        hyperparameter(self.strength, "strength", net.parameters)
        mask = affected(net.is_weight, self.biases) & net.is_trainable
        l1, l2 = (hyperparameter(value, "strength", net.parameters) * mask for value in self.strengths())
        return SimpleNamespace(l1=l1 if l1.any() else None, l2=l2 if l2.any() else None)

    def penalty(self, parameters: np.ndarray, state: SimpleNamespace) -> np.ndarray:
        """Return what is added to the loss, one value per replica."""
        penalty = np.zeros(parameters.shape[:-1], parameters.dtype)
        if state.l1 is not None:
            penalty = penalty + np.vecdot(state.l1, np.abs(parameters))
        if state.l2 is not None:
            penalty = penalty + np.vecdot(state.l2 * parameters, parameters) / 2
        return penalty

    def add_gradient(self, parameters: np.ndarray, gradient: np.ndarray, state: SimpleNamespace) -> None:
        """Set ``gradient <- gradient + l1 sign(w) + l2 w``."""
        if state.l1 is not None:
            gradient += state.l1 * np.sign(parameters)
        if state.l2 is not None:
            gradient += state.l2 * parameters

    def shrink(self, parameters: np.ndarray, lr: Any, state: SimpleNamespace) -> None:
        """Take the proximal step ``w <- sign(w) max(|w| - lr l1, 0) / (1 + lr l2)``."""
        if state.l1 is not None:
            parameters[...] = np.sign(parameters) * np.maximum(np.abs(parameters) - lr * state.l1, 0)
        if state.l2 is not None:
            parameters /= 1 + lr * state.l2


@dataclass(frozen=True, eq=False)
class L2(Regularizer):
    """Adds ``lambda / 2 * sum w^2`` to the loss, so ``lambda * w`` to the gradient.

    The factor 1/2 makes it weight decay under SGD: each step multiplies w by ``1 - lr * lambda``, as the
    ``weight_decay`` of PyTorch's SGD. Keras' ``l2(c)`` has no 1/2: c = lambda / 2. Weights get small, never exactly 0.
    """

    def strengths(self) -> tuple[Any, Any]:
        return 0.0, self.strength


@dataclass(frozen=True, eq=False)
class L1(Regularizer):
    """Adds ``lambda * sum |w|`` to the loss; by default through the proximal step, which makes weights exactly 0.

    With ``proximal=False`` through the subgradient ``lambda * sign(w)``: then weights that should be 0 never settle, but
    hover at about ``lr * lambda`` around it.
    """

    proximal: bool = True

    def strengths(self) -> tuple[Any, Any]:
        return self.strength, 0.0


@dataclass(frozen=True, eq=False)
class ElasticNet(Regularizer):
    """Adds ``lambda * (share * sum |w| + (1 - share) / 2 * sum w^2)`` to the loss (Zou & Hastie 2005).

    Parameters
    ----------
    share : float
        Of L1, from 0 to 1: scikit-learn's ``l1_ratio``.
    """

    proximal: bool = True
    share: float = 0.5

    def strengths(self) -> tuple[Any, Any]:
        share, strength = checked_number("ElasticNet", 0, 1, closed_high=True, share=self.share), as_array(self.strength)
        return share * strength, (1 - share) * strength
