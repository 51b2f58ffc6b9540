"""The widgets of one lab: title, controls, buttons, picture, caption, error."""

from html import escape

import ipywidgets as widgets

from weightslab.live.controls import Controls
from weightslab.live.screen import Screen

LINES = "76px"
"""Space for three lines of caption and error, so that nothing below moves while they change."""


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
    """

    def __init__(self, title, parameters, presets, css_size, *, asked, preset, reset, rescaled):
        width, height = css_size
        self.controls = Controls(parameters, asked)
        self.reset = _button("Reset", "Put all controls back", reset)
        self.presets = {name: _button(name, f"Preset: {name}", lambda name=name: preset(name)) for name in presets}
        self.picture = widgets.Image(
            format="png",
            width=str(width),
            height=str(height),
            layout=widgets.Layout(width=f"{width}px", height="auto", max_width="calc(100% - 2px)", margin="6px 1px"),
        )
        self.picture.add_class("weightslab-picture")
        self.caption = widgets.HTML()
        self.error = widgets.HTML()
        self.screen = Screen()
        self.screen.observe(lambda change: rescaled(self.screen.ratio), "pixel_ratio")
        self.widget = widgets.VBox(
            [
                widgets.HTML(f'<div class="weightslab-title">{escape(title)}</div>'),
                widgets.GridBox([*self.controls.widgets.values()], layout=_grid(width)),
                widgets.Box([self.reset, *self.presets.values()], layout=widgets.Layout(flex_flow="row wrap")),
                self.picture,
                widgets.VBox([self.caption, self.error], layout=widgets.Layout(min_height=LINES)),
                self.screen,
            ]
        )
        self.widget.add_class("weightslab-lab")

    def show(self, picture, sentence, parameters):
        """A new picture with its sentence, the controls where the parameters are, and no error."""
        self.picture.value = picture
        self.caption.value = f'<div class="weightslab-caption">{escape(sentence)}</div>'
        self.controls.follow(parameters)
        self.error.value = ""

    def complain(self, sentence):
        """Say what went wrong; everything else stays as it is."""
        self.error.value = f'<div class="weightslab-error" role="alert">{escape(sentence)}</div>'


def _grid(width):
    """As many columns of controls as fit beside each other."""
    columns = "repeat(auto-fill, minmax(min(400px, 100%), 1fr))"
    return widgets.Layout(grid_template_columns=columns, width=f"{width}px", max_width="100%", overflow="visible")


def _button(description, tooltip, action):
    button = widgets.Button(description=description, tooltip=tooltip, layout=widgets.Layout(width="auto"))
    button.on_click(lambda _: action())
    return button
