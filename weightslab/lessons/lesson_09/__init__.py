"""Lesson 09, the playground: its cards and claims; its lab is one of lesson 00, the playground is a package of its own."""

from weightslab.lessons.lesson_00 import FourKnobs as FourKnobs

from . import claims, predictions
from .predictions import *  # noqa: F403

__all__ = [*predictions.__all__, "claims"]
