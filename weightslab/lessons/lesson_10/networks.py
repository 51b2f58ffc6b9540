"""Lab 2 of lesson 10: the four networks of the table learn, live."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weightslab.lessons.recording import Recorded, Recording, each, last
from weightslab.live import Lab, Parameters, choice, integer
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, lookup
from weightslab.plots.shapes import moving

from .contest import PUBLISHED, examples, share_right, start

__all__ = ["FourNetworks"]

FRAMES = 50
MOST = 6000


@dataclass(frozen=True)
class NetworksParameters(Parameters):
    """Which network learns, and for how long."""

    network: str = choice("CNN", PUBLISHED, "network", help="As in the published table.")
    steps: int = integer(500, 100, MOST, 100, "steps", help="Published: 6,000, which is a minute for all four.")


@lru_cache(maxsize=64)
def training(name, steps):
    """A training, and what is seen of it: mean loss of a piece, test signals read right, first weights, how many in all."""

    def look(run, losses):
        _, _, x, y = examples(name)
        W = run.net[0].W
        loss, share = np.mean(losses) if losses else np.nan, share_right(run.net, x, y)
        return loss, share, W.reshape(len(W), -1).copy(), run.net.parameters.size

    return Recording(start(name, steps, dtype=np.float32), steps, steps // FRAMES, look, from_start=True, forks=False)


class Learning(Recorded):
    """How far the training is: losses and accuracies so far, weights of the first layer."""

    losses = each(0)
    accuracies = each(1)
    weights = last(2)
    n_parameters = last(3)

    @property
    def accuracy(self):
        """Share of the 1,000 test signals read right, now."""
        return self.accuracies[-1]

    def describe(self):
        p = self.parameters
        return (
            f"{p.network}, {self.n_parameters:,} weights and biases, after {self.steps:,} of {p.steps:,} steps: "
            f"about {round(self.accuracy * 20) * 5}% of the test signals right. Published after 6,000 steps: "
            f"{100 * PUBLISHED[p.network]:.0f}%."
        )


def learning(p):
    """Train, and show it from frame to frame."""
    return training(p.network, p.steps).results(Learning, p)


class NetworksView:
    """Loss and accuracy as they change, and the weights of the first layer."""

    def __init__(self, figure):
        loss, right, rows = figure.subplots(1, 3, width_ratios=(1, 1, 0.9))
        loss.set(xlim=(0, 1), ylim=(0, 2.6), ylabel="training loss")
        right.set(xlim=(0, 1), ylim=(0, 1), yticks=(0, 0.5, 1), yticklabels=("0", "50%", "100%"))
        for axes in (loss, right):
            axes.set(xlabel="share of the training", xticks=(0, 0.5, 1), xticklabels=("0", "half", "all"))
        loss.axhline(np.log(10), color=style.NEUTRAL, linewidth=1, zorder=0)
        loss.text(1, np.log(10) + 0.04, "guessing", ha="right", fontsize=12, color=style.NEUTRAL, zorder=0)
        right.set_title("test signals right (dashed: published)")
        rows.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
        rows.spines[:].set_visible(True)
        rows.set_title("first layer: one row per neuron")
        rows.set_xlabel("blue: positive   orange: negative", fontsize=12)
        self.loss = moving(loss, color=style.TRAINING)
        self.right = moving(right, color=style.VALIDATION)
        self.published = right.axhline(0.5, color=style.THEORY, linestyle="dashed", linewidth=1.5, animated=True)
        self.map = HeatMaps(rows, lookup(style.WEIGHTS))

    def update(self, result):
        share = np.arange(len(result.seen)) / FRAMES
        self.loss.set_data(share, result.losses)
        self.right.set_data(share, result.accuracies)
        self.published.set_ydata([PUBLISHED[result.parameters.network]] * 2)
        self.map.set((result.weights / np.abs(result.weights).max())[None, ::-1], [(0, 0)], (1, 1))


class FourNetworks(Lab):
    """The four networks of the published table."""

    title = "Four networks read signals"
    Parameters = NetworksParameters
    presets = {
        "a first look": NetworksParameters(steps=100),
        "MLP, 1,000 steps": NetworksParameters(network="MLP", steps=1000),
        "shuffled, 1,000 steps": NetworksParameters(network="CNN, shuffled pixels", steps=1000),
    }
    compute = staticmethod(learning)
    View = NetworksView
    size = (840, 300)
