"""Lab 7 of lesson 08: clip the weights or clip the gradients? The same network three times, on the same batches."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from weightslab.lessons.recording import Recorded, Recording, each, last
from weightslab.live import Lab, Parameters, integer, number
from weightslab.nn import SGD, ClipNorm, ClipWeights, Dense, MeanSquaredError, Sequential, Tanh, lecun_normal, streams
from weightslab.plots import style
from weightslab.plots.shapes import figures, moving, theory
from weightslab.training import Run

__all__ = ["WeightsOrGradients"]

POINTS, HIDDEN, BATCH, STEPS, EVERY, WRONG = 200, 32, 10, 1000, 50, 50.0
LINE = np.linspace(-1, 1, 101)
NONE = 1e9
"""A limit that nothing reaches."""
NAMES = ("no clipping", "weights clipped", "gradients clipped")
FAILED = 1e3
"""An error above which training has failed."""


@dataclass(frozen=True)
class ClippingParameters(Parameters):
    """How long a step is, how many targets are wrong, and both limits."""

    lr: float = number(0.05, 0.01, 0.3, 0.05, "learning rate", help="Of gradient descent.", log=True)
    wrong: int = integer(4, 0, 8, 1, "wrong targets", help="Of the 200 targets, so many are set to 50.")
    cap: float = number(0.5, 0.05, 2, 0.05, "weights at most", help="After each step every weight is in ±this.", log=True)
    norm: float = number(1.0, 0.1, 10, 0.1, "gradient at most", help="Longer gradients are shortened to this.", log=True)


class Clipped(Recorded):
    """Three trainings up to a step: without clipping, with clipped weights, with clipped gradients.

    Attributes
    ----------
    errors : ndarray, shape (pieces, 3)
        Mean squared errors on the true curve after each piece.
    curves : ndarray, shape (3, points)
        What the networks draw.
    capped : float
        The share of weights at the cap, in the network whose weights are clipped.
    """

    errors = each(0)
    curves = last(1)
    capped = last(2)

    @property
    def final(self):
        """The error of each network: the median of the last pieces; infinite where training has failed."""
        found = np.median(np.nan_to_num(self.errors[-6:], nan=np.inf), axis=0)
        return np.where(found < FAILED, found, np.inf)

    def describe(self):
        p = self.parameters
        none, weights, gradients = (figures(e, 2) if np.isfinite(e) else "beyond all bounds" for e in self.final)
        return (
            f"{p.wrong} of {POINTS} targets are wrong. Error on the true curve after {self.steps:,} steps: {none} without "
            f"clipping, {weights} with clipped weights ({self.capped:.0%} of them at ±{figures(p.cap, 2)}), "
            f"{gradients} with clipped gradients."
        )


@cache
def points(wrong):
    """Inputs with their true values, and the targets, some of which are wrong."""
    rng = streams(0).data
    x = rng.uniform(-1, 1, (POINTS, 1))
    y = np.sin(3 * x)
    target = y.copy()
    target[rng.permutation(POINTS)[:wrong]] = WRONG
    return x, y, target


def start(p, seed=0):
    """The training of all three, before the first step."""
    x, _, target = points(p.wrong)
    rng = streams(seed, (3,)).weights
    for generator in rng:
        generator.bit_generator.state = rng[0].bit_generator.state  # the same weights for all
    net = Sequential(Dense(1, HIDDEN, lecun_normal(), rng=rng), Tanh(), Dense(HIDDEN, 1, lecun_normal(), rng=rng))
    return Run(
        net,
        MeanSquaredError(),
        x,
        target,
        SGD(p.lr),
        batch_size=BATCH,
        rng=streams(seed).batches,
        clip=ClipNorm(np.array([NONE, NONE, p.norm])),
        constraint=ClipWeights(np.array([NONE, p.cap, NONE])),
    )


def looking(p):
    """Return what is seen of each piece: errors on the true curve, curves, and the share of weights at the cap."""
    x, y, _ = points(p.wrong)

    def look(run, _):
        with np.errstate(all="ignore"):
            errors = np.mean((run.net(x) - y) ** 2, axis=(-2, -1))
            curves = run.net(LINE[:, None])[..., 0]
        weights = run.net.parameters[1][run.net.is_weight]
        return errors, curves, float(np.mean(np.abs(weights) > 0.999 * p.cap))

    return look


@lru_cache(maxsize=8)
def training(p):
    """The recording of a setting."""
    return Recording(start(p), STEPS, EVERY, looking(p), from_start=True, forks=False)


def clipping(p):
    """Train all three, and show how far they are."""
    return training(p).results(Clipped, p)


class ClippingView:
    """For each network the curve that it draws, and its error on the true curve from step to step."""

    def __init__(self, figure):
        (*above,), (*below,) = figure.subplots(2, 3, height_ratios=(1.6, 1))
        self.titles, self.curves, self.errors, self.targets, self.wrong = [], [], [], [], []
        for axes, name, colour in zip(above, NAMES, (style.NEUTRAL, style.NEGATIVE, style.POSITIVE), strict=True):
            axes.set(xlim=(-1.02, 1.02), ylim=(-2, 3.2), xticks=(-1, 0, 1), yticks=(-1, 0, 1), xlabel="input x")
            axes.set_title(name, color=colour, fontsize=14, weight="bold")
            self.targets.append(moving(axes, "o", color=style.GHOST, markersize=2, zorder=1))
            self.wrong.append(moving(axes, "^", color=style.TRAINING, markersize=8, zorder=2))
            true = theory(axes, zorder=4)
            true.set_data(LINE, np.sin(3 * LINE))
            self.curves.append(moving(axes, color=colour, linewidth=3, zorder=3))
            self.titles.append(axes.text(0, -1.85, "", ha="center", fontsize=14, animated=True, zorder=5))
        looks = {"color": style.TRAINING, "fontsize": 12, "animated": True, "zorder": 5}
        self.word = above[2].text(-1, 2.6, "wrong targets (at 50)", **looks)
        for axes, colour in zip(below, (style.NEUTRAL, style.NEGATIVE, style.POSITIVE), strict=True):
            axes.set(xlim=(0, STEPS), yscale="log", ylim=(1e-3, 1e3), xticks=(0, 500, 1000), yticks=(0.01, 1, 100))
            axes.set(xlabel="step")
            axes.minorticks_off()
            self.errors.append(moving(axes, color=colour, zorder=2))
        for curve in below if figure.column else below[:1]:
            curve.set_ylabel("error")

    def update(self, result):
        x, _, target = points(result.parameters.wrong)
        off = target[:, 0] == WRONG
        self.word.set_visible(bool(off.any()))
        for k in range(3):
            self.targets[k].set_data(x[~off], target[~off])
            self.wrong[k].set_data(x[off], np.full(off.sum(), 2.2))
            with np.errstate(all="ignore"):
                self.curves[k].set_data(LINE, np.clip(result.curves[k], -9, 9))
                self.errors[k].set_data(EVERY * np.arange(len(result.seen)), np.clip(result.errors[:, k], 1e-4, 1e3))
            error = result.final[k]
            self.titles[k].set_text(f"error {figures(error, 2)}" if np.isfinite(error) else "failed")


class WeightsOrGradients(Lab):
    """Clipped weights limit what the network can draw; clipped gradients limit how far one step goes."""

    title = "Clip the weights, or the gradients?"
    Parameters = ClippingParameters
    presets = {
        "no wrong targets": ClippingParameters(wrong=0),
        "large steps": ClippingParameters(lr=0.1413),
        "large steps, no wrong targets": ClippingParameters(lr=0.1413, wrong=0),
        "a wide cap": ClippingParameters(cap=2.0),
        "short gradients": ClippingParameters(norm=0.1),
    }
    compute = staticmethod(clipping)
    View = ClippingView
    size = (840, 380)
