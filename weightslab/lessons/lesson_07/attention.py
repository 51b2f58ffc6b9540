"""Lab 4 of lesson 07: a small attention layer learns where to look, live."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from weightslab.lessons.recording import Recorded, Recording, each, last
from weightslab.live import Lab, Parameters, choice, integer
from weightslab.nn import Adam, MeanSquaredError, streams
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, Numbers, lookup
from weightslab.plots.shapes import bare, moving
from weightslab.training import Run

from .sequences import POSITIONS, SYMBOLS, TASKS, network, problem

__all__ = ["WhereToLook"]

STEPS, EVERY = 200, 5


@dataclass(frozen=True)
class LookParameters(Parameters):
    """What the layer should learn, and which sequence is shown."""

    task: str = choice("mirror", TASKS, "task", help="What every position should output.")
    heads: str = choice("1", ("1", "2", "4", "8"), "heads", help="Of the attention layer; the map is their mean.")
    sequence: int = integer(0, 0, 9, 1, "sequence shown", help="Ten that were not used for training.")


@lru_cache(maxsize=32)
def training(task, heads):
    """A training, and what `look` sees of it."""
    x, target, _ = problem(task, streams(0).data)
    run = Run(network(heads), MeanSquaredError(), x, target, Adam(0.02))
    return Recording(run, STEPS, EVERY, lambda run, losses: look(run.net, task), from_start=True, forks=False)


@cache
def unseen(task):
    """Sixty-four sequences that training never saw, their targets, and the positions where the answers stand."""
    return problem(task, streams(1).data)


def look(net, task):
    """On 64 sequences that training never saw: share of symbols right, attention at the right position.

    Then maps and outputs of ten of them, and W_Q, W_K, W_V, W_O, shape ``(4, 16, 16)``.
    """
    x, target, positions = unseen(task)
    y, record = net[0].forward(x)
    maps = record.attention.mean(axis=1)
    symbols = y[..., :SYMBOLS].argmax(axis=-1)
    focus = np.take_along_axis(maps, positions[..., None], axis=2).mean()
    matrices = np.stack([net[0].W_Q, net[0].W_K, net[0].W_V, net[0].W_O])
    return np.mean(symbols == target.argmax(axis=-1)), focus, maps[:10].copy(), symbols[:10], matrices


class Look(Recorded):
    """One sequence through the layer after some steps of training, and how it got there."""

    @property
    def sequence(self):
        """The sequence as it goes in, and for each position the one where its answer stands."""
        x, _, positions = unseen(self.parameters.task)
        return x[self.parameters.sequence], positions[self.parameters.sequence]

    @property
    def symbols(self):
        return self.sequence[0][:, :SYMBOLS].argmax(axis=1)

    @property
    def marked(self):
        return int(self.sequence[0][:, SYMBOLS].argmax())

    @property
    def look(self):
        return self.sequence[1]

    @property
    def map(self):
        """``map[q, k]`` is how much position q takes from position k."""
        return self.seen[-1][2][self.parameters.sequence]

    @property
    def output(self):
        return self.seen[-1][3][self.parameters.sequence]

    matrices = last(4)
    right = each(0)
    focus = each(1)

    @property
    def n_weights(self):
        """Of the layer: all that training can change."""
        return self.matrices.size

    def describe(self):
        aim = self.map[np.arange(POSITIONS), self.look].mean()
        return (
            f"After {self.steps} of {STEPS} steps {self.right[-1]:.0%} of the symbols of new sequences are right, and "
            f"{self.focus[-1]:.0%} of the attention goes where the answer stands (in sequence "
            f"{self.parameters.sequence}: {aim:.0%}). The layer has {self.n_weights:,} weights."
        )


def where_to_look(p):
    """The sequence through the layer, after more and more steps."""
    return training(p.task, int(p.heads)).results(Look, p)


class WhereToLookView:
    """The map of one sequence, the four matrices, and how well both do while they learn."""

    def __init__(self, figure):
        sight, matrices, curves = figure.subplots(1, 3, width_ratios=(1.3, 1, 1))
        bare(sight, (-2.0, 10.4), (-0.7, 10.4))
        sight.text(4, 10.1, "looks at", ha="center", va="center", color=style.NEUTRAL, zorder=0)
        sight.text(-1.75, 4, "each position", ha="center", va="center", rotation=90, color=style.NEUTRAL, zorder=0)
        sight.text(10.15, 4, "its output", ha="center", va="center", rotation=270, color=style.NEUTRAL, zorder=0)
        self.map = HeatMaps(sight, lookup(style.INK), 0.0, 1.0)
        self.tokens = Numbers(sight, 15, style.THEORY)
        self.answers = moving(
            sight, "s", markersize=24, markerfacecolor="none", markeredgecolor=style.VALIDATION, markeredgewidth=2, zorder=4
        )
        self.mark = moving(sight, "v", color=style.VALIDATION, markersize=9, zorder=6)
        sight.plot([0, 8, 8, 0, 0], [0, 0, 8, 8, 0], color=style.NEUTRAL, linewidth=1)
        sight.text(
            4,
            -0.55,
            "□ where the answer stands   ▾ marked",
            ha="center",
            va="center",
            color=style.VALIDATION,
            fontsize=12,
            zorder=0,
        )

        bare(matrices, (-0.1, 2.2), (-0.1, 2.55))
        self.corners = [(0, 1.3), (1.15, 1.3), (0, 0), (1.15, 0)]
        for (x, y), name in zip(self.corners, ("W_Q  query", "W_K  key", "W_V  value", "W_O  output"), strict=True):
            matrices.plot([x, x + 1, x + 1, x, x], [y, y, y + 1, y + 1, y], color=style.NEUTRAL, linewidth=1)
            matrices.text(x, y + 1.04, name, va="bottom", fontsize=12, zorder=0)
        self.matrices = HeatMaps(matrices, lookup(style.WEIGHTS))

        curves.set(
            xlim=(0, STEPS),
            ylim=(0, 1.05),
            xlabel="training step",
            xticks=[0, 100, 200],
            yticks=[0, 0.5, 1],
            yticklabels=["0", "50%", "100%"],
        )
        self.right = moving(curves, color=style.VALIDATION)
        self.focus = moving(curves, color=style.THEORY, linewidth=1.8)
        for y, color, words in ((0.24, style.VALIDATION, "symbols right"), (0.05, style.THEORY, "attention at\nthe answer")):
            curves.text(0.98 * STEPS, y, words, ha="right", color=color, fontsize=12, zorder=0)

    def update(self, result):
        self.map.set(result.map[None, ::-1], [(0, 0)], (8, 8))
        at = np.arange(POSITIONS) + 0.5
        self.tokens.set(
            [str(s) for s in (*result.symbols, *result.symbols, *result.output)],
            [*((x, 8.7) for x in at), *((-0.7, 8 - y) for y in at), *((8.8, 8 - y) for y in at)],
        )
        self.answers.set_data(result.look + 0.5, 8 - at)
        self.mark.set_data([result.marked + 0.5], [9.45])
        self.matrices.set(result.matrices[:, ::-1], self.corners, (1, 1))
        steps = EVERY * np.arange(len(result.right))
        self.right.set_data(steps, result.right)
        self.focus.set_data(steps, result.focus)


class WhereToLook(Lab):
    """A layer with 1,024 weights learns which position to look at."""

    title = "Attention: a layer learns where to look"
    Parameters = LookParameters
    presets = {
        "copy the first": LookParameters(task="copy the first"),
        "copy the marked": LookParameters(task="copy the marked"),
        "another sequence": LookParameters(task="copy the marked", sequence=1),
        "four heads": LookParameters(heads="4"),
    }
    compute = staticmethod(where_to_look)
    View = WhereToLookView
    size = (840, 350)
