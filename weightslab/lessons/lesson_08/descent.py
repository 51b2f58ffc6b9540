"""Lab 7 of lesson 08: more weights than data, the peak, and the ridge that takes it away."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.live import Lab, Parameters, number
from weightslab.plots import style
from weightslab.plots.shapes import figures, moving
from weightslab.theory.regression import ridge_risk

__all__ = ["DoubleDescent", "draws", "excess"]

EXAMPLES, REPEATS = 60, 8
COUNTS = np.unique(np.round(EXAMPLES * np.append(np.geomspace(0.1, 1, 17), np.geomspace(1, 6, 15))).astype(int))
STRENGTHS = np.geomspace(1e-4, 10, 31)
SMOOTH = np.geomspace(0.1, 6, 300)


@dataclass(frozen=True)
class DescentParameters(Parameters):
    """Penalty and noise, and how many weights the panel on the right has."""

    strength: float = number(
        1e-4, 1e-4, 10, 0.1, "ridge strength λ", help="L2 on the weights of a straight-line model.", log=True
    )
    noise: float = number(0.5, 0.1, 1, 0.05, "noise σ", help="Standard deviation of what is added to the targets.")
    ratio: float = number(1.0, 0.1, 5, 0.1, "weights per example", help="For the panel on the right.")


@cache
def draws(p, seed=0):
    """For p inputs, in each direction that the data reach: curvature s, true weight, noise; ``(repeats, k)`` each.

    s are the eigenvalues of ``x'x / n`` above 0, k of them; the true weights have length 1 in all p directions; the noise is
    ``x'e / n`` with e of variance 1.
    """
    rng = np.random.default_rng([seed, p])
    x, w = rng.standard_normal((REPEATS, EXAMPLES, p)), rng.standard_normal((REPEATS, p, 1))
    w /= np.linalg.norm(w, axis=1, keepdims=True)
    e = rng.standard_normal((REPEATS, EXAMPLES, 1))
    u, root, directions = np.linalg.svd(x / np.sqrt(EXAMPLES), full_matrices=False)
    return root**2, (directions @ w)[..., 0], root * (u.mT @ e)[..., 0] / np.sqrt(EXAMPLES)


def excess(p, strength, noise, seed=0):
    """Mean over the repeats of ``|found - true|^2``, the error on new data above that of the noise.

    Along each direction ridge finds ``(s w + e) / (s + lambda)``: theory's `ridge_solution`, seen from its eigenvectors.
    Where no data reach it finds 0, and all of the true weights is missing.
    """
    s, w, seen = draws(p, seed)
    found = (s * w + noise * seen) / (s + strength)
    return float(np.mean(1 + np.sum((found - w) ** 2 - w**2, axis=1)))


@dataclass(frozen=True)
class Risks:
    """Excess error for every number of weights, and at one of them for every strength; each with its theory."""

    parameters: DescentParameters
    measured: np.ndarray
    along: np.ndarray

    @property
    def here(self):
        """The measured excess error at the chosen number of weights and strength."""
        p = self.parameters
        return excess(count(p.ratio), p.strength, p.noise)

    @property
    def best(self):
        """The strength that is best on paper."""
        return self.parameters.ratio * self.parameters.noise**2

    def describe(self):
        p, n = self.parameters, count(self.parameters.ratio)
        theory = ridge_risk(n / EXAMPLES, p.noise**2, p.strength)
        least = ridge_risk(n / EXAMPLES, p.noise**2, self.best)
        return (
            f"λ = {figures(p.strength, 2)}, noise {p.noise:.2f}, {n} weights for {EXAMPLES} examples: excess error "
            f"{figures(self.here, 2)}, theory {figures(theory, 2)}. "
            f"In theory the best λ is {figures(self.best, 2)}, with {figures(least, 2)}."
        )


def count(ratio):
    """How many weights are so many per example."""
    return round(ratio * EXAMPLES)


def risks(p):
    """Measure both curves."""
    measured = np.array([excess(n, p.strength, p.noise) for n in COUNTS])
    along = np.array([excess(count(p.ratio), strength, p.noise) for strength in STRENGTHS])
    return Risks(p, measured, along)


def program(p):
    """One point of the curves, by solving for the weights themselves."""
    return f"""
import numpy as np
from weightslab.theory.regression import ridge_solution

p = {count(p.ratio)}
rng, errors = np.random.default_rng([0, p]), []
x, w = rng.standard_normal(({REPEATS}, {EXAMPLES}, p)), rng.standard_normal(({REPEATS}, p))
w /= np.linalg.norm(w, axis=1, keepdims=True)
noise = rng.standard_normal(({REPEATS}, {EXAMPLES}))
for k in range({REPEATS}):
    y = x[k] @ w[k] + {p.noise!r} * noise[k]
    errors.append(np.sum((ridge_solution(x[k], y, {p.strength!r}) - w[k]) ** 2))
here = np.mean(errors)
print(here)
"""


class DescentView:
    """Excess error against the number of weights, and against the strength."""

    def __init__(self, figure):
        across, along = figure.subplots(1, 2, sharey=True)
        across.set(
            xlim=(0.095, 6.4),
            ylim=(0.01, 100),
            xscale="log",
            yscale="log",
            xlabel="weights per example",
            ylabel="excess error on new data",
            xticks=(0.1, 0.5, 1, 2, 5),
            xticklabels=("0.1", "0.5", "1", "2", "5"),
        )
        across.minorticks_off()
        along.set(xlim=(9e-5, 11), xscale="log", xlabel="ridge strength λ")
        across.set_title("dots: measured   dashed: theory   grey: least λ")
        along.set_title("at the vertical line on the left")
        self.peak = moving(across, color=style.FAINT, linewidth=2, zorder=1)
        self.dots, self.theory, self.here = [], [], []
        for axes in (across, along):
            self.dots.append(moving(axes, "o", color=style.VALIDATION, markersize=6))
            self.theory.append(moving(axes, color=style.THEORY, linestyle="dashed"))
            self.here.append(moving(axes, color=style.NEUTRAL, linewidth=1, zorder=1))

    def update(self, result):
        p, variance = result.parameters, result.parameters.noise**2
        for k, (x, y) in enumerate(((COUNTS / EXAMPLES, result.measured), (STRENGTHS, result.along))):
            self.dots[k].set_data(x, y)
        self.peak.set_data(SMOOTH, ridge_risk(SMOOTH, variance, STRENGTHS[0]))
        self.theory[0].set_data(SMOOTH, ridge_risk(SMOOTH, variance, p.strength))
        self.theory[1].set_data(STRENGTHS, ridge_risk(count(p.ratio) / EXAMPLES, variance, STRENGTHS))
        for line, x in zip(self.here, (p.ratio, p.strength), strict=True):
            line.set_data([x, x], [0.01, 100])


class DoubleDescent(Lab):
    """Worst where weights and examples are equal in number."""

    title = "Ridge and double descent"
    Parameters = DescentParameters
    presets = {
        "some ridge": DescentParameters(strength=0.01),
        "the best ridge": DescentParameters().nearest(strength=0.25),
        "far more weights than data": DescentParameters(ratio=5.0),
        "much noise": DescentParameters(noise=1.0),
    }
    compute = staticmethod(risks)
    View = DescentView
    size = (840, 340)
    program = staticmethod(program)
    numbers = ("here",)
