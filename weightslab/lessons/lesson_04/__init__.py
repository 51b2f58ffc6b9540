"""Lesson 04, initialization: its labs, its claims, its cards, the checks of its exercises."""

from .chaos import EdgeOfChaos
from .claims import claim_11, claim_12, claim_13, claim_14, claim_15, claim_16, claim_17, claim_39
from .dead import DeadUnits
from .dying import DyingUnits
from .exercises import check_alive, check_rescue
from .predictions import AWAKE, DEEP_BIAS, FIFTY, LARGE_TANH, XAVIER_SIGMOID
from .race import InitRace
from .schemes import NamedSchemes
from .signal import GradientThroughDepth, SignalThroughDepth
from .starts import claim_18, claim_19, claim_20, claim_36

__all__ = ["AWAKE", "DEEP_BIAS", "FIFTY", "LARGE_TANH", "XAVIER_SIGMOID", "DeadUnits", "DyingUnits", "EdgeOfChaos",
           "GradientThroughDepth", "InitRace", "NamedSchemes", "SignalThroughDepth", "check_alive", "check_rescue",
           "claim_11", "claim_12", "claim_13", "claim_14", "claim_15", "claim_16", "claim_17", "claim_18", "claim_19",
           "claim_20", "claim_36", "claim_39"]
