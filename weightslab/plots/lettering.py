"""Words that a canvas draws once: their pixels are kept, and put down again wherever they are wanted.

Setting a word of a dozen letters takes matplotlib 1 to 3 ms, as long as a whole frame without words; its pixels again, 0.05.
Numbers are put together from their characters, so that a number that was never seen before costs no more.
"""

import re
from math import ceil, floor

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.mathtext import MathTextParser

__all__ = ["Canvas"]

KEPT = 1000
"""So many pictures of each font; then its store is emptied."""
PIECE = re.compile(r"[^\d+.,%\N{MINUS SIGN}-]+|.", re.DOTALL)
"""One character of a number, or all that stands before the next."""
PHASES = 4
"""Pieces begin on quarters of a pixel."""


class Canvas(FigureCanvasAgg):
    """An Agg canvas that remembers the words it has drawn, at its present size and resolution."""

    _made = None

    def get_renderer(self):
        wanted = (*self.get_width_height(physical=True), self.figure.dpi)
        if wanted != self._made:
            self.renderer, self._made = Typesetter(*wanted), wanted
        return self.renderer

    def forget(self):
        """Give back the memory of pixels and words. Every text still holds its renderer, to be measured with."""
        if self._made:
            self.renderer.__init__(1, 1, self.renderer.dpi)
        self._made = None


class Mathematics(MathTextParser):
    """A parser of formulas that no other thread uses: matplotlib's own is one for all, and cannot be used by two at once."""

    _parser = None


class Typesetter(RendererAgg):
    """A renderer that puts upright words on whole pixel rows, from a store of those it has set."""

    def __init__(self, width, height, dpi):
        super().__init__(width, height, dpi)
        self.mathtext_parser.__class__ = Mathematics  # it stays of the kind that this version of matplotlib draws with
        self._fonts = {}  # pictures and sizes of the pieces, font by font

    def get_text_width_height_descent(self, s, prop, ismath):
        pieces = [s] if ismath else PIECE.findall(s)
        if len(pieces) < 2:
            return super().get_text_width_height_descent(s, prop, ismath)
        widths, heights, descents = zip(*self._measured(pieces, prop, self._of(prop)[1]), strict=True)
        return sum(widths), max(heights), max(descents)

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        if angle:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        pieces, (pictures, sizes) = [s] if ismath else PIECE.findall(s), self._of(prop)
        ink, row = (gc.get_rgb(), gc.get_alpha()), floor(self.height) - round(y)
        widths = self._measured(pieces, prop, sizes) if len(pieces) > 1 else [(0,)]
        placed = self.new_gc()
        placed.copy_properties(gc)
        placed.set_alpha(1.0)  # it is in the picture
        for piece, (width, *_) in zip(pieces, widths, strict=True):
            column, phase = divmod(round(PHASES * x), PHASES)
            key = piece, phase, ismath, ink
            if key not in pictures:
                if len(pictures) >= KEPT:
                    pictures.clear()
                pictures[key] = self._set(gc, piece, prop, ismath, phase / PHASES)
            picture, left, below = pictures[key]
            self.draw_image(placed, column - left, row - below, picture)
            x += width
        placed.restore()

    def _of(self, prop):
        return self._fonts.setdefault(prop.copy(), ({}, {}))

    def _measured(self, pieces, prop, sizes):
        """Of each piece: how far it advances, its height and its descent."""
        if len(sizes) >= KEPT:
            sizes.clear()
        for piece in set(pieces) - sizes.keys():
            (pair, _, _), (between, height, descent) = (
                super(Typesetter, self).get_text_width_height_descent(word, prop, False) for word in ("00", f"0{piece}0")
            )
            sizes[piece] = between - pair, height, descent
        return [sizes[piece] for piece in pieces]

    def _set(self, gc, s, prop, ismath, phase):
        """The ink of a piece as RGBA, row 0 at the bottom, and how far it reaches left of and below the piece's start."""
        room = ceil(prop.get_size_in_points() * self.dpi / 72)
        width, height, descent = room * len(s), room, 0
        if ismath:
            width, height, descent = map(ceil, super().get_text_width_height_descent(s, prop, ismath))
        sheet = RendererAgg(width + 2 * room, height + 2 * room, self.dpi)
        ink, below = sheet.new_gc(), room + descent
        ink.copy_properties(gc)
        ink.set_clip_rectangle(None)
        ink.set_clip_path(None)
        sheet.draw_text(ink, room + phase, sheet.height - below, s, prop, 0, ismath)
        pixels = np.asarray(sheet.buffer_rgba())[::-1]
        (bottom, top), (left, right) = _span(pixels[..., 3].any(axis=1)), _span(pixels[..., 3].any(axis=0))
        return np.ascontiguousarray(pixels[bottom:top, left:right]), room - left, below - bottom


def _span(inked):
    """From the first True to behind the last."""
    where = np.flatnonzero(inked)
    return (where[0], where[-1] + 1) if len(where) else (0, 1)
