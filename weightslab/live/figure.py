"""A matplotlib figure that lives: drawn in full once, then only what moves.

Artists that change from frame to frame are made with `animated=True`. All else is the background: drawn once,
kept as pixels, and put back before the animated artists are drawn on it. A full drawing of three axes takes
some 50 ms, putting back and drawing three lines 0.3 ms.
"""

import zlib
from contextlib import contextmanager
from io import BytesIO
from struct import pack, unpack
from time import monotonic
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure, SubFigure
from matplotlib.layout_engine import PlaceHolderLayoutEngine
from matplotlib.spines import Spine
from PIL import Image

from weightslab.plots import narrow, rc, style
from weightslab.plots.lettering import Canvas

SHARP = 2.0
"""Pixels per CSS pixel of a HiDPI screen."""


MOST_WARM = 1
"""So many figures hold their pixels for the next frame, those drawn last, and all that were drawn within..."""
PLAYED = 0.2
"""... these seconds: they may be drawn in turn."""
_WARM: WeakKeyDictionary = WeakKeyDictionary()
"""When each figure with pixels was drawn."""


class LiveFigure(Figure):
    """A figure that gives its picture as PNG bytes, frame by frame; without pyplot.

    When a fixed artist changes (an axis limit, a title), matplotlib marks the figure stale, and the next frame is drawn
    in full. `invalidate` asks for that by hand. Animated artists never make it stale.

    Parameters
    ----------
    size : (float, float)
        Width and height on the page, in CSS pixels.
    palette : Palette
        Of the `style.context` in which it was made, and in which it is drawn.
    ratio : float
        Pixels per CSS pixel: 1 on a plain screen, 2 on a HiDPI one. It may be changed at any time.
    column : int, optional
        Width of a narrow column of text in CSS pixels, that it is drawn for: see `fit`.

    Attributes
    ----------
    column : int or None
        For views that have words or places of their own in a narrow column.
    seen : list of Artist or None
        The animated artists that are drawn; None, all of them.
    small : bool
        Whether a frame has one pixel per CSS pixel at any ratio, with fewer bytes for a slow line.
    """

    def __init__(self, size, ratio=SHARP, column=None):
        super().__init__(figsize=style.inches(size), dpi=style.DPI * ratio, layout="constrained")
        Canvas(self)
        self.column = column
        self.palette = style.palette()
        self.seen = None
        self.small = False
        self.redraws = 0
        self._moving = []
        self._background = None

    @property
    def css_size(self):
        """Width and height on the page, in CSS pixels; the same at every ratio."""
        return tuple(round(style.DPI * inches) for inches in self.get_size_inches())

    @property
    def ratio(self):
        """Pixels per CSS pixel."""
        return self.dpi / style.DPI

    @ratio.setter
    def ratio(self, ratio):
        if ratio != self.ratio:
            self.dpi = style.DPI * ratio

    @contextmanager
    def sharp(self):
        """For a picture that is kept: meanwhile the figure has the pixels of a HiDPI screen."""
        ratio, small = self.ratio, self.small
        self.ratio, self.small = SHARP, False
        try:
            yield
        finally:
            self.ratio, self.small = ratio, small

    def release(self):
        """Give back the memory of pixels and artists; the figure is of no use any more."""
        self.clear()
        self.cool()
        self.seen = None

    def cool(self):
        """Give back the memory of pixels, ten megabytes on a HiDPI screen; the next frame is drawn in full."""
        self._moving = []
        self._background = None
        self.canvas.forget()

    def invalidate(self):
        """Draw the next frame in full."""
        self.stale = True

    def frame(self, update=None):
        """Return the picture as PNG bytes of css_size x ratio pixels, of css_size while it is `small`; see `pixels`."""
        pixels = self.pixels(update)
        return png(shrunk(pixels, self.css_size) if self.small else pixels)

    def pixels(self, update=None):
        """Return the picture as RGBA, (height, width, 4).

        Parameters
        ----------
        update : callable, optional
            Called first, in the style of the figure: sets the data of what moves.
        """
        with rc.layer(self.palette.settings):
            if update:
                update()
            _WARM[self] = monotonic()
            if self.stale or self._background is None:
                self._draw_background()
            renderer = self.canvas.renderer
            renderer.restore_region(self._background)
            for artist in self._moving:
                if self.seen is None or artist in self.seen or not artist.get_animated():
                    artist.draw(renderer)
            self.stale = False  # before matplotlib 3.11 a text that is drawn marks the figure
            return np.asarray(renderer.buffer_rgba())

    def svg(self):
        """Return the picture of the last `frame` as SVG, its letters as outlines."""
        moving = [artist for artist in self._moving if artist.get_animated()]
        hidden = [artist for artist in moving if self.seen is not None and artist not in self.seen and artist.get_visible()]
        file = BytesIO()
        with rc.layer(self.palette.settings):
            _set_visible(hidden, False)
            for artist in moving:
                artist.set_animated(False)
            try:
                self.savefig(file, format="svg", facecolor=self.get_facecolor(), metadata={"Date": None})
            finally:
                for artist in moving:
                    artist.set_animated(True)
                _set_visible(hidden, True)
        return file.getvalue()

    def _draw_background(self):
        for figure in sorted(_WARM, key=_WARM.get)[:-MOST_WARM]:
            if _WARM[figure] < monotonic() - PLAYED:
                del _WARM[figure]
                figure.cool()
        self._settle_layout()
        self._moving = list(_moving(self))
        shown = [artist for artist in self._moving if artist.get_visible()]
        try:
            _set_visible(shown, False)
            self.canvas.draw()
        finally:
            _set_visible(shown, True)
        self._background = self.canvas.copy_from_bbox(self.bbox)
        self.stale = False
        self.redraws += 1

    def resize(self, width, height):
        """Give it another size, in CSS pixels."""
        self.set_size_inches(style.inches((width, height)))

    def fit(self):
        """Put panels below one another, with letters as they are, where the column is narrow."""
        if self.column:
            with rc.layer(self.palette.settings), self.sharp():
                self._settle_layout()
                narrow.stack(self, self.column)

    def _settle_layout(self):
        """Fit the axes into the figure before the first frame; then nothing jumps when tick labels change.

        Words are measured at one ratio, for on another one they have other sizes by a fraction of a pixel.
        """
        if not isinstance(self.get_layout_engine(), PlaceHolderLayoutEngine):
            with self.sharp():
                self.get_layout_engine().execute(self)
            self.set_layout_engine("none")
        for axes in self.axes:
            axes.apply_aspect()


def _set_visible(artists, visible):
    for artist in artists:
        artist.set_visible(visible)


def _moving(parent):
    """The artists of each frame, in drawing order: the animated ones in `parent` and what lies over them there.

    Ticks and grid lines always lie below what is animated (they are slow to draw). So do titles and labels outside an
    axes' box, and the fixed artists of other axes.
    """
    over = False
    for artist in sorted(parent.get_children(), key=lambda artist: artist.get_zorder()):
        if isinstance(artist, (Axes, SubFigure)):
            yield from _moving(artist)
        elif artist.get_animated():
            over = True
            yield artist
        elif over and _meets(parent, artist):
            yield artist


def _meets(parent, artist):
    """Whether a fixed artist can cover an animated one of the same axes."""
    if artist is parent.patch or isinstance(artist, Axis) or not artist.get_visible():
        return False
    if isinstance(artist, Spine) and not parent.axison:
        return False
    return artist.get_window_extent().overlaps(parent.bbox)


# PNG -----------------------------------------------------------------------------------------------------------------

SIGNATURE = b"\x89PNG\r\n\x1a\n"
END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
UP = 2
RGBA = 6
PIECE = 60_000
"""Bytes that zlib is given at a time: then it never moves its window of 64 KB on, which takes as long as all the rest."""


def png(rgba):
    """Return a picture as PNG bytes, fast enough for every frame of a drag.

    A PNG is a signature and chunks: IHDR (size and kind of colour), IDAT (the rows, deflated), IEND. Each row begins with
    the number of its filter. Filter 2 stores a row as its difference from the row above: mostly zeros in a drawing, and one
    subtraction for the whole picture. Pillow tries five filters on every row, which takes three times as long for a file of
    nearly the same size.

    Source: W3C, Portable Network Graphics (third edition), sections 5 and 9.

    Parameters
    ----------
    rgba : (height, width, 4) uint8
        As `FigureCanvasAgg.buffer_rgba` gives them.
    """
    height, width = rgba.shape[:2]
    pixels = np.asarray(rgba).reshape(height, 4 * width)
    step = min(max(PIECE // (1 + 4 * width), 1), height)
    rows = np.empty((step, 1 + 4 * width), np.uint8)
    rows[:, 0] = UP
    rows[0, 1:] = pixels[0]
    packer, packed = zlib.compressobj(1), []
    for start in range(0, height, step):
        first, end = max(start, 1), min(start + step, height)
        np.subtract(pixels[first:end], pixels[first - 1 : end - 1], out=rows[first - start : end - start, 1:])
        packed += packer.compress(rows[: end - start]), packer.flush(zlib.Z_FULL_FLUSH)
    packed.append(packer.flush())
    header = pack(">IIBBBBB", width, height, 8, RGBA, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", b"".join(packed)) + END


def png_size(png):
    """Return how many pixels wide and high a PNG is, as its header says."""
    return unpack(">II", png[16:24])


def shrunk(rgba, size):
    """Return a picture with as many pixels, (width, height), each the mean of those that it covers.

    Drawn at another ratio, words and background would have to be set anew, which takes 30 times as long.
    """
    height, width = rgba.shape[:2]
    whole = Image.frombuffer("RGBX", (width, height), rgba, "raw", "RGBX", 0, 1)  # as opaque: no product with alpha
    return np.asarray(whole.resize(size, Image.Resampling.BOX, reducing_gap=1.0))


def _chunk(kind, data):
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
