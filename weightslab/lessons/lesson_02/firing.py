"""Lab 2 of lesson 02: how often does a neuron fire?"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.live import Lab, Parameters, number
from weightslab.plots import style
from weightslab.plots.shapes import moving
from weightslab.theory import firing_probability

__all__ = ["HowOften"]

N, SHOWN, LIMIT = 20_000, 600, 3.5
RATIOS = np.linspace(-3, 3, 121)


@dataclass(frozen=True)
class FiringParameters(Parameters):
    """A neuron with two inputs, each N(0, 1)."""

    bias: float = number(-1.0, -4, 4, 0.05, "bias b", help="Above 0 the neuron fires more easily.")
    norm: float = number(2.0, 0.2, 4, 0.1, "length of w", help="How strongly the inputs count: |w|.")
    angle: float = number(30.0, -175, 180, 5, "direction of w", unit="°", help="Turns the line; changes no share.")


@cache
def cloud():
    """Inputs, each N(0, 1)."""
    return np.random.default_rng(0).standard_normal((N, 2))


@dataclass(frozen=True)
class Firing:
    """Which inputs make the neuron fire, and how many theory expects."""

    w: np.ndarray
    bias: float
    fires: np.ndarray
    share: float
    theory: float

    def describe(self):
        ratio = self.bias / np.hypot(*self.w)
        ratio = f"{ratio:z.2f}".replace("-", "\N{MINUS SIGN}")
        return f"It fires for {self.share:.1%} of the inputs; theory: Φ(b / |w|) = Φ({ratio}) = {self.theory:.1%}."


def weights(p):
    """The two weights of this length and direction."""
    return p.norm * np.array([np.cos(np.radians(p.angle)), np.sin(np.radians(p.angle))])


def firing(p):
    """``w . x + b > 0`` for a cloud of inputs."""
    w = weights(p)
    fires = cloud() @ w + p.bias > 0
    return Firing(w, p.bias, fires, float(fires.mean()), float(firing_probability(p.bias, p.norm)))


def program(p):
    """The same with a layer of one neuron."""
    return f"""
import numpy as np
from weightslab.nn import Dense, streams
from weightslab.theory import firing_probability

x = np.random.default_rng(0).standard_normal(({N}, 2))
layer = Dense(2, 1, rng=streams(0).weights)
layer.W = [[{p.norm} * np.cos(np.radians({p.angle})), {p.norm} * np.sin(np.radians({p.angle}))]]
layer.b = [{p.bias}]
share = (layer.forward(x)[0] > 0).mean()
theory = firing_probability({p.bias}, {p.norm})
print(share, theory)
"""


def pointed(p, x1, x2):
    """The bias that puts the line through this place."""
    return {"bias": -weights(p) @ (x1, x2)}


class FiringView:
    """The cloud with the line, and the share over b / |w|."""

    def __init__(self, figure):
        plane, curve = self.plane, _ = figure.subplots(1, 2, width_ratios=(1, 1.25))
        plane.set(
            xlim=(-LIMIT, LIMIT),
            ylim=(-LIMIT, LIMIT),
            xlabel="input x₁",
            ylabel="input x₂",
            aspect="equal",
            xticks=(-3, 0, 3),
            yticks=(-3, 0, 3),
        )
        self.off = moving(plane, "o", color=style.NEUTRAL, markersize=3, markerfacecolor="none")
        self.on = moving(plane, "o", color=style.POSITIVE, markersize=4)
        self.line = moving(plane, color=style.BIAS, zorder=4)
        curve.set(xlim=(-3, 3), ylim=(0, 1), xlabel="b / |w|", ylabel="share that fires", yticks=(0, 0.1, 0.5, 0.9, 1))
        curve.grid(axis="y")
        theory = [firing_probability(ratio, 1.0) for ratio in RATIOS]
        curve.plot(RATIOS, theory, color=style.THEORY, linestyle="dashed", zorder=0, animated=True)
        self.dot = moving(curve, "o", color=style.TRAINING, markersize=10, clip_on=False)
        self.share = curve.text(0, 0, "", color=style.TRAINING, fontsize=15, weight="bold", animated=True)
        curve.set_title("dashed: theory Φ(b / |w|)", loc="right")

    def update(self, result):
        points, fires = cloud()[:SHOWN], result.fires[:SHOWN]
        self.on.set_data(*points[fires].T)
        self.off.set_data(*points[~fires].T)
        norm = np.hypot(*result.w)
        unit = result.w / norm
        foot, along = -result.bias / norm * unit, np.array([-unit[1], unit[0]])
        self.line.set_data(*np.stack([foot - 9 * along, foot + 9 * along]).T)
        at = np.clip(result.bias / norm, -3, 3)
        self.dot.set_data([at], [result.share])
        left = at > 1.2  # beside the curve: below it where there is room on the right, else above
        self.share.set(text=f"{result.share:.0%}", position=(at - 0.15, 0.9) if left else (at + 0.2, result.share))
        self.share.set(ha="right" if left else "left", va="top")


class HowOften(Lab):
    """A bias decides for which share of its inputs a neuron fires."""

    title = "How often does it fire?"
    Parameters = FiringParameters
    presets = {
        "half of the time": FiringParameters(bias=0.0),
        "hardly ever": FiringParameters(bias=-4.0),
        "nearly always": FiringParameters(bias=4.0),
    }
    compute = staticmethod(firing)
    View = FiringView
    size = (840, 340)
    program = staticmethod(program)
    numbers = ("share", "theory")
    pointed = staticmethod(pointed)
