"""Lab 6 of lesson 02: biases and preferences of a digit reader, layer by layer, while it is trained."""

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np

from weightslab.data import digits
from weightslab.lessons.recording import Recorded, Recording, each
from weightslab.live import Lab, Parameters, choice, number
from weightslab.nn import SGD, Dense, ReLU, Sequential, SoftmaxCrossEntropy, Tanh, he_normal, lecun_normal, streams
from weightslab.plots import style
from weightslab.plots.shapes import moving, segments, written
from weightslab.training import Run

__all__ = ["Preferences"]

WIDTHS, STEPS, EVERY, BATCH, KNOWN, FEW = (64, 32, 32, 32, 10), 400, 20, 100, 1200, 0.05
ACTIVATIONS = {"ReLU": (ReLU, he_normal()), "tanh": (Tanh, lecun_normal())}
PIXELS = {"0 to 1": 0.0, "centred": 1.0}
NAMES = ("hidden layer 1", "hidden layer 2", "hidden layer 3", "output layer")


@dataclass(frozen=True)
class PreferenceParameters(Parameters):
    """A network that reads digits, and how it is trained."""

    activation: str = choice("ReLU", ACTIVATIONS, "activation", help="Of the three hidden layers.")
    pixels: str = choice("0 to 1", PIXELS, "pixels", help="Centred: the mean image is subtracted from all images.")
    lr: float = number(0.1, 0.01, 0.3, 0.1, "learning rate", help="Of gradient descent, in batches of 100.", log=True)


class Preferred(Recorded):
    """A training up to a step, as its biases and its units' preferences show it.

    Attributes
    ----------
    biases : list of ndarray, shape (looks, units)
        Of each layer.
    shares : list of ndarray, shape (looks, units)
        For each hidden layer the share of new images for which a unit's pre-activation is positive; for the output
        layer the share of images that each class is chosen for.
    right : ndarray
        The share of new images read right.
    """

    biases = property(lambda self: [np.array([piece[0][k] for piece in self.seen]) for k in range(4)])
    shares = property(lambda self: [np.array([piece[1][k] for piece in self.seen]) for k in range(4)])
    right = each(2)

    @property
    def partial(self):
        """The share of hidden units that answer more than 95% of the images alike: before training, and now."""
        found = [np.mean([((s[k] < FEW) | (s[k] > 1 - FEW)).mean() for s in self.shares[:3]]) for k in (0, -1)]
        return float(found[0]), float(found[1])

    def describe(self):
        p, spread = self.parameters, self.biases[0][-1].std()
        before, now = self.partial
        return (
            f"{p.activation}, pixels {p.pixels}, step {self.steps}: the biases of layer 1 have a standard deviation of "
            f"{written(spread, 3)} (0 before training), and {self.right[-1]:.0%} of new images are read right. Units that "
            f"answer nearly all images alike: {before:.0%} before training, {now:.0%} now."
        )


@cache
def images(pixels):
    """Images to train on with their classes, and new ones with theirs."""
    every = digits()
    order = streams(0).data.permutation(len(every.y))
    x, y = every.x[order] / 16, every.y[order]
    x = x - PIXELS[pixels] * x[:KNOWN].mean(axis=0)
    return x[:KNOWN], y[:KNOWN], x[KNOWN:], y[KNOWN:]


def network(p, seed=0):
    """Three hidden layers; all biases are 0."""
    (kind, draw), rng = ACTIVATIONS[p.activation], streams(seed).weights
    layers = [part for n, m in pairwise(WIDTHS) for part in (Dense(n, m, draw, rng=rng), kind())]
    return Sequential(*layers[:-1])


def looking(p):
    """Return what is seen of each piece: biases, shares, and how many new images are read right."""
    *_, x, y = images(p.pixels)

    def look(run, _):
        values, shares, biases = x, [], []
        for i in range(len(run.net)):
            values = run.net[i].forward(values)[0]
            if isinstance(run.net[i], Dense):
                shares.append((values > 0).mean(axis=0))
                biases.append(run.net[i].b.copy())
        chosen = values.argmax(axis=1)
        shares[-1] = np.bincount(chosen, minlength=10) / len(y)
        return biases, shares, float((chosen == y).mean())

    return look


@lru_cache(maxsize=8)
def training(p, seed=0):
    """The recording of a setting."""
    x, y, *_ = images(p.pixels)
    run = Run(network(p, seed), SoftmaxCrossEntropy(), x, y, SGD(p.lr), batch_size=BATCH, rng=streams(seed).batches)
    return Recording(run, STEPS, EVERY, looking(p), from_start=True, forks=False)


def preferences(p):
    """Train the network, and show how far it is."""
    return training(p).results(Preferred, p)


class PreferencesView:
    """Above the preferences of each layer's units, before training and now; below them their biases from step to step."""

    def __init__(self, figure):
        above, below = figure.subplots(2, 4, sharey="row", height_ratios=(1.8, 1))
        self.lines, self.before, self.now, self.shares = [], [], [], []
        for k, (axes, name) in enumerate(zip(above, NAMES, strict=True)):
            self._make_above(axes, k)
            axes.set_title(name, fontsize=13, pad=24)
            below[k].set(xlim=(0, STEPS), ylim=(-0.3, 0.3), xticks=(0, 200, 400), yticks=(-0.2, 0, 0.2), xlabel="step")
            below[k].axhline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
            self.lines.append(segments(below[k], colors=style.BIAS, linewidths=1, alpha=0.7, zorder=2))
        above[0].set_ylabel("fires for")
        below[0].set_ylabel("each bias")
        for y, word, colour in ((0.72, "before: ring", style.NEUTRAL), (0.58, "now: dot", style.BIAS)):
            above[3].text(9.6, y, word, ha="right", color=colour, fontsize=12, zorder=0)

    def _make_above(self, axes, k):
        units = WIDTHS[k + 1]
        axes.set(xlim=(-0.7, units - 0.3), ylim=(-0.04, 1.04), xticks=(), yticks=(0, 0.5, 1))
        axes.set_yticklabels(["none", "half", "all"])
        axes.set_xlabel(f"its {units} units, sorted" if k < 3 else "predicted class, 0 to 9")
        if k < 3:
            for low, high in ((-0.04, FEW), (1 - FEW, 1.04)):
                axes.axhspan(low, high, color=style.GHOST, alpha=0.25, linewidth=0, zorder=0)
            looks = {"transform": axes.transAxes, "fontsize": 13, "weight": "bold", "color": style.THEORY}
            self.shares.append(axes.text(0, 1.03, "", animated=True, **looks))
        self.before.append(moving(axes, "o", color=style.NEUTRAL, markersize=5, fillstyle="none", zorder=2))
        self.now.append(moving(axes, "o", color=style.BIAS, markersize=5, zorder=3))

    def update(self, result):
        steps = EVERY * np.arange(len(result.seen))
        for k, (biases, shares) in enumerate(zip(result.biases, result.shares, strict=True)):
            self.lines[k].set_segments([np.column_stack([steps, values]) for values in biases.T])
            ordered = np.sort(shares, axis=1) if k < 3 else shares
            for line, values in ((self.before[k], ordered[0]), (self.now[k], ordered[-1])):
                line.set_data(np.arange(len(values)), values)
        for word, shares in zip(self.shares, result.shares, strict=False):
            alike = [((s < FEW) | (s > 1 - FEW)).mean() for s in (shares[0], shares[-1])]
            word.set_text(f"in grey: {alike[0]:.0%} → {alike[1]:.0%}")


class Preferences(Lab):
    """Biases develop in training, but units have preferences before it, and with tanh training takes them away."""

    title = "Preferences before and after training"
    Parameters = PreferenceParameters
    presets = {
        "tanh": PreferenceParameters(activation="tanh"),
        "centred pixels": PreferenceParameters(pixels="centred"),
        "tanh, centred pixels": PreferenceParameters(activation="tanh", pixels="centred"),
        "large steps": PreferenceParameters(lr=0.3),
    }
    compute = staticmethod(preferences)
    View = PreferencesView
    size = (840, 390)
