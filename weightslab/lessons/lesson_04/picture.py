"""The picture of the readable network: nodes with activations, edges with weights, and their gradients."""

import numpy as np

from weightslab.plots import style
from weightslab.plots.pixels import Numbers
from weightslab.plots.shapes import bare, moving, segments, signed

__all__ = ["NetworkView", "nearest"]

NODES = [[(70, 280), (70, 110)], [(390, 316), (390, 190), (390, 64)], [(710, 265), (710, 125)]]
RADIUS = 29
BIASES = [[(-64, 35), (64, 41), (-70, -34)], [(-64, 40), (64, -40)]]
"""Where a neuron's bias stands beside it, away from all edges."""
NAMES = [["x₁", "x₂"], ["h₁", "h₂", "h₃"], ["y₁", "y₂"]]


class NetworkView:
    """Fixed places; each frame only changes numbers, colours and widths."""

    def __init__(self, figure):
        figure.set_layout_engine("none")
        self.plane = self.axes = bare(figure.add_axes((0, 0, 1, 1)), (0, 840), (0, 390))
        ways = [(start, end) for layer in range(2) for end in NODES[layer + 1] for start in NODES[layer]]
        self.edges = segments(self.axes, ways, zorder=1)
        self.chosen = moving(self.axes, color=style.THEORY, linestyle=(0, (2, 2)), linewidth=1.5, zorder=1.5)
        self.nodes = self.axes.plot(
            *np.concatenate(NODES).T,
            "o",
            markersize=2 * RADIUS,
            markerfacecolor=style.PAPER,
            markeredgecolor=style.THEORY,
            animated=True,
            zorder=2,
        )
        for column, names in zip(NODES, NAMES, strict=True):
            for (x, y), name in zip(column, names, strict=True):
                self.axes.text(x, y + RADIUS + 5, name, ha="center", va="bottom", fontsize=14, zorder=0)
        self.activations = Numbers(self.axes, 13, style.THEORY)
        self.weights = Numbers(self.axes, 13, style.POSITIVE)
        self.negative = Numbers(self.axes, 13, style.NEGATIVE)
        self.gradients = Numbers(self.axes, 13, style.VALIDATION)
        for x, text, colour in (
            (10, "on an edge: weight, and", style.THEORY),
            (165, "its gradient", style.VALIDATION),
            (480, "in a node: activation, below it", style.THEORY),
            (690, "gradient dL/dz", style.VALIDATION),
        ):
            self.axes.text(x, 14, text, color=colour, fontsize=12, zorder=0)
        self.stages = [
            self.axes.text(60 + 90 * k, 376, name, ha="center", va="center", fontsize=14, animated=True)
            for k, name in enumerate(("forward", "backward", "update", "forward again"))
        ]
        self.axes.text(760, 285, "target", fontsize=12, zorder=0)
        self.axes.text(760, 145, "target", fontsize=12, zorder=0)
        self.targets = Numbers(self.axes, 14, style.TRAINING)

    def update(self, result):
        p = result.parameters
        back = p.stage in ("backward", "update")
        step = result.step if p.stage == "update" else 0.0
        after = [W - step * g for W, g in zip(result.weights, result.gradients, strict=True)]
        positive, negative, gradients = ([], []), ([], []), ([], [])
        for layer in range(2):
            for i, end in enumerate(NODES[layer + 1]):
                for j, start in enumerate(NODES[layer]):
                    place = along(start, end, 0.24 if layer == 0 else 0.27)
                    add(positive if after[layer][i, j] >= 0 else negative, signed(after[layer][i, j]), place)
                    place = along(start, end, 0.68 if layer == 0 else 0.78)
                    add(gradients, signed(result.gradients[layer][i, j], 3) if back else "", place)
                x, y = end
                bias, (dx, dy) = after[layer][i, -1], BIASES[layer][i]
                add(positive if bias >= 0 else negative, f"b {signed(bias)}", (x + dx, y + dy))
                add(gradients, signed(result.sums[layer][i], 3) if back else "", (x, y - RADIUS - 12))
        drawn = np.concatenate([W[:, :-1].ravel() for W in after])
        self.edges.set_color([style.POSITIVE if weight > 0 else style.NEGATIVE for weight in drawn])
        self.edges.set_linewidth(np.minimum(0.6 + 4 * np.abs(drawn), 9))
        self.weights.set(*positive)
        self.negative.set(*negative)
        self.gradients.set(*gradients)
        self.activations.set(
            [signed(value) for column in result.activations for value in column],
            [place for column in NODES for place in column],
        )
        self.targets.set([signed(p.t1), signed(p.t2)], [(782, 270), (782, 130)])
        self.chosen.set_data(*zip(*way(*result.place), strict=True))
        for text in self.stages:
            here = text.get_text().endswith(p.stage)
            text.set_color(style.THEORY if here else style.NEUTRAL)
            text.set_weight("bold" if here else "normal")


def way(layer, to, source):
    """Both ends of an edge; that of a bias begins where its number stands."""
    end = NODES[layer + 1][to]
    return [*NODES[layer], tuple(np.add(end, BIASES[layer][to]))][source], end


def nearest(x, y):
    """The edge or bias that is nearest to a place: layer, neuron and source, as for `way`."""
    ways = {
        (layer, to, source): np.array(way(layer, to, source))
        for layer in range(2)
        for to in range(len(NODES[layer + 1]))
        for source in range(len(NODES[layer]) + 1)
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
