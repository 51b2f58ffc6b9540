"""Lesson 10, the capstone: its labs, its contest, its cards, the checks of its exercises."""

from . import predictions
from .contest import PUBLISHED, examples, network, share_right, start, train_with_checkpoints
from .networks import FourNetworks
from .predictions import *  # noqa: F403
from .reading import ReadTen
from .scores import Scoreboard, check_sees_order, check_small
from .signals import Signals

__all__ = [
    *predictions.__all__,
    "PUBLISHED",
    "FourNetworks",
    "ReadTen",
    "Scoreboard",
    "Signals",
    "check_sees_order",
    "check_small",
    "examples",
    "network",
    "share_right",
    "start",
    "train_with_checkpoints",
]
