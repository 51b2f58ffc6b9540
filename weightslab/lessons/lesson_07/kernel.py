"""Lab 2 of lesson 07: nine weights, slid over a photograph."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.data import photo
from weightslab.live import Lab, Parameters, entries
from weightslab.nn import Conv2d, streams, zeros
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, Numbers, lookup
from weightslab.plots.shapes import bare, signed

__all__ = ["EDGES", "NineWeights"]


@dataclass(frozen=True)
class KernelParameters(Parameters):
    """The nine weights, row by row."""

    w: tuple = entries(
        ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
        -5,
        5,
        0.1,
        "w",
        help="Each multiplies the pixel that lies there, seen from the one in the middle.",
    )


def preset(*rows):
    """Nine weights, row by row."""
    return KernelParameters(rows)


ROUNDING = 1e-9
EDGES = preset((0, -1, 0), (-1, 4, -1), (0, -1, 0))


@dataclass(frozen=True)
class Filtered:
    """The nine weights, and what they make of the photograph, ``(94, 126)``."""

    kernel: np.ndarray
    output: np.ndarray

    @property
    def sky(self):
        """Mean of the output where the photograph shows nothing but even sky, whose own mean is 0.93."""
        return float(self.output[2:20, 70:110].mean())

    def describe(self):
        dark, bright = np.mean(self.output < -ROUNDING), np.mean(self.output > 1 + ROUNDING)
        return (
            f"The nine weights add up to {signed(self.kernel.sum(), 1)}: the uniform sky becomes {signed(self.sky)}. "
            f"{dark:.0%} of the outputs are below black, {bright:.0%} above white. "
            f"{self.kernel.size} weights make {self.output.size:,} outputs."
        )


@cache
def slide():
    """The layer, its record and the photograph as a batch of one image with one channel."""
    layer, image = Conv2d(1, 1, 3, zeros(), biases=None, rng=streams(0).weights), photo()[None, None]
    return layer, layer.record(image.shape, input_gradient=False), image


def filtered(p):
    """The photograph through a convolution with these weights."""
    layer, record, image = slide()
    layer.W = np.reshape(p.w, layer.W.shape)
    return Filtered(layer.W[0, 0].copy(), layer.forward(image, record)[0][0, 0].copy())


def program(p):
    """The same layer."""
    return f"""
from weightslab.data import photo
from weightslab.nn import Conv2d, streams, zeros

layer = Conv2d(1, 1, 3, zeros(), biases=None, rng=streams(0).weights)
layer.W = [[{p.w}]]
image = photo()[None, None]  # one image, one channel
output = layer.forward(image)[0][0, 0]
kernel = layer.W[0, 0]
print(f"{{kernel.size}} weights, {{output.size:,}} outputs, {{output.min():.3f}} to {{output.max():.3f}}")
"""


class NineWeightsView:
    """The photograph, the kernel, and what comes out."""

    def __init__(self, figure):
        before, middle, after = figure.subplots(1, 3, width_ratios=(128, 62, 128))
        rows, columns = photo().shape
        for axes, title in ((before, "the photograph"), (after, "after the nine weights")):
            bare(axes, (0, columns), (0, rows)).set_title(title, fontsize=14)
        before.imshow(photo(), cmap="gray", vmin=0, vmax=1, extent=(0, columns, 0, rows), interpolation="bilinear")
        self.picture = HeatMaps(after, lookup(style.PHOTO), 0.0, 1.0, smooth=True)
        self.frame = (1, 1), (columns - 2, rows - 2)
        bare(middle, (-0.05, 3.05), (-0.05, 3.05)).set_title("weights", fontsize=14)
        self.cells = HeatMaps(middle, lookup(style.WEIGHTS))
        self.values = Numbers(middle, 13, style.THEORY)
        for at in range(4):
            middle.plot([at, at], [0, 3], [0, 3], [at, at], color=style.NEUTRAL, linewidth=1)

    def update(self, result):
        place, size = self.frame
        self.picture.set(result.output[None, ::-1], [place], size)
        kernel = result.kernel[::-1]
        self.cells.set((kernel / max(np.abs(kernel).max(), 1))[None], [(0, 0)], (3, 3))
        self.values.set([signed(w, 1) for w in kernel.flat], [(x + 0.5, y + 0.5) for y in range(3) for x in range(3)])


class NineWeights(Lab):
    """Set the nine weights of a kernel and see what becomes of the photograph."""

    title = "Nine weights over a photograph"
    Parameters = KernelParameters
    presets = {
        "identity": KernelParameters(),
        "blur": preset((0.1, 0.1, 0.1), (0.1, 0.2, 0.1), (0.1, 0.1, 0.1)),
        "sharpen": preset((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
        "edges": EDGES,
        "emboss": preset((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    }
    compute = staticmethod(filtered)
    View = NineWeightsView
    size = (840, 300)
    program = staticmethod(program)
    numbers = ("kernel", "output")
