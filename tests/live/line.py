"""A lab small enough to read at a glance, with every kind of control."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from weightslab.live import Lab, Parameters, choice, integer, number, toggle
from weightslab.plots import style

X = np.linspace(-2, 2, 101)


@dataclass(frozen=True)
class LineParameters(Parameters):
    slope: float = number(1.0, -3, 3, 0.05, "slope w", help="How steep the line is.")
    shift: float = number(0.0, -2, 2, 0.05, "shift b", unit="m")
    rate: float = number(0.1, 1e-4, 10, 0.1, "learning rate", log=True)
    power: int = integer(1, 1, 5, 2, "power")
    noisy: bool = toggle(False, "add a wave")
    kind: str = choice("line", ["line", "step"], "kind")


@dataclass(frozen=True)
class Line:
    parameters: LineParameters
    y: np.ndarray

    def describe(self):
        return f"y = {self.parameters.slope:g} x + {self.parameters.shift:g} <m>."


def line(p):
    if p.slope == -3:
        raise ValueError("slope -3 is <not> for this line")
    if p.slope == 3 and p.shift == 2:
        raise KeyboardInterrupt
    x = np.sign(X) if p.kind == "step" else X
    return Line(p, p.slope * x**p.power + p.shift + p.noisy * np.sin(9 * X))


class LineView:
    """An image, a line and a word that move; below and above them what does not."""

    def __init__(self, figure):
        self.axes, right = figure.subplots(1, 2)
        self.plane = self.axes
        self.axes.set(xlim=(-2, 2), ylim=(-4, 4), xlabel="x", ylabel="y", title="a line")
        self.image = right.imshow(
            np.zeros((4, 4)), vmin=-3, vmax=3, cmap=style.WEIGHTS, aspect="auto", extent=(-2, 2, -4, 4), animated=True
        )
        right.plot([-2, 2], [-4, 4], color=style.THEORY, linestyle="dashed")
        (self.line,) = self.axes.plot(X, X, color=style.POSITIVE, animated=True)
        self.word = self.axes.text(-1.9, 3.5, "", color=style.BIAS, animated=True)
        self.axes.text(0.5, 2.0, "above", zorder=5)

    def update(self, result):
        self.line.set_ydata(result.y)
        self.word.set_text(f"w = {result.parameters.slope:.2f}")
        self.image.set_data(np.full((4, 4), result.parameters.slope))


class LineLab(Lab):
    title = "A line"
    Parameters = LineParameters
    presets: ClassVar = {"steep": LineParameters(slope=2.5, shift=1.0, power=3), "broken": LineParameters(slope=-3)}
    compute = staticmethod(line)
    View = LineView
    size = (600, 250)
