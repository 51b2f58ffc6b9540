"""Limits: on the gradient before a step (`ClipNorm`, `ClipValue`), on the weights after it (`ClipWeights`, `MaxNorm`).

Each limit is one number for all or one per replica; nothing is compared across replicas.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

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

    def start(self, net: Any) -> SimpleNamespace:
        """Return the state for ``net``."""
        return SimpleNamespace(limit=hyperparameter(self.limit, "limit", net.parameters))

    def apply(self, values: np.ndarray, state: SimpleNamespace) -> None:
        """Limit ``values``, a gradient or the parameters, in place."""
        raise NotImplementedError(f"{type(self).__name__} has no apply")


def shorten(values: np.ndarray, lead: int, limit: np.ndarray) -> None:
    """Scale ``values``, in place, to a length of at most ``limit`` over all axes behind the first ``lead``.

    Values are divided by the largest before squaring, so the length cannot overflow. What is short enough stays bit for
    bit as it is, and so does what holds inf or NaN.
    """
    axes = tuple(range(lead, values.ndim))
    largest = np.abs(values).max(axis=axes, keepdims=True)
    scaled = values / largest
    scale = limit / np.sqrt(np.square(scaled).sum(axis=axes, keepdims=True))
    np.multiply(scaled, scale, out=values, where=largest > scale)


class ClipValue(Limit):
    """Moves each entry of the gradient into ``[-limit, limit]``, those of biases too, which can turn its direction."""

    def apply(self, values: np.ndarray, state: SimpleNamespace) -> None:
        """Clip the gradient in place."""
        np.clip(values, -state.limit, state.limit, out=values)


class ClipNorm(Limit):
    """Shortens a gradient that is longer than ``limit``: ``g <- g * min(1, limit / |g|)`` (Pascanu et al. 2013).

    |g| is the length of the whole vector, biases included, each replica's by itself; PyTorch divides by ``|g| + 1e-6``.
    """

    def apply(self, values: np.ndarray, state: SimpleNamespace) -> None:
        """Shorten the gradient in place."""
        shorten(values, values.ndim - 1, state.limit)


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

    def start(self, net: Any) -> SimpleNamespace:
        state = super().start(net)
        which = affected(net.is_weight, self.biases) & net.is_trainable
        state.limit = np.where(which, state.limit, np.array(np.inf, net.dtype))
        return state

    def apply(self, values: np.ndarray, state: SimpleNamespace) -> None:
        """Clip the parameters in place."""
        np.clip(values, -state.limit, state.limit, out=values)


class MaxNorm(Limit):
    """Shortens the weights that come into a neuron, after a step, if together they are longer than ``limit``.

    ``W[i] <- W[i] * min(1, limit / |W[i]|)`` for each row, kernel or symbol i (Srivastava et al. 2014, who use it with
    dropout). Biases, and the scales of a normalisation, are left alone.
    """

    def start(self, net: Any) -> SimpleNamespace:
        state, lead, views = super().start(net), len(net.replicas), net.views(net.parameters)
        state.rows = []
        for name in net.weight_names:
            W = views[name]
            if W.ndim > lead + 1 and (net.is_trainable & net.mask((name,))).any():
                limit = state.limit.reshape(state.limit.shape[:-1] + (1,) * (W.ndim - lead))
                state.rows.append((W, lead + 1, limit))
        return state

    def apply(self, values: np.ndarray, state: SimpleNamespace) -> None:
        """Shorten the rows of the weights in place."""
        for row in state.rows:
            shorten(*row)
