"""Lesson 00, start here: one neuron with one slider, and a network with four."""

from .exercises import check_jacket
from .four_knobs import FourKnobs
from .jacket import Jacket
from .predictions import CLOSEST, HEAL_NEGATIVE, HEAL_POSITIVE, WHAT_TO_CHANGE, WHICH_BIAS

__all__ = [
    "CLOSEST",
    "HEAL_NEGATIVE",
    "HEAL_POSITIVE",
    "WHAT_TO_CHANGE",
    "WHICH_BIAS",
    "FourKnobs",
    "Jacket",
    "check_jacket",
]
