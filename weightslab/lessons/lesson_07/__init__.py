"""Lesson 07, weights in other architectures: its labs, its claims, the checks of its exercises."""

from . import claims, predictions
from .attention import WhereToLook
from .counting import CountingAgain
from .exercises import check_horizontal, check_same_layer
from .kernel import EDGES, NineWeights
from .letters import LetterMap
from .model import RealModel
from .predictions import *  # noqa: F403
from .toeplitz import ConvolutionAsDense

__all__ = [
    *predictions.__all__,
    "EDGES",
    "ConvolutionAsDense",
    "CountingAgain",
    "LetterMap",
    "NineWeights",
    "RealModel",
    "WhereToLook",
    "check_horizontal",
    "check_same_layer",
    "claims",
]
