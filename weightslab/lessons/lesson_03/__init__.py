"""Lesson 03, layers are matrices: its labs, its claims, its cards, the checks of its exercises."""

from . import claims
from .counting import Counting
from .exercises import check_bare_layer, check_hidden_change
from .loops import LoopOrMatrix
from .orientation import WhichWayRound
from .picture import LayerPicture
from .predictions import COLUMN, MATRIX_SAVES, SCALE, SHARE, SILENT_MISTAKE
from .symmetry import SameFunction

__all__ = [
    "COLUMN",
    "MATRIX_SAVES",
    "SCALE",
    "SHARE",
    "SILENT_MISTAKE",
    "Counting",
    "LayerPicture",
    "LoopOrMatrix",
    "SameFunction",
    "WhichWayRound",
    "check_bare_layer",
    "check_hidden_change",
    "claims",
]
