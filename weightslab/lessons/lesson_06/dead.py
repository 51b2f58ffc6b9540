"""Lab 6 of lesson 06: which ReLUs never fire, and what a bias at the start changes."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from weightslab.data import digits
from weightslab.live import Lab, Parameters, integer, number
from weightslab.nn import Dense, ReLU, Sequential, constant, he_normal, streams
from weightslab.plots import style
from weightslab.plots.shapes import Hatch

__all__ = ["DeadUnits", "deep_relu"]

SEEDS, WIDTH, INPUTS, DEEPEST = 8, 64, 200, 8


def deep_relu(rng, n_in, width, layers, bias=0.0, dtype=np.float32):
    """A network of ReLU layers, He start, with one value for all biases."""
    sizes = [n_in] + [width] * layers
    return Sequential(
        *(
            part
            for n, m in pairwise(sizes)
            for part in (Dense(n, m, he_normal(), constant(bias), rng=rng, dtype=dtype), ReLU())
        )
    )


@dataclass(frozen=True)
class DeadParameters(Parameters):
    """Deep ReLU networks that look at digits."""

    bias: float = number(0.0, -0.5, 1.0, 0.02, "initial bias", help="Of every neuron.")
    depth: int = integer(5, 1, DEEPEST, 1, "layers", help="Each of 64 ReLUs.")


@lru_cache(maxsize=DEEPEST)
def networks(depth):
    """Return eight networks in one, from He's start."""
    return deep_relu(streams(0, (SEEDS,)).weights, 64, WIDTH, depth)


@dataclass(frozen=True)
class Dead:
    """Shares of units that fire for none, and for all, of the digits, layer by layer."""

    dead: np.ndarray
    always: np.ndarray

    def describe(self):
        return (
            f"Dead, firing for no digit: {self.dead[0]:.1%} of the first layer and {self.dead[-1]:.1%} of the last. "
            f"Always on, so as good as linear: {self.always[0]:.1%} and {self.always[-1]:.1%}."
        )


def dead(p):
    """Which units of eight networks fire for which of 200 digits."""
    net = networks(p.depth)
    for layer in net.layers:
        if isinstance(layer, Dense):
            layer.b[...] = p.bias
    _, record = net.forward((digits().x[:INPUTS] / 16).astype(np.float32))
    shares = [(kept.y > 0).mean(axis=-2) for layer, kept in record.steps if isinstance(layer, ReLU)]
    return Dead(np.array([(share == 0).mean() for share in shares]), np.array([(share == 1).mean() for share in shares]))


class DeadView:
    """Two bars for each layer."""

    def __init__(self, figure):
        axes = figure.subplots()
        axes.set(
            xlim=(0.4, DEEPEST + 0.6), ylim=(0, 1), xlabel="layer", ylabel="share of units", xticks=range(1, DEEPEST + 1)
        )
        places = np.arange(1, DEEPEST + 1)
        self.dead = axes.bar(places - 0.2, places * 0, width=0.38, color=style.NEGATIVE, animated=True, zorder=2)
        self.always = axes.bar(
            places + 0.2,
            places * 0,
            width=0.38,
            color=style.POSITIVE,
            edgecolor=style.PAPER,
            path_effects=[Hatch()],
            animated=True,
            zorder=2,
        )
        second = (0.5, 0.83) if figure.column else (3.2, 0.93)
        for place, text, colour in (
            ((0.5, 0.93), "dead: fires for no digit", style.NEGATIVE),
            (second, "hatched: fires for every digit", style.POSITIVE),
        ):
            axes.text(*place, text, color=colour, fontsize=13, zorder=0)

    def update(self, result):
        for bars, values in ((self.dead, result.dead), (self.always, result.always)):
            for k, bar in enumerate(bars):
                bar.set_height(values[k] if k < len(values) else 0)


class DeadUnits(Lab):
    """The share of dead ReLUs, layer by layer, and the bias at the start."""

    title = "Dead units"
    Parameters = DeadParameters
    presets = {
        "bias 1, eight layers": DeadParameters(bias=1.0, depth=8),
        "bias 0, eight layers": DeadParameters(depth=8),
        "negative bias": DeadParameters(bias=-0.3),
    }
    compute = staticmethod(dead)
    View = DeadView
    size = (840, 300)
