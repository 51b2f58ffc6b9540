"""What the reader drags in the picture itself."""

import numpy as np


class Pointer:
    """Turns places in a lab's picture into its parameters.

    Only the axes that the lab's view calls ``plane`` answer. A drag that begins there may leave them: then it goes on along
    their edge.

    Parameters
    ----------
    lab : Lab
    """

    def __init__(self, lab):
        self._lab, self._held = lab, False

    def __call__(self, x, y, kind):
        """Parameters for shares of the picture's width and height, from its lower left corner; see `Screen.on_point`."""
        lab, plane = self._lab, self._lab._view.plane
        place = np.multiply((x, y), lab.figure.bbox.size)
        if kind == "down":
            self._held = plane.bbox.contains(*place)
        if not self._held:
            return lab.parameters
        inside = plane.transData.inverted().transform(np.clip(place, plane.bbox.min, plane.bbox.max))
        return lab.parameters.nearest(**type(lab).pointed(lab.parameters, *map(float, inside)))
