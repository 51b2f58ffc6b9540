"""Lesson 08, regularization: its labs, its claims, its cards, the checks of its exercises."""

from .adam import DecayUnderAdam
from .connections import NeuronsOrConnections
from .critic import ClippedCritic
from .decay import WeightDecay
from .descent import DoubleDescent
from .robust import DropoutRobustness
from .shrink import L1AgainstL2

__all__ = ["ClippedCritic", "DecayUnderAdam", "DoubleDescent", "DropoutRobustness", "L1AgainstL2", "NeuronsOrConnections",
           "WeightDecay"]
