"""Lesson 10, the capstone: its labs, its contest, its cards, the checks of its exercises."""

from .contest import PUBLISHED, examples, network, share_right, start, train_with_checkpoints
from .networks import FourNetworks
from .predictions import SHUFFLED, WHICH_IS_BEST
from .reading import ReadTen
from .scores import Scoreboard, check_sees_order, check_small
from .signals import Signals

__all__ = [
    "PUBLISHED",
    "SHUFFLED",
    "WHICH_IS_BEST",
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
