"""Lab 6 of lesson 06: one size for all initial weights, from far too small to far too large, and the valley between."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from weightslab.live import Lab, Parameters, choice, integer, number
from weightslab.nn import SGD, Dense, Sequential, SoftmaxCrossEntropy, streams
from weightslab.plots import style
from weightslab.plots.shapes import moving
from weightslab.training import Run

from .race import BATCH, LAYERS, WIDTH, data, right

__all__ = ["SIZES", "SizeOfWeights"]

STEPS, RATE, SLICE, USUAL, NEAR = 120, 0.1, 8, 2**0.5, 0.05
SIZES = np.concatenate([np.geomspace(0.1, 0.8, 6)[:-1], np.geomspace(0.8, 2, 6), np.geomspace(2, 8, 5)[1:]])
"""Of the networks in the valley: closer to each other where a deep network is particular."""
NAMED = {"PyTorch's Linear": 3**-0.5, "LeCun": 1.0, "He": 2**0.5}
"""σ√n of named schemes."""


@dataclass(frozen=True)
class SizeParameters(Parameters):
    """A network that reads digits, and the size of all its initial weights."""

    size: float = number(
        1.41, 0.1, 8, 0.05, "initial size", help="σ√n: standard deviation times the root of the inputs of a layer.", log=True
    )
    depth: int = integer(3, 1, 6, 1, "hidden layers", help="Each of 32 neurons.")
    activation: str = choice("ReLU", ("ReLU", "tanh"), "activation", help="Of the hidden layers.")


@dataclass(frozen=True, eq=False)
class Sizes:
    """One training, the one of the usual size, and networks of all sizes.

    Attributes
    ----------
    losses, usual : ndarray, shape (steps,)
        Of the network of this size, and of σ√n = √2.
    right : float
        Share of the test digits that it reads right.
    valley : ndarray
        The same for the networks of `SIZES`, so far.
    progress : float
    """

    parameters: SizeParameters
    losses: np.ndarray
    usual: np.ndarray
    right: float
    valley: np.ndarray
    progress: float

    @property
    def good(self):
        """The sizes at which the share is within 5 points of the best."""
        return SIZES[self.valley > self.valley.max() - NEAR]

    def describe(self):
        p = self.parameters
        said = (
            f"{p.depth} hidden layer{'s' * (p.depth > 1)} of {p.activation}, σ√n = {p.size:.2f}: {self.right:.0%} of the "
            f"test digits right after {STEPS} steps."
        )
        if self.progress < 1:
            return said
        good = self.good
        span = f"for σ√n from {good.min():.2f} to {good.max():.2f}" if len(good) > 1 else f"only for {good[0]:.2f}"
        return f"{said} Within 5 points of the best ({self.valley.max():.0%}) {span}."


def network(p, size, seed):
    """The network of this depth; with an array of sizes a family of it. The draw is the same for every size."""
    widths, rng, layers = [64] + [WIDTH] * p.depth + [10], np.random.default_rng(seed), []
    size = np.asarray(size, float)
    for n, m in pairwise(widths):
        layer = Dense(n, m, rng=streams(0, size.shape).weights, dtype=np.float64)
        layer.W[...] = rng.standard_normal((m, n)) * size[..., None, None] / n**0.5
        layers += [layer, LAYERS[p.activation]()]
    return Sequential(*layers[:-1])


def start(p, size, seed=0):
    """Return its training, before the first step."""
    x, y, *_ = data()
    batches = streams(seed).batches
    return Run(network(p, size, seed), SoftmaxCrossEntropy(), x, y, SGD(RATE), batch_size=BATCH, rng=batches)


@lru_cache(maxsize=64)
def train_one(p):
    """Return the losses of one network, and the share of test digits that it reads right."""
    run = start(p, USUAL if p.size == SizeParameters().size else p.size)
    losses = np.array([run.step().loss for _ in range(STEPS)])
    return losses, float(right(run.net))


class Valley:
    """Networks of all sizes, trained at the same time, a few steps whenever `go_on` asks for them."""

    def __init__(self, p, seed=0):
        self.run, self.done = start(p, SIZES, seed), 0.0
        self.right = right(self.run.net)

    def go_on(self):
        """Train for a few steps more."""
        for _ in range(SLICE):
            self.run.step()
        self.done, self.right = self.run.n_steps / STEPS, right(self.run.net)
        if self.done == 1:
            self.run = None  # its buffers are not needed any more


@lru_cache(maxsize=16)
def valley(p):
    """Return the `Valley` of a depth and an activation: ask with the usual size."""
    return Valley(p)


def sizes(p):
    """Train the network of this size; then, behind it, those of all sizes, a few steps at a time."""
    usual = p.replace(size=SizeParameters().size)
    (losses, share), (before, _), family = train_one(p), train_one(usual), valley(usual)
    while True:
        yield Sizes(p, losses, before, share, family.right, family.done)
        if family.done == 1:
            return
        family.go_on()


def pointed(_, size, __):
    """The size at this place."""
    return {"size": size}


class SizeView:
    """The training curve, and the share of test digits read right along the size."""

    def __init__(self, figure):
        curves, self.plane = figure.subplots(1, 2, width_ratios=(1, 1.35))
        curves.set(xlim=(0, STEPS), ylim=(0, 3.5), xlabel="step", ylabel="training loss", xticks=(0, 60, 120))
        curves.set_title("Training curve (dashed: σ√n = 1.41)")
        curves.axhline(np.log(10), color=style.THEORY, linestyle="dotted", linewidth=1.5, zorder=0)
        curves.text(STEPS, np.log(10) + 0.05, "guessing: ln 10", ha="right", color=style.NEUTRAL)
        self.usual = moving(curves, "--", color=style.GHOST, linewidth=2, zorder=2)
        self.line = moving(curves, color=style.TRAINING, linewidth=3, zorder=3)
        self.high = curves.text(STEPS / 2, 3.3, "", ha="center", color=style.TRAINING, animated=True)
        axes = self.plane
        axes.set(xscale="log", xlim=(0.09, 9), ylim=(0, 1.18), yticks=(0, 0.1, 0.5, 1), xlabel="initial size σ√n")
        axes.set_yticklabels(["0", "10%", "50%", "100%"])
        axes.set_xticks([0.1, 0.3, 1, 3, 8], ["0.1", "0.3", "1", "3", "8"])
        axes.minorticks_off()
        axes.set_title(f"Test digits read right, {len(SIZES)} sizes: drag the point")
        for (name, size), side in zip(NAMED.items(), ("right", "right", "left"), strict=True):
            axes.axvline(size, color=style.GHOST, linewidth=1, linestyle="dashed", zorder=0)
            axes.text(size * (0.96 if side == "right" else 1.04), 1.08, name, ha=side, fontsize=12, zorder=0)
        self.fill = axes.fill_between([], [], color=style.VALIDATION, alpha=0.15, linewidth=0, animated=True, zorder=1)
        self.valley = moving(axes, "s-", color=style.VALIDATION, linewidth=2, markersize=5, zorder=2)
        self.dot = moving(axes, "o", color=style.TRAINING, markersize=13, zorder=4)

    def update(self, result):
        steps = np.arange(1, STEPS + 1)
        for line, losses in ((self.usual, result.usual), (self.line, result.losses)):
            smooth = np.convolve(np.nan_to_num(losses, nan=99, posinf=99), np.ones(5) / 5, "valid")
            line.set_data(steps[2:-2], np.minimum(smooth, 9))
        with np.errstate(all="ignore"):
            low = np.nan_to_num(result.losses, nan=99, posinf=99)[-20:].min()
        self.high.set_text("far above the picture" if low > 3.5 else "")
        self.valley.set_data(SIZES, result.valley)
        self.valley.set_alpha(1.0 if result.progress == 1 else 0.4)
        x = np.concatenate([[SIZES[0]], SIZES, [SIZES[-1]]])
        self.fill.set_verts([np.column_stack([x, np.concatenate([[0], result.valley, [0]])])])
        self.dot.set_data([result.parameters.size], [result.right])


class SizeOfWeights(Lab):
    """Training works in a range of initial sizes, and the deeper the network is, the narrower is the range."""

    title = "How large may initial weights be?"
    Parameters = SizeParameters
    presets = {
        "too small": SizeParameters(size=0.25),
        "too large": SizeParameters(size=4.0),
        "one hidden layer": SizeParameters(depth=1),
        "six hidden layers": SizeParameters(depth=6),
        "tanh, too large": SizeParameters(activation="tanh", size=4.0),
    }
    compute = staticmethod(sizes)
    View = SizeView
    size = (840, 320)
    pointed = staticmethod(pointed)
