"""Lab 5 of lesson 06: eight starts train side by side on the same batches."""

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np

from weightslab.data import digits
from weightslab.lessons.recording import Recorded, Recording, each, last
from weightslab.live import Ghost, Lab, Parameters, choice, integer, number
from weightslab.nn import SGD, Dense, ReLU, Sequential, Sigmoid, SoftmaxCrossEntropy, Tanh, normal, orthogonal, streams
from weightslab.plots import style
from weightslab.plots.shapes import moving
from weightslab.training import Run

__all__ = ["InitRace"]

STARTS = ("zero", "constant", "small", "large", "LeCun", "Xavier", "He", "orthogonal")
LAYERS = {"tanh": Tanh, "ReLU": ReLU, "sigmoid": Sigmoid}
WIDTH, STEPS, BATCH, TEST, EVERY = 32, 120, 100, 500, 10
GUESSING = 0.15
"""The share of test digits below which no network is called the best: who guesses has 10%, with a deviation of 1.3%."""
LEGEND = "thick: the marked scheme", "thick: the marked scheme   dashed: its old run"


@dataclass(frozen=True)
class RaceParameters(Parameters):
    """A network that reads digits, and which start is marked."""

    depth: int = integer(3, 1, 30, 1, "hidden layers", help="Each of 32 neurons.")
    activation: str = choice("ReLU", LAYERS, "activation", help="Of the hidden layers.")
    lr: float = number(0.1, 0.001, 1.0, 0.1, "learning rate", help="Each step is proportional to it.", log=True)
    marked: str = choice("He", STARTS, "marked scheme", help="Which curve is drawn in colour.")


@cache
def data():
    """Training and test digits, each pixel from -1 to 1."""
    every = digits()
    x = (every.x / 8 - 1).astype(np.float64)
    return x[TEST:], every.y[TEST:], x[:TEST], every.y[:TEST]


def sizes(n, m):
    """The standard deviation of a weight for each start; of the constant and the orthogonal one it is set afterwards."""
    return np.array([0, 0, 0.01, 1.0, (1 / n) ** 0.5, (2 / (n + m)) ** 0.5, (2 / n) ** 0.5, 0])


def network(p):
    """Eight networks in one, that differ in their start alone."""
    widths = [64] + [WIDTH] * p.depth + [10]
    rng, layers = streams(0, (len(STARTS),)).weights, []
    for generator in rng:
        generator.bit_generator.state = rng[0].bit_generator.state  # the same draw for all
    for i, (n, m) in enumerate(pairwise(widths)):
        layer = Dense(n, m, normal(sizes(n, m)), rng=rng, dtype=np.float64)
        layer.W[STARTS.index("constant")] = 0.1
        layer.W[STARTS.index("orthogonal")] = orthogonal()(np.random.default_rng(i), (m, n), n, m)
        layers += [layer, LAYERS[p.activation]()]
    return Sequential(*layers[:-1])


class Race(Recorded):
    """The losses so far, ``(steps, 8)``, and the share of test digits read right."""

    losses = each(0, np.concatenate)
    accuracy = last(1)

    def describe(self):
        best = int(self.accuracy.argmax())
        marked = STARTS.index(self.parameters.marked)
        guessing = self.accuracy[best] < GUESSING
        said = "none is much better than guessing: at most" if guessing else f"{STARTS[best]} is best:"
        return (
            f"After {self.steps} of {STEPS} steps {said} {self.accuracy[best]:.0%} of test digits right. "
            f"{STARTS[marked]}: {self.accuracy[marked]:.0%}; constant: {self.accuracy[1]:.0%}."
        )


def start(p):
    """A training of all eight, on the same batches."""
    x, y, *_ = data()
    return Run(network(p), SoftmaxCrossEntropy(), x, y, SGD(p.lr), batch_size=BATCH, rng=streams(0).batches)


def right(net):
    """The share of test digits that each network reads right."""
    *_, x, y = data()
    with np.errstate(all="ignore"):
        return (net(x).argmax(axis=-1) == y).mean(axis=-1)


@lru_cache(maxsize=4)
def training(p, before):
    """A training of all eight, on the same batches, from such a result on if there is one."""
    run = start(p)
    if before:
        run.restore(before.snapshot)
    return Recording(run, STEPS, EVERY, lambda run, losses: (np.array(losses), right(run.net)), before)


def race(p, before=None):
    """Train all eight, and show how far they are every ten steps; it may go on from such a result."""
    return training(p.replace(marked="He"), before).results(Race, p)  # which one is marked changes nothing


class RaceView:
    """Loss curves, one of them marked, and a bar for each start."""

    def __init__(self, figure):
        curves, bars = figure.subplots(1, 2, width_ratios=(1.2, 1))
        curves.set(xlim=(0, STEPS), ylim=(0, 3.5), xlabel="step", ylabel="training loss (mean of 10 steps)")
        curves.axhline(np.log(10), color=style.THEORY, linestyle="dashed", linewidth=1, zorder=0)
        curves.text(
            STEPS,
            np.log(10) + 0.09,
            "guessing: ln 10",
            ha="right",
            fontsize=12,
            zorder=4,
            bbox={"facecolor": style.PAPER, "alpha": 0.8, "linewidth": 0, "pad": 1.4},
        )
        self.lines = [moving(curves, color=style.FAINT, zorder=2) for _ in STARTS]
        self.marked = moving(curves, color=style.TRAINING, linewidth=4, zorder=3)
        self.ghost = Ghost(curves, LEGEND, linewidth=3, zorder=2.5)
        bars.set(xlim=(0, 1), ylim=(7.6, -0.6), yticks=range(8), yticklabels=STARTS, xlabel="test digits read right")
        self.bars = bars.barh(range(8), np.zeros(8), height=0.65, animated=True, zorder=2)
        self.read = bars.text(0, 0, "", color=style.PAPER, weight="bold", va="center", animated=True, zorder=3)

    def update(self, result, fork=None):
        marked = STARTS.index(result.parameters.marked)
        for k, (line, bar) in enumerate(zip(self.lines, self.bars, strict=True)):
            line.set_data(*curve(result, k))
            bar.set_width(result.accuracy[k])
            bar.set_facecolor(style.TRAINING if k == marked else style.FAINT)
        self.marked.set_data(*curve(result, marked))
        right = result.accuracy[marked]
        self.read.set(text=f"{right:.0%}", y=marked, ha="right" if right > 0.3 else "left")
        self.read.set(x=right + (-0.02 if right > 0.3 else 0.02), color=style.PAPER if right > 0.3 else style.TRAINING)
        self.ghost.update(fork, lambda old: curve(old, marked))


def curve(result, k):
    """Where the losses of one start are drawn: means of ten steps, infinite ones high above."""
    means = result.losses[:, k].reshape(-1, EVERY).mean(axis=1)
    return EVERY * (np.arange(len(means)) + 0.5), np.minimum(np.nan_to_num(means, nan=9, posinf=9), 9)


class InitRace(Lab):
    """Eight starts, the same digits, the same batches."""

    title = "The init race"
    Parameters = RaceParameters
    presets = {
        "deep ReLU, Xavier": RaceParameters(depth=10, marked="Xavier"),
        "deep ReLU, He": RaceParameters(depth=10),
        "thirty layers": RaceParameters(depth=30, lr=0.02),
        "deep sigmoid": RaceParameters(depth=6, activation="sigmoid", marked="Xavier"),
        "one layer": RaceParameters(depth=1, marked="zero"),
    }
    compute = staticmethod(race)
    View = RaceView
    size = (840, 330)
    later = ("lr", "marked")
    looks = ("marked",)
