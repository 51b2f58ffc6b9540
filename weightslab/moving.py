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
from weightslab.live.parameters import Integer, Number
from weightslab.live.poster import webp
from weightslab.plots import style

__all__ = ["LIMIT", "PLACES", "Film", "films", "labs"]

PLACES = 31
"""Of a slider, at most: as many as a hand tells apart on a page."""
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
    """Yield the film of each lab, or None where it has no slider.

    Parameters
    ----------
    cells : list of (str, str, int)
        The number of the lesson, ``"02"``, the source of the cell, and which of the labs that it shows.
    places : int
        Of the slider, at most, for which pictures are drawn.
    """
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as processes:
        yield from processes.map(partial(_film, places=places), cells)


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


def _film(cell, places):
    number, source, index = cell
    lesson = import_module(f"weightslab.lessons.lesson_{number}")
    names = vars(lesson) | {lesson.__name__.rpartition(".")[2]: lesson}
    made = [_made(call, names) for call in _calls(source, lesson)]
    if len(made) > 1:
        link(*made)
    return _moved(made[index], places)


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
    controls = lab.Parameters.controls()
    field = next((name for name, kind in controls.items() if isinstance(kind, (Number, Integer))), None)
    if field is None:
        return None
    kind, here, first = controls[field], getattr(lab.parameters, field), lab.parameters
    values, sentences, seen = [], [], []
    for value in _places(kind, here, places):
        try:
            lab.go(first.replace(**{field: value}))
        except ValueError:  # not with the other settings
            continue
        values.append(value)
        sentences.append(lab.sentence)
        seen.append(_pixels(lab.desk))
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


def _places(kind, here, most):
    """Return the values of a slider that are shown: the one where it stands, and others at even distances."""
    if isinstance(kind, Integer):
        stops = np.arange(kind.low, kind.high + 1, kind.step)
        spread = np.unique(np.linspace(0, len(stops) - 1, most).round().astype(int))
        stops = stops[spread].tolist()
    else:
        even = (np.geomspace if kind.log else np.linspace)(kind.low, kind.high, most)
        stops = sorted({kind.nearest(stop) for stop in even.tolist()})
    if here not in stops:
        stops[int(np.argmin(np.abs(np.subtract(stops, here))))] = here
    return sorted(stops)


def _pixels(desk):
    """Return the picture without title and sentence: RGB with two pixels per CSS pixel."""
    with desk.figure.sharp():
        with style.context():
            desk.view.update(desk.lab.result)
        return np.asarray(desk.figure.pixels())[..., :3].copy()


def _within_the_limit(seen, at):
    """Return which places are kept, the one where the lab stands among them, and their pictures as WebP."""
    for colours, step in WAYS:
        kept = [place for place in range(len(seen)) if (place - at) % step == 0]
        some = [webp(seen[place], colours) for place in kept[:: max(1, len(kept) // 3)]]
        if np.mean([len(picture) for picture in some]) * len(kept) > 1.1 * LIMIT:
            continue  # without the work of drawing all
        pictures = tuple(webp(seen[place], colours) for place in kept)
        if sum(map(len, pictures)) <= LIMIT:
            return kept, pictures
    raise ValueError(f"pictures of {LIMIT} bytes in all cannot be made of this lab")
