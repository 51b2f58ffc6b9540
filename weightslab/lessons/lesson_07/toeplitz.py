"""Lab 3 of lesson 07: a convolution is a dense layer with many zeros and few different weights."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from weightslab.live import Lab, Parameters, integer, toggle
from weightslab.nn import Conv2d, Dense, streams, uniform, zeros
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, lookup
from weightslab.plots.shapes import bare, figures, frame, moving

__all__ = ["ConvolutionAsDense", "dense_matrix"]


@dataclass(frozen=True)
class ToeplitzParameters(Parameters):
    """A small image and a kernel."""

    side: int = integer(6, 4, 8, 1, "side of the image", unit="pixels", help="The matrix has side² columns.")
    size: int = integer(3, 1, 4, 1, "side of the kernel", help="A kernel of side 3 has nine weights.")
    rim: bool = toggle(False, "a rim of zeros", help="Around the image, so that the kernel reaches beyond the image.")
    place: int = integer(5, 0, 63, 1, "output number", help="Which row of the matrix is framed; at most the last one.")


def dense_matrix(layer, side):
    """The matrix of the dense layer that does the same as a convolution on square images: shape (outputs, inputs).

    Column j is what the convolution, without its biases, makes of an image that is 1 in number j and 0 elsewhere.
    """
    n = layer.n_in * side**2
    units = np.vstack([np.zeros(n), np.eye(n)]).reshape(n + 1, layer.n_in, side, side)
    nothing, *columns = layer.forward(units)[0].reshape(n + 1, -1)
    return np.transpose(columns - nothing)


@lru_cache(maxsize=128)
def layers(side, size, rim):
    """The convolution, its matrix, and the largest difference between it and the dense layer on 100 random images."""
    rng = streams(4)
    conv = Conv2d(1, 1, size, uniform(1.0), biases=None, padding=size // 2 if rim else 0, rng=rng.weights)
    matrix = dense_matrix(conv, side)
    dense = Dense(side**2, len(matrix), zeros(), biases=None, rng=rng.weights)
    dense.W = matrix
    images = rng.data.standard_normal((100, 1, side, side))
    difference = conv.forward(images)[0].reshape(100, -1) - dense.forward(images.reshape(100, -1))[0]
    return conv, matrix, float(np.abs(difference).max())


@dataclass(frozen=True)
class AsDense:
    """The matrix, the row that is framed, and how far both layers are apart."""

    parameters: ToeplitzParameters
    matrix: np.ndarray
    place: int
    n_weights: int
    difference: float

    @property
    def zeros(self):
        """Share of the matrix that is zero because the kernel does not reach there."""
        return float(np.mean(self.matrix == 0))

    def describe(self):
        rows, columns = self.matrix.shape
        same = "the same" if self.difference < 1e-12 else f"outputs that differ by up to {figures(self.difference, 2)}"
        seen = int(np.count_nonzero(self.matrix[self.place]))
        kinds = f"{self.n_weights} numbers" if self.n_weights > 1 else "1 number"
        return (
            f"Output {self.place} is connected to {seen} of {columns} pixels. As a dense layer: {rows} × {columns} = "
            f"{self.matrix.size:,} weights, of which {self.zeros:.0%} are 0; the others repeat {kinds}. "
            f"On 100 random images both give {same}."
        )


def as_dense(p):
    """The matrix of this convolution."""
    conv, matrix, difference = layers(p.side, p.size, p.rim)
    return AsDense(p, matrix, min(p.place, len(matrix) - 1), conv.n_weights, difference)


def program(p):
    """The matrix column by column."""
    return f"""
import numpy as np
from weightslab.nn import Conv2d, streams, uniform

side, rng = {p.side}, streams(4)
conv = Conv2d(1, 1, {p.size}, uniform(1.0), biases=None, padding={p.size // 2 if p.rim else 0}, rng=rng.weights)
units = np.eye(side * side).reshape(-1, 1, side, side)  # each image has one pixel that is 1
matrix = conv.forward(units)[0].reshape(side * side, -1).T
images = rng.data.standard_normal((100, 1, side, side))
difference = np.abs(conv.forward(images)[0].reshape(100, -1) - images.reshape(100, -1) @ matrix.T).max()
print(f"{{matrix.size:,}} weights, {{np.mean(matrix == 0):.0%}} of them 0, same to {{difference:.1g}}")
"""


class AsDenseView:
    """What one output listens to, drawn as an image, and the whole matrix, one row for each output."""

    BROAD = 1.7

    def __init__(self, figure):
        one, every = figure.subplots(1, 2, width_ratios=(1, self.BROAD))
        bare(one, (-0.02, 1.02), (-0.02, 1.02)).set_title("the pixels of the framed output", fontsize=14)
        bare(every, (-0.02, self.BROAD + 0.02), (-0.02, 1.02))
        every.set_title("the dense layer: rows are outputs, columns pixels", fontsize=14)
        colours = lookup(style.WEIGHTS)
        self.one, self.every = HeatMaps(one, colours), HeatMaps(every, colours)
        one.plot(*frame(0, 0, 1, 1), color=style.THEORY)
        self.around, self.row = (
            moving(every, color=color, linewidth=width, zorder=3) for color, width in ((style.NEUTRAL, 1), (style.THEORY, 2))
        )

    def update(self, result):
        rows, columns = result.matrix.shape
        side, cell = result.parameters.side, min(self.BROAD / columns, 1 / rows)
        self.one.set(result.matrix[result.place].reshape(1, side, side)[:, ::-1], [(0, 0)], (1, 1))
        width, height = columns * cell, rows * cell
        self.every.set(result.matrix[None, ::-1], [(0, 1 - height)], (width, height))
        self.around.set_data(*frame(0, 1 - height, width, height))
        self.row.set_data(*frame(0, 1 - (result.place + 1.15) * cell, width, 1.3 * cell))


class ConvolutionAsDense(Lab):
    """The same layer twice: as a small kernel that slides, and as a large matrix."""

    title = "A convolution is a dense layer"
    Parameters = ToeplitzParameters
    presets = {
        "one weight": ToeplitzParameters(size=1),
        "with a rim": ToeplitzParameters(rim=True, place=0),
        "a larger image": ToeplitzParameters(side=8, place=20),
    }
    compute = staticmethod(as_dense)
    View = AsDenseView
    size = (840, 360)
    program = staticmethod(program)
    numbers = ("matrix", "difference")
