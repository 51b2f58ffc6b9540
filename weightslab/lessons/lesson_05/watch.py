"""Lab 3 of lesson 05: a family of networks learns while a setting is dragged."""

from dataclasses import dataclass

import numpy as np

from weightslab.data import moons
from weightslab.lessons.recording import Recorded, Recording, each, last
from weightslab.live import Ghost, Lab, Parameters, choice, integer, number
from weightslab.nn import SGD, Adam, BinaryCrossEntropy, Dense, Momentum, RMSProp, Sequential, Tanh, streams
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, lookup
from weightslab.plots.shapes import figures, moving
from weightslab.training import Run

__all__ = ["WatchItLearn"]

SEEDS, STEPS, EVERY, LIMIT, CELLS = 16, 400, 20, 4.0, 30
OPTIMIZERS = {"SGD": SGD, "momentum": Momentum, "RMSProp": RMSProp, "Adam": Adam}
LEGEND = "thin: 16 seeds   thick: their median", "thin: 16 seeds   thick: median   dashed: old run"
GRID = np.linspace(-LIMIT, LIMIT, CELLS)
PLANE = np.column_stack([axis.ravel() for axis in np.meshgrid(GRID, GRID)]).astype(np.float32)


@dataclass(frozen=True)
class WatchParameters(Parameters):
    """Sixteen networks of 2-8-8-1 that differ only in their random seed."""

    lr: float = number(0.316, 0.001, 10, 0.1, "learning rate", help="Each step is proportional to it.", log=True)
    optimizer: str = choice("SGD", OPTIMIZERS, "optimizer", help="How a gradient moves the weights.")
    batch: int = integer(100, 5, 200, 5, "batch", help="Points in each step; 200 are all.")


class Watch(Recorded):
    """Loss of each network in each step so far, ``(steps, 16)``, and what was seen last.

    That is what the networks answer, the weights of the first, and the share of points on the wrong side.
    """

    losses = each(0, np.concatenate)
    answer = last(1)
    weights = last(2)
    wrong = last(3)

    def describe(self):
        p, last = self.parameters, self.losses[-EVERY:].mean(axis=0)
        how, finite = f"{p.optimizer}, learning rate {figures(p.lr)}, batches of {p.batch}", np.isfinite(last)
        if not finite.any():
            return f"{how}: after {self.steps} of {STEPS} steps all 16 networks have diverged."
        low, middle, high = np.quantile(last[finite], (0, 0.5, 1))
        return (
            f"{how}: after {self.steps} of {STEPS} steps the loss is {middle:.2f}, over 16 seeds from {low:.2f} "
            f"to {high:.2f}; {self.wrong.mean():.1%} of the points are on the wrong side."
        )


def points():
    """Two hundred points of two moons."""
    return moons(200, np.random.default_rng(3), noise=0.25)


def build():
    """Sixteen networks in one."""
    rng = streams(0, (SEEDS,)).weights
    return Sequential(
        Dense(2, 8, rng=rng, dtype=np.float32),
        Tanh(),
        Dense(8, 8, rng=rng, dtype=np.float32),
        Tanh(),
        Dense(8, 1, rng=rng, dtype=np.float32),
    )


def how(p):
    """Optimizer and batches of a training."""
    return {"optimizer": OPTIMIZERS[p.optimizer](p.lr), "batch_size": p.batch}


def watch(p, before=None):
    """Train the family, and show it every twenty steps; it may go on from such a result.

    Then an optimizer that stays the same one keeps what it remembers, and batches of the same size keep their order.
    """
    x, y = points()
    run = Run(build(), BinaryCrossEntropy(), x, y, rng=streams(0).batches, **how(before.parameters if before else p))
    if before:
        run.restore(before.snapshot)
        run.change(**how(p))
    return Recording(run, STEPS, EVERY, look, before).results(Watch, p)


def look(run, losses):
    """Losses, what the networks answer on the plane, the weights of the first, and the share on the wrong side."""
    with np.errstate(all="ignore"):
        answer = np.tanh(np.nan_to_num(run.net(PLANE)[..., 0]) / 2).mean(axis=0).reshape(CELLS, CELLS)
    return np.array(losses), answer, [layer.W[0].copy() for layer in run.net.layers[::2]], mistakes(run.net)


def mistakes(net):
    """The share of points that each network has on the wrong side."""
    x, y = points()
    with np.errstate(all="ignore"):
        return ((net(x.astype(np.float32))[..., 0] > 0) != (y == 1)).mean(axis=-1)


class WatchView:
    """What the family answers, and its losses as a band."""

    def __init__(self, figure):
        plane, curves, strip = figure.subplots(1, 3, width_ratios=(1, 1.1, 0.6))
        plane.set(xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), aspect="equal", xticks=(-4, 0, 4), yticks=(-4, 0, 4))
        self.map = HeatMaps(plane, lookup(style.CLASSES), smooth=True)
        self.map.set(np.zeros((1, CELLS, CELLS)), [(-LIMIT, -LIMIT)], (2 * LIMIT, 2 * LIMIT))
        x, y = points()
        for label, marker, colour in ((0, "o", style.CLASS_A), (1, "s", style.CLASS_B)):
            plane.plot(*x[y == label].T, marker, color=colour, markersize=4, zorder=3)
        plane.set_title("mean output of 16 networks")
        curves.set(xlim=(0, STEPS), ylim=(0, 1.2), xlabel="step", ylabel="training loss")
        self.lines = [moving(curves, color=style.TRAINING_FAINT, linewidth=1) for _ in range(SEEDS)]
        self.median = moving(curves, color=style.TRAINING, linewidth=3, zorder=3)
        self.ghost = Ghost(curves, LEGEND, linewidth=3, zorder=2.5)
        strip.set(xlim=(0.4, 3.6), ylim=(-6, 6), xticks=(1, 2, 3), yticks=(-5, 0, 5), xlabel="layer")
        strip.set_title("weights of one")
        strip.axhline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
        self.dots = [
            moving(strip, "_", color=colour, markersize=18, markeredgewidth=1) for colour in (style.POSITIVE, style.NEGATIVE)
        ]

    def update(self, result, fork=None):
        self.map.set_values(result.answer[None])
        steps, means = curve(result)
        for k, line in enumerate(self.lines):
            line.set_data(steps, means[:, k])
        self.median.set_data(*median(result))
        self.ghost.update(fork, median)
        layers = np.concatenate([np.full(W.size, k + 1) for k, W in enumerate(result.weights)])
        weights = np.clip(np.nan_to_num(np.concatenate([W.ravel() for W in result.weights])), -99, 99)
        for dots, mine in zip(self.dots, (weights > 0, weights <= 0), strict=True):
            dots.set_data(layers[mine], weights[mine])


def curve(result):
    """Where the losses of the 16 networks are drawn: means of twenty steps, infinite ones high above."""
    means = result.losses.reshape(-1, EVERY, SEEDS).mean(axis=1)
    return EVERY * (np.arange(len(means)) + 0.5), np.minimum(np.nan_to_num(means, nan=9, posinf=9), 9)


def median(result):
    """Where the median of the losses is drawn."""
    steps, means = curve(result)
    return steps, np.median(means, axis=1)


class WatchItLearn(Lab):
    """Sixteen networks retrain while the learning rate is dragged."""

    title = "Watch it learn"
    Parameters = WatchParameters
    presets = {
        "too small a rate": WatchParameters(lr=0.01),
        "too large a rate": WatchParameters(lr=10.0),
        "Adam": WatchParameters(lr=0.02, optimizer="Adam"),
        "small batches": WatchParameters(batch=5),
    }
    compute = staticmethod(watch)
    View = WatchView
    size = (840, 340)
    later = ("lr", "optimizer", "batch")
