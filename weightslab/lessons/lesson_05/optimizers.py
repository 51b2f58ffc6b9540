"""Lab 4 of lesson 05: five optimizers on one surface, and how far each moves its weights."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, integer, number
from weightslab.nn import SGD, Adam, AdamW, MeanSquaredError, Momentum, RMSProp
from weightslab.plots import style
from weightslab.plots.shapes import figures, moving
from weightslab.training import Run

from .descent import TRUE, data, line, rings

__all__ = ["Optimizers"]

NAMES = ("SGD", "momentum", "RMSProp", "Adam", "AdamW")
START, LAST = (-2.5, 3.5), 120


@dataclass(frozen=True)
class OptimizersParameters(Parameters):
    """One learning rate for all five."""

    lr: float = number(0.1, 0.001, 1.0, 0.1, "learning rate", help="The same for all five.", log=True)
    mean: float = number(1.2, 0, 2, 0.1, "middle of the inputs", help="The farther from 0, the narrower the valley.")
    decay: float = number(0.3, 0, 1, 0.05, "decay of AdamW", help="Pulls the weight towards 0 in each step.")
    steps: int = integer(60, 5, LAST, 1, "steps", help="How many each of them takes.")


def optimizers(lr, decay):
    """The five, in the order of `NAMES`."""
    return SGD(lr), Momentum(lr), RMSProp(lr), Adam(lr), AdamW(lr, decay=decay)


@dataclass(frozen=True)
class Walks:
    """Weight and bias after each step, ``(5, steps + 1, 2)``, and how far each is from the minimum at the end."""

    parameters: OptimizersParameters
    paths: np.ndarray
    distances: np.ndarray

    @property
    def ratios(self):
        """log10 of length of the update over length of the parameters, for each step: ``(5, steps)``."""
        with np.errstate(all="ignore"):
            moved = np.linalg.norm(np.diff(self.paths, axis=1), axis=-1)
            return np.nan_to_num(np.log10(moved / np.linalg.norm(self.paths[:, :-1], axis=-1)), nan=9, neginf=-9)

    def describe(self):
        p = self.parameters
        left = ", ".join(
            f"{name} {distance:.2f}" if distance < 100 else f"{name} beyond all bounds"
            for name, distance in zip(NAMES, self.distances, strict=True)
        )
        return (
            f"Learning rate {figures(p.lr)}, inputs around {p.mean:.1f}, {p.steps} steps. Distance left to the minimum: "
            f"{left} (decay {p.decay:.2f})."
        )


def walk(optimizer, mean, steps):
    """Weight and bias after each step, ``(steps + 1, 2)``."""
    x, y = data(mean)
    net = line(START)
    run = Run(net, MeanSquaredError(), x, y, optimizer)
    path = [net.parameters.copy()]
    for _ in range(steps):
        run.step()
        path.append(net.parameters.copy())
    return np.array(path)


def walks(p):
    """All five, from the same start."""
    paths = np.array([walk(optimizer, p.mean, p.steps) for optimizer in optimizers(p.lr, p.decay)])
    ends = np.nan_to_num(paths[:, -1], nan=1e9, posinf=1e9, neginf=-1e9)
    return Walks(p, paths, np.hypot(*(np.clip(ends, -1e9, 1e9) - TRUE).T))


class OptimizersView:
    """For each optimizer the path in the plane, how far it is from the minimum, and below it the length of its steps."""

    def __init__(self, figure):
        planes, curves = figure.subplots(2, 5, sharex="row", sharey="row", height_ratios=(1.5, 1))
        self.rings, self.paths, self.ends, self.curves, self.left = [], [], [], [], []
        self.mean = None  # of the inputs, for which the rings are
        for name, plane, curve in zip(NAMES, planes, curves, strict=True):
            plane.set(
                xlim=(-4, 5.5), ylim=(-3, 6.5), xticks=(-3, 0, 3), yticks=(-3, 0, 3, 6), aspect="equal", xlabel="weight w"
            )
            plane.set_title(name, fontsize=14, pad=24)
            self.left.append(
                plane.text(0.5, 1.05, "", transform=plane.transAxes, ha="center", fontsize=13, weight="bold", animated=True)
            )
            plane.plot(*TRUE, "+", color=style.THEORY, markersize=12, zorder=0)
            self.rings += [moving(plane, color=style.RULE, linewidth=1, zorder=2.6)]
            self.paths.append(moving(plane, color=style.TRAINING, linewidth=1.5, zorder=3))
            self.ends.append(moving(plane, "o", color=style.TRAINING, zorder=4))
            curve.set(
                xlim=(0, LAST), ylim=(-4, 1), xticks=(0, 60, 120), yticks=(-3, 0), xlabel="step", yticklabels=["0.001", "1"]
            )
            curve.axhline(-3, color=style.NEUTRAL, linestyle="dotted", linewidth=1, zorder=0)
            self.curves.append(moving(curve, color=style.TRAINING, linewidth=1.5, zorder=3))
        planes[0].set_ylabel("bias b")
        curves[0].set_ylabel("step / weights")
        planes[0].annotate(
            "minimum", TRUE, (0, -16), textcoords="offset points", ha="center", va="top", fontsize=12, zorder=2.7
        )
        curves[0].text(118, -3.1, "a good ratio", ha="right", va="top", color=style.NEUTRAL, fontsize=12, zorder=0)

    def update(self, result):
        if result.parameters.mean != self.mean:
            self.mean = result.parameters.mean
            outline = np.concatenate(rings(self.mean, (0.7, 2.0, 3.5)), axis=1)
            for ring in self.rings:
                ring.set_data(*outline)
        steps = np.arange(1, result.parameters.steps + 1)
        nearest = result.distances.argmin()
        for k, (word, distance) in enumerate(zip(self.left, result.distances, strict=True)):
            word.set_text(f"{distance:.2f} left" if distance < 100 else "far off")
            word.set_color(style.TRAINING if k == nearest else style.NEUTRAL)
        for k, path in enumerate(np.clip(np.nan_to_num(result.paths, nan=60), -60, 60)):
            self.paths[k].set_data(*path.T)
            self.ends[k].set_data(*path[-1:].T)
            self.curves[k].set_data(steps, np.clip(result.ratios[k], -9, 9))


class Optimizers(Lab):
    """The same slope, the same learning rate, five ways down."""

    title = "Five optimizers on one surface"
    Parameters = OptimizersParameters
    presets = {
        "round valley": OptimizersParameters(mean=0.0),
        "narrow valley": OptimizersParameters(mean=2.0, lr=0.158),
        "tiny rate": OptimizersParameters(lr=0.00316, steps=LAST),
        "no decay": OptimizersParameters(decay=0.0, steps=LAST),
    }
    compute = staticmethod(walks)
    View = OptimizersView
    size = (840, 390)
