"""Lab 4 of lesson 08: two networks that read digits, one trained with dropout, lose neurons."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from weightslab.data import digits, split
from weightslab.lessons.recording import Recorded, Recording
from weightslab.live import Ghost, Lab, Parameters, number
from weightslab.nn import Adam, Dense, Dropout, ReLU, Sequential, SoftmaxCrossEntropy, he_normal, streams
from weightslab.plots import style
from weightslab.plots.shapes import moving
from weightslab.training import Run

__all__ = ["DropoutRobustness", "accuracies", "start"]

HIDDEN, STEPS, EVERY, DRAWS = 64, 600, 50, 5
SHARES = np.arange(19) / 20
LEGEND = "{:.0%} removed", "{:.0%} removed   dashed: old run"


@dataclass(frozen=True)
class RobustParameters(Parameters):
    """How many neurons dropout leaves out while training, and how many are lost afterwards."""

    rate: float = number(0.5, 0, 0.8, 0.1, "dropout rate in training", help="Of one network; the other has none.")
    removed: float = number(0.5, 0, 0.9, 0.05, "neurons removed afterwards", help="Share of the 64, for good.")


@cache
def data():
    """Digits to train on and new ones: x and y of each."""
    every = digits()
    x, x_new, y, y_new = split(every.x / 16, every.y, streams(0).data)
    return x, y, x_new, y_new


def start(rates, seeds=(0,)):
    """A training of networks 64-64-10 for each seed and rate, ``(seeds, rates)``; those of one seed start alike."""
    weights, noise = (
        np.array([[getattr(streams(seed), name) for _ in rates] for seed in seeds], object) for name in ("weights", "noise")
    )
    net = Sequential(
        Dense(64, HIDDEN, he_normal(), rng=weights),
        ReLU(),
        Dropout(np.tile(rates, (len(seeds), 1))),
        Dense(HIDDEN, 10, rng=weights),
    )
    x, y, _, _ = data()
    return Run(net, SoftmaxCrossEntropy(), x, y, Adam(0.003), batch_size=128, rng=streams(seeds[0]).batches, noise=noise)


@cache
def masks(shares, draws=DRAWS):
    """Which neurons stay, 1 or 0, ``(shares, draws, 64)``: the first of each draw are removed first."""
    order = np.array([np.random.default_rng(draw).permutation(HIDDEN) for draw in range(draws)])
    return (order >= np.round(HIDDEN * np.array(shares))[:, None, None]).astype(float)


def accuracies(net, shares):
    """Share of new digits that each network reads right with so many neurons removed: ``(*replicas, shares)``."""
    _, _, x, y = data()
    stay, (W1, b1, W2, b2) = masks(tuple(shares)), (part for k in (0, 3) for part in (net[k].W, net[k].b))
    right = []
    for replica in np.ndindex(net.replicas):
        hidden = np.maximum(x @ W1[replica].T + b1[replica], 0)
        scores = np.tensordot(hidden, stay[..., None, :] * W2[replica], (1, 3)) + b2[replica]
        right.append((scores.argmax(axis=-1) == y[:, None, None]).mean(axis=(0, 2)))
    return np.reshape(right, (*net.replicas, len(shares)))


class Robust(Recorded):
    """Accuracy of both networks in each piece of training and under each share removed, ``(pieces, 2, 19)``."""

    @property
    def right(self):
        return np.concatenate(self.seen)

    @property
    def share(self):
        """Which of the shares is removed."""
        return round(self.parameters.removed * 20)

    @property
    def left(self):
        """What the plain network and the other read right with the neurons removed."""
        return self.right[-1, :, self.share]

    @property
    def kept(self):
        """The share that the network with dropout still reads right, to two decimals."""
        return round(float(self.left[1]), 2)

    def describe(self):
        p, (plain, other) = self.parameters, self.left
        whole = self.right[-1][:, 0]
        return (
            f"After {self.steps} of {STEPS} steps the plain network reads {whole[0]:.0%} of new digits, the one with "
            f"dropout {p.rate:.1f} {whole[1]:.0%}. With {p.removed:.0%} of the neurons removed: {plain:.0%} and "
            f"{other:.0%}."
        )


@lru_cache(maxsize=9)
def training(rate, before):
    """A training of both, from such a result on if there is one."""
    run = start((0.0, rate))
    if before:
        run.restore(before.snapshot)
    return Recording(run, STEPS, EVERY, lambda run, losses: accuracies(run.net, SHARES), before)


def robust(p, before=None):
    """Train both, and lose neurons after each piece; it may go on from such a result."""
    return training(p.rate, before).results(Robust, p)  # what is removed afterwards changes nothing


class RobustView:
    """The neurons that are left, accuracy against what is removed, and during training under what is set."""

    def __init__(self, figure):
        units, removed, way = _, self.plane, _ = figure.subplots(1, 3, width_ratios=(0.75, 1.2, 1))
        units.set(xlim=(-0.7, 7.7), ylim=(-0.7, 7.7), aspect="equal")
        units.set_axis_off()
        units.set_title("64 neurons, removed: hollow")
        places = np.arange(HIDDEN)
        units.plot(
            places % 8, 7 - places // 8, "o", color=style.NEUTRAL, markerfacecolor=style.PAPER, markersize=13, zorder=0
        )
        self.stay = moving(units, "o", color=style.NEUTRAL, markersize=13)
        removed.set(xlim=(-0.02, 0.92), ylim=(0, 1.02), xlabel="share of neurons removed", ylabel="new digits read right")
        way.set(xlim=(0, STEPS + 15), ylim=(0, 1.02), xlabel="training step", xticks=(0, 300, 600))
        removed.set_title("circles: with dropout   squares: plain")
        self.here = moving(removed, color=style.NEUTRAL, linewidth=1)
        self.lines, self.ways = (
            [
                moving(axes, mark, color=colour, markersize=6)
                for mark, colour in (("-s", style.NEUTRAL), ("-o", style.VALIDATION))
            ]
            for axes in (removed, way)
        )
        self.old = moving(removed, "--", color=style.GHOST, zorder=1.5)
        self.ghost = Ghost(way, LEGEND)

    def update(self, result, fork=None):
        removed, share = result.parameters.removed, result.share
        places = np.flatnonzero(masks((removed,))[0, 0])
        self.stay.set_data(places % 8, 7 - places // 8)
        self.here.set_data([removed, removed], [0, 1.02])
        for k, (line, way) in enumerate(zip(self.lines, self.ways, strict=True)):
            line.set_data(SHARES, result.right[-1, k])
            way.set_data(*curve(result, k, share))
        self.old.set_data(SHARES, fork.ghost.right[len(result.right) - 1, 1] if fork else np.full(len(SHARES), np.nan))
        self.ghost.titles = [title.format(removed) for title in LEGEND]
        self.ghost.update(fork, lambda old: curve(old, 1, share))


def curve(result, k, share):
    """How many digits one of the two networks reads right along the way, with this share of its neurons removed."""
    return EVERY * np.arange(1, len(result.right) + 1), result.right[:, k, share]


class DropoutRobustness(Lab):
    """Neurons that learned to do without each other."""

    title = "A network that loses neurons"
    Parameters = RobustParameters
    presets = {
        "a quarter removed": RobustParameters(removed=0.25),
        "three quarters removed": RobustParameters(removed=0.75),
        "little dropout": RobustParameters(rate=0.1),
        "much dropout": RobustParameters(rate=0.8),
    }
    compute = staticmethod(robust)
    View = RobustView
    size = (840, 320)
    later = ("rate", "removed")
    looks = ("removed",)
