"""The live floor: labs, their parameters and their figures. The only code that knows ipywidgets."""

from weightslab.live.figure import LiveFigure
from weightslab.live.lab import Lab
from weightslab.live.parameters import Parameters, choice, integer, number, toggle

__all__ = ["Lab", "LiveFigure", "Parameters", "choice", "integer", "number", "toggle"]
