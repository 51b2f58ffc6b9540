"""Optimizers: how a gradient g moves the parameters p. All work on the flat vector of a whole network.

An optimizer only holds its settings, each of them one number for all or one per replica; what changes from step to step
is the state that `start` returns. Conventions and default settings are those of PyTorch.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from .checks import as_array, came, quiet
from .layers import Kept

__all__ = ["SGD", "Momentum", "Nesterov", "Optimizer", "hyperparameter"]


def hyperparameter(value, name, parameters, below=np.inf):
    """``value``, one number or one per replica, in the precision and with the axes of ``parameters``.

    Raises
    ------
    ValueError
        If it is not at least 0 and below ``below``, or if its shape is neither () nor that of the replicas.
    """
    array, replicas = as_array(value), parameters.shape[:-1]
    if array.dtype.kind not in "biuf" or not ((array >= 0) & (array < below)).all():
        limit = f" and below {below}" if below < np.inf else ""
        raise ValueError(f"{name} must be a number of at least 0{limit}, got {came(value)}")
    if array.shape not in ((), replicas):
        raise ValueError(f"{name} must be one number or one per replica, shape {replicas}, got shape {array.shape}")
    with quiet():  # a rate beyond the range of float16 is inf
        array = array.astype(parameters.dtype)
    return array[..., None] if array.ndim else array


def affected(is_weight, biases):
    """Which parameters decay, a penalty or a limit acts on: the weights, and with ``biases`` all."""
    if not isinstance(biases, (bool, np.bool)):
        raise TypeError(f"biases must be True or False, got {came(biases)}")
    return is_weight | np.bool(biases)


@dataclass(frozen=True, eq=False)
class Optimizer:
    """Base of the optimizers: a subclass says what it remembers (`prepare`) and how it moves the parameters (`move`).

    Parameters
    ----------
    lr : float, array or function
        Learning rate, or a schedule ``lr(step)`` that gives it, from step 0 (see `schedules`).
    """

    lr: Any = 0.1

    memory: ClassVar[tuple[str, ...]] = ()  # the names of what `prepare` adds to the state and `move` changes
    decay = 0.0  # an optimizer that can decay weights makes settings of these
    biases = False

    def start(self, parameters, is_weight=True):
        """The state before the first step.

        Parameters
        ----------
        parameters : ndarray, shape (*replicas, size)
            What is to be trained.
        is_weight : ndarray of bool, shape (size,)
            Tells its weights from its biases, as `Sequential.is_weight`.
        """
        decay = hyperparameter(self.decay, "decay", parameters) * affected(is_weight, self.biases)
        state = Kept(t=0, decay=decay, decays=bool(decay.any()), work=np.empty_like(parameters))
        self.set_rate(parameters, state)
        self.prepare(parameters, state)
        return state

    def set_rate(self, parameters, state):
        """The learning rate of this step, and what part of each weight decay leaves."""
        state.lr = hyperparameter(self.lr(state.t) if callable(self.lr) else self.lr, "lr", parameters)
        state.left = 1 - state.lr * state.decay if state.decays else None

    def prepare(self, parameters, state):
        """Add to the state what this optimizer remembers."""

    def step(self, parameters, gradient, state):
        """One step, in place."""
        if state.t and callable(self.lr):
            self.set_rate(parameters, state)
        state.t += 1
        if state.decays:
            np.multiply(parameters, state.left, parameters)
        self.move(parameters, gradient, state)


@dataclass(frozen=True, eq=False)
class SGD(Optimizer):
    """Stochastic gradient descent: ``p <- p - lr g``.

    Parameters
    ----------
    decay : float or array
        Decoupled weight decay: before each step ``w <- w (1 - lr decay)``. Here the same as L2 of this strength; under
        momentum it is not, because L2 goes through the velocity (PyTorch's ``weight_decay`` is L2).
    biases : bool
        Whether biases decay too; by default they are left alone.
    """

    decay: Any = field(default=0.0, kw_only=True)
    biases: bool = field(default=False, kw_only=True)

    def move(self, parameters, gradient, state):
        np.multiply(gradient, state.lr, state.work)
        np.subtract(parameters, state.work, parameters)


@dataclass(frozen=True, eq=False)
class Momentum(SGD):
    """A heavy ball: ``v <- mu v + g``, ``p <- p - lr v`` (Polyak 1964).

    Parameters
    ----------
    mu : float or array
        Share of the velocity that is kept, 0 <= mu < 1. Steady gradients move p by ``lr g / (1 - mu)`` a step.
    """

    mu: Any = 0.9

    memory: ClassVar[tuple[str, ...]] = ("v",)

    def prepare(self, parameters, state):
        state.mu, state.v = hyperparameter(self.mu, "mu", parameters, below=1), np.zeros_like(parameters)

    def move(self, parameters, gradient, state):
        np.multiply(state.v, state.mu, state.v)
        np.add(state.v, gradient, state.v)
        np.multiply(state.v, state.lr, state.work)
        np.subtract(parameters, state.work, parameters)


@dataclass(frozen=True, eq=False)
class Nesterov(Momentum):
    """Momentum that looks ahead: ``v <- mu v + g``, ``p <- p - lr (g + mu v)`` (Sutskever et al. 2013)."""

    def move(self, parameters, gradient, state):
        np.multiply(state.v, state.mu, state.v)
        np.add(state.v, gradient, state.v)
        np.multiply(state.v, state.mu, state.work)
        np.add(state.work, gradient, state.work)
        np.multiply(state.work, state.lr, state.work)
        np.subtract(parameters, state.work, parameters)
