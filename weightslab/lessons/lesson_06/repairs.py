"""Lab 7 of lesson 06: what normalization and residual connections repair in a deep network, and what they cost."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from weightslab.live import Lab, Parameters, choice, number
from weightslab.nn import BatchNorm, Dense, LayerNorm, ReLU, Residual, Sequential, Tanh, normal, streams
from weightslab.plots import style
from weightslab.plots.shapes import figures, moving, written

__all__ = ["Repairs"]

DEPTH, WIDTH, BATCH = 60, 96, 64
NORMS = {"none": None, "layer": LayerNorm, "batch": BatchNorm}
BRANCHES = {"none": None, "x + branch": 1.0, "x + branch/√60": DEPTH**-0.5}
ACTIVATIONS = {"ReLU": (ReLU, 2**0.5), "tanh": (Tanh, 1.0)}
"""Activation functions, and σ√n of the usual scheme for each: He's and LeCun's."""


@dataclass(frozen=True)
class RepairsParameters(Parameters):
    """Sixty layers, how large their weights are, and two repairs."""

    gain: float = number(
        0.5, 0.5, 2, 0.05, "size of the weights", help="1: as He's scheme for ReLU, and LeCun's for tanh.", log=True
    )
    norm: str = choice("batch", NORMS, "normalization", help="Layer: over the neurons of an example. Batch: over examples.")
    residual: str = choice("none", BRANCHES, "residual", help="Each block adds two layers, the branch, to what it gets.")
    activation: str = choice("ReLU", ACTIVATIONS, "activation", help="Of all layers.")


@dataclass(frozen=True)
class Repaired:
    """What happens on the way forward and back, with the repairs and without.

    Attributes
    ----------
    forward, back, alike : ndarray, shape (2, depth + 1)
        With the repairs and without any: root mean square of the outputs of each block; of the gradient there, relative
        to the gradient at the output; mean cosine of the outputs of two inputs.
    """

    parameters: RepairsParameters
    forward: np.ndarray
    back: np.ndarray
    alike: np.ndarray

    def describe(self):
        p = self.parameters
        norm = "no normalization" if p.norm == "none" else f"{p.norm} normalization"
        residual = "no residual connections" if p.residual == "none" else f"residual connections ({p.residual})"
        return (
            f"{p.activation}, {norm}, {residual}: after {DEPTH} blocks the signal has a root mean square of "
            f"{figures(self.forward[0, -1], 2)}, and the gradient at the input is {figures(self.back[0, 0], 2)} times that "
            f"at the output. Two inputs have a cosine of {written(self.alike[0, -1])}; "
            f"without repairs {written(self.alike[1, -1])}."
        )


@cache
def inputs():
    """A batch of inputs, and of gradients at the output, from N(0, 1)."""
    rng = streams(0).data
    return rng.standard_normal((2, BATCH, WIDTH)).astype(np.float64)


def block(p, rng):
    """One layer with its activation function; with residual connections two, in a branch."""
    activation, size = ACTIVATIONS[p.activation]
    looks = {"rng": rng, "dtype": np.float64}
    norm = [NORMS[p.norm](WIDTH, **looks)] if NORMS[p.norm] else []
    first = Dense(WIDTH, WIDTH, normal(p.gain * size / WIDTH**0.5), **looks)
    if p.residual == "none":
        return Sequential(first, *norm, activation())
    second = Dense(WIDTH, WIDTH, normal(p.gain * BRANCHES[p.residual] / WIDTH**0.5), **looks)
    return Residual(Sequential(*norm, first, activation(), second))


def rms(values):
    """Return the root mean square, without overflow."""
    return float(np.sqrt(np.square(values, dtype=np.float64).mean()))


def cosine(values):
    """Return the mean cosine of the outputs of two neighbouring inputs of the batch."""
    values = values.astype(np.float64)
    lengths = np.linalg.norm(values, axis=1)
    with np.errstate(all="ignore"):
        found = (values * np.roll(values, 1, axis=0)).sum(axis=1) / (lengths * np.roll(lengths, 1))
    return float(np.nan_to_num(found, nan=1.0).mean())


@lru_cache(maxsize=64)
def measured(p, seed=0):
    """Return forward sizes, gradient sizes and cosines of a network."""
    rng = streams(seed).weights
    x, gradient = inputs()
    net = Sequential(*(block(p, rng) for _ in range(DEPTH)))
    with np.errstate(all="ignore"):
        _, record = net.forward(x, net.record(x.shape, np.float64, training=True))
        at_input, _ = net.backward(gradient, record)
    outputs = [x, *(kept.y for _, kept in record.steps)]
    gradients = [at_input, *(kept.dy for _, kept in record.steps)]
    sizes = np.array([rms(g) for g in gradients])
    return np.array([rms(o) for o in outputs]), sizes / sizes[-1], np.array([cosine(o) for o in outputs])


def repairs(p):
    """Send a signal forward and a gradient back, with the repairs and without."""
    pairs = zip(measured(p), measured(p.replace(norm="none", residual="none")), strict=True)
    return Repaired(p, *(np.array(pair) for pair in pairs))


class RepairsView:
    """Along the layers: the signal forward, the gradient back, and how alike two inputs become."""

    def __init__(self, figure):
        panels = figure.subplots(1, 3)
        titles = ("Signal, forward →", "← Gradient, back", "How similar two inputs are")
        for axes, title in zip(panels, titles, strict=True):
            axes.set(xlim=(0, DEPTH), xticks=(0, 20, 40, 60), xlabel="block")
            axes.set_title(title, fontsize=13)
        for axes in panels[:2]:
            axes.set(yscale="log", ylim=(1e-20, 1e20), yticks=(1e-20, 1e-10, 1, 1e10, 1e20))
            axes.minorticks_off()
            axes.axhline(1, color=style.NEUTRAL, linewidth=1, linestyle="dotted", zorder=0)
        panels[0].set_ylabel("root mean square")
        panels[2].set(ylim=(-0.1, 1.1), yticks=(0, 0.5, 1), ylabel="cosine")
        panels[2].axhline(0, color=style.NEUTRAL, linewidth=1, linestyle="dotted", zorder=0)
        self.without = [moving(axes, "--", color=style.GHOST, linewidth=2, zorder=2) for axes in panels]
        self.lines = [moving(axes, color=style.POSITIVE, linewidth=3, zorder=3) for axes in panels]
        looks = {"fontsize": 15, "animated": True, "zorder": 4, "va": "center"}
        self.words = [axes.text(0, 0, "", **looks) for axes in panels]
        for word in self.words:
            word.set_bbox({"facecolor": style.PAPER, "alpha": 0.8, "linewidth": 0, "pad": 1})
        panels[0].text(2, 3e-20, "dashed: no repairs", color=style.NEUTRAL, va="bottom", fontsize=12)

    def update(self, result):
        blocks = np.arange(DEPTH + 1)
        for k, values in enumerate((result.forward, result.back, result.alike)):
            for line, curve in zip((self.lines[k], self.without[k]), values, strict=True):
                line.set_data(blocks, curve)
        ends = ((DEPTH - 2, result.forward[0, -1], "right"), (2, result.back[0, 0], "left"))
        for word, (x, value, side) in zip(self.words, ends, strict=False):
            height = 10.0 ** np.clip(np.log10(value) + (2.5 if value < 1e16 else -2.5), -17, 18)
            word.set(text=f"× {figures(value, 2)}", position=(x, height), ha=side)
        last = result.alike[0, -1]
        word = self.words[2]
        word.set(text=written(last), position=(DEPTH - 2, last + (-0.1 if last > 0.5 else 0.1)), ha="right")


class Repairs(Lab):
    """Normalization and residual connections keep a signal alive through sixty layers; each has its cost."""

    title = "Normalization and residual connections"
    Parameters = RepairsParameters
    presets = {
        "no repairs": RepairsParameters(norm="none"),
        "layer normalization": RepairsParameters(norm="layer"),
        "residual alone, size 1": RepairsParameters(gain=1.0, norm="none", residual="x + branch"),
        "residual / √60, size 1": RepairsParameters(gain=1.0, norm="none", residual="x + branch/√60"),
        "residual and layer norm, size 1": RepairsParameters(gain=1.0, norm="layer", residual="x + branch"),
    }
    compute = staticmethod(repairs)
    View = RepairsView
    size = (840, 320)
