"""Lesson 05, training: its labs, its claims, its cards, the checks of its exercises."""

from . import claims, predictions
from .descent import Descent
from .exercises import check_descent, check_fast_valley, check_momentum_step
from .faster import WeightsOrBiases
from .memory import Memorizing
from .optimizers import Optimizers
from .predictions import *  # noqa: F403
from .saxe import SaxeCurve
from .watch import WatchItLearn

__all__ = [
    *predictions.__all__,
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
