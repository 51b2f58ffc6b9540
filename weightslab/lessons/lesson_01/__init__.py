"""Lesson 01, weights: its labs, its claims, the checks of its exercises."""

from . import claims, predictions
from .connection import OneConnection
from .exercises import check_same_function, check_sharp
from .neuron import TwoInputs
from .pictures import WeightPictures
from .predictions import *  # noqa: F403
from .tumours import ReadingWeights

__all__ = [
    *predictions.__all__,
    "OneConnection",
    "ReadingWeights",
    "TwoInputs",
    "WeightPictures",
    "check_same_function",
    "check_sharp",
    "claims",
]
