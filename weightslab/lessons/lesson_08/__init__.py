"""Lesson 08, regularization: its labs, its claims, its cards, the checks of its exercises."""

from . import claims, dropping
from .adam import DecayUnderAdam
from .clipping import WeightsOrGradients
from .connections import NeuronsOrConnections
from .critic import ClippedCritic
from .decay import WeightDecay
from .descent import DoubleDescent
from .exercises import check_decay, check_dropped, check_shrink
from .predictions import AT_THE_CAPS, HALF_GONE, MORE_DECAY, PRUNED, SEVEN_ZEROS, SMALL_DECAY, TOGETHER, WHICH_CLIP, WORST
from .pruning import Pruning
from .robust import DropoutRobustness
from .shrink import L1AgainstL2

__all__ = [
    "AT_THE_CAPS",
    "HALF_GONE",
    "MORE_DECAY",
    "PRUNED",
    "SEVEN_ZEROS",
    "SMALL_DECAY",
    "TOGETHER",
    "WHICH_CLIP",
    "WORST",
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
