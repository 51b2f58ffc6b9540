"""Checks of the exercises of lesson 04: they judge what an answer does."""

import numpy as np

from weightslab.live.outcome import FUNCTION, exercise
from weightslab.nn import Dense, MeanSquaredError, Sequential, normal, streams
from weightslab.plots.shapes import figures

from .network import ReadableNetwork

__all__ = ["check_gradient", "check_quiet"]


@exercise(ReadableNetwork)
def check_quiet(lab):
    """Exercise 1: a setting in which the chosen edge has no gradient, though the loss is above 0.1."""
    result = lab.result
    layer, to, source = result.place
    gradient = abs(float(result.gradients[layer][to, source]))
    if result.loss < 0.1:
        return f"Not yet: the loss is {result.loss:.3f}, and at least 0.1 is needed."
    if gradient > 1e-3:
        return f"Not yet: the gradient of the edge is {gradient:.4f} (at most 0.001 is allowed)."
    return f"Right: the loss is {result.loss:.3f}, and the gradient of this weight {gradient:.5f}."


@exercise(FUNCTION)
def check_gradient(gradient_of_W):
    """Exercise 2: a function of (dy, x) that gives dL/dW of a dense layer, for any batch."""
    for batch in (1, 7):
        stream = streams(batch)
        x, target = stream.data.standard_normal((batch, 3)), stream.data.standard_normal((batch, 2))
        net, loss = Sequential(Dense(3, 2, normal(1.0), rng=stream.weights)), MeanSquaredError()
        y, record = net.forward(x)
        _, judge = loss.forward(y, target)
        dy = loss.backward(judge)
        _, gradients = net.backward(dy, record)
        try:
            given = np.asarray(gradient_of_W(np.array(dy), x), float)
        except Exception as error:  # whatever the student's own code raises
            return f"Not yet: your function raised {type(error).__name__}: {str(error).rstrip('.')}."
        if given.shape != (2, 3):
            return f"Not yet: for 3 inputs and 2 outputs dL/dW has shape (2, 3), yours has {given.shape}."
        if not np.allclose(given, gradients["0.W"], atol=1e-9):
            return f"Not yet: for a batch of {batch} it is off by up to {figures(np.abs(given - gradients['0.W']).max())}."
    return "Right: upstream gradient times activation, summed over the batch."
