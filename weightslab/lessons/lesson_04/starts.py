"""Claims 18 to 20 and 36: where biases start, who dies, and why weights must start random."""

from itertools import pairwise

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.data import digits
from weightslab.nn import (
    SGD,
    Dense,
    ReLU,
    Sequential,
    SoftmaxCrossEntropy,
    Tanh,
    constant,
    he_normal,
    streams,
    uniform,
    xavier_uniform,
    zeros,
)
from weightslab.theory import RELU, CorrelationMap
from weightslab.theory.gauss import firing_probability
from weightslab.training import train

__all__ = ["claim_18", "claim_19", "claim_20", "claim_36", "dead_shares", "deep_relu"]


def claim_18(seeds=(0, 1, 2, 3, 4)):
    """Biases as Keras and Flax start them (and this package), and as PyTorch does."""
    ours, torch = [], []
    for seed in seeds:
        rng = streams(seed).weights
        ours.append(np.abs(Dense(100, 1000, rng=rng).b).max())
        torch.append(Dense(100, 1000, xavier_uniform(), uniform(100 ** -0.5), rng=rng).b.std())
    rows = [Row("Keras, Flax, here: largest bias at the start", 0.0, float(np.max(ours)), 1e-12),
            Row("PyTorch, 100 inputs: their standard deviation", 300 ** -0.5, float(np.mean(torch)), 0.002)]
    return Claim(18, "Biases start at zero.", "SIMPLIFIED",
                 "In Keras and Flax. PyTorch draws them evenly from ±1 / √(inputs).", rows, seeds)


def deep_relu(rng, n_in, width, layers, bias=0.0, dtype=np.float32):
    """A network of ReLU layers, He start, with one value for all biases."""
    sizes = [n_in] + [width] * layers
    return Sequential(*(part for n, m in pairwise(sizes)
                        for part in (Dense(n, m, he_normal(), constant(bias), rng=rng, dtype=dtype), ReLU())))


def fired(net, x):
    """The share of inputs for which each unit fires, layer by layer."""
    _, record = net.forward(x)
    return [(kept.y > 0).mean(axis=-2) for layer, kept in record.steps if isinstance(layer, ReLU)]


def claim_19(seeds=(0, 1, 2, 3, 4)):
    """Units of a random ReLU network that answer nearly all inputs alike, though all biases are 0."""
    layers = (1, 3, 5, 10, 20)
    likeness = CorrelationMap(RELU, 2 ** 0.5, 0.0, q=1.0).through_depth(0.0, 20)
    measured = []
    for seed in seeds:
        net = deep_relu(streams(seed).weights, 256, 256, 20)
        shares = fired(net, streams(seed).data.standard_normal((1000, 256)).astype(np.float32))
        measured.append([np.mean((shares[layer - 1] < 0.05) | (shares[layer - 1] > 0.95)) for layer in layers])
    rows = []
    for layer, share in zip(layers, np.mean(measured, axis=0), strict=True):
        c = max(float(likeness[layer - 1]), 1e-12)
        predicted = 2 * float(firing_probability(-1.6448536, (c / (1 - c)) ** 0.5))
        tolerance = 0.01 if layer == 1 else 0.09
        rows.append(Row(f"layer {layer}: units that fire on < 5 % or > 95 %", predicted, float(share), tolerance))
    return Claim(19, "Zero biases mean that no unit has a preference at the start.", "MISLEADING",
                 "In layer 1. Deeper all inputs look more and more alike, so each unit says yes to nearly all, or no.",
                 rows, seeds)


def dead_shares(seeds, bias, layers=5, width=64, n=500):
    """The share of ReLUs that fire for none of n digits, in each layer: the mean over seeds."""
    x = (digits().x[:n] / 16).astype(np.float32)
    nets = (deep_relu(streams(seed).weights, 64, width, layers, bias) for seed in seeds)
    return np.mean([[float((share == 0).mean()) for share in fired(net, x)] for net in nets], axis=0)


def claim_20(seeds=(0, 1, 2, 3, 4)):
    """Dead ReLUs with a bias of 0 and of 1, on digits."""
    seeds = tuple(seeds)
    many = [seed * 20 + k for seed in seeds for k in range(8)]
    zero, one = (dead_shares(many, bias) for bias in (0.0, 1.0))
    rows = [Row("layer 1, bias 0: dead share", LAYER_1[0], float(zero[0]), 0.016),
            Row("layer 1, bias 1: dead share", LAYER_1[1], float(one[0]), 0.002),
            Row("layer 5, bias 0: dead share", LAYER_5[0], float(zero[4]), 0.036),
            Row("layer 5, bias 1: dead share", LAYER_5[1], float(one[4]), 0.04),
            Row("layer 5: bias 1 has more dead units by", LAYER_5[1] - LAYER_5[0], float(one[4] - zero[4]), 0.05)]
    return Claim(20, "A small positive bias prevents dead ReLUs.", "SIMPLIFIED",
                 "In layer 1. Deeper it makes all inputs more alike, and more units dead.", rows, seeds)


LAYER_1, LAYER_5 = (0.0438, 0.0001), (0.1220, 0.2513)
"""Dead shares with a bias of 0 and of 1, from 400 networks."""


def claim_36(seeds=(0, 1, 2, 3, 4)):
    """A network whose weights all start at 0.1."""
    data = digits()
    x, y = data.x / 16, data.y
    apart, ranks, right = [], [], []
    for seed in seeds:
        stream = streams(seed)
        net = Sequential(Dense(64, 32, constant(0.1), zeros(), rng=stream.weights), Tanh(),
                         Dense(32, 10, constant(0.1), zeros(), rng=stream.weights))
        train(net, SoftmaxCrossEntropy(), x, y, SGD(0.3), steps=50, batch_size=100, rng=stream.batches)
        apart.append(np.ptp(net[0].W, axis=0).max())
        ranks.append(np.linalg.matrix_rank(net[0].W))
        right.append((net(x).argmax(axis=1) == y).mean())
    rows = [Row("after 50 steps: how far neurons are apart", 0.0, float(np.max(apart)), 1e-12),
            Row("rank of the first weight matrix", 1.0, float(np.mean(ranks)), 1e-9),
            Row("share of digits read right, as by guessing", 0.1, float(np.mean(right)), 0.006)]
    return Claim(36, "Weights must start random.", "EXACT",
                 "Equal neurons get equal gradients and stay equal: 32 neurons do the work of one.", rows, seeds)
