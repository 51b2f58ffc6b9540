"""Lab 5 of lesson 07: an embedding learns letters from the names they stand in."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weightslab.data import LETTERS
from weightslab.lessons.recording import Recorded, Recording, each, last
from weightslab.live import Lab, Parameters, choice, integer
from weightslab.plots import style
from weightslab.plots.shapes import letter_marks, moving, place_stems, stems
from weightslab.training import Run

from .bigram import STEPS, counted, log_probabilities, loss, model, pairs, settings

__all__ = ["LetterMap"]

EVERY = 20
WIDTHS = ("2", "4", "8", "27 (a table)")
VOWELS = "aeiouy"


@dataclass(frozen=True)
class LetterParameters(Parameters):
    """How many numbers stand for a letter, and which letter is asked."""

    width: str = choice("2", WIDTHS, "numbers for each letter", help="27: room for a score for every pair of letters.")
    letter: str = choice("q", tuple(LETTERS), "letter", help="Which letter follows it? The dot begins and ends a name.")
    start: int = integer(0, 0, 9, 1, "random seed", help="Another random initialization of the table.")


def spread(table):
    """The rows of a table in the plane in which the letters of the names lie furthest apart: ``(27, 2)``.

    The first two principal axes, each letter counted as often as it occurs, each axis in units of its standard deviation
    and with its largest number positive.
    """
    often = counted()[0].sum(axis=1, keepdims=True)
    often = often / often.sum()
    centred = table - (often * table).sum(axis=0)
    _, sizes, axes = np.linalg.svd(np.sqrt(often) * centred, full_matrices=False)
    positions = centred @ axes[:2].T / sizes[:2]
    return positions * np.sign(positions[np.abs(positions).argmax(axis=0), [0, 1]])


@lru_cache(maxsize=16)
def training(width, start):
    """A training, and what `look` sees of it."""
    run = Run(model(width, start), x=pairs()[0], target=pairs()[1], **settings(width, start))
    return Recording(run, STEPS, EVERY, look, from_start=True, forks=False)


def look(run, losses):
    """Map of the letters, probabilities of the next letter, loss over all pairs."""
    return spread(run.net[0].W), np.exp(log_probabilities(run.net)), loss(run.net)


class Letters(Recorded):
    """Places of the letters, probabilities behind one of them (learned and counted), and the loss so far."""

    @property
    def letter(self):
        return LETTERS.index(self.parameters.letter)

    positions = last(0)

    @property
    def probability(self):
        return self.seen[-1][1][self.letter]

    @property
    def share(self):
        counts = counted()[0][self.letter]
        return counts / counts.sum()

    losses = each(-1)

    @property
    def loss(self):
        """Over all pairs, after the last step shown."""
        return float(self.losses[-1])

    @property
    def least(self):
        """The loss of counting: no table has less."""
        return counted()[1]

    def describe(self):
        best = int(self.probability.argmax())
        name = {0: "the end"}.get(best, f"“{LETTERS[best]}”")
        asked = f"“{LETTERS[self.letter]}”" if self.letter else "the beginning"
        return (
            f"Random seed {self.parameters.start}, after {self.steps} of {STEPS} steps, the loss is {self.loss:.3f}; "
            f"counting gives {self.least:.3f}, the least possible from one letter. After {asked} the most likely is {name}: "
            f"{self.probability[best]:.0%}, by counting {self.share[best]:.0%}."
        )


def letters(p):
    """The letter after more and more steps."""
    return training(int(p.width.split()[0]), p.start).results(Letters, p)


def apart(positions, gap):
    """The positions, those nearer than ``gap`` pushed away from each other until hardly any letter covers another."""
    turn = np.arange(len(positions))[:, None]
    positions = positions + 1e-6 * np.hstack([np.cos(turn), np.sin(turn)])  # equal positions part too
    for _ in range(12):
        between = positions[:, None] - positions
        distance = np.hypot(*np.moveaxis(between, -1, 0)) + np.eye(len(positions))
        push = np.maximum(gap - distance, 0) / (2 * distance) * (1 - np.eye(len(positions)))
        positions = positions + (push[..., None] * between).sum(axis=1)
    return positions


class LetterMapView:
    """Each letter where its row of the table puts it, what comes behind one of them, and the loss."""

    RIM = 2.6

    def __init__(self, figure):
        parts = figure.subplot_mosaic([["map", "next"], ["map", "loss"]], width_ratios=(1, 1.25), height_ratios=(1.15, 1))
        table, after, curve = parts["map"], parts["next"], parts["loss"]
        table.set(xlim=(-self.RIM - 0.45, self.RIM + 0.45), ylim=(-self.RIM - 0.45, self.RIM + 0.45), xticks=[], yticks=[])
        table.spines[:].set_visible(True)
        table.set_title("the table: each letter near its numbers", fontsize=14)
        table.set_xlabel("grey: vowels (with y). At the rim: outside.")
        self.vowels = moving(table, "o", markersize=20, color=style.RULE, zorder=2)
        self.asked = moving(
            table, "o", markersize=24, markerfacecolor="none", zorder=3, markeredgecolor=style.THEORY, markeredgewidth=1.5
        )
        self.marks = letter_marks(table, LETTERS, color=style.THEORY, zorder=4)
        after.set(
            xlim=(-0.7, 26.7),
            ylim=(0, 1),
            xticks=range(27),
            xticklabels=LETTERS,
            yticks=[0, 0.5, 1],
            yticklabels=["0", "50%", "100%"],
        )
        after.set_title("the next letter (bars: learned, marks: counted)", fontsize=14)
        after.tick_params(axis="x", length=0)
        self.bars = stems(after, width=10, color=style.TRAINING)
        self.counted = moving(after, "_", color=style.THEORY, markersize=13, markeredgewidth=2, zorder=3)
        curve.set(xlim=(0, STEPS), ylim=(2.2, 3.6), xlabel="training step", ylabel="loss", xticks=[0, 100, 200, 300, 400])
        curve.axhline(counted()[1], color=style.THEORY, linestyle="dashed", linewidth=1.5, zorder=0)
        curve.text(STEPS, 2.85, f"dashed: counted, {counted()[1]:.4f}", ha="right", fontsize=12, zorder=0)
        self.loss = moving(curve, color=style.TRAINING)

    def update(self, result):
        positions = apart(np.clip(result.positions, -self.RIM, self.RIM), 0.3)
        self.marks.set_offsets(positions)
        self.vowels.set_data(*positions[[LETTERS.index(vowel) for vowel in VOWELS]].T)
        self.asked.set_data(*positions[[result.letter]].T)
        at = np.arange(27)
        place_stems(self.bars, at, result.probability)
        self.counted.set_data(at, np.where(result.share > 0, result.share, np.nan))
        self.loss.set_data(EVERY * np.arange(len(result.losses)), np.minimum(result.losses, 4))


class LetterMap(Lab):
    """A table gives each letter a few numbers, and training arranges them."""

    title = "Embedding: a map of letters, learned from 5,163 names"
    Parameters = LetterParameters
    presets = {
        "two numbers, q": LetterParameters(),
        "two numbers, a": LetterParameters(letter="a"),
        "eight numbers, q": LetterParameters(width="8"),
        "another random seed": LetterParameters(start=1),
        "the whole table, q": LetterParameters(width=WIDTHS[-1]),
    }
    compute = staticmethod(letters)
    View = LetterMapView
    size = (840, 400)
