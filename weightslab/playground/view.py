"""The picture of the playground: every neuron as a map of what it computes, edges by sign and size, and the charts."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.colors import to_rgba

from weightslab.nn import BinaryCrossEntropy
from weightslab.nn.activations import Activation
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, Numbers, lookup
from weightslab.plots.shapes import frame, moving, segments

from .charts import Histograms, Losses
from .growing import offers
from .own import figure as of_axis
from .settings import OWN, features, layers, pretty, widths
from .weights import dense, neuron, number

LIMIT = 5.0
CELLS, FINE = 20, 60
"""Cells of a neuron's map and of the large map, along each side."""
GRID = np.linspace(-LIMIT, LIMIT, FINE)
PLANE = np.column_stack([axis.ravel() for axis in np.meshgrid(GRID, GRID)])
FAINT = 0.12
"""Opacity of the edges that are not chosen while others are."""
NEAR = 0.28
"""Where on an edge its number stands: close to where it comes from, for there edges to one neuron are apart."""


class Places(NamedTuple):
    """Where everything stands, in CSS pixels from the lower left corner.

    Boxes are (left, bottom, width, height); the network spans (left, right, bottom, top).
    """

    size: tuple
    network: tuple
    output: tuple
    losses: tuple
    histograms: tuple


FULL = Places(
    (840, 356),
    (76, 500, 126, 332),
    (590, 126, 206, 206),
    (52, 24, 250, 64),
    ((384, 24, 130, 64), (538, 24, 130, 64), (692, 24, 130, 64)),
)
BRIEF = Places((840, 200), (76, 330, 8, 174), (410, 22, 152, 152), (642, 22, 180, 134), ())
"""Network, output and loss, for several playgrounds on one screen."""


class PlaygroundView:
    """Made once for a figure; `build` when the structure or the points are others, `update` for each frame."""

    def __init__(self, figure, places=FULL):
        figure.set_layout_engine("none")
        self.figure, self.places, self.labels, self.chosen, self.structure = figure, places, [], None, None
        self.scale = self.session = None
        self.offers = []
        self.signs = np.array([to_rgba(style.NEGATIVE), to_rgba(style.POSITIVE)])
        width, height = places.size
        self.axes = figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, width), ylim=(0, height))
        self.axes.set_axis_off()
        self.edges = segments(self.axes, zorder=1)
        self.mark = moving(self.axes, color=style.THEORY, linewidth=2.5, zorder=3)
        self.maps = HeatMaps(self.axes, lookup(style.WEIGHTS))
        self.output = HeatMaps(self.axes, lookup(style.CLASSES), smooth=True)
        self.large = HeatMaps(self.axes, lookup(style.PALE), smooth=True)
        self.numbers = Numbers(self.axes, 11, style.THEORY)
        self.plane = self._box(places.output, xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), xticks=(-4, 0, 4), yticks=())
        self.plane.patch.set_visible(False)
        self.points = [
            moving(self.plane, marker, color=colour, markersize=size, markerfacecolor=face, markeredgewidth=1.1, zorder=4)
            for marker, colour in (("o", style.CLASS_A), ("s", style.CLASS_B))
            for size, face in ((4.5, colour), (5, "none"))
        ]
        self.heights = [
            self.plane.text(0.02, y, "", va=side, transform=self.plane.transAxes, fontsize=11, animated=True, zorder=5)
            for y, side in ((0.01, "bottom"), (0.99, "top"))
        ]
        self.losses = Losses(self._box(places.losses))
        self.histograms = Histograms([self._box(box) for box in places.histograms]) if places.histograms else None
        if self.histograms:
            left, bottom, width, height = places.output
            for text, beside in (("filled: training, hollow: test", 6), ("blue: positive, orange: negative", 22)):
                x, y = left + width + beside, bottom + height / 2
                self.axes.text(x, y, text, rotation=90, ha="left", va="center", fontsize=12, zorder=0)

    def _box(self, box, **settings):
        width, height = self.places.size
        axes = self.figure.add_axes((box[0] / width, box[1] / height, box[2] / width, box[3] / height))
        axes.set(**settings)
        return axes

    # Structure --------------------------------------------------------------------------------------------------------

    def build(self, session):
        """Another session: its points, and where its structure is another one, all places and fixed marks."""
        self._scatter(session)
        self._mark_scale(session.own if session.settings.data == OWN else None)
        self.grid = features(session.settings, PLANE)
        self.record = session.net.record(self.grid.shape, input_gradient=False)
        self.record.x[...] = self.grid
        structure = session.settings.features, session.settings.hidden
        if structure != self.structure:
            self.structure, self.chosen = structure, None
            self._arrange(widths(session.settings))
            self._label(session)

    def _arrange(self, sizes):
        """A place for each neuron and each edge, for so many neurons in each layer."""
        left, right, bottom, top = self.places.network
        columns = np.linspace(left, right, max(len(sizes) - 1, 2))
        self.side = int(min(44, (top - bottom) / max(sizes) - 4, (columns[1] - columns[0]) * 0.55))
        middle, step = (bottom + top) / 2, min((top - bottom) / max(sizes), self.side + 14)
        self.nodes = [
            [(x, middle - (k - (n - 1) / 2) * step) for k in range(n)] for x, n in zip(columns, sizes[:-1], strict=False)
        ]
        x, y, width, height = self.places.output
        self.nodes.append([(x, y + height / 2)])
        corners = [(x - self.side / 2, y - self.side / 2) for column in self.nodes[:-1] for x, y in column]
        self.maps.set(np.zeros((len(corners), CELLS, CELLS)), corners, (self.side, self.side))
        for maps in (self.output, self.large):
            maps.set(np.zeros((1, FINE, FINE)), [(x, y)], (width, height))
        half = self.side / 2
        self.segments = [
            np.array(
                [((x0 + half, y0), (x1 - half * (after is not self.nodes[-1]), y1)) for x1, y1 in after for x0, y0 in before]
            )
            for before, after in pairwise(self.nodes)
        ]
        self.edges.set_segments(np.concatenate(self.segments))
        if self.histograms:
            with style.context():
                self.histograms.build(len(sizes) - 1)

    def _label(self, session):
        """The words that change with structure and choice."""
        for text in self.labels:
            text.remove()
        settings, half, top = session.settings, self.side / 2, self.places.network[3] + 12
        above = ["inputs", *(kind for _, kind in layers(settings.hidden))]
        shown = neuron(session.net, *self.chosen[:2]) if self._seen else "output"
        words = [
            (x - half - 3, y, pretty(name), "right")
            for (x, y), name in zip(self.nodes[0], settings.features.split(), strict=True)
        ]
        words += [(column[0][0], top, text, "center") for column, text in zip(self.nodes, above, strict=False)]
        with style.context():
            self.labels = [
                self.axes.text(x, y, text, ha=align, va="center", fontsize=12, zorder=0)
                for x, y, text, align in (*words, (self.places.output[0], top, shown, "left"))
            ]
            self._offer(settings, top)
        self.figure.invalidate()

    def _offer(self, settings, top):
        """The signs that add and take away neurons and layers, and between the first two how many neurons there are."""
        if not self.histograms:  # small pictures, side by side
            return
        columns, foot = [column[0][0] for column in self.nodes[:-1]], self.places.network[2] - 13
        self.offers = offers(settings.hidden, [*columns, self.places.output[0]], top, foot)
        counts = zip(columns[1:], (str(n) for n, _ in layers(settings.hidden)), strict=True)
        signs = [(offer.x, offer.y, offer.sign, "bold", 13) for offer in self.offers]
        self.labels += [
            self.axes.text(x, y, text, ha="center", va="center_baseline", fontweight=weight, fontsize=size, zorder=0)
            for x, y, text, weight, size in (*signs, *((x, foot, n, "normal", 12) for x, n in counts))
        ]

    def offered(self, x, y):
        """The hidden layers that a click on this sign makes, or None where there is no sign."""
        return next((offer.hidden for offer in self.offers if offer.meant(x, y)), None)

    def _scatter(self, session):
        data = session.points
        groups = ((data.x, data.y), (data.x_test, data.y_test))
        for k, mark in enumerate(self.points):
            x, y = groups[k % 2]
            mark.set_data(*x[(y > 0.5 if session.settings.classifies else y > 0) == (k >= 2)].T)

    def _mark_scale(self, own):
        """Write the reader's own numbers at the edges of the plane, and the names of their columns."""
        if own is self.scale:
            return
        self.scale, across, up = own, ("\N{MINUS SIGN}4", "0", "4"), ("", "")
        if own:
            first, second = own.names
            across = of_axis(own.low[0]), first, of_axis(own.high[0])
            up = [f"{second} {of_axis(end[1])}" for end in (own.low, own.high)]
        for words, text in zip(self.heights, up, strict=True):
            words.set_text(text)
        with style.context():
            self.plane.set_xticks((-4, 0, 4), across)
        self.figure.invalidate()

    def show(self, session, chosen=None):
        """Draw a session, arranged anew where it is another one than before."""
        if session is not self.session:
            self.build(session)
            self.session = session
        self.update(session, chosen)

    # Frames -----------------------------------------------------------------------------------------------------------

    @property
    def _seen(self):
        """Whether a hidden neuron is chosen, and its map shown large in place of the output's."""
        return self.chosen is not None and self.chosen[2] is None and self.chosen[0] < len(self.nodes) - 2

    def update(self, session, chosen=None):
        """The session as it is now; ``chosen`` is a place as in `weights`."""
        if chosen != self.chosen:
            self.chosen = chosen
            self._label(session)
        y, _ = session.net.forward(self.record.x, self.record)
        hidden = [kept.y.T for layer, kept in self.record.steps if isinstance(layer, Activation)]
        all_maps = np.concatenate([self.grid.T, *hidden]).reshape(-1, FINE, FINE)
        step = FINE // CELLS
        tiles = all_maps[:, step // 2 :: step, step // 2 :: step]
        with np.errstate(all="ignore"):
            sizes = np.maximum(np.abs(tiles).max(axis=(1, 2), keepdims=True), 1e-12)
            self.maps.set_values(tiles / sizes)
            shown = np.tanh(y[:, 0] / 2) if isinstance(session.run.loss, BinaryCrossEntropy) else y[:, 0]
        self.output.set_values(shown.reshape(1, FINE, FINE))
        self._draw_edges(session.net)
        self._draw_choice(all_maps, sizes)
        self.losses.update(session)
        if self.histograms:
            self.histograms.update(session)

    def _draw_edges(self, net):
        """Edges by sign and size; beside those that are chosen all others are faint."""
        self.weights = [layer.W for _, layer in dense(net)]
        flat = np.nan_to_num(np.concatenate([W.ravel() for W in self.weights]), posinf=9, neginf=-9)
        colours, sizes = self.signs[(flat > 0).astype(int)], np.clip(np.abs(flat), 0.15, 3) * 1.2
        if self.chosen:
            rows = self._rows + sum(W.size for W in self.weights[: self.chosen[0]])
            bright = colours[rows]
            colours[:, 3], sizes[rows] = FAINT, np.maximum(sizes[rows], 1)
            colours[rows] = bright
        self.edges.set_color(colours)
        self.edges.set_linewidth(sizes)

    @property
    def _rows(self):
        """Which edges of their layer are chosen: one, or all that lead to the chosen neuron."""
        layer, to, source = self.chosen
        n = len(self.nodes[layer])
        return to * n + (np.arange(n) if source is None else np.array([source]))

    def _draw_choice(self, all_maps, sizes):
        """Numbers on the chosen edges; a frame around a chosen neuron, and its map large."""
        self.large.set_visible(self._seen)
        self.output.set_visible(not self._seen)
        self.mark.set_data([], [])
        self.numbers.set((), ())
        if self.chosen is None:
            return
        layer, to, source = self.chosen
        ends, at = self.segments[layer][self._rows], NEAR if source is None else 0.5
        self.numbers.set(
            [number(value) for value in self.weights[layer].ravel()[self._rows]], ends[:, 0] + at * (ends[:, 1] - ends[:, 0])
        )
        if self._seen:
            x, y = self.nodes[layer + 1][to]
            self.mark.set_data(*frame(x - self.side / 2, y - self.side / 2, self.side, self.side))
            k = sum(len(column) for column in self.nodes[: layer + 1]) + to
            with np.errstate(all="ignore"):
                self.large.set_values(all_maps[k : k + 1] / sizes[k])
        elif source is None:
            self.mark.set_data(*frame(*self.places.output))

    def middle(self, layer, to, source):
        """The middle of an edge, as shares of the picture's width and height from its upper left corner."""
        x, y = self.segments[layer][to * len(self.nodes[layer]) + source].mean(axis=0)
        width, height = self.places.size
        return float(x / width), float(1 - y / height)

    def place_of(self, x, y):
        """The neuron or weight at this place in the picture, as in `weights`, or None."""
        left, bottom, width, height = self.places.output
        if left <= x <= left + width and bottom <= y <= bottom + height:
            return len(self.segments) - 1, 0, None
        for layer, column in enumerate(self.nodes[1:-1]):
            for to, node in enumerate(column):
                if max(abs(x - node[0]), abs(y - node[1])) <= self.side / 2:
                    return layer, to, None
        best, found = 8.0, None
        for layer, ends in enumerate(self.segments):
            along = ends[:, 1] - ends[:, 0]
            t = np.clip((((x, y) - ends[:, 0]) * along).sum(axis=1) / (along**2).sum(axis=1), 0.1, 0.9)
            off = np.hypot(*((x, y) - ends[:, 0] - t[:, None] * along).T)
            k = int(off.argmin())
            if off[k] < best:
                best, found = off[k], (layer, *divmod(k, len(self.nodes[layer])))
        return found
