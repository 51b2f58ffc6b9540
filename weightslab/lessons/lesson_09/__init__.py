"""Lesson 09, the playground: its cards and claims, about a lab of lesson 00; the playground is a package of its own."""

from weightslab.lessons.lesson_00 import FourKnobs as FourKnobs

from . import claims
from .predictions import CLOSEST, HEAL_POSITIVE, WHICH_BIAS

__all__ = ["CLOSEST", "HEAL_POSITIVE", "WHICH_BIAS", "claims"]
