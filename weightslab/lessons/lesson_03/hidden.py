"""Lab 5 of lesson 03: why hidden layers. Two lines, dragged by hand, solve XOR; one line cannot."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, choice, integer, number
from weightslab.nn import Identity, ReLU, Tanh
from weightslab.plots import style
from weightslab.plots.shapes import arrow, moving, place_arrow, segments, theory

__all__ = ["POINTS", "TASKS", "WhyHidden"]

POINTS = np.array([(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)])
TASKS = {"XOR": np.array([0, 1, 1, 0]), "OR": np.array([0, 1, 1, 1]), "AND": np.array([0, 0, 0, 1])}
"""The classes of the four points: an input of -1 stands for false, of +1 for true."""
ACTIVATIONS = {"tanh": (Tanh(), 3.0), "ReLU": (ReLU(), 0.5), "none": (Identity(), 0.5)}
"""Activation functions, and the length of each hidden unit's weights."""
LIMIT, FAR = 1.7, 9.0
GRID = np.linspace(-LIMIT, LIMIT, 69)
DIRECTIONS = np.linspace(0, 2 * np.pi, 720, endpoint=False)
LEAST_GAP = 0.05
"""Between the two classes, across the line of the output neuron: what lies closer does not count as separated."""


@dataclass(frozen=True)
class HiddenParameters(Parameters):
    """Hidden units with two inputs: the direction of their weights, and their thresholds."""

    task: str = choice("XOR", TASKS, "task", help="Which of the four points belong to the square class.")
    units: int = integer(2, 1, 2, 1, "hidden units", help="With one, the network can do no more than a single neuron.")
    activation: str = choice("tanh", ACTIVATIONS, "activation", help="Of the hidden units.")
    angle1: float = number(45.0, -175, 180, 5, "unit 1: direction", unit="°", help="In which its weights point.")
    shift1: float = number(0.7, 0, 1.5, 0.05, "unit 1: threshold", help="Distance of its line from the middle.")
    angle2: float = number(-135.0, -175, 180, 5, "unit 2: direction", unit="°", help="In which its weights point.")
    shift2: float = number(0.7, 0, 1.5, 0.05, "unit 2: threshold", help="Distance of its line from the middle.")

    @property
    def idle(self):
        """Those of a second unit that is not there."""
        return ("angle2", "shift2") if self.units == 1 else ()

    @property
    def lines(self):
        """Angle in radians and distance of each hidden unit's line."""
        return [(np.radians(angle), shift) for angle, shift in self.settings]

    @property
    def settings(self):
        """Angle in degrees and distance of each hidden unit's line."""
        return ((self.angle1, self.shift1), (self.angle2, self.shift2))[: self.units]


@dataclass(frozen=True)
class Separated:
    """What the hidden layer makes of the four points, and the output neuron that separates most of them.

    Attributes
    ----------
    hidden : ndarray, shape (4, 2)
        Activations of the hidden units; 0 for a unit that is not there.
    direction, threshold : ndarray of shape (2,), float
        Of the output neuron.
    right : int
        Points in the right class.
    shade : ndarray, shape (grid, grid)
        The output over the plane of the inputs: -1 for the class of circles, 1 for squares.
    """

    parameters: HiddenParameters
    hidden: np.ndarray
    direction: np.ndarray
    threshold: float
    right: int
    shade: np.ndarray

    def describe(self):
        p = self.parameters
        kind = "without an activation function" if p.activation == "none" else f"with {p.activation}"
        ways = [f"{angle:.0f}° at {shift:.2f}" for angle, shift in p.settings]
        lines = " and ".join(ways).replace("-", "−")
        said = f"{p.task}, {p.units} hidden unit{'s' * (p.units > 1)} {kind} ({lines}): {self.right} of 4 points are right."
        if self.right == 4 and p.units == 2:
            return f"{said} Behind the hidden layer one line separates them."
        if p.activation == "none" and p.task == "XOR":
            return f"{said} Without an activation function both layers are one linear layer, which has a single line."
        if p.units == 1 and p.task == "XOR":
            return f"{said} Wherever its line is, one neuron cannot do better than 3."
        return said


def hidden_layer(p, x):
    """Return f(w · x + b) of both hidden units at the points ``x``, shape (..., 2)."""
    activation, length = ACTIVATIONS[p.activation]
    found = np.zeros(x.shape)
    for k, (angle, shift) in enumerate(p.lines):
        along = x @ np.array([np.cos(angle), np.sin(angle)])
        found[..., k] = activation.function(length * (along - shift))
    return found


def best_output(hidden, classes):
    """Return direction and threshold of the output neuron that gets most points right, and how many; ties: widest gap."""
    normals = np.stack([np.cos(DIRECTIONS), np.sin(DIRECTIONS)])
    places = hidden @ normals
    order = np.sort(places, axis=0)
    cuts = (order[:-1] + order[1:]) / 2
    right = ((places[:, None] > cuts) == classes[:, None, None]).sum(axis=0)
    gap = np.diff(order, axis=0)
    right = np.where(gap > LEAST_GAP, right, 0)
    cut, column = np.unravel_index(np.argmax(right + np.round(gap, 6) / 100), right.shape)
    return normals[:, column], float(cuts[cut, column]), int(max(right[cut, column], np.bincount(classes).max()))


def why_hidden(p):
    """The two hidden units as they are set, and the best output neuron behind them."""
    hidden = hidden_layer(p, POINTS)
    direction, threshold, right = best_output(hidden, TASKS[p.task])
    plane = hidden_layer(p, np.stack(np.meshgrid(GRID, GRID), axis=-1))
    return Separated(p, hidden, direction, threshold, right, np.tanh(8 * (plane @ direction - threshold)))


def pointed(p, x1, x2):
    """Move the line that is nearest: its arrow begins at this place."""
    feet = [shift * np.array([np.cos(angle), np.sin(angle)]) for angle, shift in p.lines]
    k = int(np.argmin([np.hypot(*(foot - (x1, x2))) for foot in feet])) + 1
    return {f"angle{k}": float(np.degrees(np.arctan2(x2, x1))), f"shift{k}": float(min(np.hypot(x1, x2), 1.5))}


class HiddenView:
    """The plane of the inputs with the lines of the hidden units, and the plane of their activations."""

    def __init__(self, figure):
        self.plane, space = figure.subplots(1, 2)
        inputs = self.plane
        inputs.set(xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), aspect="equal", xticks=(-1, 1), yticks=(-1, 1))
        inputs.set(xlabel="input x₁", ylabel="input x₂")
        inputs.set_title("Drag the two lines by their dots")
        space.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), aspect="equal", xticks=(-1, 0, 1), yticks=(-1, 0, 1))
        space.set(xlabel="activation of unit 1", ylabel="activation of unit 2")
        space.set_title("After the hidden layer (dashed: output neuron)")
        self.shade = inputs.imshow(
            np.zeros((2, 2)), cmap=style.CLASSES, vmin=-1, vmax=1, origin="lower", extent=(-LIMIT, LIMIT) * 2, animated=True
        )
        self.lines = segments(inputs, colors=style.BIAS, linewidths=2.5, zorder=3)
        self.arrows = [arrow(inputs, width=2, head=14, zorder=3) for _ in range(2)]
        self.dots = moving(inputs, "o", color=style.BIAS, markersize=9, zorder=5)
        self.names = [inputs.text(0, 0, f"unit {k}", color=style.BIAS, animated=True, zorder=6) for k in (1, 2)]
        for name in self.names:
            name.set(ha="center", va="center", bbox={"facecolor": style.PAPER, "alpha": 0.8, "linewidth": 0, "pad": 1})
        self.output = theory(space, zorder=2)
        self.word = space.text(-1.42, 1.38, "", va="top", fontsize=15, weight="bold", animated=True, zorder=6)
        self.word.set_bbox({"facecolor": style.PAPER, "alpha": 0.8, "linewidth": 0, "pad": 1})
        self.points, self.moved = (
            [
                moving(axes, mark, color=colour, markersize=13, markeredgecolor=style.PAPER, zorder=4)
                for mark, colour in (("o", style.CLASS_A), ("s", style.CLASS_B))
            ]
            for axes in (inputs, space)
        )

    def update(self, result):
        classes = TASKS[result.parameters.task]
        self.shade.set_data(result.shade)
        self._draw_lines(result.parameters)
        for marks, places in ((self.points, POINTS), (self.moved, shifted(result.hidden))):
            for k, mark in enumerate(marks):
                mark.set_data(*places[classes == k].T)
        across = np.array([-result.direction[1], result.direction[0]])
        foot = result.threshold * result.direction
        self.output.set_data(*np.stack([foot - FAR * across, foot + FAR * across]).T)
        self.word.set_text(f"{result.right} of 4 right" + (": one line is enough" if result.right == 4 else ""))

    def _draw_lines(self, p):
        ends, feet = [], []
        for k, (angle, shift) in enumerate(p.lines):
            normal, along = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
            foot = shift * normal
            feet.append(foot)
            ends.append((foot - FAR * along, foot + FAR * along))
            place_arrow(self.arrows[k], foot, foot + 0.4 * normal, style.BIAS)
            self.names[k].set_position(foot + 0.36 * along)
        for k in range(2):
            self.names[k].set_visible(k < p.units)
            self.arrows[k].set_visible(k < p.units)
        self.lines.set_segments(ends)
        self.dots.set_data(*np.array(feet).T)


def shifted(places):
    """Move points that lie on one another a little apart, so that each is seen."""
    places = np.array(places)
    for k in range(1, len(places)):
        while any(np.hypot(*(places[k] - other)) < 0.1 for other in places[:k]):
            places[k] += (0.11, 0.0)
    return places


class WhyHidden(Lab):
    """XOR: one neuron gets three of four points right, two hidden units and an output neuron all of them."""

    title = "Why hidden layers?"
    Parameters = HiddenParameters
    presets = {
        "one neuron": HiddenParameters(units=1, angle1=45.0, shift1=0.7),
        "two lines at work": HiddenParameters(),
        "two lines, no activation": HiddenParameters(activation="none"),
        "two lines badly placed": HiddenParameters(angle1=0.0, shift1=0.3, angle2=90.0, shift2=0.3),
        "OR needs one": HiddenParameters(task="OR", units=1, angle1=-135.0),
    }
    compute = staticmethod(why_hidden)
    View = HiddenView
    size = (840, 400)
    pointed = staticmethod(pointed)
