"""Lesson 00, start here: one neuron, one slider."""

from .exercises import check_jacket
from .jacket import Jacket
from .predictions import WHAT_TO_CHANGE

__all__ = ["WHAT_TO_CHANGE", "Jacket", "check_jacket"]
