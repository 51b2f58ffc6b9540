"""What Python must know of the reader's screen, and words for those who listen instead of looking."""

from pathlib import Path

import anywidget
from traitlets import Bool, Float, Int, List, Unicode

from weightslab.live.hand import HAND
from weightslab.plots.narrow import NARROW

HERE = Path(__file__).parent
RATIOS = (1.0, 1.5, 2.0)
"""The pixel ratios that pictures are drawn at."""
FRAME = 2
"""CSS pixels that the frame of a picture takes from the column."""


class Screen(anywidget.AnyWidget):
    """An invisible widget in each lab, whose traits are written by the browser.

    It also makes the caption the alternative text of the picture, has screen readers say a new caption once the
    reader has stopped dragging, names the sliders' handles, says which choice is pressed, and sends a double click on a
    control, or Delete on a slider, as the wish to put that one control back. Where the line to the kernel is slow, it has
    the ``sliders`` with these ids ask twice at a time.
    """

    _esm = HAND + (HERE / "screen.js").read_text(encoding="utf-8")  # as text: anywidget holds a widget with paths for ever
    _css = (HERE / "screen.css").read_text(encoding="utf-8")
    pixel_ratio = Float(2.0).tag(sync=True)
    dark = Bool(False).tag(sync=True)
    width = Int(0).tag(sync=True)
    reduced_motion = Bool(False).tag(sync=True)
    sliders = List(Unicode()).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self.on_msg(lambda _, content, buffers: "ping" in content and self.send({"pong": content["ping"]}))

    def on_drag(self, hurried, rested):
        """Have a drag over a slow line told.

        Parameters
        ----------
        hurried : callable
            Called with True when pictures begin to come late, and with False at the release, before its last place.
        rested : callable
            Called after that.
        """
        self.on_msg(lambda _, content, buffers: "small" in content and hurried(bool(content["small"])))
        self.on_msg(lambda _, content, buffers: "rested" in content and rested())

    def on_reset(self, action):
        """Call ``action`` with the place of the control that the reader wants back."""
        self.on_msg(lambda _, content, buffers: "reset" in content and action(int(content["reset"])))

    def on_save(self, action):
        """Call ``action`` with the kind of file, "png" or "svg", in which the reader wants the picture."""
        self.on_msg(lambda _, content, buffers: "save" in content and action(str(content["save"])))

    def hand_over(self, name, content):
        """Give the reader a file."""
        self.send({"file": name}, buffers=[content])

    @property
    def column(self):
        """The width of the column of text in CSS pixels, where it is too narrow for the usual picture, else None."""
        return self.width - FRAME if 0 < self.width < NARROW else None

    @property
    def ratio(self):
        """The ratio to draw at: the smallest of 1, 1.5 and 2 that is as sharp as the screen."""
        return next((ratio for ratio in RATIOS if ratio >= self.pixel_ratio - 0.01), RATIOS[-1])
