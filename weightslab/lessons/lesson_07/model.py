"""Lab 5 of lesson 07: all parameters of a real language model, GPT-2, counted layer by layer."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, integer, toggle
from weightslab.plots import style

__all__ = ["RealModel"]

PARTS = (
    "token embedding",
    "position embedding",
    "attention, all blocks",
    "dense layers, all blocks",
    "layer norms",
    "output layer",
)
FORMULAS = ("V × d", "T × d", "L × (4 d² + 4 d)", "L × (8 d² + 5 d)", "L × 4 d + 2 d", "V × d")
BYTES = 4
"""Of a parameter in single precision."""


@dataclass(frozen=True)
class ModelParameters(Parameters):
    """The sizes of a transformer as GPT-2 has them."""

    blocks: int = integer(12, 1, 48, 1, "blocks L", help="Each has an attention layer and two dense layers.")
    width: int = integer(768, 64, 1600, 64, "width d", help="Numbers that stand for each token, in all layers.")
    vocabulary: int = integer(50257, 257, 100257, 100, "tokens V", help="Different pieces of words that the model knows.")
    context: int = integer(1024, 128, 8192, 128, "context T", help="Tokens that it can look back at.")
    tied: bool = toggle(True, "output tied to embedding", help="The output layer uses the token embedding's weights again.")


@dataclass(frozen=True)
class Counted:
    """Parameters of each part, in the order of `PARTS`, and how many of them are biases."""

    parameters: ModelParameters
    parts: np.ndarray
    biases: int

    @property
    def total(self):
        """All parameters."""
        return int(self.parts.sum())

    def describe(self):
        p, blocks = self.parameters, int(self.parts[2] + self.parts[3])
        return (
            f"{p.blocks} block{'s' * (p.blocks > 1)} of width {p.width:,}: {millions(self.total)} parameters, "
            f"{BYTES * self.total / 1e9:.1f} GB in single precision. {blocks / self.total:.0%} of them are in the blocks' "
            f"matrices, {self.parts[0] / self.total:.0%} in the token embedding, {self.biases / self.total:.2%} are biases."
        )


def millions(number):
    """Write a large number in words: ``124.4 million``, ``1.56 billion``."""
    return f"{number / 1e6:.1f} million" if number < 1e9 else f"{number / 1e9:.2f} billion"


def counted(p):
    """Count the parameters: weights, biases, and the two vectors of each layer norm."""
    d, L = p.width, p.blocks
    attention = (3 * d * d + 3 * d) + (d * d + d)  # query, key and value in one matrix; the projection behind them
    dense = (4 * d * d + 4 * d) + (4 * d * d + d)  # to four times the width, and back
    norms = 2 * d  # a scale and a shift for each number
    table = p.vocabulary * d
    parts = [table, p.context * d, L * attention, L * dense, L * 2 * norms + norms, 0 if p.tied else table]
    biases = L * (3 * d + d + 4 * d + d) + (2 * L + 1) * d
    return Counted(p, np.array(parts, dtype=np.int64), biases)


class ModelView:
    """A bar for each part of the model, and above them one bar for all."""

    def __init__(self, figure):
        self.narrow = bool(figure.column)
        if self.narrow:
            figure.resize(840, 440)
        axes, parts = figure.subplots(), [part.replace(" ", "\n", 1) if self.narrow else part for part in PARTS]
        axes.set(
            xlim=(-0.005, 1.005), ylim=(6.55, -1.75), yticks=range(6), yticklabels=parts, xticks=(0, 0.25, 0.5, 0.75, 1)
        )
        axes.set_xticklabels(["0", "25%", "50%", "75%", "100%"])
        axes.set_xlabel("share of all parameters")
        axes.tick_params(axis="y", length=0, labelsize=13)
        axes.spines["left"].set_visible(False)
        self.colours = [style.INK(shade) for shade in (0.55, 0.95, 0.35, 0.75, 0.95, 0.45)]
        looks = {"animated": True, "zorder": 2}
        self.bars = axes.barh(range(6), np.zeros(6), height=0.3 if self.narrow else 0.55, color=self.colours, **looks)
        self.all = axes.barh([-1.05] * 6, np.zeros(6), height=0.55, color=self.colours, edgecolor=style.PAPER, **looks)
        self.total = axes.text(0, -1.42, "", va="bottom", fontsize=16, weight="bold", animated=True, zorder=4)
        self.words = [axes.text(0, k + 0.42 * self.narrow, "", va="center", fontsize=13, **looks) for k in range(6)]

    def update(self, result):
        shares = result.parts / result.total
        left = np.concatenate([[0], np.cumsum(shares)[:-1]])
        for bar, piece, share, x in zip(self.bars, self.all, shares, left, strict=True):
            bar.set_width(share)
            piece.set_width(share)
            piece.set_x(x)
        self.total.set_text(f"{result.total:,} parameters")
        for word, parts, share, formula in zip(self.words, result.parts, shares, FORMULAS, strict=True):
            word.set_text(f"{parts:,} = {formula}" if parts else "none: the token embedding is used again")
            inside = share > 0.5 and not self.narrow
            word.set(x=share / 2 if inside else 0 if self.narrow else share + 0.01, ha="center" if inside else "left")
            word.set_color(style.PAPER if inside else style.THEORY)


class RealModel(Lab):
    """Two thirds of GPT-2 small are matrices in its blocks, most of the rest is one table, and hardly any are biases."""

    title = "A real model, counted: GPT-2"
    Parameters = ModelParameters
    presets = {
        "GPT-2 small": ModelParameters(),
        "medium": ModelParameters(blocks=24, width=1024),
        "large": ModelParameters(blocks=36, width=1280),
        "XL": ModelParameters(blocks=48, width=1600),
        "output not tied": ModelParameters(tied=False),
        "one block": ModelParameters(blocks=1),
    }
    compute = staticmethod(counted)
    View = ModelView
    size = (840, 350)
