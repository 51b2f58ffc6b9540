"""The picture of a lab on the page, and where the reader points in it."""

import anywidget
import numpy as np
from traitlets import Bool, Bytes, Int, Tuple

from weightslab.live.hand import answers, script


class Picture(anywidget.AnyWidget):
    """PNG bytes on a canvas, which shows them one or two frames earlier than `ipywidgets.Image` does.

    Parameters
    ----------
    css_size : (int, int)
        Width and height on the page, in CSS pixels; the bytes may have more.

    Attributes
    ----------
    value : bytes
        What is shown.
    pointed : bool
        Whether a click or a drag on it does anything.
    draggable : tuple of float
        Where a finger drags, else it scrolls the page: left, bottom, right and top, as shares of width and height.
    """

    _esm = script("hand.js", "picture.js")
    css_size = Tuple(Int(), Int()).tag(sync=True)
    value = Bytes(b"").tag(sync=True)
    pointed = Bool(False).tag(sync=True)
    draggable = Tuple(default_value=(0.0, 0.0, 0.0, 0.0)).tag(sync=True)

    def __init__(self, css_size):
        super().__init__(css_size=css_size)
        self._actions = []
        answers(self, self._asked)

    def on_point(self, action):
        """Call ``action(x, y, kind)`` when the reader clicks or drags on the picture.

        x and y are shares of its width and height, from 0 to 1 and from the lower left corner; ``kind`` is "down",
        "move" or "up". A drag sends a new place only when the last one has been answered, over a slow line the last but one.
        """
        self.pointed = True
        self._actions.append(action)

    def _asked(self, question):
        if "point" in question:
            x, y = map(float, question["point"])
            for action in self._actions:
                action(x, y, str(question["kind"]))


class Pointer:
    """Turns places in a lab's picture into places on the axes that the lab's view calls ``plane``.

    A drag that begins there may leave them: then it goes on along their edge.
    """

    def __init__(self, desk):
        self._desk = desk
        self._held = False

    def __call__(self, x, y, kind):
        """Return the place on ``plane``, or None if the drag did not begin there; see `Picture.on_point`."""
        plane = self.plane
        place = np.multiply((x, y), self._desk.figure.bbox.size)
        if kind == "down":
            self._held = plane.bbox.contains(*place)
        if not self._held:
            return None
        return tuple(map(float, plane.transData.inverted().transform(np.clip(place, plane.bbox.min, plane.bbox.max))))

    @property
    def place(self):
        """Where the axes that answer lie in the picture: left, bottom, right and top, as shares of width and height."""
        corners = self.plane.bbox.get_points() / self._desk.figure.bbox.size
        return tuple(map(float, corners.ravel().round(4)))

    @property
    def plane(self):
        """The axes that answer."""
        return self._desk.figure and self._desk.view.plane
