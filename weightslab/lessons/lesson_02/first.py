"""Lab 5 of lesson 02: the first loss of a network, and what its output biases have to do with it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weightslab.data import digits
from weightslab.live import Lab, Parameters, choice, number, toggle
from weightslab.nn import SGD, Adam, Dense, ReLU, Sequential, SoftmaxCrossEntropy, he_normal, normal, streams
from weightslab.plots import style
from weightslab.plots.shapes import UnitOfLoss, moving, written
from weightslab.training import Run

__all__ = ["FirstLoss"]

DATA = {
    "2% are a 9": ((range(8), 1440), ((8,), 128), ((9,), 32)),
    "1% is a 9": ((range(9), 1584), ((9,), 16)),
    "ten digits": tuple(((k,), 160) for k in range(10)),
}
"""For each task its classes: which digits they are, and how many examples there are."""
OPTIMIZERS = {"SGD": SGD(0.1), "Adam": Adam(0.003)}
HIDDEN, STEPS, BATCH, LEARNED = 32, 240, 100, 0.8
LOOKS = np.array([*range(12), *range(12, STEPS + 1, 6)])
"""Steps after which the loss is taken."""
AROUND = np.linspace(0, 1.5, 61)


@dataclass(frozen=True)
class FirstParameters(Parameters):
    """A network that reads digits, and where its output layer begins."""

    data: str = choice("2% are a 9", DATA, "classes", help="0 to 7, 8, and 9; 9 or not; or all ten digits equally often.")
    share: float = number(
        1.0, 0, 1.5, 0.05, "output biases", unit="× log share", help="0: all are 0. 1: log of class share."
    )
    size: float = number(
        0.01, 0.01, 1, 0.1, "size of output weights", help="Their standard deviation before training.", log=True
    )
    hidden: bool = toggle(True, "hidden layer", help="Of 32 ReLUs.")
    optimizer: str = choice("SGD", OPTIMIZERS, "optimizer", help="SGD with learning rate 0.1, or Adam with 0.003.")


@dataclass(frozen=True, eq=False)
class Firsts:
    """Training losses of two networks: with these output biases, and with output biases of 0.

    Attributes
    ----------
    losses : ndarray, shape (looks, 2)
        Over all training examples, after each of `LOOKS` steps.
    shares : ndarray
        Of the classes among the examples.
    """

    parameters: FirstParameters
    losses: np.ndarray
    shares: np.ndarray

    @property
    def first(self):
        """The loss before the first step."""
        return float(self.losses[0, 0])

    @property
    def entropy(self):
        """The loss of giving each class its share of the examples as its probability."""
        return float(-self.shares @ np.log(self.shares))

    @property
    def guessing(self):
        """The loss of giving all classes the same probability."""
        return float(np.log(len(self.shares)))

    @property
    def level(self):
        """A loss that needs more than the class shares: the images have to be looked at."""
        return LEARNED * self.entropy

    def reached(self, k):
        """After how many steps network ``k`` is below `level`, or None."""
        below = np.flatnonzero(self.losses[:, k] < self.level)
        return int(LOOKS[below[0]]) if below.size else None

    def describe(self):
        said = (
            f"The first loss is {written(self.first)}; ln {len(self.shares)} = {written(self.guessing)}, and the entropy "
            f"of the class shares is {written(self.entropy)}."
        )
        mine, zero = self.reached(0), self.reached(1)
        if self.parameters.share == 0 or mine is None or zero is None:
            return f"{said} With output biases of 0 it is {written(float(self.losses[0, 1]))}."
        return f"{said} A loss of {written(self.level)} is reached after {mine} steps; with output biases of 0 after {zero}."


@lru_cache(maxsize=4)
def examples(name):
    """Images with pixels from 0 to 1, their classes, and the shares of the classes."""
    every, rng, x, y = digits(), streams(0).data, [], []
    for k, (which, n) in enumerate(DATA[name]):
        rows = rng.permutation(np.flatnonzero(np.isin(every.y, list(which))))[:n]
        x.append(every.x[rows] / 16)
        y.append(np.full(len(rows), k))
    x, y = np.concatenate(x).astype(np.float32), np.concatenate(y)
    return x, y, np.bincount(y) / len(y)


def network(p, shares):
    """Two networks in one that differ in their output biases alone."""
    rng = streams(0, (2,)).weights
    rng[1].bit_generator.state = rng[0].bit_generator.state  # the same weights for both
    body = [Dense(64, HIDDEN, he_normal(), rng=rng, dtype=np.float32), ReLU()] if p.hidden else []
    out = Dense(HIDDEN if p.hidden else 64, len(shares), normal(p.size), rng=rng, dtype=np.float32)
    out.b[0] = p.share * np.log(shares)
    return Sequential(*body, out)


def first_loss(p):
    """Train both networks on the same batches."""
    x, y, shares = examples(p.data)
    run = Run(
        network(p, shares), SoftmaxCrossEntropy(), x, y, OPTIMIZERS[p.optimizer], batch_size=BATCH, rng=streams(0).batches
    )
    losses = []
    for look in LOOKS:
        while run.n_steps < look:
            run.step()
        losses.append(loss(run, x, y))
    return Firsts(p, np.array(losses), shares)


def loss(run, x, y):
    """The loss of both networks over all examples."""
    return run.loss.forward(run.net(x), y, replicas=run.net.replicas)[0]


def expected(shares):
    """Return the first loss along the output biases ``t * log(shares)``, with output weights of 0: each t in `AROUND`."""
    z = AROUND[:, None] * np.log(shares)
    return np.log(np.exp(z).sum(axis=1)) - z @ shares


def pointed(_, share, __):
    """The output biases at this place."""
    return {"share": share}


class FirstView:
    """The first loss along the output biases, and both training curves."""

    def __init__(self, figure):
        self.plane, curves = figure.subplots(1, 2, width_ratios=(1, 1.6))
        self.plane.set(xlim=(-0.05, 1.55), ylim=(0, 1.55), xticks=(0, 0.5, 1, 1.5))
        self.plane.set_xlabel("output biases, × log of class share")
        self.plane.set_title("Loss before the first step")
        curves.set(xlim=(0, STEPS), ylim=(0, 1.55), xticks=range(0, STEPS + 1, 60), xlabel="step")
        curves.set_title("Training curves")
        looks = {"color": style.NEUTRAL, "va": "bottom", "fontsize": 12}
        self.units = [UnitOfLoss(axes) for axes in (self.plane, curves)]
        for axes in (self.plane, curves):
            axes.axhline(1, color=style.THEORY, linestyle="dotted", linewidth=1.5, zorder=0)
        curves.text(STEPS, 1.01, "all classes equally likely", ha="right", **looks)
        self.entropies = [moving(axes, ":", color=style.THEORY, linewidth=1.5, zorder=1) for axes in (self.plane, curves)]
        self.word = curves.text(STEPS, 0, "entropy of the class shares", ha="right", animated=True, **looks)
        self.curve = moving(self.plane, "--", color=style.THEORY, linewidth=1.5, zorder=1)
        self.dot = moving(self.plane, "o", color=style.BIAS, markersize=12, zorder=3)
        self.number = self.plane.text(0, 0, "", ha="center", va="bottom", fontsize=15, animated=True, zorder=4)
        self.number.set_bbox({"facecolor": style.PAPER, "alpha": 0.8, "linewidth": 0, "pad": 1})
        self.zero = moving(curves, "--", color=style.NEUTRAL, linewidth=2, zorder=2)
        self.line = moving(curves, color=style.BIAS, linewidth=3, zorder=3)
        self.zero_word = curves.text(14, 0, "output biases 0", color=style.NEUTRAL, animated=True, zorder=4)

    def update(self, result):
        scale, p = result.guessing, result.parameters
        for unit in self.units:
            unit.set(scale)
        self.curve.set_data(AROUND, expected(result.shares) / scale)
        first = min(result.first / scale, 1.35)
        self.dot.set_data([p.share], [first])
        self.number.set(text=written(result.first), position=(np.clip(p.share, 0.15, 1.4), first + 0.07))
        for line, ends in zip(self.entropies, ((-0.1, 1.6), (0, STEPS)), strict=True):
            line.set_data(ends, [result.entropy / scale] * 2)
        self.word.set(y=result.entropy / scale + 0.01, visible=result.entropy < 0.9 * scale)
        for k, line in enumerate((self.line, self.zero)):
            line.set_data(LOOKS, np.minimum(result.losses[:, k] / scale, 9))
        apart = abs(result.losses[0, 0] - result.losses[0, 1]) > 0.1 * scale
        self.zero_word.set(y=min(float(result.losses[8, 1]) / scale + 0.09, 1.4), visible=bool(apart))


class FirstLoss(Lab):
    """Output biases that equal the logarithms of the class shares spare the network the steep first steps."""

    title = "The first loss"
    Parameters = FirstParameters
    presets = {
        "output biases 0": FirstParameters(share=0.0),
        "usual output weights": FirstParameters(share=0.0, size=0.1778),
        "Adam": FirstParameters(optimizer="Adam"),
        "one in a hundred": FirstParameters(data="1% is a 9"),
        "ten digits, large output weights": FirstParameters(data="ten digits", size=1.0),
    }
    compute = staticmethod(first_loss)
    View = FirstView
    size = (840, 330)
    pointed = staticmethod(pointed)
