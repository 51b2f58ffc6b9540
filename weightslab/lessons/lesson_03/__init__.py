"""Lesson 03, layers and hidden units: its labs, its claims, its cards, the checks of its exercises."""

from . import claims
from .counting import Counting
from .curve import BuildACurve
from .exercises import check_bare_layer, check_hidden_change
from .fifty import FiftyLearnXor
from .hidden import WhyHidden
from .loops import LoopOrMatrix
from .orientation import WhichWayRound
from .picture import LayerPicture
from .predictions import BY_TRAINING, COLUMN, FOUND, MATRIX_SAVES, ONE_LINE, SCALE, SHARE, SILENT_MISTAKE
from .symmetry import SameFunction

__all__ = [
    "BY_TRAINING",
    "COLUMN",
    "FOUND",
    "MATRIX_SAVES",
    "ONE_LINE",
    "SCALE",
    "SHARE",
    "SILENT_MISTAKE",
    "BuildACurve",
    "Counting",
    "FiftyLearnXor",
    "LayerPicture",
    "LoopOrMatrix",
    "SameFunction",
    "WhichWayRound",
    "WhyHidden",
    "check_bare_layer",
    "check_hidden_change",
    "claims",
]
