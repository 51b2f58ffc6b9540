"""Lab 2 of lesson 04: finite differences against backpropagation, over the size of the step."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weightslab.live import Lab, Parameters, choice, integer, number
from weightslab.nn import Dense, MeanSquaredError, Sequential, Tanh, normal, streams
from weightslab.plots import style
from weightslab.plots.shapes import figures, power_of_ten

__all__ = ["TrustIt"]

EXPONENTS = np.linspace(-14, 0, 57)
PRECISIONS = {"float32": np.float32, "float64": np.float64}
KINDS = ("forward", "central")


@dataclass(frozen=True)
class TrustParameters(Parameters):
    """How the differences are taken."""

    step: float = number(1e-3, 1e-14, 1.0, 0.25, "step h", help="How far the weight is moved.", log=True)
    kind: str = choice("central", KINDS, "difference", help="To one side, or to both.")
    precision: str = choice("float64", PRECISIONS, "precision", help="In which the loss is computed.")
    seed: int = integer(0, 0, 20, 1, "network", help="Another network, other data.")


@dataclass(frozen=True)
class Trust:
    """The relative error of the finite differences over their step, and at the chosen step."""

    parameters: TrustParameters
    errors: np.ndarray
    error: float

    @property
    def best(self):
        """The exponent of the best step, from an average over neighbours."""
        smooth = np.convolve(np.log10(self.errors), np.full(5, 0.2), mode="same")[2:-2]
        return float(EXPONENTS[2:-2][smooth.argmin()])

    def describe(self):
        p = self.parameters
        root = 3 if p.kind == "central" else 2  # where eps / h and the bend, h^2 or h, are equal
        best = np.finfo(PRECISIONS[p.precision]).eps ** (1 / root)
        return (
            f"Network {p.seed}, step {figures(p.step)}: off by about {power_of_ten(self.error)} of the gradient. "
            f"In theory the best step is about {'the cube root of eps' if root == 3 else '√eps'}: {figures(best, 1)}."
        )


@lru_cache(maxsize=64)
def problem(seed, precision):
    """Data, a family of equal networks, one for each parameter, and all gradients by backpropagation in float64."""
    stream = streams(seed)
    x, target = stream.data.standard_normal((20, 3)), stream.data.standard_normal((20, 1))

    def build(dtype, replicas=()):
        rng = streams(seed, replicas).weights
        return Sequential(
            Dense(3, 5, normal(0.7), rng=rng, dtype=dtype), Tanh(), Dense(5, 1, normal(0.7), rng=rng, dtype=dtype)
        )

    net, loss = build(np.float64), MeanSquaredError()
    y, record = net.forward(x)
    _, judge = loss.forward(y, target)
    net.backward(loss.backward(judge), record)
    dtype = PRECISIONS[precision]
    return x.astype(dtype), target.astype(dtype), build(dtype, net.parameters.shape), net.parameters, record.gradient.copy()


def differences(seed, precision, kind, h):
    """The finite difference of the loss with respect to each parameter."""
    x, target, family, start, _ = problem(seed, precision)

    def at(move):
        family.parameters[...] = start + move * np.eye(len(start))
        return MeanSquaredError().forward(family(x), target, replicas=family.replicas)[0].copy()

    high, low, width = (at(h), at(-h), 2 * h) if kind == "central" else (at(h), at(0.0), h)
    return (high - low).astype(float) / width


def off(seed, precision, kind, h):
    """The length of the difference between both gradients, as a share of the length of one."""
    gradient = problem(seed, precision)[-1]
    return float(np.linalg.norm(differences(seed, precision, kind, h) - gradient) / np.linalg.norm(gradient))


@lru_cache(maxsize=64)
def curve(seed, precision, kind):
    """The relative error at each step size."""
    return np.array([off(seed, precision, kind, 10.0**exponent) for exponent in EXPONENTS])


def trust(p):
    """The error at the chosen step, and the whole curve."""
    return Trust(p, curve(p.seed, p.precision, p.kind), off(p.seed, p.precision, p.kind, p.step))


class TrustView:
    """The U-shaped curve on two logarithmic axes."""

    def __init__(self, figure):
        self.plane = axes = figure.subplots()
        axes.set(
            xlim=(-14.2, 0.2),
            ylim=(-14, 2),
            xlabel="step h",
            ylabel="relative error",
            xticks=range(-14, 1, 2),
            xticklabels=[f"10$^{{{k}}}$" for k in range(-14, 1, 2)],
            yticks=range(-12, 1, 4),
            yticklabels=[f"10$^{{{k}}}$" for k in range(-12, 1, 4)],
        )
        moving = {"animated": True, "zorder": 3}
        (self.errors,) = axes.plot([], [], color=style.TRAINING, **moving)
        (self.rounding,) = axes.plot([], [], color=style.THEORY, linestyle="dashed", linewidth=1.5, **moving)
        (self.truncation,) = axes.plot([], [], color=style.THEORY, linestyle=(0, (1, 1)), linewidth=1.5, **moving)
        (self.dot,) = axes.plot([], [], "o", color=style.TRAINING, markersize=10, **moving)
        self.words = [
            axes.text(0, 0, word, color=style.NEUTRAL, fontsize=14, ha=ha, va=va, animated=True)
            for word, ha, va in (("rounding: eps / h", "right", "top"), ("", "left", "top"))
        ]
        axes.set_title("solid: measured   dashed and dotted: on paper", loc="right")

    def update(self, result):
        p = result.parameters
        self.errors.set_data(EXPONENTS, np.log10(result.errors))
        eps = np.log10(np.finfo(PRECISIONS[p.precision]).eps)
        self.rounding.set_data(EXPONENTS, eps - EXPONENTS)
        order = 2 if p.kind == "central" else 1
        self.truncation.set_data(EXPONENTS, order * EXPONENTS)
        left, right = self.words
        left.set_position((eps + 5.9, -6.3))
        right.set(position=(-9 / order + 0.4, -9), text=f"curvature: h{'²' if order == 2 else ''}")
        self.dot.set_data([np.log10(p.step)], [np.log10(result.error)])


class TrustIt(Lab):
    """How good a finite difference is as a check of backpropagation."""

    title = "Trust it: finite differences against backpropagation"
    Parameters = TrustParameters
    presets = {
        "too small a step": TrustParameters(step=1e-13),
        "one-sided": TrustParameters(kind="forward"),
        "single precision": TrustParameters(precision="float32", step=1e-3),
    }
    compute = staticmethod(trust)
    View = TrustView
    size = (840, 320)
