"""Checks of the exercises of lesson 06: they judge what a network does."""

import numpy as np

from weightslab.live.outcome import exercise
from weightslab.nn import Dense, Sequential, streams
from weightslab.plots.shapes import figures

from .signal import SignalThroughDepth

__all__ = ["check_alive", "check_rescue"]


@exercise(SignalThroughDepth)
def check_rescue(lab):
    """Exercise 1: sixty layers through which the signal neither dies nor grows by more than a factor of 3."""
    result = lab.result
    last, first = result.measured[-1], result.measured[0]
    if result.parameters.depth < 60:
        return f"Not yet: the network has {result.parameters.depth} layers, and 60 are needed."
    if not (np.isfinite(last) and last > 0):
        return "Not yet: nothing, or too much, arrives at layer 60."
    ratio, apart = last / first, result.spreads[-1] / last
    if not 1 / 3 <= ratio <= 3:
        return f"Not yet: the pre-activations of layer 60 are {figures(ratio)} times those of layer 1 (1/3 to 3 needed)."
    if apart < 0.1:
        return f"Not yet: only {apart:.1%} of the signal varies between inputs (10% needed)."
    return f"Right: after 60 layers the signal is {ratio:.2f} times as large, and {apart:.0%} of it varies between inputs."


@exercise(Sequential)
def check_alive(net):
    """Exercise 2: at most 10% of the hidden units answer all inputs alike, to a tenth, and the signal keeps its size."""
    if not isinstance(net, Sequential):
        return f"Not yet: a Sequential is needed, got {type(net).__name__}."
    layers = [layer for layer in net.layers if isinstance(layer, Dense)]
    x = streams(7).data.standard_normal((500, layers[0].n_in))
    _, record = net.forward(x)
    outputs = [kept.y for layer, kept in record.steps if not isinstance(layer, Dense)]
    alike = float(np.mean([y.std(axis=0) <= 0.1 * np.sqrt(np.mean(y**2, axis=0)) for y in outputs]))
    sizes = [float(np.sqrt(np.mean(y**2))) for y in outputs]
    if alike > 0.1:
        return f"Not yet: {alike:.0%} of the hidden units give every input the same answer, to a tenth (10% allowed)."
    if not 0.3 < sizes[-1] / sizes[0] < 3:
        ratio = figures(sizes[-1] / sizes[0])
        return f"Not yet: the last hidden layer is {ratio} times as large as the first (0.3 to 3 needed)."
    return f"Right: {alike:.1%} of the units answer all inputs alike, and the signal keeps its size."
