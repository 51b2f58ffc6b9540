"""The gain of an activation: what initial weights are scaled by, so that a signal keeps its size."""

import numpy as np

from .activations import Activation, Identity, ReLU, Sigmoid, Tanh
from .kinds import check_kind
from .rectifiers import SELU

__all__ = ["gain"]

KNOWN: dict[type[Activation], float] = {Identity: 1.0, Sigmoid: 1.0, Tanh: 5 / 3, ReLU: 2**0.5, SELU: 0.75}


def gain(activation: Activation) -> float:
    """Return the factor by which to scale weights of variance ``1 / fan_in`` so that an activation keeps the signal's size.

    ======================  ================================================================
    Identity, Sigmoid       1
    Tanh                    5/3
    ReLU                    sqrt(2)
    LeakyReLU               sqrt(2 / (1 + slope^2))
    SELU                    3/4
    all others              ``1 / sqrt(E[f(z)^2])`` for z ~ N(0, 1): the mean square is kept
    ======================  ================================================================

    The rule of the last row also gives those of the identity and of both ReLUs. The others are conventions (PyTorch's
    ``calculate_gain``): by the rule it would be 1.59 for tanh, 1.85 for the sigmoid and 1 for SELU.

    Parameters
    ----------
    activation : Activation
        As in ``xavier_normal(gain(Tanh()))``.
    """
    check_kind("gain", "activation", activation, Activation)
    for kind, known in KNOWN.items():
        if isinstance(activation, kind):
            return known
    z = np.linspace(-10, 10, 2001)
    density = np.exp(-(z**2) / 2)
    return float(np.sqrt(density.sum() / (density * activation.function(z) ** 2).sum()))
