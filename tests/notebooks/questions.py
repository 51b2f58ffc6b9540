"""The questions of the course, made anew from the cells that ask them."""

import importlib
import re
from itertools import pairwise

import nbformat

from weightslab.course import lessons

ASKED = re.compile(r"^ask\((lesson_\d\d)\.(\w+)(?:, (\w+(?:\(.*\))?))?\)$", re.M)


def questions(paths):
    """Yield for each cell of these notebooks that asks: the cell, the one below it, and a new card, which is closed then."""
    for path in paths:
        cells = nbformat.read(path, as_version=4).cells
        for cell, below in pairwise(cells):
            if asked := card(cell):
                yield cell, below, asked
                asked.close()
                asked.lab.close()


def card(cell):
    """Return a new card of a cell that asks, else None."""
    asked = ASKED.search(cell.source) if cell.cell_type == "code" else None
    if asked:
        names = _names(asked)
        exec(cell.source[: asked.start()], names)  # our own cells
        return eval(asked[0], names)
    return None


def _names(asked):
    """What the line of a question needs."""
    lesson = importlib.import_module(f"weightslab.lessons.{asked[1]}")
    live = importlib.import_module("weightslab.live")
    return {asked[1]: lesson, **vars(lesson), "ask": live.ask}


def sentences(folder):
    """Return what the labs behind the questions say, by question; notebooks keep it from the reader."""
    return {
        asked.prediction.question: asked.lab.sentence for _, _, asked in questions(lessons(folder)) if asked.lab.sentence
    }
