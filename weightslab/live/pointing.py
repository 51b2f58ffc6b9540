"""Where the reader points in the picture itself."""

import numpy as np


class Pointer:
    """Turns places in a lab's picture into places on the axes that the lab's view calls ``plane``.

    A drag that begins there may leave them: then it goes on along their edge.

    Parameters
    ----------
    lab : Lab
    """

    def __init__(self, lab):
        self._lab, self._held = lab, False

    def __call__(self, x, y, kind):
        """The place for shares of the picture's width and height, from its lower left corner; see `Screen.on_point`.

        None if it did not begin on ``plane``.
        """
        plane, place = self.plane, np.multiply((x, y), self._lab.figure.bbox.size)
        if kind == "down":
            self._held = plane.bbox.contains(*place)
        if not self._held:
            return None
        return tuple(map(float, plane.transData.inverted().transform(np.clip(place, plane.bbox.min, plane.bbox.max))))

    @property
    def plane(self):
        """The axes that answer."""
        return self._lab.figure and self._lab._view.plane
