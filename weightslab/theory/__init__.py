"""Predictions on paper, to draw under a measurement. Nothing here calls `weightslab.nn`.

Read in this order: `gauss` (averages over normal inputs), `depth` (factors per layer), `meanfield` (very wide networks),
`descent` (gradient descent on a quadratic loss), `regression` (closed forms of least squares).
"""

from .depth import (
    backward_factor,
    forward_factor,
    he_variance,
    lecun_variance,
    overflow_depth,
    underflow_depth,
    xavier_variance,
)
from .descent import errors, largest_stable_rate, line_hessian, saxe, shrinkage, steps_until
from .gauss import ELU, GELU, LINEAR, RELU, SELU, SIGMOID, SWISH, TANH, Curve, firing_probability, leaky_relu, moments
from .meanfield import CorrelationMap, chi, edge_of_chaos, q_map, q_star, q_through_depth
from .regression import dropout_penalty, ridge_risk, ridge_solution, ridgeless_risk, soft_threshold, through_origin

__all__ = [
    "ELU",
    "GELU",
    "LINEAR",
    "RELU",
    "SELU",
    "SIGMOID",
    "SWISH",
    "TANH",
    "CorrelationMap",
    "Curve",
    "backward_factor",
    "chi",
    "dropout_penalty",
    "edge_of_chaos",
    "errors",
    "firing_probability",
    "forward_factor",
    "he_variance",
    "largest_stable_rate",
    "leaky_relu",
    "lecun_variance",
    "line_hessian",
    "moments",
    "overflow_depth",
    "q_map",
    "q_star",
    "q_through_depth",
    "ridge_risk",
    "ridge_solution",
    "ridgeless_risk",
    "saxe",
    "shrinkage",
    "soft_threshold",
    "steps_until",
    "through_origin",
    "underflow_depth",
    "xavier_variance",
]
