"""The pictures of labs 1 and 2 of lesson 04."""

import numpy as np

from weightslab.plots import style

from .depth import DEEPEST

__all__ = ["GradientView", "SignalView"]

LOW, HIGH = -12.0, 12.0
LAYERS = np.arange(1, DEEPEST + 1)


class DepthView:
    """One curve over the layers, on a logarithmic axis, with its theory."""

    def __init__(self, figure, label, right):
        self.axes = figure.subplots()
        self.axes.set(xlim=(1, DEEPEST), ylim=(LOW, HIGH), xlabel="layer", ylabel=label, yticks=range(-12, 13, 4),
                      yticklabels=[f"10$^{{{k}}}$" if k else "1" for k in range(-12, 13, 4)])
        self.axes.axhspan(-0.5, 0.5, color="#f0f0f0", zorder=0)
        self.axes.text(1.01, 0, "healthy", transform=self.axes.get_yaxis_transform(), va="center", color=style.NEUTRAL,
                       fontsize=12 * style.PX)
        moving = {"animated": True, "zorder": 3}
        (self.other,) = self.axes.plot([], color=style.VALIDATION, linestyle=(0, (1, 1)), **moving)
        (self.measured,) = self.axes.plot([], color=style.TRAINING, marker="o", markersize=4 * style.PX, **moving)
        (self.theory,) = self.axes.plot([], color=style.THEORY, linestyle="dashed", linewidth=1.5 * style.PX, **moving)
        self.axes.set_title(right, loc="right", fontsize=12 * style.PX)

    def draw(self, line, values):
        with np.errstate(divide="ignore", invalid="ignore"):
            height = np.log10(values)
        height[~np.isfinite(height) & (values > 0)] = 400
        line.set_data(LAYERS[:len(values)], np.clip(height, -400, 400))


class SignalView(DepthView):
    """The size of the sums, what still tells inputs apart, and where the sums leave the precision."""

    def __init__(self, figure):
        super().__init__(figure, "size of the sums z", "solid: measured   dashed: theory   dotted: what tells inputs apart")
        self.wall = self.axes.axvline(0, color=style.NEGATIVE, animated=True, zorder=1)
        self.paper = self.axes.axvline(0, color=style.THEORY, linestyle="dashed", linewidth=1.5 * style.PX, animated=True,
                                       zorder=1)

    def update(self, result):
        self.draw(self.measured, result.measured.copy())
        self.draw(self.other, result.spreads.copy())
        self.draw(self.theory, result.theory.copy())
        self.wall.set_xdata([result.overflow or 0] * 2)
        self.paper.set_xdata([min(result.predicted, 2 * DEEPEST)] * 2)


class GradientView(DepthView):
    """The size of the gradient."""

    def __init__(self, figure):
        super().__init__(figure, "size of the gradient dL/dz", "solid: measured   dashed: theory")

    def update(self, result):
        self.draw(self.measured, result.measured.copy())
        self.draw(self.theory, result.theory.copy())
