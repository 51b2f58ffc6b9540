"""Lab 3 of lesson 03: the same multiplications, in many calls or in one."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, integer
from weightslab.nn import streams
from weightslab.plots import style
from weightslab.plots.pixels import Numbers
from weightslab.plots.shapes import count

__all__ = ["LoopOrMatrix", "by_example", "by_matrix", "by_neuron"]

WAYS = ("a loop over examples\nand neurons", "a loop over examples", "one matrix product")


@dataclass(frozen=True)
class LoopParameters(Parameters):
    """A layer and a batch."""

    inputs: int = integer(64, 1, 128, 1, "inputs", help="Numbers in each example.")
    outputs: int = integer(32, 1, 64, 1, "outputs", help="Neurons of the layer.")
    batch: int = integer(50, 1, 100, 1, "examples", help="In the batch.")


def by_neuron(W, b, X):
    """One dot product for each neuron and each example; outputs and number of calls."""
    Y = np.empty((len(X), len(W)))
    calls = 0
    for k, x in enumerate(X):
        for i, row in enumerate(W):
            Y[k, i] = np.dot(row, x) + b[i]
            calls += 1
    return Y, calls


def by_example(W, b, X):
    """One product of matrix and vector for each example."""
    Y = np.empty((len(X), len(W)))
    calls = 0
    for k, x in enumerate(X):
        Y[k] = W @ x + b
        calls += 1
    return Y, calls


def by_matrix(W, b, X):
    """One product of matrices for all."""
    return X @ W.T + b, 1


@dataclass(frozen=True)
class Loops:
    """Calls of each way, multiplications of all of them, and how far their outputs are apart."""

    parameters: LoopParameters
    calls: np.ndarray
    multiplications: int
    difference: float

    def describe(self):
        p, (most, some, _) = self.parameters, self.calls
        return (
            f"Examples × neurons × inputs = {p.batch} × {p.outputs} × {p.inputs} = {count(self.multiplications)} "
            f"multiplications, however it is done. Python calls: {most:,}, {some:,} or 1. The outputs are the same."
        )


def data(p):
    """A layer and a batch of these sizes."""
    draw = streams(0).data.standard_normal
    return draw((p.outputs, p.inputs)), draw(p.outputs), draw((p.batch, p.inputs))


def loops(p):
    """Do it in all three ways, and count."""
    outputs, calls = zip(*(way(*data(p)) for way in (by_neuron, by_example, by_matrix)), strict=True)
    apart = max(np.abs(Y - outputs[-1]).max() for Y in outputs)
    return Loops(p, np.array(calls), p.batch * p.outputs * p.inputs, round(float(apart), 9))


class LoopsView:
    """A bar for the calls of each way."""

    def __init__(self, figure):
        axes, apart = figure.subplots(), "\n" if figure.column else " "
        axes.set(
            xscale="log",
            xlim=(0.8, 1e7),
            ylim=(2.6, -1.2 if figure.column else -0.9),
            yticks=range(3),
            yticklabels=WAYS,
            xlabel="Python calls (log scale)",
            xticks=10.0 ** np.arange(5),
        )
        axes.minorticks_off()
        axes.text(
            4e5, -0.45 if figure.column else -0.65, f"multiplications{apart}in each", ha="center", fontsize=12, zorder=0
        )
        axes.tick_params(axis="y", length=0, labelsize=13)
        self.bars = axes.barh(range(3), np.ones(3), left=0.8, height=0.5, color=style.POSITIVE, animated=True)
        self.numbers = Numbers(axes, 15, style.THEORY)

    def update(self, result):
        for bar, calls in zip(self.bars, result.calls, strict=True):
            bar.set_width(calls - 0.8 + (calls == 1) * 0.3)
        counts = [*result.calls, *(result.multiplications // result.calls)]
        places = [(max(calls, 1.2) * 2, row) for row, calls in enumerate(result.calls)] + [(4e5, row) for row in range(3)]
        self.numbers.set([f"{count:,}" for count in counts], places)


class LoopOrMatrix(Lab):
    """As many multiplications, far fewer calls."""

    title = "Why matrices?"
    Parameters = LoopParameters
    presets = {
        "one example": LoopParameters(batch=1),
        "one neuron": LoopParameters(outputs=1),
        "large": LoopParameters(inputs=128, outputs=64, batch=100),
    }
    compute = staticmethod(loops)
    View = LoopsView
    size = (840, 240)
