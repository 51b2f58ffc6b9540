"""Lesson 00, start here: one neuron with one slider, and a network with four."""

from .exercises import check_jacket
from .four_knobs import FourKnobs
from .jacket import Jacket
from .predictions import HEAL_NEGATIVE, WHAT_TO_CHANGE

__all__ = ["HEAL_NEGATIVE", "WHAT_TO_CHANGE", "FourKnobs", "Jacket", "check_jacket"]
