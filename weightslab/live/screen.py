"""What Python must know of the reader's screen, and words for those who listen instead of looking."""

import anywidget
from traitlets import Bool, Float, Int, List, Unicode

from weightslab.live.hand import script
from weightslab.plots.narrow import NARROW

RATIOS = (1.0, 1.5, 2.0)
"""The pixel ratios that pictures are drawn at."""
FRAME = 2
"""CSS pixels that the frame of a picture takes from the column."""


class Screen(anywidget.AnyWidget):
    """An invisible widget in each lab, whose traits are written by the browser.

    It also makes the caption the alternative text of the picture, has screen readers say a new caption once the
    reader has stopped dragging, names the sliders' handles, and says which choice is pressed. What the reader does beside
    the controls goes to methods of the desk: a double click on a control, or Delete on a slider, wants that one put back,
    and a button below the lab wants the picture as a file. Where the line to the kernel is slow, it has the ``sliders``
    with these ids ask twice at a time, and tells when pictures of a drag begin to come late.

    Parameters
    ----------
    desk : Stage, optional
        There is none around a question that is about no lab.
    """

    _esm = script("hand.js", "screen.js")
    _css = script("screen.css")
    pixel_ratio = Float(2.0).tag(sync=True)
    dark = Bool(False).tag(sync=True)
    width = Int(0).tag(sync=True)
    reduced_motion = Bool(False).tag(sync=True)
    sliders = List(Unicode()).tag(sync=True)

    def __init__(self, desk=None):
        super().__init__()
        self._desk = desk
        if desk:
            self.observe(lambda change: desk.rescaled(self.ratio), "pixel_ratio")
            self.observe(lambda change: desk.repainted(self.dark, self.column), ["dark", "width"])
        self.on_msg(self._asked)

    def _asked(self, _, content, buffers):
        match content:
            case {"ping": number}:
                self.send({"pong": number})
            case _ if self._desk is None:
                pass
            case {"small": late}:
                self._desk.hurried(bool(late))
            case {"rested": _}:
                self._desk.rested()
            case {"reset": place}:
                self._desk.put_back(int(place))
            case {"save": kind}:
                self._desk.asked_to_save(str(kind))

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
