"""Checks of the exercises of lesson 01: they judge what an answer does, not how it is written."""

import numpy as np

from weightslab.live.outcome import exercise
from weightslab.nn import Sequential
from weightslab.plots.shapes import figures

from .neuron import TwoInputs

__all__ = ["check_same_function", "check_sharp"]


@exercise(TwoInputs)
def check_sharp(lab):
    """Exercise 1: at least 99 points right, and from 12% to 88% within less than 1 unit."""
    result = lab.result
    width = 4 / result.norm if result.norm else np.inf
    if result.right >= 99 and width < 1:
        return f"Right: {result.right} of 100 points, and a change within {width:.2f} units."
    return (
        f"Not yet: {result.right} of 100 points are right (99 needed), and the change takes {width:.2f} units "
        "(less than 1 needed)."
    )


@exercise(Sequential, np.ndarray)
def check_same_function(net, before):
    """Exercise 2: every entry of both W differs from the vector ``before``, and the outputs agree to 1e-9."""
    x = np.random.default_rng(0).standard_normal((200, net[0].n_in))
    now, after = net.parameters.copy(), net(x)
    net.parameters[...] = before
    output = net(x)
    net.parameters[...] = now
    off = float(np.abs(after - output).max())
    stayed = int(np.sum((now == before) & net.is_weight))
    if stayed:
        return f"Not yet: {stayed} of {net.n_weights} weights are still what they were."
    if not off < 1e-9:
        return f"Not yet: all weights are new, but the output moved by up to {figures(off)}."
    return "Right: every weight is another, and the outputs are the same."
