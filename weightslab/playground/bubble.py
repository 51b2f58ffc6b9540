"""A small field beside the chosen edge of the picture: its weight is typed there, or nudged."""

from math import isfinite
from pathlib import Path

import anywidget
from traitlets import Bool, Float, Int, Tuple, Unicode

from weightslab.plots.shapes import MINUS

from .weights import told

HERE = Path(__file__).parent


class Bubble(anywidget.AnyWidget):
    """A number field with a button on each side for a little less and a little more; Escape closes it.

    What the page asks says of which edge: another one may have been chosen before the question came.

    Attributes
    ----------
    shown : bool
        Whether it is on the page; the page sets it to False when the reader closes it.
    place : (float, float)
        The middle of the edge as shares of the picture's width and height, from its upper left corner.
    edge : (int, int, int)
        Which weight it is, as in `weights`.
    name, value : str
        It in words, and how large it is.
    """

    _esm = (HERE / "bubble.js").read_text(encoding="utf-8")
    shown = Bool(False).tag(sync=True)
    place = Tuple(Float(), Float(), default_value=(0.0, 0.0)).tag(sync=True)
    edge = Tuple(Int(), Int(), Int(), default_value=(0, 0, 0)).tag(sync=True)
    name = Unicode("").tag(sync=True)
    value = Unicode("").tag(sync=True)

    def __init__(self, desk):
        super().__init__()
        self._desk = desk
        self.on_msg(self._asked)

    def _asked(self, _, content, buffers):
        match content:
            case {"typed": text, "edge": edge}:
                self._desk.typed(edge, str(text))
            case {"nudged": steps, "edge": edge}:
                self._desk.nudged(edge, int(steps))

    def appear(self):
        """Show it, and put the keyboard into its field."""
        self.shown = True
        self.send({"focus": True})

    def follow(self, playground, view):
        """Show the weight of the chosen edge, and stand beside it; close where no edge is chosen."""
        place = playground.chosen
        if place is None or place[2] is None:
            self.shown = False
            return
        self.place = view.middle(*place)
        self.edge = place
        self.name = told(playground.session, place).partition(":")[0]
        self.value = f"{round(playground.weight[2], 4):g}".replace("-", MINUS)


def typed_number(text):
    """Return the number that was typed, with the minus sign of programs or that of sentences.

    Raises
    ------
    ValueError
        If it is no finite number.
    """
    try:
        value = float(text.replace(MINUS, "-"))
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise ValueError(f"a weight is a number such as {MINUS}0.5, got {text.strip()[:20]!r}")
    return value
