"""Regularizers: what is added to the loss to keep weights in check.

Two ways lead to the minimum of loss + penalty, and `training` takes the one that ``proximal`` says: the (sub)gradient of
the penalty, added to the gradient before the optimizer's step, or the proximal step after it, which answers "which w
pays least, counting penalty and half the squared distance from here over lr?". Only this makes weights exactly 0. (With
an adaptive optimizer, whose step is not lr times the gradient, the proximal step is an approximation.)
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .checks import as_array, came
from .layers import Kept
from .optimizers import affected, hyperparameter

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

    def start(self, net):
        """The state for ``net``: l1 and l2 of each parameter, 0 where it is left alone; None where there is none."""
        if not isinstance(self.proximal, (bool, np.bool)):
            raise TypeError(f"proximal must be True or False, got {came(self.proximal)}")
        hyperparameter(self.strength, "strength", net.parameters)
        p, mask = net.parameters, affected(net.is_weight, self.biases)
        l1, l2 = (hyperparameter(value, "strength", p) * mask for value in self.strengths())
        return Kept(l1=l1 if l1.any() else None, l2=l2 if l2.any() else None, one=np.ones((), p.dtype),
                    work=np.empty_like(p), limit=np.empty_like(p))

    def penalty(self, parameters, state):
        """What is added to the loss, one value per replica."""
        penalty = np.zeros(parameters.shape[:-1], parameters.dtype)
        if state.l1 is not None:
            penalty = penalty + np.vecdot(state.l1, np.abs(parameters))
        if state.l2 is not None:
            penalty = penalty + np.vecdot(state.l2 * parameters, parameters) / 2
        return penalty

    def add_gradient(self, parameters, gradient, state):
        """``gradient <- gradient + l1 sign(w) + l2 w``."""
        if state.l1 is not None:
            np.sign(parameters, state.work)
            np.multiply(state.l1, state.work, state.work)
            np.add(gradient, state.work, gradient)
        if state.l2 is not None:
            np.multiply(state.l2, parameters, state.work)
            np.add(gradient, state.work, gradient)

    def shrink(self, parameters, lr, state):
        """The proximal step ``w <- sign(w) max(|w| - lr l1, 0) / (1 + lr l2)``."""
        if state.l1 is not None:
            np.multiply(lr, state.l1, state.limit)
            np.minimum(parameters, state.limit, out=state.work)
            np.negative(state.limit, state.limit)
            np.maximum(state.work, state.limit, out=state.work)
            np.subtract(parameters, state.work, parameters)  # w minus what lies within lr l1
        if state.l2 is not None:
            np.multiply(lr, state.l2, state.work)
            np.add(state.work, state.one, state.work)
            np.divide(parameters, state.work, parameters)


@dataclass(frozen=True, eq=False)
class L2(Regularizer):
    """Adds ``lambda / 2 * sum w^2`` to the loss, so ``lambda * w`` to the gradient.

    The factor 1/2 makes it weight decay under SGD: each step multiplies w by ``1 - lr * lambda``, as the
    ``weight_decay`` of PyTorch's SGD. Keras' ``l2(c)`` has no 1/2: c = lambda / 2. Weights get small, never exactly 0.
    """

    def strengths(self):
        return 0.0, self.strength


@dataclass(frozen=True, eq=False)
class L1(Regularizer):
    """Adds ``lambda * sum |w|`` to the loss; by default through the proximal step, which makes weights exactly 0.

    With ``proximal=False`` through the subgradient ``lambda * sign(w)``: then weights never settle, but hover at about
    ``lr * lambda`` around 0.
    """

    proximal: bool = True

    def strengths(self):
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

    def strengths(self):
        if not (isinstance(self.share, (int, float, np.number)) and 0 <= self.share <= 1):
            raise ValueError(f"ElasticNet expects a share from 0 to 1, got {came(self.share)}")
        strength = as_array(self.strength)
        return self.share * strength, (1 - self.share) * strength
