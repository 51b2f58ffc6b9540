"""Optimizers: how a gradient g moves the parameters p. All work on the flat vector of a whole network.

An optimizer only holds its settings, each of them one number for all or one per replica; what changes from step to step
is the state that `start` returns. Conventions and default settings are those of PyTorch.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np

from .checks import as_array, came, per_replica, quiet

__all__ = ["SGD", "Optimizer", "WeightDecay", "hyperparameter"]


@quiet()  # a rate beyond the range of float16 is inf
def hyperparameter(value: Any, name: str, parameters: np.ndarray, below: float = np.inf) -> np.ndarray:
    """Return ``value`` as `per_replica` does, from 0 to below ``below``, in the precision of ``parameters``."""
    return per_replica(value, name, parameters.shape[:-1], 1, 0, below).astype(parameters.dtype)


def affected(is_weight: Any, biases: Any) -> Any:
    """Return which parameters decay, a penalty or a limit acts on: the weights, and with ``biases`` all."""
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

    def start(self, parameters: np.ndarray, is_weight: Any = True, is_trainable: Any = True) -> SimpleNamespace:
        """Return the state before the first step of ``parameters``, shape (*replicas, size).

        ``is_weight`` and ``is_trainable``, shape (size,), tell weights from biases and what is frozen, as in `Sequential`.
        """
        decay = self.decay_of(parameters, is_weight) * is_trainable
        state = SimpleNamespace(t=0, decay=decay, decays=bool(np.any(decay)), step=np.empty_like(parameters))
        self.set_rate(parameters, state)
        self.prepare(parameters, state)
        return state

    def set_rate(self, parameters: np.ndarray, state: SimpleNamespace) -> None:
        """Set the learning rate of this step, and what part of each weight decay leaves."""
        state.lr = hyperparameter(self.lr(state.t) if callable(self.lr) else self.lr, "lr", parameters)
        state.left = 1 - state.lr * state.decay if state.decays else None

    def decay_of(self, parameters: np.ndarray, is_weight: Any) -> Any:
        """Return the decay of each parameter: none, unless it is an optimizer with `WeightDecay`."""
        return 0

    def prepare(self, parameters: np.ndarray, state: SimpleNamespace) -> None:
        """Add to the state what this optimizer remembers."""

    def move(self, parameters: np.ndarray, gradient: np.ndarray, state: SimpleNamespace) -> None:
        """Change the parameters in place."""
        raise NotImplementedError(f"{type(self).__name__} has no move")

    def step(self, parameters: np.ndarray, gradient: np.ndarray, state: SimpleNamespace) -> None:
        """Take one step, in place."""
        if state.t and callable(self.lr):
            self.set_rate(parameters, state)
        state.t += 1
        if state.decays:
            parameters *= state.left  # w (1 - lr decay)
        self.move(parameters, gradient, state)


@dataclass(frozen=True, eq=False, kw_only=True)
class WeightDecay(Optimizer):
    """Optimizers with decoupled weight decay: before each step ``w <- w (1 - lr decay)``.

    Parameters
    ----------
    decay : float or array
    biases : bool
        Whether biases decay too; by default they are left alone (PyTorch decays them).
    decays : ndarray of bool, shape (size,), optional
        Says for each parameter whether it decays, instead of ``biases``: the gains of a normalization count as weights,
        and ``net.is_weight & ~net.is_gain`` leaves them out.
    """

    decay: Any = 0.0
    biases: bool = False
    decays: Any = None

    def decay_of(self, parameters: np.ndarray, is_weight: Any) -> Any:
        which = affected(is_weight, self.biases) if self.decays is None else as_array(self.decays)
        if self.decays is not None and (which.dtype != bool or which.shape != parameters.shape[-1:]):
            raise ValueError(
                f"decays must hold True or False for each of {parameters.shape[-1]} parameters, such as "
                f"net.is_weight & ~net.is_gain, got {which.dtype} of shape {which.shape}"
            )
        return hyperparameter(self.decay, "decay", parameters) * which


@dataclass(frozen=True, eq=False)
class SGD(WeightDecay):
    """Stochastic gradient descent: ``p <- p - lr g``.

    Without momentum, decay is the same as `L2` of this strength; with it, L2 goes through the velocity (as PyTorch's
    ``weight_decay`` does), and decay does not.
    """

    def move(self, parameters: np.ndarray, gradient: np.ndarray, state: SimpleNamespace) -> None:
        np.multiply(state.lr, gradient, out=state.step)
        parameters -= state.step  # p - lr g
