"""Lesson 08, regularization: its labs, its claims, its cards, the checks of its exercises."""

from .adam import DecayUnderAdam
from .claims import claim_28, claim_29, claim_30, claim_35, claim_37, claim_42
from .connections import NeuronsOrConnections
from .critic import ClippedCritic
from .decay import WeightDecay
from .descent import DoubleDescent
from .dropping import claim_32, claim_33, claim_34
from .exercises import check_decay, check_dropped, check_shrink
from .predictions import HALF_GONE, MORE_DECAY, SEVEN_ZEROS, SMALL_DECAY, TOGETHER, WORST
from .robust import DropoutRobustness
from .shrink import L1AgainstL2

__all__ = ["HALF_GONE", "MORE_DECAY", "SEVEN_ZEROS", "SMALL_DECAY", "TOGETHER", "WORST", "ClippedCritic", "DecayUnderAdam",
           "DoubleDescent", "DropoutRobustness", "L1AgainstL2", "NeuronsOrConnections", "WeightDecay", "check_decay",
           "check_dropped", "check_shrink", "claim_28", "claim_29", "claim_30", "claim_32", "claim_33", "claim_34",
           "claim_35", "claim_37", "claim_42"]
