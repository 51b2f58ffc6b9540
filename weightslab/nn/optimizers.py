"""Optimizers: how a gradient moves the parameters. All work on the flat vector of a whole network.

An optimizer only holds its settings; what changes from step to step is the state that `start` returns.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .layers import Kept

__all__ = ["SGD", "Optimizer", "hyperparameter"]


def hyperparameter(value, name, parameters):
    """``value``, one number or one per replica, in the precision and with the axes of ``parameters``.

    Raises
    ------
    ValueError
        If it is negative or not finite, or if its shape is neither () nor that of the replicas.
    """
    array, replicas = np.asarray(value), parameters.shape[:-1]
    if array.dtype.kind not in "biuf" or not (np.isfinite(array) & (array >= 0)).all():
        raise ValueError(f"{name} must be a number of at least 0, got {value!r}")
    if array.shape not in ((), replicas):
        raise ValueError(f"{name} must be one number or one per replica, shape {replicas}, got shape {array.shape}")
    array = array.astype(parameters.dtype)
    return array[..., None] if array.ndim else array


@dataclass(frozen=True, eq=False)
class Optimizer:
    """Base of the optimizers.

    Parameters
    ----------
    lr : float, array or function
        Learning rate: one for all, one per replica, or a schedule ``lr(step)`` that gives either, from step 0.
    """

    lr: Any = 0.1

    def start(self, parameters):
        """The state before the first step, for a vector ``parameters`` of shape ``(*replicas, size)``."""
        lr = self.lr(0) if callable(self.lr) else self.lr
        return Kept(t=0, lr=hyperparameter(lr, "lr", parameters), work=np.empty_like(parameters))

    def advance(self, parameters, state):
        """Count the step, and follow the schedule."""
        if callable(self.lr) and state.t:
            state.lr = hyperparameter(self.lr(state.t), "lr", parameters)
        state.t += 1


@dataclass(frozen=True, eq=False)
class SGD(Optimizer):
    """Stochastic gradient descent: ``p <- p - lr * g``."""

    def step(self, parameters, gradient, state):
        self.advance(parameters, state)
        np.multiply(gradient, state.lr, state.work)
        np.subtract(parameters, state.work, parameters)
