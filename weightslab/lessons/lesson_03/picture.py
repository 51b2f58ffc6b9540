"""Lab 1 of lesson 03: a layer as a matrix, a vector and what comes out."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, choice, entries, integer
from weightslab.nn import Dense, streams
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, Numbers, lookup
from weightslab.plots.shapes import bare, frame, moving, signed

__all__ = ["LayerPicture"]

M, N, LIMIT = 3, 4, 2.0
W = ((0.5, -1.0, 0.0, 1.5), (1.0, 1.0, -0.5, 0.0), (-1.5, 0.5, 1.0, 0.5))
B, X = ((0.5,), (-1.0,), (0.0,)), ((1.0,), (-0.5,), (2.0,), (1.0,))
COPY = ((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0))
WAYS = ("a row: one neuron", "a column: one input")


@dataclass(frozen=True)
class PictureParameters(Parameters):
    """The numbers of the layer, and how to look at them."""

    look: str = choice(WAYS[0], WAYS, "look at", help="What is framed: a row or a column of W.")
    row: int = integer(2, 1, M, 1, "row", help="Number of the output neuron.")
    column: int = integer(3, 1, N, 1, "column", help="Number of the input.")
    W: tuple = entries(W, -LIMIT, LIMIT, 0.1, "W", help="The weights: a row for each neuron, a column for each input.")
    x: tuple = entries(X, -LIMIT, LIMIT, 0.1, "x", help="What goes in: a number for each column of W.")
    b: tuple = entries(B, -LIMIT, LIMIT, 0.1, "b", help="The biases: one for each neuron.")


SUBSCRIPTS = str.maketrans("1234", "₁₂₃₄")


@dataclass(frozen=True)
class Picture:
    """Matrix, input, bias and output."""

    parameters: PictureParameters
    W: np.ndarray
    x: np.ndarray
    b: np.ndarray
    y: np.ndarray

    def describe(self):
        p, i, j = self.parameters, self.parameters.row - 1, self.parameters.column - 1
        name = f"W{p.row}{p.column}".translate(SUBSCRIPTS)  # as mathematics counts, from 1; in code it is W[i, j]
        dotted = f"Dotted: {name} = {signed(self.W[i, j], 1)}, from input {p.column} to neuron {p.row}."
        if p.look == WAYS[0]:
            terms = " + ".join(f"({signed(w, 1)})·({signed(x, 1)})" for w, x in zip(self.W[i], self.x, strict=True))
            return f"Row {p.row} is neuron {p.row}: {terms} + bias ({signed(self.b[i], 1)}) = {signed(self.y[i])}. {dotted}"
        parts = ", ".join(f"{signed(w * self.x[j])}" for w in self.W[:, j])
        return (
            f"Column {p.column} has the weights of input {p.column}: x = {signed(self.x[j], 1)} adds {parts} to "
            f"the three outputs. {dotted}"
        )


def picture(p):
    """What the layer makes of the input."""
    dense, x = Dense(N, M, rng=streams(0).weights), np.array(p.x)[:, 0]
    dense.W, dense.b = p.W, np.array(p.b)[:, 0]
    y, _ = dense.forward(x[None])
    return Picture(p, dense.W.copy(), x, dense.b.copy(), y[0].copy())


def program(p):
    """The same by hand, and by the layer."""
    return f"""
import numpy as np
from weightslab.nn import Dense, streams

W = np.array({p.W})
x = np.array({p.x})
b = np.array({p.b})
y = (W @ x + b)[:, 0]

dense = Dense({N}, {M}, rng=streams(0).weights)
dense.W, dense.b = W, b[:, 0]
print(y, dense.forward(x.T)[0])
"""


class PictureView:
    """W, x, b and y as coloured cells with their numbers."""

    def __init__(self, figure):
        self.places, names = {"W": (0, 1), "x": (5.4, 0.5), "b": (7.8, 1), "y": (10.2, 1)}, (4.2, 4.75, 4.75, 4.75)
        limits, signs = ((-0.9, 11.6), (0.3, 5.2)), {"×": (4.7, 2.5), "+": (7.1, 2.5), "=": (9.5, 2.5)}
        if figure.column:
            self.places, names = {"W": (0, 6), "x": (5.4, 5.5), "b": (1.4, 1), "y": (4.2, 1)}, (9.2, 9.75, 4.2, 4.2)
            signs = {"×": (4.7, 7.5), "+": (0.7, 2.5), "=": (3.3, 2.5)}
            limits = (-0.9, 6.9), (0.3, 10.2)
            figure.resize(figure.column, figure.column * 9.9 / 7.8)
        axes = bare(figure.subplots(), *limits)
        colours = lookup(style.WEIGHTS)
        self.maps = {name: HeatMaps(axes, colours) for name in self.places}
        self.values = Numbers(axes, 15, style.THEORY)
        for sign, place in signs.items():
            axes.text(*place, sign, ha="center", va="center", fontsize=22, zorder=0)
        for (name, (x, _)), y in zip(self.places.items(), names, strict=True):
            text = "W (rows: outputs, columns: inputs)" if name == "W" else name
            axes.text(x, y, text, fontsize=13, zorder=0)
        _, low = self.places["W"]
        for place in [(-0.25, low + 2.5 - k, k + 1) for k in range(M)] + [(k + 0.5, low - 0.28, k + 1) for k in range(N)]:
            axes.text(*place, ha="center", va="center", color=style.NEUTRAL, fontsize=12, zorder=0)
        self.frames = [moving(axes, color=style.THEORY, linewidth=3, zorder=4) for _ in range(3)]
        self.entry = moving(axes, color=style.BIAS, linewidth=2, linestyle="dotted", zorder=5)

    def update(self, result):
        texts, places = [], []
        for name in self.places:
            values = np.atleast_2d(getattr(result, name).T).T
            (x, y), (rows, columns) = self.places[name], values.shape
            shades = np.clip(values / (4 if name == "y" else LIMIT), -1, 1)
            self.maps[name].set(shades[None, ::-1], [(x, y)], (columns, rows))
            for i in range(rows):
                for j in range(columns):
                    texts.append(signed(values[i, j], 2 if name == "y" else 1))
                    places.append((x + j + 0.5, y + rows - i - 0.5))
        self.values.set(texts, places)
        i, j = result.parameters.row - 1, result.parameters.column - 1
        (wx, wy), (xx, xy), (yx, yy) = (self.places[name] for name in "Wxy")
        if result.parameters.look == WAYS[0]:
            boxes = (wx, wy + M - 1 - i, N, 1), (xx, xy, 1, N), (yx, yy + M - 1 - i, 1, 1)
        else:
            boxes = (wx + j, wy, 1, M), (xx, xy + N - 1 - j, 1, 1), (yx, yy, 1, M)
        for line, box in zip(self.frames, boxes, strict=True):
            line.set_data(*frame(*box))
        self.entry.set_data(*frame(wx + j + 0.06, wy + M - 1 - i + 0.08, 0.88, 0.84))


class LayerPicture(Lab):
    """Choose a row or a column, and edit the entries."""

    title = "A layer as a picture"
    Parameters = PictureParameters
    presets = {
        "one neuron": PictureParameters(),
        "one input": PictureParameters(look=WAYS[1]),
        "a silent input": PictureParameters(look=WAYS[1], x=(*X[:2], (0.0,), X[3])),
        "a copy": PictureParameters(W=COPY, b=((0.0,),) * M),
    }
    compute = staticmethod(picture)
    View = PictureView
    size = (840, 330)
    program = staticmethod(program)
    numbers = ("y",)
