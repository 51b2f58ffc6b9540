"""Lab 4 of lesson 03: other weights, the same function."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, choice, integer, number, toggle
from weightslab.nn import Dense, ReLU, Sequential, Tanh, streams
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, Numbers, lookup
from weightslab.plots.shapes import bare, figures, frame, moving, signed

__all__ = ["SameFunction", "changed", "network"]

HIDDEN, WIDE = 5, 1.8
GRID = np.linspace(-3, 3, 121)
ACTIVATIONS = {"ReLU": ReLU, "tanh": Tanh}
START = ((0.8, -1.1, 1.5, -0.6, 0.4), (1.0, 0.5, -1.0, -0.8, 0.2), (0.9, 0.7, -1.2, -0.5, 1.0), 0.1)


@dataclass(frozen=True)
class SymmetryParameters(Parameters):
    """What is done to the weights of a network with five hidden neurons."""

    activation: str = choice("ReLU", ACTIVATIONS, "activation", help="Of the hidden neurons.")
    rotate: int = integer(0, 0, HIDDEN - 1, 1, "move all neurons down by", help="Each takes its weights with it.")
    factor: float = number(1.0, 0.1, 10, 0.05, "neuron 1: in × this, out ÷ this", help="In: weight and bias.", log=True)
    flip: bool = toggle(False, "neuron 1: flip all signs", help="Of its weights and its bias.")


def network(activation):
    """One input, five hidden neurons, one output."""
    rng = streams(0).weights
    net = Sequential(Dense(1, HIDDEN, rng=rng), ACTIVATIONS[activation](), Dense(HIDDEN, 1, rng=rng))
    net[0].W, net[0].b, net[2].W, net[2].b = np.array(START[0])[:, None], START[1], np.array(START[2])[None], START[3]
    return net


def changed(net, rotate, factor, flip):
    """Change the weights of the network, in place."""
    net[0].Wb[0] *= -factor if flip else factor
    net[2].W[:, 0] /= -factor if flip else factor
    net[0].Wb[...] = np.roll(net[0].Wb, rotate, axis=0)
    net[2].W = np.roll(net[2].W, rotate, axis=1)
    return net


@dataclass(frozen=True)
class Symmetry:
    """Weights and function, before and after."""

    parameters: SymmetryParameters
    before: np.ndarray
    after: np.ndarray
    weights: np.ndarray
    start: np.ndarray

    @property
    def differs(self):
        """Which numbers are others than before."""
        return np.abs(self.weights - self.start) > 1e-12

    @property
    def difference(self):
        """The largest difference between the two functions."""
        return round(float(np.abs(self.after - self.before).max()), 12)

    def describe(self):
        p = self.parameters
        done = [f"moved by {p.rotate}"] * (p.rotate > 0) + [f"neuron 1 rescaled by {figures(p.factor)}"] * (p.factor != 1)
        done += ["signs of neuron 1 flipped"] * p.flip
        n = self.differs.sum()
        same = "is the same" if self.difference == 0 else f"differs by up to {self.difference:.2f}"
        return (
            f"{p.activation}, {', '.join(done) or 'nothing done yet'}: {n} of {self.weights.size} numbers differ. "
            f"The function {same}."
        )


def shown(net):
    """Incoming weights, biases and outgoing weights: a row for each hidden neuron."""
    return np.column_stack([net[0].Wb, net[2].W[0]])


def symmetry(p):
    """The network before and after."""
    net, same = network(p.activation), network(p.activation)
    after = changed(same, p.rotate, p.factor, p.flip)(GRID[:, None])[:, 0]
    return Symmetry(p, net(GRID[:, None])[:, 0], after, shown(same), shown(net))


class SymmetryView:
    """The weights as a table, and the function before and after."""

    def __init__(self, figure):
        table, curve = figure.subplots(1, 2, width_ratios=(1, 1.5))
        bare(table, (-1.7, WIDE * 3 + 0.2), (-0.3, 6))
        for k, name in enumerate(("in", "bias", "out")):
            table.text(WIDE * (k + 0.5), 5.15, name, ha="center", fontsize=13, zorder=0)
        for k in range(HIDDEN):
            table.text(-0.1, 4.5 - k, f"position {k + 1}", ha="right", va="center", fontsize=12, zorder=0)
        self.map = HeatMaps(table, lookup(style.WEIGHTS))
        self.values = Numbers(table, 14, style.THEORY)
        curve.set(xlim=(-3, 3), ylim=(-4, 4), xlabel="input", ylabel="output", xticks=(-3, 0, 3), yticks=(-4, 0, 4))
        curve.set_title("wide: before   dashed: now", loc="right")
        self.before = moving(curve, color=style.TRAINING_FAINT, linewidth=8, zorder=2)
        self.after = moving(curve, color=style.THEORY, linestyle="dashed", zorder=3)
        self.frames = moving(table, color=style.THEORY, linewidth=3, zorder=3)
        self.said = curve.text(-2.9, 3.8, "", va="top", fontsize=15, weight="bold", animated=True)

    def update(self, result):
        self.map.set(np.clip(result.weights / 2, -1, 1)[None, ::-1], [(0, 0)], (WIDE * 3, HIDDEN))
        self.values.set(
            [signed(w) for w in result.weights.flat],
            [(WIDE * (j + 0.5), HIDDEN - 0.5 - i) for i in range(HIDDEN) for j in range(3)],
        )
        boxes = [frame(WIDE * j, HIDDEN - 1 - i, WIDE, 1) for i, j in zip(*np.nonzero(result.differs), strict=True)]
        gap = [np.full((2, 1), np.nan)]
        self.frames.set_data(*np.concatenate([part for box in boxes for part in (np.array(box), *gap)] or gap, axis=1))
        same = "the same function" if result.difference == 0 else "another function"
        self.said.set_text(f"{result.differs.sum()} other numbers,\n{same}")
        self.before.set_data(GRID, result.before)
        self.after.set_data(GRID, np.clip(result.after, -20, 20))


class SameFunction(Lab):
    """Permute, rescale, flip: three changes, and when they are none."""

    title = "Same function, different weights"
    Parameters = SymmetryParameters
    presets = {
        "other order": SymmetryParameters(rotate=2),
        "rescaled ReLU": SymmetryParameters(factor=4.0),
        "rescaled tanh": SymmetryParameters(activation="tanh", factor=4.0),
        "flipped tanh": SymmetryParameters(activation="tanh", flip=True),
        "flipped ReLU": SymmetryParameters(flip=True),
    }
    compute = staticmethod(symmetry)
    View = SymmetryView
    size = (840, 320)
