"""The settings of the labs on a page, for whoever opens it again: read and put back by the extension of JupyterLab."""

import json

from weightslab.live import kernel, state
from weightslab.live.lab import Lab

__all__ = ["restore", "settings", "show"]


def settings():
    """Return the state of every lab that the reader has moved, by the id of its cell."""
    from IPython.display import JSON

    moved = {cell: [lab.state for lab in labs if _moved(lab)] for cell, labs in _labs().items()}
    return JSON({cell: states for cell, states in moved.items() if states})


def restore(settings):
    """Put back what `settings` gave, as JSON: each state into the lab of its name in its cell; what does not fit is left."""
    for cell, states in json.loads(settings).items():
        for lab in _labs().get(cell, ()):
            for text in states:
                _done(lab.restore, text)


def show(text):
    """Set parameters of the first lab of a name, ``TwoInputs(w1=3.0)``; return the id of its cell, or None."""
    for cell, labs in _labs().items():
        for lab in labs:
            if _done(_set, lab, text):
                return cell
    return None


def _labs():
    return {cell: [lab for lab in shown if isinstance(lab, Lab)] for cell, shown in kernel.living().items()}


def _moved(lab):
    return lab.parameters != lab.first or bool(lab.branch and lab.branch.parent)


def _set(lab, text):
    """Set the parameters that one call names; the others stay."""
    name = type(lab).__name__
    ((_, places, fields),) = state.read(text, name, f"{name}()")
    if places:
        raise ValueError(f"the parameters of {name} have names")
    lab.set(**fields)


def _done(action, *arguments):
    """Do it if the text fits the lab; return whether it did."""
    try:
        action(*arguments)
    except (AttributeError, TypeError, ValueError):
        return False
    return True
