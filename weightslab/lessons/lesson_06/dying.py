"""Lab 7 of lesson 06: which ReLUs die in training, when, and what brings them back."""

from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from weightslab.data import digits
from weightslab.lessons.recording import Recorded, each, last
from weightslab.live import Ghost, Lab, Parameters, choice, number
from weightslab.nn import SGD, Activation, Dense, LeakyReLU, ReLU, Sequential, SoftmaxCrossEntropy, he_normal, streams
from weightslab.plots import style
from weightslab.training import Run

__all__ = ["DyingUnits"]

LAYERS, WIDTH, INPUTS, STEPS, TURN, KEPT = 3, 64, 200, 80, 20, 8
TICKS = range(0, STEPS + 1, 20)
REMEDIES = ("none", "short steps", "leaky ReLU", "new weights")
TITLES = (("dead, of 64 units", "dead, of 64 units   dashed: old run"), ("", ""), ("", ""))


@dataclass(frozen=True)
class DyingParameters(Parameters):
    """A network that reads digits, and what is done for its dead units."""

    lr: float = number(1.0, 0.01, 1.0, 0.1, "learning rate", help="Each step is proportional to it.", log=True)
    remedy: str = choice(
        "none", REMEDIES, "remedy", help="From step 21, or a later fork, on; all but the first with steps a tenth as long."
    )


def examples():
    """Two hundred digits: the network sees all of them in each step."""
    return digits().x[:INPUTS] / 16, digits().y[:INPUTS]


def network(unit=ReLU, seed=0):
    """Three layers of 64 units, from He's start with biases of 0, and ten outputs."""
    rng, sizes = streams(seed).weights, [64] + [WIDTH] * LAYERS
    hidden = [layer for n, m in pairwise(sizes) for layer in (Dense(n, m, he_normal(), rng=rng), unit())]
    return Sequential(*hidden, Dense(WIDTH, 10, he_normal(), rng=rng))


def firing(record):
    """Which units fire for one digit at least, ``(layers, units)``."""
    return np.array([(kept.x > 0).any(axis=0) for layer, kept in record.steps if isinstance(layer, Activation)])


def treated(net, remedy, was="none"):
    """The network with this remedy from now on; if it was the remedy before, it just goes on."""
    now = network(LeakyReLU if remedy == "leaky ReLU" else ReLU)
    now.parameters[...] = net.parameters
    if remedy == "new weights" != was:
        _, record = now.forward(examples()[0])
        for layer, new, fires in zip(now.layers[:-1:2], network(seed=1).layers[:-1:2], firing(record), strict=True):
            layer.W[~fires], layer.b[~fires] = new.W[~fires], 0
    return now


def rate(lr, remedy):
    """The learning rate with this remedy: a tenth of it, but for none."""
    return lr if remedy == "none" else lr / 10


def phases(start, end, p):
    """From one step to another: how many steps, at which learning rate, with which remedy."""
    if start < TURN:
        yield min(end, TURN) - start, p.lr, "none"
    if end > TURN:
        yield end - max(start, TURN), p.lr, p.remedy


class Dying(Recorded):
    """Which units fired in each step so far, ``(steps, layers, units)``, and how many digits are read right.

    The snapshot is a step, at most eight ago, and all parameters as they were after it.
    """

    fired = each(0)
    right = last(1)

    @property
    def deaths(self):
        """How many units of each layer fired for no digit, in each step so far, ``(steps, layers)``."""
        return WIDTH - self.fired.sum(axis=-1)

    @property
    def dead(self):
        """How many are dead now."""
        return self.deaths[-1]

    @property
    def back(self):
        """Which units fire again that were dead before."""
        return self.fired[-1] & ~self.fired.all(axis=0)

    def describe(self):
        dead, back = self.deaths.sum(axis=-1), self.back.sum(axis=-1)
        said = f"Step {len(dead)}: {dead[-1]} of {LAYERS * WIDTH} units are dead; {dead[0]} were before training"
        if len(dead) > TURN:
            said += f", {dead[TURN - 1]} in step {TURN}"
        return (
            f"{said}. Came back to life: {back[0]} in layer 1, {back[1:].sum()} behind it. "
            f"{self.right} of {INPUTS} digits are read right."
        )


def train(p, net, start, end, was):
    """Yield the network and the record of each step from one to another."""
    for steps, lr, remedy in phases(start, end, p):
        net, was = treated(net, remedy, was), remedy
        run = Run(net, SoftmaxCrossEntropy(), *examples(), SGD(rate(lr, remedy)))
        for _ in range(steps):
            yield net, run.step().record


def restored(result):
    """Return the network as it was: the few steps since the snapshot are trained again."""
    (start, parameters), p, net = result.snapshot, result.parameters, network()
    net.parameters[...] = parameters
    nets = [trained for trained, _ in train(p, net, start, result.steps, remedied(start, p))]
    return nets[-1] if nets else net


def remedied(step, p):
    """The remedy of a step that is over."""
    return p.remedy if step > TURN else "none"


def dying(p, before=None):
    """Train with this learning rate for twenty steps, then with the remedy; it may go on from such a result.

    Then the learning rate holds at once, and so does another remedy, if twenty steps are over.
    """
    begin, seen, was, snapshot = network(), (), "none", None
    if before:
        begin, seen, was = restored(before), before.seen, remedied(before.steps, before.parameters)
    for net, record in train(p, begin, len(seen), STEPS, was):
        seen = *seen, (firing(record), int((record.y.argmax(axis=-1) == examples()[1]).sum()))
        if snapshot is None or len(seen) % KEPT == 0:
            snapshot = len(seen), net.parameters.copy()
        yield Dying(p, seen, len(seen), len(seen) / STEPS, snapshot)


class DyingView:
    """A row for each layer: all its units, and how many of them were dead in each step."""

    def __init__(self, figure):
        self.rows = [self.row(*pair, f"layer {k}") for k, pair in enumerate(figure.subplots(LAYERS, 2), 1)]
        (top, first), (_, last) = figure.axes[:2], figure.axes[-2:]
        figure.legend(
            *top.get_legend_handles_labels(), ncols=2 if figure.column else 4, loc="outside upper left", handletextpad=0.2
        )
        first.text(TURN + 1.5, 66, "remedy", va="top", fontsize=12, zorder=0)
        last.set(xlabel="step", xticklabels=TICKS)
        self.ghosts = [Ghost(axes, titles) for axes, titles in zip(figure.axes[1::2], TITLES, strict=True)]
        self.ghosts[0].fork.set_ydata((0, 0.75))  # the word "remedy" stands above it

    def row(self, units, curve, name):
        """The artists of one layer: four kinds of marks, and a curve."""
        units.set(xlim=(-0.7, 15.7), ylim=(3.7, -0.7), xticks=[], yticks=[], ylabel=name)
        units.spines[:].set_visible(False)
        curve.set(xlim=(0, STEPS + 1), ylim=(-5, WIDTH + 5), yticks=(0, 32, 64), xticks=TICKS, xticklabels=[])
        curve.axvline(TURN, color=style.NEUTRAL, linewidth=1, zorder=0)
        look = {"animated": True, "linestyle": "none", "markersize": 8}
        return (
            *units.plot([], marker="s", color=style.NEUTRAL, label="dead before training", **look),
            *units.plot([], marker="X", color=style.NEGATIVE, label="died", **look),
            *units.plot([], marker="o", color=style.POSITIVE, fillstyle="none", label="came back", **look),
            *units.plot([], marker=".", color=style.FAINT, label="was never dead", **look | {"markersize": 4}),
            *curve.plot([], color=style.TRAINING, marker="o", markevery=[-1], animated=True),
        )

    def update(self, result, fork=None):
        fires, ever, always = result.fired[-1], result.fired.any(axis=0), result.fired.all(axis=0)
        kinds = np.array([~ever, ~fires & ever, result.back, always])
        y, x = np.divmod(np.arange(WIDTH), 16)
        for k, ((*marks, line), ghost) in enumerate(zip(self.rows, self.ghosts, strict=True)):
            for mark, mine in zip(marks, kinds[:, k], strict=True):
                mark.set_data(x[mine], y[mine])
            line.set_data(*curve(k, result))
            ghost.update(fork, partial(curve, k))


def curve(k, result):
    """How many units of one layer were dead, in each step."""
    return np.arange(1, result.steps + 1), result.deaths[:, k]


class DyingUnits(Lab):
    """Too long steps kill ReLUs; a remedy from step 21 on, or from a later fork, brings some of them back."""

    title = "Who dies, when, and who comes back"
    Parameters = DyingParameters
    presets = {
        "gentle steps": DyingParameters(lr=0.1),
        "in between": DyingParameters(lr=0.3981),
        "too long steps": DyingParameters(),
    }
    compute = staticmethod(dying)
    View = DyingView
    size = (840, 360)
    later = ("lr", "remedy")
