"""The picture of the readable network: nodes with activations, edges with weights, and their gradients."""

from typing import NamedTuple

import numpy as np

from weightslab.plots import style
from weightslab.plots.pixels import Numbers
from weightslab.plots.shapes import bare, figures, moving, segments, signed

__all__ = ["NetworkView", "nearest"]

RADIUS = 29


class Layout(NamedTuple):
    """Where everything stands, in CSS pixels from the lower left corner; the tall one lies right of the wide one.

    ``biases``, ``name`` and ``target`` are offsets from what they belong to; ``weights`` and ``gradients`` are shares of
    the way to a neuron, by layer, neuron and source; ``activation`` and ``sums`` say how far above a neuron's middle its
    activation and dL/dz stand.
    """

    x: tuple
    y: tuple
    nodes: list
    biases: list
    name: tuple
    weights: list
    gradients: list
    activation: int
    sums: int
    targets: list
    target: tuple
    words: dict


WIDE = Layout(
    (0, 840),
    (0, 390),
    [[(70, 280), (70, 110)], [(390, 316), (390, 190), (390, 64)], [(710, 265), (710, 125)]],
    [[(-64, 35), (64, 41), (-70, -34)], [(-64, 40), (64, -40)]],
    (0, RADIUS + 11, "center"),
    [np.full((3, 2), 0.24), np.full((2, 3), 0.27)],
    [np.full((3, 2), 0.68), np.full((2, 3), 0.78)],
    0,
    -RADIUS - 12,
    [(782, 270), (782, 130)],
    (0, 18, "center"),
    {
        "weight": (146, 308, "center"),
        "gradient": (288, 323, "center"),
        "activation": (70, 239, "center"),
        "dL/dz": (390, 257, "center"),
    },
)
TALL = Layout(
    (1000, 1398),
    (0, 600),
    [[(1105, 500), (1293, 500)], [(1096, 290), (1222, 290), (1348, 290)], [(1140, 70), (1290, 70)]],
    [[(-63, -12)] * 3, [(-63, -12)] * 2],
    (-RADIUS - 6, 12, "right"),
    [np.array([[0.22] * 2, [0.31] * 2, [0.22] * 2]), np.array([[0.24] * 3, [0.33] * 3])],
    [np.array([[0.7] * 2, [0.62] * 2, [0.7] * 2]), np.array([[0.78, 0.7, 0.78]] * 2)],
    10,
    -7,
    [(1167, 18), (1317, 18)],
    (-28, 0, "right"),
    {
        "weight": (1074, 454, "right"),
        "gradient": (1068, 353, "right"),
        "activation": (1070, 488, "right"),
        "dL/dz": (1062, 259, "right"),
    },
)
"""From top to bottom, for a narrow column."""
NAMES = [["x₁", "x₂"], ["h₁", "h₂", "h₃"], ["y₁", "y₂"]]
HEADINGS = {
    "forward": "forward: activations",
    "backward": "backward: gradients",
    "update": "update: new weights",
    "again": "forward again",
}


class NetworkView:
    """Fixed places; each frame only changes numbers, colours and widths."""

    def __init__(self, figure):
        figure.set_layout_engine("none")
        self.layout = here = TALL if figure.column else WIDE
        if figure.column:
            figure.resize(figure.column, here.y[1])
        self.plane = self.axes = bare(figure.add_axes((0, 0, 1, 1)), here.x, here.y)
        self.axes.set_aspect("auto")
        ways = [(start, end) for layer in range(2) for end in here.nodes[layer + 1] for start in here.nodes[layer]]
        self.edges = segments(self.axes, ways, zorder=1)
        self.chosen = moving(self.axes, color=style.THEORY, linestyle=(0, (2, 2)), linewidth=1.5, zorder=1.5)
        self.nodes = self.axes.plot(
            *np.concatenate(here.nodes).T,
            "o",
            markersize=2 * RADIUS,
            markerfacecolor=style.PAPER,
            markeredgecolor=style.THEORY,
            animated=True,
            zorder=2,
        )
        self.activations = Numbers(self.axes, 13, style.THEORY)
        self.weights = Numbers(self.axes, 13, style.POSITIVE)
        self.negative = Numbers(self.axes, 13, style.NEGATIVE)
        self.gradients = Numbers(self.axes, 13, style.VALIDATION)
        self.targets = Numbers(self.axes, 14, style.TRAINING)
        self._write()

    def _write(self):
        """All words: names, what the numbers are, at the first of each kind, and above them the step and the loss."""
        here, (dx, dy, align) = self.layout, self.layout.name
        for column, names in zip(here.nodes, NAMES, strict=True):
            for (x, y), name in zip(column, names, strict=True):
                self.axes.text(x + dx, y + dy, name, ha=align, va="center", fontsize=14, zorder=0)
        self.words = {
            word: self.axes.text(x, y, word, ha=to, va="center", fontsize=12, animated=True, zorder=4)
            for word, (x, y, to) in here.words.items()
        }
        for word in ("gradient", "dL/dz"):
            self.words[word].set_color(style.VALIDATION)
        dx, dy, align = here.target
        for x, y in here.targets:
            self.axes.text(x + dx, y + dy, "target", ha=align, va="center", fontsize=12, zorder=0)
        heading = {"va": "center", "fontsize": 15, "weight": "bold", "animated": True}
        self.step = self.axes.text(here.x[0] + 12, here.y[1] - 16, "", **heading)
        self.loss = self.axes.text(here.x[1] - 12, here.y[1] - 16, "", ha="right", **heading)

    def update(self, result):
        p, here = result.parameters, self.layout
        back = p.stage in ("backward", "update")
        step = result.step if p.stage == "update" else 0.0
        after = [W - step * g for W, g in zip(result.weights, result.gradients, strict=True)]
        positive, negative, gradients = ([], []), ([], []), ([], [])
        for layer in range(2):
            for i, (x, y) in enumerate(here.nodes[layer + 1]):
                for j, start in enumerate(here.nodes[layer]):
                    place = along(start, (x, y), here.weights[layer][i, j])
                    add(positive if after[layer][i, j] >= 0 else negative, signed(after[layer][i, j]), place)
                    place = along(start, (x, y), here.gradients[layer][i, j])
                    add(gradients, signed(result.gradients[layer][i, j], 3) if back else "", place)
                bias, (dx, dy) = after[layer][i, -1], here.biases[layer][i]
                add(positive if bias >= 0 else negative, f"b {signed(bias)}", (x + dx, y + dy))
                add(gradients, signed(result.sums[layer][i], 3) if back else "", (x, y + here.sums))
        self._draw_edges(np.concatenate([W[:, :-1].ravel() for W in after]))
        self.weights.set(*positive)
        self.negative.set(*negative)
        self.gradients.set(*gradients)
        self.activations.set(
            [signed(value) for column in result.activations for value in column],
            [(x, y + here.activation) for column in here.nodes for x, y in column],
        )
        self.targets.set([signed(p.t1), signed(p.t2)], here.targets)
        self.chosen.set_data(*zip(*way(*result.place, here), strict=True))
        for word in ("gradient", "dL/dz"):
            self.words[word].set_visible(back)
        self.step.set_text(HEADINGS[p.stage])
        before = f"{figures(result.before)} → " if p.stage == "again" else ""
        self.loss.set_text(f"loss {before}{figures(result.loss)}")

    def _draw_edges(self, weights):
        self.edges.set_color([style.POSITIVE if weight > 0 else style.NEGATIVE for weight in weights])
        self.edges.set_linewidth(np.minimum(0.6 + 4 * np.abs(weights), 9))


def way(layer, to, source, layout):
    """Both ends of an edge; that of a bias begins where its number stands."""
    end = layout.nodes[layer + 1][to]
    return [*layout.nodes[layer], tuple(np.add(end, layout.biases[layer][to]))][source], end


def nearest(x, y):
    """The edge or bias that is nearest to a place in one of the two layouts: layer, neuron and source, as for `way`."""
    layout = TALL if x > TALL.x[0] else WIDE
    ways = {
        (layer, to, source): np.array(way(layer, to, source, layout))
        for layer in range(2)
        for to in range(len(layout.nodes[layer + 1]))
        for source in range(len(layout.nodes[layer]) + 1)
    }
    return min(ways, key=lambda place: off((x, y), *ways[place]))


def off(point, start, end):
    """How far a point lies beside the straight way between two others."""
    share = np.dot(np.subtract(point, start), end - start) / np.dot(end - start, end - start)
    return np.linalg.norm(point - (start + np.clip(share, 0, 1) * (end - start)))


def along(start, end, share):
    """The point at this share of the way."""
    return tuple(np.array(start) * (1 - share) + np.array(end) * share)


def add(group, text, place):
    """One more text at its place."""
    group[0].append(text)
    group[1].append(place)
