"""The lab of lesson 00: one neuron that says on which days to wear a jacket, with one weight to set."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, integer, number
from weightslab.nn import SGD, BinaryCrossEntropy, Dense, Sequential, constant, streams
from weightslab.plots import style
from weightslab.plots.shapes import signed
from weightslab.training import train

__all__ = ["Jacket"]

DAYS = np.array([-9.0, -6.0, -3.0, 3.0, 6.0, 9.0])
"""Degrees above (or below) 15 °C."""
CURVE = np.linspace(-11, 11, 221)
UNIT = 3.0
"""The neuron's input is the temperature in units of three degrees."""
RATE, MOST = 0.3, 40
"""Learning rate, and most steps, of a training."""
SHOWN = 1
"""The day whose numbers stand in the formula."""


@dataclass(frozen=True)
class JacketParameters(Parameters):
    """One neuron with one weight."""

    weight: float = number(1.0, -3, 3, 0.1, "weight", help="Multiplies the temperature, in units of 3 degrees above 15 °C.")
    steps: int = integer(0, 0, MOST, 1, "let it learn: steps", help="Of gradient descent, from this weight on.")


@dataclass(frozen=True)
class Sure:
    """How sure the neuron is, on each day and along all temperatures, with the weight that it has set or learned."""

    steps: int
    weight: float
    days: np.ndarray
    curve: np.ndarray

    @property
    def cold(self):
        """Cold days with a jacket."""
        return int(np.sum(self.days[DAYS < 0] > 0.5))

    @property
    def warm(self):
        """Warm days with a jacket."""
        return int(np.sum(self.days[DAYS > 0] > 0.5))

    @property
    def right(self):
        """Days on which the advice makes sense."""
        return int(np.sum((self.days > 0.5) == (DAYS < 0))) if self.weight else 0

    def describe(self):
        if self.weight == 0:
            return "Weight 0: the temperature does not count, and the neuron is undecided (0.50) on all 6 days."
        least = np.abs(self.days - 0.5).min() + 0.5
        said = (
            f"Jacket on {self.cold} of 3 cold days and on {self.warm} of 3 warm days: {self.right} of 6 make sense. "
            f"The neuron is at least {least:.0%} sure."
        )
        if not self.steps:
            return said
        return f"After {self.steps} step{'s' * (self.steps > 1)} of learning the weight is {signed(self.weight)}. {said}"


def jacket(parameters):
    """The neuron ``sigmoid(weight * temperature)``, with the weight as it is set, or after some steps of learning."""
    w = learned(parameters) if parameters.steps else parameters.weight
    days, curve = (1 / (1 + np.exp(-w * degrees / UNIT)) for degrees in (DAYS, CURVE))
    return Sure(parameters.steps, w, days, curve)


def learned(parameters):
    """Return the weight after these steps of gradient descent; the targets: jacket on cold days, none on warm ones."""
    net = Sequential(Dense(1, 1, constant(parameters.weight), biases=None, rng=streams(0).weights))
    train(net, BinaryCrossEntropy(), DAYS[:, None] / UNIT, 1.0 * (DAYS < 0), SGD(RATE), steps=parameters.steps)
    return float(net[0].W.item())


def program(parameters):
    """The same with a layer of one neuron, and the training if there is one."""
    learning = f"train(net, BinaryCrossEntropy(), temperature, cold, SGD({RATE}), steps={parameters.steps})"
    return f"""
import numpy as np
from weightslab.nn import SGD, BinaryCrossEntropy, Dense, Sequential, Sigmoid, constant, streams
from weightslab.training import train

temperature = np.array([-9, -6, -3, 3, 6, 9])[:, None] / 3  # of six days: degrees above 15 °C, in units of 3
cold = 1.0 * (temperature[:, 0] < 0)
net = Sequential(Dense(1, 1, constant({parameters.weight}), biases=None, rng=streams(0).weights))
{learning if parameters.steps else "# no training"}
days = Sigmoid().function(net(temperature)[:, 0])
print(np.round(days, 2))
"""


class JacketView:
    """A bar for each day, as high as the neuron is sure, and the curve through all temperatures."""

    def __init__(self, figure):
        axes = figure.subplots()
        axes.set(
            xlim=(-11, 11),
            ylim=(0, 1.58 if figure.column else 1.36),
            xticks=DAYS,
            yticks=(0, 0.5, 1),
            ylabel="how sure: jacket on",
            xticklabels=[f"{15 + day:.0f} °C\n{day:+.0f}".replace("-", "−") for day in DAYS],
        )
        axes.set_xlabel("temperature, and degrees above 15 °C")
        axes.axvspan(-11, 0, color=style.POSITIVE_SHADE, zorder=0)
        axes.axvspan(0, 11, color=style.NEGATIVE_SHADE, zorder=0)
        for x, text in ((-10.7, "cold days"), (0.3, "warm days")):
            axes.text(x, 1.0, text, va="bottom", fontsize=13, zorder=0)
        edges = np.add.outer(DAYS, [-0.7, 0.7]).ravel()  # left and right of each bar: one artist draws them all
        self.heights = np.full(len(edges) - 1, np.nan)  # between two bars there is nothing
        self.bars = axes.stairs(self.heights, edges, fill=True, color=style.NEUTRAL, animated=True, zorder=2)
        axes.axhline(0.5, color=style.THEORY, linestyle="dashed", linewidth=1, zorder=0)
        self.colours = style.NEUTRAL, style.POSITIVE, style.NEGATIVE  # of weights that are 0, 1 and -1
        (self.curve,) = axes.plot(CURVE, CURVE * 0, color=style.POSITIVE, animated=True, zorder=3)
        self.formula = axes.text(-10.7, 1.19, "", fontsize=15, va="bottom", animated=True, zorder=3)
        self.ends = ("\n", "\n= ") if figure.column else (".  ", " = ")

    def update(self, result):
        self.heights[::2] = result.days
        self.bars.set_data(self.heights)
        self.curve.set_ydata(result.curve)
        colour = self.colours[int(np.sign(result.weight))]
        self.curve.set_color(colour)
        self.formula.set_color(colour)
        z = result.weight * DAYS[SHOWN] / UNIT
        end, equals = self.ends
        numbers = f"S({result.weight:.2f} × (-6) ÷ 3){equals}S({z:.2f}) = {result.days[SHOWN]:.2f}".replace("-", "−")
        self.formula.set_text(f"S(weight × degrees above 15 °C ÷ 3){end}At 9 °C:  {numbers}")


class Jacket(Lab):
    """One weight decides on which days the jacket goes on."""

    title = "One neuron, one weight: do I need a jacket?"
    Parameters = JacketParameters
    presets = {
        "the wrong way round": JacketParameters(weight=2.0),
        "undecided": JacketParameters(weight=0.0),
        "let it learn": JacketParameters(steps=20),
    }
    compute = staticmethod(jacket)
    View = JacketView
    size = (840, 310)
    program = staticmethod(program)
    numbers = ("days",)
