"""Lab 3 of lesson 01: reading weights that were learned from real data, and what changes them."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.data import breast_cancer, standardize
from weightslab.live import Lab, Parameters, integer, number
from weightslab.nn import Sigmoid
from weightslab.plots import style
from weightslab.plots.shapes import by_sign, figures, moving, signed_figures, stems

__all__ = ["ReadingWeights", "fit_logistic"]

FEATURES = ("mean texture", "mean smoothness", "mean concavity", "mean radius")
COPIES = 3
SIGMOID = Sigmoid().function


@dataclass(frozen=True)
class ReadingWeightsParameters(Parameters):
    """What is done to one feature, the radius, before the neuron learns."""

    factor: float = number(
        1.0,
        0.001,
        1000,
        0.1,
        "radius, numbers times",
        log=True,
        help="1000: the radius is written in a unit a thousand times smaller.",
    )
    copies: int = integer(0, 0, COPIES, 1, "extra copies of the radius", help="Columns that repeat the radius.")
    start: int = integer(0, 0, 9, 1, "random seed", help="Draws other initial weights for the radius and its copies.")


@dataclass(frozen=True)
class Reading:
    """A neuron fitted to the changed data, beside the one fitted to the data as they were."""

    weights: np.ndarray
    before: np.ndarray
    probability: np.ndarray
    probability_before: np.ndarray
    accuracy: float

    @property
    def moved(self):
        """The largest change of a prediction."""
        return float(np.abs(self.probability - self.probability_before).max())

    @property
    def changed(self):
        """How many tumours are on the other side of 0.5 than before."""
        return int(((self.probability > 0.5) != (self.probability_before > 0.5)).sum())

    def describe(self):
        radius = self.weights[len(FEATURES) - 1 :]
        if len(radius) == 1:
            before = signed_figures(self.before[-1])
            text = f"The weight of the radius is {signed_figures(radius[0])} (in the original unit: {before})"
        else:
            text = (
                f"The radius and its copies share their work as {', '.join(map(signed_figures, radius))}, "
                f"together {signed_figures(radius.sum())}"
            )
        moved = "no prediction moved" if self.moved < 1e-6 else f"a prediction moved by up to {figures(self.moved, 2)}"
        return f"{text}; {moved}, and {self.accuracy:.1%} of the tumours are still classified right."


def fit_logistic(x, target, w):
    """The weights that fit ``sigmoid(x @ w)`` best, by Newton's method from the start ``w``.

    Each step solves a weighted least-squares problem. Where several weights fit equally well (copied columns), it takes the
    shortest way to them, so the difference between the copies stays as it was at the start.
    """
    for _ in range(100):
        p = SIGMOID(x @ w)
        root = np.sqrt(np.maximum(p * (1 - p), 1e-12))
        step = np.linalg.lstsq(root[:, None] * x, (target - p) / root, rcond=1e-10)[0]
        w = w + step
        if np.abs(x @ step).max() < 1e-9:
            break
    return w


@cache
def data():
    """Four features of the tumours, standardized, with a column of ones for the bias; 1 where malignant."""
    cancer = breast_cancer()
    x = cancer.x[:, [list(cancer.feature_names).index(name) for name in FEATURES]]
    return np.column_stack([np.ones(len(x)), standardize(x)]), (cancer.y == 0).astype(float)


@cache
def fitted():
    """The fit to the data as they are."""
    x, malignant = data()
    return fit_logistic(x, malignant, np.zeros(x.shape[1]))


def starts(parameters):
    """The weights from which the radius and its copies start: their sum is 0."""
    draws = 1.5 * np.random.default_rng(parameters.start).standard_normal(1 + COPIES)[: 1 + parameters.copies]
    return (draws - draws.mean()) / parameters.factor


def reading(parameters):
    """Change the data, fit again, and compare."""
    x, malignant = data()
    radius = x[:, -1:] * parameters.factor
    changed = np.hstack([x[:, :-1], np.repeat(radius, 1 + parameters.copies, axis=1)])
    start = np.append(np.zeros(len(FEATURES)), starts(parameters))
    w = fit_logistic(changed, malignant, start)
    probability, before = SIGMOID(changed @ w), SIGMOID(x @ fitted())
    return Reading(w[1:], fitted()[1:], probability, before, float(np.mean((probability > 0.5) == malignant)))


class ReadingWeightsView:
    """The weights as bars, and every prediction after the change against the same prediction before."""

    LIMIT = 6.5

    def __init__(self, figure):
        bars, same = figure.subplots(1, 2, width_ratios=(1.6, 1))
        rows = len(FEATURES) + COPIES
        bars.set(
            xlim=(-self.LIMIT * 1.8, self.LIMIT * 1.52),
            ylim=(rows - 0.4, -0.6),
            yticks=[],
            xticks=range(-6, 7, 2),
            xlabel="learned weight (per standard deviation of the feature)",
        )
        bars.spines["left"].set_visible(False)
        bars.axvline(0, color=style.NEUTRAL, linewidth=1)
        self.bars = stems(bars, width=22, color=style.POSITIVE)
        self.marks = moving(bars, "|", color=style.THEORY, markersize=22, markeredgewidth=2)
        names = (*FEATURES, *(f"radius, copy {i}" for i in range(1, COPIES + 1)))
        for row, name in enumerate(names):
            bars.text(
                -self.LIMIT * 1.78,
                row,
                name,
                va="center",
                zorder=0,
                color=style.THEORY if row < len(FEATURES) else style.NEUTRAL,
            )
        self.values = [bars.text(self.LIMIT * 1.5, row, "", va="center", ha="right", animated=True) for row in range(rows)]
        bars.text(self.LIMIT * 1.5, -0.75, "weight", ha="right", va="bottom", color=style.NEUTRAL, zorder=0)
        bars.text(0, -0.75, "thin mark: before the change", ha="center", va="bottom", color=style.NEUTRAL, zorder=0)
        self._draw_same(same)

    def _draw_same(self, same):
        same.set(
            xlim=(-0.04, 1.04),
            ylim=(-0.04, 1.04),
            xticks=[0, 0.5, 1],
            yticks=[0, 0.5, 1],
            aspect="equal",
            xlabel="prediction before",
            ylabel="prediction now",
        )
        same.plot([0, 1], [0, 1], "--", color=style.THEORY, linewidth=1.2)
        same.text(
            0.96,
            0.04,
            "each dot is a tumour;\non the line: unchanged",
            ha="right",
            va="bottom",
            color=style.NEUTRAL,
            zorder=0,
        )
        self.dots = moving(same, "o", color=style.TRAINING, markersize=4)
        self.changed = same.text(0, 1, "", va="top", fontsize=15, weight="bold", animated=True)

    def update(self, result):
        self.changed.set_text(f"{result.changed} of {len(result.probability)}\nclassified\nin another way")
        drawn = np.clip(result.weights, -self.LIMIT, self.LIMIT)
        self.bars.set_segments([[(0, row), (weight, row)] for row, weight in enumerate(drawn)])
        self.bars.set_color([by_sign(weight) for weight in drawn])
        for row, value in enumerate(self.values):
            there = row < len(result.weights)
            weight = result.weights[row] if there else 0.0
            beyond = " →" if weight > self.LIMIT else " ←" if weight < -self.LIMIT else ""
            value.set_text(signed_figures(weight) + beyond if there else "not used")
            value.set_color(style.THEORY if there else style.NEUTRAL)
        self.marks.set_data(result.before, range(len(FEATURES)))
        self.dots.set_data(result.probability_before, result.probability)


class ReadingWeights(Lab):
    """Change the unit of a feature or copy it: weights change, predictions do not."""

    title = "Reading learned weights: is this tumour malignant?"
    Parameters = ReadingWeightsParameters
    presets = {
        "as measured": ReadingWeightsParameters(),
        "radius in a tiny unit": ReadingWeightsParameters(factor=1000.0),
        "radius twice": ReadingWeightsParameters(copies=1),
        "another seed": ReadingWeightsParameters(copies=1, start=3),
    }
    compute = staticmethod(reading)
    View = ReadingWeightsView
    size = (840, 330)
