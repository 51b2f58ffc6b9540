"""A lab: parameters, a pure function of them, and a view of its result; live in a notebook, plain Python in a test."""

from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import Any, ClassVar

from weightslab.live import film, state
from weightslab.live.branch import Branch, read_parameters
from weightslab.live.desk import Desk
from weightslab.live.kernel import in_turn, one_thread
from weightslab.live.parameters import did_you_mean, plain
from weightslab.live.stage import KINDS, Staged
from weightslab.source import show_source


class Lab(Staged):
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

    Such a training can be forked where ``later`` names the parameters that may change in the middle of it; its results
    then have ``steps``. `compute(parameters, before)` continues from such a result, and `update(result, fork)` draws the
    last result of the previous run, ``fork.ghost``, beside the new one, from ``fork.step`` on, with a `Ghost`. ``looks``
    names parameters that only choose what is displayed; changing one re-renders the recorded past as well.

    Parameters
    ----------
    **changes
        Fields of `Parameters` that differ from their defaults.

    Attributes
    ----------
    parameters, result, sentence
        What is set, what came out, and that in words; always of the last setting that worked.
    branch : Branch or None
        The recorded training, if `compute` is a generator.
    link : Linked or None
        The other labs that follow this one.
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

    branch: Any = None
    link: Any = None

    def __init__(self, *places, **changes):
        name = type(self).__name__
        if places:
            field = next(iter(self.Parameters.controls()))
            given = repr(places[0]) if isinstance(places[0], (bool, int, float)) else "..."
            raise plain(TypeError(f"{name} wants the name of what is set, such as {name}({field}={given})"))
        self.Parameters.require(name, changes)
        self.first = self.Parameters().replace(**changes)
        self.go(self.first)

    @in_turn
    def set(self, **changes):
        """Change parameters. What is wrong with them, or fails in the computation, is raised and changes nothing."""
        self.Parameters.require(type(self).__name__, changes)
        self.go(self.parameters.replace(**changes))

    @in_turn
    def fork(self, step):
        """Keep what was recorded up to this step: what is set from now on changes only what comes after."""
        self._needs_training()
        self.follow(self.branch.fork(step))

    @in_turn
    def reset(self):
        """Go back to the parameters that the lab was made with, without forks."""
        self.start(self.first)

    @in_turn
    def choose(self, preset):
        """Take a preset by its name."""
        if preset not in self.presets:
            near = did_you_mean(preset, {name: repr(name) for name in self.presets})
            known = near or f"it has {', '.join(self.presets) or 'none'}"
            raise plain(ValueError(f"{self.title} has no preset {preset!r}; {known}"))
        self.go(self.presets[preset])

    @property
    def state(self):
        """The setting, with its forks, as a short text, which `from_state` and the field below the lab read."""
        first = self.branch.past[0][1] if self.branch and self.branch.parent else self.parameters
        forks = self.branch.forks() if self.branch else ""
        return state.call(type(self).__name__, **first.values()) + forks

    @classmethod
    def from_state(cls, text):
        """Return the lab that a state was taken from; any other text raises one sentence."""
        (_, first), *_ = read_parameters(text, cls)
        lab = cls.__new__(cls)
        lab.first = first
        lab.restore(text)
        return lab

    @in_turn
    def restore(self, text, seconds=inf):
        """Take the setting of a state; any other text raises one sentence and changes nothing."""
        (_, first), *forks = read_parameters(text, type(self))
        if not forks:
            self.start(first, seconds)
            return
        self._needs_training()
        branch = Branch(type(self), first, self.compute(first))
        for step, parameters in forks:
            branch = branch.fork(step).replace(parameters)
        self.follow(branch, seconds)

    def _needs_training(self):
        if not self.later:
            raise plain(TypeError(f"{type(self).__name__} has no training that could be forked"))

    def save(self, path):
        """Save the picture for slides, on light paper.

        Parameters
        ----------
        path : str or pathlib.Path
            Ends in ``.png``, twice as sharp as on a plain screen, or in ``.svg``, sharp at every size. A file that is there
            is replaced.
        """
        path = Path(path)
        kind = path.suffix[1:].lower()
        if kind not in KINDS:
            raise ValueError(f"a picture is saved as .png or .svg, got {str(path)!r}")
        path.write_bytes(self.desk.saved(kind))

    def film(self, path, field=None, frames=film.PLACES):
        """Save a short film of the picture over one slider, there and back; the lab stays as it is.

        Parameters
        ----------
        path : str or pathlib.Path
            Ends in ``.gif``, ``.webp``, or, where ffmpeg is installed, ``.mp4``. A file that is there is replaced.
        field : str, optional
            What the slider sets; by default the first.
        frames : int
            At most, one for each place of the slider, each for a tenth of a second.

        Returns
        -------
        pathlib.Path
        """
        return film.film(self, path, field, frames)

    def code(self):
        """Return code that runs: the lab's `program` of at most fifteen lines, which gives the same `numbers` with the
        package alone; where there is none, three lines that make the lab, and the source of its `compute`.
        """
        if self.program:
            return self.program(self.parameters).strip()
        name, source = type(self).__name__, show_source(self.compute)
        return f"from {type(self).__module__} import {name}\nlab = {self!r}\nprint(lab.sentence)\n\n\n{source}"

    # Computing --------------------------------------------------------------------------------------------------------

    def go(self, parameters, seconds=inf):
        """Compute with these parameters, in a fork from its step on, and show what comes in so many seconds."""
        if self.branch and self.branch.parent:
            self.follow(self.branch.replace(parameters), seconds)
        else:
            self.start(parameters, seconds)

    def start(self, parameters, seconds=inf):
        """Compute with these parameters from the start, without forks."""
        with one_thread():
            computed = self.compute(parameters)
        if isinstance(computed, Iterator):
            self.follow(Branch(type(self), parameters, computed), seconds)
        else:
            self.take(parameters, computed)
            if self.link:
                self.link.follow(self, seconds)

    def follow(self, branch, seconds=inf):
        """Train for so many seconds, show what is there, then go on in the background; None waits at a fork."""
        waits = seconds is None
        self.take(branch.parameters, branch.results[-1] if waits else branch.go_on(seconds), branch)
        if self._desk or not branch.done:
            self.desk.play(branch, waits)
        if self.link:
            self.link.follow(self, 0 if waits else seconds)

    def take(self, parameters, result, branch=None):
        """Make this result the lab's own and show it; if it cannot be drawn, nothing changes."""
        sentence = branch.describe(result) if branch else result.describe()
        shown = self._desk and self._desk.shown
        picture = self._desk.frame(result, branch) if shown else None
        self.parameters = parameters
        self.result = result
        self.sentence = sentence
        self.branch = branch
        if shown:
            self._desk.show(picture, sentence, result)

    # Showing ----------------------------------------------------------------------------------------------------------

    _desk: Any = None

    @property
    def desk(self):
        """The `Desk` that joins the lab with its picture and widgets, made when it is first asked for."""
        if self._desk is None:
            self._desk = Desk(self)
        return self._desk

    def __repr__(self):
        if self.branch and self.branch.parent:
            return f"{type(self).__name__}.from_state({self.state!r})"
        return self.state
