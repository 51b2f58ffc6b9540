"""The live floor: labs, their parameters and their figures. The only code that knows ipywidgets.

Importing it leaves NumPy's matrix products one thread each: two would wait for one another whenever the browser draws.
"""

from threadpoolctl import threadpool_limits

from weightslab.live.entries import entries
from weightslab.live.figure import LiveFigure
from weightslab.live.ghost import Ghost
from weightslab.live.lab import Lab
from weightslab.live.links import link
from weightslab.live.parameters import Parameters, choice, integer, number, toggle
from weightslab.live.predict import Choose, Estimate, ask, summary, unlock_all

__all__ = ["Choose", "Estimate", "Ghost", "Lab", "LiveFigure", "Parameters", "ask", "choice", "entries", "integer", "link",
           "number", "summary", "toggle", "unlock_all"]

threadpool_limits(limits=1, user_api="blas")
