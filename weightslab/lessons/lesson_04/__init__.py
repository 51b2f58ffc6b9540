"""Lesson 04, backpropagation: its labs, its claims, its cards, the checks of its exercises."""

from . import claims
from .contribution import NotContribution
from .exercises import check_gradient, check_quiet
from .network import ReadableNetwork
from .predictions import LARGE_GRADIENTS, SATURATED, SILENT_INPUT, SMALL_STEP
from .trust import TrustIt

__all__ = [
    "LARGE_GRADIENTS",
    "SATURATED",
    "SILENT_INPUT",
    "SMALL_STEP",
    "NotContribution",
    "ReadableNetwork",
    "TrustIt",
    "check_gradient",
    "check_quiet",
    "claims",
]
