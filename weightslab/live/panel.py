"""The widgets of one lab: title, controls, buttons, picture, time, caption, error, and what is folded away."""

from functools import partial
from html import escape

import ipywidgets as widgets

from weightslab.live.controls import Controls, Silence, WholeSlider
from weightslab.live.disclosure import disclosure
from weightslab.live.kernel import in_turn
from weightslab.live.matrix import Matrix
from weightslab.live.picture import Picture, Pointer
from weightslab.live.screen import Screen

LINES = "76px"
"""Space for three lines of caption and error, so that nothing below moves while they change."""
FEW_LINES = "44px"
"""For two, where another lab stands close below."""


class Page:
    """What every stage has on the page: a picture, a caption, an error, the screen's report, and the fold.

    Attributes
    ----------
    controls : Controls
    names : sequence of str
        Of the parameters, in the order of their controls on the page.
    """

    failed = "Not drawn: {}. The picture shows the last setting that worked."
    stopped = "Not drawn: the computation was stopped. The picture shows the last setting that worked."

    def __init__(self, desk):
        self.picture = Picture(tuple(map(round, desk.size)))
        self.caption = widgets.HTML()
        self.error = widgets.HTML()
        self.screen = Screen(desk)
        self.fold = Fold(desk)
        self.presets = {
            name: button(name, f"Preset: {name}", partial(desk.changed, parameters.values()))
            for name, parameters in desk.presets.items()
        }

    def say(self, sentence):
        """Show the sentence below the picture."""
        self.caption.value = f'<div class="weightslab-caption">{escape(sentence)}</div>'

    def complain(self, error):
        """Say what went wrong; everything else stays as it is."""
        said = self.stopped if isinstance(error, KeyboardInterrupt) else self.failed.format(in_words(error))
        self.error.value = f'<div class="weightslab-error" role="alert">{escape(said)}</div>'

    def close(self):
        """Take all widgets from the page and free them."""
        free(self.widget)


class Panel(Page):
    """The page of a lab."""

    def __init__(self, desk):
        lab = desk.lab
        super().__init__(desk)
        self._still = None
        self.controls = Controls(lab.parameters, desk.moved)
        self.names = list(self.controls.kinds)
        self.reset = button("Reset", "Put all controls back", desk.reset)
        width, _ = self.picture.css_size
        self.pointer = Pointer(desk)
        if lab.pointed:
            self.picture.on_point(desk.pointed)
        self.timeline = Timeline(desk) if lab.branch else None
        self.screen.sliders = self.controls.followed + self._of_time
        columns = "repeat(auto-fill, minmax(min(400px, 100%), 1fr))"  # as many as fit beside each other
        across = widgets.Layout(grid_template_columns=columns, width=f"{width}px", max_width="100%", overflow="visible")
        self.grid = widgets.GridBox([*self.controls.rows], layout=across).add_class("weightslab-controls")
        self.buttons = widgets.Box([self.reset, *self.presets.values()], layout={"flex_flow": "row wrap"})
        self.buttons.add_class("weightslab-buttons")
        self.said = widgets.VBox([self.caption, self.error], layout={"min_height": LINES})
        self.widget = widgets.VBox(
            [
                widgets.HTML(f'<div class="weightslab-title">{escape(lab.title)}</div>'),
                self.grid,
                self.buttons,
                self.picture,
                *([self.timeline.widget] if self.timeline else []),
                self.said,
                self.fold.widget,
                self.screen,
            ]
        ).add_class("weightslab-lab")

    def show(self, picture, sentence, parameters, fixed=(), locked=False):
        """Show a picture and its sentence, move the controls, disable the `fixed` and the idle or all."""
        self.picture.value = picture
        if self.picture.pointed:
            self.picture.draggable = self.pointer.place
        self.say(sentence)
        self.controls.follow(parameters)
        still = locked, *fixed, *parameters.idle
        if self._still != still:
            self._still = still
            for name, widget in self.controls.widgets.items():
                widget.disabled = locked or name in still
                if isinstance(widget, Matrix):
                    entries = [entry for entry in parameters.idle if isinstance(entry, tuple)]
                    widget.idle = tuple((row, column) for named, row, column in entries if named == name)
            for widget in (self.reset, *self.presets.values()):
                widget.disabled = locked
            self.fold.widget.layout.visibility = "hidden" if locked else "visible"
        self.fold.refresh()

    @property
    def _of_time(self):
        return [self.timeline.slider.model_id] if self.timeline else []

    def drop_controls(self):
        """Take controls and presets from the page: those of another lab move this one."""
        dropped, self.screen.sliders = (self.grid, self.buttons), self._of_time
        self.widget.children = [part for part in self.widget.children if part not in dropped]
        free(*dropped)

    def make_room(self):
        """Bring the picture of the lab below close to this one: both are read while a control moves."""
        title, *parts = (part for part in self.widget.children if part is not self.fold.widget)
        self.widget.children = [title, self.fold.widget, *parts]
        self.said.layout.min_height = FEW_LINES


class Timeline:
    """A slider through the time of a training, a button that pauses, continues or replays it, and one that forks it.

    Parameters
    ----------
    desk : Desk
        Its ``scrubbed``, ``pressed`` and ``forked`` are called.
    """

    tooltips = {
        "Pause": "Stop the computation here",
        "Continue": "Go on from here",
        "Replay": "Show how it went, from the start",
    }
    to_fork = "Drag time back, then press: what you set from then on changes only what comes after. Reset ends the fork."

    def __init__(self, desk):
        self._silence = Silence()
        self.slider = WholeSlider(
            description="time",
            min=0,
            max=100,
            layout={"width": "420px"},
            tooltip="How much of the computation is shown, in percent: drag it back to see how it went.",
        )
        self.slider.observe(in_turn(lambda change: self._silence.on or desk.scrubbed(change["new"] / 100)), "value")
        self.button = button("", "", desk.pressed, "90px")
        self.fork = button("Fork here", self.to_fork, desk.forked, "90px") if desk.lab.later else None
        parts = [self.slider, widgets.Label("%"), self.button, self.fork]
        self.widget = widgets.HBox([part for part in parts if part]).add_class("weightslab-timeline")

    def follow(self, progress, action):
        """Put the slider to this progress, and say what the button does next: Pause, Continue or Replay."""
        with self._silence:
            self.slider.value = round(100 * progress)
        if self.fork:
            self.fork.disabled = action == "Pause" or progress >= 1
        if self.button.description != action:
            self.button.description = action
            self.button.tooltip = self.tooltips[action]


class Fold:
    """What lies folded away below a lab: its state, to share and to restore, and its code; filled only while open."""

    def __init__(self, desk):
        self._desk = desk
        self.state = widgets.Text(
            description="State",
            continuous_update=False,
            layout={"width": "auto"},
            tooltip="Copy it to share this setting; paste another and press Enter to restore it.",
        )
        self.code = widgets.HTML()
        hint = widgets.HTML(
            '<div class="weightslab-hint">Copy this text to share the setting. Paste another and press '
            'Enter to restore it. <button type="button" class="weightslab-link">Make a link to this setting</button> '
            'Save picture: <button type="button" class="weightslab-save" data-save="png">PNG</button> '
            '<button type="button" class="weightslab-save" data-save="svg">SVG</button></div>'
        )
        self.button, self.widget = disclosure("Share, and see the code", widgets.VBox([hint, self.state, self.code]))
        self.button.observe(in_turn(lambda change: self.refresh()), "value")
        self._shown = ""
        self.state.observe(in_turn(lambda change: change["new"] != self._shown and desk.restored(change["new"])), "value")

    def refresh(self):
        """Show state and code of the present setting, if the fold is open."""
        if not self.button.value:
            return
        self._shown, code = self._desk.details()
        self.state.value = self._shown
        self.code.value = f'<pre class="weightslab-code" tabindex="0">{escape(code)}</pre>' if code else ""


def in_words(error):
    """Return what went wrong as half a sentence, for a reader."""
    if isinstance(error, (ValueError, TypeError)) and str(error):
        return str(error).rstrip(".")
    return f"{type(error).__name__}: {error}".rstrip(".")


def with_parts(widget):
    """Yield the widget, its children, layouts and styles, and theirs."""
    yield widget
    for part in [*getattr(widget, "children", ()), getattr(widget, "layout", None), getattr(widget, "style", None)]:
        if isinstance(part, widgets.Widget):
            yield from with_parts(part)


def free(*roots):
    """Close widgets with all their parts."""
    for widget in [part for root in roots for part in with_parts(root)]:
        widget.close()


def button(description, tooltip, action, width="auto"):
    """Return a button, as wide as its name unless a width is given."""
    made = widgets.Button(description=description, tooltip=tooltip, layout={"width": width})
    made.on_click(lambda _: action())
    return made
