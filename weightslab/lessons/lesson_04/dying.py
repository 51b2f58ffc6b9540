"""Lab 7 of lesson 04: which ReLUs die in training, when, and what brings them back."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from weightslab.data import digits
from weightslab.live import Lab, Parameters, choice, number
from weightslab.nn import SGD, Activation, Dense, LeakyReLU, ReLU, Sequential, SoftmaxCrossEntropy, he_normal, streams
from weightslab.plots import style
from weightslab.training import Run

__all__ = ["DyingUnits"]

LAYERS, WIDTH, INPUTS, STEPS, TURN = 3, 64, 200, 80, 20
TICKS = range(0, STEPS + 1, 20)
REMEDIES = ("none", "short steps", "leaky ReLU", "new weights")


@dataclass(frozen=True)
class DyingParameters(Parameters):
    """A network that reads digits, and what is done for its dead units."""

    lr: float = number(1.0, 0.01, 1.0, 0.1, "learning rate", help="Length of a step.", log=True)
    remedy: str = choice("none", REMEDIES, "remedy", help="From step 21 on; all but the first with steps a tenth as long.")


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


def treated(net, p):
    """The network with its remedy, and its learning rate from now on."""
    if p.remedy == "leaky ReLU":
        leaky = network(LeakyReLU)
        leaky.parameters[...] = net.parameters
        net = leaky
    if p.remedy == "new weights":
        _, record = net.forward(examples()[0])
        for layer, new, fires in zip(net.layers[:-1:2], network(seed=1).layers[:-1:2], firing(record), strict=True):
            layer.W[~fires], layer.b[~fires] = new.W[~fires], 0
    return net, p.lr if p.remedy == "none" else p.lr / 10


@dataclass(frozen=True)
class Dying:
    """Which units fired in each step so far, ``(steps, layers, units)``, and how many digits are read right."""

    parameters: DyingParameters
    fired: np.ndarray
    right: int

    @property
    def progress(self):
        """How much of the training is done."""
        return len(self.fired) / STEPS

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
        said = f"Step {len(dead)}: {dead[-1]} of {LAYERS * WIDTH} units are dead; {dead[0]} were at the start"
        if len(dead) > TURN:
            said += f", {dead[TURN - 1]} in step {TURN}"
        return (f"{said}. Came back to life: {back[0]} in layer 1, {back[1:].sum()} behind it. "
                f"{self.right} of {INPUTS} digits are read right.")


def dying(p):
    """Train with this learning rate for twenty steps, then with the remedy."""
    (x, y), fired = examples(), []
    net, lr = network(), p.lr
    run = Run(net, SoftmaxCrossEntropy(), x, y, SGD(lr))
    while len(fired) < STEPS:
        if len(fired) == TURN:
            net, lr = treated(net, p)
            run = Run(net, SoftmaxCrossEntropy(), x, y, SGD(lr))
        record = run.step().record
        fired.append(firing(record))
        yield Dying(p, np.array(fired), int((record.y.argmax(axis=-1) == y).sum()))


def program(p):
    """The same in two trainings."""
    return f"""
from weightslab.lessons.lesson_04.dying import DyingParameters, examples, firing, network, treated
from weightslab.nn import SGD, SoftmaxCrossEntropy
from weightslab.training import train

(x, y), net = examples(), network()
train(net, SoftmaxCrossEntropy(), x, y, SGD({p.lr}), steps={TURN})
net, lr = treated(net, {p!r})
train(net, SoftmaxCrossEntropy(), x, y, SGD(lr), steps={STEPS - TURN - 1})
outputs, record = net.forward(x)
dead, right = {WIDTH} - firing(record).sum(axis=-1), (outputs.argmax(axis=-1) == y).sum()
print(dead, right)
"""


class DyingView:
    """A row for each layer: all its units, and how many of them were dead in each step."""

    def __init__(self, figure):
        self.rows = [self.row(*pair, f"layer {k}") for k, pair in enumerate(figure.subplots(LAYERS, 2), 1)]
        (top, first), (_, last) = figure.axes[:2], figure.axes[-2:]
        figure.legend(*top.get_legend_handles_labels(), ncols=4, loc="outside upper left", handletextpad=0.2)
        first.set_title("dead, of 64 units", fontsize=12 * style.PX)
        first.text(TURN + 1.5, 66, "remedy", va="top", fontsize=12 * style.PX, zorder=0)
        last.set(xlabel="step", xticklabels=TICKS)

    def row(self, units, curve, name):
        """The artists of one layer: four kinds of marks, and a curve."""
        units.set(xlim=(-0.7, 15.7), ylim=(3.7, -0.7), xticks=[], yticks=[], ylabel=name)
        units.spines[:].set_visible(False)
        curve.set(xlim=(0, STEPS + 1), ylim=(-5, WIDTH + 5), yticks=(0, 32, 64), xticks=TICKS, xticklabels=[])
        curve.axvline(TURN + 0.5, color=style.NEUTRAL, linewidth=1 * style.PX, zorder=0)
        look = {"animated": True, "linestyle": "none", "markersize": 8 * style.PX}
        return (*units.plot([], marker="s", color=style.NEUTRAL, label="dead from the start", **look),
                *units.plot([], marker="X", color=style.NEGATIVE, label="died", **look),
                *units.plot([], marker="o", color=style.POSITIVE, fillstyle="none", label="came back", **look),
                *units.plot([], marker=".", color="#b5b5b5", label="was never dead", **look | {"markersize": 4 * style.PX}),
                *curve.plot([], color=style.TRAINING, marker="o", markevery=[-1], animated=True))

    def update(self, result):
        fires, ever, always = result.fired[-1], result.fired.any(axis=0), result.fired.all(axis=0)
        kinds = np.array([~ever, ~fires & ever, result.back, always])
        y, x = np.divmod(np.arange(WIDTH), 16)
        for k, (*marks, line) in enumerate(self.rows):
            for mark, mine in zip(marks, kinds[:, k], strict=True):
                mark.set_data(x[mine], y[mine])
            line.set_data(np.arange(1, len(result.deaths) + 1), result.deaths[:, k])


class DyingUnits(Lab):
    """Too long steps kill ReLUs; a remedy from step 21 on brings some of them back."""

    title = "Who dies, when, and who comes back"
    Parameters = DyingParameters
    presets = {"gentle steps": DyingParameters(lr=0.1), "in between": DyingParameters(lr=0.3981),
               "too long steps": DyingParameters()}
    compute = staticmethod(dying)
    View = DyingView
    size = (8.4, 3.6)
    program = staticmethod(program)
    numbers = ("dead", "right")
