"""Pictures in a narrow column: panels below one another, each as wide as there is room, with letters of the same size."""

from itertools import pairwise
from math import ceil

import numpy as np
from matplotlib.transforms import Bbox

from . import style

__all__ = ["NARROW", "stack"]

NARROW = 600
"""CSS pixels of the column, below which a picture is drawn for it."""
GAP = 14
"""Between panels, in CSS pixels."""
LINE = 16
"""Height of one more line of a title, in CSS pixels."""


def stack(figure, width):
    """Arrange the panels of a figure, in reading order, in rows that are at most ``width`` CSS pixels wide.

    The figure must be laid out. A panel that is too wide becomes narrower; one whose units are equal in both directions
    also lower. A figure that is one drawing, with places of its own for everything, stays as it is.
    """
    panels = _in_reading_order(figure)
    if not panels:
        return
    for axes in panels[1:]:
        if axes.get_shared_y_axes().joined(panels[0], axes) and axes.get_yticks().size:
            axes.tick_params(labelleft=True)
    for axes in panels:
        for title in _titles(axes):
            title.set_wrap(True)
    boxes = [_Sizes(figure, axes, width) for axes in panels]
    rows, full = [[]], 0.0
    for axes, box in zip(panels, boxes, strict=True):
        needed = box.left + box.width + box.right
        if rows[-1] and full + needed > width:
            rows.append([])
            full = 0.0
        rows[-1].append((axes, box, full))
        full += needed
    heights = [max(box.above + box.height + box.below for _, box, _ in row) + GAP for row in rows]
    figure.set_size_inches(style.inches((width, sum(heights))))
    top = sum(heights)
    for row, height in zip(rows, heights, strict=True):
        above = max(box.above for _, box, _ in row)
        for axes, box, x in row:
            _put(axes, (x + box.left, top - above - box.height - GAP / 2, box.width, box.height), (width, sum(heights)))
        top -= height
    for axes in panels:
        _thin_out(figure, axes)


def _in_reading_order(figure):
    """Return the panels, those of the upper row first; none if one lies in another."""
    places = {axes: axes.get_window_extent() for axes in figure.axes}
    for axes, place in places.items():
        others = (other for one, other in places.items() if one is not axes)
        if any(Bbox.intersection(place, other) is not None for other in others) or (not axes.axison and len(places) == 1):
            return []
    return sorted(places, key=lambda axes: (-round(places[axes].y1 / figure.ratio / 40), places[axes].x0))


def _titles(axes):
    return axes.title, axes._left_title, axes._right_title


class _Sizes:
    """The size of a panel in a narrow picture, and the room that its labels need around it, in CSS pixels."""

    def __init__(self, figure, axes, width):
        place, ratio = axes.get_window_extent(), figure.ratio
        around = Bbox.union([place, axes.get_tightbbox(figure.canvas.get_renderer())])
        edges = np.array([place.x0 - around.x0, around.x1 - place.x1, around.y1 - place.y1, place.y0 - around.y0]) / ratio
        self.left, self.right, self.above, self.below = edges + GAP / 2
        self.right = min(self.right, width / 4)
        titles = (title.get_window_extent() for title in _titles(axes) if title.get_text())
        lines = max((ceil(title.width / ratio / (width - self.left - GAP)) for title in titles), default=1)
        self.above += LINE * (lines - 1)
        self.width = min(place.width / ratio, width - self.left - self.right)
        shrinks = axes.get_aspect() != "auto"
        self.height = place.height / ratio * (self.width * ratio / place.width if shrinks else 1)


def _put(axes, box, size):
    """Give axes a place in CSS pixels from the lower left corner of a figure of this size."""
    x, y, width, height = box
    share = np.array([[x, y], [x + width, y + height]]) / size
    outer = getattr(axes.figure, "bbox_relative", None)  # of a figure in the figure
    if outer is not None:
        share = (share - [outer.x0, outer.y0]) / [outer.width, outer.height]
    axes.set_position(Bbox(share), which="both")


def _thin_out(figure, axes):
    """Leave out every second of the labels below an axis until none meets the next."""
    while len(axes.get_xticks()) > 2:
        renderer = figure.canvas.get_renderer()
        labels = [label for label in axes.get_xticklabels() if label.get_text() and label.get_visible()]
        extents = [label.get_window_extent(renderer) for label in labels]
        if not any(a.x1 + 2 > b.x0 for a, b in pairwise(extents)):
            return
        texts = [label.get_text() for label in axes.get_xticklabels()]
        axes.set_xticks(axes.get_xticks()[::2], texts[::2])
