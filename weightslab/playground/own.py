"""The reader's own points: read, checked, and brought into the picture."""

from typing import NamedTuple

import numpy as np

from weightslab.live.parameters import one_line
from weightslab.nn.checks import as_array, came
from weightslab.plots.shapes import figures

LEAST = 20
"""Fewer points make no training and no test."""
BLANK = ("", "nan", "nat")
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


def _columns(x):
    """The names of a table's columns, as of a DataFrame of any package; of anything else, none."""
    names = getattr(x, "columns", None)
    return [] if names is None or not hasattr(x, "__len__") else [str(name) for name in names]


def _names(x):
    """The names of the two columns, where a table has some; else x1 and x2."""
    texts = [name.strip()[:24] for name in _columns(x)] or ["", ""]
    return tuple(text if text and not text.isdigit() else f"x{k}" for k, text in enumerate(texts, 1))


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
    if n == 2 and columns >= LEAST:
        raise ValueError(f"x has shape {array.shape}, one column for each point: type x.T")
    if columns > 2:
        two = _columns(x)[:2] or ":, [0, 1]"
        raise ValueError(f"x has {columns} columns, and the picture has two axes: choose two, such as x[{two}]")
    if columns < 2:
        some = "1 column" if columns else "no columns"
        raise ValueError(f"x has {some}, and the picture has two axes: give it two columns")
    if n < LEAST:
        raise ValueError(f"x has {n} points, and training and test together need at least {LEAST}")
    return array


def _numbers(x, array):
    """``array`` as finite numbers."""
    if array.dtype.kind not in "biufOUS":
        raise ValueError(f"x must hold numbers, got {array.dtype}")
    if array.dtype.kind in "biuf":
        numbers = array.astype(float)
    else:
        numbers = np.array([[_number(value, column) for column, value in enumerate(row)] for row in array])
    numbers[np.ma.getmask(x)] = np.nan
    keep = "x.notna().all(axis=1)" if hasattr(x, "notna") else "~np.isnan(np.array(x, float)).any(axis=1)"
    _need_all("x", np.isnan(numbers).any(axis=1), "a missing value", keep)
    _need_all("x", np.isinf(numbers).any(axis=1), "an infinite value", "np.isfinite(x).all(axis=1)")
    return numbers


def _number(value, column):
    """A number, also if it came as a text, as from a CSV file; NaN where it is missing."""
    if _missing(value):
        return np.nan
    try:
        return float(value)
    except (ValueError, TypeError, OverflowError):
        raise ValueError(
            f"x must hold numbers, and column {column} (from 0) has {came(value)}: "
            "choose a column of numbers, or give each of its values a number"
        ) from None


def _missing(value):
    """Whether a value stands for none: None, NaN, a blank, or the NA or NaT of some package."""
    if isinstance(value, str):
        return value.strip().lower() in BLANK
    nothing = value is None or value is np.ma.masked or type(value).__name__ in ("NAType", "NaTType")
    return nothing or (isinstance(value, float) and value != value)


def _need_all(what, rows, found, keep):
    """Raise one sentence if there are rows that cannot be used: where, and how to do without them."""
    if n := int(rows.sum()):
        where = f"row {rows.argmax()}" if n == 1 else f"{n} rows, the first of them row {rows.argmax()}"
        raise ValueError(
            f"{what} has {found} in {where} (from 0): leave such rows out, keep = {keep}, and then own=(x[keep], y[keep])"
        )


# Classes --------------------------------------------------------------------------------------------------------------


def _classes(y, n):
    """The names of the two classes, and 0 or 1 for each point."""
    labels = _labels(y, n)
    keep = "y.notna()" if hasattr(y, "notna") else "np.array([label == label and label not in (None, '') for label in y])"
    _need_all("y", np.array([_missing(label) for label in labels]), "a missing value", keep)
    try:
        found = _ordered(y, set(labels))
    except TypeError:
        kinds = sorted({type(label).__name__ for label in labels})
        what = f"{' and '.join(kinds)} together" if len(kinds) > 1 else came(labels[0])
        raise ValueError(
            f"y must have one class for each point, numbers or texts, got {what}: type [str(label) for label in y]"
        ) from None
    if len(found) != 2:
        raise ValueError(_not_two(found))
    return tuple(_name(label) for label in found), np.array([int(label == found[1]) for label in labels])


def _labels(y, n):
    """The label of each point in a list."""
    array = as_array(y)
    kind = array.dtype.kind
    if kind not in "biufOUSMm":
        raise ValueError(f"y must have one class for each point, numbers or texts, got {array.dtype}")
    if array.ndim == 2 and array.shape[1] != 1:
        raise ValueError(
            f"y has {array.shape[1]} columns, and must have one with the class of each point: "
            "of columns with 0 and 1, np.argmax(y, axis=1) makes it"
        )
    if array.ndim not in (1, 2):
        raise ValueError(f"y must have one class for each of the {n} points, got {came(y)}")
    if len(array) != n:
        raise ValueError(f"x has {n} points, but y has {len(array)} classes: they need one for each point")
    if kind in "SMm":
        array = np.char.decode(array, "utf-8", "replace") if kind == "S" else array.astype(str)
    array = array.astype(object)
    array[np.ma.getmask(y)] = None
    return [_tidy(label) for label in array.ravel()]


def _tidy(label):
    """A label as Python writes it, not as NumPy does, and without blanks around it."""
    label = label.item() if isinstance(label, np.generic) else label
    return label.strip() if isinstance(label, str) else label


def _ordered(y, found):
    """The labels in the order of the categories, where there are some; else in their own, as far as they have one."""
    own = getattr(y, "cat", y)
    if hasattr(own, "codes") and hasattr(own, "categories"):
        return [label for label in map(_tidy, own.categories) if label in found]
    return sorted(found)


def _name(label):
    """A label as a reader writes it: 1 for 1.0."""
    if isinstance(label, (int, float)) and not isinstance(label, bool):
        whole = abs(label) < 1e6 and label == int(label)
        return f"{label:.0f}".replace("-", "\N{MINUS SIGN}") if whole else figures(label, 4)
    return str(label)[:24]


def _not_two(found):
    """One sentence on labels that are not of two kinds."""
    if len(found) == 1:
        return f"y has one class only, {came(found[0])} for all points: two are needed to tell them apart"
    if len(found) > 10 and all(isinstance(label, (int, float)) for label in found):
        return (
            f"y has {len(found)} different numbers from {figure(found[0])} to {figure(found[-1])}, and must have "
            f"two classes: cut them in two, such as np.array(y) > {_between(found)!r}"
        )
    some = [repr(label)[:40] for label in found[:5]]
    return (
        f"y has {len(found)} classes ({', '.join(some)}{', ...' * (len(found) > 5)}), and must have two: "
        f"ask for one against the rest, np.array(y) == {some[0]}, or keep the rows of two, "
        f"keep = np.isin(y, [{some[0]}, {some[1]}])"
    )


def _between(numbers):
    """About the middle one of sorted numbers, with as few figures as leave some on either side."""
    middle = float(numbers[len(numbers) // 2])
    shorter = (float(f"{middle:.{figures}g}") for figures in (3, 6, 9))
    return next((short for short in shorter if numbers[0] <= short < numbers[-1]), middle)
