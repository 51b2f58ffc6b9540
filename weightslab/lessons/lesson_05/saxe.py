"""Lab 5 of lesson 05: the exact learning curve of a linear network of two layers."""

from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from weightslab.lessons.recording import Recorded, each
from weightslab.live import Ghost, Lab, Parameters, number
from weightslab.nn import SGD, Dense, MeanSquaredError, Sequential, streams
from weightslab.plots import style
from weightslab.plots.shapes import figures, moving, theory, written
from weightslab.theory import saxe
from weightslab.training import Run

__all__ = ["SaxeCurve", "learn"]

SHARES = np.array([1, 0.5, 0.25])
N, TIME = 3, 6.0
TIMES = np.linspace(0, TIME, 150)
"""A point of the curves at the first step that has come to each of these."""
LEGEND = (
    "wide line: measured   dashed: theory   the stronger a part, the wider its line",
    "wide line: measured   dashed: theory   the stronger a part, the wider its line   grey dashes: old run",
)
X = np.sqrt(N) * np.eye(N)
"""White inputs: ``x.T @ x / n`` is the identity."""


@dataclass(frozen=True)
class SaxeParameters(Parameters):
    """A task of three independent parts, and how its network starts."""

    strength: float = number(3.0, 1, 4, 0.1, "strongest part s", help="The others are half and a quarter as strong.")
    u0: float = number(
        0.001, 1e-5, 0.1, 0.1, "initial strength u₀", help="How much of each part is there before training.", log=True
    )
    lr: float = number(
        0.001,
        0.001,
        0.1,
        0.1,
        "learning rate",
        help="Of the loss 1/2 |error|², as in the theory, which is that of very small steps.",
        log=True,
    )


@cache
def directions(seed):
    """Three random orthogonal matrices: of the outputs, the hidden units and the inputs."""
    draws = streams(seed).data.standard_normal((3, N, N))
    return np.linalg.qr(draws)[0]


def task(strength, u0, seed):
    """The network at its balanced start, and its targets."""
    U, R, V = directions(seed)
    net = Sequential(*(Dense(N, N, biases=None, rng=streams(seed).weights) for _ in range(2)))
    net[0].W[...] = np.sqrt(u0) * R @ V.T
    net[1].W[...] = np.sqrt(u0) * U @ R.T
    return net, X @ (U * (strength * SHARES) @ V.T).T


def learn(strength, u0, lr, seed=0, time=0.0, snapshot=None):
    """Yield time, the strength of each part in the network, ``U' W2 W1 V``, and a snapshot, at all `TIMES` after 0.

    ``lr`` is a number or a schedule, and time the sum of the rates so far. With the time and the snapshot of another
    training it goes on from there.
    """
    net, target = task(strength, u0, seed)
    U, _, V = directions(seed)
    factor = N / 2  # the theory has 1/2 |error|^2, summed over outputs
    rate = lr if callable(lr) else lambda step: lr
    scaled = (lambda step: lr(step) * factor) if callable(lr) else lr * factor
    run = Run(net, MeanSquaredError(), X, target, SGD(scaled))
    if snapshot:
        run.restore(snapshot)
    while time < TIME:
        due = TIMES[time < TIMES][0]
        while time < due:
            time = round(time + rate(run.n_steps), 9)
            run.step()
        with np.errstate(all="ignore"):
            strengths = np.diag(U.T @ net[1].W @ net[0].W @ V)
        yield time, strengths, run.snapshot()


class Curves(Recorded):
    """Measured strengths so far ``(points, 3)``, after these steps, at these times, and the exact ones."""

    counts = each(0)
    times = each(1)
    measured = each(2)

    @property
    def theory(self):
        p = self.parameters
        return saxe(self.times[:, None], p.strength * SHARES, p.u0)

    @property
    def difference(self):
        """The largest distance between measurement and theory."""
        return float(np.abs(self.measured - self.theory).max())

    def describe(self):
        p = self.parameters
        done = (self.measured > 0.5 * p.strength * SHARES).sum(axis=0)
        halves = ", ".join(
            f"{p.strength * share:.2f} at {self.times[-n]:.1f}" if n else f"{p.strength * share:.2f} not yet"
            for share, n in zip(SHARES, done, strict=True)
        )
        apart = written(self.difference, 4) if self.difference < 10 else "far"
        return (
            f"Initial strength {figures(p.u0, 2)}, learning rate {figures(p.lr)}, {self.steps} steps. "
            f"Half learned, by strength and time: {halves}. Largest distance to theory: {apart}."
        )


def curves(p, before=None):
    """Train, and show the curves as they grow; they may go on from such a result."""
    seen, there = ((0, 0.0, np.full(N, p.u0)),), {}
    if before:
        seen, there = before.seen, {"time": before.seen[-1][1], "snapshot": before.snapshot}
    for time, strengths, snapshot in learn(p.strength, p.u0, p.lr, **there):
        steps = snapshot["n_steps"]
        seen = *seen, (steps, time, np.nan_to_num(strengths, nan=1e6, posinf=1e6, neginf=-1e6))
        yield Curves(p, seen, steps, min(time / TIME, 1), snapshot)


class SaxeView:
    """Three measured curves and, dashed upon them, the exact ones."""

    def __init__(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(0, TIME), ylim=(-0.1, 4.3), xlabel="time: steps × learning rate", ylabel="learned so far")
        self.lines, self.dashes = [], []
        for width in (9, 6, 3.5):
            self.lines.append(moving(axes, color=style.TRAINING_FAINT, linewidth=width, zorder=2))
            self.dashes.append(theory(axes, zorder=3))
        self.names = [axes.text(TIME - 0.05, 0, "", ha="right", va="bottom", animated=True) for _ in range(N)]
        self.ghost = Ghost(axes, LEGEND, N)

    def update(self, result, fork=None):
        for k, (line, dash) in enumerate(zip(self.lines, self.dashes, strict=True)):
            line.set_data(*curve(k, result))
            dash.set_data(result.times, result.theory[:, k])
            strength = result.parameters.strength * SHARES[k]
            self.names[k].set(text=f"a part of strength {written(strength)}", y=strength + 0.08)
        self.ghost.update(fork, *(partial(curve, k) for k in range(N)))
        if fork:
            self.ghost.fork.set_xdata(np.repeat(fork.ghost.times[fork.ghost.counts == fork.step], 2))


def curve(k, result):
    """Where the measured strengths of one part are drawn, infinite ones far away."""
    return result.times, np.clip(result.measured[:, k], -50, 50)


class SaxeCurve(Lab):
    """Long plateaus, sudden rises: and an exact formula for them."""

    title = "An exact learning curve"
    Parameters = SaxeParameters
    presets = {
        "tiny initialization": SaxeParameters(u0=1e-5),
        "large initialization": SaxeParameters(u0=0.1),
        "too large steps": SaxeParameters(lr=0.1),
    }
    compute = staticmethod(curves)
    View = SaxeView
    size = (840, 320)
    later = ("lr",)
