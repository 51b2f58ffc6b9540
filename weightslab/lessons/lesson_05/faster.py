"""Lab 2 of lesson 05: do weights or biases learn faster?"""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, number
from weightslab.nn import SGD, Dense, MeanSquaredError, Sequential, streams, zeros
from weightslab.plots import style
from weightslab.plots.shapes import moving, signed, written
from weightslab.theory import errors, line_hessian
from weightslab.training import training

__all__ = ["WeightsOrBiases", "run"]

U = np.linspace(-1, 1, 41)
U = U / U.std()
STEPS = 150


@dataclass(frozen=True)
class FasterParameters(Parameters):
    """Where the inputs lie, and the length of a step."""

    spread: float = number(0.5, 0.1, 3.0, 0.1, "spread of the inputs", help="Their standard deviation.")
    mean: float = number(0.0, -2, 2, 0.1, "middle of the inputs", help="Their mean.")
    lr: float = number(0.05, 0.005, 0.1, 0.005, "learning rate", help="Of both; the loss is the mean squared error.")


def run(spread, mean, lr, steps=STEPS):
    """The errors of weight and bias in each step, measured: ``(steps + 1, 2)``; both start at 1.

    The loss is the mean squared error, without a factor of 1/2.
    """
    x = (mean + spread * U)[:, None]
    net = Sequential(Dense(1, 1, zeros(), zeros(), rng=streams(0).weights))
    net[0].Wb[...] = 1.0  # the target is 0, so the parameters are the errors
    found = [net.parameters.copy()]
    for _ in training(net, MeanSquaredError(), x, 0 * x, SGD(lr), steps=steps):
        found.append(net.parameters.copy())
    return np.array(found)


@dataclass(frozen=True)
class Faster:
    """How far weight and bias still are from the optimum, measured and exactly."""

    parameters: FasterParameters
    measured: np.ndarray
    theory: np.ndarray

    def steps(self, column):
        """Steps until the error stays below 1%, or None."""
        above = np.flatnonzero(np.abs(self.measured[:, column]) > 0.01)
        return int(above[-1]) + 1 if len(above) and above[-1] < STEPS else None if len(above) else 0

    def describe(self):
        p = self.parameters
        said = [f"more than {STEPS} steps" if steps is None else f"{steps} steps" for steps in map(self.steps, (0, 1))]
        plain = (
            f" Centred inputs: factors per step 1 − 2 lr E[x²] = {written(1 - 2 * p.lr * p.spread**2, 3)} and 1 − 2 lr = "
            f"{1 - 2 * p.lr:.2f}."
            if p.mean == 0
            else " The inputs are not centred: weight and bias influence each other, and neither has a rate of its own."
        )
        return (
            f"Spread {p.spread:.1f}, middle {signed(p.mean, 1)}, learning rate {p.lr:.3f}. To one percent: the weight "
            f"takes {said[0]}, the bias {said[1]}.{plain}"
        )


def faster(p):
    """Measured and exact errors."""
    x = p.mean + p.spread * U
    with np.errstate(over="ignore", invalid="ignore"):
        theory = errors(2 * line_hessian(x.mean(), (x**2).mean()), np.ones(2), p.lr, STEPS)
    return Faster(p, run(p.spread, p.mean, p.lr), theory)


class FasterView:
    """Both errors, with theory beneath."""

    def __init__(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(0, STEPS), ylim=(-1.2, 1.2), xlabel="step", ylabel="error that is left")
        axes.axhline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
        t = {"animated": True, "zorder": 3}
        (self.weight,) = axes.plot([], color=style.POSITIVE, linewidth=4, **t)
        (self.bias,) = axes.plot([], color=style.BIAS, linewidth=4, linestyle=(0, (1, 0.6)), **t)
        self.theory = [moving(axes, color=style.PAPER, linestyle="dashed", linewidth=1.5, zorder=4) for _ in range(2)]
        for y, text, colour in (
            (1.05, "weight (solid)", style.POSITIVE),
            (0.88, "bias (dotted)", style.BIAS),
            (0.71, "dashes inside: exact theory", style.NEUTRAL),
        ):
            axes.text(STEPS, y, text, color=colour, ha="right", fontsize=13, zorder=0)

    def update(self, result):
        steps = np.arange(STEPS + 1)
        for line, values in zip((self.weight, self.bias, *self.theory), (*result.measured.T, *result.theory.T), strict=True):
            line.set_data(steps, np.clip(np.nan_to_num(values), -50, 50))


class WeightsOrBiases(Lab):
    """Both error curves, with their exact predictions."""

    title = "Weights or biases first?"
    Parameters = FasterParameters
    presets = {
        "equal": FasterParameters(spread=1.0),
        "small inputs": FasterParameters(spread=0.2),
        "large inputs": FasterParameters(spread=2.5),
        "off centre": FasterParameters(spread=1.0, mean=2.0),
    }
    compute = staticmethod(faster)
    View = FasterView
    size = (840, 300)
