"""Lab 4 of lesson 02: a network with biases and the same without, trained on one curve."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.lessons.recording import Recorded
from weightslab.live import Lab, Parameters, choice, integer
from weightslab.nn import Adam, Dense, MeanSquaredError, ReLU, Sequential, he_normal, streams, zeros
from weightslab.plots import style
from weightslab.plots.shapes import written
from weightslab.training import Run

__all__ = ["DoBiasesMatter"]

X = np.linspace(-1, 1, 81)
CURVES = {"x²": X**2, "|x|": np.abs(X), "x + 1": X + 1, "wave": np.sin(3 * X)}
STEPS, EVERY = 600, 40


@dataclass(frozen=True)
class MatterParameters(Parameters):
    """What is to be fitted, and by how many neurons."""

    curve: str = choice("x²", CURVES, "curve", help="What both networks learn.")
    hidden: int = integer(16, 1, 32, 1, "hidden ReLUs", help="In each network.")
    seed: int = integer(0, 0, 20, 1, "random seed", help="Draws other initial weights.")


class Fits(Recorded):
    """Both fits, with and without biases, and their mean squared errors, after so many steps."""

    @property
    def with_biases(self):
        return self.seen[0]

    @property
    def without(self):
        return self.seen[1]

    @property
    def errors(self):
        return np.mean((np.array(self.seen) - CURVES[self.parameters.curve]) ** 2, axis=1)

    def describe(self):
        p = self.parameters
        said = (
            f"{p.hidden} ReLUs, random seed {p.seed}, after {self.steps} of {STEPS} steps: mean squared error "
            f"{written(self.errors[0], 4)} with biases, {written(self.errors[1], 4)} without."
        )
        if self.parameters.curve == "x²":
            said += " The best there is without biases is 0.75 |x|, with an error of 1/80 = 0.0125."
        return said


def network(p, biases):
    """One hidden layer of ReLUs."""
    rng, start = streams(p.seed).weights, zeros() if biases else None
    return Sequential(
        Dense(1, p.hidden, he_normal(), start, rng=rng), ReLU(), Dense(p.hidden, 1, he_normal(), start, rng=rng)
    )


def fits(p):
    """Train both, and show how far they are."""
    x, y = X[:, None], CURVES[p.curve][:, None]
    nets = [network(p, biases) for biases in (True, False)]
    runs = [Run(net, MeanSquaredError(), x, y, Adam(0.02)) for net in nets]
    while runs[0].n_steps < STEPS:
        for _ in range(EVERY):
            for run in runs:
                run.step()
        yield Fits(p, tuple(net(x)[:, 0] for net in nets), runs[0].n_steps, runs[0].n_steps / STEPS)


@cache
def least_without():
    """The best function without biases on x²: 0.75 |x|."""
    return 0.75 * np.abs(X)


class MatterView:
    """The curve and both fits."""

    def __init__(self, figure):
        panels = figure.subplots(1, 2, sharey=True)
        self.targets, self.lines = [], []
        for axes, title, colour in zip(panels, ("with biases", "without biases"), (style.BIAS, style.POSITIVE), strict=True):
            axes.set(xlim=(-1, 1), ylim=(-1.3, 2.2), xlabel="input x", xticks=(-1, 0, 1))
            axes.set_title(title, fontsize=14)
            axes.axhline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
            self.targets.append(axes.plot(X, X, "o", color=style.TRAINING, markersize=3, animated=True, zorder=2)[0])
            self.lines.append(axes.plot(X, X, color=colour, animated=True, zorder=3)[0])
        (self.best,) = panels[1].plot(
            X, least_without(), color=style.THEORY, linestyle="dashed", linewidth=1.5, animated=True, zorder=4
        )
        panels[0].text(-0.95, 2.0, "dots: to be learned   line: the network", fontsize=12, zorder=0)
        panels[1].text(-0.95, 2.0, "dashed: the best there is for x²", fontsize=12, zorder=0)

    def update(self, result):
        for target, line, values in zip(self.targets, self.lines, (result.with_biases, result.without), strict=True):
            target.set_ydata(CURVES[result.parameters.curve])
            line.set_ydata(values)
        self.best.set_visible(result.parameters.curve == "x²")


class DoBiasesMatter(Lab):
    """The same network with and without biases."""

    title = "Do biases matter?"
    Parameters = MatterParameters
    presets = {
        "two half lines": MatterParameters(curve="|x|"),
        "a shifted line": MatterParameters(curve="x + 1"),
        "many bends": MatterParameters(curve="wave"),
    }
    compute = staticmethod(fits)
    View = MatterView
    size = (840, 320)
