"""Pictures in a narrow column: panels below one another, each as wide as there is room, with letters of the same size."""

from itertools import chain, groupby, pairwise
from math import ceil

import numpy as np
from matplotlib.transforms import Bbox

__all__ = ["NARROW", "stack"]

NARROW = 600
"""CSS pixels of the column, below which a picture is drawn for it."""
GAP = 14
"""Between panels, in CSS pixels."""
LINE = 16
"""Height of one more line of a title, in CSS pixels."""


def stack(figure, width):
    """Arrange the panels of a figure, in reading order, in rows that are at most ``width`` CSS pixels wide.

    Those of one row of the wide picture, or of one column if only columns have titles, stay together where they fit. The
    figure must be laid out. A panel that is too wide becomes narrower; one whose units are equal in both directions
    also lower. A figure that is one drawing, with places of its own for everything, stays as it is.
    """
    groups = _in_reading_order(figure)
    if not groups:
        return
    for axes in chain(*groups):
        _name_again(axes)
    rows, full = [[]], 0.0
    for group in groups:
        boxes = [_Sizes(figure, axes, width) for axes in group]
        left = sum(box.needed for box in boxes)
        for axes, box in zip(group, boxes, strict=True):
            if rows[-1] and full + max(box.needed, left) > width:
                rows.append([])
                full = 0.0
            rows[-1].append((axes, box, full))
            full += box.needed
            left = 0
    heights = [max(box.above for _, box, _ in row) + max(box.height + box.below for _, box, _ in row) + GAP for row in rows]
    top = sum(heights)
    whole = top + sum(legend.get_window_extent().height / figure.ratio for legend in figure.legends)
    figure.resize(width, whole)
    for row, height in zip(rows, heights, strict=True):
        above = max(box.above for _, box, _ in row)
        for axes, box, x in row:
            _put(axes, (x + box.left, top - above - box.height - GAP / 2, box.width, box.height), (width, whole))
        top -= height
    for axes in chain(*groups):
        _thin_out(figure, axes)


def _in_reading_order(figure):
    """Return the panels in groups, those of the upper row first; none if one lies in another."""
    places = {axes: axes.get_window_extent() for axes in figure.axes}
    for axes, place in places.items():
        others = (other for one, other in places.items() if one is not axes)
        if any(Bbox.intersection(place, other) is not None for other in others) or (not axes.axison and len(places) == 1):
            return []
    row = {axes: -round(place.y1 / figure.ratio / 40) for axes, place in places.items()}
    column = {axes: round(place.x0 / figure.ratio / 40) for axes, place in places.items()}
    above, *below = sorted(set(row.values()))
    named = {axes for axes in places if any(title.get_text() for title in _titles(axes))}
    by_column = len(below) == 1 and named == {axes for axes in places if row[axes] == above}
    first, second = (column, row) if by_column else (row, column)
    ordered = sorted(places, key=lambda axes: (first[axes], second[axes]))
    return [list(group) for _, group in groupby(ordered, first.get)]


def _name_again(axes):
    """Say at a panel itself what is said at the first of its row alone."""
    row = axes.get_shared_y_axes().get_siblings(axes)
    if len(row) > 1 and axes.axison and axes.get_yticks().size:
        axes.tick_params(labelleft=True)
        named = {one.get_ylabel() for one in row} - {""}
        if len(named) == 1:
            axes.set_ylabel(*named)


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
        lines = 1
        for title in _titles(axes):
            needed = ceil(title.get_window_extent().width / ratio / (width - self.left - GAP)) if title.get_text() else 1
            title.set_wrap(needed > 1)
            lines = max(lines, needed)
        self.above += LINE * (lines - 1)
        self.width = min(place.width / ratio, width - self.left - self.right)
        shrinks = axes.get_aspect() != "auto"
        self.height = place.height / ratio * (self.width * ratio / place.width if shrinks else 1)
        self.needed = self.left + self.width + self.right


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
