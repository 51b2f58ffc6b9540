"""Lab 4 of lesson 01: the weights of a digit classifier are pictures."""

from dataclasses import dataclass
from functools import cache
from itertools import islice

import numpy as np

from weightslab.data import digits, split
from weightslab.live import Lab, Parameters, choice, integer
from weightslab.nn import SGD, Dense, Sequential, SoftmaxCrossEntropy, normal, streams
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, lookup
from weightslab.plots.shapes import frame, moving, signed, stems
from weightslab.training import training

__all__ = ["WeightPictures"]

STEPS = 200
SIDE = 8


@dataclass(frozen=True)
class WeightPicturesParameters(Parameters):
    """How long the classifier has learned, and what to look at."""

    steps: int = integer(60, 0, STEPS, 1, "training steps", help="Each step looks at all training images once.")
    digit: str = choice("3", "0123456789", "weights of digit", help="Whose weights are laid over the image.")
    example: int = integer(0, 0, 39, 1, "test image", help="An image that training never saw.")


@dataclass(frozen=True)
class Pictures:
    """The ten rows of W after some steps, and what one of them makes of one image.

    ``evidence`` is weight times pixel, picture element by picture element; with the bias it adds up to the score.
    """

    weights: np.ndarray
    digit: int
    image: np.ndarray
    label: int
    scores: np.ndarray
    bias: float
    accuracy: float

    @property
    def evidence(self):
        """``w * x`` for the chosen digit."""
        return self.weights[self.digit] * self.image

    def describe(self):
        support, against = self.evidence[self.evidence > 0].sum(), self.evidence[self.evidence < 0].sum()
        return (
            f"For \N{LEFT DOUBLE QUOTATION MARK}{self.digit}\N{RIGHT DOUBLE QUOTATION MARK} this image of a "
            f"{self.label} has evidence {signed(support)} and {signed(against)}, with the bias {signed(self.bias)} "
            f"a score of {signed(self.scores[self.digit])}. The highest score is that of {self.scores.argmax()}; "
            f"{self.accuracy:.1%} of all test images are read right."
        )


@cache
def run():
    """The weights and biases after 0, 1, ... steps, and the test images (pixels from 0 to 1) with their labels."""
    stream = streams(0)
    data = digits()
    x, test_x, y, test_y = split(data.x / 16, data.y, stream.data)
    net = Sequential(Dense(SIDE**2, 10, normal(0.01), rng=stream.weights))
    history = [net[0].Wb.copy()]
    for _ in islice(training(net, SoftmaxCrossEntropy(), x, y, SGD(0.5), steps=STEPS), STEPS):
        history.append(net[0].Wb.copy())
    return np.array(history), test_x, test_y


def pictures(parameters):
    """Look into the recorded run."""
    history, x, y = run()
    W, b = history[parameters.steps][:, :-1], history[parameters.steps][:, -1]
    scores = x @ W.T + b
    digit, i = int(parameters.digit), parameters.example
    return Pictures(W, digit, x[i], int(y[i]), scores[i], float(b[digit]), float(np.mean(scores.argmax(axis=1) == y)))


def program(parameters):
    """The same by training anew."""
    return f"""
from weightslab.data import digits, split
from weightslab.nn import SGD, Dense, Sequential, SoftmaxCrossEntropy, normal, streams
from weightslab.training import train

stream = streams(0)
x, test_x, y, test_y = split(digits().x / 16, digits().y, stream.data)
net = Sequential(Dense(64, 10, normal(0.01), rng=stream.weights))
train(net, SoftmaxCrossEntropy(), x, y, SGD(0.5), steps={parameters.steps})
weights, scores = net[0].W, net(test_x)[{parameters.example}]
evidence = weights[{parameters.digit}] * test_x[{parameters.example}]
accuracy = (net(test_x).argmax(axis=1) == test_y).mean()
print(f"score of {parameters.digit}: {{scores[{parameters.digit}]:+.2f}}; {{accuracy:.1%}} of all are read right")
"""


class WeightPicturesView:
    """Ten weight pictures; below them image, weights, evidence; and the ten scores."""

    def __init__(self, figure):
        across = 5 if figure.column else 10
        self.places = [(9 * (k % across), 11 * (k // across)) for k in range(10)]
        if figure.column:
            figure.resize(840, 640)
        grid = figure.add_gridspec(2, 4, height_ratios=(18 / across - 0.8, 1.7), width_ratios=(1, 1, 1, 1.4))
        row = figure.add_subplot(grid[0, :])
        row.set_axis_off()
        last = self.places[-1][1]
        row.set(xlim=(-0.8, 9 * across - 0.5), ylim=(last + (12.2 if figure.column else 10.2), -2.2), aspect="equal")
        self.row = HeatMaps(row, lookup(style.WEIGHTS))
        signs = "blue: ink here speaks for the digit", "orange: ink here speaks against it"
        said = {"ha": "center", "va": "top" if figure.column else "center", "color": style.NEUTRAL, "zorder": -1}
        middle = 4.5 * across - 1, last + (8.4 if figure.column else 9.4)
        row.text(*middle, ("\n" if figure.column else "        ").join(signs), **said)
        for k, (x, y) in enumerate(self.places):
            row.text(x + 3.5, y - 1.3, str(k), ha="center", va="center", zorder=-1)
        self.frame = moving(row, color=style.THEORY, linewidth=2)
        panels = [figure.add_subplot(grid[1, i]) for i in range(4)]
        titles = ("image x", "× weights of the digit", "= evidence")
        looks = ((style.INK, 0, 1), (style.WEIGHTS, -1, 1), (style.WEIGHTS, -0.7, 0.7))
        self.images = []
        for ax, title, (cmap, low, high) in zip(panels[:3], titles, looks, strict=True):
            ax.set_title(title, fontsize=14)
            ax.set(xticks=[], yticks=[], xlim=(-0.06, SIDE + 0.06), ylim=(-0.06, SIDE + 0.06), aspect="equal")
            ax.spines[["top", "right"]].set_visible(True)
            self.images.append(HeatMaps(ax, lookup(cmap), low, high))
        scores = panels[3]
        scores.set_title("score of each digit", fontsize=14)
        scores.set(xlim=(-8, 8), ylim=(9.6, -0.6), yticks=range(10), xticks=[-5, 0, 5], xlabel="evidence added up + bias")
        scores.axvline(0, color=style.NEUTRAL, linewidth=1)
        self.bars = stems(scores, width=13, color=style.NEUTRAL)
        self.reads = scores.text(-7.8, 0, "", weight="bold", va="center", fontsize=13, animated=True)

    def update(self, result):
        pictures = result.weights.reshape(10, SIDE, SIDE)
        self.row.set(pictures[:, ::-1], [(x - 0.5, y + SIDE - 0.5) for x, y in self.places], (SIDE, -SIDE))
        x, y = self.places[result.digit]
        self.frame.set_data(*frame(x - 0.6, y - 0.6, 8.2, 8.2))
        panels = (result.image.reshape(SIDE, SIDE), pictures[result.digit], result.evidence.reshape(SIDE, SIDE))
        for image, picture in zip(self.images, panels, strict=True):
            image.set(picture[None, ::-1], [(0, 0)], (SIDE, SIDE))
        self.bars.set_segments([[(0, k), (score, k)] for k, score in enumerate(result.scores)])
        best = int(np.argmax(result.scores))
        self.reads.set(text=f"reads {best}", y=best)
        self.bars.set_color([style.THEORY if k == result.digit else style.FAINT for k in range(10)])


class WeightPictures(Lab):
    """Move through training and watch ten weight pictures form."""

    title = "Weights are pictures: reading digits"
    Parameters = WeightPicturesParameters
    presets = {
        "before training": WeightPicturesParameters(steps=0),
        "after one step": WeightPicturesParameters(steps=1),
        "trained": WeightPicturesParameters(steps=STEPS),
    }
    compute = staticmethod(pictures)
    View = WeightPicturesView
    size = (840, 430)
    program = staticmethod(program)
    numbers = ("weights", "scores", "evidence", "accuracy")
