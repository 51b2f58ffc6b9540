"""Lesson 07, weights in other architectures: its labs, its claims, the checks of its exercises."""

from . import claims
from .attention import WhereToLook
from .counting import CountingAgain
from .exercises import check_horizontal, check_same_layer
from .kernel import EDGES, NineWeights
from .letters import LetterMap
from .model import RealModel
from .predictions import BEHIND_Q, DIFFERENT_NUMBERS, LARGER_IMAGE, MOST_WEIGHTS, NEW_SEQUENCE, SKY, VOWELS
from .toeplitz import ConvolutionAsDense

__all__ = [
    "BEHIND_Q",
    "DIFFERENT_NUMBERS",
    "EDGES",
    "LARGER_IMAGE",
    "MOST_WEIGHTS",
    "NEW_SEQUENCE",
    "SKY",
    "VOWELS",
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
