"""A matrix as a setting: one field of a lab's parameters that has rows and columns of numbers.

    W: tuple = entries(((0.5, -1.0), (1.0, 0.0)), -2, 2, 0.1, "W", help="A row for each neuron.")

Its value is a tuple of rows. A vector is a matrix of one column.
"""

from dataclasses import dataclass, replace

import numpy as np

from weightslab.live.parameters import Number, checked


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
        return tuple(tuple(action(replace(self.entry, label=self._name(i, j)), number) for j, number in enumerate(row, 1))
                     for i, row in enumerate(value, 1))

    def _name(self, row, column):
        return f"{self.label} row {row}" + (f" column {column}" if self.columns > 1 else "")

    def _full(self, number):
        return ((float(number),) * self.columns,) * self.rows


def entries(default, low, high, step, label, unit="", help=""):
    """A field for a matrix of numbers in [low, high], as many rows and columns as ``default`` has."""
    rows, columns = np.shape(default)
    return checked(default, Entries(Number(low, high, step, label, unit, help), rows, columns))


def _has(value, length):
    return isinstance(value, (tuple, list)) and len(value) == length
