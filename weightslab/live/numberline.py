"""A prediction that is put on a line of numbers, and the truth that comes to stand beside it."""

from pathlib import Path

import anywidget
from ipywidgets import ValueWidget
from traitlets import Bool, Float, Unicode

from weightslab.plots import style

HERE = Path(__file__).parent


class NumberLine(anywidget.AnyWidget, ValueWidget):
    """A line from ``low`` to ``high`` with a marker: clicked or dragged to its place, moved with the arrow keys, or typed.

    Attributes
    ----------
    value : float or None
        Where the reader has put the marker; None before that.
    truth : float or None
        What is marked below the line; a truth outside the line is marked at its end, with its number.
    low, high, step : float
    disabled : bool
    """

    _esm = (HERE / "numberline.js").read_text(encoding="utf-8")
    value = Float(None, allow_none=True).tag(sync=True, echo_update=False)
    truth = Float(None, allow_none=True).tag(sync=True)
    low = Float(0.0).tag(sync=True)
    high = Float(1.0).tag(sync=True)
    step = Float(0.1).tag(sync=True)
    disabled = Bool(False).tag(sync=True)
    colour = Unicode(style.CLASS_A).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self.on_msg(self._put)

    def _put(self, _, message, buffers):
        """Take the place that a page sends, and tell all pages that it has arrived; see numberline.js."""
        self.set_state({"value": message["value"]})
        self.send(message)

    def place(self, value):
        """Put the marker on the step that is nearest to a value."""
        stepped = self.low + self.step * round((value - self.low) / self.step)
        self.value = round(min(max(stepped, self.low), self.high), 10)
