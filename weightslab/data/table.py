"""A table of the reader's own, as a spreadsheet saves it."""

import csv
from pathlib import Path

import numpy as np

__all__ = ["columns"]


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
        If a column is not there, or a line has more or fewer values than the first.
    """
    lines = [line for line in _text(file).splitlines() if line.strip(" ,;\t")]
    if not lines:
        raise ValueError(f"{file} is empty: its first line must name the columns")
    separator = max(",;\t", key=lines[0].count)
    head, *rows = ([value.strip() for value in row] for row in csv.reader(lines, delimiter=separator, skipinitialspace=True))
    for name in names:
        if name not in head:
            raise ValueError(f"there is no column {name!r} in the first line, which names {', '.join(map(repr, head))}")
    for number, row in enumerate(rows, 2):
        if len(row) != len(head):
            raise ValueError(
                f"line {number} has {len(row)} values, and the first line names {len(head)} columns: make them equal"
            )
    return [_column([row[head.index(name)] for row in rows], separator) for name in names]


def _text(file):
    """What stands in a file: UTF-8, with or without a mark at the beginning, or else as older spreadsheets write it."""
    if hasattr(file, "read"):
        return file.read()
    content = Path(file).read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _column(values, separator):
    """Numbers, if all values are some or missing; else the texts as they are."""
    missing = ("", "na", "n/a", "nan")
    points = values if separator == "," else [value.replace(",", ".") for value in values]
    try:
        numbers = np.array([np.nan if value.lower() in missing else float(value) for value in points])
    except ValueError:
        return np.array(values)
    return numbers if not np.isnan(numbers).all() else np.array(values)
