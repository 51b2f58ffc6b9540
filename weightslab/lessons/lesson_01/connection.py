"""Lab 1 of lesson 01: what one connection contributes."""

from dataclasses import dataclass

from weightslab.live import Lab, Parameters, number
from weightslab.plots import style
from weightslab.plots.shapes import arrow, bare, by_sign, moving, node, place_arrow, signed

__all__ = ["OneConnection"]


@dataclass(frozen=True)
class OneConnectionParameters(Parameters):
    """A source neuron and the weight of its connection."""

    source: float = number(0.8, -1, 1, 0.05, "source activation", help="The activation of the sending neuron.")
    weight: float = number(0.5, -2, 2, 0.05, "weight", help="How strongly, and in which direction, it is passed on.")


@dataclass(frozen=True)
class Contribution:
    """``contribution = source * weight``."""

    source: float
    weight: float
    contribution: float

    def describe(self):
        product = f"{signed(self.source)} × {signed(self.weight)} = {signed(self.contribution)}"
        if self.contribution == 0:
            return f"{product}: nothing arrives. Either factor at zero silences the connection."
        effect = "excites: it pushes the target up" if self.contribution > 0 else "inhibits: it pushes the target down"
        if self.source < 0:
            sign = "positive" if self.weight > 0 else "negative"
            return f"{product}. The source is negative, so this {sign} weight {effect}."
        return f"{product}. The connection {effect}."


def contribution(parameters):
    """What arrives at the target."""
    product = round(parameters.source * parameters.weight, 10)
    return Contribution(parameters.source, parameters.weight, product)


def pointed(parameters, x, _):
    """The weight with which that much arrives."""
    return {"weight": x / parameters.source} if parameters.source else {}


def program(parameters):
    """The same with a layer of one weight."""
    return f"""
from weightslab.nn import Dense, constant, streams

layer = Dense(1, 1, constant({parameters.weight}), biases=None, rng=streams(0).weights)
contribution = layer.forward([[{parameters.source}]])[0].item()
print(f"{{contribution:+.2f}}")
"""


class OneConnectionView:
    """A source, an edge whose colour, width and end show the weight, and the contribution on a number line."""

    def __init__(self, figure):
        network, line = _, self.plane = figure.subplots(1, 2, width_ratios=(1, 1.15))
        bare(network, (-1.65, 1.65), (-0.75, 1.0))
        network.text(-1.15, 0.62, "source", ha="center", zorder=0)
        network.text(1.15, 0.62, "arrives at target", ha="center", zorder=0)
        self.edge = moving(network, solid_capstyle="butt")
        self.end = moving(network, markeredgecolor="none")
        self.weight = network.text(0, 0.28, "", ha="center", fontsize=15, animated=True)
        self.source, self.source_text = node(network, -1.15, 0)
        self.target, self.target_text = node(network, 1.15, 0)

        line.set(xlim=(-2.15, 2.15), ylim=(-1, 1), yticks=[], xticks=[-2, -1, 0, 1, 2])
        line.spines["left"].set_visible(False)
        line.spines["bottom"].set_position(("data", 0))
        line.text(0, -0.72, "contribution to the target = source × weight", ha="center", zorder=0)
        line.text(-2.1, -0.42, "← inhibits", color=style.NEGATIVE, zorder=0)
        line.text(2.1, -0.42, "excites →", color=style.POSITIVE, ha="right", zorder=0)
        self.arrow = arrow(line, width=7, head=30, zorder=3)
        self.tip = moving(line, "o", color=style.THEORY, markersize=8, zorder=4)
        self.label = line.text(0, 0.28, "", ha="center", fontsize=18, animated=True)

    def update(self, result):
        color = by_sign(result.weight)
        end = 0.62 if result.weight > 0 else 0.74
        self.edge.set_data([-0.8, end], [0, 0])
        self.edge.set(color=color, linewidth=1 + 3.5 * abs(result.weight))
        self.end.set_data([0.68 if result.weight > 0 else 0.76], [0])
        self.end.set(
            marker=">" if result.weight > 0 else "|",
            color=color,
            visible=result.weight != 0,
            markersize=14 + 5 * abs(result.weight),
            markeredgewidth=4,
            markeredgecolor=color if result.weight < 0 else "none",
        )
        self.weight.set(text=f"weight {signed(result.weight)}", color=color)
        for circle, text, value in (
            (self.source, self.source_text, result.source),
            (self.target, self.target_text, result.contribution),
        ):
            text.set_text(signed(value))
            circle.set_facecolor(style.WEIGHTS(0.5 + 0.12 * value))
        color = by_sign(result.contribution)
        place_arrow(self.arrow, (0, 0), (result.contribution, 0), color, least=0.15)
        self.tip.set_data([result.contribution], [0])
        self.label.set(x=min(max(result.contribution, -1.85), 1.85), text=signed(result.contribution), color=color)


class OneConnection(Lab):
    """Drag a source and a weight: source times weight arrives."""

    title = "One connection"
    Parameters = OneConnectionParameters
    presets = {
        "excite": OneConnectionParameters(),
        "inhibit": OneConnectionParameters(weight=-0.5),
        "two negatives": OneConnectionParameters(source=-0.8, weight=-0.5),
        "silent": OneConnectionParameters(weight=0.0),
    }
    compute = staticmethod(contribution)
    View = OneConnectionView
    size = (840, 230)
    program = staticmethod(program)
    numbers = ("contribution",)
    pointed = staticmethod(pointed)
