"""Optimizers: how a gradient g moves the parameters p. All work on the flat vector of a whole network.

An optimizer only holds its settings, which a schedule or one number per replica may give; what changes from step to
step is the state that `start` returns. Conventions are those of PyTorch.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .layers import Kept

__all__ = ["SGD", "Momentum", "Nesterov", "Optimizer", "hyperparameter"]


def hyperparameter(value, name, parameters, below=np.inf):
    """``value``, one number or one per replica, in the precision and with the axes of ``parameters``.

    Raises
    ------
    ValueError
        If it is not in [0, below), or if its shape is neither () nor that of the replicas.
    """
    array, replicas = np.asarray(value), parameters.shape[:-1]
    if array.dtype.kind not in "biuf" or not ((array >= 0) & (array < below)).all():
        limit = f" and below {below:g}" if below < np.inf else ""
        raise ValueError(f"{name} must be a number of at least 0{limit}, got {value!r}")
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

    def start(self, parameters, is_weight):
        """The state before the first step.

        ``parameters`` is the vector to be trained, ``(*replicas, size)``; ``is_weight`` tells its weights from its biases.
        """
        lr = self.lr(0) if callable(self.lr) else self.lr
        state = Kept(t=0, lr=hyperparameter(lr, "lr", parameters), work=np.empty_like(parameters))
        self.prepare(parameters, is_weight, state)
        return state

    def prepare(self, parameters, is_weight, state):
        """Add to the state what this optimizer remembers."""

    def advance(self, parameters, state):
        """Count the step, and follow the schedule."""
        if callable(self.lr) and state.t:
            state.lr = hyperparameter(self.lr(state.t), "lr", parameters)
        state.t += 1


@dataclass(frozen=True, eq=False)
class SGD(Optimizer):
    """Stochastic gradient descent: ``p <- p - lr g``."""

    def step(self, parameters, gradient, state):
        """Move ``parameters`` in place."""
        self.advance(parameters, state)
        np.multiply(gradient, state.lr, state.work)
        np.subtract(parameters, state.work, parameters)


@dataclass(frozen=True, eq=False)
class Momentum(Optimizer):
    """A heavy ball: ``v <- mu v + g``, ``p <- p - lr v``. Polyak 1964."""

    mu: Any = 0.9

    def prepare(self, parameters, is_weight, state):
        state.mu, state.v = hyperparameter(self.mu, "mu", parameters, below=1), np.zeros_like(parameters)

    def step(self, parameters, gradient, state):
        """Move ``parameters`` in place."""
        self.advance(parameters, state)
        np.multiply(state.v, state.mu, state.v)
        np.add(state.v, gradient, state.v)
        np.multiply(state.v, state.lr, state.work)
        np.subtract(parameters, state.work, parameters)


@dataclass(frozen=True, eq=False)
class Nesterov(Momentum):
    """Momentum that looks ahead: ``v <- mu v + g``, ``p <- p - lr (g + mu v)``. Sutskever et al. 2013."""

    def step(self, parameters, gradient, state):
        """Move ``parameters`` in place."""
        self.advance(parameters, state)
        np.multiply(state.v, state.mu, state.v)
        np.add(state.v, gradient, state.v)
        np.multiply(state.v, state.mu, state.work)
        np.add(state.work, gradient, state.work)
        np.multiply(state.work, state.lr, state.work)
        np.subtract(parameters, state.work, parameters)
