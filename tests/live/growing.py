"""A lab whose computation comes in pieces."""

import time
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from weightslab.live import Lab, Parameters, integer, number

PIECES = 20


@dataclass(frozen=True)
class GrowingParameters(Parameters):
    rate: float = number(0.5, 0, 1, 0.01, "rate", help="How fast it falls.")
    fail_at: int = integer(0, 0, PIECES, 1, "fail at", help="The piece that fails.")


@dataclass(frozen=True)
class Growing:
    values: np.ndarray
    progress: float

    def describe(self):
        return f"{len(self.values)} of {PIECES} steps."


class Clockwork:
    """How long a piece takes, and how many were computed."""

    seconds = 0.0
    pieces = 0


def growing(parameters):
    for step in range(1, PIECES + 1):
        if step == parameters.fail_at:
            raise ValueError("this piece is broken")
        time.sleep(Clockwork.seconds)
        Clockwork.pieces += 1
        yield Growing((1 - parameters.rate) ** np.arange(step), step / PIECES)


class GrowingView:
    def __init__(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(0, PIECES), ylim=(0, 1))
        (self.line,) = axes.plot([], animated=True)

    def update(self, result):
        self.line.set_data(np.arange(len(result.values)), result.values)


class GrowingLab(Lab):
    title = "Growing"
    Parameters = GrowingParameters
    presets: ClassVar = {"fast": GrowingParameters(rate=0.9)}
    compute = staticmethod(growing)
    View = GrowingView
    size = (400, 200)
