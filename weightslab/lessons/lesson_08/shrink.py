"""Lab 2 of lesson 08: the diamond of L1, the circle of L2, and what both do to ten weights."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weightslab.live import Lab, Parameters, number
from weightslab.nn import L1, L2, SGD, Dense, MeanSquaredError, Sequential, constant, streams
from weightslab.plots import style
from weightslab.plots.shapes import by_sign, figures, moving, place_stems, stems, written
from weightslab.training import Run

__all__ = ["L1AgainstL2", "coordinate_descent", "solve"]

TRUE = np.array([2.0, -1.5, 1.0, 0, 0, 0, 0, 0, 0, 0])
PAIR = np.array([1.6, 0.6])
STRENGTHS, STEPS, EXAMPLES = np.geomspace(0.01, 10, 40), 250, 50
SIGNS = (-1, 0, 1)
TURN = np.linspace(0, 2 * np.pi, 121)


@dataclass(frozen=True)
class ShrinkParameters(Parameters):
    """How strong both penalties are, and how much the inputs go together."""

    strength: float = number(
        1.0, 0.01, 10, 0.05, "strength λ", help="L1 adds λ · sum |w| to the loss, L2 λ/2 · sum w².", log=True
    )
    correlation: float = number(0.0, 0, 0.7, 0.05, "correlation of the inputs", help="Of each input with each other.")


def penalties(strength):
    """L1 and L2 of this strength, both by the proximal step, which no strength can make diverge."""
    return L1(strength), L2(strength, proximal=True)


def solve(x, y, penalty, lr=0.12, steps=STEPS):
    """The weights that training ends with, one row for each strength of the penalty; no bias."""
    rng = streams(0, np.shape(penalty.strength)).weights
    net = Sequential(Dense(x.shape[1], 1, constant(0.0), None, rng=rng))
    run = Run(net, MeanSquaredError(), x, y, SGD(lr), regularizer=penalty)
    for _ in range(steps):
        run.step()
    return net[0].W[..., 0, :]


def coordinate_descent(x, y, strength, rounds=1000):
    """The minimum of ``mean((x w - y)^2) + strength * sum |w|``, one weight at a time (Friedman et al. 2007).

    With r what the other weights leave of y, the best ``w[j]`` is ``x[:, j] . r / n`` moved towards 0 by strength / 2, over
    ``x[:, j] . x[:, j] / n``. It stops when no weight moves any more.
    """
    n, p = x.shape
    w, rest, size = np.zeros(p), y.copy(), np.vecdot(x.T, x.T) / n
    for _ in range(rounds):
        before = w.copy()
        for j in range(p):
            pull = x[:, j] @ rest / n + size[j] * w[j]
            new = np.sign(pull) * max(abs(pull) - strength / 2, 0.0) / size[j]
            rest += x[:, j] * (w[j] - new)
            w[j] = new
        if np.abs(w - before).max() < 1e-15:
            break
    return w


@lru_cache(maxsize=32)
def problem(correlation):
    """Fifty examples with exactly this correlation, and their noisy targets; and two for a pair of weights."""
    p, rng = len(TRUE), np.random.default_rng(8)
    draws = rng.standard_normal((EXAMPLES, p + 1))
    noise, white = draws[:, -1:], np.linalg.qr(draws[:, :p])[0] * np.sqrt(EXAMPLES)
    x, pair = (part @ root(correlation, part.shape[1]) for part in (white, np.sqrt(2) * np.eye(2)))
    return (x, x @ TRUE[:, None] + noise), (pair, pair @ PAIR[:, None])


def root(correlation, p):
    """The symmetric root of a matrix with 1 on the diagonal and ``correlation`` elsewhere."""
    values, vectors = np.linalg.eigh(np.full((p, p), correlation) + (1 - correlation) * np.eye(p))
    return vectors * np.sqrt(values) @ vectors.T


@lru_cache(maxsize=32)
def paths(correlation):
    """Ten weights under each strength, ``(2 penalties, 40, 10)``: a family of forty for each penalty."""
    x, y = problem(correlation)[0]
    return np.array([solve(x, y, penalty) for penalty in penalties(STRENGTHS)])


@dataclass(frozen=True)
class Shrunk:
    """Under L1 and under L2: a pair of weights ``(2, 2)``, and ten ``(2, 10)``."""

    parameters: ShrinkParameters
    pair: np.ndarray
    weights: np.ndarray

    @property
    def zeros(self):
        """How many of the ten are exactly 0."""
        return (self.weights == 0).sum(axis=1)

    def describe(self):
        p, smallest = self.parameters, np.abs(self.weights[1]).min()
        return (
            f"λ = {figures(p.strength)}, correlation {p.correlation:.2f}: "
            f"L1 makes {self.zeros[0]} of 10 weights exactly 0, L2 {self.zeros[1] or 'none'}; "
            f"its smallest is {written(smallest, 4)}. Sum of all |w|: {np.abs(self.weights[0]).sum():.2f} under L1, "
            f"{np.abs(self.weights[1]).sum():.2f} under L2."
        )


def shrunk(p):
    """Train four small networks."""
    ten, two = problem(p.correlation)
    pair, weights = (np.array([solve(*data, penalty) for penalty in penalties(p.strength)]) for data in (two, ten))
    return Shrunk(p, pair, weights)


class ShrinkView:
    """Above L1, below L2: where the ring meets the diamond or circle, the paths, the weights now."""

    def __init__(self, figure):
        self.rows, grid = [], figure.add_gridspec(2, 3, width_ratios=(1, 1.5, 1))
        for k, name in enumerate(("L1", "L2")):
            plane, path, bars = (figure.add_subplot(grid[k, column]) for column in range(3))
            self.rows.append((self._plane(plane, name), self._path(path, name, k), self._bars(bars, name, k)))

    def _plane(self, axes, name):
        axes.set(xlim=(-2.4, 2.4), ylim=(-2.4, 2.4), aspect="equal", xticks=(-2, 0, 2), yticks=(-2, 0, 2))
        axes.set_title(f"{name}: equal penalty")
        axes.axhline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
        axes.axvline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
        axes.plot(*PAIR, "+", color=style.TRAINING, markersize=11, markeredgewidth=2, zorder=0)
        ring = moving(axes, color=style.TRAINING, linewidth=1.5)
        ball = moving(axes, color=style.NEUTRAL)
        dot = moving(axes, "o", color=style.THEORY, markersize=8)
        return ring, ball, dot

    def _path(self, axes, name, k):
        axes.set(xlim=(0.01, 10), ylim=(-2, 2.4), xscale="log", yticks=(-2, 0, 2))
        axes.set_title(f"{name}: paths of ten weights")
        if k:
            axes.set_xlabel("strength λ")
        lines = [moving(axes, color=by_sign(sign), linewidth=2.5 if sign else 1.2) for sign in SIGNS]
        here = moving(axes, color=style.THEORY, linewidth=1)
        return lines, here

    def _bars(self, axes, name, k):
        axes.set(xlim=(0.3, 10.7), ylim=(-2, 2.4), xticks=range(1, 11), yticks=(-2, 0, 2))
        axes.set_title("the ten weights (o: exactly 0)")
        axes.axhline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
        if k:
            axes.set_xlabel("weight")
        up, down = (stems(axes, width=9, color=sign) for sign in (style.POSITIVE, style.NEGATIVE))
        zero = moving(axes, "o", color=style.THEORY, markerfacecolor=style.PAPER, markersize=7)
        return up, down, zero

    def update(self, result):
        p, x = result.parameters, np.arange(1, 11)
        skew = np.linalg.inv(root(p.correlation, 2))
        for k, ((ring, ball, dot), (lines, here), (up, down, zero)) in enumerate(self.rows):
            pair, weights = result.pair[k], result.weights[k]
            away = np.linalg.norm(root(p.correlation, 2) @ (pair - PAIR))
            ring.set_data(*(PAIR[:, None] + away * skew @ [np.cos(TURN), np.sin(TURN)]))
            ball.set_data(*outline(k, pair))
            dot.set_data(*pair[:, None])
            here.set_data([p.strength] * 2, [-2, 2.4])
            for line, sign in zip(lines, SIGNS, strict=True):
                line.set_data(*together(paths(p.correlation)[k][:, np.sign(TRUE) == sign]))
            for bars, mine in ((up, weights > 0), (down, weights < 0)):
                place_stems(bars, x[mine], weights[mine])
            zero.set_data(x[weights == 0], weights[weights == 0])


def together(curves):
    """Several curves over the strengths as one line, with a gap between each and the next."""
    curves = np.vstack([curves, np.full(curves.shape[1], np.nan)])
    return np.tile(np.append(STRENGTHS, np.nan), curves.shape[1]), curves.T.ravel()


def outline(k, pair):
    """All pairs that pay the same penalty as this one: a diamond, or a circle."""
    if k == 0:
        return np.abs(pair).sum() * np.array([[1, 0, -1, 0, 1], [0, 1, 0, -1, 0]])
    return np.linalg.norm(pair) * np.array([np.cos(TURN), np.sin(TURN)])


class L1AgainstL2(Lab):
    """Corners make zeros."""

    title = "The diamond and the circle"
    Parameters = ShrinkParameters
    presets = {
        "weak": ShrinkParameters().nearest(strength=0.05),
        "strong": ShrinkParameters().nearest(strength=2.5),
        "inputs that go together": ShrinkParameters(correlation=0.7).nearest(strength=0.5),
    }
    compute = staticmethod(shrunk)
    View = ShrinkView
    size = (840, 420)
