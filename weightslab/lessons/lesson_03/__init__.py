"""Lesson 03, layers and hidden units: its labs, its claims, its cards, the checks of its exercises."""

from . import claims, predictions
from .counting import Counting
from .curve import BuildACurve
from .exercises import check_bare_layer, check_hidden_change
from .fifty import FiftyLearnXor
from .hidden import WhyHidden
from .loops import LoopOrMatrix
from .orientation import WhichWayRound
from .picture import LayerPicture
from .predictions import *  # noqa: F403
from .symmetry import SameFunction

__all__ = [
    *predictions.__all__,
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
