"""The previous run, drawn beside the one that was forked from it."""

from . import style


class Ghost:
    """Curves of the previous run, dashed, a line where it was forked, and a title that says what is dashed.

    Parameters
    ----------
    axes : Axes
    titles : (str, str)
        Of the axes, without a fork and with one.
    n : int
        How many curves.
    **line
        How they look, as in `Axes.plot`.
    """

    def __init__(self, axes, titles, n=1, **line):
        look = {"color": style.GHOST, "animated": True, "zorder": 1.5} | line
        self.titles, self.lines = titles, [axes.plot([], [], "--", **look)[0] for _ in range(n)]
        self.fork = axes.axvline(0, color=style.NEUTRAL, linewidth=1, animated=True, zorder=0.5)
        self.title = axes.set_title(titles[False], fontsize=12, y=1.0, animated=True)

    def update(self, fork, *curves):
        """Show a fork, or none; each curve is a function of a result, and gives x and y."""
        self.title.set_text(self.titles[bool(fork)])
        self.fork.set(visible=bool(fork), xdata=[fork.step if fork else 0] * 2)
        for line, curve in zip(self.lines, curves, strict=True):
            line.set_data(*curve(fork.ghost) if fork else ((), ()))
