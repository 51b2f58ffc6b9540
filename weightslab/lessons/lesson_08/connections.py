"""Lab 5 of lesson 08: dropout removes neurons, DropConnect removes connections, and the noise tells which."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.live import Lab, Parameters, number
from weightslab.nn import Dense, DropConnect, Dropout, Sequential, streams
from weightslab.plots import style
from weightslab.plots.shapes import bare, moving, theory

__all__ = ["NeuronsOrConnections", "noisy"]

INPUTS, DRAWS, SHOWN = 50, 300, 12
OUTPUTS = (8.0, 3.0)
KINDS = ("Dropout", "DropConnect")


@dataclass(frozen=True)
class ConnectionParameters(Parameters):
    """How much is left out, and how alike two neurons are."""

    rate: float = number(0.5, 0.1, 0.7, 0.05, "rate p", help="Probability of each neuron, or connection, to be left out.")
    cosine: float = number(
        1.0,
        -1,
        1,
        0.05,
        "cosine of the weight vectors",
        help="Between the weights of the two outputs: 1 is the same weights, 0 at right angles, -1 opposite.",
    )


@cache
def axes():
    """Two weight vectors of length 1 at a right angle, ``(2, 50)``."""
    return np.linalg.qr(np.random.default_rng(8).standard_normal((INPUTS, 2)))[0].T


def rows(cosine):
    """Weight vectors of length 1 of two outputs, with this cosine."""
    first, across = axes()
    return np.array([first, cosine * first + np.sqrt(max(1 - cosine**2, 0.0)) * across])


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


def stay(kind, rate):
    """Which connections the first mask leaves, ``(2, 50)`` of True or False."""
    net = network(kind, rate, rows(1.0))
    record = net.record((1, INPUTS), training=True, rng=streams(0).noise)
    net.forward(record.x, record)
    return np.broadcast_to(record.steps[0][1].mask != 0, (2, INPUTS))


@dataclass(frozen=True)
class Noises:
    """For either kind both outputs ``(2 kinds, draws, 2)`` and one mask ``(2, 2, 50)``; and both outputs without noise."""

    parameters: ConnectionParameters
    outputs: np.ndarray
    stay: np.ndarray
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
        first, second, cosine = (f"{c:z.2f}".replace("-", "\N{MINUS SIGN}") for c in (*self.correlations, p.cosine))
        return (
            f"Rate {p.rate:.2f}, cosine {cosine}: the noise of the two outputs has correlation {first} under "
            f"Dropout, {second} under DropConnect. Its size is {found[0]:.2f} and {found[1]:.2f}; theory for both: "
            f"{self.deviations:.2f}."
        )


def noises(p):
    """Three hundred masks of each kind."""
    W = rows(p.cosine)
    outputs, masks = ([do(kind, *given) for kind in KINDS] for do, given in ((noisy, (p.rate, W)), (stay, (p.rate,))))
    return Noises(p, np.array(outputs), np.array(masks), W.sum(axis=1))


class ConnectionView:
    """For either kind some of the neurons with what is left of their connections, and the noise of both outputs."""

    def __init__(self, figure):
        self.panels, panels = [], figure.subplots(1, 4, width_ratios=(0.5, 1, 0.5, 1))
        for sketch, axes, kind, what in zip(panels[::2], panels[1::2], KINDS, ("neurons", "connections"), strict=True):
            bare(sketch, (-0.6, 5.6), (-2.8, SHOWN - 0.2))
            sketch.set_title(f"{kind} removes {what}", fontsize=13)
            sketch.plot(np.zeros(SHOWN), np.arange(SHOWN), "o", color=style.NEUTRAL, markerfacecolor=style.PAPER, zorder=3)
            sketch.plot([5, 5], OUTPUTS, "o", color=style.THEORY, markersize=9, zorder=3)
            sketch.text(2.5, -1.2, f"{SHOWN} of {INPUTS}", ha="center", va="top", fontsize=12)
            lines = moving(sketch, color=style.NEUTRAL, linewidth=1, zorder=2)
            neurons = moving(sketch, "o", color=style.NEUTRAL, zorder=4)
            axes.set(
                xlim=(-5, 5),
                ylim=(-5, 5),
                aspect="equal",
                xticks=(-4, 0, 4),
                yticks=(-4, 0, 4),
                xlabel="noise of output 1",
                ylabel="noise of output 2",
            )
            axes.axhline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
            axes.axvline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
            dots = moving(axes, "o", color=style.TRAINING, markersize=4, markeredgewidth=0)
            ring = theory(axes)
            self.panels.append((lines, neurons, dots, ring))

    def update(self, result):
        turn, heights = np.linspace(0, 2 * np.pi, 100), np.arange(SHOWN)
        for (lines, neurons, dots, ring), stays, outputs, c in zip(
            self.panels, result.stay[..., :SHOWN], result.outputs, (result.parameters.cosine, 0.0), strict=True
        ):
            output, neuron = np.nonzero(stays)
            ends = np.column_stack([neuron, np.array(OUTPUTS)[output], np.full(len(neuron), np.nan)])
            lines.set_data(np.tile([0, 5, np.nan], len(ends)), ends.ravel())
            there = heights[stays.any(axis=0)] if (stays[0] == stays[1]).all() else heights
            neurons.set_data(0 * there, there)
            dots.set_data(*(outputs - result.quiet).T)
            root = np.array([[1, 0], [c, np.sqrt(max(1 - c * c, 0.0))]])
            ring.set_data(*(2 * result.deviations * root @ [np.cos(turn), np.sin(turn)]))


class NeuronsOrConnections(Lab):
    """Two outputs that listen to the same neurons."""

    title = "Neurons or connections?"
    Parameters = ConnectionParameters
    presets = {
        "opposite weights": ConnectionParameters(cosine=-1.0),
        "unrelated weights": ConnectionParameters(cosine=0.0),
        "much left out": ConnectionParameters(rate=0.7, cosine=0.8),
    }
    compute = staticmethod(noises)
    View = ConnectionView
    size = (840, 290)
