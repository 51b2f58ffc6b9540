"""Limits: on the gradient before a step (`ClipNorm`, `ClipValue`), on the weights after it (`ClipWeights`, `MaxNorm`).

Each limit is one number for all or one per replica; nothing is compared across replicas.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .layers import Kept
from .optimizers import affected, hyperparameter

__all__ = ["ClipNorm", "ClipValue", "ClipWeights", "Limit", "MaxNorm"]


@dataclass(frozen=True, eq=False)
class Limit:
    """Base of the limits.

    Parameters
    ----------
    limit : float or array
        One for all or one per replica.
    """

    limit: Any

    def start(self, net):
        """The state for ``net``."""
        limit = hyperparameter(self.limit, "limit", net.parameters)
        return Kept(limit=limit, least=-limit, work=np.empty_like(net.parameters))


def clip(values, state):
    """Move each of ``values`` into ``[-limit, limit]``, in place."""
    np.minimum(values, state.limit, out=values)
    np.maximum(values, state.least, out=values)


def shorten(values, lead, limit, work):
    """Scale ``values``, in place, to a length of at most ``limit`` over all axes behind the first ``lead``.

    The length is that of the values over the largest of them, which cannot overflow. What is short enough stays bit for
    bit as it is, and so does what holds inf or NaN.
    """
    largest = np.abs(values, work).max(axis=tuple(range(lead, values.ndim)), keepdims=True)
    np.divide(values, largest, work)
    flat = work.reshape(*work.shape[:lead], -1)
    scale = limit / np.sqrt(np.vecdot(flat, flat)).reshape(largest.shape)
    np.multiply(work, scale, out=values, where=largest > scale)


class ClipValue(Limit):
    """Moves each entry of the gradient into ``[-limit, limit]``, those of biases too, which can turn its direction."""

    def apply(self, gradient, state):
        """Clip ``gradient`` in place."""
        clip(gradient, state)


class ClipNorm(Limit):
    """Shortens a gradient that is longer than ``limit``: ``g <- g * min(1, limit / |g|)`` (Pascanu et al. 2013).

    |g| is the length of the whole vector, biases included, each replica's by itself; PyTorch divides by ``|g| + 1e-6``.
    """

    def apply(self, gradient, state):
        """Shorten ``gradient`` in place."""
        shorten(gradient, gradient.ndim - 1, state.limit, state.work)


@dataclass(frozen=True, eq=False)
class ClipWeights(Limit):
    """Moves each weight into ``[-limit, limit]`` after a step: the critic of a Wasserstein GAN (Arjovsky et al. 2017).

    Parameters
    ----------
    limit : float or array
        One for all or one per replica.
    biases : bool
        Whether biases are limited too; by default they are left alone.
    """

    biases: bool = False

    def start(self, net):
        state = super().start(net)
        state.limit = np.where(affected(net.is_weight, self.biases), state.limit, np.array(np.inf, net.dtype))
        state.least = -state.limit
        return state

    def apply(self, parameters, state):
        """Clip ``parameters`` in place."""
        clip(parameters, state)


class MaxNorm(Limit):
    """Shortens the weights that come into a neuron, after a step, if together they are longer than ``limit``.

    ``W[i] <- W[i] * min(1, limit / |W[i]|)`` for each row, kernel or symbol i (Srivastava et al. 2014, who use it with
    dropout). Biases, and the scales of a normalisation, are left alone.
    """

    def start(self, net):
        state, lead, views = super().start(net), len(net.replicas), net.views(net.parameters)
        state.rows = []
        for name in net.weight_names:
            W = views[name]
            if W.ndim > lead + 1:
                limit = state.limit.reshape(state.limit.shape[:-1] + (1,) * (W.ndim - lead))
                state.rows.append((W, lead + 1, limit, np.empty(W.shape, W.dtype)))
        return state

    def apply(self, parameters, state):
        """Shorten the rows in ``parameters``, the vector of the network, in place."""
        for row in state.rows:
            shorten(*row)
