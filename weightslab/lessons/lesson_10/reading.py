"""Lab 2 of lesson 10: the reader reads ten signals, for the human row of the table."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, entries, integer, toggle
from weightslab.plots import style
from weightslab.plots.shapes import moving

from .contest import HUMAN, PUBLISHED, examples

__all__ = ["ReadTen"]

COUNT = 10


@dataclass(frozen=True)
class ReadingParameters(Parameters):
    """Which ten test signals are shown, and what the reader takes them for."""

    page: int = integer(0, 0, 99, 1, "signals", help="Each number shows ten others of the 1,000 test signals.")
    shuffled: bool = toggle(False, "shuffle the positions", help="All signals in the same other order.")
    shown: bool = toggle(False, "show the digits", help="What each signal was made from.")
    guesses: tuple = entries(((0.0,) * COUNT,), 0, 9, 1, "your digits", help="What you take each signal for, 0 to 9.")


@dataclass(frozen=True)
class Read:
    """Ten signals, the digits that they were made from, and the reader's guesses."""

    parameters: ReadingParameters
    signals: np.ndarray
    digits: np.ndarray

    @property
    def guesses(self):
        """What the reader takes each signal for."""
        return np.round(self.parameters.guesses[0]).astype(int)

    @property
    def right(self):
        """How many of the guesses are right."""
        return int((self.guesses == self.digits).sum())

    def describe(self):
        human, best = HUMAN["shuffled" if self.parameters.shuffled else "person"], PUBLISHED["CNN"]
        table = f"In the published table a person reads {human:.0%}"
        if self.parameters.shuffled:
            table += " of shuffled signals."
        else:
            table += f", the best network {best:.0%}."
        first = COUNT * self.parameters.page + 1
        said = f"Test signals {first} to {first + COUNT - 1}"
        said += f": {self.right} of your {COUNT} digits are right." if self.parameters.shown else "."
        return f"{said} {table}"


def reading(p):
    """Take the ten signals from the test data."""
    *_, x, y = examples("CNN, shuffled pixels" if p.shuffled else "CNN")
    rows = slice(COUNT * p.page, COUNT * (p.page + 1))
    return Read(p, x[rows, 0].astype(float), y[rows])


class ReadingView:
    """Ten signals from top to bottom, as digits are written, with the guesses below them."""

    def __init__(self, figure):
        self.lines, self.words = [], []
        for k, axes in enumerate(figure.subplots(1, COUNT)):
            axes.set(xlim=(-4.5, 4.5), ylim=(46, -1), xticks=(), yticks=())
            axes.set_title(f"{k + 1}", loc="center")
            axes.spines[["left", "bottom"]].set_visible(False)
            axes.axvline(0, 0.14, color=style.NEUTRAL, linewidth=0.5, zorder=0)
            self.lines.append(moving(axes, color=style.TRAINING, linewidth=2, zorder=2))
            self.words.append(axes.text(0, 43.5, "", ha="center", va="center", fontsize=15, animated=True, zorder=3))

    def update(self, result):
        shown = result.parameters.shown
        for line, word, signal, guess, digit in zip(
            self.lines, self.words, result.signals, result.guesses, result.digits, strict=True
        ):
            line.set_data(signal, np.arange(len(signal)))
            right = guess == digit
            word.set_text(f"{guess}" if not shown else f"{guess} ✓" if right else f"{guess} not {digit}")
            word.set_color(style.THEORY if not shown else style.POSITIVE if right else style.NEGATIVE)


class ReadTen(Lab):
    """Can you read the signals as well as the networks do?"""

    title = "Read ten signals yourself"
    Parameters = ReadingParameters
    presets = {
        "ten others": ReadingParameters(page=1),
        "shuffled": ReadingParameters(shuffled=True),
        "show the digits": ReadingParameters(shown=True),
    }
    compute = staticmethod(reading)
    View = ReadingView
    size = (840, 330)
