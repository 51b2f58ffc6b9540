"""Lab 1 of lesson 10: what the networks get to see."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, integer, toggle
from weightslab.plots import style
from weightslab.plots.shapes import moving

from .contest import examples

__all__ = ["Signals"]

SHOWN = 40


@dataclass(frozen=True)
class SignalsParameters(Parameters):
    """Which of the training signals is shown."""

    digit: int = integer(5, 0, 9, 1, "digit", help="What the signal was made from.")
    example: int = integer(0, 0, SHOWN - 1, 1, "example", help="The same curve, sheared, moved and made noisy.")
    shuffled: bool = toggle(False, "shuffle the positions", help="The same permutation for all signals.")


@dataclass(frozen=True)
class Shown:
    """Some signals of the digit, ``(40, 40)``, one of them chosen."""

    parameters: SignalsParameters
    signals: np.ndarray

    @property
    def signal(self):
        """The one that is chosen."""
        return self.signals[self.parameters.example]

    @property
    def jump(self):
        """Mean step from one position to the next, in the chosen signal."""
        return float(np.abs(np.diff(self.signal)).mean())

    def describe(self):
        p = self.parameters
        order = ", its positions in another order" if p.shuffled else ""
        low, high = (f"{end:z.2f}".replace("-", "\N{MINUS SIGN}") for end in (self.signal.min(), self.signal.max()))
        return (
            f"Example {p.example} of digit {p.digit}{order}: 40 numbers from {low} to {high}. From each position to the "
            f"next it changes by {self.jump:.2f} on average."
        )


def shown(p):
    """Signals of one digit from the training data."""
    x, y, _, _ = examples("CNN, shuffled pixels" if p.shuffled else "CNN")
    return Shown(p, x[y == p.digit][:SHOWN, 0].astype(float))


class SignalsView:
    """The chosen signal, and faint behind it the others of its digit."""

    def __init__(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(-0.5, 39.5), ylim=(-4.5, 4.5), xlabel="position", ylabel="input", yticks=(-4, -2, 0, 2, 4))
        axes.axhline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
        self.others = moving(axes, color=style.GRID, linewidth=1, zorder=1)
        self.line = moving(axes, "o-", color=style.TRAINING, markersize=5, zorder=2)
        axes.set_title("faint: 40 signals of this digit", loc="right")

    def update(self, result):
        positions = np.append(np.arange(40.0), np.nan)
        joined = np.column_stack([result.signals, np.full(SHOWN, np.nan)])
        self.others.set_data(np.tile(positions, SHOWN), joined.ravel())
        self.line.set_data(positions[:-1], result.signal)


class Signals(Lab):
    """Forty numbers, drawn from a digit."""

    title = "What the networks see"
    Parameters = SignalsParameters
    presets = {
        "a zero": SignalsParameters(digit=0),
        "a one": SignalsParameters(digit=1),
        "a five, shuffled": SignalsParameters(shuffled=True),
    }
    compute = staticmethod(shown)
    View = SignalsView
    size = (840, 300)
