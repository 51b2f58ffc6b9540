"""Lab 8 of lesson 08: how many weights can be removed, after training with L1 and without?"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.data import digits
from weightslab.live import Lab, Parameters, number
from weightslab.nn import L1, SGD, Dense, Sequential, SoftmaxCrossEntropy, lecun_normal, step_decay, streams
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, lookup
from weightslab.plots.shapes import figures, moving
from weightslab.training import Run

__all__ = ["STRENGTHS", "Pruning"]

STRENGTHS = np.array([0.0, *(10 ** np.arange(-4, -1.4, 0.25))])
"""λ of the networks that are trained at the same time; the first has no penalty."""
STEPS, SLICE, RATE, BATCH, TRAIN = 1500, 50, 0.5, 100, 1200
SHARES = np.linspace(0, 0.98, 25)


@dataclass(frozen=True)
class PruningParameters(Parameters):
    """How strong the penalty is, and which share of the weights is removed after training."""

    strength: float = number(0.001, 1e-4, 0.0316, 0.25, "L1 penalty", help="λ: adds λ times the sum of |w|.", log=True)
    removed: float = number(0.0, 0, 0.98, 0.02, "weights removed", help="The share set to 0 after training, smallest first.")


@dataclass(frozen=True, eq=False)
class Pruned:
    """The weights that training with L1 leaves, and how well networks read digits with fewer of them.

    Attributes
    ----------
    weights : ndarray, shape (10, 64)
        Of the network with this λ, after the removal.
    zeros, right : ndarray
        For each of `STRENGTHS` the share of weights that are exactly 0, and the share of test digits read right.
    cut : ndarray, shape (2, shares)
        The share read right after a removal of each of `SHARES`: with this λ, and without a penalty.
    now : (float, float)
        The same at the removal that is set.
    progress : float
    """

    parameters: PruningParameters
    weights: np.ndarray
    zeros: np.ndarray
    right: np.ndarray
    cut: np.ndarray
    now: tuple
    progress: float

    @property
    def k(self):
        """The position of this λ among `STRENGTHS`."""
        return nearest(self.parameters.strength)

    def describe(self):
        p, k, left = self.parameters, self.k, int((self.weights != 0).sum())
        said = (
            f"λ = {figures(p.strength, 2)}: {self.zeros[k]:.0%} of the weights are exactly 0, and {self.right[k]:.1%} of "
            f"the test digits are read right ({self.right[0]:.1%} without a penalty)."
        )
        with_zeros, without = self.now
        if 0 < p.removed <= self.zeros[k]:
            return f"{said} The {p.removed:.0%} that you remove are among them."
        if p.removed <= self.zeros[k]:
            pixels = int((self.weights == 0).all(axis=0).sum())
            return f"{said} Without these zeros {left} of 640 weights are left; {pixels} of 64 pixels are not used at all."
        return f"{said} With {p.removed:.0%} removed: {with_zeros:.1%}; without a penalty {without:.1%}."


@cache
def examples():
    """Training images with their classes, and test images with theirs; pixels from 0 to 1."""
    every = digits()
    order = streams(0).data.permutation(len(every.y))
    x, y = every.x[order] / 16, every.y[order]
    return x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:]


def start(seed=0):
    """The training of all networks, before the first step: each reads digits without a hidden layer."""
    x, y, *_ = examples()
    rng = streams(seed, STRENGTHS.shape).weights
    for generator in rng:
        generator.bit_generator.state = rng[0].bit_generator.state  # the same weights for all
    rate = step_decay(RATE, every=int(0.6 * STEPS))
    net = Sequential(Dense(64, 10, lecun_normal(), rng=rng))
    batches = streams(seed).batches
    return Run(net, SoftmaxCrossEntropy(), x, y, SGD(rate), batch_size=BATCH, rng=batches, regularizer=L1(STRENGTHS))


@cache
def training():
    """The one training that all settings read."""
    return start()


def nearest(strength):
    """Return which of `STRENGTHS` this is."""
    return 1 + int(np.argmin(np.abs(np.log(STRENGTHS[1:] / strength))))


def right(weights, biases):
    """Return the share of test digits read right with these weights, of shape (..., 10, 64)."""
    *_, x, y = examples()
    return ((x @ weights.swapaxes(-1, -2) + biases[..., None, :]).argmax(axis=-1) == y).mean(axis=-1)


def removed(weights, shares):
    """Return copies of the weights, one for each share, with that share of them set to 0, the smallest first."""
    rank = np.argsort(np.argsort(np.abs(weights), axis=None, kind="stable")).reshape(weights.shape)
    return np.where(rank < np.round(np.reshape(shares, (-1, 1, 1)) * weights.size), 0, weights)


@cache
def cut(k):
    """Return how well network ``k`` reads after a removal of each of `SHARES`, when all are trained."""
    layer = training().net[0]
    return right(removed(layer.W[k], SHARES), layer.b[k])


def pruning(p):
    """Train networks with all penalties, a few steps at a time, and remove weights from two of them."""
    run, k = training(), nearest(p.strength)
    while True:
        W, b = run.net[0].W, run.net[0].b
        done = run.n_steps >= STEPS
        cuts = np.array([cut(i) if done else np.full(SHARES.shape, np.nan) for i in (k, 0)])
        now = tuple(float(right(removed(W[i], p.removed), b[i])[0]) for i in (k, 0))
        zeros, all_right = (W == 0).mean(axis=(-2, -1)), right(W, b)
        yield Pruned(p, removed(W[k], p.removed)[0], zeros, all_right, cuts, now, run.n_steps / STEPS)
        if done:
            return
        for _ in range(SLICE):
            run.step()


class PruningView:
    """The weights of the ten classes as pictures, and how well networks read with fewer and fewer weights."""

    def __init__(self, figure):
        pictures, curve = figure.subplots(1, 2, width_ratios=(1.5, 1))
        pictures.set(xlim=(-0.1, 44.1), ylim=(-1.2, 19.2), aspect="equal")
        pictures.set_axis_off()
        pictures.set_title("Weights of the ten classes (blank: 0)")
        self.places = [(9 * (k % 5), 10.0 if k < 5 else 0.0) for k in range(10)]
        for k, (x, y) in enumerate(self.places):
            pictures.text(x + 4, y + 8.1, f"{k}", ha="center", va="bottom", fontsize=12)
        self.maps = HeatMaps(pictures, lookup(style.WEIGHTS))
        curve.set(xlim=(-0.02, 1), ylim=(0, 1.04), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
        curve.set_xlabel("share of weights that are 0")
        for set_labels in (curve.set_xticklabels, curve.set_yticklabels):
            set_labels(["0", "50%", "100%"])
        curve.set_title("Test digits read right")
        self.plain = moving(curve, "--", color=style.GHOST, linewidth=2, zorder=1)
        self.cut = moving(curve, color=style.VALIDATION, linewidth=2, zorder=2)
        self.squares = moving(curve, "s", color=style.VALIDATION, markersize=5, zorder=3)
        self.removed = moving(curve, ":", color=style.NEUTRAL, zorder=1)
        self.here = moving(curve, "o", color=style.TRAINING, markersize=12, zorder=4)
        curve.text(0.03, 0.36, "trained without a penalty,\nsmallest weights removed", color=style.NEUTRAL, fontsize=12)
        curve.text(0.03, 0.12, "squares: trained with L1,\nonly zeros removed", color=style.VALIDATION, fontsize=12)

    def update(self, result):
        k, zeros = result.k, result.zeros
        largest = max(float(np.abs(result.weights).max()), 1e-6)
        tiles = np.clip(result.weights / largest, -1, 1).reshape(10, 8, 8)
        self.maps.set(tiles[:, ::-1], self.places, (8, 8))
        self.plain.set_data(SHARES, result.cut[1])
        beyond = zeros[k] <= SHARES
        self.cut.set_data(np.append(zeros[k], SHARES[beyond]), np.append(result.right[k], result.cut[0][beyond]))
        self.squares.set_data(zeros[1:], result.right[1:])
        self.removed.set_data([result.parameters.removed] * 2, [0, 1.04])
        at = max(zeros[k], result.parameters.removed)
        self.here.set_data([at], [result.now[0]])


class Pruning(Lab):
    """L1 leaves exact zeros, which can be removed without changing any answer."""

    title = "Pruning after L1"
    Parameters = PruningParameters
    presets = {
        "a weak penalty": PruningParameters(strength=1e-4),
        "a strong penalty": PruningParameters(strength=0.01),
        "half of the weights removed": PruningParameters(strength=0.003162, removed=0.5),
        "nine in ten removed": PruningParameters(strength=0.01, removed=0.9),
    }
    compute = staticmethod(pruning)
    View = PruningView
    size = (840, 330)
