"""A prediction that is dragged on the lab's own axes, and stays there beside the truth."""

from weightslab.live.pointing import Pointer
from weightslab.live.turns import in_turn
from weightslab.plots import style


class Guess:
    """A line across the axes that the lab's view calls ``plane``. While the lab is locked, they are empty but for it.

    Parameters
    ----------
    lab : Lab
    field : NumberLine
        Takes the place that the line is dragged to, and moves the line when it takes another.
    axis : {"x", "y"}
        Along which the value is read.
    """

    def __init__(self, lab, field, axis):
        self._lab, self._field, self._axis, self._pointer = lab, field, axis, Pointer(lab)
        plane = self._pointer.plane
        across = plane.axvline if axis == "x" else plane.axhline
        self._line = across(field.low, color=style.NEUTRAL, linestyle="dashdot", linewidth=2, animated=True,
                            zorder=5)
        self._word = plane.text(0, 0, "", transform=self._line.get_transform(), va="top", fontsize=12,
                                color=style.THEORY, animated=True, zorder=6,
                                bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1.4})
        lab.panel.cover = lambda: lab.figure.frame([self._line, self._word])
        lab.panel.screen.on_point(self._pointed)
        field.observe(lambda _: self._show(), ["value", "disabled"])
        self._show()

    @in_turn
    def _pointed(self, *point):
        place = self._pointer(*point)
        if place and not self._field.disabled:
            self._field.place(place[self._axis == "y"])

    @in_turn
    def _show(self):
        field = self._field
        at = (field.low + field.high) / 2 if field.value is None else field.value
        low, high = sorted(getattr(self._pointer.plane, f"get_{self._axis}lim")())
        late = at > (low + high) / 2
        if self._axis == "x":
            self._line.set_xdata([at, at])
            self._word.set(x=at + (-0.01 if late else 0.01) * (high - low), y=0.98, ha="right" if late else "left")
        else:
            self._line.set_ydata([at, at])
            self._word.set(x=0.02, y=at + (-0.02 if late else 0.02) * (high - low), va="top" if late else "bottom")
        self._word.set_text("drag me to your prediction" if field.value is None else "your prediction")
        for artist in (self._line, self._word):
            artist.set_visible(field.value is not None or not field.disabled)
        self._lab.panel.screen.pointed = not field.disabled or bool(self._lab.pointed)
        self._lab.redraw()
