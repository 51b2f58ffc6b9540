"""Words that a canvas draws once: their pixels are kept, and put down again wherever they are wanted.

Setting a word of a dozen letters takes matplotlib 1 to 3 ms, as long as a whole frame without words; its pixels again, 0.05.
"""

from collections import OrderedDict
from math import ceil, floor

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg

__all__ = ["Canvas"]

KEPT = 256
"""So many words; those that were not used for longest go first."""


class Canvas(FigureCanvasAgg):
    """An Agg canvas that remembers the words it has drawn, at its present size and resolution."""

    _made = None

    def get_renderer(self):
        wanted = (*self.get_width_height(physical=True), self.figure.dpi)
        if wanted != self._made:
            self.renderer, self._made = Typesetter(*wanted), wanted
        return self.renderer


class Typesetter(RendererAgg):
    """A renderer that puts upright words on whole pixels, from a store of those it has set."""

    def __init__(self, width, height, dpi):
        super().__init__(width, height, dpi)
        self._words = OrderedDict()

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        if angle:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        key = s, prop.copy(), ismath, gc.get_rgb(), gc.get_alpha()
        if key in self._words:
            self._words.move_to_end(key)
        else:
            self._words[key] = self._set(gc, s, prop, ismath, mtext)
            if len(self._words) > KEPT:
                self._words.popitem(last=False)
        picture, left, below = self._words[key]
        placed = self.new_gc()
        placed.copy_properties(gc)
        placed.set_alpha(1.0)  # it is in the picture
        self.draw_image(placed, round(x) - left, floor(self.height) - round(y) - below, picture)
        placed.restore()

    def _set(self, gc, s, prop, ismath, mtext):
        """The ink of the word as RGBA, row 0 at the bottom, and how far it reaches left of and below the word's start."""
        width, height, descent = self.get_text_width_height_descent(s, prop, ismath)
        room = ceil(prop.get_size_in_points() * self.dpi / 72)
        sheet = RendererAgg(ceil(width) + 2 * room, ceil(height) + 2 * room, self.dpi)
        ink, below = sheet.new_gc(), room + ceil(descent)
        ink.copy_properties(gc)
        ink.set_clip_rectangle(None)
        ink.set_clip_path(None)
        sheet.draw_text(ink, room, sheet.height - below, s, prop, 0, ismath, mtext)
        pixels = np.asarray(sheet.buffer_rgba())[::-1]
        (bottom, top), (left, right) = _span(pixels[..., 3].any(axis=1)), _span(pixels[..., 3].any(axis=0))
        return np.ascontiguousarray(pixels[bottom:top, left:right]), room - left, below - bottom


def _span(inked):
    """From the first True to behind the last."""
    where = np.flatnonzero(inked)
    return (where[0], where[-1] + 1) if len(where) else (0, 1)
