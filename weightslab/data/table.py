"""A table of the reader's own, as a spreadsheet saves it."""

import csv
import re
from pathlib import Path

import numpy as np

__all__ = ["columns"]

MISSING = ("", "na", "n/a", "nan")
MARKED = re.compile(r"[+-]?(?:[1-9]\d{0,2}([.,' \xa0\u202f\u2019])\d{3}(?:\1\d{3})*(?:(?!\1)[.,]\d*)?|\d+,\d+)")
"""A number with marks between its thousands, as ``1.234,5``, or with a comma before its decimals."""


def columns(file, *names):
    """Read columns of a CSV file by their names, which stand in its first line.

    Commas, semicolons or tabs may separate the values, and the decimals be set off by a comma where no comma separates.

    Parameters
    ----------
    file : str, Path or text file
    *names : str
        Of the columns that are wanted; others are left out.

    Returns
    -------
    list of ndarray, shape (n,)
        A column whose values are numbers as numbers, NaN where one is missing; any other as texts.

    Raises
    ------
    ValueError
        If a column is not there or there twice, a line has more or fewer values than the first, or marks in the numbers of
        a column may be of thousands. Where nothing tells, ``1.234`` is a little more than one.
    """
    lines = [line for line in _text(file).splitlines() if line.strip(" ,;\t")]
    if not lines:
        raise ValueError(f"{file} is empty: its first line must name the columns")
    separator = max(",;\t", key=lines[0].count)
    head, *rows = ([value.strip() for value in row] for row in csv.reader(lines, delimiter=separator, skipinitialspace=True))
    for name in names:
        if head.count(name) != 1:
            raise ValueError(_not_one(name, head))
    for number, row in enumerate(rows, 2):
        if len(row) != len(head):
            raise ValueError(
                f"line {number} has {len(row)} values, and the first line names {len(head)} columns: make them equal"
            )
    return [_column(name, [row[head.index(name)] for row in rows], separator) for name in names]


def _not_one(name, head):
    """Why there is no such column, or more than one."""
    if name in head:
        return f"there are {head.count(name)} columns {name!r} in the first line: give each another name"
    points = [value.replace(",", ".") for part in head for value in part.split(";")]
    if all(map(_is_number, points)) or any("." in value and _is_number(value) for value in points):
        return (
            f"there is no column {name!r}, for the first line has values: put a line with the names of the columns above it"
        )
    return f"there is no column {name!r} in the first line, which names {', '.join(map(repr, head))}"


def _text(file):
    """What stands in a file: UTF-8, with or without a mark at the beginning, or else as older spreadsheets write it."""
    if hasattr(file, "read"):
        return file.read()
    content = Path(file).read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _column(name, values, separator):
    """Numbers, if all values are some or missing; else the texts as they are."""
    given = [value for value in values if value.lower() not in MISSING]
    points = {value: value if separator == "," else value.replace(",", ".") for value in given}
    marked = [value for value in given if not _is_number(points[value])]
    if not given or not all(map(MARKED.fullmatch, marked)):
        return np.array(values)
    if any("," in value for value in given):  # so that a point is between thousands
        marked += [value for value in given if "." in value]
    if marked:
        raise ValueError(
            f"column {name!r} has {marked[0]!r}, whose marks may be of thousands or of decimals: choose a number format "
            "without a mark for thousands, as in 1234.5, and save the file again"
        )
    return np.array([float(points.get(value, "nan")) for value in values])


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
