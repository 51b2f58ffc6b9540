"""Lab 4 of lesson 06: what each named start does to signal and gradient in one layer."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weightslab.live import Lab, Parameters, choice, integer, toggle
from weightslab.nn import he_normal, lecun_normal, orthogonal, streams, xavier_normal
from weightslab.plots import style
from weightslab.plots.shapes import figures
from weightslab.theory import backward_factor, forward_factor, he_variance, lecun_variance, moments, xavier_variance

from .depth import ACTIVATIONS, CURVES

__all__ = ["NamedSchemes"]

NAMES = ("LeCun", "Xavier", "He", "orthogonal")
STARTS = {"LeCun": lecun_normal(), "Xavier": xavier_normal(), "He": he_normal(), "orthogonal": orthogonal()}
VARIANCES = {"LeCun": lecun_variance, "Xavier": xavier_variance, "He": he_variance, "orthogonal": lambda n, m: 1 / max(n, m)}
INPUTS, TOP = 400, 4.0


@dataclass(frozen=True)
class SchemesParameters(Parameters):
    """One layer, the activation in front of it, and what is counted."""

    activation: str = choice("ReLU", ACTIVATIONS, "activation", help="In front of the weights.")
    n_in: int = integer(200, 20, 400, 20, "inputs", help="Of the layer: its fan-in.")
    n_out: int = integer(200, 20, 400, 20, "outputs", help="Neurons of the layer: its fan-out.")
    apart: bool = toggle(False, "variance across inputs only", help="Leaves out what is the same for every input.")


@lru_cache(maxsize=2 * len(NAMES))
def weights(name, n_in, n_out):
    """A drawn weight matrix."""
    return STARTS[name](streams(0).weights, (n_out, n_in), n_in, n_out)


@lru_cache(maxsize=4)
def inputs(n, seed):
    """Pre-activations z of the layer in front, or a gradient from behind: N(0, 1)."""
    return np.random.default_rng(seed).standard_normal((n, INPUTS))


@dataclass(frozen=True)
class Factors:
    """The factor of signal and gradient for each scheme, measured and on paper."""

    parameters: SchemesParameters
    forward: np.ndarray
    back: np.ndarray
    forward_theory: np.ndarray
    back_theory: np.ndarray

    def describe(self):
        said = ", ".join(
            f"{name} {figures(f)} / {figures(b)}" for name, f, b in zip(NAMES, self.forward, self.back, strict=True)
        )
        return f"Factor of the {self.measure} per layer, forward / backward: {said}. A factor of 1 keeps it."

    @property
    def measure(self):
        """What the factors of the signal are of."""
        return "variance across inputs" if self.parameters.apart else "mean square"


def factors(p):
    """One layer of each start, forward and back."""
    curve, f = CURVES[p.activation], ACTIVATIONS[p.activation]
    z, g = inputs(p.n_in, p.n_in), inputs(p.n_out, p.n_out + 1000)
    h = f.function(z)
    slope = f.derivative(z, h)
    size = (lambda values: values.var(axis=1).mean()) if p.apart else (lambda values: np.mean(values**2))
    rows = []
    for name in NAMES:
        W, variance = weights(name, p.n_in, p.n_out), VARIANCES[name](p.n_in, p.n_out)
        theory = p.n_in * variance * float(moments(curve, 1.0)[2]) if p.apart else forward_factor(curve, variance, p.n_in)
        rows.append(
            (
                size(W @ h) / size(z),
                np.mean((slope * (W.T @ g)) ** 2) / np.mean(g**2),
                theory,
                backward_factor(curve, variance, p.n_out),
            )
        )
    return Factors(p, *np.array(rows, float).T)


class SchemesView:
    """Bars for signal and gradient, with theory as dashes."""

    def __init__(self, figure):
        panels = figure.subplots(1, 2, sharey=True)
        self.bars, self.marks = [], []
        for axes, title in zip(panels, ("signal, forward ×", "gradient, back ×"), strict=True):
            axes.set(xlim=(-0.6, 3.6), ylim=(0, TOP), xticks=range(4), xticklabels=NAMES)
            axes.set_title(title, fontsize=14)
            axes.axhline(1, color=style.NEUTRAL, linewidth=1, zorder=0)
            self.bars.append(axes.bar(range(4), np.zeros(4), width=0.6, color=style.TRAINING, animated=True, zorder=2))
            self.marks.append(
                [
                    axes.plot(
                        [k - 0.42, k + 0.42], [0, 0], color=style.THEORY, linestyle=(0, (2, 1)), animated=True, zorder=3
                    )[0]
                    for k in range(4)
                ]
            )
        self.measure = panels[0].text(3.5, TOP * 0.97, "", ha="right", va="top", fontsize=12, animated=True, zorder=3)
        panels[1].text(3.5, TOP * 0.97, "bars: measured   dashes: theory", ha="right", va="top", fontsize=12, zorder=0)

    def update(self, result):
        self.measure.set_text(f"of the {result.measure}")
        for bars, marks, values, theory in zip(
            self.bars, self.marks, (result.forward, result.back), (result.forward_theory, result.back_theory), strict=True
        ):
            for bar, mark, value, predicted in zip(bars, marks, values, theory, strict=True):
                bar.set_height(min(value, TOP))
                mark.set_ydata([min(predicted, TOP)] * 2)


class NamedSchemes(Lab):
    """LeCun, Xavier, He and orthogonal starts beside one another."""

    title = "The named schemes"
    Parameters = SchemesParameters
    presets = {
        "narrowing layer": SchemesParameters(activation="linear", n_in=400, n_out=100),
        "tanh": SchemesParameters(activation="tanh"),
        "sigmoid": SchemesParameters(activation="sigmoid", apart=True),
    }
    compute = staticmethod(factors)
    View = SchemesView
    size = (840, 320)
