"""Lesson 01, weights: its labs, its claims, the checks of its exercises."""

from . import claims
from .connection import OneConnection
from .exercises import check_same_function, check_sharp
from .neuron import TwoInputs
from .pictures import WeightPictures
from .predictions import ARROW, BIG_WEIGHT, DOUBLED, TWICE, WHAT_ARRIVES, ZERO
from .tumours import ReadingWeights

__all__ = [
    "ARROW",
    "BIG_WEIGHT",
    "DOUBLED",
    "TWICE",
    "WHAT_ARRIVES",
    "ZERO",
    "OneConnection",
    "ReadingWeights",
    "TwoInputs",
    "WeightPictures",
    "check_same_function",
    "check_sharp",
    "claims",
]
