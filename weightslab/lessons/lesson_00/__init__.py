"""Lesson 00, start here: one neuron with one slider, and a network with four."""

from . import predictions
from .exercises import check_jacket
from .four_knobs import FourKnobs
from .jacket import Jacket
from .predictions import *  # noqa: F403

__all__ = [*predictions.__all__, "FourKnobs", "Jacket", "check_jacket"]
