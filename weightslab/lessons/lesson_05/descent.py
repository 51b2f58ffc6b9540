"""Lab 1 of lesson 05: gradient descent in the plane of one weight and one bias."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, integer, number
from weightslab.nn import SGD, Dense, MeanSquaredError, Sequential, streams
from weightslab.plots import style
from weightslab.plots.shapes import figures, moving, signed, written
from weightslab.theory import errors, largest_stable_rate, line_hessian
from weightslab.training import training

__all__ = ["TRUE", "Descent", "data", "line", "rings"]

TRUE = (1.5, 1.0)
FAR, NEAR = 60.0, 1e-9
U = np.linspace(-1, 1, 21)


@dataclass(frozen=True)
class DescentParameters(Parameters):
    """How far a step goes, where the inputs lie, and where the way begins."""

    lr: float = number(0.1, 0.01, 2.0, 0.02, "learning rate", help="Each step is proportional to it.", log=True)
    mean: float = number(0.0, -2, 2, 0.1, "middle of the inputs", help="Away from 0 the valley gets narrow.")
    steps: int = integer(30, 1, 100, 1, "steps", help="How many are taken.")
    w: float = number(-2.5, -4, 6, 0.1, "initial weight w", help="Or drag the first dot in the picture.")
    b: float = number(4.0, -4, 6, 0.1, "initial bias b", help="Or drag the first dot in the picture.")


def data(mean):
    """Points on the line ``y = 1.5 x + 1``."""
    x = (mean + 1.6 * U)[:, None]
    return x, TRUE[0] * x + TRUE[1]


def line(start):
    """A network of one weight and one bias."""
    net = Sequential(Dense(1, 1, rng=streams(0).weights))
    net[0].Wb[...] = start
    return net


def rings(mean, heights):
    """Curves of equal loss around the minimum, ``(2, 81)`` each, the last point NaN so that they may be joined."""
    x, _ = data(mean)
    values, vectors = np.linalg.eigh(line_hessian(x.mean(), (x**2).mean()))
    angle = np.append(np.linspace(0, 2 * np.pi, 80), np.nan)
    circle = vectors @ (np.stack([np.cos(angle), np.sin(angle)]) / np.sqrt(values)[:, None])
    return [np.array(TRUE)[:, None] + height * circle for height in heights]


@dataclass(frozen=True)
class Path:
    """Weight and bias after each step, the losses, measured and exactly, and the largest learning rate that converges.

    ``bend`` is how sharply the valley bends in the steepest of the directions in which the start lies off its bottom.
    """

    parameters: DescentParameters
    path: np.ndarray
    losses: np.ndarray
    theory: np.ndarray
    limit: float
    bend: float

    def describe(self):
        p = self.parameters
        kind = (
            "diverges"
            if p.lr * self.bend > 2
            else "oscillates"
            if p.lr * self.bend > 1
            else "slides down"
            if self.bend
            else "stays at the minimum"
        )
        last = self.losses[-1] if np.isfinite(self.losses[-1]) and self.losses[-1] < 1e6 else np.inf
        number = f"is {written(last, 4 if last < 100 else 0)}"
        end = "is beyond all bounds" if last == np.inf else number if last >= 1e-4 else "is below 0.0001"
        return (
            f"Inputs around {signed(p.mean, 1)}, first dot at ({signed(p.w, 1)}, {signed(p.b, 1)}), learning rate "
            f"{figures(p.lr)}: the path {kind}. The limit is 2 / λ_max = {figures(self.limit)}. "
            f"After {p.steps} steps the loss {end}."
        )


def descent(p):
    """Gradient descent on the mean squared error, by the package's own training."""
    x, y = data(p.mean)
    start = p.w, p.b
    net = line(start)
    path, losses = [net.parameters.copy()], []
    for step in training(net, MeanSquaredError(), x, y, SGD(p.lr), steps=p.steps):
        losses.append(float(step.loss))
        path.append(net.parameters.copy())
    hessian = 2 * line_hessian(x.mean(), (x**2).mean())
    away = np.subtract(start, TRUE)
    left = errors(hessian, away, p.lr, p.steps - 1)
    theory = (left @ hessian * left).sum(axis=1) / 2
    bends, directions = np.linalg.eigh(hessian)
    bend = bends[np.abs(away @ directions) > NEAR].max(initial=0)
    return Path(p, np.array(path), np.array(losses), theory, float(largest_stable_rate(hessian)), float(bend))


def pointed(_, w, b):
    """The start at this place."""
    return {"w": w, "b": b}


def program(p):
    """The same, without a picture."""
    return f"""
import numpy as np
from weightslab.nn import SGD, Dense, MeanSquaredError, Sequential, streams
from weightslab.theory import largest_stable_rate, line_hessian
from weightslab.training import train

x = ({p.mean} + 1.6 * np.linspace(-1, 1, 21))[:, None]
y = 1.5 * x + 1.0
net = Sequential(Dense(1, 1, rng=streams(0).weights))
net[0].Wb[...] = ({p.w}, {p.b})
losses = train(net, MeanSquaredError(), x, y, SGD({p.lr}), steps={p.steps})
limit = largest_stable_rate(2 * line_hessian(x.mean(), (x ** 2).mean()))
print(limit, losses[-1])
"""


class DescentView:
    """The loss as contours with the path, and the loss over the steps."""

    def __init__(self, figure):
        plane, curve = self.plane, _ = figure.subplots(1, 2, width_ratios=(1.1, 1))
        plane.set(xlim=(-4, 6), ylim=(-4, 6), aspect="equal", xlabel="weight w", ylabel="bias b")
        self.rings = moving(plane, color=style.RULE, linewidth=1, zorder=1)
        self.path = moving(plane, "o-", color=style.TRAINING, linewidth=1.5, markersize=4, zorder=3)
        plane.plot(*TRUE, "+", color=style.THEORY, markersize=14, zorder=2)
        curve.set(
            xlim=(0, 100),
            ylim=(-8, 6),
            xlabel="step",
            ylabel="loss",
            yticks=(-8, -4, 0, 4),
            yticklabels=["10$^{-8}$", "10$^{-4}$", "1", "10$^{4}$"],
        )
        self.loss = moving(curve, color=style.TRAINING, linewidth=4)
        self.theory = moving(curve, color=style.PAPER, linestyle="dashed", linewidth=1.5, zorder=3)
        plane.set_title("rings: equal loss   cross: the minimum", loc="right")
        curve.set_title("wide line: measured   dashes inside: exact theory", loc="right")

    def update(self, result):
        self.rings.set_data(*np.concatenate(rings(result.parameters.mean, 0.8 + 1.1 * np.arange(6)), axis=1))
        away = result.path - TRUE
        lengths = np.maximum(np.linalg.norm(away, axis=1, keepdims=True), FAR)
        self.path.set_data(*(TRUE + away * FAR / lengths).T)
        for curve, losses in ((self.loss, result.losses), (self.theory, result.theory)):
            curve.set_data(np.arange(len(losses)), np.log10(np.clip(losses, 1e-12, 1e30)))


class Descent(Lab):
    """Converge, oscillate, diverge."""

    title = "Descent in the plane of weight and bias"
    Parameters = DescentParameters
    presets = {
        "oscillates": DescentParameters(lr=0.912),
        "diverges": DescentParameters(lr=1.2, steps=15),
        "narrow valley": DescentParameters(mean=2.0, lr=0.1, steps=100),
    }
    compute = staticmethod(descent)
    View = DescentView
    size = (840, 360)
    program = staticmethod(program)
    numbers = ("losses", "limit")
    pointed = staticmethod(pointed)
