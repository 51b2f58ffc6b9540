"""Lesson 05, training: its labs, its claims, its cards, the checks of its exercises."""

from . import claims
from .descent import Descent
from .exercises import check_descent, check_fast_valley, check_momentum_step
from .faster import WeightsOrBiases
from .memory import Memorizing
from .optimizers import Optimizers
from .predictions import BIAS_FIRST, CALM, FIRST_STEP, LARGEST_RATE, NONSENSE, PLATEAU, SIXTEEN_SEEDS
from .saxe import SaxeCurve
from .watch import WatchItLearn

__all__ = [
    "BIAS_FIRST",
    "CALM",
    "FIRST_STEP",
    "LARGEST_RATE",
    "NONSENSE",
    "PLATEAU",
    "SIXTEEN_SEEDS",
    "Descent",
    "Memorizing",
    "Optimizers",
    "SaxeCurve",
    "WatchItLearn",
    "WeightsOrBiases",
    "check_descent",
    "check_fast_valley",
    "check_momentum_step",
    "claims",
]
