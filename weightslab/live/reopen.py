"""The settings of the labs on a page, for whoever opens it again: read and put back by the extension of JupyterLab."""

import json
import re

from weightslab.live import cells
from weightslab.live.lab import Lab
from weightslab.live.state import fields, write

__all__ = ["restore", "settings", "show"]

LINK = re.compile(r"([A-Za-z_]\w{0,60})\(([^\n]{0,2000})\)")


def settings():
    """The state of every lab that the reader has moved, by the id of its cell."""
    from IPython.display import JSON

    moved = {cell: [lab.state for lab in labs if _moved(lab)] for cell, labs in _labs().items()}
    return JSON({cell: states for cell, states in moved.items() if states})


def restore(text):
    """Put back what `settings` gave, as JSON: each state into the lab of its name in its cell; what does not fit is left."""
    for cell, states in json.loads(text).items():
        for lab in _labs().get(cell, ()):
            for state in states:
                _try(lab.restore, state)


def show(text):
    """Bring the first lab of a name into a setting, ``TwoInputs(w1=3.0)``; the id of its cell, or None."""
    match = LINK.fullmatch(text)
    for cell, labs in _labs().items():
        for lab in labs:
            if match and type(lab).__name__ == match[1]:
                _try(lambda lab=lab: lab.set(**fields(match[2], match[1])))
                return cell
    return None


def _labs():
    return {cell: [lab for lab in shown if isinstance(lab, Lab)] for cell, shown in cells.living().items()}


def _moved(lab):
    return lab.state != write(type(lab).__name__, lab._start)


def _try(action, *arguments):
    try:
        action(*arguments)
    except (AttributeError, TypeError, ValueError):
        return
