"""What takes a prediction: a line of numbers, where the truth comes to stand, and the button that commits an answer."""

import anywidget
from ipywidgets import ValueWidget
from traitlets import Bool, Dict, Float, Unicode

from weightslab.live.hand import script
from weightslab.live.kernel import in_turn
from weightslab.plots import style


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

    _esm = script("numberline.js")
    value = Float(None, allow_none=True).tag(sync=True)
    truth = Float(None, allow_none=True).tag(sync=True)
    low = Float(0.0).tag(sync=True)
    high = Float(1.0).tag(sync=True)
    step = Float(0.1).tag(sync=True)
    disabled = Bool(False).tag(sync=True)
    colour = Unicode(style.CLASS_A).tag(sync=True)

    def place(self, value):
        """Put the marker on the step that is nearest to a value."""
        stepped = self.low + self.step * round((value - self.low) / self.step)
        self.value = round(min(max(stepped, self.low), self.high), 10)


class Commit(anywidget.AnyWidget):
    """The button beside a field. With a press comes the answer that its page shows, which may not have arrived yet.

    A page sends a choice only when Python has answered the one before it, but a press at once; and a kernel may
    answer two widgets in two threads.

    Parameters
    ----------
    field : ipywidgets.ValueWidget
        It has the answer when ``pressed`` is called, also where nothing is chosen.
    pressed : callable
    """

    _esm = script("commit.js")
    button = Dict().tag(sync=True)
    disabled = Bool(False).tag(sync=True)

    def __init__(self, field, pressed):
        trait = "index" if field.has_trait("index") else "value"
        tooltip = "Commit the prediction and see the result"
        super().__init__(button={"name": "Commit", "tooltip": tooltip, "field": field.model_id, "trait": trait})

        def arrived(_, content, buffers):
            field.set_state({trait: content["answer"]})
            pressed()

        self.on_msg(in_turn(arrived))
