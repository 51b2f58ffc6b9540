"""Lab 2 of lesson 01: two weights and a bias turn, sharpen and shift a decision line."""

from dataclasses import dataclass

import numpy as np

from weightslab.data import gaussians
from weightslab.live import Lab, Parameters, number
from weightslab.nn import Sigmoid
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, lookup
from weightslab.plots.shapes import arrow, moving, place_arrow, signed

__all__ = ["TwoInputs"]

LIMIT = 4.5
GRID = np.linspace(-LIMIT, LIMIT, 81)
SIGMOID = Sigmoid().function


@dataclass(frozen=True)
class TwoInputsParameters(Parameters):
    """A neuron with two inputs."""

    w1: float = number(1.0, -6, 6, 0.1, "weight w₁", help="Of the horizontal input.")
    w2: float = number(-0.5, -6, 6, 0.1, "weight w₂", help="Of the vertical input.")
    b: float = number(0.5, -6, 6, 0.1, "bias b", help="Shifts the line without turning it.")


@dataclass(frozen=True)
class Neuron:
    """Output of ``sigmoid(w1 x1 + w2 x2 + b)`` on a grid and on the points of two classes.

    ``distance`` is each point's signed distance from the decision line, ``(w . x + b) / |w|``.
    """

    w: np.ndarray
    b: float
    norm: float
    grid: np.ndarray
    points: np.ndarray
    labels: np.ndarray
    distance: np.ndarray
    output: np.ndarray

    @property
    def right(self):
        """Number of points whose output is on their side of one half."""
        return int(np.sum((self.output > 0.5) == (self.labels == 1)))

    def describe(self):
        if self.norm == 0:
            return (
                f"Both weights are 0: the inputs do not count, the output is {self.output[0]:.2f} everywhere, "
                "and there is no line."
            )
        offset = -self.b / self.norm
        return (
            f"|w| = {self.norm:.2f}: from 12% to 88% sure within {4 / self.norm:.2f} units across the line, which "
            f"lies {signed(offset)} from the origin along w. "
            f"{self.right} of {len(self.labels)} points are on the right side."
        )


def cloud():
    """The hundred points of this lab."""
    return gaussians(100, np.random.default_rng(1))


def neuron(parameters):
    """The neuron on the grid and on the cloud."""
    points, labels = cloud()
    w = np.array([parameters.w1, parameters.w2])
    norm = float(np.hypot(*w))
    z = points @ w + parameters.b
    grid = SIGMOID(w[0] * GRID + w[1] * GRID[:, None] + parameters.b)
    return Neuron(w, parameters.b, norm, grid, points, labels, z / norm if norm else z * 0, SIGMOID(z))


def program(parameters):
    """The same with a layer of one neuron."""
    return f"""
import numpy as np
from weightslab.data import gaussians
from weightslab.nn import Dense, Sequential, Sigmoid, streams, zeros

points, labels = gaussians(100, np.random.default_rng(1))
net = Sequential(Dense(2, 1, zeros(), rng=streams(0).weights), Sigmoid())
net[0].W = [[{parameters.w1}, {parameters.w2}]]
net[0].b = [{parameters.b}]
output = net(points)[:, 0]
norm = np.linalg.norm(net[0].W)
right = np.sum((output > 0.5) == (labels == 1))
print(f"|w| = {{norm:.2f}}, {{right}} of {{len(labels)}} points are on the right side")
"""


def pointed(p, x1, x2):
    """The bias that puts the line through this place."""
    return {"b": -(p.w1 * x1 + p.w2 * x2)}


class TwoInputsView:
    """The plane with line and weight vector, and the output across the line."""

    def __init__(self, figure):
        plane, profile = self.plane, _ = figure.subplots(1, 2, width_ratios=(1, 1.25))
        plane.set(
            xlim=(-LIMIT, LIMIT),
            ylim=(-LIMIT, LIMIT),
            xlabel="input x₁",
            ylabel="input x₂",
            xticks=range(-4, 5, 2),
            yticks=range(-4, 5, 2),
            aspect="equal",
        )
        self.output = HeatMaps(plane, lookup(style.CLASSES), 0, 1, smooth=True, zorder=0)
        points, labels = cloud()
        looks = ((0, "o", style.CLASS_A), (1, "s", style.CLASS_B))
        self.points = [
            plane.plot(
                *points[labels == label].T,
                marker,
                color=color,
                markersize=5.5,
                markeredgecolor=style.PAPER,
                markeredgewidth=0.6,
                animated=True,
            )
            for label, marker, color in looks
        ]
        self.line = moving(plane, color=style.THEORY)
        self.arrow = arrow(plane, width=4, head=21, zorder=4)
        self.w = plane.text(
            0, 0, "w", color=style.POSITIVE, fontsize=15, weight="bold", ha="center", va="center", animated=True, zorder=5
        )
        self._draw_profile(profile, looks)

    def _draw_profile(self, profile, looks):
        profile.set(
            xlim=(-6, 6),
            ylim=(-0.06, 1.06),
            xlabel="distance from the line, in the direction of w",
            ylabel="output of the neuron",
            yticks=[0, 0.5, 1],
        )
        profile.axvline(0, color=style.NEUTRAL, linewidth=1)
        profile.axhline(0.5, color=style.NEUTRAL, linewidth=1, linestyle=":")
        profile.text(-5.9, 0.53, "undecided", color=style.NEUTRAL, zorder=0)
        for x, y, answer, side in ((-5.9, 0.06, "no", "left"), (5.9, 0.9, "yes", "right")):
            profile.text(x, y, answer, fontsize=16, weight="bold", ha=side, zorder=0)
        self.across = np.linspace(-6, 6, 241)
        self.curve = moving(profile, color=style.THEORY)
        self.dots = [
            moving(profile, marker, color=color, markersize=6, markeredgecolor=style.PAPER, markeredgewidth=0.6)
            for _, marker, color in looks
        ]

    def update(self, result):
        self.output.set(result.grid[None], [(-LIMIT, -LIMIT)], (2 * LIMIT, 2 * LIMIT))
        there = result.norm > 0
        for artist in (self.line, self.w):
            artist.set_visible(there)
        if there:
            normal = result.w / result.norm
            foot = -result.b / result.norm * normal
            along = 12 * np.array([-normal[1], normal[0]])
            self.line.set_data(*np.transpose([foot - along, foot + along]))
            tip = foot + result.w
            place_arrow(self.arrow, foot, tip, style.POSITIVE)
            self.w.set_position(np.clip(tip + 0.4 * normal, -LIMIT + 0.3, LIMIT - 0.3))
        else:
            place_arrow(self.arrow, (0, 0), (0, 0), style.POSITIVE)
        level = result.norm * self.across if there else np.full_like(self.across, result.b)
        self.curve.set_data(self.across, SIGMOID(level))
        for label, dots in enumerate(self.dots):
            dots.set_data(result.distance[result.labels == label], result.output[result.labels == label])


class TwoInputs(Lab):
    """Drag two weights and a bias until the line parts the two classes."""

    title = "A neuron with two inputs"
    Parameters = TwoInputsParameters
    presets = {
        "gentle": TwoInputsParameters(w1=0.5, w2=0.5, b=0.0),
        "sharp": TwoInputsParameters(w1=4.0, w2=4.0, b=0.0),
        "the other way round": TwoInputsParameters(w1=-4.0, w2=-4.0, b=0.0),
        "one input ignored": TwoInputsParameters(w1=2.0, w2=0.0, b=0.0),
    }
    compute = staticmethod(neuron)
    View = TwoInputsView
    size = (840, 370)
    program = staticmethod(program)
    numbers = ("output", "norm", "right")
    pointed = staticmethod(pointed)
