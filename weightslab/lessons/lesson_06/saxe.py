"""Lab 5 of lesson 06: the exact learning curve of a linear network of two layers."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.live import Lab, Parameters, number
from weightslab.nn import SGD, Dense, MeanSquaredError, Sequential, streams
from weightslab.plots import style
from weightslab.theory import saxe
from weightslab.training import Run

__all__ = ["SaxeCurve", "learn"]

SHARES = np.array([1, 0.5, 0.25])
N, TIME, POINTS = 3, 6.0, 150
X = np.sqrt(N) * np.eye(N)
"""White inputs: ``x.T @ x / n`` is the identity."""


@dataclass(frozen=True)
class SaxeParameters(Parameters):
    """A task of three independent parts, and how its network starts."""

    strength: float = number(3.0, 1, 4, 0.1, "strongest part s", help="The others are half and a quarter as strong.")
    u0: float = number(0.001, 1e-5, 0.1, 0.1, "start u₀", help="What the network does of each part before training.",
                       log=True)
    lr: float = number(0.001, 0.001, 0.1, 0.1, "learning rate", help="The theory is that of very small steps.", log=True)


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


def learn(strength, u0, lr, seed=0):
    """Yield time and the strength of each part in the network, ``U' W2 W1 V``, at `POINTS` times."""
    net, target = task(strength, u0, seed)
    U, _, V = directions(seed)
    run = Run(net, MeanSquaredError(), X, target, SGD(lr * N / 2))  # the theory has 1/2 |error|^2, summed over outputs
    steps = np.unique(np.linspace(0, TIME / lr, POINTS).astype(int))
    for step in steps:
        while run.n_steps < step:
            run.step()
        with np.errstate(all="ignore"):
            strengths = np.diag(U.T @ net[1].W @ net[0].W @ V)
        yield step * lr, strengths


@dataclass(frozen=True)
class Curves:
    """Measured strengths so far ``(points, 3)``, at these times, and the exact ones."""

    parameters: SaxeParameters
    times: np.ndarray
    measured: np.ndarray
    theory: np.ndarray

    @property
    def progress(self):
        """How much of the training is done."""
        steps = int(TIME / self.parameters.lr)
        return round(self.times[-1] / self.parameters.lr) / steps

    @property
    def difference(self):
        """The largest distance between measurement and theory."""
        return float(np.abs(self.measured - self.theory).max())

    def describe(self):
        p, steps = self.parameters, round(self.times[-1] / self.parameters.lr)
        done = (self.measured > 0.5 * p.strength * SHARES).sum(axis=0)
        halves = ", ".join(f"{p.strength * share:.2f} at {self.times[-n]:.1f}" if n else f"{p.strength * share:.2f} not yet"
                           for share, n in zip(SHARES, done, strict=True))
        apart = f"{self.difference:.4f}" if self.difference < 10 else "far"
        return (f"Start {p.u0:.2g}, {steps} steps of {p.lr:.3g}. Half learned, by strength and time: {halves}. "
                f"Largest distance to theory: {apart}.")


def curves(p):
    """Train, and show the curves as they grow."""
    times, measured = [], []
    for time, strengths in learn(p.strength, p.u0, p.lr):
        times.append(time)
        measured.append(np.nan_to_num(strengths, nan=1e6, posinf=1e6, neginf=-1e6))
        at = np.array(times)
        yield Curves(p, at, np.array(measured), saxe(at[:, None], p.strength * SHARES, p.u0))


def program(p):
    """The same, without a picture."""
    return f"""
import numpy as np
from weightslab.lessons.lesson_06.saxe import SHARES, learn
from weightslab.theory import saxe

times, strengths = zip(*learn({p.strength}, {p.u0}, {p.lr}))
measured = np.nan_to_num(strengths, nan=1e6, posinf=1e6, neginf=-1e6)
theory = saxe(np.array(times)[:, None], {p.strength} * SHARES, {p.u0})
difference = np.abs(measured - theory).max()
print(difference)
"""


class SaxeView:
    """Three measured curves and, dashed upon them, the exact ones."""

    def __init__(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(0, TIME), ylim=(-0.1, 4.3), xlabel="time: steps × learning rate", ylabel="learned so far")
        self.lines, self.dashes = [], []
        for width in (9, 6, 3.5):
            self.lines += axes.plot([], color="#c4ad9a", linewidth=width * style.PX, animated=True, zorder=2)
            self.dashes += axes.plot([], color=style.THEORY, linestyle="dashed", linewidth=1.5 * style.PX, animated=True,
                                     zorder=3)
        axes.set_title("wide line: measured   dashed: theory   the stronger a part, the wider its line", loc="right",
                       fontsize=12 * style.PX)

    def update(self, result):
        for k, (line, dash) in enumerate(zip(self.lines, self.dashes, strict=True)):
            line.set_data(result.times, np.clip(result.measured[:, k], -50, 50))
            dash.set_data(result.times, result.theory[:, k])


class SaxeCurve(Lab):
    """Long plateaus, sudden rises: and an exact formula for them."""

    title = "An exact learning curve"
    Parameters = SaxeParameters
    presets = {"tiny start": SaxeParameters(u0=1e-5), "large start": SaxeParameters(u0=0.1),
               "too large steps": SaxeParameters(lr=0.1)}
    compute = staticmethod(curves)
    View = SaxeView
    size = (8.4, 3.2)
    program = staticmethod(program)
    numbers = ("difference",)
