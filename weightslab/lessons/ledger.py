"""The ledger: all claims of the course in one table, measured anew, each with the lab in which to try it."""

import importlib
import pkgutil
from html import escape

from weightslab import lessons
from weightslab.claims import Claims, functions
from weightslab.live.parameters import plain

__all__ = ["NOTEBOOKS", "Ledger", "claims", "ledger", "notebook_of"]

NOTEBOOKS = {
    "lesson_00": "00_start_here",
    "lesson_01": "01_weights",
    "lesson_02": "02_biases",
    "lesson_03": "03_layers",
    "lesson_04": "04_backpropagation",
    "lesson_05": "05_training",
    "lesson_06": "06_initialization",
    "lesson_07": "07_architectures",
    "lesson_08": "08_regularization",
    "lesson_09": "09_playground",
    "lesson_10": "10_capstone",
}


def claims():
    """Return the functions of all claims by number, in order."""
    found = {}
    for module in pkgutil.iter_modules(lessons.__path__):
        if module.ispkg:
            found |= functions(importlib.import_module(f"{lessons.__name__}.{module.name}"))
    return dict(sorted(found.items()))


def notebook_of(lab):
    """Return the name of the notebook that has a lab, without its ending."""
    package = lab.__module__.removeprefix(f"{lessons.__name__}.").split(".")[0]
    if package not in NOTEBOOKS:
        raise plain(ValueError(f"no lesson has a lab {lab.__name__}"))
    return NOTEBOOKS[package]


class Ledger(Claims):
    """Show claims as `Claims` does, each with a link to the lesson that has its lab."""

    def where(self, claim):
        stem = notebook_of(claim.lab)
        return f'<i>Try “{escape(claim.lab.title)}” in <a href="{stem}.ipynb">lesson {stem[:2]}</a>.</i>'


def ledger(**seeds):
    """Measure every claim, less than a minute for all, and put them on one page; ``seeds=range(9)`` for other seeds."""
    return Ledger(claim(**seeds) for claim in claims().values())
