"""The widgets of the playground: buttons, leaves, picture, time, one weight, and what is folded away."""

from html import escape

import ipywidgets as widgets

from weightslab.live.controls import Silence, WholeSlider
from weightslab.live.disclosure import disclosure
from weightslab.live.kernel import in_turn
from weightslab.live.panel import Page, button, free

from .bubble import Bubble
from .charts import span
from .controls import Tabs
from .desk import SPEEDS
from .view import BRIEF

LINES = "44px"
"""Space for two lines of caption and error, so that nothing below moves while they change."""


class PlaygroundPanel(Page):
    """The page of a playground."""

    failed = "Not done: {}. Everything stands as it did."
    stopped = "Stopped, because the kernel was interrupted. Play goes on from here."

    def __init__(self, desk):
        playground = desk.playground
        super().__init__(desk)
        self.brief = desk.places is BRIEF
        self._silence = Silence()
        self.picture.on_point(desk.pointed)
        self.play_button = button("▶ Play", "Train on, epoch after epoch", desk.pressed, "92px")  # the same for Pause
        self.buttons = [
            self.play_button,
            button("Step", "Train one epoch", desk.stepped),
            button("Rewind", "Back to the same initial weights, without edits", desk.rewound),
            button("New seed", "Other points, weights and batches", desk.reseeded),
            button("Fork here", "Keep the past: what is changed from now on concerns the future alone", desk.forked),
        ]
        self.speed = widgets.Dropdown(
            options=[*SPEEDS],
            value=desk.speed,
            description="speed",
            tooltip="How fast it plays",
            layout={"width": "160px"},
            style={"description_width": "42px"},
        )
        self.speed.observe(lambda change: desk.paced(change["new"]), "value")
        self.bubble = Bubble(desk)
        self.pointed = widgets.Box([self.picture, self.bubble]).add_class("weightslab-beside")
        self.tabs = Tabs(desk)
        self.controls, self.names, self.editor = self.tabs.controls, self.tabs.names, self.tabs.editor
        self.time = WholeSlider(
            description="epoch",
            min=0,
            max=span(playground.session),
            tooltip="The run: drag back and forth.",
            layout={"flex": "1 1 240px", "width": "auto"},
            style={"description_width": "50px"},
        )
        self.time.observe(in_turn(lambda change: self._silence.on or desk.running or desk.scrubbed(change["new"])), "value")
        self.screen.sliders = [*self.controls.followed, self.time.model_id]
        self.widget = self._layout(playground, desk.size[0]).add_class("weightslab-lab").add_class("weightslab-playground")

    def _layout(self, playground, width):
        row = {"flex_flow": "row wrap", "width": f"{width}px", "max_width": "100%"}
        title = widgets.HTML(f'<div class="weightslab-title">{escape(playground.title)}</div>')
        title.layout.margin = "0 12px 0 0"
        said = widgets.VBox([self.caption, self.error], layout={"min_height": LINES, **row})
        above = [
            widgets.Box([title, *self.presets.values()], layout={"align_items": "center", **row}),
            self.tabs.widget,
            widgets.Box([*self.buttons, self.speed, self.time], layout=row),
        ]
        above[-1].add_class("weightslab-buttons")
        if not self.brief:
            return widgets.VBox([*above, self.pointed, said, self.fold.widget, self.screen])
        content = widgets.VBox([*above, self.fold.widget])
        self.drawer, drawer = disclosure(playground.name, content, width=f"{width}px", max_width="100%")
        return widgets.VBox([drawer, self.pointed, said, self.screen])

    def follow(self, playground, running):
        """Show the sentence, and move all controls to where the playground is."""
        self.say(playground.sentence)
        self.tabs.follow(playground.settings)
        if self.brief:
            self.drawer.description = playground.name
        session = playground.session
        with self._silence:
            self.time.max = span(session)  # seldom another one: the page answers it with a value of its own
            self.time.value = session.epoch
            self.time.disabled = running
        self.editor.follow(session, playground.chosen)
        self.play_button.description = "❚❚ Pause" if running else "▶ Play"
        if not running:
            self.fold.refresh()

    def close(self):
        super().close()
        free(*self.controls.widgets.values(), *self.tabs.layers.cells)  # some are not on the page
