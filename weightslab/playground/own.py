"""The reader's own points: read, checked, and brought into the picture."""

from typing import NamedTuple

import numpy as np

from weightslab.live.parameters import one_line
from weightslab.nn.checks import as_array, came
from weightslab.plots.shapes import figures

__all__ = ["OwnPoints", "own_points"]

LEAST = 20
"""Fewer points make no training and no test."""
BLANK = ("", "nan")
"""Texts that stand for a value that is missing."""


class OwnPoints(NamedTuple):
    """The reader's points as the playground takes them, and what they were before.

    Attributes
    ----------
    x : ndarray, shape (n, 2)
        From -4 to 4 along each axis.
    y : ndarray of int, shape (n,)
        0 and 1.
    names : (str, str)
        Of the two columns.
    low, high : ndarray, shape (2,)
        The least and the greatest original value of each column: -4 and 4 in the picture.
    classes : (str, str)
        What 0 and 1 were called.
    """

    x: np.ndarray
    y: np.ndarray
    names: tuple
    low: np.ndarray
    high: np.ndarray
    classes: tuple

    def describe(self):
        """Return what the axes and the two classes mean, as a sentence."""
        axes = [f"x{k} is {name} from " if name != f"x{k}" else f"{name} goes from " for k, name in enumerate(self.names, 1)]
        first, second = (
            f"{words}{figure(low)} to {figure(high)}" for words, low, high in zip(axes, self.low, self.high, strict=True)
        )
        circles, squares = self.classes
        return f"{first}, {second}, each axis by its own scale; circles are {circles}, squares {squares}."


def figure(value):
    """A number of the reader's as it can be read: four figures, whole ones in full up to a million."""
    return f"{value:,.0f}".replace("-", "\N{MINUS SIGN}") if 1000 <= abs(value) < 1e6 else figures(value, 4)


@one_line()
def own_points(own):
    """Bring the reader's points into the picture, each axis by its own scale, and their classes to 0 and 1.

    Parameters
    ----------
    own : (x, y)
        ``x`` has two columns, ``y`` two classes: numbers, texts, booleans or categories. Both may be arrays, lists,
        tables or columns of a table.

    Returns
    -------
    OwnPoints

    Raises
    ------
    ValueError
        One sentence that names what does not fit and says what to type instead.
    """
    if isinstance(own, str):
        raise ValueError(
            f"your own points are a pair own=(x, y), got {came(own)}: "
            "data is chosen by name, such as Playground(data='circle')"
        )
    if not isinstance(own, tuple | list) or len(own) != 2:
        count = f" of {len(own)}" if isinstance(own, tuple | list) else ""
        raise ValueError(
            f"your own points are a pair own=(x, y), got {type(own).__name__}{count}: "
            "x has two columns, y the class of each row"
        )
    x, y = own
    names = _names(x)
    numbers = _numbers(x, _form(x, y))
    classes, labels = _classes(y, len(numbers))
    low, high = numbers.min(axis=0), numbers.max(axis=0)
    half = high / 2 - low / 2  # not half the difference, which overflows for the largest numbers
    scaled = 4 * ((numbers - (high / 2 + low / 2)) / np.where(half > 0, half, 1))
    return OwnPoints(np.clip(scaled, -4, 4), labels, names, low, high, classes)


# Points ---------------------------------------------------------------------------------------------------------------


def _names(x):
    """The names of the two columns, where a table has some; else x1 and x2."""
    names = getattr(x, "columns", None)
    texts = [str(name).strip()[:24] for name in names] if isinstance(x, Table) else []
    return tuple(text if text and not text.isdigit() else f"x{k}" for k, text in enumerate(texts, 1)) or ("x1", "x2")


class _IsTable(type):
    def __instancecheck__(cls, thing):
        return getattr(thing, "columns", None) is not None and hasattr(thing, "__len__")


class Table(metaclass=_IsTable):
    """What has columns and rows, as a DataFrame: it is not asked which package it is from."""


def _form(x, y):
    """``x`` as an array with two columns and enough rows."""
    array = as_array(x)
    if array.ndim == 0:
        raise ValueError(f"x must be numbers with two columns, got {came(x)}")
    if array.ndim == 1 and as_array(y).ndim == 2:
        raise ValueError("x has one axis and y has two: the pair is own=(x, y), in this order")
    if array.ndim != 2:
        raise ValueError(
            f"x must have two axes, rows and columns, got shape {array.shape}: "
            "np.column_stack([first, second]) makes it of two columns"
        )
    n, columns = array.shape
    if columns != 2:
        two = repr(list(map(str, list(x.columns)[:2]))) if isinstance(x, Table) else ":, [0, 1]"
        what = (
            f"x has shape {array.shape}, one column for each point: type x.T"
            if n == 2 and columns >= LEAST
            else f"x has {columns} columns, and the picture has two axes: choose two, such as x[{two}]"
            if columns > 2
            else f"x has {columns} column{'s' * (columns != 1)}, and the picture has two axes: give it two columns"
        )
        raise ValueError(what)
    if n < LEAST:
        raise ValueError(f"x has {n} points, and training and test together need at least {LEAST}")
    return array


def _numbers(x, array):
    """``array`` as finite numbers."""
    if array.dtype.kind not in "biufOUS":
        raise ValueError(f"x must hold numbers, got {array.dtype}")
    numbers = np.empty(array.shape)
    if array.dtype.kind in "biuf":
        numbers[...] = array
    else:
        for place, value in np.ndenumerate(array):
            numbers[place] = _number(value, place[1])
    numbers[np.ma.getmaskarray(x) if isinstance(x, np.ma.MaskedArray) else np.zeros(array.shape, bool)] = np.nan
    missing = np.isnan(numbers).any(axis=1)
    if missing.any():
        table = isinstance(x, Table) and hasattr(x, "notna")
        keep = "x.notna().all(axis=1)" if table else "~np.isnan(np.array(x, float)).any(axis=1)"
        raise ValueError(_leave_out("x", missing, "a missing value", keep))
    infinite = ~np.isfinite(numbers).all(axis=1)
    if infinite.any():
        raise ValueError(_leave_out("x", infinite, "an infinite value", "np.isfinite(x).all(axis=1)"))
    return numbers


def _number(value, column):
    """A number, also if it came as a text, as from a CSV file; NaN where it is missing."""
    if _missing(value):
        return np.nan
    if isinstance(value, str | bytes | bool | int | float | np.number | np.bool) or hasattr(value, "__float__"):
        try:
            return float(value)
        except (ValueError, TypeError, OverflowError):
            pass
    raise ValueError(
        f"x must hold numbers, and column {column} (from 0) has {came(value)}: "
        "choose a column of numbers, or give each of its values a number"
    )


def _missing(value):
    """Whether a value stands for none: None, NaN, a blank, or the NA or NaT of some package."""
    if isinstance(value, str):
        return value.strip().lower() in BLANK
    return (
        value is None
        or value is np.ma.masked
        or type(value).__name__ in ("NAType", "NaTType")
        or (isinstance(value, float | np.inexact | np.datetime64) and value != value)
    )


def _leave_out(what, rows, found, keep):
    """One sentence: rows that cannot be used, and how to do without them."""
    n, first = int(rows.sum()), int(rows.argmax())
    where = f"row {first}" if n == 1 else f"{n} rows, the first of them row {first}"
    return f"{what} has {found} in {where} (from 0): leave such rows out, keep = {keep}, and then own=(x[keep], y[keep])"


# Classes --------------------------------------------------------------------------------------------------------------


def _classes(y, n):
    """The names of the two classes, and 0 or 1 for each point."""
    values = _labels(y, n)
    missing = np.array([_missing(value) for value in values])
    if missing.any():
        keep = (
            "y.notna()" if hasattr(y, "notna") else "np.array([label == label and label not in (None, '') for label in y])"
        )
        raise ValueError(_leave_out("y", missing, "a missing value", keep))
    try:
        found = _ordered(y, set(values))
    except TypeError:
        kinds = sorted({type(value).__name__ for value in values})
        what = f"{' and '.join(kinds)} together" if len(kinds) > 1 else came(values[0])
        raise ValueError(
            f"y must have one class for each point, numbers or texts, got {what}: type [str(label) for label in y]"
        ) from None
    if len(found) != 2:
        raise ValueError(_not_two(found, values))
    return tuple(_name(value) for value in found), np.array([int(value == found[1]) for value in values])


def _labels(y, n):
    """The label of each point in a list."""
    array = as_array(y)
    if array.dtype.kind not in "biufOUSMm":
        raise ValueError(f"y must have one class for each point, numbers or texts, got {array.dtype}")
    if array.ndim == 2 and array.shape[1] != 1:
        raise ValueError(
            f"y has {array.shape[1]} columns, and must have one with the class of each point: "
            "of columns with 0 and 1, np.argmax(y, axis=1) makes it"
        )
    if array.ndim == 2:
        array = array[:, 0]
    if array.ndim != 1:
        raise ValueError(f"y must have one class for each of the {n} points, got {came(y)}")
    if len(array) != n:
        raise ValueError(f"x has {n} points, but y has {len(array)} classes: they need one for each point")
    masked = np.ma.getmaskarray(y).ravel() if isinstance(y, np.ma.MaskedArray) else np.zeros(n, bool)
    if array.dtype.kind == "S":
        array = np.char.decode(array, "utf-8", "replace")
    return [
        None if hidden else label.strip() if isinstance(label, str) else label
        for label, hidden in zip(array, masked, strict=True)
    ]


def _ordered(y, found):
    """The labels in the order of the categories, where there are some; else in their own, as far as they have one."""
    own = getattr(y, "cat", y)
    if hasattr(own, "codes") and hasattr(own, "categories"):
        return [label for label in own.categories if label in found]
    return sorted(found)


def _name(value):
    """A label as a reader writes it: 1 for 1.0."""
    if isinstance(value, float | int | np.number) and not isinstance(value, bool):
        whole = abs(value) < 1e6 and value == int(value)
        return f"{value:.0f}".replace("-", "\N{MINUS SIGN}") if whole else figures(value, 4)
    return str(value)[:24]


def _not_two(found, values):
    """One sentence on labels that are not of two kinds."""
    if len(found) == 1:
        return f"y has one class only, {came(_plain(found[0]))} for all points: two are needed to tell them apart"
    numbers = all(isinstance(value, float | int | np.number) for value in found)
    if numbers and len(found) > 10:
        middle = _between(found)
        return (
            f"y has {len(found)} different numbers from {figure(found[0])} to {figure(found[-1])}, and must have "
            f"two classes: cut them in two, such as np.array(y) > {middle!r}"
        )
    some = [repr(_plain(value))[:40] for value in found[:5]]
    return (
        f"y has {len(found)} classes ({', '.join(some)}{', ...' * (len(found) > 5)}), and must have two: "
        f"ask for one against the rest, np.array(y) == {some[0]}, or keep the rows of two, "
        f"keep = np.isin(y, [{some[0]}, {some[1]}])"
    )


def _between(numbers):
    """About the middle one of sorted numbers, with as few figures as leave some on either side."""
    middle = float(numbers[len(numbers) // 2])
    return next(
        (short for figures in (3, 6, 9) if numbers[0] <= (short := float(f"{middle:.{figures}g}")) < numbers[-1]), middle
    )


def _plain(value):
    """A label as Python writes it, not as NumPy does."""
    return value.item() if isinstance(value, np.generic) else value
