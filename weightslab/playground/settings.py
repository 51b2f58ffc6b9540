"""What can be set in the playground, and the network and the data that the settings mean."""

import re
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Any, NamedTuple

import numpy as np

from weightslab import data, nn
from weightslab.live.parameters import Parameters, choice, integer, number, one_line, plain, text, toggle

MOST_LAYERS, MOST_NEURONS = 8, 16


class Formula(NamedTuple):
    """A number for each point of the plane, ``x`` of shape (n, 2): as a function, and as the exported program writes it."""

    function: Any
    source: str

    def __call__(self, x):
        return self.function(x)


FEATURES = {
    "x1": Formula(lambda x: x[:, 0], "x[:, 0]"),
    "x2": Formula(lambda x: x[:, 1], "x[:, 1]"),
    "x1^2": Formula(lambda x: x[:, 0] ** 2, "x[:, 0] ** 2"),
    "x2^2": Formula(lambda x: x[:, 1] ** 2, "x[:, 1] ** 2"),
    "x1*x2": Formula(lambda x: x[:, 0] * x[:, 1], "x[:, 0] * x[:, 1]"),
    "sin(x1)": Formula(lambda x: np.sin(x[:, 0]), "np.sin(x[:, 0])"),
    "sin(x2)": Formula(lambda x: np.sin(x[:, 1]), "np.sin(x[:, 1])"),
}
CLASSES = {
    "circle": data.circle,
    "xor": data.xor,
    "gaussians": data.gaussians,
    "spiral": data.spiral,
    "moons": data.moons,
    "under a sine": data.under_sine,
    "under |x|": data.under_abs,
}
VALUES = {
    "plane": Formula(lambda x: (x[:, 0] + x[:, 1]) / 4, "(x[:, 0] + x[:, 1]) / 4"),
    "sine": Formula(lambda x: np.sin(1.5 * x[:, 0]), "np.sin(1.5 * x[:, 0])"),
}
OWN = "your own"
ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid, "leaky": nn.LeakyReLU}
FIRST = [(8, "tanh")]
"""A hidden layer that is added where there is none."""
INITIALIZERS = {
    "Xavier": nn.xavier_normal,
    "He": nn.he_normal,
    "LeCun": nn.lecun_normal,
    "normal": nn.normal,
    "orthogonal": nn.orthogonal,
    "zero": lambda gain: nn.zeros(),
}
LOSSES = {
    "cross-entropy": nn.BinaryCrossEntropy,
    "hinge": nn.Hinge,
    "squared": nn.MeanSquaredError,
    "absolute": nn.AbsoluteError,
    "Huber": nn.Huber,
}
DISTANCES = ("squared", "absolute", "Huber")
OPTIMIZERS = {
    "SGD": nn.SGD,
    "momentum": nn.Momentum,
    "Nesterov": nn.Nesterov,
    "Adam": nn.AdamW,
    "RMSProp": nn.RMSProp,
    "Adagrad": nn.Adagrad,
}
DECAYING = ("SGD", "momentum", "Nesterov", "Adam")


@one_line()
def _read_features(value):
    names = value.split()
    unknown = [name for name in names if name not in FEATURES]
    if unknown or not names:
        raise ValueError(f"inputs are one or more of {' '.join(FEATURES)}, got {value!r}")
    return " ".join(name for name in FEATURES if name in names)


def hidden_of(layers):
    """Write pairs of neurons and activation as `Settings.hidden`."""
    return ", ".join(f"{n} {kind}" for n, kind in layers)


@one_line()
def _read_hidden(value):
    parts = [part.strip() for part in value.split(",") if part.strip()]
    read = [re.fullmatch(r"([0-9]{1,3}) +([a-z]+)", part) for part in parts]
    if len(parts) > MOST_LAYERS or not all(m and 1 <= int(m[1]) <= MOST_NEURONS and m[2] in ACTIVATIONS for m in read):
        raise ValueError(
            f"hidden layers are up to {MOST_LAYERS}, each 1 to {MOST_NEURONS} neurons and one of "
            f"{', '.join(ACTIVATIONS)}, such as '8 tanh, 4 relu', got {value!r}"
        )
    return hidden_of((int(m[1]), m[2]) for m in read)


@dataclass(frozen=True)
class Settings(Parameters):
    """All of one run but the number of its epochs."""

    data: str = choice("circle", [*CLASSES, *VALUES, OWN], "data", help="What is to be learned.", pictures=True)
    points: int = integer(400, 20, 1000, 20, "points", help="All points, for training and for testing.")
    noise: float = number(0.2, 0, 2, 0.05, "noise", help="Spread that is added to each point.")
    train: int = integer(50, 10, 90, 5, "training", unit="%", help="Share of the points to learn from; the others test.")
    features: str = text("x1 x2", _read_features, "inputs", help=f"Any of {' '.join(FEATURES)}.")
    hidden: str = text(
        "8 tanh, 8 tanh",
        _read_hidden,
        "hidden layers",
        help="Neurons and activation of each, such as 8 tanh, 4 relu; empty for none.",
    )
    initializer: str = choice("Xavier", INITIALIZERS, "initialization", help="How the first weights are drawn.")
    gain: float = number(1.0, 0, 5, 0.1, "gain", help="Factor on the first weights.")
    bias: bool = toggle(True, "biases", help="Whether neurons have biases.")
    loss: str = choice("cross-entropy", LOSSES, "loss", help="What training makes small.")
    optimizer: str = choice("SGD", OPTIMIZERS, "optimizer", help="How a gradient moves the weights.")
    lr: float = number(0.1, 1e-4, 10, 0.1, "learning rate", help="Each step is proportional to it.", log=True)
    batch: int = integer(10, 1, 200, 1, "batch", help="Points in one step.")
    l1: float = number(0.0, 0, 0.05, 0.0005, "L1", help="Pushes weights to exactly 0.")
    l2: float = number(0.0, 0, 0.1, 0.001, "L2", help="Pulls weights towards 0, through the gradient.")
    decay: float = number(0.0, 0, 0.1, 0.001, "decay", help="Pulls weights towards 0, beside the gradient.")
    dropout: float = number(0.0, 0, 0.9, 0.05, "dropout", help="Share of hidden neurons left out in a step.")
    clip: float = number(0.0, 0, 5, 0.1, "clip", help="Longest gradient; 0 for no limit.")
    seed: int = integer(0, 0, 999, 1, "seed", help="Another draw of points, weights and batches.")

    aliases = {
        alias: name
        for name, aliases in {
            "hidden": "activation layers neurons units",
            "batch": "batch_size",
            "data": "dataset problem",
            "points": "n samples",
            "features": "inputs",
            "initializer": "init start",
            "seed": "random_state rng",
            "decay": "weight_decay",
            "lr": "alpha eta rate step_size",
            "optimizer": "solver",
            "clip": "clip_norm",
            "train": "test",
            "dropout": "keep",
            "play(100)": "epochs steps max_iter",
        }.items()
        for alias in aliases.split()
    }

    def __post_init__(self):
        super().__post_init__()
        if self.decay and self.optimizer not in DECAYING:
            raise plain(ValueError(f"decay works with {', '.join(DECAYING)}, not with {self.optimizer}"))

    @property
    def classifies(self):
        """Whether the targets are two classes, not values."""
        return self.data not in VALUES


LATER = ("loss", "optimizer", "lr", "batch", "l1", "l2", "decay", "clip")
"""What may change in the middle of a run; the others make another network or other data."""


@dataclass(frozen=True)
class Points:
    """Training and test points with their labels (0 and 1) or values."""

    x: np.ndarray
    y: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def points(settings, own=None):
    """The `Points` of these settings; ``own`` are the reader's `OwnPoints`."""
    stream = nn.streams(settings.seed).data
    if settings.data == OWN:
        if own is None:
            raise plain(ValueError("there are no points of your own yet: Playground(own=(x, y)) brings them"))
        x, y = own.x, own.y
        order = stream.permutation(len(x))
        x, y = x[order], y[order]
    elif settings.classifies:
        x, y = CLASSES[settings.data](settings.points, stream, noise=settings.noise)
    else:
        x = stream.uniform(-4, 4, (settings.points, 2))
        y = VALUES[settings.data](x) + 0.5 * settings.noise * stream.standard_normal(len(x))
    n = min(max(2, round(len(x) * settings.train / 100)), len(x) - 1)
    return Points(x[:n], y[:n], x[n:], y[n:])


def features(settings, x):
    """The inputs of the network for points in the plane, ``(n, inputs)``."""
    return np.column_stack([FEATURES[name](x) for name in settings.features.split()])


def pretty(name):
    """The name of an input, as it is written by hand."""
    return name.replace("^2", "²").replace("*", "·")


def layers(hidden):
    """Neurons and activation of each hidden layer, from `Settings.hidden`."""
    pairs = [part.split() for part in hidden.split(", ") if part]
    return [(int(n), kind) for n, kind in pairs]


def widths(settings):
    """Neurons in each layer, from the inputs to the one output."""
    return [len(settings.features.split()), *(n for n, _ in layers(settings.hidden)), 1]


def network(settings):
    """Return the network with its first weights."""
    rng, kinds = nn.streams(settings.seed).weights, [ACTIVATIONS[kind] for _, kind in layers(settings.hidden)]
    initializer, biases = INITIALIZERS[settings.initializer](settings.gain), nn.zeros() if settings.bias else None
    made = []
    for (n_in, n_out), kind in zip_longest(pairwise(widths(settings)), kinds):
        made.append(nn.Dense(n_in, n_out, initializer, biases, rng=rng))
        if kind:
            made += [kind(), *([nn.Dropout(settings.dropout)] if settings.dropout else [])]
    return nn.Sequential(*made)


# Training ------------------------------------------------------------------------------------------------------------


def recipe(settings, n):
    """Return loss, optimizer and the other settings of `Run` for ``n`` training points."""
    fits = settings.classifies or settings.loss in DISTANCES
    loss = LOSSES[settings.loss]() if fits else nn.MeanSquaredError()
    decay = {"decay": settings.decay} if settings.optimizer in DECAYING else {}
    optimizer = OPTIMIZERS[settings.optimizer](settings.lr, **decay)
    regularizer = nn.L1(settings.l1) if settings.l1 else nn.L2(settings.l2) if settings.l2 else None
    if settings.l1 and settings.l2:
        total = settings.l1 + settings.l2
        regularizer = nn.ElasticNet(total, share=settings.l1 / total)
    clip = nn.ClipNorm(settings.clip) if settings.clip else None
    return loss, optimizer, {"batch_size": min(settings.batch, n), "regularizer": regularizer, "clip": clip}


def targets(settings, y):
    """Return what the one output should be, a column: classes as -1 and 1 where the loss is a distance."""
    y = 2 * y - 1 if settings.classifies and settings.loss in DISTANCES else y
    return y[:, None]


PRESETS = {
    "circle": Settings(),
    "exclusive or": Settings(data="xor"),
    "gaussians": Settings(data="gaussians", noise=1.0),
    "spiral": Settings(data="spiral", noise=0.1, features="x1 x2 sin(x1) sin(x2)", optimizer="Adam", lr=0.01),
    "a line is not enough": Settings(hidden=""),
    "too long steps": Settings(data="xor", lr=10.0),
    "overfitted": Settings(noise=1.2, points=80, hidden="16 relu, 16 relu", optimizer="Adam", lr=0.02),
}
"""Settings worth looking at, by name."""
