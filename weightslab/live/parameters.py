"""What can be set in a lab: frozen dataclasses whose fields carry range, step, unit, label and help.

    @dataclass(frozen=True)
    class LineParameters(Parameters):
        slope: float = number(1.0, -3, 3, 0.05, "slope w", help="How steep the line is.")
        shift: float = number(0.0, -2, 2, 0.05, "shift b", unit="m")

    LineParameters(slope=9)      # ValueError: slope w must be from -3 to 3, got 9

The fields know nothing of widgets: `weightslab.live.controls` turns them into sliders.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from functools import cache
from math import log10
from numbers import Integral, Real
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from weightslab.plots.shapes import figures


@dataclass(frozen=True)
class Ranged:
    """A number from low to high."""

    low: float
    high: float
    step: float
    label: str
    unit: str = ""
    help: str = ""

    takes: ClassVar[tuple]
    """The kind of number in words, what its values may be, and what they become."""

    def check(self, value):
        """Return `value` as a number of this kind, or raise one sentence that names this field."""
        words, kind, made = self.takes
        span = f"from {self.low:g} to {self.high:g}{self.unit and f' {self.unit}'}"
        if isinstance(value, (bool, np.bool_)) or not isinstance(value, kind):
            raise TypeError(f"{self.label} must be {words} {span}, got {value!r}")
        if not self.low <= value <= self.high:
            raise ValueError(f"{self.label} must be {span}, got {_short(value)}")
        return made(value)


@dataclass(frozen=True)
class Number(Ranged):
    """A real number from low to high; with `log`, `step` counts decades (0.1 is ten steps for a factor of ten)."""

    log: bool = False
    takes = "a number", Real, float

    def nearest(self, value):
        """The step of the slider that lies nearest."""
        low, high = (log10(self.low), log10(self.high)) if self.log else (self.low, self.high)
        at = min(max(log10(max(value, self.low)) if self.log else value, low), high)
        stepped = low + self.step * round((at - low) / self.step)
        return min(max(float(f"{10**stepped:.4g}" if self.log else f"{stepped:.10g}"), self.low), self.high)


@dataclass(frozen=True)
class Integer(Ranged):
    """A whole number from low to high."""

    takes = "a whole number", Integral, int


@dataclass(frozen=True)
class Toggle:
    """Yes or no."""

    label: str
    help: str = ""

    def check(self, value):
        """Return `value` as a bool, or raise one sentence that names this field."""
        if not isinstance(value, (bool, np.bool_)):
            raise TypeError(f"{self.label} must be True or False, got {value!r}")
        return bool(value)


@dataclass(frozen=True)
class Choice:
    """One of a few names, which stand on buttons with a picture each where ``pictures`` is true."""

    options: tuple[str, ...]
    label: str
    help: str = ""
    pictures: bool = False

    def check(self, value):
        """Return `value`, or raise one sentence that names this field and what can be chosen."""
        if not isinstance(value, str):
            raise TypeError(f"{self.label} must be one of {', '.join(self.options)}, got {value!r}")
        if value not in self.options:
            near = did_you_mean(value, {option: option for option in self.options})
            raise ValueError(
                f"{self.label} must be one of {', '.join(self.options)}, got {value!r}" + (near and f"; {near}")
            )
        return str(value)


@dataclass(frozen=True)
class Text:
    """A short text; ``read`` brings it into its normal form, or raises one sentence."""

    read: Callable
    label: str
    help: str = ""

    def check(self, value):
        """Return `value` in its normal form, or raise one sentence that names this field."""
        if not isinstance(value, str):
            raise TypeError(f"{self.label} must be a text, got {value!r}")
        return self.read(value)


@dataclass(frozen=True)
class Entries:
    """Numbers in rows and columns, each of the kind ``entry``."""

    entry: Number
    rows: int
    columns: int

    label = property(lambda self: self.entry.label)
    unit = property(lambda self: self.entry.unit)
    help = property(lambda self: self.entry.help)
    low = property(lambda self: self._full(self.entry.low), doc="The matrix with all entries at their lower end.")
    high = property(lambda self: self._full(self.entry.high), doc="The matrix with all entries at their upper end.")

    def check(self, value):
        """Return `value` as a tuple of rows of floats, or raise one sentence that names row and column."""
        value = value.tolist() if isinstance(value, np.ndarray) else value
        if not _has(value, self.rows) or not all(_has(row, self.columns) for row in value):
            raise TypeError(f"{self.label} must be {self.rows} rows of {self.columns} numbers, got {value!r}")
        return self._each(lambda kind, number: kind.check(number), value)

    def nearest(self, value):
        """The steps of the fields that lie nearest."""
        return self._each(lambda kind, number: kind.nearest(number), value)

    def _each(self, action, value):
        return tuple(
            tuple(action(replace(self.entry, label=self._name(i, j)), number) for j, number in enumerate(row, 1))
            for i, row in enumerate(value, 1)
        )

    def _name(self, row, column):
        return f"{self.label} row {row}" + (f" column {column}" if self.columns > 1 else "")

    def _full(self, number):
        return ((float(number),) * self.columns,) * self.rows


def number(default, low, high, step, label, unit="", help="", log=False):
    """Return a field for a real number in [low, high]; a log slider needs low > 0 and counts `step` in decades."""
    if log and low <= 0:
        raise ValueError(f"{label} is on a log scale and must start above 0, got {low:g}")
    return checked(default, Number(low, high, step, label, unit, help, log))


def integer(default, low, high, step, label, unit="", help=""):
    """Return a field for a whole number from low to high."""
    return checked(default, Integer(low, high, step, label, unit, help))


def toggle(default, label, help=""):
    """Return a field for yes or no."""
    return checked(default, Toggle(label, help))


def choice(default, options, label, help="", pictures=False):
    """Return a field for one of a few names."""
    return checked(default, Choice(tuple(options), label, help, pictures))


def text(default, read, label, help=""):
    """Return a field for a short text that ``read`` understands."""
    return checked(default, Text(read, label, help))


def entries(default, low, high, step, label, unit="", help=""):
    """Return a field for a matrix of numbers in [low, high], as many rows and columns as ``default`` has.

    Its value is a tuple of rows. A vector is a matrix of one column.
    """
    rows, columns = np.shape(default)
    return checked(default, Entries(Number(low, high, step, label, unit, help), rows, columns))


@dataclass(frozen=True)
class Parameters:
    """All that can be set in one lab. Checked when made, never changed; its repr makes it again.

    Raises
    ------
    TypeError, ValueError
        One sentence with the field's label, what it takes, and what came.
    """

    def __post_init__(self):
        for name, control in self.controls().items():
            try:
                object.__setattr__(self, name, control.check(getattr(self, name)))
            except (TypeError, ValueError) as error:
                plain(error)
                raise

    @classmethod
    @cache
    def controls(cls):
        """Return the kind of each field (`Number`, `Integer`, `Toggle`, `Choice`, `Text`, `Entries`) by its name."""
        kinds = {item.name: item.metadata.get("control") for item in fields(cls)}
        bare = [name for name, kind in kinds.items() if kind is None]
        if bare:
            raise TypeError(f"{cls.__name__}.{bare[0]} needs number, integer, toggle, choice, text or entries")
        return MappingProxyType(kinds)

    aliases: ClassVar[dict] = {}
    """Names that somebody may know a field by, with its own: for "did you mean ...?"."""

    idle = ()
    """The fields, and ``(field, row, column)`` of single entries, that change nothing as the others are set."""

    def replace(self, /, **changes):
        """The same parameters with some of them changed."""
        self.require(type(self).__name__, changes)
        return replace(self, **changes)

    @classmethod
    def require(cls, owner, names):
        """Raise one sentence, with the nearest field, if one of the names is no field of what is called ``owner``."""
        kinds = cls.controls()
        unknown = [name for name in names if name not in kinds]
        if unknown:
            labels = {kind.label.replace(" ", "_"): name for name, kind in kinds.items()}
            called = labels | cls.aliases | {name: name for name in kinds}
            near = did_you_mean(unknown[0], called) if len(unknown) == 1 else ""
            raise plain(TypeError(f"{owner} has no {', '.join(unknown)}; {near or 'it has ' + ', '.join(kinds)}"))

    def nearest(self, **changes):
        """The same with some fields changed, numbers to the steps of their sliders that lie nearest."""
        kinds = self.controls()
        return self.replace(
            **{
                name: kinds[name].nearest(value) if hasattr(kinds[name], "nearest") else value
                for name, value in changes.items()
            }
        )

    def values(self):
        """Field name -> value."""
        return {name: getattr(self, name) for name in self.controls()}

    def differing(self, other):
        """Return the names of the fields that have another value in ``other``."""
        return [name for name, value in self.values().items() if value != getattr(other, name)]

    def in_words(self, name):
        """Return one setting by its label, as in "learning rate 0.1"."""
        value = getattr(self, name)
        return f"{self.controls()[name].label} {figures(value, 4) if isinstance(value, float) else value}"


def plain(error):
    """Return an error that a notebook shows as its sentence, without the lines of code that led to it."""
    sentence = f"{type(error).__name__}: {error}"
    error._render_traceback_ = lambda: [sentence]  # what IPython asks an error for
    return error


@contextmanager
def one_line():
    """Let errors from within be `plain`."""
    try:
        yield
    except (TypeError, ValueError, IndexError) as error:
        plain(error)
        raise


def did_you_mean(name, names):
    """Return "did you mean ...?" with the value of the nearest key of ``names``, whatever the case; "" if none is near."""
    lower = {key.lower(): value for key, value in names.items()}
    near = get_close_matches(str(name).lower(), lower, 1, 0.7)
    return f"did you mean {lower[near[0]]}?" if near else ""


def checked(default, control):
    """Return a field of this kind; its default must be one that the kind takes."""
    return field(default=control.check(default), metadata={"control": control})


def _short(value):
    """A number in few characters, however large."""
    try:
        return str(value) if isinstance(value, Integral) and abs(value) < 10**60 else f"{value:g}"
    except OverflowError:
        return "a number of hundreds of digits"


def _has(value, length):
    return isinstance(value, (tuple, list)) and len(value) == length
