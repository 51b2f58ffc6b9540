"""The pictures of labs 1 and 2 of lesson 06."""

import numpy as np

from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, ink, lookup

from .depth import BINS, DEEPEST, squeezed

__all__ = ["GradientView", "SignalView"]

LOW, HIGH = -12.0, 12.0
LAYERS = np.arange(1, DEEPEST + 1)
TICKS = (-1000, -10, -1, 0, 1, 10, 1000)
MOST, DEAD, OVER = 0.99, 0.998, 1.0
"""Up to the first a histogram has shares, white to black; the other two are the last two of its 256 colours."""


class DepthView:
    """One curve over the layers, on a logarithmic axis, with its theory; beside it a histogram of each layer.

    ``words`` is where "explodes" and "vanishes" stand: where the curve begins, so that it cannot come there.
    """

    words = 0.02, "left"

    def __init__(self, figure, label, right, numbers):
        self.axes, self.columns = figure.subplots(1, 2, width_ratios=(1.5, 1))
        self.axes.set(
            xlim=(0.5, DEEPEST + 0.5),
            ylim=(LOW, HIGH),
            xlabel="layer",
            ylabel=label,
            yticks=range(-12, 13, 4),
            yticklabels=[f"10$^{{{k}}}$" if k else "1" for k in range(-12, 13, 4)],
        )
        self.axes.axhspan(-0.5, 0.5, color=style.SHADE, zorder=0)
        self.axes.text(
            1.01,
            0,
            "healthy",
            transform=self.axes.get_yaxis_transform(),
            va="center",
            rotation=90,
            color=style.NEUTRAL,
            fontsize=12,
        )
        self._name_the_ends()
        moving = {"animated": True, "zorder": 3}
        (self.other,) = self.axes.plot([], color=style.VALIDATION, linestyle=(0, (1, 1)), **moving)
        (self.measured,) = self.axes.plot([], color=style.TRAINING, marker="o", markersize=4, **moving)
        (self.theory,) = self.axes.plot([], color=style.THEORY, linestyle="dashed", linewidth=1.5, **moving)
        self.axes.set_title(right, loc="left")
        self.columns.set(
            xlim=(0.5, DEEPEST + 0.5),
            ylim=(-1, 1),
            xlabel="layer",
            ylabel=numbers,
            yticks=squeezed(TICKS),
            yticklabels=[f"{tick:,}".replace("-", "\N{MINUS SIGN}") for tick in TICKS],
        )
        for place, colour, words in (
            ("left", style.THEORY, "strong: many"),
            ("center", style.BIAS, "■ all 0"),
            ("right", style.NEGATIVE, "■ overflow"),
        ):
            self.columns.set_title(words, loc=place, color=colour)
        colours = lookup(style.INK)
        colours[-2:] = ink(style.BIAS), ink(style.NEGATIVE)
        self.heat = HeatMaps(self.columns, colours, 0.0, 1.0)

    def _name_the_ends(self):
        x, to = self.words
        looks = {"color": style.NEUTRAL, "fontsize": 14, "transform": self.axes.transAxes, "zorder": 0}
        for y, word, side in ((0.98, "explodes", "top"), (0.02, "vanishes", "bottom")):
            self.axes.text(x, y, word, ha=to, va=side, **looks)

    def draw(self, line, values):
        with np.errstate(divide="ignore", invalid="ignore"):
            height = np.log10(values)
        height[~np.isfinite(height) & (values > 0)] = 400
        line.set_data(LAYERS[: len(values)], np.clip(height, -400, 400))

    def draw_columns(self, shares, measured, overflow):
        """A column for each layer: shares, or the colour of a layer that is all 0 or has overflowed."""
        cells = np.zeros((BINS, DEEPEST))
        cells[:, : len(shares)] = np.minimum(np.sqrt(2 * shares.T), MOST)
        cells[:, : len(shares)][:, measured == 0] = DEAD
        cells[:, : len(shares)][:, overflow] = OVER
        self.heat.set(cells[None], [(0.5, -1.0)], (DEEPEST, 2.0))


class SignalView(DepthView):
    """The size of the pre-activations, their variation across inputs, where they leave the precision, and all outputs."""

    def __init__(self, figure):
        super().__init__(
            figure, "size of z", "solid: measured   dashed: theory   dotted: variation across inputs", "outputs f(z)"
        )
        self.wall = self.axes.axvline(0, color=style.NEGATIVE, animated=True, zorder=1)
        self.paper = self.axes.axvline(0, color=style.THEORY, linestyle="dashed", linewidth=1.5, animated=True, zorder=1)

    def update(self, result):
        self.draw(self.measured, result.measured.copy())
        self.draw(self.other, result.spreads.copy())
        self.draw(self.theory, result.theory.copy())
        self.wall.set_xdata([result.overflow or 0] * 2)
        self.paper.set_xdata([min(result.predicted, 2 * DEEPEST)] * 2)
        self.draw_columns(result.shares, result.measured, LAYERS[: len(result.shares)] >= (result.overflow or np.inf))


class GradientView(DepthView):
    """The size of the gradient, and its numbers."""

    words = 0.98, "right"

    def __init__(self, figure):
        super().__init__(figure, "size of dL/dz", "solid: measured   dashed: theory", "gradient dL/dz")

    def update(self, result):
        self.draw(self.measured, result.measured.copy())
        self.draw(self.theory, result.theory.copy())
        self.draw_columns(result.shares, result.measured, ~np.isfinite(result.measured))
