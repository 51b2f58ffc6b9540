"""Lab 6 of lesson 08: a critic whose weights are clipped after each step."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.lessons.recording import Recorded, Recording, each, last
from weightslab.live import Ghost, Lab, Parameters, number
from weightslab.nn import ClipWeights, Dense, Loss, ReLU, RMSProp, Sequential, streams, uniform
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, lookup
from weightslab.plots.shapes import figures, moving
from weightslab.training import Run

__all__ = ["ClippedCritic", "CriticLoss", "at_the_cap", "start"]

STEPS, EVERY, CELLS, LIMIT, CLOUD = 500, 25, 40, 3.0, 100
AXIS = np.linspace(-LIMIT, LIMIT, CELLS)
PLANE = np.column_stack([axis.ravel() for axis in np.meshgrid(AXIS, AXIS)])
BINS = np.linspace(-1, 1, 41)


@dataclass(frozen=True)
class CriticParameters(Parameters):
    """How far a weight may go, and how fast."""

    cap: float = number(0.1, 0.01, 1, 0.05, "cap c", help="After each step every weight is moved into [-c, c].", log=True)
    lr: float = number(0.0005, 0.00005, 0.002, 0.05, "learning rate", help="Of RMSProp.", log=True)


class CriticLoss(Loss):
    """Minus the mean of ``target * y``: with targets 1 and -1 the critic's score of true points minus that of false ones.

    Half of it is an estimate of how far apart both clouds are (Arjovsky et al. 2017). Gradient: ``-target`` over the batch.
    """

    def run_forward(self, columns):
        return -np.vecdot(columns.t, columns.y) / columns.n

    def run_backward(self, columns):
        np.divide(-columns.t, columns.n, out=columns.dy)


@cache
def points(seed=0):
    """True points in eight clouds on a ring of radius 2, and as many false ones in one cloud; targets 1 and -1."""
    rng = streams(seed).data
    angle = rng.integers(0, 8, CLOUD) * np.pi / 4
    true = 2 * np.column_stack([np.cos(angle), np.sin(angle)]) + 0.1 * rng.standard_normal((CLOUD, 2))
    return np.vstack([true, 0.5 * rng.standard_normal((CLOUD, 2))]), np.repeat([1.0, -1.0], CLOUD)[:, None]


def start(caps, lr, seeds=0):
    """A training of critics 2-64-64-1, one for each cap and its seed, whose weights start evenly between their caps."""
    caps, seeds = np.broadcast_arrays(np.asarray(caps, float), seeds)
    rng = np.reshape(np.array([streams(int(seed)).weights for seed in seeds.flat], object), seeds.shape)[()]
    x, target = points(int(seeds.flat[0]))
    net = Sequential(
        Dense(2, 64, uniform(1.0), rng=rng),
        ReLU(),
        Dense(64, 64, uniform(1.0), rng=rng),
        ReLU(),
        Dense(64, 1, uniform(1.0), rng=rng),
    )
    net.parameters[...] *= caps[..., None]
    return Run(net, CriticLoss(), x, target, RMSProp(lr), constraint=ClipWeights(caps))


def at_the_cap(net, caps):
    """Share of each network's weights that stand exactly at a cap."""
    caps = np.asarray(caps, float)[..., None]
    return (np.abs(net.parameters[..., net.is_weight]) == caps).mean(axis=-1)


class Clipped(Recorded):
    """The share of the weights at the caps in each piece so far, weights in units of the cap, and scores on the plane."""

    shares = each(0)
    weights = last(1)
    scores = last(2)

    @property
    def share(self):
        """Of the weights, at the caps."""
        return self.shares[-1]

    def describe(self):
        p = self.parameters
        inside = (np.abs(self.weights) < 0.5).mean()
        return (
            f"Cap {figures(p.cap)}, learning rate {figures(p.lr, 2)}, after {self.steps} of {STEPS} steps: "
            f"{self.share:.0%} of 4,288 weights are exactly at −c or c, where none started; {inside:.0%} are in the "
            f"inner half."
        )


def clipped(p, before=None):
    """Train the critic, and look at its weights; it may go on from such a result."""
    run = start(p.cap, p.lr)
    if before:
        run.restore(before.snapshot)

    def look(run, losses):
        return at_the_cap(run.net, p.cap), run.net.parameters[run.net.is_weight] / p.cap, run.net(PLANE)[:, 0]

    return Recording(run, STEPS, EVERY, look, before).results(Clipped, p)


class CriticView:
    """Both clouds on the critic's scores, the weights between their caps, and the share at the caps."""

    def __init__(self, figure):
        plane, bars, way = figure.subplots(1, 3, width_ratios=(1, 1.1, 0.9))
        plane.set(xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), aspect="equal", xticks=(-2, 0, 2), yticks=(-2, 0, 2))
        self.map = HeatMaps(plane, lookup(style.CLASSES), smooth=True)
        self.map.set(np.zeros((1, CELLS, CELLS)), [(-LIMIT, -LIMIT)], (2 * LIMIT, 2 * LIMIT))
        x, target = points()
        for sign, marker, colour in ((1, "s", style.CLASS_B), (-1, "o", style.CLASS_A)):
            plane.plot(*x[target[:, 0] == sign].T, marker, color=colour, markersize=3, zorder=3)
        plane.set_title("squares: true   circles: false")
        bars.set(
            xlim=(-1.1, 1.1),
            ylim=(0, 0.55),
            xticks=(-1, 0, 1),
            xticklabels=("−c", "0", "c"),
            xlabel="weight, between its caps",
            ylabel="share of the weights",
        )
        bars.set_title("4,288 weights in 40 bins")
        self.stairs = [
            bars.stairs(np.ones(len(edges) - 1), edges, baseline=0, fill=True, color=colour, animated=True)
            for edges, colour in ((BINS[:21], style.NEGATIVE), (BINS[20:], style.POSITIVE))
        ]
        way.set(xlim=(0, STEPS), ylim=(0, 1.02), xlabel="step", ylabel="share exactly at a cap", xticks=(0, 250, 500))
        self.line = moving(way, color=style.TRAINING)
        self.ghost = Ghost(way, ("", "dashed: old run"))

    def update(self, result, fork=None):
        largest = np.abs(result.scores - result.scores.mean()).max() or 1.0
        self.map.set_values(((result.scores - result.scores.mean()) / largest).reshape(1, CELLS, CELLS))
        counts, _ = np.histogram(np.clip(result.weights, -1, 1), BINS)
        for stairs, part in zip(self.stairs, np.split(counts / result.weights.size, 2), strict=True):
            stairs.set_data(part)
        self.line.set_data(*curve(result))
        self.ghost.update(fork, curve)


def curve(result):
    """How the share at the caps has grown."""
    return EVERY * np.arange(len(result.shares) + 1), np.append(0, result.shares)


class ClippedCritic(Lab):
    """What clipping does to weights that all want to grow."""

    title = "The critic with clipped weights"
    Parameters = CriticParameters
    presets = {
        "tight": CriticParameters(cap=0.01),
        "loose": CriticParameters(cap=1.0),
        "fast": CriticParameters().nearest(lr=0.002),
        "slow": CriticParameters(lr=0.00005),
    }
    compute = staticmethod(clipped)
    View = CriticView
    size = (840, 330)
    later = ("cap", "lr")
