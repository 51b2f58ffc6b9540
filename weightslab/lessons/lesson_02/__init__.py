"""Lesson 02, biases: its labs, its claims, its cards, the checks of its exercises."""

from . import claims
from .exercises import check_one_in_ten, check_ones
from .firing import HowOften
from .first import FirstLoss
from .matter import DoBiasesMatter
from .origin import ThroughOrigin
from .predictions import DOUBLE_W, FIRST, NO_BIAS, PREFERENCE, SILENT, WITHOUT
from .preferences import Preferences
from .shift import Shift

__all__ = [
    "DOUBLE_W",
    "FIRST",
    "NO_BIAS",
    "PREFERENCE",
    "SILENT",
    "WITHOUT",
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
