"""Lab 3 of lesson 04: the gradient of a weight is not its contribution."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weightslab.data import digits
from weightslab.diagnostics import rank_correlation
from weightslab.live import Lab, Parameters, choice, integer
from weightslab.nn import SGD, Dense, Sequential, SoftmaxCrossEntropy, normal, streams
from weightslab.plots import style
from weightslab.plots.shapes import moving, written
from weightslab.training import train

__all__ = ["NotContribution", "trained"]

SHOWN = ("size of the weight", "contribution weight × input")
ZEROED = 10


@dataclass(frozen=True)
class ContributionParameters(Parameters):
    """A layer that reads digits, and against what its gradients are drawn."""

    steps: int = integer(20, 0, 200, 5, "training steps", help="Of the layer, before the gradient is taken.")
    against: str = choice(SHOWN[0], SHOWN, "drawn against", help="What stands on the horizontal axis.")
    seed: int = integer(0, 0, 20, 1, "random seed", help="Draws other initial weights.")


@lru_cache(maxsize=128)
def trained(steps, seed):
    """Weights, their gradients over all digits, and their mean contributions; all ``(10, 64)``."""
    data = digits()
    x, stream = data.x / 16, streams(seed)
    net = Sequential(Dense(64, 10, normal(0.1), rng=stream.weights))
    net[0].W[:, :ZEROED] = 0
    train(net, SoftmaxCrossEntropy(), x, data.y, SGD(0.3), steps=steps, batch_size=100, rng=stream.batches)
    loss = SoftmaxCrossEntropy()
    y, record = net.forward(x)
    _, judge = loss.forward(y, data.y)
    net.backward(loss.backward(judge), record)
    return net[0].W.copy(), np.array(record.gradients["0.W"]), np.abs(net[0].W) * x.mean(axis=0)


@dataclass(frozen=True)
class Contribution:
    """What is drawn: one dot for each weight."""

    across: np.ndarray
    gradient: np.ndarray
    correlation: float
    started_at_zero: float
    against: str

    def describe(self):
        return (
            f"Rank correlation of gradient and {self.against}: {self.correlation:.2f}. Weights that started "
            f"at exactly 0 have gradients up to {self.started_at_zero:.4f} all the same."
        )


def contribution(p):
    """Gradients against weights or contributions."""
    W, gradient, contributions = trained(p.steps, p.seed)
    across = np.abs(W) if p.against == SHOWN[0] else contributions
    used = np.abs(gradient).max(axis=0) > 0  # pixels that ever hold ink
    across, size = across[:, used], np.abs(gradient[:, used])
    zeros = float(np.abs(gradient[:, :ZEROED]).max())
    return Contribution(across, size, rank_correlation(across, size), zeros, p.against)


class ContributionView:
    """A scatter of all weights, each axis up to its largest number."""

    def __init__(self, figure):
        axes = figure.subplots()
        axes.set(
            xlim=(-0.01, 1.02),
            ylim=(-0.02, 1.22),
            ylabel="size of the gradient",
            xlabel=" ",
            xticks=[0, 0.5, 1],
            yticks=[0, 0.5, 1],
        )
        self.dots = moving(axes, "o", color=style.TRAINING, markersize=4, markerfacecolor="none")
        self.across = axes.annotate(
            "",
            (0.5, 0),
            (0, -24),
            "axes fraction",
            "offset points",
            ha="center",
            va="top",
            fontsize=14,
            animated=True,
            annotation_clip=False,
        )
        self.rank = axes.text(1.01, 1.2, "", ha="right", va="top", fontsize=16, weight="bold", animated=True)
        axes.set_title("one dot for each weight   1: the largest", loc="right")

    def update(self, result):
        self.dots.set_data(*(sizes.ravel() / sizes.max() for sizes in (result.across, result.gradient)))
        self.across.set_text(result.against)
        self.rank.set_text(f"rank correlation {written(result.correlation)}")


class NotContribution(Lab):
    """Large weights need not have large gradients."""

    title = "What a gradient is not"
    Parameters = ContributionParameters
    presets = {
        "untrained": ContributionParameters(steps=0),
        "trained": ContributionParameters(steps=200),
        "contributions": ContributionParameters(against=SHOWN[1]),
    }
    compute = staticmethod(contribution)
    View = ContributionView
    size = (840, 300)
