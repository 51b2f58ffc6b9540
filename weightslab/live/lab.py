"""A lab: parameters, a pure function of them, and a view of its result; live in a notebook, plain Python in a test."""

from functools import partial
from math import inf
from typing import Any, ClassVar

from weightslab.live import cells, hand
from weightslab.live.branch import Branch
from weightslab.live.figure import LiveFigure
from weightslab.live.player import Player
from weightslab.live.poster import poster
from weightslab.live.turns import in_turn
from weightslab.plots import style
from weightslab.source import show_source


class Lab:
    """One experiment that is dragged. A lesson subclasses it and names its parts.

        class OneConnection(Lab):
            title = "One connection"
            Parameters = OneConnectionParameters    # frozen dataclass of weightslab.live.parameters
            presets = {"inhibit": OneConnectionParameters(weight=-0.5)}
            compute = staticmethod(one_connection)  # parameters -> result; result.describe() -> a sentence or two
            View = OneConnectionView                # View(figure) makes the artists; update(result) sets their data
            size = (900, 300)                       # CSS pixels
            program = staticmethod(program)         # may be left out: parameters -> code that does it with the package
            numbers = ("contribution",)             # attributes of the result that this code assigns under their names
            pointed = staticmethod(pointed)         # where it can be dragged: parameters, x, y in View.plane -> changes

    Artists that `update` changes are made with `animated=True`. `OneConnection(weight=-0.5)` makes a lab; as the last
    line of a cell it is live, and where no kernel runs it is its picture and its sentence.

    A `compute` that takes longer than a frame is a generator: it yields results of more and more steps, each with
    ``progress``, which rises to 1 with the last. While the reader drags, the lab shows as many steps as fit into a frame,
    then it goes on by itself; a slider leads back through all of them. In Python `set` waits for the last.

    Where ``later`` names parameters that may change in the middle of a training, it can be forked at every result, and these
    have ``steps``. `compute(parameters, before)` goes on from such a result, and `update(result, fork)` draws the last
    result of the run that was left, ``fork.ghost``, beside the new one, from ``fork.step`` on: a `Ghost` does it.
    ``looks`` names those that leave the training as it is, and say which part of a result is shown: they hold for the past
    too.

    Parameters
    ----------
    **changes
        Fields of `Parameters` that differ from their defaults.

    Attributes
    ----------
    parameters, result, sentence
        What is set, what came out, and that in words; always of the last setting that worked.
    """

    title = ""
    Parameters: Any = None
    compute: Any = None
    View: Any = None
    pointed: Any = None
    presets: ClassVar[dict] = {}
    size = (900, 300)
    program: Any = None
    numbers: ClassVar[tuple] = ()
    later: ClassVar[tuple] = ()
    looks: ClassVar[tuple] = ()

    def __init__(self, **changes):
        self._begin(Branch.start(type(self), self.Parameters().replace(**changes)))

    def set(self, **changes):
        """Change parameters. What is wrong with them, or fails in the computation, is raised and changes nothing."""
        self._follow(self._branch.replace(self.parameters.replace(**changes)))

    def fork(self, step):
        """Keep what was recorded up to this step: what is set from now on changes only what comes after."""
        self._follow(self._branch.fork(step))

    def reset(self):
        """Go back to the parameters that the lab was made with, without forks."""
        self._follow(Branch.start(type(self), self._start))

    def choose(self, preset):
        """Take a preset by its name."""
        if preset not in self.presets:
            raise ValueError(f"{self.title} has no preset {preset!r}; it has {', '.join(self.presets) or 'none'}")
        self._follow(self._branch.replace(self.presets[preset]))

    @property
    def state(self):
        """The setting, with its forks, as a short text, which `from_state` and the field below the lab read."""
        return self._branch.write()

    @classmethod
    def from_state(cls, text):
        """The lab that a state was taken from; any other text raises one sentence."""
        lab = cls.__new__(cls)
        lab._begin(Branch.read(text, cls))
        return lab

    def restore(self, text):
        """Take the setting of a state; any other text raises one sentence and changes nothing."""
        self._follow(Branch.read(text, type(self)))

    def code(self):
        """Give code that runs: the lab's `program` of at most fifteen lines, which gives the same `numbers` with the package
        alone; where there is none, three lines that make the lab, and the source of its `compute`.
        """
        if self.program:
            return type(self).program(self.parameters).strip()
        name, source = type(self).__name__, show_source(self.compute)
        return f"from {type(self).__module__} import {name}\nlab = {self!r}\nprint(lab.sentence)\n\n\n{source}"

    @in_turn
    def picture(self):
        """The picture as PNG bytes with twice the pixels of its size on the page."""
        with self.figure.sharp():
            return self._frame(self.result)

    @in_turn
    def poster(self):
        """Picture with title and sentence, for where no kernel runs: PNG bytes and the size on the page."""
        with self.figure.sharp():
            self._update(self.result, self._branch)
            return poster((self.title, self.figure, self.sentence))

    @property
    def figure(self):
        """The `LiveFigure`, made when it is first asked for."""
        if self._figure is None:
            with style.context():
                self._figure = LiveFigure(self.size)
                self._view = self.View(self._figure)
        return self._figure

    @property
    def panel(self):
        """The `Panel` with the lab's widgets, made when it is first asked for."""
        if self._panel is None:
            self._panel = hand.panel(self)
            self.redraw()
        return self._panel

    @property
    def widget(self):
        """The live lab as one widget."""
        return self.panel.widget

    @in_turn
    def redraw(self):
        """Show picture, sentence and controls anew, if the lab is shown at all."""
        if self._panel:
            self._show(self._frame(self.result), self.sentence)
            self._player.follow()

    @in_turn
    def close(self):
        """Stop what is still being computed and give the widgets' memory back; shown again, the lab makes new ones."""
        self._player.stop()
        if self._link:
            self._link.end()
        if self._panel:
            self._panel.close()
            self._panel = None

    def __repr__(self):
        if self._branch.trunk:
            return f"{type(self).__name__}.from_state({self.state!r})"
        values = ", ".join(f"{name}={value!r}" for name, value in self.parameters.values().items())
        return f"{type(self).__name__}({values})"

    def _repr_mimebundle_(self, include=None, exclude=None):
        png, (width, height) = self.poster()
        data = {**self.widget._repr_mimebundle_(), "image/png": png, "text/plain": self.sentence}
        cells.shown(self)
        return data, {"image/png": {"width": width, "height": height}}

    def _begin(self, branch):
        self._figure = self._view = self._panel = self._player = self._link = None
        self._start = branch.past[0][1] if branch.trunk else branch.parameters
        self._follow(branch)

    @in_turn
    def _follow(self, branch, seconds=inf):
        """Compute for so many seconds, show what is there, then go on in the background; None stays where it was forked."""
        still = seconds is None
        self._take(branch, branch.work.results[-1] if still else branch.work.go_on(seconds))
        if self._player:
            self._player.stop()
        self._player = Player(branch.work, lambda result: self._take(branch, result), self._look, self._tell,
                              partial(hand.guarded, self), calm=lambda: self._panel.screen.reduced_motion)
        self._player.follow() if still else self._player.go_on()
        if self._link:
            self._link.follow(self, 0 if still else seconds)

    def _take(self, branch, result):
        sentence = branch.describe(result)
        picture = self._frame(result, branch) if self._panel else None
        self._branch, self.parameters, self.result, self.sentence = branch, branch.parameters, result, sentence
        self._seen = result
        if self._panel:
            self._show(picture, sentence)

    def _look(self, result):
        """Show a result of the past; the lab's own stays the latest."""
        self._seen = result
        self._show(self._frame(result), self._branch.describe(result))

    def _show(self, picture, sentence):
        self._panel.show(picture, sentence, self.parameters, self._branch.fixed)

    def _tell(self, *now):
        if self._panel and self._panel.timeline:
            self._panel.timeline.follow(*now)

    def _frame(self, result, branch=None):
        figure = self.figure
        self._update(result, branch or self._branch)
        return figure.frame()

    def _update(self, result, branch):
        self._view.update(result, *[branch] * bool(branch.trunk))
