"""Claims 5, 6, 7, 9, 10 and 40: what a bias does, when it is not needed, and where preferences come from."""

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.data import digits
from weightslab.nn import (
    SGD,
    Adam,
    Dense,
    MeanSquaredError,
    ReLU,
    Sequential,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
    he_normal,
    lecun_normal,
    normal,
    streams,
    zeros,
)
from weightslab.theory import firing_probability, through_origin
from weightslab.training import train

from .firing import HowOften
from .matter import DoBiasesMatter
from .origin import ThroughOrigin
from .shift import Shift

__all__ = ["claim_05", "claim_06", "claim_07", "claim_09", "claim_10", "claim_40"]


def claim_05(seeds=(0, 1, 2, 3, 4)):
    """Zero input without biases: one neuron, a ReLU network, a sigmoid network."""
    sigmoid, relu, doubled, deep = [], [], [], []
    for seed in seeds:
        stream = streams(seed)
        silent, x = np.zeros((1, 4)), stream.data.standard_normal((50, 4))
        layer = Dense(4, 8, normal(1.0), biases=None, rng=stream.weights)
        z = layer.forward(silent)[0]
        sigmoid.append(Sigmoid().function(z).mean())
        relu.append(np.abs(ReLU().function(z)).max())
        net = Sequential(layer, ReLU(), Dense(8, 1, normal(1.0), biases=None, rng=stream.weights))
        doubled.append(np.abs(net(2 * x) - 2 * net(x)).max())
        net = Sequential(
            Dense(4, 8, normal(1.0), biases=None, rng=stream.weights),
            Sigmoid(),
            Dense(8, 1, normal(1.0), biases=None, rng=stream.weights),
        )
        deep.append(np.abs(net(silent).item() - net[2].W.sum() / 2))
    rows = [
        Row("one neuron, sigmoid: output at zero input", 0.5, float(np.mean(sigmoid)), 1e-12, "identity"),
        Row("one neuron, ReLU: output at zero input", 0.0, float(np.max(relu)), 1e-12, "identity"),
        Row("ReLU network: f(2x) differs from 2 f(x) by", 0.0, float(np.max(doubled)), 1e-9, "identity"),
        Row("sigmoid network: f(0) differs from half the sum of W₂ by", 0.0, float(np.max(deep)), 1e-12, "identity"),
    ]
    return Claim(
        5,
        "Without a bias a neuron at zero input has z = 0: a sigmoid gives 0.5, a ReLU 0.",
        "EXACT",
        "A network of such neurons need not: with one hidden layer of sigmoids its hidden 0.5s act as a bias, and "
        "f(0) is half the sum of the output weights.",
        rows,
        seeds,
        Shift,
    )


def claim_06(seeds=(0, 1, 2, 3, 4)):
    """How often a neuron with |w| = 2 fires for inputs N(0, 1)."""
    biases, shares = np.array([-2.0, -1.0, 0.0, 1.0, 2.0]), []
    for seed in seeds:
        w = streams(seed).weights.standard_normal(10)
        x = streams(seed).data.standard_normal((200_000, 10))
        z = x @ (2 * w / np.linalg.norm(w))
        shares.append([(z + bias > 0).mean() for bias in biases])
    rows = [
        Row(f"b = {bias:+g}: share that fires", float(firing_probability(bias, 2.0)), float(share), 0.0028)
        for bias, share in zip(biases, np.mean(shares, axis=0), strict=True)
    ]
    return Claim(
        6,
        "With a positive bias a neuron fires more easily, with a negative one less easily.",
        "EXACT",
        "How easily depends on the bias relative to the weights: for inputs N(0, I) it fires with probability Φ(b / |w|).",
        rows,
        seeds,
        HowOften,
    )


def claim_07(seeds=(0, 1, 2, 3, 4)):
    """The best line through the origin for y = 2 x + 3; inputs uniform, one at random in each of 20,000 equal cells."""
    rows = []
    for low, mean, second in ((-1.0, 0.0, 1 / 3), (0.0, 0.5, 1 / 3)):
        found = []
        for seed in seeds:
            x = low + (1 - low) * (np.arange(20_000)[:, None] + streams(seed).data.random((20_000, 1))) / 20_000
            y = 2 * x + 3
            net = Sequential(Dense(1, 1, zeros(), biases=None, rng=streams(seed).weights))
            train(net, MeanSquaredError(), x, y, SGD(1.0), steps=40)
            found.append((net[0].W.item(), np.mean((net(x) - y) ** 2)))
        weight, error = np.mean(found, axis=0)
        predicted = through_origin(2.0, 3.0, mean, second)
        rows += [
            Row(f"x from {low:g} to 1: weight", float(predicted[0]), float(weight), 1e-5),
            Row(f"x from {low:g} to 1: mean squared error", float(predicted[1]), float(error), 1e-5),
        ]
    return Claim(
        7,
        "y = w x can only fit lines through the origin.",
        "EXACT",
        "On y = a x + b its least mean squared error is b² (1 − E[x]² / E[x²]), and the weight is wrong as soon as "
        "E[x] is not 0.",
        rows,
        seeds,
        ThroughOrigin,
    )


def claim_09(seeds=(0, 1, 2, 3, 4)):
    """ReLU networks on x², with biases and without."""
    x = _middles(200)
    errors = np.array([[_error_on_square(x, seed, biases) for biases in (True, False)] for seed in seeds])
    parts = np.hstack([np.maximum(x, 0), np.maximum(-x, 0)])  # all that a ReLU network of one input does without biases
    slopes = np.linalg.lstsq(parts, x[:, 0] ** 2, rcond=None)[0]
    rows = [
        Row("without biases: slope of the best fit", 0.75, float(slopes.mean()), 1e-4),
        Row("  mean squared error of a trained network", 1 / 80, float(errors[:, 1].mean()), 1e-5),
        Row("with biases: mean squared error of a trained network", 0.0, float(errors[:, 0].mean()), 0.00015),
    ]
    return Claim(
        9,
        "A bias widens the family of functions that a network can represent.",
        "SIMPLIFIED",
        "It never narrows the family, and as a rule widens it, but not where an input is a constant other than 0, "
        "or where batch normalization follows. "
        "Without biases a ReLU network of one input is two half-lines from the origin: on x² at best 0.75 |x|.",
        rows,
        seeds,
        DoBiasesMatter,
    )


def _middles(n):
    """The middles of n equal parts of [-1, 1], as a column: their means are those of the whole interval to 1 / n²."""
    return ((2 * np.arange(n) + 1) / n - 1)[:, None]


def _error_on_square(x, seed, biases):
    rng, start = streams(seed).weights, zeros() if biases else None
    net = Sequential(Dense(1, 16, he_normal(), start, rng=rng), ReLU(), Dense(16, 1, he_normal(), start, rng=rng))
    train(net, MeanSquaredError(), x, x**2, Adam(0.02), steps=600)
    return float(np.mean((net(x) - x**2) ** 2))


def claim_10(seeds=(0, 1, 2, 3, 4)):
    """One input, 64 pixels, and 64 inputs whose length is asked for, each with biases and without."""
    data, right, long = digits(), [], []
    for seed in seeds:
        order = streams(seed).data.permutation(len(data.y))
        pixels, classes = data.x[order] / 8 - 1, data.y[order]
        noise, size = streams(seed).data.standard_normal((2000, 64)), streams(seed).data.uniform(0.5, 1.5, (2000, 1))
        noise *= 8 * size / np.linalg.norm(noise, axis=1, keepdims=True)
        right.append([_read(pixels, classes, seed, biases) for biases in (True, False)])
        long.append([_read(noise, (size[:, 0] > 1).astype(int), seed, biases) for biases in (True, False)])
    line = _middles(200)
    square = np.mean([_error_on_square(line, seed, False) - _error_on_square(line, seed, True) for seed in seeds[:2]])
    (with_biases, without), (long_with, long_without) = np.mean(right, axis=0), np.mean(long, axis=0)
    rows = [
        Row("x²: error without biases minus with", 1 / 80, float(square), 0.0002),
        Row("64 numbers, “is this input long?”: right with biases", 0.818, float(long_with), 0.03, "replication"),
        Row("  without", 0.5, float(long_without), 0.03),
        Row("digits: right with biases minus without", 0.0, float(with_biases - without), 0.0015, "replication"),
    ]
    return Claim(
        10,
        "Removing the biases can measurably hurt a network, because it constrains the functions that it can represent.",
        "EXACT",
        "Where the size of the input matters it is decisive. On digits it changes nothing, "
        "because for digits the direction of the image is enough, and a ReLU network without biases sees all of "
        "the direction.",
        rows,
        seeds,
        DoBiasesMatter,
    )


def _read(x, y, seed, biases):
    """The share of all but the first 1,200 examples that a network 64-64-10 reads right after training on those."""
    stream, start = streams(seed), zeros() if biases else None
    net = Sequential(
        Dense(64, 64, he_normal(), start, rng=stream.weights), ReLU(), Dense(64, 10, he_normal(), start, rng=stream.weights)
    )
    train(net, SoftmaxCrossEntropy(), x[:1200], y[:1200], SGD(0.2), steps=400, batch_size=100, rng=stream.batches)
    return (net(x[1200:]).argmax(axis=1) == y[1200:]).mean()


def claim_40(seeds=(0, 1, 2, 3, 4)):
    """Preferences of biases, of units and of whole networks, before training and after 300 steps."""
    data = digits()
    x, y = data.x / 16, data.y
    untrained = _untrained(ReLU, seeds)
    classes = [np.bincount(net(x).argmax(axis=1), minlength=10).max() / len(y) for net in untrained]
    rows = [
        Row(
            "before: largest bias",
            0.0,
            max(np.abs(net[k].b).max() for net in untrained for k in (0, 2, 4, 6)),
            1e-12,
            "identity",
        ),
        Row("  ReLU: share of all digits in one class", 0.664, float(np.mean(classes)), 0.1, "replication"),
    ]
    for activation, name, before, after, spread, tolerances in (
        (ReLU, "ReLU", 0.333, 0.365, 0.049, (0.04, 0.1, 0.013)),
        (Tanh, "tanh", 0.256, 0.0, 0.046, (0.04, 0.02, 0.008)),
    ):
        start = np.mean([_alike(net, x) for net in _untrained(activation, seeds)])
        end, biases = np.mean([_developed(activation, x, y, seed) for seed in seeds], axis=0)
        rows += [
            Row(f"{name}: units that fire on < 5% or > 95%, before", before, float(start), tolerances[0], "replication"),
            Row("  after 300 steps", after, float(end), tolerances[1], "replication"),
            Row("  standard deviation of the hidden biases then", spread, float(biases), tolerances[2], "replication"),
        ]
    return Claim(
        40,
        "Biases start at zero, so that no neuron has a preference at first: preferences develop entirely through training.",
        "SIMPLIFIED",
        "True of the biases' own numbers. The random weights give units and outputs "
        "preferences of their own, and training may add to these (ReLU) or take them away (tanh).",
        rows,
        seeds,
        DoBiasesMatter,
    )


def _untrained(activation, seeds):
    """Twenty networks for each seed."""
    return [_preferring(np.random.default_rng([seed, draw]), activation) for seed in seeds for draw in range(20)]


def _preferring(rng, activation):
    """A network 64-32-32-32-10 with zero biases, started as He recommends for ReLU and LeCun for tanh."""
    scheme, sizes = he_normal() if activation is ReLU else lecun_normal(), (64, 32, 32, 32)
    return Sequential(
        *(part for n in range(3) for part in (Dense(sizes[n], 32, scheme, rng=rng), activation())),
        Dense(32, 10, scheme, rng=rng),
    )


def _developed(activation, x, y, seed):
    """The share of hidden units that answer nearly all digits alike after 300 steps, and the spread of their biases."""
    stream = streams(seed)
    net = _preferring(stream.weights, activation)
    train(net, SoftmaxCrossEntropy(), x, y, SGD(0.1), steps=300, batch_size=100, rng=stream.batches)
    return _alike(net, x), np.mean([net[k].b.std() for k in (0, 2, 4)])


def _alike(net, x):
    """The share of hidden units whose pre-activation is above 0 for fewer than 5% or more than 95% of the inputs."""
    shares = []
    for layer in net:
        x = layer.forward(x)[0].copy()
        if isinstance(layer, Dense):
            shares.append((x > 0).mean(axis=0))
    shares = np.concatenate(shares[:-1])
    return ((shares < 0.05) | (shares > 0.95)).mean()
