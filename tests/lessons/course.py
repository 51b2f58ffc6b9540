"""All labs and claims there are: later lessons join by existing."""

import importlib
import os
import pkgutil

from weightslab import lessons
from weightslab.claims import functions
from weightslab.live import Lab

LESSONS = [
    importlib.import_module(f"{lessons.__name__}.{module.name}")
    for module in pkgutil.iter_modules(lessons.__path__)
    if module.ispkg
]


def members(module):
    return [getattr(module, name) for name in module.__all__]


LABS = [member for module in LESSONS for member in members(module) if isinstance(member, type) and issubclass(member, Lab)]
CLAIMS = [claim for lesson in LESSONS for claim in functions(lesson).values()]


def extremes(control):
    """Values at the ends of a control's range, or all of its options; of steps of a training by default only the tenfold."""
    if hasattr(control, "options"):
        return control.options
    if control.label == "steps" and not os.environ.get("CI"):
        return control.low, 10 * control.low
    return (control.low, control.high) if hasattr(control, "low") else (False, True)
