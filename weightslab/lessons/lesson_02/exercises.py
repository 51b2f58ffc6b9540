"""Checks of the exercises of lesson 02: they judge what an answer does."""

import numpy as np

from weightslab.live.outcome import FUNCTION, exercise
from weightslab.nn import Dense, Sequential

from .firing import HowOften

__all__ = ["check_one_in_ten", "check_ones"]


@exercise(HowOften)
def check_one_in_ten(lab):
    """Exercise 1: the neuron fires for 10% of its inputs, to half a percent, and its weights are not tiny."""
    share, norm = lab.result.share, float(np.hypot(*lab.result.w))
    if norm < 1:
        return f"Not yet: the weights are only {norm:.2f} long, and at least 1 is needed."
    if abs(share - 0.1) > 0.005:
        return f"Not yet: it fires for {share:.1%} of the inputs (10.0% needed, to half a percent)."
    return f"Right: it fires for {share:.1%} of the inputs."


@exercise(Sequential, FUNCTION)
def check_ones(net, inputs):
    """Exercise 2: a network without any bias that gives 2 x + 3 for ``inputs(x)``."""
    if not isinstance(net, Sequential) or any(layer.bias_names for layer in net.layers):
        return "Not yet: the network must be a Sequential without biases."
    x = np.linspace(-2, 2, 21)[:, None]
    try:
        given = np.asarray(inputs(x), float)
        off = float(np.abs(net(given)[:, 0] - (2 * x[:, 0] + 3)).max())
    except (ValueError, TypeError, IndexError) as error:
        return f"Not yet: {str(error).rstrip('.')}."
    if not off < 0.05:
        return f"Not yet: the output is off by up to {off:.2f}."
    width = next(layer for layer in net.layers if isinstance(layer, Dense)).n_in
    return f"Right: {width} inputs, no bias, and 2 x + 3 all the same."
