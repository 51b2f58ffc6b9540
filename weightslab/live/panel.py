"""The widgets of one lab: title, controls, buttons, picture, caption, error."""

from html import escape

import ipywidgets as widgets
import numpy as np

from weightslab.live.controls import Controls
from weightslab.live.fold import Fold
from weightslab.live.picture import Picture
from weightslab.live.png import png
from weightslab.live.screen import Screen
from weightslab.live.timeline import Timeline
from weightslab.live.turns import in_turn

LINES = "76px"
"""Space for three lines of caption and error, so that nothing below moves while they change."""
WAITING = "Picture and numbers appear here when you have predicted, or skipped the question."


class Panel:
    """Shows pictures and sentences, and passes on what the reader asks for.

    Parameters
    ----------
    title : str
    parameters : Parameters
        Where the controls start.
    presets : mapping of str to Parameters
    css_size : (int, int)
        Of the picture, in CSS pixels.
    asked, preset, reset, rescaled : callables
        Called when the reader has moved a control, chosen a preset (with its name), pressed Reset, or come with
        a screen of another pixel ratio (with the ratio).
    pointed : callable or None
        Called when the reader clicks or drags on the picture, as `Screen.on_point` says; None where that does nothing.
    restored, reset_one : callables
        Called when the reader has given a state (with the text), or wants one control back (with its name).
    details : callable
        Gives the state and the code of the present setting.
    scrubbed, pressed : callables
        For a computation in pieces: called with the progress that the reader wants to see, and when the reader has
        pressed the button beside that slider.
    forked : callable or None
        Called when the reader wants to go on from what is shown with other settings; None where that cannot be.
    in_pieces : bool
        Whether there is such a slider.

    Attributes
    ----------
    locked : bool
        While it is true, another picture stands in for the lab's own, and a sentence for its sentence. See `lock`.
    cover : callable
        Gives that picture, PNG bytes of the same size: a plain card, until a prediction sets another one.
    """

    def __init__(self, title, parameters, presets, css_size, *, asked, preset, reset, rescaled, pointed, restored,
                 reset_one, details, scrubbed, pressed, forked, in_pieces):
        self.locked = False
        self.controls = Controls(parameters, asked)
        self.reset = button("Reset", "Put all controls back", reset)
        self.presets = {name: button(name, f"Preset: {name}", lambda name=name: preset(name)) for name in presets}
        self.picture = Picture(css_size)
        self.cover = lambda: _card(*css_size)
        self.caption = widgets.HTML()
        self.error = widgets.HTML()
        self.screen = Screen()
        self.screen.observe(lambda change: rescaled(self.screen.ratio), "pixel_ratio")
        if pointed:
            self.screen.on_point(lambda *point: self.locked or pointed(*point))
        self.screen.on_reset(lambda index: reset_one(list(self.controls.kinds)[index]))
        self.fold = Fold(details, restored)
        self.timeline = Timeline(scrubbed, pressed, forked) if in_pieces else None
        controls = widgets.GridBox([*self.controls.rows], layout=_grid(css_size[0]))
        controls.add_class("weightslab-controls")
        self._grid = controls
        self.widget = widgets.VBox(
            [
                widgets.HTML(f'<div class="weightslab-title">{escape(title)}</div>'),
                controls,
                widgets.Box([self.reset, *self.presets.values()], layout=widgets.Layout(flex_flow="row wrap")),
                self.picture,
                *([self.timeline.widget] if in_pieces else []),
                widgets.VBox([self.caption, self.error], layout=widgets.Layout(min_height=LINES)),
                self.fold.widget,
                self.screen,
            ]
        )
        self.widget.add_class("weightslab-lab")

    def show(self, picture, sentence, parameters, fixed=()):
        """A new picture with its sentence, the controls where the parameters are, the ``fixed`` ones still, and no error."""
        self.draw(picture)
        self._say(WAITING if self.locked else sentence)
        self.controls.follow(parameters)
        for name, widget in self.controls.widgets.items():
            widget.disabled = self.locked or name in fixed
        self.fold.refresh()
        self.error.value = ""

    def draw(self, picture):
        """A new picture, or while the panel is locked the one that stands in for it."""
        self.picture.value = self.cover() if self.locked else picture

    def drop_controls(self):
        """Take the controls from the page: those of another lab move this one."""
        self.widget.children = [part for part in self.widget.children if part is not self._grid]
        for widget in [*with_parts(self._grid)]:
            widget.close()

    def close(self):
        """Take all widgets from the page and free them."""
        for widget in [*with_parts(self.widget)]:
            widget.close()

    def lock(self, locked):
        """Hide the result and still the controls, or let both go; the next `show` fills the picture."""
        self.locked = locked
        for widget in (*self.controls.widgets.values(), self.reset, *self.presets.values()):
            widget.disabled = locked
        self.fold.widget.layout.visibility = "hidden" if locked else "visible"

    def _say(self, sentence):
        self.caption.value = f'<div class="weightslab-caption">{escape(sentence)}</div>'

    def complain(self, error):
        """Say what went wrong; everything else stays as it is."""
        said = f"Not drawn: {plain(error)}. The picture shows the last setting that worked."
        self.error.value = f'<div class="weightslab-error" role="alert">{escape(said)}</div>'


def plain(error):
    """What went wrong as half a sentence, for a reader."""
    if isinstance(error, KeyboardInterrupt):
        return "the computation was stopped"
    if isinstance(error, (ValueError, TypeError)) and str(error):
        return str(error).rstrip(".")
    return f"{type(error).__name__}: {error}".rstrip(".")


def _card(width, height):
    """A plain card of the picture's size."""
    return png(np.full((height, width, 4), (238, 238, 238, 255), np.uint8))


def _grid(width):
    """As many columns of controls as fit beside each other."""
    columns = "repeat(auto-fill, minmax(min(400px, 100%), 1fr))"
    return widgets.Layout(grid_template_columns=columns, width=f"{width}px", max_width="100%", overflow="visible")


def with_parts(widget):
    """The widget, its children, layouts and styles, and theirs."""
    yield widget
    for part in [*getattr(widget, "children", ()), getattr(widget, "layout", None), getattr(widget, "style", None)]:
        if isinstance(part, widgets.Widget):
            yield from with_parts(part)


def button(description, tooltip, action):
    """A button as wide as its name."""
    made = widgets.Button(description=description, tooltip=tooltip, layout=widgets.Layout(width="auto"))
    made.on_click(in_turn(lambda _: action()))
    return made
