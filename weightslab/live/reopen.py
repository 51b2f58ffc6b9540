"""The settings of the labs on a page, for whoever opens it again: read and put back by the extension of JupyterLab."""

import json

from weightslab.live import kernel
from weightslab.live.lab import Lab

__all__ = ["restore", "settings", "show"]


def settings():
    """Return the state of every lab that the reader has moved, by the id of its cell."""
    from IPython.display import JSON

    moved = {cell: [lab.state for lab in labs if _moved(lab)] for cell, labs in _labs().items()}
    return JSON({cell: states for cell, states in moved.items() if states})


def restore(text):
    """Put back what `settings` gave, as JSON: each state into the lab of its name in its cell; what does not fit is left."""
    for cell, states in json.loads(text).items():
        for lab in _labs().get(cell, ()):
            for state in states:
                _restored(lab, state)


def show(text):
    """Bring the first lab of a name into a state, ``TwoInputs(w1=3.0)``; return the id of its cell, or None."""
    for cell, labs in _labs().items():
        for lab in labs:
            if _restored(lab, text):
                return cell
    return None


def _labs():
    return {cell: [lab for lab in shown if isinstance(lab, Lab)] for cell, shown in kernel.living().items()}


def _moved(lab):
    return lab.parameters != lab.first or bool(lab.branch and lab.branch.parent)


def _restored(lab, state):
    """Put a lab into a state if it is one of this lab; whether it was."""
    try:
        lab.restore(state)
    except (AttributeError, TypeError, ValueError):
        return False
    return True
