"""Lab 1 of lesson 07: dense, convolution, attention and embedding, counted side by side."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weightslab.live import Lab, Parameters, choice, integer
from weightslab.nn import Conv2d, Dense, Embedding, MultiHeadAttention, streams, zeros
from weightslab.plots import style
from weightslab.plots.pixels import Numbers
from weightslab.plots.shapes import count

__all__ = ["CountingAgain", "size_of"]

NAMES = ("dense", "own kernel\nat each position", "convolution", "attention", "embedding")
FACTORS = (
    "positions × numbers out × all numbers in",
    "positions × numbers out × channels × kernel",
    "numbers out × channels × kernel",
    "matrices × heads × rows in a head × width",
    "symbols × numbers for each",
)
DECADES = 15


@dataclass(frozen=True)
class CountingParameters(Parameters):
    """The job: put so many numbers at each position of a square grid."""

    side: int = integer(32, 4, 32, 1, "side of the image", unit="pixels", help="An image of side 32 has 1,024 positions.")
    channels: int = integer(3, 1, 4, 1, "numbers in, per position", help="3 for red, green, blue.")
    width: int = integer(
        64, 16, 512, 16, "numbers out, per position", help="Channels of the convolution, width of the others."
    )
    kernel: int = integer(3, 1, 9, 1, "side of the kernel", help="3: each position sees 3 by 3 pixels.")
    heads: str = choice("4", ("1", "2", "4", "8", "16"), "heads", help="Of the attention layer.")
    symbols: int = integer(1000, 100, 10_000, 100, "symbols", help="Different symbols, one row of the embedding for each.")


@lru_cache(maxsize=512)
def size_of(kind, *sizes):
    """Weights and biases that a layer of this kind and these sizes has, as the layer itself says."""
    layer = kind(*sizes, zeros(), rng=streams(0).weights, dtype=np.float16)
    return layer.n_weights, layer.n_biases


@dataclass(frozen=True)
class Counts:
    """Weights and biases in the order of `NAMES`, and the factors of `FACTORS` in numbers."""

    weights: np.ndarray
    biases: np.ndarray
    factors: tuple

    def describe(self):
        dense, own, shared, attention, table = map(int, self.weights)
        heads, symbols = self.factors[3][1], self.factors[4][0]
        return (
            f"Dense: {count(dense)} weights. Looking only nearby leaves {count(own)}, "
            f"sharing one kernel {count(shared)}. Attention with {heads} head{'s' * (heads > 1)}: {count(attention)}. "
            f"An embedding of {symbols:,} symbols: {count(table)}."
        )


def counting(p):
    """Count the layers that do the job; where each position has its own weights, build one and count the positions."""
    positions, d, heads = p.side**2, p.width, int(p.heads)
    dense = size_of(Dense, positions * p.channels, d)
    kernel = size_of(Conv2d, p.channels, d, p.kernel)
    attention, table = size_of(MultiHeadAttention, d, heads), size_of(Embedding, p.symbols, d)
    own = np.multiply([dense, kernel], positions)
    weights, biases = np.transpose([*own, kernel, attention, table])
    kernels = (d, p.channels, p.kernel, p.kernel)
    factors = (
        (positions, d, positions * p.channels),
        (positions, *kernels),
        kernels,
        (4, heads, d // heads, d),
        (p.symbols, d),
    )
    return Counts(weights, biases, factors)


def program(p):
    """The same from the layers; a dense layer is built for one position and counted for all."""
    return f"""
import numpy as np
from weightslab.nn import Conv2d, Dense, Embedding, MultiHeadAttention, streams, zeros

rng, positions = streams(0).weights, {p.side} * {p.side}
dense = Dense(positions * {p.channels}, {p.width}, zeros(), rng=rng, dtype=np.float16)  # for one position
conv = Conv2d({p.channels}, {p.width}, {p.kernel}, zeros(), rng=rng)
attention = MultiHeadAttention({p.width}, {p.heads}, zeros(), rng=rng)
table = Embedding({p.symbols}, {p.width}, zeros(), rng=rng)
weights = [dense.n_weights * positions, conv.n_weights * positions, conv.n_weights, attention.n_weights, table.n_weights]
biases = [dense.n_biases * positions, conv.n_biases * positions, conv.n_biases, attention.n_biases, table.n_biases]
print(weights, biases)
"""


class CountingView:
    """A bar for each kind of layer, ten times as many weights for each step to the right."""

    def __init__(self, figure):
        self.narrow = bool(figure.column)
        if self.narrow:
            figure.resize(840, 520)
        axes, where = figure.subplots(), "\nbelow" if self.narrow else "   beside"
        axes.set(
            xscale="log",
            xlim=(1, 10**DECADES),
            ylim=(4.8, -0.4),
            yticks=np.arange(5) + 0.18,
            yticklabels=NAMES,
            xticks=10.0 ** np.arange(0, 11, 2),
            xlabel=f"weights (each tick is a factor of 100){where} each bar: weights + biases",
        )
        axes.minorticks_off()
        axes.spines["bottom"].set_bounds(1, 1e10)
        axes.tick_params(axis="y", length=0, labelsize=13)
        height, place = (0.2, (1.4, 0.45)) if self.narrow else (0.4, (1.4, 0.42))
        self.bars = axes.barh(range(5), np.ones(5), left=1, height=height, color=style.POSITIVE, animated=True)
        for row, factors in enumerate(FACTORS):
            axes.text(place[0], row + place[1], factors, va="center", fontsize=12, color=style.NEUTRAL, zorder=0)
        self.numbers = Numbers(axes, 13, style.THEORY)

    def update(self, result):
        texts, at = [], []
        for row, (bar, weights, biases) in enumerate(zip(self.bars, result.weights, result.biases, strict=True)):
            bar.set_width(weights - 1)
            count = f"{weights:,} + {biases:,}"
            texts += [count, " × ".join(map(str, result.factors[row]))]
            beside, below = (weights * 10 ** (0.15 + 0.085 * len(count)), row), (10**8.6, row + 0.42)
            at += [(10**7, row + 0.24), (10**7, row + 0.66)] if self.narrow else [beside, below]
        self.numbers.set(texts, at)


class CountingAgain(Lab):
    """The same job for five kinds of layers: how many weights does each take?"""

    title = "Counting again: what a position may look at, and what positions share"
    Parameters = CountingParameters
    presets = {
        "a small image": CountingParameters(side=8),
        "a wide kernel": CountingParameters(kernel=9),
        "one head": CountingParameters(heads="1"),
        "sixteen heads": CountingParameters(heads="16"),
        "width 512": CountingParameters(width=512),
    }
    compute = staticmethod(counting)
    View = CountingView
    size = (840, 390)
    program = staticmethod(program)
    numbers = ("weights", "biases")
