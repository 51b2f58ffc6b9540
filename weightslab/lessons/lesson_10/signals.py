"""Lab 1 of lesson 10: what the networks get to see."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.live import Lab, Parameters, integer, toggle
from weightslab.plots import style
from weightslab.plots.shapes import moving

from .contest import ORDER, examples

__all__ = ["Signals"]

SHOWN = 40
LONG = 11
"""Positions of the stretch in which a digit is looked for: it has 7 to 10."""
TRIES, TURNS = 6, 8
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class SignalsParameters(Parameters):
    """Which of the training signals is shown."""

    digit: int = integer(5, 0, 9, 1, "digit", help="What the signal was made from.")
    example: int = integer(0, 0, SHOWN - 1, 1, "example", help="The same curve, sheared, moved and made noisy.")
    shuffled: bool = toggle(False, "shuffle the positions", help="The same permutation for all signals.")


@dataclass(frozen=True)
class Shown:
    """The chosen signal, the average of its digit, and where in the signal that lies.

    Attributes
    ----------
    signal : ndarray, shape (40,)
    average : ndarray, shape (11,)
        Of all training signals of the digit, each moved until it fits best.
    places : ndarray, shape (11,)
        The positions at which the chosen signal is most like the average.
    """

    parameters: SignalsParameters
    signal: np.ndarray
    average: np.ndarray
    places: np.ndarray

    @property
    def jump(self):
        """Mean step from one position to the next, in the chosen signal."""
        return float(np.abs(np.diff(self.signal)).mean())

    def describe(self):
        p, places = self.parameters, self.places
        low, high = (f"{end:z.2f}".replace("-", MINUS) for end in (self.signal.min(), self.signal.max()))
        where = "" if p.shuffled else f", most like a {p.digit} at positions {places[0]} to {places[-1]}"
        order = ", its positions shuffled" if p.shuffled else ""
        return (
            f"Example {p.example} of digit {p.digit}{order}: 40 numbers from {low} to {high}{where}. From each position to "
            f"the next it changes by {self.jump:.2f} on average."
        )


@cache
def found(digit):
    """Return the average of a digit, and where it begins in each of its training signals.

    A signal is noise but for the digit, a stretch of it. Begin with the stretch that varies most in one signal; then in turn
    find in each signal where the average fits best, and take the average of these stretches.
    """
    x, y, _, _ = examples("CNN")
    signals = x[y == digit][:, 0].astype(float)
    line = np.linspace(-1, 1, signals.shape[1])
    signals -= signals.mean(axis=1, keepdims=True) + (signals @ line / (line @ line))[:, None] * line  # they are sheared
    stretches = np.lib.stride_tricks.sliding_window_view(signals, LONG, axis=1)
    rest = (signals**2).sum(axis=1)[:, None] - (stretches**2).sum(axis=2)
    tries = (_aligned(stretches, rest, stretches[k, rest[k].argmin()]) for k in range(TRIES))
    _, average, begins = min(tries, key=lambda fit: fit[0])
    return average, begins


def _aligned(stretches, rest, average):
    """Return how badly an average fits after some turns, the average, and where it begins in each signal."""
    for _ in range(TURNS):
        misfit = ((stretches - average) ** 2).sum(axis=2) + rest
        begins = misfit.argmin(axis=1)
        average = stretches[np.arange(len(begins)), begins].mean(axis=0)
    return misfit.min(axis=1).mean(), average, begins


def shown(p):
    """One of the training signals of a digit, and where in it the digit is."""
    x, y, _, _ = examples("CNN, shuffled pixels" if p.shuffled else "CNN")
    average, begins = found(p.digit)
    places = begins[p.example] + np.arange(LONG)
    if p.shuffled:
        places = np.argsort(ORDER)[places]
    return Shown(p, x[y == p.digit][p.example, 0].astype(float), average, places)


class SignalsView:
    """The average of the digit, and the chosen signal, in which the part with the digit is marked."""

    def __init__(self, figure):
        clean, axes = figure.subplots(1, 2, width_ratios=(1, 3.2), sharey=True)
        for part, last in ((clean, LONG - 1), (axes, 39)):
            part.set(xlim=(-0.6, last + 0.6), ylim=(-4.5, 4.5), xlabel="position", yticks=(-4, -2, 0, 2, 4))
            part.axhline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
        clean.set(ylabel="input", xticks=(0, 5, 10))
        self.average = moving(clean, color=style.THEORY, linewidth=2.5, zorder=3)
        self.line = moving(axes, "o-", color=style.NEUTRAL, markersize=4, linewidth=1, zorder=2)
        self.digit = moving(axes, "o", color=style.TRAINING, markersize=7, zorder=4)
        self.joined = moving(axes, color=style.TRAINING, linewidth=2.5, zorder=3)
        words = {"fontsize": 14, "weight": "bold", "animated": True, "va": "top", "zorder": 5}
        self.name = clean.text(0.04, 0.97, "", color=style.THEORY, transform=clean.transAxes, **words)
        self.here = axes.text(0, 4.3, "", color=style.TRAINING, ha="center", **words)

    def update(self, result):
        p, places = result.parameters, result.places
        self.average.set_data(np.arange(LONG), result.average)
        self.line.set_data(np.arange(40), result.signal)
        self.digit.set_data(places, result.signal[places])
        self.joined.set_data(*((), ()) if p.shuffled else (places, result.signal[places]))
        self.name.set_text(f"the average {p.digit}")
        self.here.set_text(f"the same {LONG} numbers, shuffled" if p.shuffled else f"most like a {p.digit} here")
        self.here.set_x(19.5 if p.shuffled else np.clip(places.mean(), 5, 34))


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
