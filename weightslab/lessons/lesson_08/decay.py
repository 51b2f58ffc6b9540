"""Lab 1 of lesson 08: weight decay dragged, and 24 decays trained at once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weightslab.live import Lab, Parameters, integer, number
from weightslab.nn import L2, Adam, Dense, MeanSquaredError, Sequential, Tanh, cosine, normal, streams
from weightslab.plots import style
from weightslab.training import Run

__all__ = ["WeightDecay"]

POINTS, NEW, NOISE, STEPS, EVERY = 16, 200, 0.5, 800, 40
GRID = np.linspace(-2, 2, 161)[:, None]
DECAYS = np.geomspace(1e-4, 0.3, 24)
EDGES = np.linspace(-3, 3, 41)
HIGH = 1.2


@dataclass(frozen=True)
class DecayParameters(Parameters):
    """How much is paid for large weights, and which points are to be fitted."""

    decay: float = number(1e-4, 1e-4, 0.3, 0.05, "weight decay λ", help="The loss grows by λ/2 times the sum of all w².",
                          log=True)
    seed: int = integer(0, 0, 5, 1, "points drawn", help="Another draw of the sixteen points and of the start.")


def draw(seed):
    """Sixteen noisy points of a sine to train on, two hundred that training never sees."""
    rng = streams(seed + 1).data
    x = rng.uniform(-2, 2, (POINTS + NEW, 1))
    y = np.sin(3 * x) + NOISE * rng.standard_normal(x.shape)
    return x[:POINTS], y[:POINTS], x[POINTS:], y[POINTS:]


def start(seed, decay):
    """A training of one network for each number in ``decay``: all from the same start."""
    x, y, _, _ = draw(seed)
    rng = np.array([streams(seed + 1).weights for _ in decay], object)
    net = Sequential(Dense(1, 32, normal(2.0), normal(2.0), rng=rng), Tanh(), Dense(32, 32, normal(0.3), rng=rng), Tanh(),
                     Dense(32, 1, normal(0.2), rng=rng))
    return Run(net, MeanSquaredError(), x, y, Adam(cosine(0.015, STEPS)), regularizer=L2(decay))


def errors(net, seed):
    """Mean squared errors on training points and on new ones, ``(2, replicas)``."""
    x, y, x_new, y_new = draw(seed)
    return np.array([np.mean((net(x) - y) ** 2, axis=(-2, -1)), np.mean((net(x_new) - y_new) ** 2, axis=(-2, -1))])


class Sweep:
    """Networks trained side by side, as far as anyone has asked.

    Attributes
    ----------
    history, fits : list
        After each piece: both errors of every network; the curve and the weights of the first.
    """

    def __init__(self, seed, decay):
        self.seed, self.run, self.history, self.fits = seed, start(seed, decay), [], []

    def at(self, piece):
        """Both errors of each network after ``piece`` times `EVERY` steps."""
        while len(self.history) < piece:
            for _ in range(EVERY):
                self.run.step()
            self.history.append(errors(self.run.net, self.seed))
            self.fits.append((self.run.net(GRID)[0, :, 0], weights(self.run.net)))
        return self.history[piece - 1]


def weights(net):
    """All weights of the first network of a family."""
    return net.parameters[0][net.is_weight].copy()


@lru_cache(maxsize=6)
def family(seed):
    """The 24 networks: what they do does not depend on what is dragged."""
    return Sweep(seed, DECAYS)


@dataclass(frozen=True)
class Decayed:
    """One network's errors along the way ``(pieces, 2)``, its curve and weights, and the errors of 24 others ``(2, 24)``."""

    parameters: DecayParameters
    errors: np.ndarray
    curve: np.ndarray
    weights: np.ndarray
    others: np.ndarray

    @property
    def progress(self):
        """How much of the training is done."""
        return len(self.errors) * EVERY / STEPS

    @property
    def here(self):
        """The errors on training points and on new ones, at the decay that is set."""
        return self.errors[-1]

    @property
    def norm(self):
        """Length of the vector of all weights."""
        return float(np.linalg.norm(self.weights))

    def describe(self):
        p, done, (seen, new) = self.parameters, len(self.errors) * EVERY, self.here
        best = DECAYS[self.others[1].argmin()]
        return (f"Points {p.seed}, λ = {p.decay:.2g}, after {done} of {STEPS} steps: error {seen:.2f} on "
                f"training points, {new:.2f} on new ones; weights of length {self.norm:.1f}. Best of 24 on new points: "
                f"λ = {best:.1g}.")


def decayed(p):
    """Train one network with the decay that is set, and 24 beneath it."""
    mine = Sweep(p.seed, np.array([p.decay]))
    for piece in range(1, STEPS // EVERY + 1):
        mine.at(piece)
        yield Decayed(p, np.array(mine.history)[:, :, 0], *mine.fits[-1], family(p.seed).at(piece))


def program(p):
    """The same network, trained in one go."""
    return f"""
import numpy as np
from weightslab.lessons.lesson_08.decay import STEPS, errors, start, weights

run = start({p.seed}, np.array([{p.decay!r}]))  # Adam with L2; more decays here are more networks, trained at once
for _ in range(STEPS):
    run.step()
norm, here = np.linalg.norm(weights(run.net)), errors(run.net, {p.seed})[:, 0]
print(norm, here)  # errors on training points and on new ones
"""


class DecayView:
    """The fit, the two curves, the weights, and beneath them the errors of 24 decays."""

    def __init__(self, figure):
        grid = figure.add_gridspec(2, 3, height_ratios=(1.15, 1))
        fit, curves, bars = (figure.add_subplot(grid[0, k]) for k in range(3))
        below = figure.add_subplot(grid[1, :])
        fit.set(xlim=(-2, 2), ylim=(-2.4, 2.4), xlabel="input x", xticks=(-2, 0, 2), yticks=(-2, 0, 2))
        fit.set_title("dots: training   dashed: truth", fontsize=12 * style.PX)
        fit.plot(GRID, np.sin(3 * GRID), color=style.THEORY, linestyle="dashed", linewidth=1.5 * style.PX, zorder=0)
        (self.dots,) = fit.plot([], [], "o", color=style.TRAINING, markersize=5 * style.PX, animated=True, zorder=4)
        (self.line,) = fit.plot([], [], color=style.POSITIVE, animated=True, zorder=3)
        curves.set(xlim=(0, STEPS), ylim=(0, HIGH), xlabel="step", ylabel="squared error", xticks=(0, 400, 800))
        bars.set(xlim=(-3, 3), ylim=(0.8, 2000), yscale="log", xlabel="weight", ylabel="how many")
        below.set(xlim=(8e-5, 0.37), ylim=(-0.04, HIGH), xscale="log", ylabel="squared error",
                  xlabel="weight decay λ of 24 networks, trained at once")
        curves.set_title("solid: training   dotted: new", fontsize=12 * style.PX)
        self.trained, self.new = [], []
        for axes in (curves, below):
            marks = {} if axes is curves else {"markersize": 5 * style.PX}
            self.trained += axes.plot([], [], "-" if axes is curves else "-o", color=style.TRAINING, animated=True, **marks)
            self.new += axes.plot([], [], ":" if axes is curves else ":s", color=style.VALIDATION, animated=True, **marks)
        (self.here,) = below.plot([], [], color=style.NEUTRAL, linewidth=2 * style.PX, animated=True, zorder=0.5)
        below.set_title("circles: training points   squares: new points   line: the λ that you set", fontsize=12 * style.PX)
        bars.set_title("1,088 weights, in bins of 0.15", fontsize=12 * style.PX)
        self.stairs = [bars.stairs(np.ones(len(edges) - 1), edges, baseline=0.5, fill=True, color=colour, animated=True)
                       for edges, colour in ((EDGES[:21], style.NEGATIVE), (EDGES[20:], style.POSITIVE))]

    def update(self, result):
        p = result.parameters
        self.dots.set_data(*(column[:, 0] for column in draw(p.seed)[:2]))
        self.line.set_data(GRID[:, 0], np.clip(result.curve, -9, 9))
        steps = EVERY * np.arange(1, len(result.errors) + 1)
        for lines, k in ((self.trained, 0), (self.new, 1)):
            lines[0].set_data(steps, np.minimum(result.errors[:, k], 9))
            lines[1].set_data(DECAYS, np.minimum(result.others[k], 9))
        self.here.set_data([p.decay, p.decay], [0, HIGH])
        counts, _ = np.histogram(np.clip(result.weights, -2.99, 2.99), EDGES)
        for stairs, part in zip(self.stairs, np.split(np.maximum(counts, 0.5), 2), strict=True):
            stairs.set_data(part)


class WeightDecay(Lab):
    """A big network on few points: what decay does to its curve, its errors and its weights."""

    title = "Weight decay, live"
    Parameters = DecayParameters
    presets = {"just right": DecayParameters(decay=0.02), "far too much": DecayParameters(decay=0.3),
               "other points": DecayParameters(seed=3, decay=0.01)}
    compute = staticmethod(decayed)
    View = DecayView
    size = (8.4, 4.2)
    program = staticmethod(program)
    numbers = ("norm", "here")
