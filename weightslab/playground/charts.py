"""Curves of the loss, and histograms of activations, weights and gradients, layer by layer."""

import numpy as np

from weightslab.nn.activations import Activation
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, lookup
from weightslab.plots.shapes import moving

from .weights import dense

BINS = 41
EACH = 1600
"""As many epochs are drawn one by one; of longer runs, the least and the greatest loss in each few epochs."""
SHOWN = (("activations", -2, 2), ("weights", -3, 3), ("log₁₀ |gradient|", -8, 1))


def title(axes, text, x=0, colour=None):
    """Words above the axes, ``x`` CSS pixels from the left."""
    axes.annotate(
        text,
        (0, 1),
        (x, 6),
        "axes fraction",
        "offset points",
        color=colour or style.THEORY,
        fontsize=13,
        annotation_clip=False,
        zorder=0,
    )


class Losses:
    """Loss on training and test points over the epochs, what they were before the last change, and where we are."""

    def __init__(self, axes):
        self.axes = axes
        axes.set(ylim=(1e-4, 3), yscale="log", xlim=(0, 100))
        axes.minorticks_off()
        axes.set_yticks([1e-4, 1e-2, 1])
        for text, x, colour in (
            ("loss", 0, style.THEORY),
            ("training", 38, style.TRAINING),
            ("test (dotted)", 100, style.VALIDATION),
        ):
            title(axes, text, x, colour)
        axes.text(1, 0.04, "epochs", ha="right", transform=axes.transAxes, fontsize=12, zorder=0)
        self.ghosts = [moving(axes, line, color=style.GHOST, zorder=2) for line in ("-", ":")]
        self.curves = [
            moving(axes, line, color=colour, zorder=3) for colour, line in ((style.TRAINING, "-"), (style.VALIDATION, ":"))
        ]
        self.now = axes.axvline(0, color=style.NEUTRAL, linewidth=1, animated=True, zorder=3)

    def update(self, session):
        """The curves of this session, and its epoch."""
        room = span(session)
        if self.axes.get_xlim()[1] != room:
            self.axes.set_xlim(0, room)
        for lines, values in ((self.curves, session.losses), (self.ghosts, session.ghost)):
            for line, column in zip(lines, values.T, strict=True):
                epochs, losses = outline(column, room // EACH)
                line.set_data(epochs, np.maximum(losses, 1e-4))
        self.now.set_xdata([session.epoch] * 2)


class Histograms:
    """A row of grey cells for each layer: the darker, the more numbers lie there. The output is at the top."""

    def __init__(self, axes):
        self.parts = []
        for one, (text, low, high) in zip(axes, SHOWN, strict=True):
            one.set(xlim=(low, high), ylim=(0, 1), yticks=())
            title(one, text)
            self.parts.append((HeatMaps(one, lookup(style.INK), 0, 1), np.linspace(low, high, BINS + 1)))

    def build(self, n):
        """Room for ``n`` layers."""
        for maps, bins in self.parts:
            maps.set(np.zeros((1, n, BINS)), [(bins[0], 0)], (bins[-1] - bins[0], 1))
        names = ["output", *(f"layer {k}" for k in range(n - 1, 0, -1))][::-1]
        least = max(1, round(n / 5))  # eight layers have no room for eight names
        kept = [k for k in range(n) if (n - 1 - k) % least == 0]
        axes = self.parts[0][0].axes
        axes.set_yticks([(k + 0.5) / n for k in kept], [names[k] for k in kept])
        axes.tick_params(axis="y", length=0)

    def update(self, session):
        """The distributions on all training points."""
        record = session.evaluators[0].look()
        activations = [kept.y for layer, kept in record.steps if isinstance(layer, Activation)] + [record.y]
        layers = dense(session.net)
        with np.errstate(divide="ignore"):
            gradients = [np.log10(np.abs(record.gradients[f"{i}.W"])) for i, _ in layers]
        for (maps, bins), rows in zip(self.parts, (activations, [layer.W for _, layer in layers], gradients), strict=True):
            maps.set_values(np.array([[counts(row, bins) for row in rows]]))


def span(session):
    """The epochs that curves and slider have room for: 100, 200, 400, ..."""
    limit = 100
    while limit < len(session.losses) - 1:
        limit *= 2
    return limit


def outline(losses, few):
    """Epochs and losses of a curve that looks as if all were drawn: of every few the least and the greatest."""
    epochs = np.arange(len(losses))
    if few < 2:
        return epochs, losses
    whole = len(losses) // few * few
    when, runs = (values[:whole].reshape(-1, few) for values in (epochs, losses))
    when, ends = when[:, [0, few // 2]], np.column_stack([runs.min(axis=1), runs.max(axis=1)])
    return np.append(when, epochs[whole:]), np.append(ends, losses[whole:])


def counts(values, bins):
    """How many numbers lie in each bin, those outside in the first or last; the most frequent is 1."""
    values = values[~np.isnan(values)]
    found = np.histogram(np.clip(values, bins[0], bins[-1]), bins)[0]
    return np.sqrt(found / max(found.max(), 1))
