"""Lab 3 of lesson 02: without a bias every line goes through the origin."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, number
from weightslab.plots import style
from weightslab.plots.shapes import moving, signed
from weightslab.theory import through_origin

__all__ = ["ThroughOrigin"]

U = np.linspace(-1, 1, 41)
SLOPE = 2.0


@dataclass(frozen=True)
class OriginParameters(Parameters):
    """Points on the line ``y = 2 x + intercept``."""

    middle: float = number(0.0, -2, 2, 0.05, "middle of the inputs", help="Where the points lie.")
    spread: float = number(1.0, 0.1, 1.5, 0.05, "half width", help="How far they reach to both sides.")
    intercept: float = number(3.0, -4, 4, 0.1, "intercept", help="Of the line that the points lie on.")


@dataclass(frozen=True)
class Lines:
    """The best line without bias, the error it leaves, and both on paper."""

    x: np.ndarray
    y: np.ndarray
    weight: float
    error: float
    theory: float

    def describe(self):
        return (
            f"Inputs around {signed(self.x.mean())}: with a bias the line fits exactly. Without, the best weight is "
            f"{signed(self.weight)} instead of +2.00, and the mean squared error {self.error:.2f} "
            f"(theory b² (1 − E[x]² / E[x²]) = {self.theory:.2f})."
        )


def lines(p):
    """Least squares without a bias."""
    x = p.middle + p.spread * U
    y = SLOPE * x + p.intercept
    weight = float(x @ y / (x @ x))
    _, theory = through_origin(SLOPE, p.intercept, x.mean(), (x**2).mean())
    return Lines(x, y, weight, float(np.mean((weight * x - y) ** 2)), float(theory))


def program(p):
    """The same, learned by a layer without bias."""
    return f"""
import numpy as np
from weightslab.nn import SGD, Dense, MeanSquaredError, Sequential, streams
from weightslab.training import train

x = ({p.middle} + {p.spread} * np.linspace(-1, 1, 41))[:, None]
y = {SLOPE} * x + {p.intercept}
net = Sequential(Dense(1, 1, biases=None, rng=streams(0).weights))
train(net, MeanSquaredError(), x, y, SGD(0.4 / np.mean(x ** 2)), steps=200)
weight = net[0].W.item()
error = np.mean((net(x) - y) ** 2)
print(weight, error)
"""


class OriginView:
    """The points and both lines."""

    def __init__(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(-3.6, 3.6), ylim=(-10, 10), xlabel="input x", ylabel="target y")
        axes.axhline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
        axes.axvline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
        ends = np.array([-3.6, 3.6])
        self.ends = ends
        self.points = moving(axes, "o", color=style.TRAINING, markersize=4, zorder=3)
        (self.both,) = axes.plot(ends, ends, color=style.BIAS, animated=True, zorder=2)
        (self.weight,) = axes.plot(ends, ends, color=style.POSITIVE, linestyle=(0, (4, 1)), animated=True, zorder=2)
        self.words = [
            axes.text(-3.5, 0, word, color=colour, fontsize=14, animated=True)
            for word, colour in (("with bias", style.BIAS), ("without: through the origin", style.POSITIVE))
        ]
        axes.plot(0, 0, "o", color=style.POSITIVE, markerfacecolor="none", markersize=10, zorder=1)

    def update(self, result):
        self.points.set_data(result.x, result.y)
        self.both.set_ydata(SLOPE * self.ends + result.y[20] - SLOPE * result.x[20])
        self.weight.set_ydata(result.weight * self.ends)
        heights = [np.interp(-3.2, self.ends, line.get_ydata()) for line in (self.both, self.weight)]
        for text, height, other in zip(self.words, heights, reversed(heights), strict=True):
            above = height > other
            text.set(y=np.clip(height + (1.2 if above else -1.2), -9, 9), va="bottom" if above else "top")


class ThroughOrigin(Lab):
    """The best line with and without a bias."""

    title = "Through the origin"
    Parameters = OriginParameters
    presets = {
        "inputs from 0 to 1": OriginParameters(middle=0.5, spread=0.5),
        "far from 0": OriginParameters(middle=2.0, spread=0.5),
        "no intercept": OriginParameters(intercept=0.0),
    }
    compute = staticmethod(lines)
    View = OriginView
    size = (840, 320)
    program = staticmethod(program)
    numbers = ("weight", "error")
