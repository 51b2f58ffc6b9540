"""Lesson 09, the playground: its cards and claims; its lab is one of lesson 00, the playground is a package of its own."""

from weightslab.lessons.lesson_00 import FourKnobs as FourKnobs

from . import claims
from .predictions import CLOSEST, HEAL_POSITIVE, SPIRAL, WHICH_BIAS

__all__ = ["CLOSEST", "HEAL_POSITIVE", "SPIRAL", "WHICH_BIAS", "claims"]
