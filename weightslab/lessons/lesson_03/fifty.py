"""Lab 6 of lesson 03: fifty networks, each from other initial weights, learn XOR at the same time."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weightslab.lessons.recording import Recorded, Recording, each
from weightslab.live import Lab, Parameters, choice, integer
from weightslab.nn import SGD, BinaryCrossEntropy, Dense, Identity, ReLU, Sequential, Tanh, he_normal, lecun_normal, streams
from weightslab.plots import style
from weightslab.plots.shapes import segments
from weightslab.training import Run

from .hidden import POINTS, TASKS

__all__ = ["FiftyLearnXor"]

NETWORKS, STEPS, EVERY, RATE = 50, 2000, 50, 0.5
ACTIVATIONS = {"tanh": (Tanh, lecun_normal()), "ReLU": (ReLU, he_normal()), "none": (Identity, lecun_normal())}
TOP = 1.0


@dataclass(frozen=True)
class FiftyParameters(Parameters):
    """Fifty networks with one hidden layer."""

    hidden: int = integer(2, 1, 8, 1, "hidden units", help="Of each network.")
    activation: str = choice("tanh", ACTIVATIONS, "activation", help="Of the hidden units.")
    seed: int = integer(0, 0, 20, 1, "random seed", help="Draws the initial weights of all fifty.")


class Fifty(Recorded):
    """The losses so far, and which networks have all four points right."""

    losses = each(0)
    solved = property(lambda self: int(self.seen[-1][1].sum()))

    def describe(self):
        p = self.parameters
        kind = "without an activation function" if p.activation == "none" else p.activation
        said = (
            f"XOR, {p.hidden} hidden unit{'s' * (p.hidden > 1)} ({kind}), after {self.steps:,} of {STEPS:,} steps: "
            f"{self.solved} of {NETWORKS} networks have all four points right."
        )
        if p.activation == "none":
            said += " Their best is the loss of guessing, ln 2 = 0.69."
        return said


def network(p):
    """Fifty networks in one."""
    (kind, draw), rng = ACTIVATIONS[p.activation], streams(p.seed, (NETWORKS,)).weights
    return Sequential(Dense(2, p.hidden, draw, rng=rng), kind(), Dense(p.hidden, 1, lecun_normal(), rng=rng))


def look(run, _):
    """The loss of each network, and whether it has all four points right."""
    z = run.net(POINTS)
    loss, _ = run.loss.forward(z, TASKS["XOR"], replicas=run.net.replicas)
    return loss, ((z[..., 0] > 0) == TASKS["XOR"]).all(axis=-1)


@lru_cache(maxsize=8)
def training(p):
    """The recording of a setting."""
    run = Run(network(p), BinaryCrossEntropy(), POINTS, TASKS["XOR"], SGD(RATE))
    return Recording(run, STEPS, EVERY, look, from_start=True, forks=False)


def fifty(p):
    """Train all fifty, and show how far they are."""
    return training(p).results(Fifty, p)


class FiftyView:
    """The loss curves of all networks; those that have solved it are brown."""

    def __init__(self, figure):
        axes = figure.subplots()
        room = 1.6 if figure.column else 1.28  # right of the curves, for words
        axes.set(xlim=(0, room * STEPS), ylim=(0, TOP), xlabel="step", ylabel="loss", xticks=range(0, STEPS + 1, 500))
        axes.set_title("Fifty networks learn XOR, each from its own initial weights")
        axes.axhline(np.log(2), color=style.THEORY, linestyle="dotted", linewidth=1.5, zorder=0)
        axes.text(STEPS, np.log(2) + 0.01, "guessing: ln 2", color=style.NEUTRAL, ha="right", va="bottom")
        self.curves = {
            name: segments(axes, colors=colour, linewidths=1.5, alpha=0.6, zorder=zorder)
            for name, colour, zorder in (("not solved", style.GHOST, 2), ("solved", style.TRAINING, 3))
        }
        self.words = {
            name: axes.text(1.02 * STEPS, y, "", color=colour, fontsize=15, weight="bold", animated=True)
            for name, y, colour in (("not solved", 0.45, style.NEUTRAL), ("solved", 0.04, style.TRAINING))
        }

    def update(self, result):
        solved = result.seen[-1][1]
        steps = EVERY * np.arange(len(result.seen))
        for name, chosen in (("solved", solved), ("not solved", ~solved)):
            self.curves[name].set_segments([np.column_stack([steps, losses]) for losses in result.losses.T[chosen]])
            self.words[name].set_text(f"{int(chosen.sum())} {name}")


class FiftyLearnXor(Lab):
    """Two hidden units can solve XOR, but training does not always find how; more units make it likely."""

    title = "Does training find the two lines?"
    Parameters = FiftyParameters
    presets = {
        "four units": FiftyParameters(hidden=4),
        "one unit": FiftyParameters(hidden=1),
        "two ReLUs": FiftyParameters(activation="ReLU"),
        "eight ReLUs": FiftyParameters(hidden=8, activation="ReLU"),
        "eight, no activation": FiftyParameters(hidden=8, activation="none"),
    }
    compute = staticmethod(fifty)
    View = FiftyView
    size = (840, 300)
