"""Lab 6 of lesson 05: a network memorizes labels that mean nothing, and its weights grow."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from weightslab.data import digits
from weightslab.lessons.recording import Recorded, Recording, each
from weightslab.live import Lab, Parameters, integer, number
from weightslab.nn import Adam, Dense, ReLU, Sequential, SoftmaxCrossEntropy, he_normal, streams
from weightslab.plots import style
from weightslab.plots.shapes import moving, theory, written
from weightslab.training import Run

__all__ = ["Memorizing"]

STEPS, EVERY, RATE, NEW = 400, 20, 0.01, 500


@dataclass(frozen=True)
class MemorizingParameters(Parameters):
    """How many images there are, how many of their labels are drawn at random, and how large the network is."""

    random: float = number(1.0, 0, 1, 0.1, "random labels", help="The share of the training images whose label is drawn.")
    images: int = integer(200, 50, 400, 50, "training images", help="All of them are used in every step.")
    hidden: int = integer(64, 2, 128, 2, "hidden units", help="ReLUs, between 64 pixels and 10 classes.")


class Memory(Recorded):
    """A training up to a step, beside the one with the true labels.

    Attributes
    ----------
    known, new : ndarray, shape (looks,)
        The share of the training images that get their label, and of new images that get their true class.
    norms : ndarray
        Of all weights.
    true_known, true_new, true_norms : ndarray
        The same of a network that is trained with the true labels.
    """

    known, new, norms = each(0), each(1), each(2)
    true_known, true_new, true_norms = each(3), each(4), each(5)

    def describe(self):
        p = self.parameters
        return (
            f"{p.random:.0%} random labels, {p.images} images, {p.hidden} hidden units: after {self.steps} steps "
            f"{self.known[-1]:.0%} of the training images get their label, and {self.new[-1]:.0%} of new images their true "
            f"class. The norm of the weights has grown from {written(self.norms[0], 1)} to {written(self.norms[-1], 1)}."
        )


@cache
def images():
    """All digits in a random order, pixels from -1 to 1; a random label for each; a number that says who gets it."""
    every, rng = digits(), streams(0).data
    order = rng.permutation(len(every.y))
    return every.x[order] / 8 - 1, every.y[order], rng.integers(0, 10, len(order)), rng.permutation(len(order))


def problem(p):
    """Return training images with their labels, some of them random, and new images with their classes."""
    x, y, drawn, _ = images()
    labels = np.where(np.arange(p.images) < round(p.random * p.images), drawn[: p.images], y[: p.images])
    return x[: p.images], labels, x[-NEW:], y[-NEW:]


def looking(p):
    """Return what is seen of each piece: shares of training and of new images, and the norm of the weights."""
    x, labels, new, truth = problem(p)

    def look(run, _):
        net = run.net
        right = [float((net(images).argmax(axis=1) == wanted).mean()) for images, wanted in ((x, labels), (new, truth))]
        return *right, float(np.linalg.norm(net.parameters[net.is_weight]))

    return look


@lru_cache(maxsize=8)
def training(p):
    """The recording of a setting."""
    rng = streams(0).weights
    net = Sequential(Dense(64, p.hidden, he_normal(), rng=rng), ReLU(), Dense(p.hidden, 10, he_normal(), rng=rng))
    x, labels, *_ = problem(p)
    run = Run(net, SoftmaxCrossEntropy(), x, labels, Adam(RATE))
    return Recording(run, STEPS, EVERY, looking(p), from_start=True, forks=False)


def memorizing(p):
    """Train the network, and the one with the true labels, and show how far they are."""
    mine, true = training(p), training(p.replace(random=0.0))
    for k in range(STEPS // EVERY + 1):
        piece = mine.piece(k)
        seen = tuple(a + b for a, b in zip(piece.seen, true.piece(k).seen, strict=True))
        yield Memory(p, seen, piece.steps, piece.progress)


class MemorizingView:
    """The share of images with the right answer, and the norm of the weights, from step to step."""

    def __init__(self, figure):
        shares, norms = figure.subplots(1, 2, width_ratios=(1.5, 1))
        room = 2 if figure.column else 1.6  # right of the curves, for words
        shares.set(xlim=(0, room * STEPS), ylim=(0, 1.06), xticks=(0, 200, 400), yticks=(0, 0.1, 0.5, 1), xlabel="step")
        shares.set_yticklabels(["0", "10%", "50%", "100%"])
        shares.set_title("Images with the right answer (dashed: true labels)")
        shares.plot((0, STEPS), (0.1, 0.1), color=style.NEUTRAL, linewidth=1, linestyle="dotted", zorder=0)
        norms.set(xlim=(0, 1.08 * STEPS), ylim=(0, 50), xticks=(0, 200, 400), xlabel="step")
        norms.set_title("Norm of all weights")
        colours = (style.TRAINING, style.VALIDATION)
        self.lines = [moving(shares, color=colour, linewidth=3, zorder=3) for colour in colours]
        self.true = [moving(shares, "--", color=style.GHOST, linewidth=1.5, zorder=2) for _ in colours]
        looks = {"va": "center", "fontsize": 13, "animated": True, "zorder": 4}
        self.words = [shares.text(1.02 * STEPS, 0, "", color=colour, **looks) for colour in colours]
        self.norm = moving(norms, color=style.POSITIVE, linewidth=3, zorder=3)
        self.true_norm = theory(norms, color=style.GHOST, zorder=2)
        self.number = norms.text(0, 0, "", ha="right", va="bottom", fontsize=13, color=style.POSITIVE, animated=True)

    def update(self, result):
        steps, ends = EVERY * np.arange(len(result.seen)), (result.known[-1], result.new[-1])
        for lines, found in ((self.lines, (result.known, result.new)), (self.true, (result.true_known, result.true_new))):
            for line, values in zip(lines, found, strict=True):
                line.set_data(steps, values)
        apart = max(0.09 - abs(ends[0] - ends[1]), 0) / 2 * (1 if ends[0] >= ends[1] else -1)
        for word, name, end, shift in zip(self.words, ("training images", "new images"), ends, (apart, -apart), strict=True):
            word.set(text=f"{name} {end:.0%}", y=end + shift)
        self.norm.set_data(steps, result.norms)
        self.true_norm.set_data(steps, result.true_norms)
        self.number.set(text=written(result.norms[-1], 1), position=(steps[-1], min(result.norms[-1] + 1, 46)))


class Memorizing(Lab):
    """A network with enough weights learns random labels too, with larger weights, and then new images tell nothing."""

    title = "Memorizing"
    Parameters = MemorizingParameters
    presets = {
        "true labels": MemorizingParameters(random=0.0),
        "one label in five is random": MemorizingParameters(random=0.2),
        "a small network": MemorizingParameters(hidden=6),
        "many images": MemorizingParameters(images=400),
    }
    compute = staticmethod(memorizing)
    View = MemorizingView
    size = (840, 320)
