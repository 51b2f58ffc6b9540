"""The picture of the playground: every neuron as a map of what it computes, edges by sign and size, curves, histograms."""

from itertools import pairwise

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, to_rgba

from weightslab.nn import BinaryCrossEntropy
from weightslab.nn.activations import Activation
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, lookup

from .settings import features, widths
from .weights import dense

__all__ = ["HEIGHT", "LIMIT", "SIZE", "WIDTH", "PlaygroundView", "span"]

SIZE = (8.4, 5.2)
WIDTH, HEIGHT = 840, 520
LIMIT = 5.0
GHOST = "#c8c8c8"
"""The curves of what was there before the last change."""
CELLS, FINE = 20, 60
"""Cells of a neuron's map and of the output's, along each side."""
GRID = np.linspace(-LIMIT, LIMIT, FINE)
PLANE = np.column_stack([axis.ravel() for axis in np.meshgrid(GRID, GRID)])
OUTPUT = (590, 262, 232)
"""Left, bottom and side of the output's map."""
NETWORK = (76, 560, 200, 494)
"""Left, right, bottom and top of the network."""
BINS = 41
GREYS = LinearSegmentedColormap.from_list("greys", ["white", "#303030"])
COLOURS = np.array([to_rgba(style.NEGATIVE), to_rgba(style.POSITIVE)])


class PlaygroundView:
    """Made once for a figure; `build` when the structure or the points are others, `update` for each frame."""

    def __init__(self, figure):
        figure.set_layout_engine("none")
        self.figure = figure
        self.axes = figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
        self.axes.set_axis_off()
        self.edges = self.axes.add_collection(LineCollection([], animated=True, zorder=1))
        self.chosen = self.axes.add_collection(LineCollection(
            [], colors=style.THEORY, animated=True, zorder=1.5, linestyles="dashed", linewidths=1.5 * style.PX))
        self.maps = HeatMaps(self.axes, lookup(style.WEIGHTS))
        self.output = HeatMaps(self.axes, lookup(style.CLASSES), smooth=True)
        self.labels = []
        self.plane = self._box((OUTPUT[0], OUTPUT[1], OUTPUT[2], OUTPUT[2]), xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT))
        self.plane.patch.set_visible(False)
        self.plane.set(xticks=(-4, 0, 4), yticks=())
        self.marks = [self.plane.plot([], [], marker, color=colour, markersize=size * style.PX, markerfacecolor=face,
                                      markeredgewidth=0.8, animated=True, zorder=4)[0]
                      for marker, colour in (("o", style.CLASS_A), ("s", style.CLASS_B))
                      for size, face in ((4.5, colour), (5, "none"))]
        self._curves()
        self._histograms()

    def _box(self, pixels, **settings):
        left, bottom, width, height = pixels
        axes = self.figure.add_axes((left / WIDTH, bottom / HEIGHT, width / WIDTH, height / HEIGHT))
        axes.set(**settings)
        return axes

    def _title(self, axes, text):
        axes.text(0, 1.06, text, fontsize=13 * style.PX, transform=axes.transAxes, zorder=0)

    def _curves(self):
        self.losses = self._box((52, 44, 250, 104), ylim=(1e-4, 3), yscale="log", xlim=(0, 100), xlabel="epochs")
        self._title(self.losses, "loss")
        self.losses.minorticks_off()
        self.losses.set_yticks([1e-4, 1e-2, 1])
        style_of = {"animated": True, "zorder": 3}
        self.ghosts = [self.losses.plot([], color=GHOST, linestyle=line, animated=True, zorder=2)[0] for line in ("-", ":")]
        self.curves = [self.losses.plot([], color=colour, linestyle=line, **style_of)[0]
                       for colour, line in ((style.TRAINING, "-"), (style.VALIDATION, ":"))]
        self.now = self.losses.axvline(0, color=style.NEUTRAL, linewidth=1 * style.PX, **style_of)
        for x, text, colour in ((0.3, "training", style.TRAINING), (0.65, "test (dotted)", style.VALIDATION)):
            self.losses.text(x, 1.06, text, color=colour, fontsize=12 * style.PX, transform=self.losses.transAxes, zorder=0)

    def _histograms(self):
        self.histograms = []
        for left, title, low, high in ((354, "activations", -2, 2), (522, "weights", -3, 3),
                                       (690, "log₁₀ |gradient|", -8, 1)):
            axes = self._box((left, 44, 136, 104), xlim=(low, high), ylim=(0, 1), yticks=())
            self._title(axes, title)
            self.histograms.append((HeatMaps(axes, lookup(GREYS), 0, 1), np.linspace(low, high, BINS + 1)))
        self.histograms[0][0].axes.set_ylabel("layer →\noutput", fontsize=12 * style.PX)

    # Structure --------------------------------------------------------------------------------------------------------

    def build(self, session):
        """Places and fixed marks for this structure and these points."""
        for text in self.labels:
            text.remove()
        settings, sizes = session.settings, widths(session.settings)
        left, right, bottom, top = NETWORK
        columns = np.linspace(left, right - 60, max(len(sizes) - 1, 2))
        self.side = int(min(44, (top - bottom) / max(sizes) - 4, (columns[1] - columns[0]) * 0.55))
        middle, step = (bottom + top) / 2, min((top - bottom) / max(sizes), self.side + 14)
        self.nodes = [[(x, middle - (k - (n - 1) / 2) * step) for k in range(n)]
                      for x, n in zip(columns, sizes[:-1], strict=False)]
        self.nodes.append([(OUTPUT[0], OUTPUT[1] + OUTPUT[2] / 2)])
        places = [(x - self.side / 2, y - self.side / 2) for column in self.nodes[:-1] for x, y in column]
        self.maps.set(np.zeros((len(places), CELLS, CELLS)), places, (self.side, self.side))
        self.output.set(np.zeros((1, FINE, FINE)), [OUTPUT[:2]], (OUTPUT[2], OUTPUT[2]))
        half = self.side / 2
        self.segments = [[((x0 + half, y0), (x1 - half * (after is not self.nodes[-1]), y1))
                          for x1, y1 in after for x0, y0 in before] for before, after in pairwise(self.nodes)]
        self.edges.set_segments([segment for layer in self.segments for segment in layer])
        self._label(settings, half)
        for maps, bins in self.histograms:
            maps.set(np.zeros((1, len(sizes) - 1, BINS)), [(bins[0], 0)], (bins[-1] - bins[0], 1))
        self._mark(session)
        self.grid = features(settings, PLANE)
        self.record = session.net.record(self.grid.shape, input_gradient=False)
        self.record.x[...] = self.grid
        self.figure.invalidate()

    def _label(self, settings, half):
        self.labels = [self.axes.text(x - half - 3, y, name.replace("^2", "²").replace("*", "·"), ha="right", va="center",
                                      fontsize=12 * style.PX, zorder=0)
                       for (x, y), name in zip(self.nodes[0], settings.features.split(), strict=True)]
        above = ["inputs", *(part.split()[1] for part in settings.hidden.split(", ") if part)]
        heads = [(column[0][0], text, "center") for column, text in zip(self.nodes, above, strict=False)]
        self.labels += [self.axes.text(x, 507, text, ha=align, va="center", fontsize=12 * style.PX, zorder=0)
                        for x, text, align in (*heads, (OUTPUT[0], "output, and the points", "left"))]

    def _mark(self, session):
        data = session.points
        groups = ((data.x, data.y), (data.x_test, data.y_test))
        for k, mark in enumerate(self.marks):
            x, y = groups[k % 2]
            mark.set_data(*x[(y > 0.5 if session.settings.classifies else y > 0) == (k >= 2)].T)

    # Frames -----------------------------------------------------------------------------------------------------------

    def update(self, session, chosen=None):
        """The session as it is now; ``chosen`` is the place of a weight, (layer, to, from)."""
        y, _ = session.net.forward(self.record.x, self.record)
        layers = [kept for layer, kept in self.record.steps if isinstance(layer, Activation)]
        hidden = [kept.y.T for kept in layers]
        step = FINE // CELLS
        tiles = np.concatenate([self.grid.T, *hidden]).reshape(-1, FINE, FINE)[:, step // 2::step, step // 2::step]
        with np.errstate(all="ignore"):
            self.maps.set_values(tiles / np.maximum(np.abs(tiles).max(axis=(1, 2), keepdims=True), 1e-12))
            shown = np.tanh(y[:, 0] / 2) if isinstance(session.run.loss, BinaryCrossEntropy) else y[:, 0]
        self.output.set_values(shown.reshape(1, FINE, FINE))
        self._draw_edges(session.net, chosen)
        self._draw_curves(session)
        self._draw_histograms(session)

    def _draw_edges(self, net, chosen):
        weights = [layer.W for _, layer in dense(net)]
        flat = np.nan_to_num(np.concatenate([W.ravel() for W in weights]), posinf=9, neginf=-9)
        self.edges.set_color(COLOURS[(flat > 0).astype(int)])
        self.edges.set_linewidth(np.clip(np.abs(flat), 0.15, 3) * 1.2 * style.PX)
        picked = []
        if chosen:
            layer, to, source = chosen
            picked = [self.segments[layer][to * weights[layer].shape[1] + source]]
        self.chosen.set_segments(picked)

    def _draw_curves(self, session):
        if self.losses.get_xlim()[1] != span(session):
            self.losses.set_xlim(0, span(session))
        for lines, values in ((self.curves, session.losses), (self.ghosts, session.ghost)):
            for line, column in zip(lines, np.reshape(values, (-1, 2)).T, strict=True):
                line.set_data(np.arange(len(column)), np.maximum(column, 1e-4))
        self.now.set_xdata([session.epoch] * 2)

    def _draw_histograms(self, session):
        step = session.run.whole[0]
        activations = [kept.y for layer, kept in self.record.steps if isinstance(layer, Activation)] + [self.record.y]
        gradients = [step.gradients[f"{i}.W"] for i, _ in dense(session.net)]
        weights = [layer.W for _, layer in dense(session.net)]
        gradients = [np.log10(np.abs(gradient) + 1e-300) for gradient in gradients]
        for (maps, bins), rows in zip(self.histograms, (activations, weights, gradients), strict=True):
            maps.set_values(np.array([[counts(row, bins) for row in rows]]))

    def place_of(self, x, y):
        """The weight whose edge is nearest to this place in the picture, (layer, to, from), or None."""
        best, found = 8.0, None
        for layer, segments in enumerate(self.segments):
            ends = np.array(segments)
            along = ends[:, 1] - ends[:, 0]
            t = np.clip((((x, y) - ends[:, 0]) * along).sum(axis=1) / (along ** 2).sum(axis=1), 0.1, 0.9)
            off = np.hypot(*((x, y) - ends[:, 0] - t[:, None] * along).T)
            k = int(off.argmin())
            if off[k] < best:
                best, found = off[k], (layer, *divmod(k, len(self.nodes[layer])))
        return found


def span(session):
    """The epochs that curves and slider have room for: 100, 200, 400, ..."""
    limit = 100
    while limit < len(session.losses) - 1:
        limit *= 2
    return limit


def counts(values, bins):
    """How many numbers lie in each bin, those outside in the first or last; the most frequent is 1."""
    values = values[np.isfinite(values)]
    found = np.histogram(np.clip(values, bins[0], bins[-1]), bins)[0]
    return np.sqrt(found / max(found.max(), 1))
