"""One look for every picture of the course: colours with one meaning each, type, lines.

Never global: `with context():` around the making and drawing of a figure. All sizes are CSS pixels.

The colours stay apart for readers with deuteranopia, protanopia and tritanopia: at least 0.11 in OKLab between any two,
where the palette of Okabe and Ito keeps 0.076. No colour is ever the only sign: classes differ by marker too, theory is
dashed. Words may be written in every colour but the two of the classes, which are for marks (3:1 on white, where words
need 4.5:1).
"""

from functools import partial

import matplotlib
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap

from . import rc

POSITIVE = "#2051ff"
"""Positive weights, and what excites."""
NEGATIVE = "#bf3d00"
"""Negative weights, and what inhibits."""
BIAS = "#512289"
"""Biases and thresholds."""
THEORY = "#111111"
"""What theory predicts (dashed), and all plain text."""
TRAINING = "#6a3306"
"""What is measured on training data."""
VALIDATION = "#a434b6"
"""What is measured on data that training never saw."""
CLASS_A = "#0fa66f"
"""Marks of the first class (circles)."""
CLASS_B = "#d75dc5"
"""Marks of the second class (squares)."""
NEUTRAL = "#696969"
"""All without a meaning of its own: axes, inputs, guide lines."""
GHOST = "#949494"
"""The previous run, beside the one that was forked from it (dashed)."""

WEIGHTS = LinearSegmentedColormap.from_list("weights", [NEGATIVE, "white", POSITIVE])
"""Negative weights, zero (white), positive weights: for limits that are symmetric about 0."""
CLASSES = LinearSegmentedColormap.from_list("classes", ["#a9dfc8", "white", "#f1c8ea"])
"""Surely the first class, undecided (white), surely the second: pale, to lie under the marks."""

INK = LinearSegmentedColormap.from_list("ink", ["white", THEORY])
"""None (white) to all (black): shares from 0 to 1."""
PHOTO = LinearSegmentedColormap.from_list("photo", ["black", "white"])
"""Brightness of a photograph."""

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

RC = {
    "figure.facecolor": "white",
    "figure.constrained_layout.w_pad": 10 / DPI,
    "figure.constrained_layout.h_pad": 8 / DPI,
    "axes.facecolor": "white",
    "axes.edgecolor": NEUTRAL,
    "axes.labelcolor": THEORY,
    "text.color": THEORY,
    "xtick.color": NEUTRAL,
    "ytick.color": NEUTRAL,
    "xtick.labelcolor": THEORY,
    "ytick.labelcolor": THEORY,
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
    "grid.color": "#e3e3e3",
    "grid.linewidth": 1,
    "lines.linewidth": 2.5,
    "lines.markersize": 7,
    "axes.prop_cycle": cycler(color=[NEUTRAL]),
    "legend.frameon": False,
    "image.interpolation": "nearest",
    **{name: default * 100 / DPI for name, default in matplotlib.rcParamsDefault.items() if name in USUAL},
}


def inches(size):
    """Width and height of a figure for matplotlib, of those on the page in CSS pixels."""
    return tuple(pixels / DPI for pixels in size)


context = partial(rc.layer, rc.settings(RC))
"""Returns a context in which this thread makes and draws figures in this style, whatever is set outside."""
