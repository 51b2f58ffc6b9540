"""The live floor: labs, their parameters and their figures. The only code that knows ipywidgets."""

from weightslab.live.figure import LiveFigure
from weightslab.live.lab import Lab
from weightslab.live.links import link
from weightslab.live.minus import accept_minus
from weightslab.live.parameters import Parameters, choice, entries, integer, number, toggle
from weightslab.live.predict import Choose, Estimate, ask, summary, unlock_all
from weightslab.live.record import forget
from weightslab.plots.ghost import Ghost

__all__ = [
    "Choose",
    "Estimate",
    "Ghost",
    "Lab",
    "LiveFigure",
    "Parameters",
    "ask",
    "choice",
    "entries",
    "forget",
    "integer",
    "link",
    "number",
    "summary",
    "toggle",
    "unlock_all",
]

accept_minus()
