"""Many cells, or many numbers, put on the canvas pixel by pixel: ten times faster than `imshow` and than texts."""

from functools import cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from weightslab.plots import style

__all__ = ["HeatMaps", "Numbers", "ink", "lookup"]


def ink(colour):
    """Return a colour as RGBA of 8 bits."""
    return (np.array(to_rgba(colour)) * 255).round().astype(np.uint8)


def lookup(colormap):
    """Return a colormap as 256 RGBA colours of 8 bits."""
    return np.ascontiguousarray((colormap(np.linspace(0, 1, 256)) * 255).round().astype(np.uint8))


class HeatMaps(Artist):
    """Square or oblong pictures of ``(rows, columns)`` numbers on one axes, all of one size, row 0 at the bottom.

    Parameters
    ----------
    axes : Axes
    colours : ndarray of uint8, shape (256, 4)
        From `lookup`, for numbers from ``low`` to ``high``.
    smooth : bool
        Blend between cells instead of showing each as a block.
    """

    def __init__(self, axes, colours, low=-1.0, high=1.0, *, smooth=False, zorder=2):
        super().__init__()
        self.colours, self.low, self.high, self.smooth = colours, low, high, smooth
        self.values, self.places, self.size = np.zeros((0, 1, 1)), [], (1, 1)
        self.set_animated(True)
        self.set_zorder(zorder)
        axes.add_artist(self)

    def set(self, values, places, size):
        """Show ``values[k]`` with its lower left corner at ``places[k]`` and this width and height, in data units."""
        self.values, self.places, self.size = values, places, size

    def set_values(self, values):
        """Other numbers at the same places."""
        self.values = values

    def get_window_extent(self, renderer=None):
        return self.axes.bbox

    def draw(self, renderer):
        if not len(self.values) or not self.get_visible():
            return
        transform = self.axes.transData
        corners = transform.transform(np.reshape(self.places, (-1, 2))).round()
        width, height = (transform.transform(self.size) - transform.transform((0, 0))).round().astype(int)
        with np.errstate(invalid="ignore"):
            share = np.nan_to_num((self.values - self.low) / (self.high - self.low), nan=0.5)
        steps = np.clip(share * 255, 0, 255).astype(np.float32 if self.smooth else np.uint8)
        pixels = self._stretched(steps, max(height, 1), max(width, 1)).astype(np.uint8)
        rgba = self.colours.view(np.uint32)[:, 0][np.ascontiguousarray(pixels)].view(np.uint8).reshape(*pixels.shape, 4)
        gc = renderer.new_gc()
        for (x, y), picture in zip(corners, rgba, strict=True):
            renderer.draw_image(gc, x, y, picture)
        gc.restore()

    def _stretched(self, cells, height, width):
        """The cells' numbers at the centre of each pixel."""
        _, rows, columns = cells.shape
        if not self.smooth:
            return cells[:, _nearest(height, rows)[:, None], _nearest(width, columns)]
        return _blend(height, rows) @ cells @ _blend(width, columns).T


@cache
def _nearest(pixels, cells):
    return ((np.arange(pixels) + 0.5) * cells / pixels).astype(int)


@cache
def _blend(pixels, cells):
    """A matrix that interpolates from cell centres to pixel centres, ``(pixels, cells)``."""
    at = np.clip((np.arange(pixels) + 0.5) * cells / pixels - 0.5, 0, cells - 1)
    left = np.minimum(at.astype(int), max(cells - 2, 0))
    matrix = np.zeros((pixels, cells), np.float32)
    matrix[np.arange(pixels), left] = 1 - (at - left)
    if cells > 1:
        matrix[np.arange(pixels), left + 1] = at - left
    return matrix


class Numbers(Artist):
    """Many short numbers on one axes, each on a small box of its own: a frame of fifty takes as long as two texts.

    Parameters
    ----------
    axes : Axes
    pixels : float
        Height of the type, in CSS pixels.
    colour : colour
    """

    def __init__(self, axes, pixels, colour, *, zorder=5):
        super().__init__()
        self.pixels, self.colour = pixels, colour
        self.texts, self.places, self._glyphs = (), (), {}
        self.set_animated(True)
        self.set_zorder(zorder)
        axes.add_artist(self)

    def set(self, texts, places):
        """Show each text with its middle at its place, in data units; an empty text shows nothing."""
        self.texts, self.places = texts, places

    def get_window_extent(self, renderer=None):
        return self.axes.bbox

    def draw(self, renderer):
        shown = [(text, place) for text, place in zip(self.texts, self.places, strict=True) if text]
        if not shown or not self.get_visible():
            return
        corners = self.axes.transData.transform([place for _, place in shown])
        gc = renderer.new_gc()
        for (text, _), (x, y) in zip(shown, corners, strict=True):
            edge = self._glyph(" ")[:, :2]
            label = np.concatenate([edge, *map(self._glyph, text), edge], axis=1)
            height, width = label.shape[:2]
            renderer.draw_image(gc, round(x - width / 2), round(y - height / 2), label)
        gc.restore()

    def _glyph(self, character):
        """A character as a picture, row 0 at the bottom; made once for each resolution."""
        key = character, self.figure.dpi
        if key not in self._glyphs:
            self._glyphs[key] = self._draw_one(*key)
        return self._glyphs[key]

    def _draw_one(self, character, dpi):
        height = self.pixels * dpi / style.DPI
        canvas = FigureCanvasAgg(Figure(figsize=(2 * height / dpi, 1.25 * height / dpi), dpi=dpi, facecolor=style.PAPER))
        size = height * 72 / dpi
        text = canvas.figure.text(0, 0.27, character, fontsize=size, color=self.colour, va="baseline")
        width = canvas.get_renderer().get_text_width_height_descent(character, text.get_fontproperties(), False)[0]
        canvas.draw()
        return np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[::-1, : max(round(width), 1)])
