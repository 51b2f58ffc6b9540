"""The trainings of the lab *Four knobs*: one small network, and 24 of it along each knob.

Sign, bias and size of the initial weights, and weight decay; all else, the draw of the weights included, stays the same.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from weightslab.data import circle, digits
from weightslab.diagnostics import Evaluator
from weightslab.nn import (
    L2,
    BinaryCrossEntropy,
    Dense,
    Momentum,
    ReLU,
    Sequential,
    SoftmaxCrossEntropy,
    Tanh,
    streams,
    zeros,
)
from weightslab.training import Run

__all__ = ["ACTIVATIONS", "DEFAULTS", "KNOBS", "PROBLEMS", "Knobs", "Sweep", "Trained", "network", "sweep", "train_one"]

NETWORKS = 24
"""In each panel."""
LOOK = 8
"""Steps between two looks at the validation points."""
ACTIVATIONS = {"ReLU": ReLU, "tanh": Tanh}
"""Of the hidden layers."""


@dataclass(frozen=True)
class Knobs:
    """One setting. Any of the four knobs may be an array: one number for each network of a family.

    With ``other`` the lot that says which weights are positive is drawn once more, so about half of the signs change.
    """

    data: str = "circles"
    draw: int = 25
    share: float = 0.5
    bias: float = 0.0
    size: float = 2**0.5
    decay: float = 0.01
    activation: str = "ReLU"
    other: bool = False


KNOBS = {
    "share": np.linspace(0, 1, NETWORKS),
    "bias": np.linspace(-2, 2, NETWORKS),
    "size": np.geomspace(0.1, 8, NETWORKS),
    "decay": np.geomspace(1e-5, 0.3, NETWORKS),
}
"""The values of the networks in each panel."""
DEFAULTS = Knobs()


@dataclass(frozen=True)
class Problem:
    """What is to be learned, by which network, and how long: ``points(rng)`` gives training and validation data."""

    points: object
    widths: tuple
    loss: object
    n_classes: int
    rate: float
    steps: int

    @property
    def guessing(self):
        """The loss of a network that gives every class the same probability."""
        return np.log(self.n_classes)


def circles(rng):
    """60 points to train, 300 to validate, from the same two overlapping classes."""
    (x, y), (new_x, new_y) = circle(60, rng, noise=0.7), circle(300, rng, noise=0.7)
    return x / 2, y, new_x / 2, new_y


def images(rng):
    """100 digits to train, 15 of them with a wrong label; 300 others, with right labels, to validate."""
    every = digits()
    rows = rng.permutation(len(every.x))[:400]
    x, y = (every.x[rows] - 4.88) / 6, every.y[rows].copy()  # mean 0 and standard deviation 1 over all pixels
    wrong = rng.choice(100, 15, replace=False)
    y[wrong] = (y[wrong] + rng.integers(1, 10, 15)) % 10
    return x[:100], y[:100], x[100:], y[100:]


PROBLEMS = {
    "circles": Problem(circles, (2, 16, 16, 16, 1), BinaryCrossEntropy, 2, 0.07, 400),
    "digits": Problem(images, (64, 24, 24, 24, 10), SoftmaxCrossEntropy, 10, 0.03, 120),
}


@lru_cache(maxsize=8)
def points(data, draw):
    """Training points with their classes, and validation points with theirs, of this draw."""
    return PROBLEMS[data].points(streams(draw).data)


@lru_cache(maxsize=16)
def drawn(data, draw):
    """For each layer: numbers from N(0, 1), the order in which its weights become positive, and another such order."""
    rng, again = streams(draw).weights, streams(draw).noise
    shapes = [(m, n) for n, m in pairwise(PROBLEMS[data].widths)]
    return [(rng.standard_normal(shape), lot(rng, shape), lot(again, shape)) for shape in shapes]


def lot(rng, shape):
    """Give every weight a place in a random order, from 0 to 1."""
    return rng.permutation(np.prod(shape)).reshape(shape) / np.prod(shape)


def network(knobs, dtype=None):
    """The network of a setting, or the family of it where knobs are arrays, before training.

    A family is to be quick, and computes in float32 unless ``dtype`` says otherwise.
    """
    problem, layers = PROBLEMS[knobs.data], []
    share, bias, size = (np.asarray(value, float) for value in (knobs.share, knobs.bias, knobs.size))
    replicas = np.broadcast_shapes(share.shape, bias.shape, size.shape, np.shape(knobs.decay))
    rng = streams(0, replicas).weights
    weights = drawn(knobs.data, knobs.draw)
    for k, ((n, m), (normal, first, second)) in enumerate(zip(pairwise(problem.widths), weights, strict=True)):
        layer = Dense(n, m, zeros(), rng=rng, dtype=dtype or (np.float32 if replicas else np.float64))
        if k < len(weights) - 1:
            rank = second if knobs.other else first
            normal = np.abs(normal) * np.where(rank < share[..., None, None], 1, -1)
            layer.b[...] = bias[..., None]
        layer.W[...] = normal * size[..., None, None] / n**0.5
        layers += [layer, ACTIVATIONS[knobs.activation]()]
    return Sequential(*layers[:-1])


def start(knobs, dtype=None):
    """The training of a setting, before its first step."""
    problem = PROBLEMS[knobs.data]
    x, y, *_ = points(knobs.data, knobs.draw)
    return Run(network(knobs, dtype), problem.loss(), x, y, Momentum(problem.rate), regularizer=L2(knobs.decay))


def evaluators(net, knobs):
    """What measures the losses of a network, or of each of a family: on the training points and on the validation points."""
    x, y, new_x, new_y = points(knobs.data, knobs.draw)
    loss = PROBLEMS[knobs.data].loss()
    return Evaluator(net, loss, x, y), Evaluator(net, loss, new_x, new_y)


def pre_activations(net, knobs):
    """What the activation functions of the hidden layers get on the training points: an array for each layer."""
    values, found = points(knobs.data, knobs.draw)[0], []
    with np.errstate(all="ignore"):
        for i in range(len(net) - 1):
            values, _ = net[i].forward(values)
            if isinstance(net[i], Dense):
                found.append(values)
    return found


@dataclass(frozen=True, eq=False)
class Trained:
    """One training from its start to its end.

    Attributes
    ----------
    training : ndarray, shape (steps + 1,)
        The loss on the training points before each step, and at the end.
    validation : ndarray
        The loss on the validation points every `LOOK` steps.
    before, after : list of ndarray
        The pre-activations of each hidden layer before and after training.
    shrunk : float
        The norm of all weights after training, relative to the one before.
    """

    training: np.ndarray
    validation: np.ndarray
    before: list
    after: list
    shrunk: float


@lru_cache(maxsize=64)
def train_one(knobs):
    """Train the network of a setting."""
    run = start(knobs)
    net, before, norm = run.net, pre_activations(run.net, knobs), weight_norm(run.net)
    on_training, on_validation = evaluators(net, knobs)
    training, validation = [], []
    for step in range(PROBLEMS[knobs.data].steps):
        if step % LOOK == 0:
            validation.append(on_validation.measure())
        training.append(run.step().loss)
    training.append(on_training.measure())
    validation.append(on_validation.measure())
    return Trained(np.array(training), np.array(validation), before, pre_activations(net, knobs), weight_norm(net) / norm)


def weight_norm(net):
    """The root of the sum of all squared weights, biases left out."""
    return np.linalg.norm(net.parameters[net.is_weight])


class Sweep:
    """24 networks along one knob, trained at the same time, a few steps whenever `go_on` asks for them.

    Attributes
    ----------
    training, validation : ndarray, shape (24,)
        Losses of each network so far; NaN before the first step, when there are no networks yet.
    active : ndarray, shape (24,)
        Root mean square of the outputs of the last hidden layer.
    done : float
        The share of the steps that are done.
    """

    def __init__(self, knobs, knob):
        self.knobs, self.done = replace(knobs, **{knob: KNOBS[knob]}), 0.0
        self.training = self.validation = self.active = np.full(NETWORKS, np.nan)
        self._run = None

    def go_on(self, steps):
        """Train all networks for so many steps more."""
        if self._run is None:
            self._run = start(self.knobs)
            self._evaluators = evaluators(self._run.net, self.knobs)
        total, net = PROBLEMS[self.knobs.data].steps, self._run.net
        for _ in range(min(steps, total - self._run.n_steps)):
            self._run.step()
        self.done = self._run.n_steps / total
        self.training, self.validation = (evaluator.measure() for evaluator in self._evaluators)
        with np.errstate(all="ignore"):
            outputs, _ = net[-2].forward(pre_activations(net, self.knobs)[-1])
            self.active = np.sqrt((outputs**2).mean(axis=(-1, -2)))
        if self.done == 1:
            self._run = self._evaluators = None  # whose buffers are not needed any more


@lru_cache(maxsize=64)
def sweep(knobs, knob):
    """The `Sweep` of one knob, which does not depend on where that knob stands: ask with the knob at its default."""
    return Sweep(knobs, knob)
