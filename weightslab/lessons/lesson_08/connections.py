"""Lab 5 of lesson 08: dropout removes neurons, DropConnect removes connections, and the noise tells which."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.live import Lab, Parameters, number
from weightslab.nn import Dense, DropConnect, Dropout, Sequential, streams
from weightslab.plots import style

__all__ = ["NeuronsOrConnections", "noisy"]

INPUTS, DRAWS = 50, 300
KINDS = ("Dropout", "DropConnect")


@dataclass(frozen=True)
class ConnectionParameters(Parameters):
    """How much is left out, and how alike two neurons are."""

    rate: float = number(0.5, 0.1, 0.8, 0.05, "rate p", help="Probability of each neuron, or connection, to be left out.")
    likeness: float = number(1.0, -1, 1, 0.05, "likeness of the two outputs",
                             help="Cosine of their weight vectors: 1 is the same weights, 0 unrelated, -1 opposite.")


@cache
def axes():
    """Two weight vectors of length 1 at a right angle, ``(2, 50)``."""
    return np.linalg.qr(np.random.default_rng(8).standard_normal((INPUTS, 2)))[0].T


def rows(likeness):
    """Weight vectors of length 1 of two outputs, with this cosine."""
    first, across = axes()
    return np.array([first, likeness * first + np.sqrt(max(1 - likeness ** 2, 0.0)) * across])


def network(kind, rate, W):
    """Fifty inputs and two outputs with weights W, under one of the two kinds of noise."""
    rng = streams(0).weights
    if kind == "Dropout":
        net = Sequential(Dropout(rate), Dense(INPUTS, 2, biases=None, rng=rng))
        net[1].W = W
    else:
        net = Sequential(DropConnect(INPUTS, 2, rate, biases=None, rng=rng))
        net[0].W = W
    return net


def noisy(kind, rate, W, draws=DRAWS, seed=0):
    """Both outputs for inputs of 1, with so many masks, ``(draws, 2)``."""
    net, outputs = network(kind, rate, W), np.empty((draws, 2))
    record = net.record((1, INPUTS), training=True, rng=streams(seed).noise)
    record.x[...] = 1
    for k in range(draws):
        outputs[k] = net.forward(record.x, record)[0]
    return outputs


@dataclass(frozen=True)
class Noises:
    """Both outputs under either noise ``(2 kinds, draws, 2)``, and what they are without it ``(2,)``."""

    parameters: ConnectionParameters
    outputs: np.ndarray
    quiet: np.ndarray

    @property
    def correlations(self):
        """How much the noise of the two outputs goes together, under Dropout and under DropConnect."""
        return np.array([np.corrcoef(outputs.T)[0, 1] for outputs in self.outputs])

    @property
    def deviations(self):
        """Standard deviation of the noise, theory: ``sqrt(p / (1 - p) sum w^2 x^2)``, here of length 1."""
        return np.sqrt(self.parameters.rate / (1 - self.parameters.rate))

    def describe(self):
        p, found = self.parameters, self.outputs.std(axis=(1)).mean(axis=1)
        first, second = (f"{c + 0.0:.2f}" for c in self.correlations)
        return (f"Rate {p.rate:.2f}, likeness {p.likeness:.2f}: the noise of the outputs correlates {first} under Dropout, "
                f"{second} under DropConnect. Its size is {found[0]:.2f} and {found[1]:.2f}; theory for both: "
                f"{self.deviations:.2f}.")


def noises(p):
    """Three hundred masks of each kind."""
    W = rows(p.likeness)
    return Noises(p, np.array([noisy(kind, p.rate, W) for kind in KINDS]), W.sum(axis=1))


def program(p):
    """The same, without a picture."""
    return f"""
import numpy as np
from weightslab.lessons.lesson_08.connections import network, rows
from weightslab.nn import streams

correlations = []
for kind in ("Dropout", "DropConnect"):
    net, outputs = network(kind, {p.rate!r}, rows({p.likeness!r})), []
    record = net.record((1, 50), training=True, rng=streams(0).noise)
    for _ in range({DRAWS}):
        y, _ = net.forward(np.ones((1, 50)), record)
        outputs.append(y[0].copy())
    correlations.append(np.corrcoef(np.transpose(outputs))[0, 1])
print(correlations)
"""


class ConnectionView:
    """The noise of one output against that of the other."""

    def __init__(self, figure):
        self.panels = []
        for axes, kind, what in zip(figure.subplots(1, 2), KINDS, ("neurons", "connections"), strict=True):
            axes.set(xlim=(-6, 6), ylim=(-6, 6), aspect="equal", xticks=(-5, 0, 5), yticks=(-5, 0, 5),
                     xlabel="noise of output 1", ylabel="noise of output 2")
            axes.set_title(f"{kind}: removes {what}", fontsize=13 * style.PX)
            axes.axhline(0, color=style.NEUTRAL, linewidth=style.PX, zorder=0)
            axes.axvline(0, color=style.NEUTRAL, linewidth=style.PX, zorder=0)
            (dots,) = axes.plot([], [], "o", color=style.POSITIVE, markersize=4 * style.PX, markeredgewidth=0, animated=True)
            (ring,) = axes.plot([], [], color=style.THEORY, linestyle="dashed", linewidth=1.5 * style.PX, animated=True)
            self.panels.append((dots, ring))

    def update(self, result):
        turn = np.linspace(0, 2 * np.pi, 100)
        for (dots, ring), outputs, c in zip(self.panels, result.outputs, (result.parameters.likeness, 0.0), strict=True):
            dots.set_data(*(outputs - result.quiet).T)
            root = np.array([[1, 0], [c, np.sqrt(max(1 - c * c, 0.0))]])
            ring.set_data(*(2 * result.deviations * root @ [np.cos(turn), np.sin(turn)]))


class NeuronsOrConnections(Lab):
    """Two outputs that listen to the same neurons."""

    title = "Neurons or connections?"
    Parameters = ConnectionParameters
    presets = {"opposite weights": ConnectionParameters(likeness=-1.0),
               "unrelated weights": ConnectionParameters(likeness=0.0),
               "much left out": ConnectionParameters(rate=0.8, likeness=0.8)}
    compute = staticmethod(noises)
    View = ConnectionView
    size = (8.4, 3.8)
    program = staticmethod(program)
    numbers = ("correlations",)
