"""Small things that several pictures need: colours by sign, arrows, bare axes, numbers in words."""

from math import floor, isfinite, log10

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import Circle, FancyArrowPatch
from matplotlib.path import Path
from matplotlib.patheffects import AbstractPathEffect
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D, IdentityTransform

from . import style

__all__ = [
    "Hatch",
    "UnitOfLoss",
    "arrow",
    "bare",
    "by_sign",
    "count",
    "figures",
    "frame",
    "letter_marks",
    "moving",
    "node",
    "place_arrow",
    "place_stems",
    "power_of_ten",
    "segments",
    "signed",
    "signed_figures",
    "stems",
    "theory",
    "written",
]


FIGURES, MILLION, MINUS = 4, 1e6, "\N{MINUS SIGN}"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def by_sign(value):
    """Return the course's colour of a positive, negative or zero number."""
    return style.POSITIVE if value > 0 else style.NEGATIVE if value < 0 else style.NEUTRAL


def power_of_ten(value):
    """Write the power of ten next to a number: ``10⁻³`` for 0.0014; ``0`` for 0."""
    return f"10{str(round(log10(value))).translate(SUPERSCRIPTS)}" if value and isfinite(value) else f"{value:g}"


def written(value, digits=2):
    """Write a number with at most so many decimals and four figures: ``0.40``, ``123.5``, ``123,500``, ``1.2 · 10³⁰``.

    A number that is not finite is written as ``inf``, ``−inf`` or ``nan``.
    """
    value = float(value)
    if not isfinite(value):
        return f"{value}".replace("-", MINUS)
    if abs(value) >= MILLION:
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{mantissa} · {power_of_ten(10.0 ** int(exponent))}".replace("-", MINUS)
    before = floor(log10(abs(value))) + 1 if value else 1
    if before > FIGURES:
        whole = round(value, FIGURES - before)
        return written(whole, 0) if abs(whole) >= MILLION else f"{whole:,.0f}".replace("-", MINUS)
    return f"{value:z,.{min(digits, FIGURES - max(before, 0))}f}".replace("-", MINUS)


def signed(value, digits=2):
    """Write a number with its sign, ``+0.40`` or ``\\N{MINUS SIGN}0.40``; zero without a sign."""
    text = written(value, digits)
    is_zero = text.strip("0.") == ""
    return text if text.startswith(MINUS) or text == "nan" or is_zero else f"+{text}"


def count(number):
    """Write a whole number: exact up to a million, ``786,432``, then as a power of ten, ``2.0 · 10⁸``."""
    return f"{number:,}" if abs(number) <= MILLION else written(number)


def figures(value, most=3):
    """Write a number with at most so many significant figures: ``0.0045``, ``12,300``, ``1.27 · 10⁻⁹``."""
    value = float(value)
    mantissa, has_power, exponent = f"{value:.{most}g}".partition("e")
    if not has_power:
        text = mantissa
    elif 0 < int(exponent) < log10(MILLION):
        text = f"{float(mantissa) * 10 ** int(exponent):,.0f}"
    else:
        power = f"10{str(int(exponent)).translate(SUPERSCRIPTS)}"
        text = {"1": power, "-1": f"-{power}"}.get(mantissa, f"{mantissa} · {power}")
    return text.replace("-", MINUS)


def signed_figures(value, figures=3):
    """Write a number with its sign and so many significant figures: ``+0.00450``, ``+4,500``, ``+1.2 · 10⁷``."""
    mantissa, has_power, exponent = f"{value:+#.{figures}g}".partition("e")
    if not has_power:
        text = mantissa.rstrip(".")
    elif 0 < int(exponent) < log10(MILLION):
        text = f"{float(mantissa) * 10 ** int(exponent):+,.0f}"
    else:
        text = f"{mantissa.rstrip('.')} · 10{str(int(exponent)).translate(SUPERSCRIPTS)}"
    return text.replace("-", MINUS)


def bare(ax, x, y):
    """Return axes without frame and ticks that show ``x`` and ``y`` (two limits each) with equal units."""
    ax.set(xlim=x, ylim=y, aspect="equal")
    ax.set_axis_off()
    return ax


def node(ax, x, y, radius=0.35):
    """Return a neuron as a circle at (x, y) with room for a number: the circle and the text, both animated."""
    circle = ax.add_patch(Circle((x, y), radius, facecolor=style.PAPER, edgecolor=style.THEORY, animated=True, zorder=3))
    return circle, ax.text(x, y, "", ha="center", va="center", fontsize=16, animated=True, zorder=4)


def arrow(ax, *, width=3, head=19, **properties):
    """Return an animated arrow; `place_arrow` says from where to where."""
    shape = FancyArrowPatch(
        (0, 0),
        (0, 0),
        arrowstyle="-|>",
        shrinkA=0,
        shrinkB=0,
        linewidth=width,
        mutation_scale=head,
        animated=True,
        **properties,
    )
    return ax.add_patch(shape)


def place_arrow(shape, tail, tip, color, least=0.0):
    """Put an arrow from ``tail`` to ``tip``, hidden where it would be no longer than ``least``."""
    shape.set_positions(tail, tip)
    shape.set_color(color)
    shape.set_visible((tip[0] - tail[0]) ** 2 + (tip[1] - tail[1]) ** 2 > least**2)


def moving(ax, *marks, **looks):
    """Make a curve without points yet, animated: `set_data` gives them; ``marks`` and ``looks`` as in `Axes.plot`."""
    return ax.plot([], [], *marks, animated=True, in_layout=False, **looks)[0]


def theory(ax, **looks):
    """Make a `moving` curve that looks as all theory does: dashed, thin and black."""
    return moving(ax, **{"color": style.THEORY, "linestyle": "dashed", "linewidth": 1.5} | looks)


class UnitOfLoss:
    """Two marks on an upward axis of losses, which are drawn in units of the loss of guessing: 0, and that loss."""

    def __init__(self, ax, name="loss", **looks):
        ax.set_yticks((0, 1), ("0", ""))
        ax.set_ylabel(name, labelpad=22, **looks)  # leaves room for the number
        self.mark = ax.annotate("", (0, 1), (-7, 0), ax.get_yaxis_transform(), "offset points", ha="right", va="center")
        self.mark.set(animated=True, in_layout=False)

    def set(self, guessing):
        """Write what the loss of guessing is."""
        self.mark.set_text(written(guessing))


def frame(x, y, width, height):
    """Return the outline of a box, for a line's data: x and y of its five corners."""
    return [x, x + width, x + width, x, x], [y, y, y + height, y + height, y]


def segments(ax, ends=(), **looks):
    """Return animated straight lines between pairs of points, all drawn at once."""
    return ax.add_collection(LineCollection(ends, animated=True, **looks), autolim=False)


def stems(ax, *, width, color):
    """Return animated bars, upright or lying; `place_stems` says where upright ones stand and how high."""
    return segments(ax, colors=color, linewidths=width, capstyle="butt")


def place_stems(bars, x, heights):
    """Let the bars stand at ``x``, from 0 to ``heights``."""
    bars.set_segments(np.stack([np.column_stack([x, 0 * heights]), np.column_stack([x, heights])], axis=1))


def letter_marks(ax, letters, *, color, size=15, zorder=4):
    """Return letters as animated marks, all of one frame drawn at once; ``set_offsets`` gives their places in data units."""
    marks = PathCollection(
        [_outline(letter, size) for letter in letters],
        offsets=np.zeros((len(letters), 2)),
        facecolors=color,
        offset_transform=ax.transData,
        animated=True,
        zorder=zorder,
    )
    marks.set_transform(Affine2D().scale(1 / style.DPI) + ax.figure.dpi_scale_trans)
    ax.add_collection(marks, autolim=False)
    return marks


def _outline(letter, size):
    """A letter as a path around the middle of small letters."""
    path = TextPath((0, 0), letter, size=size)
    box = path.get_extents()
    return path.transformed(Affine2D().translate(-(box.x0 + box.x1) / 2, -0.27 * size))


class Hatch(AbstractPathEffect):
    """Draws white lines across a bar, ``bar(..., path_effects=[Hatch()])``, equally far apart at every resolution.

    matplotlib's own hatch repeats within an inch, so distances on the page cannot be chosen.
    """

    apart = 100 / 6
    """CSS pixels from one line to the next, along the bar's foot."""
    width = 100 / 72

    def draw_path(self, renderer, gc, tpath, affine, rgbFace=None):
        renderer.draw_path(gc, tpath, affine, rgbFace)
        pixel = renderer.points_to_pixels(1)  # CSS pixels are matplotlib's points
        box = tpath.get_extents(affine)
        step = self.apart * pixel
        starts = np.arange((box.x0 - box.y1) // step, (box.x1 - box.y0) // step + 2) * step
        ends = [((start + box.y0, box.y0), (start + box.y1, box.y1)) for start in starts]
        lines = renderer.new_gc()
        lines.copy_properties(gc)
        lines.set_clip_rectangle(box)
        lines.set_foreground(style.PAPER)
        lines.set_linewidth(self.width)
        codes = [Path.MOVETO, Path.LINETO] * len(starts)
        renderer.draw_path(lines, Path(np.reshape(ends, (-1, 2)), codes), IdentityTransform())
        lines.restore()
