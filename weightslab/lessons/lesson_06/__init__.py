"""Lesson 06, initialization: its labs, its claims, its cards, the checks of its exercises."""

from weightslab.lessons.lesson_00 import FourKnobs as FourKnobs

from . import claims, starts
from .chaos import EdgeOfChaos
from .dead import DeadUnits
from .dying import DyingUnits
from .exercises import check_alive, check_rescue
from .predictions import (
    AWAKE,
    CHAOS,
    DEEP_BIAS,
    EIGHT_TIMES,
    FIFTY,
    LARGE_TANH,
    NARROW,
    NARROWING,
    OTHER_SIGNS,
    RESIDUAL_ALONE,
    REVIVAL,
    STILL_GUESSING,
    XAVIER_SIGMOID,
)
from .race import InitRace
from .repairs import Repairs
from .schemes import NamedSchemes
from .signal import GradientThroughDepth, SignalThroughDepth
from .valley import SizeOfWeights

__all__ = [
    "AWAKE",
    "CHAOS",
    "DEEP_BIAS",
    "EIGHT_TIMES",
    "FIFTY",
    "LARGE_TANH",
    "NARROW",
    "NARROWING",
    "OTHER_SIGNS",
    "RESIDUAL_ALONE",
    "REVIVAL",
    "STILL_GUESSING",
    "XAVIER_SIGMOID",
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
