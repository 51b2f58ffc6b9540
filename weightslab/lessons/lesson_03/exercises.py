"""Checks of the exercises of lesson 03: they judge what an answer does."""

import numpy as np

from weightslab.live.outcome import FUNCTION, exercise
from weightslab.nn import Dense, Sequential, normal, streams
from weightslab.plots.shapes import figures

from .symmetry import GRID, network

__all__ = ["check_bare_layer", "check_hidden_change"]


@exercise(FUNCTION)
def check_bare_layer(layer):
    """Exercise 1: a function of (W, b, X) that gives the outputs of a whole batch."""
    for n, m, batch in ((3, 2, 5), (4, 4, 4), (1, 6, 2)):
        stream = streams(batch)
        dense, X = Dense(n, m, normal(1.0), normal(1.0), rng=stream.weights), stream.data.normal(size=(batch, n))
        try:
            given = np.asarray(layer(dense.W.copy(), dense.b.copy(), X.copy()), float)
        except ValueError:
            return f"Not yet: with W of shape {dense.W.shape} and X of shape {X.shape} the shapes in your line do not fit."
        except Exception as error:  # whatever the student's own code raises
            return f"Not yet: with {n} inputs and {m} outputs it raised {type(error).__name__}: {str(error).rstrip('.')}."
        if given.shape != (batch, m):
            return f"Not yet: {batch} examples and {m} outputs make a shape of {(batch, m)}, yours has {given.shape}."
        if not np.allclose(given, dense.forward(X)[0]):
            return f"Not yet: with W of shape {dense.W.shape} the shape is right, but the numbers are not."
    return "Right: for three sizes of layers, square ones included."


@exercise(Sequential)
def check_hidden_change(net):
    """Exercise 2: the tanh network with at least six other numbers, and the same function."""
    start = network("tanh")
    if net.parameters.shape != start.parameters.shape:
        return "Not yet: the network must keep its one input, five neurons and one output."
    changed = int((np.abs(net.parameters - start.parameters) > 1e-9).sum())
    apart = np.abs(net(GRID[:, None]) - start(GRID[:, None])).max()
    if apart > 1e-9:
        return f"Not yet: the function differs by up to {figures(apart)}."
    if changed < 6:
        return f"Not yet: the function is the same, but only {changed} numbers are different, and 6 are needed."
    return f"Right: {changed} of {start.parameters.size} numbers are different, and the function is the same."
