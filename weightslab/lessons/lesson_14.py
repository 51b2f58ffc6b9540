"""The course in one hour: the ten labs of that page, each from the lesson that explains it."""

from weightslab.lessons.lesson_00 import FourKnobs, Jacket
from weightslab.lessons.lesson_01 import TwoInputs, WeightPictures
from weightslab.lessons.lesson_02 import DoBiasesMatter, Shift
from weightslab.lessons.lesson_04 import ReadableNetwork
from weightslab.lessons.lesson_05 import Descent
from weightslab.lessons.lesson_06 import InitRace
from weightslab.lessons.lesson_08 import WeightDecay

__all__ = [
    "Descent",
    "DoBiasesMatter",
    "FourKnobs",
    "InitRace",
    "Jacket",
    "ReadableNetwork",
    "Shift",
    "TwoInputs",
    "WeightDecay",
    "WeightPictures",
]
