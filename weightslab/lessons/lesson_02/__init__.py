"""Lesson 02, biases: its labs, its claims, its cards, the checks of its exercises."""

from . import claims, predictions
from .exercises import check_one_in_ten, check_ones
from .firing import HowOften
from .first import FirstLoss
from .matter import DoBiasesMatter
from .origin import ThroughOrigin
from .predictions import *  # noqa: F403
from .preferences import Preferences
from .shift import Shift

__all__ = [
    *predictions.__all__,
    "DoBiasesMatter",
    "FirstLoss",
    "HowOften",
    "Preferences",
    "Shift",
    "ThroughOrigin",
    "check_one_in_ten",
    "check_ones",
    "claims",
]
