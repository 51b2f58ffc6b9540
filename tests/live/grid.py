"""A lab with two matrices of number fields between a slider and a choice."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from weightslab.live import Lab, Parameters, choice, entries, number
from weightslab.plots import style


@dataclass(frozen=True)
class GridParameters(Parameters):
    factor: float = number(1.0, 0, 2, 0.1, "factor", help="What all is multiplied by.")
    W: tuple = entries(((0.5, -1.0), (2.0, 0.0), (-1.5, 1.0)), -2, 2, 0.1, "W", help="Rows are outputs.")
    x: tuple = entries(((1.0,), (-0.5,)), -10, 10, 0.25, "x", help="What goes in.")
    sign: str = choice("plus", ["plus", "minus"], "sign", help="What all is multiplied by as well.")


@dataclass(frozen=True)
class Grid:
    parameters: GridParameters
    y: np.ndarray

    def describe(self):
        return f"y = ({', '.join(f'{value:g}' for value in self.y)})."


def product(p):
    return Grid(p, (1 if p.sign == "plus" else -1) * p.factor * (np.array(p.W) @ np.array(p.x))[:, 0])


class GridView:
    def __init__(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(0, 4), ylim=(-12, 12), xlabel="row", ylabel="y")
        (self.points,) = axes.plot([1, 2, 3], [0, 0, 0], "o", color=style.NEUTRAL, animated=True)

    def update(self, result):
        self.points.set_ydata(result.y)


class GridLab(Lab):
    title = "A matrix"
    Parameters = GridParameters
    presets: ClassVar = {"zero": GridParameters(W=np.zeros((3, 2)))}
    compute = staticmethod(product)
    View = GridView
    size = (600, 250)
