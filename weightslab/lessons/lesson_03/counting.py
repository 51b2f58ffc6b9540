"""Lab 2 of lesson 03: how many weights, how many biases, how much memory."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, integer
from weightslab.plots import style
from weightslab.plots.pixels import Numbers
from weightslab.plots.shapes import bare, count, figures, frame, moving

__all__ = ["Counting", "sizes"]

PRECISIONS = {"float16": 2, "float32": 4, "float64": 8}
MOST = 4000


@dataclass(frozen=True)
class CountingParameters(Parameters):
    """The two sizes of a dense layer."""

    inputs: int = integer(1000, 1, MOST, 1, "inputs", help="Numbers that come in.")
    outputs: int = integer(1000, 1, MOST, 1, "outputs", help="Neurons.")


def sizes(inputs, outputs):
    """Weights and biases of a dense layer, as its arrays have them; nothing is drawn or stored for it."""
    W = np.broadcast_to(np.float16(0), (outputs, inputs))
    b = np.broadcast_to(np.float16(0), (outputs,))
    return W.size, b.size


@dataclass(frozen=True)
class Counts:
    """Weights, biases, and the bytes of both in each precision."""

    parameters: CountingParameters
    weights: int
    biases: int

    @property
    def share(self):
        """Of the biases among all parameters."""
        return self.biases / (self.weights + self.biases)

    @property
    def percent(self):
        """The share in percent."""
        return 100 * self.share

    @property
    def memory(self):
        """Bytes in each of `PRECISIONS`."""
        return np.array([(self.weights + self.biases) * size for size in PRECISIONS.values()])

    def describe(self):
        p = self.parameters
        return (
            f"Inputs × outputs = {p.inputs:,} × {p.outputs:,} = {count(self.weights)} weights, "
            f"and biases: {count(self.biases)}, which is {figures(self.percent)}% of all parameters. "
            f"In float32 both take {amount(self.memory[1])}."
        )


def amount(size):
    """Bytes in words."""
    for unit, name in ((10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} bytes"


def counting(p):
    """Count them."""
    return Counts(p, *sizes(p.inputs, p.outputs))


def program(p):
    """The same from a layer."""
    return f"""
import numpy as np
from weightslab.nn import Dense, streams, zeros

layer = Dense({p.inputs}, {p.outputs}, zeros(), rng=streams(0).weights, dtype=np.float32)
weights, biases = layer.n_weights, layer.n_biases
share = biases / (weights + biases)
memory = [(weights + biases) * size for size in (2, 4, 8)]
print(weights, biases, share, memory)
"""


class CountingView:
    """The matrix and the bias drawn to scale, and the memory."""

    def __init__(self, figure):
        area, bars = figure.subplots(1, 2, width_ratios=(1, 1.2))
        bare(area, (-0.5, MOST * 1.3), (-MOST * 0.05, MOST * 1.12))
        area.text(0, MOST * 1.05, "weights W and, right of them, biases b: to scale", fontsize=12, zorder=0)
        (self.W,) = area.fill([0], [0], color=style.POSITIVE, animated=True)
        self.b = moving(area, color=style.BIAS, linewidth=2)
        area.plot(*frame(0, 0, MOST, MOST), color=style.RULE, linewidth=1, zorder=0)
        box = {"facecolor": style.PAPER, "alpha": 0.8, "linewidth": 0, "pad": 3}
        self.share = area.text(MOST / 2, MOST / 2, "", ha="center", va="center", animated=True, bbox=box, zorder=4)
        bars.set(
            xscale="log",
            xlim=(1, 1e13),
            ylim=(2.6, -0.6),
            yticks=range(3),
            yticklabels=PRECISIONS,
            xlabel="memory in bytes, on a scale of powers of ten",
            xticks=10.0 ** np.arange(0, 10, 3),
            xticklabels=("1", "1 kB", "1 MB", "1 GB"),
        )
        bars.minorticks_off()
        self.bars = bars.barh(range(3), np.ones(3), left=1, height=0.5, color=style.TRAINING, animated=True)
        self.numbers = Numbers(bars, 14, style.THEORY)

    def update(self, result):
        p = result.parameters
        self.W.set_xy(np.transpose(frame(0, MOST - p.outputs, p.inputs, p.outputs)))
        self.b.set_data([p.inputs + 60] * 2, [MOST - p.outputs, MOST])
        self.share.set_text(f"{figures(100 - result.percent)}% weights\n{figures(result.percent)}% biases")
        texts, places = [], []
        for row, (bar, size) in enumerate(zip(self.bars, result.memory, strict=True)):
            bar.set_width(size - 1)
            texts.append(f"{size:,}")
            places.append((size * 10 ** (0.3 + 0.14 * len(texts[-1])), row))
        self.numbers.set(texts, places)


class Counting(Lab):
    """Drag the sizes of a layer."""

    title = "Counting weights and biases"
    Parameters = CountingParameters
    presets = {
        "a pixel each": CountingParameters(inputs=784, outputs=128),
        "one neuron": CountingParameters(outputs=1),
        "one input": CountingParameters(inputs=1),
        "many": CountingParameters(inputs=MOST, outputs=MOST),
    }
    compute = staticmethod(counting)
    View = CountingView
    size = (840, 290)
    program = staticmethod(program)
    numbers = ("weights", "biases", "share", "memory")
