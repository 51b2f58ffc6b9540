"""Lab 3 of lesson 08: L2 and decoupled weight decay are one thing under SGD, and two under Adam."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.live import Lab, Parameters, number
from weightslab.nn import L2, SGD, Adam, AdamW, Dense, Sequential, constant, streams
from weightslab.plots import style
from weightslab.plots.shapes import figures, moving, theory

__all__ = ["METHODS", "DecayUnderAdam", "walk"]

DRAWS, STEPS = 40, 100
DECAYS = np.geomspace(1e-4, 1, 17)
METHODS = ("SGD + L2", "Adam + L2", "AdamW")


@dataclass(frozen=True)
class AdamParameters(Parameters):
    """How strong the decay is, how long the steps are, and what the data send."""

    decay: float = number(0.1, 1e-4, 1, 0.05, "decay λ", help="L2 of this strength, or decoupled decay.", log=True)
    lr: float = number(0.005, 0.0005, 0.01, 0.05, "learning rate", help="Of all three.", log=True)
    gradients: float = number(
        0.0, 0, 3, 0.1, "size of the data's gradients", help="Standard deviation of random gradients whose mean is 0."
    )


@cache
def noise():
    """Gradients of data that pull up and down, 0 on average over all draws in each step: ``(steps, draws)``."""
    g = streams(8).data.standard_normal((STEPS, DRAWS // 2))
    return np.concatenate([g, -g], axis=1)


def walk(method, decay, lr, gradients=0.0, steps=STEPS):
    """The mean weight after each step, ``(steps + 1, *decay)``: forty weights start at 1, with random gradients."""
    decay = np.asarray(decay, float)
    replicas = (*decay.shape, DRAWS)
    strength = np.broadcast_to(decay[..., None], replicas)
    rng = np.full(replicas, streams(0).weights)  # nothing is drawn: all start at 1
    net = Sequential(Dense(1, 1, constant(1.0), None, rng=rng))
    w, gradient = net.parameters, np.zeros_like(net.parameters)
    optimizer = AdamW(lr, decay=strength) if method == "AdamW" else (SGD if method == "SGD + L2" else Adam)(lr)
    l2 = None if method == "AdamW" else L2(strength)
    state, penalty, path = optimizer.start(w, net.is_weight), l2 and l2.start(net), [w[..., 0].copy()]
    for g in noise()[:steps]:
        gradient[..., 0] = gradients * g
        if l2:
            l2.add_gradient(w, gradient, penalty)
        optimizer.step(w, gradient, state)
        path.append(w[..., 0].copy())
    return np.array(path).mean(axis=-1)


@dataclass(frozen=True)
class Walks:
    """The mean weight after each step, of each method ``(3, steps + 1)``, and what 17 other decays took off."""

    parameters: AdamParameters
    paths: np.ndarray
    others: np.ndarray

    @property
    def taken(self):
        """What each method has taken off a weight of 1."""
        return 1 - self.paths[:, -1]

    @property
    def adam(self):
        """What Adam with L2 has taken off, in hundredths."""
        return round(float(self.taken[1]), 2)

    @property
    def exact(self):
        """What decoupled decay takes off: ``1 - (1 - lr decay)^steps``."""
        return 1 - (1 - self.parameters.lr * self.parameters.decay) ** STEPS

    def describe(self):
        p, (sgd, adam, adamw) = self.parameters, self.taken
        return (
            f"λ = {plain(p.decay)}, learning rate {plain(p.lr)}, gradients of size {p.gradients:.1f}: in {STEPS} "
            f"steps a weight of 1 loses {plain(sgd)} (SGD + L2), {plain(adam)} (Adam + L2), {plain(adamw)} (AdamW). "
            f"Theory for AdamW: {plain(self.exact)}."
        )


def plain(number):
    """Two figures, without an exponent down to a billionth: ``0.00005``."""
    if 1e-9 < abs(number) < 1e3:
        return np.format_float_positional(number, 2, fractional=False, trim="-")
    return figures(number, 2)


def walks(p):
    """Three methods with the decay that is set, and with 17 others: a family of 18 for each."""
    paths = np.array([walk(method, np.append(p.decay, DECAYS), p.lr, p.gradients) for method in METHODS])
    return Walks(p, paths[..., 0], 1 - paths[:, -1, 1:])


class AdamView:
    """The weight on its way down, and what is taken off under every decay."""

    def __init__(self, figure):
        way, taken = figure.subplots(1, 2)
        way.set(xlim=(-3, STEPS + 3), ylim=(-0.08, 1.08), xlabel="step", ylabel="mean of 40 weights")
        taken.set(
            xlim=(8e-5, 1.25),
            ylim=(1e-6, 2),
            xscale="log",
            yscale="log",
            xlabel="decay λ",
            ylabel=f"taken off in {STEPS} steps",
        )
        way.set_title("what decay does to the weights")
        taken.set_title("dashed, theory: 1 − (1 − learning rate · λ)¹⁰⁰")
        looks = [
            {"marker": mark, "color": colour, "markersize": size, "zorder": zorder, "animated": True}
            for mark, colour, size, zorder in (
                ("s", style.NEUTRAL, 11, 2),
                ("o", style.TRAINING, 7, 4),
                ("^", style.TRAINING, 6, 3),
            )
        ]
        self.lines, self.curves = (
            [axes.plot([], [], markevery=every, **look)[0] for look in looks] for axes, every in ((way, 10), (taken, 1))
        )
        self.theory = [theory(axes, zorder=5) for axes in (way, taken)]
        at_end = {"ha": "right", "va": "top", "animated": True}
        self.names = [
            way.text(STEPS + 2, 0, f"{mark} {name}", color=look["color"], **at_end)
            for mark, name, look in zip("■●▲", METHODS, looks, strict=True)
        ]
        self.here = moving(taken, color=style.NEUTRAL, linewidth=1, zorder=1)

    def update(self, result):
        p, steps = result.parameters, np.arange(STEPS + 1)
        for line, path, curve, values in zip(self.lines, result.paths, self.curves, result.others, strict=True):
            line.set_data(steps, path)
            curve.set_data(DECAYS, np.maximum(values, 1e-9))
        below = 2.0
        ends = [float(path[-1]) for path in result.paths]
        for k in np.argsort(ends)[::-1]:  # below its end, and below the name of the one above
            below = min(ends[k] - 0.03, below - 0.08)
            self.names[k].set_y(below)
        self.theory[0].set_data(steps, (1 - p.lr * p.decay) ** steps)
        self.theory[1].set_data(DECAYS, 1 - (1 - p.lr * DECAYS) ** STEPS)
        self.here.set_data([p.decay] * 2, [1e-6, 2])


class DecayUnderAdam(Lab):
    """The same number, three meanings."""

    title = "Decay is not L2 under Adam"
    Parameters = AdamParameters
    presets = {
        "a thousandth of the decay": AdamParameters(decay=1e-4),
        "small gradients": AdamParameters(gradients=0.1),
        "large gradients": AdamParameters(gradients=3.0),
    }
    compute = staticmethod(walks)
    View = AdamView
    size = (840, 340)
