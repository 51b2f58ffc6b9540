"""Lab 1 of lesson 04: a network of 2-3-2 whose every number stands where it belongs."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, choice, integer, number
from weightslab.nn import SGD, Dense, MeanSquaredError, Sequential, Tanh, streams
from weightslab.plots.shapes import figures, signed_figures
from weightslab.training import Run

from .picture import NetworkView, nearest

__all__ = ["ReadableNetwork"]

STAGES = ("forward", "backward", "update", "again")
START = {0: [[0.8, -0.5, 0.1], [-0.4, 0.9, 0.0], [0.6, 0.3, -0.2]], 2: [[0.7, -0.6, 0.4, 0.1], [-0.3, 0.5, 0.8, -0.1]]}
"""Weights of the two layers, the bias last in each row."""
EDGES = (
    {f"x{j + 1} to h{i + 1}": (0, i, j) for i in range(3) for j in range(2)}
    | {f"h{j + 1} to y{i + 1}": (2, i, j) for i in range(2) for j in range(3)}
    | {f"bias of h{i + 1}": (0, i, 2) for i in range(3)}
    | {f"bias of y{i + 1}": (2, i, 3) for i in range(2)}
)
"""Layer, row and column in ``[W b]``."""
H, LR = 1e-5, 0.5
"""Step of the finite difference, and learning rate."""


@dataclass(frozen=True)
class NetworkParameters(Parameters):
    """Inputs, targets, how far the reader has stepped, and one edge to look at and to change."""

    stage: str = choice("forward", STAGES, "step", help="Activations, then gradients, then new weights, then their loss.")
    x1: float = number(1.0, -2, 2, 0.1, "input x₁", help="The upper input.")
    x2: float = number(-0.5, -2, 2, 0.1, "input x₂", help="The lower input.")
    t1: float = number(0.5, -1, 1, 0.1, "target t₁", help="What the upper output should be.")
    t2: float = number(-0.5, -1, 1, 0.1, "target t₂", help="What the lower output should be.")
    edge: str = choice("x1 to h1", EDGES, "edge", help="Which weight or bias to look at and to change.")
    added: float = number(0.0, -2, 2, 0.05, "added to this weight", help="Changes the initial value of the weight or bias.")
    updates: int = integer(0, 0, 40, 1, "updates done", help="How many updates have been made before.")


@dataclass(frozen=True)
class State:
    """All numbers of one pass: they come from the package's own forward and backward.

    ``weights`` and ``gradients`` are those of the layers as ``[W b]``; ``sums`` are dL/dz of each layer.
    """

    parameters: NetworkParameters
    activations: list
    weights: list
    gradients: list
    sums: list
    loss: float
    before: float
    difference: float

    step = LR

    @property
    def place(self):
        """Layer (0 or 1), neuron and source of the chosen edge."""
        layer, to, source = EDGES[self.parameters.edge]
        return layer // 2, to, source

    @property
    def source_activation(self):
        """The activation of the chosen edge's source; 1 for a bias."""
        layer, _, source = self.place
        return float(np.append(self.activations[layer], 1)[source])

    def describe(self):
        (layer, to, source), p = self.place, self.parameters
        weight, gradient, local = self.weights[layer][to, source], self.gradients[layer][to, source], self.sums[layer][to]
        name = p.edge if p.edge.startswith("bias") else f"edge {p.edge}"
        if p.stage == "forward":
            return (
                f"Forward: the loss is {figures(self.loss)}. The {name} adds "
                f"{few(self.source_activation)} × {few(weight)} to the pre-activation of its neuron."
            )
        if p.stage == "backward":
            return (
                f"Backward, {name}: gradient = upstream gradient {few(local)} × activation "
                f"{few(self.source_activation)} = {few(gradient)}; by a finite difference {few(self.difference)}."
            )
        if p.stage == "update":
            new = weight - LR * gradient
            return (
                f"Update, {name}: new weight = {few(weight)} − {LR:g} × ({few(gradient)}) = {few(new)}. The loss was "
                f"{figures(self.loss)}."
            )
        return (
            f"Forward with the new weights: the loss is {figures(self.loss)}; "
            f"before the update it was {figures(self.before)}."
        )


def few(number):
    """Three figures with the sign, and a plain 0."""
    return signed_figures(number) if number else "0"


def build(p):
    """The network at its start, with the change of the chosen weight."""
    net = Sequential(Dense(2, 3, rng=streams(0).weights), Tanh(), Dense(3, 2, rng=streams(0).weights))
    for layer, values in START.items():
        net[layer].Wb[...] = values
    layer, to, source = EDGES[p.edge]
    net[layer].Wb[to, source] += p.added
    return net


def network(p):
    """Take the updates that are done, then one forward and one backward pass."""
    net, x, target = build(p), np.array([[p.x1, p.x2]]), np.array([[p.t1, p.t2]])
    run = Run(net, MeanSquaredError(), x, target, SGD(LR))
    losses = [run.step().loss for _ in range(steps(p))]
    y, record = net.forward(x)
    value, judge = run.loss.forward(y, target)
    net.backward(run.loss.backward(judge), record)
    (_, first), (_, hidden), (_, last) = record.steps
    layer, to, source = EDGES[p.edge]
    difference = _difference(net, layer, (to, source), x, target)
    weights = [net[0].Wb.copy(), net[2].Wb.copy()]
    gradients = [np.array(record.gradients["0.Wb"]), np.array(record.gradients["2.Wb"])]
    return State(
        p,
        [x[0], hidden.y[0].copy(), y[0].copy()],
        weights,
        gradients,
        [first.dy[0].copy(), last.dy[0].copy()],
        float(value),
        float(losses[-1] if losses else value),
        difference,
    )


def steps(p):
    """Updates that the picture has behind it."""
    return p.updates + (p.stage == "again")


def _difference(net, layer, index, x, target):
    """``(L(w + h) - L(w - h)) / 2h``."""
    loss, start, found = MeanSquaredError(), net[layer].Wb[index], []
    for step in (H, -H):
        net[layer].Wb[index] = start + step
        found.append(float(loss.forward(net(x), target)[0]))
    net[layer].Wb[index] = start
    return (found[0] - found[1]) / (2 * H)


def pointed(_, x, y):
    """The edge or bias at this place."""
    here = nearest(x, y)
    return {"edge": next(name for name, (layer, *ends) in EDGES.items() if (layer // 2, *ends) == here)}


class ReadableNetwork(Lab):
    """Forward, backward, update: every number on its edge and node."""

    title = "A network you can read"
    Parameters = NetworkParameters
    presets = {
        "backward": NetworkParameters(stage="backward"),
        "after 20 updates": NetworkParameters(stage="backward", updates=20),
        "a silent input": NetworkParameters(stage="backward", x1=0.0),
        "a saturated neuron": NetworkParameters(stage="backward", edge="x1 to h1", added=2.0, x1=2.0),
    }
    compute = staticmethod(network)
    View = NetworkView
    size = (840, 390)
    pointed = staticmethod(pointed)
