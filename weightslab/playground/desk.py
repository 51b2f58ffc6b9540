"""Joins a playground with its widgets: what the reader's hand asks of it, how it trains beside, and what it shows."""

import asyncio
from functools import partial, wraps
from time import perf_counter

from weightslab.live import kernel
from weightslab.live.stage import Stage

from .bubble import typed_number
from .settings import Settings
from .view import BRIEF, FULL, PlaygroundView
from .weights import told, weight_at

SLICE = 0.012
"""Seconds of training between two pictures."""
SPEEDS = {"2 epochs/s": (1, 1 / 2), "15 epochs/s": (1, 1 / 15), "100 epochs/s": (5, 1 / 20), "full speed": (10**6, 0.0)}
"""Epochs between two pictures and seconds from one picture to the next, while it plays."""
BREATH = 0.005
"""Seconds after each picture in which the kernel answers sliders and cells."""
SLOW = 0.04
"""Seconds for a picture, from which it is drawn with one pixel per CSS pixel while it plays."""
WORDS = 0.25
"""Seconds between two sentences while it plays: every message to the page takes its time there."""
STEP = 0.1
"""By which a button or an arrow key beside an edge changes its weight."""
STILL, UNIT = 3, 40
"""CSS pixels by which a hand may tremble on an edge, and by which it moves to change a weight by 1."""
CALM = 1.0
"""Seconds between two pictures for those who want little motion."""


def by_hand(method):
    """Return the method for the reader's hand: what it raises is said, and when it succeeds, nothing is wrong any more."""

    @kernel.by_hand
    @wraps(method)
    def answer(desk, *arguments):
        method(desk, *arguments)
        desk.panel.error.value = ""

    return answer


class PlaygroundDesk(Stage):
    """The stage of one playground.

    Parameters
    ----------
    playground : Playground

    Attributes
    ----------
    places : Places
        Where everything stands in the picture.
    goal : int or None
        The epoch at which it stops by itself, and to which it goes as fast as it can.
    speed : str
        One of `SPEEDS`, for playing without a goal.
    group : list of PlaygroundDesk
        Those kept in step: one waits while another that plays is at an earlier epoch.
    """

    def __init__(self, playground):
        super().__init__()
        self.playground = playground
        self.places = FULL
        self.goal = None
        self.speed = "15 epochs/s"
        self.group = [self]
        self._background = kernel.Background(self._failed)
        self._said = 0.0
        self._held = None

    title = property(lambda self: self.playground.name)
    sentence = property(lambda self: self.playground.sentence)
    size = property(lambda self: self.places.size)
    presets = property(lambda self: self.playground.presets)
    first = Settings()
    now = property(lambda self: self.playground.settings)

    # What the reader does ---------------------------------------------------------------------------------------------

    @by_hand
    def reseeded(self):
        """Other points, weights and batches are wanted."""
        self.go(self.now.replace(seed=(self.now.seed + 1) % 1000))

    @by_hand
    def restored(self, text):
        """A state was pasted."""
        self.stop()
        self.playground.restore(text)

    @by_hand
    def forked(self):
        """What is changed from now on shall change the future alone."""
        self.playground.fork()

    @by_hand
    def scrubbed(self, epoch):
        """The slider of epochs was moved."""
        self.playground.go_to(epoch)

    @by_hand
    def pointed(self, x, y, kind):
        """A place in the picture was clicked, or an edge is dragged up or down; see `Picture.on_point`."""
        x, y = x * self.size[0], y * self.size[1]
        if kind == "down":
            self.panel.bubble.shown = False
            hidden = self.view.offered(x, y)
            if hidden is not None:
                self.go(self.now.replace(hidden=hidden))
            else:
                self._grasp(x, y)
        elif self._held:
            (name, index, value), since = self._held
            if kind == "up":
                self._held = None
            if abs(y - since) > STILL:
                self.playground.edit(name, index, round(value + (y - since) / UNIT, 2))
            elif kind == "up":  # a click
                self.panel.bubble.appear()

    def _grasp(self, x, y):
        """Choose what is at this place, and hold on to it where it is an edge."""
        place, self._held = self.view.place_of(x, y), None
        if place:
            self.playground.choose_weight(*place)
            self.panel.tabs.open_editor()
            if place[2] is not None:
                self._held = self.playground.weight, y

    @by_hand
    def chose(self, layer, to, source):
        """A weight was chosen by its numbers, all from 0, or a bias, where ``source`` is None."""
        self.playground.choose_weight(layer, to, source)
        self.panel.bubble.shown = source is not None

    @by_hand
    def typed(self, place, text):
        """A weight or bias was typed, as a text."""
        self._set_weight(place, typed_number(text))

    @by_hand
    def nudged(self, edge, steps):
        """The weight of an edge shall be so many steps larger, or smaller."""
        _, _, value = weight_at(self.playground.session.net, *edge)
        self._set_weight(edge, round(value + steps * STEP, 2))

    def _set_weight(self, place, value):
        found = weight_at(self.playground.session.net, *place)
        if not found:
            raise ValueError(told(self.playground.session, place).rstrip("."))
        name, index, _ = found
        self.playground.edit(name, index, value)

    @by_hand
    def pressed(self):
        """The button Play, or Pause, was pressed."""
        if self.running:
            self.pause()
        else:
            self.start()

    @by_hand
    def paced(self, speed):
        """It shall play at another speed."""
        self.speed = speed

    @by_hand
    def stepped(self):
        """It shall stop, and train one epoch."""
        self.stop()
        self.playground.play()

    @by_hand
    def rewound(self):
        """It shall stop, and go back to the very same start."""
        self.stop()
        self.playground.rewind()

    def go(self, parameters):
        """Take other settings; then train on to the epoch where the run was, or go on playing."""
        goal = self.playground.set(SLICE, **parameters.values())
        if self.running:
            goal = None if self.goal is None else max(goal, self.goal)
        self.stop()
        if goal is None or self.epoch < goal:
            self.start(goal)
        self.panel.error.value = ""

    # Training beside everything else ----------------------------------------------------------------------------------

    @property
    def running(self):
        """Whether it trains now."""
        return self._background.running

    @property
    def epoch(self):
        """Where the playground is."""
        return self.playground.session.epoch

    def start(self, goal=None):
        """Train on in the background, up to the epoch ``goal`` or without end."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:  # plain Python: at once
            self.playground.play(1 if goal is None else goal - self.epoch)
            return
        self.goal = goal
        self._background.start(self._train())
        if self.running:
            self.panel.follow(self.playground, self.running)

    def stop(self):
        """Train no more."""
        self._background.stop()

    def catch_up(self):
        """Train on to where the first of the group is."""
        goal = max(desk.epoch for desk in self.group)
        if self.epoch < goal:
            self.start(goal)

    def _train(self):
        session = self.playground.session
        while self.playground.session is session and not session.diverged:
            left = 10**6 if self.goal is None else self.goal - self.epoch
            if left <= 0:
                break
            epochs, interval = (left, 0.0) if self.goal is not None else SPEEDS[self.speed]
            began = perf_counter()
            if not any(desk.running and desk.epoch < self.epoch for desk in self.group):
                self._slice(min(epochs, left))
            yield max(BREATH, began + interval - perf_counter())
        self.pause()

    def _slice(self, left):
        began = perf_counter()
        self.playground.play(left, SLICE)
        if perf_counter() > began + SLICE + SLOW:
            self.figure.ratio = 1.0  # fewer pixels while it moves; sharp again when it rests

    def pause(self):
        """Train no more, and show where it stopped, sharp and in words."""
        self.stop()
        self.figure.ratio = self.panel.screen.ratio
        self.refresh()

    def _failed(self, error):
        self.pause()
        self.complain(error)

    # What is shown ----------------------------------------------------------------------------------------------------

    def shrink(self):
        """Be one of several that are compared on one screen."""
        self.close()
        self.places = BRIEF

    def view_for(self, figure):
        return PlaygroundView(figure, self.places)

    def details(self):
        return self.playground.state, self.playground.code()

    def make_panel(self):
        from .panel import PlaygroundPanel

        return PlaygroundPanel(self)

    def rebuild(self):
        """Arrange network and points anew at the next frame: they are others."""
        if self.drawn:
            self.view.session = None

    def frame(self):
        """Return the picture as it is now, as PNG bytes."""
        (figure, view), playground = self.drawing, self.playground
        with kernel.one_thread():
            return figure.frame(partial(view.show, playground.session, playground.chosen))

    def refresh(self):
        """Show picture, sentence and controls; while it plays, the words now and then."""
        playground, panel, since = self.playground, self.panel, perf_counter() - self._said
        playing = self.running and panel.editor.place == playground.chosen  # another choice is told at once
        if playing and panel.screen.reduced_motion and since < CALM:
            return
        panel.picture.value = self.frame()
        if playing and since < WORDS:
            return
        self._said = perf_counter()
        panel.follow(playground, self.running)
        panel.bubble.follow(playground, self.view)

    def complain(self, error):
        if self.shown:
            self.panel.complain(error)
            self.panel.tabs.follow(self.playground.settings)

    def close(self):
        self.stop()
        super().close()
