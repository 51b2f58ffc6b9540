"""Lesson 06, initialization: its labs, its claims, its cards, the checks of its exercises."""

from weightslab.lessons.lesson_00 import FourKnobs as FourKnobs

from . import claims, predictions, starts
from .chaos import EdgeOfChaos
from .dead import DeadUnits
from .dying import DyingUnits
from .exercises import check_alive, check_rescue
from .predictions import *  # noqa: F403
from .race import InitRace
from .repairs import Repairs
from .schemes import NamedSchemes
from .signal import GradientThroughDepth, SignalThroughDepth
from .valley import SizeOfWeights

__all__ = [
    *predictions.__all__,
    "DeadUnits",
    "DyingUnits",
    "EdgeOfChaos",
    "GradientThroughDepth",
    "InitRace",
    "NamedSchemes",
    "Repairs",
    "SignalThroughDepth",
    "SizeOfWeights",
    "check_alive",
    "check_rescue",
    "claims",
    "starts",
]
