"""Keeping weights in check: penalties added to the loss, limits on weights, limits on gradients.

Biases are left alone unless ``biases=True``. Strengths and limits may be one per replica.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .layers import Kept
from .optimizers import hyperparameter

__all__ = ["L1", "L2", "ClipNorm", "ClipValue", "ClipWeights", "ElasticNet", "MaxNorm", "Regularizer"]


@dataclass(frozen=True, eq=False)
class Regularizer:
    """Adds ``l1 * sum |w| + l2 / 2 * sum w^2`` to the loss; the base of L1, L2 and the elastic net.

    Either through its (sub)gradient before the optimizer's step, or, with ``proximal``, by shrinking the weights after it:
    ``w <- sign(w) max(|w| - lr l1, 0) / (1 + lr l2)``, the exact answer to "which weights near these pay least". Only the
    proximal step makes weights exactly 0; the subgradient of L1 leaves them hovering at about lr * l1.
    """

    strength: Any
    biases: bool = False
    proximal: bool = False

    def strengths(self):
        """The two factors (l1, l2)."""
        raise NotImplementedError

    def start(self, net):
        """The state for ``net``: both factors for each parameter, 0 where it is left alone."""
        mask = net.is_weight | self.biases
        l1, l2 = (hyperparameter(value, "strength", net.parameters) * mask for value in self.strengths())
        return Kept(l1=l1, l2=l2, has_l1=bool(np.any(l1)), has_l2=bool(np.any(l2)), work=np.empty_like(net.parameters))

    def penalty(self, parameters, state):
        """What is added to the loss, one value per replica."""
        return np.vecdot(state.l1, np.abs(parameters)) + np.vecdot(state.l2 * parameters, parameters) / 2

    def add_gradient(self, parameters, gradient, state):
        """``gradient <- gradient + l1 sign(w) + l2 w``."""
        if state.has_l1:
            np.multiply(np.sign(parameters, state.work), state.l1, state.work)
            np.add(gradient, state.work, gradient)
        if state.has_l2:
            np.multiply(parameters, state.l2, state.work)
            np.add(gradient, state.work, gradient)

    def shrink(self, parameters, lr, state):
        """The proximal step with step size ``lr``."""
        if state.has_l1:
            limit = np.multiply(state.l1, lr, state.work)
            np.subtract(parameters, np.clip(parameters, -limit, limit), parameters)
        if state.has_l2:
            np.divide(parameters, 1 + lr * state.l2, parameters)


@dataclass(frozen=True, eq=False)
class L2(Regularizer):
    """Adds ``lambda / 2 * sum w^2`` to the loss, so ``lambda w`` to the gradient.

    The factor 1/2 makes it weight decay under SGD: each step multiplies w by ``1 - lr lambda``, as ``weight_decay`` of
    PyTorch's SGD does. Keras' ``l2(c)`` has no 1/2: c = lambda / 2.
    """

    def strengths(self):
        return 0.0, self.strength


@dataclass(frozen=True, eq=False)
class L1(Regularizer):
    """Adds ``lambda * sum |w|`` to the loss; by default by the proximal step, which makes weights exactly 0."""

    proximal: bool = True

    def strengths(self):
        return self.strength, 0.0


@dataclass(frozen=True, eq=False)
class ElasticNet(Regularizer):
    """Adds ``lambda (share * sum |w| + (1 - share) / 2 * sum w^2)`` to the loss. Zou & Hastie 2005.

    Parameters
    ----------
    share : float
        How much of it is L1, from 0 to 1; ``l1_ratio`` in scikit-learn.
    """

    proximal: bool = True
    share: float = 0.5

    def strengths(self):
        if not 0 <= self.share <= 1:
            raise ValueError(f"ElasticNet expects a share from 0 to 1, got {self.share!r}")
        strength = np.asarray(self.strength)
        return self.share * strength, (1 - self.share) * strength


@dataclass(frozen=True, eq=False)
class ClipWeights:
    """After each step every weight is moved into ``[-limit, limit]``: the critic of a Wasserstein GAN."""

    limit: Any
    biases: bool = False

    def start(self, net):
        """The state for ``net``: the limit of each parameter, infinite where it is left alone."""
        limit = hyperparameter(self.limit, "limit", net.parameters)
        return Kept(limit=np.where(net.is_weight | self.biases, limit, np.asarray(np.inf, net.dtype)))

    def apply(self, parameters, state):
        """Clip ``parameters`` in place."""
        np.clip(parameters, -state.limit, state.limit, parameters)


@dataclass(frozen=True, eq=False)
class MaxNorm:
    """After each step the incoming weights of a neuron that are longer than ``limit`` are scaled back to it."""

    limit: Any

    def start(self, net):
        """The state for ``net``: its weight arrays, which hold a neuron a row, and the limit in the shape of each."""
        views, lead = net.views(net.parameters), len(net.replicas)
        limit = np.broadcast_to(hyperparameter(self.limit, "limit", net.parameters), (*net.replicas, 1))
        arrays = [views[name] for name in net.weight_names if views[name].ndim > lead + 1]
        return Kept(weights=[(W, limit.reshape(net.replicas + (1,) * (W.ndim - lead))) for W in arrays], lead=lead)

    def apply(self, parameters, state):
        """Scale rows back in place."""
        for W, limit in state.weights:
            norm = np.sqrt(np.sum(W * W, axis=tuple(range(state.lead + 1, W.ndim)), keepdims=True))
            long = norm > limit
            W *= np.where(long, limit / np.where(long, norm, 1), np.ones_like(norm))


@dataclass(frozen=True, eq=False)
class ClipNorm:
    """A gradient longer than ``limit`` is scaled back to it, each replica's by itself. Pascanu et al. 2013."""

    limit: Any

    def start(self, net):
        """The state for ``net``."""
        return Kept(limit=hyperparameter(self.limit, "limit", net.parameters))

    def apply(self, gradient, state):
        """Scale ``gradient`` in place."""
        norm = np.sqrt(np.vecdot(gradient, gradient))[..., None]
        long = norm > state.limit
        gradient *= np.where(long, state.limit / np.where(long, norm, 1), np.ones_like(norm))


@dataclass(frozen=True, eq=False)
class ClipValue:
    """Every entry of the gradient is moved into ``[-limit, limit]``."""

    limit: Any

    def start(self, net):
        """The state for ``net``."""
        return Kept(limit=hyperparameter(self.limit, "limit", net.parameters))

    def apply(self, gradient, state):
        """Clip ``gradient`` in place."""
        np.clip(gradient, -state.limit, state.limit, gradient)
