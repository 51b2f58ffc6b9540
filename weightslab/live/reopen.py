"""The settings of the labs on a page, for whoever opens it again: read and put back by the extension of JupyterLab.

Each of these functions is the code of a request of its own. What the extension shall know is displayed, because the kernel
of JupyterLite answers with nothing else.
"""

import json

from weightslab.live import kernel, state
from weightslab.live.lab import Lab
from weightslab.live.stage import Staged

views: dict = {}
"""Widget views that the outputs show, by the id of the cell and the index of the output: see `remember`."""


def remember(shown):
    """Keep the widget views that the outputs of some cells show, as JSON, for whoever opens the notebook meanwhile."""
    views.update(json.loads(shown))


def settings():
    """Display the state of every lab that the reader has moved, by the id of its cell."""
    living = kernel.living().items()
    moved = {cell: [lab.state for lab in shown if isinstance(lab, Lab) and _moved(lab)] for cell, shown in living}
    _answer({cell: states for cell, states in moved.items() if states})


def restore(settings):
    """Put back what `settings` gave, as JSON: each state into the lab of its name in its cell; what does not fit is left."""
    living = kernel.living()
    for cell, states in json.loads(settings).items():
        for lab in living.get(cell, ()):
            for text in states:
                if isinstance(lab, Lab):
                    _done(lab.restore, text)


def show(text, cell=None):
    """Set the first lab that a text fits; display the id of its cell, or None.

    Parameters
    ----------
    text : str
        A `state`, or some parameters of a lab, ``TwoInputs(w1=3.0)``, whose others stay. It is read, never evaluated.
    cell : str, optional
        Where the lab is looked for first.
    """
    living = kernel.living()
    for place in sorted(living, key=lambda place: place != cell):
        for lab in living[place]:
            if isinstance(lab, Staged) and (_done(lab.restore, text) or (isinstance(lab, Lab) and _done(_set, lab, text))):
                return _answer(place)
    return _answer(None)


def _answer(value):
    from IPython.display import JSON, display

    display(JSON({"answer": value}))


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
    except (ArithmeticError, AttributeError, TypeError, ValueError):
        return False
    return True
