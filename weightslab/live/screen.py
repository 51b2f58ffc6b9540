"""What Python must know of the reader's screen, and words for those who listen instead of looking."""

from pathlib import Path

import anywidget
from traitlets import Bool, Float

HERE = Path(__file__).parent
RATIOS = (1.0, 1.5, 2.0)
"""The pixel ratios that pictures are drawn at."""


class Screen(anywidget.AnyWidget):
    """An invisible widget in each lab, whose traits are written by the browser.

    It also makes the caption the alternative text of the picture, has screen readers say a new caption once the
    reader has stopped dragging, names the sliders' handles, says which choice is pressed, and sends a double click on a
    control, or Delete on a slider, as the wish to put that one control back.
    """

    _esm = (HERE / "screen.js").read_text(encoding="utf-8")  # as text: anywidget holds a widget with paths for ever
    _css = (HERE / "screen.css").read_text(encoding="utf-8")
    pixel_ratio = Float(2.0).tag(sync=True)
    dark = Bool(False).tag(sync=True)
    reduced_motion = Bool(False).tag(sync=True)
    pointed = Bool(False).tag(sync=True)

    def on_reset(self, action):
        """Call ``action`` with the place of the control that the reader wants back."""
        self.on_msg(lambda _, content, buffers: "reset" in content and action(int(content["reset"])))

    def on_point(self, action):
        """Call ``action(x, y, kind)`` when the reader clicks or drags on the picture.

        x and y are shares of its width and height, from 0 to 1 and from the lower left corner; ``kind`` is "down", "move" or
        "up". A drag sends a new place only when the last one has been answered.
        """
        self.pointed = True
        self.on_msg(lambda _, content, buffers: "point" in content and action(
            float(content["point"][0]), float(content["point"][1]), str(content["kind"])))

    @property
    def ratio(self):
        """The ratio to draw at: the smallest of 1, 1.5 and 2 that is as sharp as the screen, and at most 2."""
        return next((ratio for ratio in RATIOS if ratio >= self.pixel_ratio - 0.01), RATIOS[-1])
