"""What labs and the playground stand on: a figure, widgets around it, and what they are where no kernel runs."""

from contextlib import contextmanager
from functools import cached_property
from typing import Any, NamedTuple

from weightslab.live import kernel
from weightslab.live.figure import SHARP, LiveFigure, png_size
from weightslab.live.poster import poster
from weightslab.plots import style

KINDS = "png", "svg"
"""Of files that a picture is saved in."""


class Drawing(NamedTuple):
    """A figure, and the view whose artists are in it."""

    figure: LiveFigure
    view: Any


class Stage:
    """A figure and the panel of widgets around it, both made when they are first asked for.

    A subclass has ``title``, ``sentence``, ``size`` (CSS pixels), ``presets``, the parameters ``now``, the ``first`` ones
    that controls are put back to, and these methods: ``view_for(figure)`` makes the artists, ``frame()`` sets their data and
    returns the picture as PNG bytes, ``make_panel()`` makes the `Page`, ``refresh()`` shows everything on it,
    ``details()`` returns state and code of the present setting, and ``go(parameters)`` takes what the reader has set.
    Methods that a widget calls are named after what the reader has done; widgets take the ``desk`` that has them.

    Attributes
    ----------
    figure : LiveFigure
    view : View
        The artists of the figure, made with it.
    shown : bool
        Whether there are widgets.
    palette : Palette
        Of the reader's screen.
    column : int or None
        Width of the column of text in CSS pixels, where it is narrow.
    """

    title = sentence = ""
    size = (900, 300)

    def __init__(self):
        self.shown = False
        self.palette = style.LIGHT
        self.column = None
        self._panel = None
        self._furnish = []

    def _draw(self, palette, ratio, column=None):
        with style.context(palette):
            figure = LiveFigure(self.size, ratio, column)
            view = self.view_for(figure)
        figure.fit()
        return Drawing(figure, view)

    @cached_property
    def drawing(self):
        """The `Drawing`, made for the reader's screen."""
        self.drawing = self._draw(self.palette, self._panel.screen.ratio if self.shown else SHARP, self.column)
        if self.shown:
            self._panel.picture.css_size = self.drawing.figure.css_size
        for action in self._furnish:
            action()
        self.figure.seen = self.seen()
        return self.drawing

    figure = property(lambda self: self.drawing.figure)
    view = property(lambda self: self.drawing.view)

    @property
    def drawn(self):
        """Whether there is a drawing now."""
        return "drawing" in vars(self)

    def erase(self):
        """Give back the memory of the drawing; the next picture needs a new one."""
        drawing = vars(self).pop("drawing", None)
        if drawing:
            drawing.figure.release()

    def furnish(self, action):
        """Call ``action`` now, and whenever there is a new drawing, to put more into it."""
        self._furnish.append(action)
        if self.drawn:
            action()
            self.figure.seen = self.seen()

    def seen(self):
        """Return the animated artists that may be drawn now; None, all."""
        return None

    @property
    def panel(self):
        """The panel with all widgets."""
        if not self.shown:
            self._panel = self.make_panel()
            self.shown = True
            self.refresh()
        return self._panel

    @kernel.in_turn
    def picture(self):
        """Return the picture as PNG bytes with twice the pixels of its size on the page."""
        with self.figure.sharp():
            return self.frame()

    @kernel.in_turn
    def poster(self, question="", lines=()):
        """Return picture with title and sentence, for where no kernel runs: PNG bytes and the size on the page.

        Where there is a question, it stands above them, with its lines.
        """
        return poster(self.strip(), question=question, lines=lines)

    @kernel.in_turn
    def strip(self):
        """Return title, pixels and sentence for a `poster`."""
        with self._as_stored():
            self.frame()
            return self.title, self.figure.pixels().copy(), self.sentence

    @kernel.in_turn
    def saved(self, kind):
        """Return what is seen now as the content of a file, on light paper: "png", with twice the pixels, or "svg"."""
        with self._as_stored(anew=kind == "svg"):
            picture = self.frame()
            return picture if kind == "png" else self.figure.svg()

    @contextmanager
    def _as_stored(self, anew=False):
        """Meanwhile the picture is sharp, wide and on light paper: it is kept in a file that anybody may open anywhere."""
        if self.palette is style.LIGHT and not self.column and not anew:
            with self.figure.sharp():
                yield
            return
        kept, self.drawing = self.drawing, self._draw(style.LIGHT, SHARP)
        self.figure.seen = self.seen()
        try:
            yield
        finally:
            self.erase()
            self.drawing = kept

    @kernel.in_turn
    def redraw(self):
        """Show picture, sentence and controls anew, if there are widgets at all."""
        if self.shown:
            self.refresh()

    @kernel.in_turn
    def close(self):
        """Stop what goes on in the background, and free the widgets and the figure."""
        if self.shown:
            self._panel.close()
            self._panel = None
            self.shown = False
        self._furnish.clear()
        self.erase()

    # What the reader does ---------------------------------------------------------------------------------------------

    @kernel.by_hand
    def moved(self, name, change):
        """A control has another value."""
        controls = self._panel.controls
        if controls.heard(name, change["new"]):
            self.go(type(self.first)(**controls.values))

    @kernel.by_hand
    def changed(self, changes):
        """Other values were chosen beside the controls, as by a preset."""
        self.go(self.now.replace(**changes))

    @kernel.by_hand
    def put_back(self, index):
        """One control was put back, by its place on the page."""
        name = self._panel.names[index]
        self.go(self.now.replace(**{name: getattr(self.first, name)}))

    @kernel.by_hand
    def asked_to_save(self, kind):
        """A button below the lab wants the picture."""
        if kind in KINDS:
            self._panel.screen.hand_over(f"{self.title}.{kind}", self.saved(kind))

    @kernel.by_hand
    def rescaled(self, ratio):
        """The page has come to a screen with so many pixels per CSS pixel."""
        self.figure.ratio = ratio
        self._panel.picture.value = self.frame()

    @kernel.by_hand
    def hurried(self, small):
        """A drag goes over a slow line: its pictures have fewer pixels; or it ends there: the next ones have all of them."""
        self.figure.small = small

    @kernel.by_hand
    def rested(self):
        """A drag over a slow line has ended: what it has left small is drawn sharp."""
        figure, shown = self.figure, self._panel.picture.value
        if not figure.small and png_size(shown) < figure.canvas.get_width_height(physical=True):
            self._panel.picture.value = self.frame()

    @kernel.by_hand
    def repainted(self, dark, column):
        """The page has dark paper or light, and a narrow column of so many CSS pixels, or None."""
        before = self.palette, self.column
        self.palette = style.DARK if dark else style.LIGHT
        self.column = column
        if before != (self.palette, self.column):
            self.erase()
            self.refresh()

    def complain(self, error):
        """Say what went wrong; everything else stays as it is."""
        if self.shown:
            self._panel.complain(error)


class Staged:
    """What is live as the last line of a cell, and a poster where no kernel runs; its ``desk`` is a `Stage`."""

    figure = property(lambda self: self.desk.figure, doc="The `LiveFigure`, made when it is first asked for.")
    panel = property(lambda self: self.desk.panel, doc="The panel of widgets, made when it is first asked for.")
    widget = property(lambda self: self.panel.widget, doc="All widgets as one.")

    def picture(self):
        """Return the picture as PNG bytes with twice the pixels of its size on the page."""
        return self.desk.picture()

    def poster(self):
        """Return picture with title and sentence, for where no kernel runs: PNG bytes and the size on the page."""
        return self.desk.poster()

    def redraw(self):
        """Show picture, sentence and controls anew, if they are shown at all."""
        self.desk.redraw()

    def close(self):
        """Stop what goes on in the background, and free widgets and figure; shown again, new ones are made."""
        self.desk.close()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return displayed(self.poster(), self.widget, self.sentence, self)


def displayed(poster, widget, sentence, *labs):
    """Return data and metadata of an output that shows ``labs``: their widget, and without a kernel poster and sentence."""
    png, (width, height) = poster
    kernel.shown(*labs)
    data = {**widget._repr_mimebundle_(), "image/png": png, "text/plain": sentence}
    return data, {"image/png": {"width": width, "height": height}}
