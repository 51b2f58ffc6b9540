"""Lesson 04, backpropagation: its labs, its claims, its cards, the checks of its exercises."""

from . import claims, predictions
from .contribution import NotContribution
from .exercises import check_gradient, check_quiet
from .network import ReadableNetwork
from .predictions import *  # noqa: F403
from .trust import TrustIt

__all__ = [*predictions.__all__, "NotContribution", "ReadableNetwork", "TrustIt", "check_gradient", "check_quiet", "claims"]
