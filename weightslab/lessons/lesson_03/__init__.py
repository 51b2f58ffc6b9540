"""Lesson 03, layers are matrices: its labs, its claims, its cards, the checks of its exercises."""

from . import claims
from .counting import Counting
from .exercises import check_bare_layer, check_hidden_change
from .fifty import FiftyLearnXor
from .hidden import WhyHidden
from .loops import LoopOrMatrix
from .orientation import WhichWayRound
from .picture import LayerPicture
from .predictions import COLUMN, FOUND, ONE_LINE, SCALE, SHARE
from .symmetry import SameFunction

__all__ = [
    "COLUMN",
    "FOUND",
    "ONE_LINE",
    "SCALE",
    "SHARE",
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
