"""Joins a lab with its widgets: what the reader's hand asks of the lab, and what it shows."""

from functools import partial

from matplotlib import cbook

from weightslab.live.kernel import by_hand
from weightslab.live.parameters import plain
from weightslab.live.player import AT_ONCE, Player
from weightslab.live.stage import Stage

WAITING = "The result appears here when you have predicted, or skipped the question."


class Desk(Stage):
    """The stage of one lab.

    Parameters
    ----------
    lab : Lab

    Attributes
    ----------
    player : Player or None
        Of a lab that trains: it goes on with the training, and plays it back.
    locked : bool
        Whether the result is hidden, because a question on it is open. See `lock`.
    guess : list of Artist
        The reader's prediction in the picture.
    """

    def __init__(self, lab):
        super().__init__()
        self.lab = lab
        self.first = lab.first
        self.player = None
        self.locked = False
        self.guess = []
        self._needed = ()
        self._looked = lab.result

    title = property(lambda self: self.lab.title)
    sentence = property(lambda self: WAITING if self.locked else self.lab.sentence)
    size = property(lambda self: self.lab.size)
    presets = property(lambda self: self.lab.presets)
    now = property(lambda self: self.lab.parameters)

    # What the reader does ---------------------------------------------------------------------------------------------

    def go(self, parameters):
        self.lab.go(parameters, AT_ONCE)

    @by_hand
    def reset(self):
        """The reader puts all controls back, and forks end."""
        self.lab.start(self.first, AT_ONCE)

    @by_hand
    def restored(self, text):
        """A state was pasted."""
        self.lab.restore(text, AT_ONCE)

    @by_hand
    def pointed(self, x, y, kind):
        """A place in the picture was clicked or dragged to; see `Picture.on_point`."""
        place = self._panel.pointer(x, y, kind)
        if place and not self.locked:
            self.go(self.now.nearest(**self.lab.pointed(self.now, *place)))

    @by_hand
    def scrubbed(self, progress):
        """The time slider was dragged to this progress."""
        self.player.scrub(progress)

    @by_hand
    def pressed(self):
        """The button beside the time slider was pressed."""
        self.player.press()

    @by_hand
    def forked(self):
        """The reader forks the run at what is shown."""
        self.lab.follow(self.lab.branch.fork(self._looked.steps), None)

    # Questions --------------------------------------------------------------------------------------------------------

    def lock(self, needed=()):
        """Hide the result and disable the controls.

        Of what `View.update` changes, the picture then shows only the reader's guess and the artists in those attributes of
        the view that are ``needed`` to understand the question.
        """
        figure = self.figure
        missing = [name for name in needed if not hasattr(self.view, name)]
        if missing:
            raise plain(ValueError(f"this question is of another lab: {self.title!r} draws no {', '.join(missing)}"))
        self.locked = True
        self._needed = needed
        figure.seen = self.seen()
        self.redraw()

    def unlock(self):
        """Show the result."""
        self.locked = False
        self.figure.seen = self.seen()
        self.redraw()

    def seen(self):
        if not self.locked:
            return None
        named = [getattr(self.view, name) for name in self._needed]
        return [*self.guess, *cbook.flatten(list(part.values()) if isinstance(part, dict) else part for part in named)]

    # What is shown ----------------------------------------------------------------------------------------------------

    def view_for(self, figure):
        return self.lab.View(figure)

    def details(self):
        return self.lab.state, self.lab.code()

    def make_panel(self):
        from weightslab.live.panel import Panel

        return Panel(self)

    def frame(self, result=None, branch=None):
        """Return the picture of a result, the lab's own if none is given; in a fork it also shows the previous run."""
        if result is None:
            result, branch = self.lab.result, self.lab.branch
        shown = (result, branch) if branch and branch.parent else (result,)
        figure, view = self.drawing
        return figure.frame(partial(view.update, *shown))

    def show(self, picture, sentence, result):
        """Show a picture with its sentence, and the controls where the lab's parameters are."""
        self._looked = result
        branch = self.lab.branch
        said = WAITING if self.locked else sentence
        self._panel.show(picture, said, self.lab.parameters, branch.fixed if branch else (), self.locked)
        if not (self.player and self.player.branch is branch):  # something else is set than when it went wrong
            self._panel.error.value = ""

    def refresh(self):
        lab = self.lab
        self.show(self.frame(), lab.sentence, lab.result)
        if lab.branch:
            self.player = self.player or Player(self, lab.branch)
            self.player.follow()

    # Trainings --------------------------------------------------------------------------------------------------------

    def play(self, branch, waits):
        """Go on with a training in the background, unless it waits at its fork; leave the one before."""
        if self.player:
            self.player.stop()
        self.player = Player(self, branch)
        if waits:
            self.player.follow()
        else:
            self.player.go_on()

    def look(self, branch, result):
        """Show a recorded result; the lab's own stays the latest."""
        if self.shown:
            self.show(self.frame(result, branch), branch.describe(result), result)

    def tell(self, progress, action):
        """Put the time slider to this progress, and say what its button does next."""
        if self.shown and self._panel.timeline:
            self._panel.timeline.follow(progress, action)

    def close(self):
        if self.player:
            self.player.stop()
        if self.lab.link:
            self.lab.link.end()
        super().close()
