"""Claims 5, 6, 7, 9 and 10: what a bias does, and when it is not needed."""

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
    he_normal,
    normal,
    streams,
    zeros,
)
from weightslab.theory import firing_probability, through_origin
from weightslab.training import train

__all__ = ["claim_05", "claim_06", "claim_07", "claim_09", "claim_10"]


def claim_05(seeds=(0, 1, 2, 3, 4)):
    """Zero input without biases: one layer, a deep ReLU network, a deep sigmoid network."""
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
        net = Sequential(Dense(4, 8, normal(1.0), biases=None, rng=stream.weights), Sigmoid(),
                         Dense(8, 1, normal(1.0), biases=None, rng=stream.weights))
        deep.append(np.abs(net(silent).item() - net[2].W.sum() / 2))
    rows = [Row("one layer, sigmoid: output at zero input", 0.5, float(np.mean(sigmoid)), 1e-12),
            Row("one layer, ReLU: output at zero input", 0.0, float(np.max(relu)), 1e-12),
            Row("ReLU network: f(2x) differs from 2 f(x) by", 0.0, float(np.max(doubled)), 1e-9),
            Row("sigmoid network: f(0) differs from half the sum of W₂ by", 0.0, float(np.max(deep)), 1e-12)]
    return Claim(5, "Without bias a neuron at zero input gives z = 0: sigmoid 0.5, ReLU 0.", "EXACT",
                 "For one layer. In a deep sigmoid network the hidden 0.5s act as a bias.", rows, seeds)


def claim_06(seeds=(0, 1, 2, 3, 4)):
    """How often a neuron with |w| = 2 fires for inputs N(0, 1)."""
    rows = []
    for bias in (-2.0, -1.0, 0.0, 1.0, 2.0):
        shares = []
        for seed in seeds:
            w = streams(seed).weights.standard_normal(10)
            x = streams(seed).data.standard_normal((20_000, 10))
            shares.append((x @ (2 * w / np.linalg.norm(w)) + bias > 0).mean())
        predicted = float(firing_probability(bias, 2.0))
        rows.append(Row(f"b = {bias:+g}: share that fires", predicted, float(np.mean(shares)), 0.006))
    return Claim(6, "With a positive bias a neuron fires more easily, with a negative one less.", "EXACT",
                 "P(fire) = Φ(b / |w|) for inputs N(0, 1): what counts is the bias relative to the weights.",
                 rows, seeds)


def claim_07(seeds=(0, 1, 2, 3, 4)):
    """The best line through the origin for y = 2 x + 3."""
    rows = []
    for low, mean, second in ((-1.0, 0.0, 1 / 3), (0.0, 0.5, 1 / 3)):
        found = []
        for seed in seeds:
            x = streams(seed).data.uniform(low, 1, (20_000, 1))
            y = 2 * x + 3
            net = Sequential(Dense(1, 1, zeros(), biases=None, rng=streams(seed).weights))
            train(net, MeanSquaredError(), x, y, SGD(1.0), steps=40)
            found.append((net[0].W.item(), np.mean((net(x) - y) ** 2)))
        weight, error = np.mean(found, axis=0)
        predicted = through_origin(2.0, 3.0, mean, second)
        rows += [Row(f"x from {low:g} to 1: weight", float(predicted[0]), float(weight), 0.06),
                 Row(f"x from {low:g} to 1: mean squared error", float(predicted[1]), float(error), 0.06)]
    return Claim(7, "y = w x can only fit lines through the origin.", "EXACT",
                 "Its least mean squared error is b² (1 − E[x]² / E[x²]).", rows, seeds)


def claim_09(seeds=(0, 1, 2, 3, 4)):
    """ReLU networks on x², with biases and without."""
    x = np.linspace(-1, 1, 201)[:, None]
    errors = np.array([[_error_on_square(x, seed, biases) for biases in (True, False)] for seed in seeds])
    parts = np.hstack([np.maximum(x, 0), np.maximum(-x, 0)])  # all that a ReLU network of one input does without biases
    slopes = np.linalg.lstsq(parts, x[:, 0] ** 2, rcond=None)[0]
    rows = [Row("without: slopes of the best fit", 0.75, float(slopes.mean()), 0.006),
            Row("without: mean squared error of a trained network", 1 / 80, float(errors[:, 1].mean()), 0.0006),
            Row("with: mean squared error of a trained network", 0.0, float(errors[:, 0].mean()), 0.001)]
    return Claim(9, "A bias widens the family of functions that a network can represent.", "EXACT",
                 "Without, a ReLU network of one input is two half lines from the origin: on x² at best 0.75 |x|.",
                 rows, seeds)


def _error_on_square(x, seed, biases):
    rng, start = streams(seed).weights, zeros() if biases else None
    net = Sequential(Dense(1, 16, he_normal(), start, rng=rng), ReLU(), Dense(16, 1, he_normal(), start, rng=rng))
    train(net, MeanSquaredError(), x, x ** 2, Adam(0.02), steps=600)
    return float(np.mean((net(x) - x ** 2) ** 2))


def claim_10(seeds=(0, 1, 2, 3, 4)):
    """Digits read with and without biases."""
    data = digits()
    x, y = data.x / 8 - 1, data.y
    right = np.array([[_read(x, y, seed, biases) for biases in (True, False)] for seed in seeds])
    line = np.linspace(-1, 1, 101)[:, None]
    square = np.mean([_error_on_square(line, seed, False) - _error_on_square(line, seed, True) for seed in seeds[:2]])
    rows = [Row("digits, 64 hidden: with biases minus without", 0.0, float((right[:, 0] - right[:, 1]).mean()), 0.012),
            Row("x²: error without biases minus with", 1 / 80, float(square), 0.0015)]
    return Claim(10, "Removing the biases measurably hurts a network.", "SIMPLIFIED",
                 "With few inputs, or inputs far from 0. Of 64 pixels some never change, and do the work of a bias.",
                 rows, seeds)


def _read(x, y, seed, biases):
    """Share of 597 test digits read right."""
    stream, start = streams(seed), zeros() if biases else None
    order = stream.data.permutation(len(x))
    train_rows, test_rows = order[:1200], order[1200:]
    net = Sequential(Dense(64, 64, he_normal(), start, rng=stream.weights), ReLU(),
                     Dense(64, 10, he_normal(), start, rng=stream.weights))
    train(net, SoftmaxCrossEntropy(), x[train_rows], y[train_rows], SGD(0.2), steps=400, batch_size=100,
          rng=stream.batches)
    return (net(x[test_rows]).argmax(axis=1) == y[test_rows]).mean()
