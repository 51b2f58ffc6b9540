"""The playground on the page: its controls, its picture, and the loop that plays."""

from html import escape
from time import perf_counter

import ipywidgets as widgets

from weightslab.live.fold import Fold
from weightslab.live.panel import button, plain, with_parts
from weightslab.live.picture import Picture
from weightslab.live.screen import Screen
from weightslab.live.turns import in_turn

from .charts import span
from .editor import WeightEditor
from .loop import SLICE, Loop
from .places import BRIEF
from .tabs import Tabs

__all__ = ["PlaygroundPanel"]

WORDS = 0.25
"""Seconds between two sentences while it plays: every message to the page takes its time there."""
CALM = 1.0
"""Seconds between two pictures for those who want little motion."""
LINES = "44px"
"""Space for two lines of caption and error, so that nothing below moves while they change."""


class PlaygroundPanel:
    """Shows a `Playground` and passes on what the reader does.

    Parameters
    ----------
    playground : Playground
    """

    def __init__(self, playground):
        self.playground, self._following, self._said = playground, False, 0.0
        self.loop = Loop(playground, self.pause, self._complain)
        self._make_buttons()
        self.size, self.brief = playground.places.size, playground.places is BRIEF
        self.tabs = Tabs(playground.settings, self.size[0], self._guarded(self._change))
        self.time = widgets.IntSlider(
            description="epoch", min=0, max=span(playground.session), tooltip="The run: drag back and forth.",
            layout=widgets.Layout(flex="1 1 240px", width="auto"), style={"description_width": "50px"})
        self.time.observe(lambda change: self._following or self.loop.running or self._scrub(change["new"]), "value")
        self.editor = WeightEditor(self._guarded(playground.choose_weight), self._guarded(self._edit))
        self.caption, self.error = widgets.HTML(), widgets.HTML()
        self.screen = Screen()
        self.screen.observe(in_turn(lambda change: self._rescale()), "pixel_ratio")
        self.screen.on_point(self._guarded(self._point))
        self.screen.on_reset(self._guarded(self._reset_one))
        self.fold = Fold(lambda: (playground.state, playground.code()), self._guarded(self._restore))
        self.widget = self._layout()
        self.widget.add_class("weightslab-lab")
        self.widget.add_class("weightslab-playground")

    def _make_buttons(self):
        do, playground = self._guarded, self.playground
        self.play_button = button("▶ Play", "Train on, epoch after epoch",
                                  lambda: (self.pause if self.loop.running else self.play)())
        self.play_button.layout.width = "92px"  # the same for Pause
        self.buttons = [
            self.play_button, button("Step", "Train one epoch", self.step),
            button("Rewind", "Back to the very same start, without edits", self.rewind),
            button("New seed", "Other points, weights and batches", do(self._new_seed)),
            button("Fork here", "Keep the past: what is changed from now on concerns the future alone", do(playground.fork))]
        self.presets = [button(name, f"Preset: {name}", do(lambda settings=settings: self._change(settings.values())))
                        for name, settings in playground.presets.items()]

    def _layout(self):
        width, height = self.size
        self.picture = Picture((width, height))
        row = {"flex_flow": "row wrap", "width": f"{width}px", "max_width": "100%"}
        title = widgets.HTML(f'<div class="weightslab-title">{self.playground.title}</div>')
        title.layout.margin = "0 12px 0 0"
        said = widgets.VBox([self.caption, self.error], layout=widgets.Layout(min_height=LINES, **row))
        above = [widgets.Box([title, *self.presets], layout=widgets.Layout(align_items="center", **row)), self.tabs.widget,
                 widgets.Box([*self.buttons, self.time], layout=widgets.Layout(**row))]
        below = [self.editor.widget, self.fold.widget]
        if not self.brief:
            return widgets.VBox([*above, self.picture, said, *below, self.screen])
        self.drawer = widgets.Accordion([widgets.VBox([*above, *below])], layout=widgets.Layout(width=f"{width}px",
                                                                                                  max_width="100%"))
        return widgets.VBox([self.drawer, self.picture, said, self.screen])

    # Showing ----------------------------------------------------------------------------------------------------------

    def show(self):
        """Picture, sentence and controls as the playground is now."""
        playground, since = self.playground, perf_counter() - self._said
        playing = self.loop.running and self.editor.place == playground.chosen  # another choice is told at once
        if playing and self.screen.reduced_motion and since < CALM:
            return
        self.picture.value = playground.frame()
        if playing and since < WORDS:
            return
        self._said = perf_counter()
        self.caption.value = f'<div class="weightslab-caption">{escape(playground.sentence)}</div>'
        self.tabs.follow(playground.settings)
        if self.brief:
            self.drawer.titles = [playground.name]
        self._follow()
        if self.fold.widget.selected_index is not None and not self.loop.running:
            self.fold.refresh()

    def _follow(self):
        session = self.playground.session
        self._following = True
        try:
            self.time.max = span(session)  # seldom another one: the page answers it with a value of its own
            self.time.value = session.epoch
            self.time.disabled = self.loop.running
        finally:
            self._following = False
        self.editor.follow(session, self.playground.chosen, self.loop.running)
        self.play_button.description = "❚❚ Pause" if self.loop.running else "▶ Play"

    def _rescale(self):
        self.playground.figure.ratio = self.screen.ratio
        self.picture.value = self.playground.frame()

    # Doing ------------------------------------------------------------------------------------------------------------

    def _guarded(self, action):
        @in_turn
        def guarded(*arguments):
            try:
                action(*arguments)
                self.error.value = ""
            except (Exception, KeyboardInterrupt) as error:
                self._complain(error)

        return guarded

    def _complain(self, error):
        said = f"Not done: {plain(error)}. Everything stands as it did."
        self.error.value = f'<div class="weightslab-error" role="alert">{escape(said)}</div>'
        self.tabs.follow(self.playground.settings)

    def play(self):
        """Train on without end, beside everything else."""
        self.loop.start()
        self._follow()

    def pause(self):
        """Stop where it is."""
        self.loop.stop()
        self.playground.figure.ratio = self.screen.ratio
        self.show()

    def step(self):
        """Stop, and train one epoch."""
        self.loop.stop()
        self._guarded(self.playground.play)()

    def rewind(self):
        """Stop, and go back to the very same start."""
        self.loop.stop()
        self._guarded(self.playground.rewind)()

    def _change(self, changes):
        """Other settings; then on to the epoch where the run was, or on playing."""
        loop, goal = self.loop, self.playground.set(SLICE, **changes)
        if loop.running:
            goal = None if loop.goal is None else max(goal, loop.goal)
        loop.stop()
        if goal is None or loop.epoch < goal:
            loop.start(goal)

    def _new_seed(self):
        self._change({"seed": (self.playground.settings.seed + 1) % 1000})

    def _reset_one(self, place):
        name = self.tabs.names[place]
        self._change({name: getattr(type(self.playground.settings)(), name)})

    def _restore(self, text):
        self.loop.stop()
        self.playground.restore(text)

    def _scrub(self, epoch):
        self._guarded(self.playground.go_to)(epoch)

    def _point(self, x, y, kind):
        if kind == "down":
            width, height = self.size
            place = self.playground.view.place_of(x * width, y * height)
            if place:
                self.playground.choose_weight(*place)

    def _edit(self, value):
        name, index, _ = self.playground.weight
        self.playground.edit(name, index, value)

    def close(self):
        """Stop playing, take all widgets from the page and free them."""
        self.loop.stop()
        for part in (self.widget, *self.tabs.hidden):
            for widget in with_parts(part):
                widget.close()
