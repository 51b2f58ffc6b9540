"""One look for every picture of the course: colours with one meaning each, type, lines.

Never global: `with context():` around the making and drawing of a figure. All sizes are CSS pixels. ``style.POSITIVE`` is
that colour of the palette of the context, so that one view draws on light and on dark paper.

The colours stay apart for readers with deuteranopia, protanopia and tritanopia: at least 0.11 in OKLab between any two,
where the palette of Okabe and Ito keeps 0.076. No colour is ever the only sign: classes differ by marker too, theory is
dashed. Words may be written in every colour but the two of the classes, which are for marks (3:1 on the paper, where words
need 4.5:1).
"""

from dataclasses import dataclass
from functools import cached_property

import matplotlib
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap

from . import rc

__all__ = ["DARK", "DPI", "LIGHT", "Palette", "context", "inches", "palette"]


KEY = "weightslab.palette"
"""Beside matplotlib's own settings."""


@dataclass(frozen=True)
class Palette:
    """The colours of all pictures, on light paper or on dark."""

    PAPER: str
    """What is drawn on."""
    POSITIVE: str
    """Positive weights, and what excites."""
    NEGATIVE: str
    """Negative weights, and what inhibits."""
    BIAS: str
    """Biases and thresholds."""
    THEORY: str
    """What theory predicts (dashed), and all plain text."""
    TRAINING: str
    """What is measured on training data."""
    VALIDATION: str
    """What is measured on data that training never saw."""
    CLASS_A: str
    """Marks of the first class (circles)."""
    CLASS_B: str
    """Marks of the second class (squares)."""
    NEUTRAL: str
    """All without a meaning of its own: axes, inputs, guide lines."""
    GHOST: str
    """The previous run, beside the one that was forked from it (dashed)."""
    FAINT: str
    """Curves and bars beside the one that counts."""
    TRAINING_FAINT: str
    """The same, of what is measured on training data."""
    RULE: str
    """Rings, grids and outlines to read places by."""
    GRID: str
    """Grid lines, and what lies behind all else."""
    SHADE: str
    """A band behind curves, and a card that hides a result."""
    POSITIVE_SHADE: str
    """A band where the answer is yes."""
    NEGATIVE_SHADE: str
    """A band where the answer is no."""
    TINTS: tuple
    """Negative and positive, pale, to lie under marks."""
    CLASS_TINTS: tuple
    """The first class and the second, pale, to lie under their marks."""

    @cached_property
    def WEIGHTS(self):
        """Negative weights, zero (paper), positive weights: for limits that are symmetric about 0."""
        return self._through_paper("weights", self.NEGATIVE, self.POSITIVE)

    @cached_property
    def PALE(self):
        """Negative, zero (paper), positive: pale, to lie under marks."""
        return self._through_paper("pale", *self.TINTS)

    @cached_property
    def CLASSES(self):
        """Surely the first class, undecided (paper), surely the second: pale, to lie under the marks."""
        return self._through_paper("classes", *self.CLASS_TINTS)

    @cached_property
    def INK(self):
        """None (paper) to all (as text): shares from 0 to 1."""
        return LinearSegmentedColormap.from_list("ink", [self.PAPER, self.THEORY])

    @cached_property
    def settings(self):
        """All settings of matplotlib, for `rc.layer`, and the palette itself, by which the layer is known."""
        text, lines = self.THEORY, self.NEUTRAL
        changes = {
            **{f"{part}.facecolor": self.PAPER for part in ("figure", "axes")},
            **dict.fromkeys(("text.color", "axes.labelcolor", "xtick.labelcolor", "ytick.labelcolor"), text),
            **dict.fromkeys(("axes.edgecolor", "xtick.color", "ytick.color"), lines),
            "axes.prop_cycle": cycler(color=[lines]),
            "grid.color": self.GRID,
        }
        return rc.settings(SIZES | changes) | {KEY: self}

    def _through_paper(self, name, low, high):
        return LinearSegmentedColormap.from_list(name, [low, self.PAPER, high])


LIGHT = Palette(
    PAPER="#ffffff",
    POSITIVE="#2051ff",
    NEGATIVE="#bf3d00",
    BIAS="#512289",
    THEORY="#111111",
    TRAINING="#6a3306",
    VALIDATION="#a434b6",
    CLASS_A="#0fa66f",
    CLASS_B="#d75dc5",
    NEUTRAL="#696969",
    GHOST="#949494",
    FAINT="#b5b5b5",
    TRAINING_FAINT="#c4ad9a",
    RULE="#c9c9c9",
    GRID="#e3e3e3",
    SHADE="#f0f0f0",
    POSITIVE_SHADE="#eef2ff",
    NEGATIVE_SHADE="#fff3ec",
    TINTS=("#e5ab94", "#a3b7ff"),
    CLASS_TINTS=("#a9dfc8", "#f1c8ea"),
)
DARK = Palette(
    PAPER="#181818",
    POSITIVE="#6fbaf8",
    NEGATIVE="#fea144",
    BIAS="#897af7",
    THEORY="#f8f4f4",
    TRAINING="#bb8140",
    VALIDATION="#e925bc",
    CLASS_A="#a5deaf",
    CLASS_B="#9b5475",
    NEUTRAL="#abaaa9",
    GHOST="#7d7d7d",
    FAINT="#666666",
    TRAINING_FAINT="#6b5440",
    RULE="#505050",
    GRID="#383838",
    SHADE="#2a2a2a",
    POSITIVE_SHADE="#1b2433",
    NEGATIVE_SHADE="#2e2219",
    TINTS=("#6b4424", "#2a4d6b"),
    CLASS_TINTS=("#1f3a2b", "#3a1f2b"),
)


def palette():
    """Return the palette of the `context` around, `LIGHT` outside of any."""
    return (rc.LAYER.get() or LIGHT.settings)[KEY]


def __getattr__(name):
    """Return a colour or colormap of the palette of the `context` around: ``style.POSITIVE``."""
    return getattr((rc.LAYER.get() or LIGHT.settings)[KEY], name)


PHOTO = LinearSegmentedColormap.from_list("photo", ["black", "white"])
"""Brightness of a photograph, on light and on dark paper."""

DPI = 72
"""CSS pixels in an inch, so that matplotlib's point is a CSS pixel: `fontsize=13` is 13 pixels high on the page."""

USUAL = (
    "lines.markeredgewidth",
    "patch.linewidth",
    "axes.titlepad",
    "axes.labelpad",
    *(f"{axis}tick.{kind}.{name}" for axis in "xy" for kind in ("major", "minor") for name in ("size", "width", "pad")),
)
"""Settings that are as wide as matplotlib makes them by default, on its 100 dots per inch."""

SIZES = {
    "figure.constrained_layout.w_pad": 10 / DPI,
    "figure.constrained_layout.h_pad": 8 / DPI,
    "font.size": 13,
    "axes.titlesize": 12,
    "axes.labelsize": 13,
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
    "legend.fontsize": 12,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.linewidth": 1,
    "grid.linewidth": 1,
    "lines.linewidth": 2.5,
    "lines.markersize": 7,
    "legend.frameon": False,
    "image.interpolation": "nearest",
    **{name: default * 100 / DPI for name, default in matplotlib.rcParamsDefault.items() if name in USUAL},
}


def inches(size):
    """Return width and height of a figure for matplotlib, of those on the page in CSS pixels."""
    return tuple(pixels / DPI for pixels in size)


def context(colours=None):
    """Return a context in which this thread makes and draws figures in this style, whatever is set outside.

    Parameters
    ----------
    colours : Palette, optional
        `LIGHT` or `DARK`; without it, that of the context around.
    """
    return rc.layer((colours or palette()).settings)
