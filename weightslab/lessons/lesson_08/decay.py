"""Lab 1 of lesson 08: weight decay dragged, and 24 decays trained at once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weightslab.lessons.recording import Recorded, Recording, each, last
from weightslab.live import Ghost, Lab, Parameters, integer, number
from weightslab.plots import style
from weightslab.plots.shapes import figures, moving

from .wave import STEPS, draw, errors, start, weights

__all__ = ["WeightDecay"]

EVERY = 40
GRID = np.linspace(-2, 2, 161)[:, None]
DECAYS = np.geomspace(1e-4, 0.3, 24)
EDGES = np.linspace(-3, 3, 41)
HIGH = 1.2
LEGEND = "solid: training  dotted: new", "solid: training  dotted: new  dashed: old run"


@dataclass(frozen=True)
class DecayParameters(Parameters):
    """How much is paid for large weights, and which points are to be fitted."""

    decay: float = number(
        1e-4, 1e-4, 0.3, 0.05, "weight decay λ", help="The loss grows by λ/2 times the sum of all w².", log=True
    )
    seed: int = integer(0, 0, 5, 1, "points drawn", help="Another draw of the sixteen points and of the initial weights.")


@lru_cache(maxsize=6)
def family(seed):
    """A training of 24 networks, which does not depend on what is dragged: both errors of each, ``(2, 24)``."""
    return Recording(start(seed, DECAYS), STEPS, EVERY, lambda run, losses: errors(run.net, seed), forks=False)


class Decayed(Recorded):
    """One network's errors along the way ``(pieces, 2)``, its curve and weights, and the errors of 24 others ``(2, 24)``."""

    errors = each(0)
    curve = last(1)
    weights = last(2)
    others = last(3)

    @property
    def here(self):
        """The errors on training points and on new ones, at the decay that is set."""
        return self.errors[-1]

    @property
    def norm(self):
        """Length of the vector of all weights."""
        return float(np.linalg.norm(self.weights))

    def describe(self):
        p, (seen, new) = self.parameters, self.here
        return (
            f"Points {p.seed}, λ = {figures(p.decay, 2)}, after {self.steps} of {STEPS} steps: error {seen:.2f} on "
            f"training points, {new:.2f} on new ones; weights of length {self.norm:.1f}."
        )


def decayed(p, before=None):
    """Train one network with the decay that is set, and 24 beneath it; it may go on from such a result."""
    run = start(p.seed, np.array([p.decay]))
    if before:
        run.restore(before.snapshot)

    def look(run, losses):
        (*_, others), *_ = family(p.seed).piece(run.n_steps // EVERY)
        return errors(run.net, p.seed)[:, 0], run.net(GRID)[0, :, 0], weights(run.net), others

    return Recording(run, STEPS, EVERY, look, before).results(Decayed, p)


class DecayView:
    """The fit, the two curves, the weights, and beneath them the errors of 24 decays."""

    def __init__(self, figure):
        grid = figure.add_gridspec(2, 3, height_ratios=(1.15, 1))
        fit, curves, bars = (figure.add_subplot(grid[0, k]) for k in range(3))
        below = figure.add_subplot(grid[1, :])
        fit.set(xlim=(-2, 2), ylim=(-2.4, 2.4), xlabel="input x", xticks=(-2, 0, 2), yticks=(-2, 0, 2))
        fit.set_title("dots: training   dashed: truth")
        fit.plot(GRID, np.sin(3 * GRID), color=style.THEORY, linestyle="dashed", linewidth=1.5, zorder=0)
        self.dots = moving(fit, "o", color=style.TRAINING, markersize=5, zorder=4)
        self.line = moving(fit, color=style.POSITIVE, zorder=3)
        curves.set(
            xlim=(0, STEPS), ylim=(0, HIGH), xlabel="step", ylabel="squared error", xticks=(0, 400, 800), yticks=(0, 0.5, 1)
        )
        bars.set(xlim=(-3, 3), ylim=(0.8, 2000), yscale="log", xlabel="weight", ylabel="how many")
        below.set(
            xlim=(8e-5, 0.37),
            ylim=(-0.04, HIGH),
            xscale="log",
            ylabel="squared error",
            xlabel="weight decay λ of 24 networks, trained at once",
        )
        marks = ("-", "o", style.TRAINING), (":", "s", style.VALIDATION)
        self.lines = [moving(curves, kind, color=colour) for kind, _, colour in marks]
        self.others = [moving(below, kind + mark, color=colour, markersize=5) for kind, mark, colour in marks]
        self.ghost = Ghost(curves, LEGEND, 2)
        self.here = moving(below, color=style.NEUTRAL, linewidth=2, zorder=0.5)
        below.set_title("circles: training points   squares: new points   line: the λ that you set")
        bars.set_title("1,088 weights, in bins of 0.15")
        self.stairs = [
            bars.stairs(np.ones(len(edges) - 1), edges, baseline=0.5, fill=True, color=colour, animated=True)
            for edges, colour in ((EDGES[:21], style.NEGATIVE), (EDGES[20:], style.POSITIVE))
        ]

    def update(self, result, fork=None):
        p = result.parameters
        self.dots.set_data(*(column[:, 0] for column in draw(p.seed)[:2]))
        self.line.set_data(GRID[:, 0], np.clip(result.curve, -9, 9))
        for k, (line, other) in enumerate(zip(self.lines, self.others, strict=True)):
            line.set_data(*curve(result, k))
            other.set_data(DECAYS, np.minimum(result.others[k], 9))
        self.ghost.update(fork, lambda old: curve(old, 0), lambda old: curve(old, 1))
        self.here.set_data([p.decay, p.decay], [0, HIGH])
        counts, _ = np.histogram(np.clip(result.weights, -2.99, 2.99), EDGES)
        for stairs, part in zip(self.stairs, np.split(np.maximum(counts, 0.5), 2), strict=True):
            stairs.set_data(part)


def curve(result, k):
    """Where one of both errors is drawn."""
    return EVERY * np.arange(1, len(result.errors) + 1), np.minimum(result.errors[:, k], 9)


class WeightDecay(Lab):
    """A big network on few points: what decay does to its curve, its errors and its weights."""

    title = "Weight decay, live"
    Parameters = DecayParameters
    presets = {
        "just right": DecayParameters(decay=0.02),
        "far too much": DecayParameters(decay=0.3),
        "other points": DecayParameters(seed=3, decay=0.01),
    }
    compute = staticmethod(decayed)
    View = DecayView
    size = (840, 420)
    later = ("decay",)
