"""Regularizers: what is added to the loss to keep weights in check."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .layers import Kept
from .optimizers import hyperparameter

__all__ = ["L2", "Regularizer"]


@dataclass(frozen=True, eq=False)
class Regularizer:
    """Base of the regularizers.

    Parameters
    ----------
    strength : float or array
        lambda, one for all or one per replica.
    biases : bool
        Whether the biases are regularized too; by default they are left alone.
    """

    strength: Any
    biases: bool = False

    def start(self, net):
        """The state for ``net``: lambda for each parameter, 0 where it is left alone."""
        strength = hyperparameter(self.strength, "strength", net.parameters)
        return Kept(coefficients=strength * (net.is_weight | self.biases), work=np.empty_like(net.parameters))


@dataclass(frozen=True, eq=False)
class L2(Regularizer):
    """Adds ``lambda / 2 * sum w^2`` to the loss, so ``lambda * w`` to the gradient.

    The factor 1/2 makes it weight decay under SGD: each step multiplies w by ``1 - lr * lambda``, as the
    ``weight_decay`` of PyTorch's SGD. Keras' ``l2(c)`` has no 1/2: c = lambda / 2.
    """

    def penalty(self, parameters, state):
        """``lambda / 2 * sum w^2``, one value per replica."""
        return np.vecdot(state.coefficients * parameters, parameters) / 2

    def add_gradient(self, parameters, gradient, state):
        """``gradient <- gradient + lambda * w``."""
        np.multiply(state.coefficients, parameters, out=state.work)
        np.add(gradient, state.work, out=gradient)

    def shrink(self, parameters, lr, state):
        """The proximal step ``w <- w / (1 + lr * lambda)``."""
        np.divide(parameters, 1 + lr * state.coefficients, out=parameters)
