"""The pictures of a lab at the places of its first slider, for pages on which no Python runs.

They are drawn when the book is built, in as many processes as there are cores: each lab is made anew from the call in its
cell, its slider is moved, and what is seen is kept, together with the sentence.
"""

import ast
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from multiprocessing import get_context

import numpy as np

from weightslab.live import Lab, link
from weightslab.live.film import PLACES, moved, sliders
from weightslab.live.poster import webp

__all__ = ["LIMIT", "Film", "Narrow", "films", "labs"]

COLUMN = 360
"""CSS pixels of a phone's column."""
LIMIT = 700_000
"""Bytes of the pictures of one lab."""
WAYS = (64, 1), (32, 1), (32, 2), (32, 3)
"""Colours of a picture, and which places are kept: every one, every second or every third. The first within the limit."""


@dataclass(frozen=True)
class Film:
    """What a lab shows at each place of its first slider.

    Attributes
    ----------
    lab, field, label, unit : str
        Name of the lab, and name, label and unit of what the slider sets.
    values : tuple of float or int
    at : int
        The place at which the lab stands in its lesson.
    sentences : tuple of str
    pictures : tuple of bytes
        WebP, with two pixels per CSS pixel.
    """

    lab: str
    field: str
    label: str
    unit: str
    values: tuple
    at: int
    sentences: tuple
    pictures: tuple


@dataclass(frozen=True)
class Narrow:
    """A picture that is drawn for a phone.

    Attributes
    ----------
    picture : bytes
        PNG, with two pixels per CSS pixel.
    size : (int, int)
        In CSS pixels.
    """

    picture: bytes
    size: tuple


def labs(source, lesson):
    """Return the classes of the labs that a cell shows, in their order; none if it does more than make and show them.

    Parameters
    ----------
    source : str
    lesson : module
        That has the labs.
    """
    return [getattr(lesson, call.func.id) for call in _calls(source, lesson)]


def films(cells, places=PLACES):
    """Yield the film of each lab, None where it has no slider, and its `Narrow` picture, None where that is the wide one.

    Parameters
    ----------
    cells : list of (str, str, int)
        The number of the lesson, ``"02"``, the source of the cell, and which of the labs that it shows.
    places : int
        Of the slider, at most, for which pictures are drawn.
    """
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as processes:
        yield from processes.map(partial(_drawn, places=places), cells)


def _calls(source, lesson):
    try:
        (statement,) = ast.parse(source).body
    except (SyntaxError, ValueError):
        return []
    return [
        call
        for call in ast.walk(statement)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and isinstance(shown := getattr(lesson, call.func.id, None), type)
        and issubclass(shown, Lab)
        and all(keyword.arg for keyword in call.keywords)
    ]


def _drawn(cell, places):
    number, source, index = cell
    lesson = import_module(f"weightslab.lessons.lesson_{number}")
    names = vars(lesson) | {lesson.__name__.rpartition(".")[2]: lesson}
    still, moving = ([_made(call, names) for call in _calls(source, lesson)] for _ in range(2))
    for made in (still, moving):
        if len(made) > 1:
            link(*made)
    for question in _asked(source):
        still[index].desk.lock(_value(question, names).shows)
    return _moved(moving[index], places), _narrow(still[index])


def _asked(source):
    """Return what the cell asks, if it asks something."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "ask"]


def _narrow(lab):
    """Draw the lab as it stands in its lesson, for a phone; what a question hides stays hidden."""
    wide = lab.figure.css_size
    lab.desk.erase()
    lab.desk.column = COLUMN
    picture, size = lab.picture(), lab.figure.css_size
    lab.close()
    return Narrow(picture, size) if size != wide else None


def _made(call, names):
    """Make the lab of a call whose arguments are literals and names of the lesson."""
    fields = {keyword.arg: _value(keyword.value, names) for keyword in call.keywords}
    return names[call.func.id](*(_value(argument, names) for argument in call.args), **fields)


def _value(node, names):
    if isinstance(node, ast.Name):
        return names[node.id]
    if isinstance(node, ast.Attribute):
        return getattr(_value(node.value, names), node.attr)
    return ast.literal_eval(node)


def _moved(lab, places):
    field = next(iter(sliders(lab)), None)
    if field is None:
        return None
    kind, here = lab.Parameters.controls()[field], getattr(lab.parameters, field)
    values, sentences, seen = zip(*moved(lab, field, places), strict=True)
    kept, pictures = _within_the_limit(seen, values.index(here))
    lab.close()
    return Film(
        lab=type(lab).__name__,
        field=field,
        label=kind.label,
        unit=kind.unit,
        values=tuple(values[place] for place in kept),
        at=kept.index(values.index(here)),
        sentences=tuple(sentences[place] for place in kept),
        pictures=pictures,
    )


def _within_the_limit(seen, at):
    """Return which places are kept, the one where the lab stands among them, and their pictures as WebP."""
    for colours, step in WAYS:
        kept = [place for place in range(len(seen)) if (place - at) % step == 0]
        some = {place: webp(seen[place], colours) for place in kept[:: max(1, len(kept) // 3)]}
        if np.mean([len(picture) for picture in some.values()]) * len(kept) > 1.1 * LIMIT:
            continue  # without the work of all
        pictures = tuple(some.get(place) or webp(seen[place], colours) for place in kept)
        if sum(map(len, pictures)) <= LIMIT:
            return kept, pictures
    raise ValueError(f"pictures of {LIMIT} bytes in all cannot be made of this lab")
