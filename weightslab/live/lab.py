"""A lab: parameters, a pure function of them, and a view of its result; live in a notebook, plain Python in a test."""

from math import inf
from typing import Any, ClassVar

from weightslab.live import cells, state
from weightslab.live.figure import LiveFigure
from weightslab.live.player import AT_ONCE, Player
from weightslab.live.pointing import Pointer
from weightslab.live.poster import poster
from weightslab.live.turns import in_turn
from weightslab.live.work import Work
from weightslab.plots import style


class Lab:
    """One experiment that is dragged. A lesson subclasses it and names its parts.

        class OneConnection(Lab):
            title = "One connection"
            Parameters = OneConnectionParameters    # frozen dataclass of weightslab.live.parameters
            presets = {"inhibit": OneConnectionParameters(weight=-0.5)}
            compute = staticmethod(one_connection)  # parameters -> result; result.describe() -> a sentence or two
            View = OneConnectionView                # View(figure) makes the artists; update(result) sets their data
            size = (9.0, 3.0)                       # inches of 100 CSS pixels
            program = staticmethod(program)         # parameters -> lines of code that do the same with the package
            numbers = ("contribution",)             # attributes of the result that the code assigns under their names
            pointed = staticmethod(pointed)         # where it can be dragged: parameters, x, y in View.plane -> changes

    Artists that `update` changes are made with `animated=True`. `OneConnection(weight=-0.5)` makes a lab; as the last
    line of a cell it is live, and where no kernel runs it is its picture and its sentence.

    A `compute` that takes longer than a frame is a generator: it yields results of more and more steps, each with
    ``progress``, which rises to 1 with the last. While the reader drags, the lab shows as many steps as fit into a frame,
    then it goes on by itself; a slider leads back through all of them. In Python `set` waits for the last.

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
    size = (9.0, 3.0)
    program: Any = None
    numbers: ClassVar[tuple] = ()

    def __init__(self, **changes):
        self._start = self.Parameters().replace(**changes)
        self._figure = self._view = self._panel = self._player = None
        self._adopt(self._start)

    def set(self, **changes):
        """Change parameters. What is wrong with them, or fails in the computation, is raised and changes nothing."""
        self._adopt(self.parameters.replace(**changes))

    def reset(self):
        """Go back to the parameters that the lab was made with."""
        self._adopt(self._start)

    def choose(self, preset):
        """Take a preset by its name."""
        if preset not in self.presets:
            raise ValueError(f"{self.title} has no preset {preset!r}; it has {', '.join(self.presets) or 'none'}")
        self._adopt(self.presets[preset])

    @property
    def state(self):
        """The setting as a short text, which `from_state` and the field below the lab read."""
        return state.write(type(self).__name__, self.parameters)

    @classmethod
    def from_state(cls, text):
        """The lab that a state was taken from; any other text raises one sentence."""
        return cls(**state.read(text, cls).values())

    def restore(self, text):
        """Take the setting of a state; any other text raises one sentence and changes nothing."""
        self._adopt(state.read(text, type(self)))

    def code(self):
        """At most fifteen lines of code with the package, without this lab, that give the same `numbers`."""
        return type(self).program(self.parameters).strip() if self.program else ""

    @in_turn
    def picture(self):
        """The picture as PNG bytes with twice the pixels of its size on the page."""
        with self.figure.sharp():
            return self._frame(self.result)

    @in_turn
    def poster(self):
        """Picture with title and sentence, for where no kernel runs: PNG bytes and the size on the page."""
        with self.figure.sharp():
            self._view.update(self.result)
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
            self._panel = self._make_panel()
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
            self._panel.show(self._frame(self.result), self.sentence, self.parameters)
            self._player.follow()

    @in_turn
    def close(self):
        """Stop what is still being computed and give the widgets' memory back; shown again, the lab makes new ones."""
        self._player.stop()
        if self._panel:
            self._panel.close()
            self._panel = None

    def __repr__(self):
        values = ", ".join(f"{name}={value!r}" for name, value in self.parameters.values().items())
        return f"{type(self).__name__}({values})"

    def _repr_mimebundle_(self, include=None, exclude=None):
        png, (width, height) = self.poster()
        data = {**self.widget._repr_mimebundle_(), "image/png": png, "text/plain": self.sentence}
        cells.shown(self)
        return data, {"image/png": {"width": width, "height": height}}

    @in_turn
    def _adopt(self, parameters, seconds=inf):
        """Compute for so many seconds, show what is there, then go on in the background."""
        work = Work(type(self).compute(parameters))
        self._take(parameters, work.go_on(seconds))
        if self._player:
            self._player.stop()
        self._player = Player(work, lambda result: self._take(parameters, result), self._look, self._tell, self._guarded,
                              calm=lambda: self._panel.screen.reduced_motion)
        self._player.go_on()

    def _take(self, parameters, result):
        sentence = result.describe()
        picture = self._frame(result) if self._panel else None
        self.parameters, self.result, self.sentence = parameters, result, sentence
        if self._panel:
            self._panel.show(picture, sentence, parameters)

    def _look(self, result):
        """Show a result of the past; the lab's own stays the latest."""
        self._panel.show(self._frame(result), result.describe(), self.parameters)

    def _tell(self, *now):
        if self._panel and self._panel.timeline:
            self._panel.timeline.follow(*now)

    def _frame(self, result):
        figure = self.figure
        self._view.update(result)
        return figure.frame()

    def _make_panel(self):
        from weightslab.live.panel import Panel

        return Panel(
            self.title, self.parameters, self.presets, self.figure.css_size,
            asked=self._dragged(lambda: self.Parameters(**self._panel.controls.values)),
            preset=self._dragged(self.presets.__getitem__), reset=self._dragged(lambda: self._start),
            restored=self._dragged(lambda text: state.read(text, type(self))),
            reset_one=self._dragged(lambda name: self.parameters.replace(**{name: getattr(self._start, name)})),
            rescaled=self._guarded(self._rescale), pointed=self._dragged(Pointer(self)) if self.pointed else None,
            scrubbed=self._guarded(lambda at: self._player.scrub(at)), pressed=self._guarded(lambda: self._player.press()),
            details=lambda: (self.state, self.code()), in_pieces=self._player.work.in_pieces,
        )

    def _dragged(self, parameters):
        """Adopt what ``parameters`` gives, for the reader's hand: the first picture must come at once."""
        return self._guarded(lambda *arguments: self._adopt(parameters(*arguments), AT_ONCE))

    def _rescale(self, ratio):
        self.figure.ratio = ratio
        self._panel.draw(self._frame(self.result))

    def _guarded(self, action):
        """The action for the reader's hand: what it raises is said in the lab, and the last good picture stays."""

        @in_turn
        def guarded(*arguments):
            try:
                action(*arguments)
            except (Exception, KeyboardInterrupt) as error:
                self._panel.complain(error)

        return guarded
