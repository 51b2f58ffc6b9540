"""Optimizers that measure each gradient in units of its own recent size."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .optimizers import Optimizer, hyperparameter

__all__ = ["Adagrad", "Adam", "AdamW", "RMSProp"]


@dataclass(frozen=True, eq=False)
class RMSProp(Optimizer):
    """Divides by the recent size of each gradient: ``s <- rho s + (1 - rho) g^2``, ``p <- p - lr g / (sqrt(s) + eps)``."""

    lr: Any = 0.01
    rho: Any = 0.99
    eps: float = 1e-8

    def prepare(self, parameters, is_weight, state):
        state.rho, state.s = hyperparameter(self.rho, "rho", parameters, below=1), np.zeros_like(parameters)
        state.new, state.eps = 1 - state.rho, hyperparameter(self.eps, "eps", parameters)

    def step(self, parameters, gradient, state):
        """Move ``parameters`` in place."""
        self.advance(parameters, state)
        np.multiply(gradient, gradient, state.work)
        np.multiply(state.work, state.new, state.work)
        np.multiply(state.s, state.rho, state.s)
        np.add(state.s, state.work, state.s)
        _move(parameters, gradient, state.lr, np.sqrt(state.s, state.work), state)


@dataclass(frozen=True, eq=False)
class Adagrad(Optimizer):
    """Divides by the size of all gradients so far: ``s <- s + g^2``, ``p <- p - lr g / (sqrt(s) + eps)``.

    Duchi et al. 2011.
    """

    lr: Any = 0.01
    eps: float = 1e-10

    def prepare(self, parameters, is_weight, state):
        state.s, state.eps = np.zeros_like(parameters), hyperparameter(self.eps, "eps", parameters)

    def step(self, parameters, gradient, state):
        """Move ``parameters`` in place."""
        self.advance(parameters, state)
        np.multiply(gradient, gradient, state.work)
        np.add(state.s, state.work, state.s)
        _move(parameters, gradient, state.lr, np.sqrt(state.s, state.work), state)


@dataclass(frozen=True, eq=False)
class Adam(Optimizer):
    """Momentum in units of the gradient's recent size. Kingma & Ba 2015.

    ``m <- beta1 m + (1 - beta1) g``, ``s <- beta2 s + (1 - beta2) g^2``, both divided by ``1 - beta^t`` because they start
    at 0, and ``p <- p - lr m / (sqrt(s) + eps)``. The first step is ``lr`` times the sign of g, however large g is.
    In float16 the default eps rounds to 0.
    """

    lr: Any = 0.001
    beta1: Any = 0.9
    beta2: Any = 0.999
    eps: float = 1e-8

    def prepare(self, parameters, is_weight, state):
        for name in ("beta1", "beta2"):
            setattr(state, name, hyperparameter(getattr(self, name), name, parameters, below=1))
        state.new1, state.new2 = 1 - state.beta1, 1 - state.beta2
        state.eps = hyperparameter(self.eps, "eps", parameters)
        state.m, state.s, state.power1, state.power2 = np.zeros_like(parameters), np.zeros_like(parameters), 1.0, 1.0

    def step(self, parameters, gradient, state):
        """Move ``parameters`` in place."""
        self.advance(parameters, state)
        np.subtract(gradient, state.m, state.work)
        np.multiply(state.work, state.new1, state.work)
        np.add(state.m, state.work, state.m)
        np.multiply(gradient, gradient, state.work)
        np.subtract(state.work, state.s, state.work)
        np.multiply(state.work, state.new2, state.work)
        np.add(state.s, state.work, state.s)
        state.power1, state.power2 = state.power1 * state.beta1, state.power2 * state.beta2
        np.divide(state.s, 1 - state.power2, state.work)
        _move(parameters, state.m, state.lr / (1 - state.power1), np.sqrt(state.work, state.work), state)


@dataclass(frozen=True, eq=False)
class AdamW(Adam):
    """Adam with decoupled weight decay: first ``p <- p (1 - lr decay)``, then Adam's step. Loshchilov & Hutter 2019.

    Parameters
    ----------
    decay : float or array
    biases : bool
        Whether biases decay too; by default they are left alone (PyTorch decays them).
    """

    decay: Any = 0.01
    biases: bool = False

    def prepare(self, parameters, is_weight, state):
        super().prepare(parameters, is_weight, state)
        state.decay = hyperparameter(self.decay, "decay", parameters) * (is_weight | self.biases)

    def step(self, parameters, gradient, state):
        """Move ``parameters`` in place."""
        lr = state.lr
        if callable(self.lr):
            lr = hyperparameter(self.lr(state.t), "lr", parameters)
        np.multiply(parameters, 1 - lr * state.decay, parameters)
        super().step(parameters, gradient, state)


def _move(parameters, direction, lr, size, state):
    """``p <- p - lr * direction / (size + eps)``; ``size`` is overwritten."""
    np.add(size, state.eps, size)
    np.divide(direction, size, size)
    np.multiply(size, lr, size)
    np.subtract(parameters, size, parameters)
