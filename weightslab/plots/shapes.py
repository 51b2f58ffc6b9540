"""Small things that several pictures need: colours by sign, arrows, bare axes."""

from matplotlib.patches import Circle, FancyArrowPatch

from . import style

__all__ = ["arrow", "bare", "by_sign", "node", "place_arrow", "signed", "signed_figures"]


def by_sign(value):
    """The course's colour of a positive, negative or zero number."""
    return style.POSITIVE if value > 0 else style.NEGATIVE if value < 0 else style.NEUTRAL


def signed(value, digits=2):
    """The number with its sign and a real minus, ``+0.40`` or ``\\N{MINUS SIGN}0.40``; zero without a sign."""
    text = f"{value:+.{digits}f}"
    return text[1:] if not float(text) else text.replace("-", "\N{MINUS SIGN}")


def signed_figures(value, figures=3):
    """The number with its sign, a real minus and so many significant figures: ``+0.00450``."""
    return f"{value:+#.{figures}g}".rstrip(".").replace("-", "\N{MINUS SIGN}")


def bare(ax, x, y):
    """Axes without frame and ticks that show ``x`` and ``y`` (two limits each) with equal units."""
    ax.set(xlim=x, ylim=y, aspect="equal")
    ax.set_axis_off()
    return ax


def node(ax, x, y, radius=0.35):
    """A neuron as a circle at (x, y) with room for a number: the circle and the text, both animated."""
    circle = ax.add_patch(Circle((x, y), radius, facecolor="white", edgecolor=style.THEORY, animated=True, zorder=3))
    return circle, ax.text(x, y, "", ha="center", va="center", fontsize=16 * style.PX, animated=True, zorder=4)


def arrow(ax, *, width=3, head=14, **properties):
    """An animated arrow; `place_arrow` says from where to where."""
    shape = FancyArrowPatch((0, 0), (0, 0), arrowstyle="-|>", shrinkA=0, shrinkB=0, linewidth=width * style.PX,
                            mutation_scale=head, animated=True, **properties)
    return ax.add_patch(shape)


def place_arrow(shape, tail, tip, color, least=0.0):
    """Put an arrow from ``tail`` to ``tip``, hidden where it would be no longer than ``least``."""
    shape.set_positions(tail, tip)
    shape.set_color(color)
    shape.set_visible((tip[0] - tail[0]) ** 2 + (tip[1] - tail[1]) ** 2 > least ** 2)
