"""The playground on the page: its controls, its picture, and the loop that plays."""

import asyncio
from html import escape
from time import perf_counter

import ipywidgets as widgets

from weightslab.live.controls import Controls
from weightslab.live.fold import Fold
from weightslab.live.panel import LINES, button, plain, with_parts
from weightslab.live.screen import Screen

from .editor import WeightEditor
from .view import HEIGHT, WIDTH, span

__all__ = ["PlaygroundPanel"]

SLICE, BREATH = 0.012, 0.005
"""Seconds of training between two pictures, and seconds for everything else after each."""
SLOW = 0.04
"""Seconds for a picture, from which it is drawn with one pixel per CSS pixel while it plays."""
WORDS = 0.25
"""Seconds between two sentences while it plays: every message to the page takes its time there."""
GROUPS = {"Data": ("data", "points", "noise", "train", "features", "seed"),
          "Network": ("hidden", "start", "gain", "bias"),
          "Training": ("loss", "optimizer", "lr", "batch"),
          "Regularization": ("l1", "l2", "decay", "dropout", "clip")}


class PlaygroundPanel:
    """Shows a `Playground` and passes on what the reader does.

    Parameters
    ----------
    playground : Playground
    """

    def __init__(self, playground):
        self.playground, self._task, self._goal = playground, None, None
        self._following, self._said = False, 0.0
        self._make_buttons()
        self.controls = Controls(playground.settings, self._guarded(lambda: self._change(self.controls.values)))
        self.layers = [button("+ layer", "One more hidden layer", self._guarded(lambda: self._layers(1))),
                       button("− layer", "One hidden layer less", self._guarded(lambda: self._layers(-1)))]
        self.picture = widgets.Image(format="png", width=str(WIDTH), height=str(HEIGHT), layout=widgets.Layout(
            width=f"{WIDTH}px", height="auto", max_width="calc(100% - 2px)", margin="6px 1px"))
        self.picture.add_class("weightslab-picture")
        self.time = widgets.IntSlider(description="epoch", min=0, max=span(playground.session),
                                      layout=widgets.Layout(width="auto"), tooltip="The run: drag back and forth.")
        self.time.observe(lambda change: self._following or self._task or self._scrub(change["new"]), "value")
        self.editor = WeightEditor(self._guarded(playground.choose_weight), self._guarded(self._edit))
        self.caption, self.error = widgets.HTML(), widgets.HTML()
        self.screen = Screen()
        self.screen.observe(lambda change: self._rescale(), "pixel_ratio")
        self.screen.on_point(self._guarded(self._point))
        self.screen.on_reset(self._guarded(self._reset_one))
        self.fold = Fold(lambda: (playground.state, playground.code()), self._guarded(self._restore))
        self.widget = self._layout()
        self.widget.add_class("weightslab-lab")
        self.widget.add_class("weightslab-playground")

    def _make_buttons(self):
        do, playground = self._guarded, self.playground
        self.play_button = button("▶ Play", "Train on, epoch after epoch",
                                  lambda: (self.pause if self._task else self.play)())
        self.buttons = [
            self.play_button, button("Step", "Train one epoch", self.step),
            button("Rewind", "Back to the very same start, without edits", self.rewind),
            button("New seed", "Other points, weights and batches", do(self._new_seed)),
            button("Fork here", "Keep the past: what is changed from now on concerns the future alone", do(playground.fork))]
        self.presets = [button(name, f"Preset: {name}", do(lambda settings=settings: self._change(settings.values())))
                        for name, settings in playground.presets.items()]

    def _layout(self):
        columns = widgets.Layout(grid_template_columns="repeat(auto-fill, minmax(min(380px, 100%), 1fr))", max_width="100%")
        groups = []
        for names in GROUPS.values():
            inside = [self.controls.widgets[name] for name in names] + (self.layers if "hidden" in names else [])
            groups.append(widgets.GridBox(inside, layout=columns))
            groups[-1].add_class("weightslab-controls")
        row = widgets.Layout(flex_flow="row wrap", width=f"{WIDTH}px", max_width="100%")
        return widgets.VBox([
            widgets.HTML(f'<div class="weightslab-title">{self.playground.title}</div>'),
            widgets.Box(self.presets, layout=row), widgets.Tab(groups, titles=list(GROUPS)),
            widgets.Box(self.buttons, layout=row), self.picture, self.time,
            widgets.VBox([self.caption, self.error], layout=widgets.Layout(min_height=LINES)),
            self.editor.widget, self.fold.widget, self.screen])

    # Showing ----------------------------------------------------------------------------------------------------------

    def show(self):
        """Picture, sentence and controls as the playground is now."""
        playground = self.playground
        self.picture.value = playground.frame()
        if self._task and perf_counter() < self._said + WORDS:
            return
        self._said = perf_counter()
        self.caption.value = f'<div class="weightslab-caption">{escape(playground.sentence)}</div>'
        self.controls.follow(playground.settings)
        self._follow()
        if self.fold.widget.selected_index is not None and not self._task:
            self.fold.refresh()
        if self.error.value:
            self.error.value = ""

    def _follow(self):
        session = self.playground.session
        self._following = True
        try:
            self.time.max = span(session)  # seldom another one: the page answers it with a value of its own
            self.time.value = session.epoch
            self.time.disabled = self._task is not None
        finally:
            self._following = False
        self.editor.follow(session, self.playground.chosen)
        self.play_button.description = "❚❚ Pause" if self._task else "▶ Play"

    def _rescale(self):
        self.playground.figure.ratio = self.screen.ratio
        self.picture.value = self.playground.frame()

    # Doing ------------------------------------------------------------------------------------------------------------

    def _guarded(self, action):
        def guarded(*arguments):
            try:
                action(*arguments)
            except (Exception, KeyboardInterrupt) as error:
                said = f"Not done: {plain(error)}. Everything stands as it did."
                self.error.value = f'<div class="weightslab-error" role="alert">{escape(said)}</div>'

        return guarded

    def play(self):
        """Train on without end, beside everything else."""
        self._start(None)

    def pause(self):
        """Stop where it is."""
        self._task = None
        self.playground.figure.ratio = self.screen.ratio
        self.show()

    def step(self):
        """Stop, and train one epoch."""
        self._task = None
        self._guarded(self.playground.play)()

    def rewind(self):
        """Stop, and go back to the very same start."""
        self._task = None
        self._guarded(self.playground.rewind)()

    def _start(self, goal):
        """Train beside everything else, up to the epoch ``goal`` or, if it is None, without end."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # plain Python, without an event loop
            self.playground.play(1 if goal is None else goal - self.playground.session.epoch)
        else:
            self._goal, self._task = goal, loop.create_task(self._loop(goal))

    async def _loop(self, goal):
        task, session = asyncio.current_task(), self.playground.session
        while self._task is task and self.playground.session is session and not session.diverged:
            left = 10 ** 6 if goal is None else goal - session.epoch
            if left <= 0:
                break
            began = perf_counter()
            self._guarded(lambda left=left: self.playground.play(left, SLICE))()
            if perf_counter() > began + SLICE + SLOW:
                self.playground.figure.ratio = 1.0  # fewer pixels while it moves; sharp again when it rests
            await asyncio.sleep(BREATH)
        if self._task is task:
            self.pause()

    def _change(self, changes):
        """Other settings; then on to the epoch where the run was, or on playing."""
        goal = self.playground.set(SLICE, **changes)
        if self._task:
            goal = None if self._goal is None else max(goal, self._goal)
        self._task = None
        if goal is None or self.playground.session.epoch < goal:
            self._start(goal)

    def _layers(self, n):
        parts = [part for part in self.playground.settings.hidden.split(", ") if part]
        parts = [*parts, parts[-1] if parts else "8 tanh"] if n > 0 else parts[:-1]
        self._change({"hidden": ", ".join(parts)})

    def _new_seed(self):
        self._change({"seed": (self.playground.settings.seed + 1) % 1000})

    def _reset_one(self, place):
        name = [name for names in GROUPS.values() for name in names][place]
        self._change({name: getattr(type(self.playground.settings)(), name)})

    def _restore(self, text):
        self._task = None
        self.playground.restore(text)

    def _scrub(self, epoch):
        self._guarded(self.playground.go_to)(epoch)

    def _point(self, x, y, kind):
        if kind == "down":
            place = self.playground.view.place_of(x * WIDTH, y * HEIGHT)
            if place:
                self.playground.choose_weight(*place)

    def _edit(self, value):
        name, index, _ = self.playground.weight
        self.playground.edit(name, index, value)

    def close(self):
        """Stop playing, take all widgets from the page and free them."""
        self._task = None
        for widget in with_parts(self.widget):
            widget.close()
