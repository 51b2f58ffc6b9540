"""Lab 5 of lesson 03: which way round is W stored, and which product fits?"""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, choice, integer
from weightslab.plots import style
from weightslab.plots.pixels import Numbers
from weightslab.plots.shapes import bare, frame, moving

__all__ = ["WhichWayRound", "product"]

STORED = {"(outputs, inputs): PyTorch": False, "(inputs, outputs): Keras": True}
LINES = ("x @ W", "x @ W.T", "x * W")


@dataclass(frozen=True)
class OrientationParameters(Parameters):
    """A layer, a batch and a line of code."""

    stored: str = choice(next(iter(STORED)), STORED, "W is stored as", help="This course stores W like PyTorch.")
    line: str = choice(LINES[0], LINES, "line of code", help="@ is the matrix product, * goes number by number.")
    inputs: int = integer(3, 1, 6, 1, "inputs", help="Numbers in each example.")
    outputs: int = integer(2, 1, 6, 1, "outputs", help="Neurons.")
    batch: int = integer(4, 1, 6, 1, "examples", help="Rows of x.")


def product(line, x, W):
    """What NumPy makes of one of `LINES`, or None where the shapes do not fit."""
    try:
        return {"x @ W": lambda: x @ W, "x @ W.T": lambda: x @ W.T, "x * W": lambda: x * W}[line]()
    except ValueError:
        return None


@dataclass(frozen=True)
class Orientation:
    """The shapes, what comes out, and what should."""

    parameters: OrientationParameters
    x: tuple
    W: tuple
    y: tuple | None
    right: bool

    @property
    def fan_in(self):
        """Weights that come into one neuron: the size of the axis of inputs."""
        return self.W[0 if STORED[self.parameters.stored] else 1]

    def describe(self):
        p = self.parameters
        came = "the shapes do not fit: NumPy stops with an error" if self.y is None else f"it gives {self.y}"
        wanted = (self.x[0], p.outputs)
        verdict = (
            "That is the layer."
            if self.right
            else f"Wanted: {wanted}."
            if self.y is None or self.y != wanted
            else "The shape is right, the numbers are not: no error warns you!"
        )
        return f"x has shape {self.x}, W has shape {self.W}, its fan-in is {self.fan_in}. With {p.line} {came}. {verdict}"


def orientation(p):
    """Try the line on numbers, and compare with the layer."""
    rng = np.random.default_rng(0)
    W, x = rng.standard_normal((p.outputs, p.inputs)), rng.standard_normal((p.batch, p.inputs))
    layer = np.einsum("bi,oi->bo", x, W)
    kept = W.T if STORED[p.stored] else W
    y = product(p.line, x, kept)
    return Orientation(
        p,
        x.shape,
        kept.shape,
        None if y is None else y.shape,
        y is not None and y.shape == layer.shape and np.allclose(y, layer),
    )


class OrientationView:
    """x, W and the result as boxes to scale."""

    def __init__(self, figure):
        self.corners, at, equals, limits = ((0.3, 6), (9, 6), (18, 6)), (8, 3), (17, 3), ((-0.6, 25), (-1.7, 7.4))
        if figure.column:
            self.corners, limits = ((0.3, 6), (9, 6), (4.6, -3.4)), ((-0.6, 15.6), (-12.8, 7.6))
            at, equals = (7.7, 3), (3.3, -6.4)
            figure.resize(figure.column, figure.column * 20.4 / 16.2)
        axes = bare(figure.subplots(), *limits)
        self.boxes = [
            moving(axes, color=colour, linewidth=3, zorder=3) for colour in (style.NEUTRAL, style.POSITIVE, style.THEORY)
        ]
        self.grids = [moving(axes, color=style.RULE, linewidth=1, zorder=2) for _ in range(3)]
        self.wrong = moving(axes, color=style.NEGATIVE, linewidth=4, zorder=4)
        self.sizes = Numbers(axes, 15, style.THEORY)
        for (left, top), name in zip(self.corners, ("x", "W, or W.T", "result"), strict=True):
            axes.text(left, top + 0.7, name, fontsize=14, zorder=0)
        said = "boxes: rows × columns   a dotted result: wrong numbers"
        axes.text(0.3, limits[1][0] + 0.2, said, fontsize=12, color=style.NEUTRAL, zorder=0)
        self.sign = axes.text(*at, "", ha="center", va="center", fontsize=20, animated=True)
        axes.text(*equals, "=", ha="center", va="center", fontsize=20, zorder=0)

    def update(self, result):
        second = result.W[::-1] if result.parameters.line.endswith(".T") else result.W
        shapes, texts, places = (result.x, second, result.y), [], []
        for (left, top), shape, box, grid in zip(self.corners, shapes, self.boxes, self.grids, strict=True):
            rows, columns = shape or (0, 0)
            box.set_data(*frame(left, top - rows, columns, rows))
            lines = [(left, top - r, left + columns, top - r) for r in range(1, rows)]
            lines += [(left + c, top - rows, left + c, top) for c in range(1, columns)]
            grid.set_data(
                *np.array([[(a, b), (c, d), (np.nan, np.nan)] for a, b, c, d in lines] or np.full((1, 3, 2), np.nan))
                .reshape(-1, 2)
                .T
            )
            texts.append(f"{rows} × {columns}" if shape else "")
            places.append((left + max(columns, 2) / 2, top - 0.6 - rows))
        self.sizes.set(texts, places)
        self.boxes[2].set(color=style.THEORY if result.right else style.NEGATIVE, linestyle="-" if result.right else ":")
        left, top = self.corners[2]
        cross = ([left, left + 3, np.nan, left, left + 3], [top - 4, top - 1, np.nan, top - 1, top - 4])
        self.wrong.set_data(*(([], []) if result.y else cross))
        self.sign.set_text(result.parameters.line[2])


class WhichWayRound(Lab):
    """Two ways to store W, three lines of code."""

    title = "Which way round?"
    Parameters = OrientationParameters
    presets = {
        "PyTorch": OrientationParameters(line="x @ W.T"),
        "Keras": OrientationParameters(stored=list(STORED)[1]),
        "a silent mistake": OrientationParameters(outputs=3),
        "not a product": OrientationParameters(line="x * W", batch=2),
    }
    compute = staticmethod(orientation)
    View = OrientationView
    size = (840, 310)
