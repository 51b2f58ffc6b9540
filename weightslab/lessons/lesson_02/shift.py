"""Lab 1 of lesson 02: a bias shifts the threshold of a neuron."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, choice, number
from weightslab.nn import ReLU, Sigmoid, Tanh
from weightslab.plots import style
from weightslab.plots.shapes import signed

__all__ = ["Shift"]

X = np.linspace(-5, 5, 401)
ACTIVATIONS = {"sigmoid": Sigmoid(), "tanh": Tanh(), "ReLU": ReLU()}


@dataclass(frozen=True)
class ShiftParameters(Parameters):
    """A neuron with one input."""

    weight: float = number(2.0, -4, 4, 0.1, "weight w", help="How steep the curve is, and on which side it is high.")
    bias: float = number(-3.0, -5, 5, 0.1, "bias b", help="Added to the weighted input.")
    activation: str = choice("sigmoid", ACTIVATIONS, "activation", help="What is applied to the pre-activation.")


@dataclass(frozen=True)
class Shifted:
    """The neuron's answer along its input, with and without its bias."""

    parameters: ShiftParameters
    output: np.ndarray
    without: np.ndarray
    at_zero: float
    threshold: float | None

    def describe(self):
        p = self.parameters
        start = (
            f"With w = 0 the input does not count: the output is {self.at_zero:.2f} everywhere."
            if self.threshold is None
            else f"With w = {signed(p.weight, 1)} the pre-activation is 0 at x = −b / w = {signed(self.threshold)}; "
            "without the bias, at 0."
        )
        return f"{start} At zero input the output is {p.activation}(b) = {signed(self.at_zero)}."


def shift(p):
    """``f(w x + b)`` and ``f(w x)``."""
    f = ACTIVATIONS[p.activation].function
    return Shifted(
        p,
        f(p.weight * X + p.bias),
        f(p.weight * X),
        f(np.array([p.bias]))[0].item(),
        -p.bias / p.weight if p.weight else None,
    )


def program(p):
    """The same with a layer of one neuron."""
    kind = type(ACTIVATIONS[p.activation]).__name__
    return f"""
import numpy as np
from weightslab.nn import Dense, {kind}, Sequential, constant, streams

x = np.linspace(-5, 5, 401)[:, None]
net = Sequential(Dense(1, 1, constant({p.weight}), constant({p.bias}), rng=streams(0).weights), {kind}())
output = net(x)[:, 0]
at_zero = net([[0.0]]).item()
print(at_zero)
"""


def pointed(p, x, _):
    """The bias that puts the threshold here."""
    return {"bias": -p.weight * x}


class ShiftView:
    """The curve, the curve without bias, the threshold, and the value at zero input."""

    def __init__(self, figure):
        self.plane = axes = figure.subplots()
        axes.set(xlim=(-5, 5), ylim=(-1.2, 2.2), xlabel="input x", ylabel="output")
        axes.axhline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
        axes.axvline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
        (self.without,) = axes.plot(X, X, color=style.NEUTRAL, linestyle=(0, (4, 2)), linewidth=1.5, animated=True, zorder=2)
        (self.output,) = axes.plot(X, X, color=style.POSITIVE, animated=True, zorder=3)
        self.threshold = axes.axvline(0, color=style.BIAS, linewidth=2, animated=True, zorder=2)
        (self.zero,) = axes.plot([0], [0], "o", color=style.BIAS, markersize=9, animated=True, zorder=4)
        self.words = [
            axes.text(0, y, word, color=style.BIAS, fontsize=14, va=side, animated=True, zorder=4)
            for y, word, side in ((2.1, "threshold −b / w", "top"), (0, "at zero input", "center"))
        ]
        axes.set_title("grey: without bias", loc="right")

    def update(self, result):
        self.output.set_ydata(result.output)
        self.without.set_ydata(result.without)
        self.threshold.set_visible(result.threshold is not None)
        self.threshold.set_xdata([result.threshold or 0.0] * 2)
        self.zero.set_ydata([result.at_zero])
        line, dot = self.words
        at, left = result.threshold or 0.0, (result.threshold or 0.0) > 1.7
        line.set(x=at + (-0.1 if left else 0.1), ha="right" if left else "left", visible=result.threshold is not None)
        below = -0.7 < result.at_zero < 0.5  # where no curve is
        dot.set(x=0.15, y=np.clip(result.at_zero, -1, 1.4) + (-0.25 if below else 0.3), ha="left")


class Shift(Lab):
    """A bias moves the curve without changing its shape."""

    title = "Shift"
    Parameters = ShiftParameters
    presets = {
        "no bias": ShiftParameters(bias=0.0),
        "easy to fire": ShiftParameters(bias=3.0),
        "ReLU with a threshold": ShiftParameters(activation="ReLU", weight=1.0, bias=-2.0),
    }
    compute = staticmethod(shift)
    View = ShiftView
    size = (840, 300)
    program = staticmethod(program)
    numbers = ("output", "at_zero")
    pointed = staticmethod(pointed)
