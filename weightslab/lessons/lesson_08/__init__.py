"""Lesson 08, regularization: its labs, its claims, its cards, the checks of its exercises."""

from . import claims, dropping, predictions
from .adam import DecayUnderAdam
from .clipping import WeightsOrGradients
from .connections import NeuronsOrConnections
from .critic import ClippedCritic
from .decay import WeightDecay
from .descent import DoubleDescent
from .exercises import check_decay, check_dropped, check_shrink
from .predictions import *  # noqa: F403
from .pruning import Pruning
from .robust import DropoutRobustness
from .shrink import L1AgainstL2

__all__ = [
    *predictions.__all__,
    "ClippedCritic",
    "DecayUnderAdam",
    "DoubleDescent",
    "DropoutRobustness",
    "L1AgainstL2",
    "NeuronsOrConnections",
    "Pruning",
    "WeightDecay",
    "WeightsOrGradients",
    "check_decay",
    "check_dropped",
    "check_shrink",
    "claims",
    "dropping",
]
