"""Claims 18 to 20 and 36: how biases are initialized, who dies, and why weights must be initialized at random."""

from itertools import pairwise

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.data import digits
from weightslab.nn import (
    SGD,
    Dense,
    Dropout,
    ReLU,
    Sequential,
    SoftmaxCrossEntropy,
    Tanh,
    constant,
    streams,
    uniform,
    xavier_uniform,
    zeros,
)
from weightslab.theory import RELU, CorrelationMap
from weightslab.theory.gauss import firing_probability
from weightslab.training import train

from .dead import DeadUnits, deep_relu
from .race import InitRace

__all__ = ["claim_18", "claim_19", "claim_20", "claim_36", "dead_shares"]


def claim_18(seeds=(0, 1, 2, 3, 4)):
    """Biases as Keras and Flax initialize them (and this package), and as PyTorch does."""
    ours, torch = [], []
    for seed in seeds:
        rng = streams(seed).weights
        ours.append(np.abs(Dense(100, 1000, rng=rng).b).max())
        torch.append(Dense(100, 1000, xavier_uniform(), uniform(100**-0.5), rng=rng).b.std())
    rows = [
        Row("Keras, Flax, here: largest initial bias", 0.0, float(np.max(ours)), 1e-12, "identity"),
        Row("PyTorch's Linear, 100 inputs: their standard deviation", 300**-0.5, float(np.mean(torch)), 0.001),
    ]
    return Claim(
        18,
        "Biases start at zero.",
        "SIMPLIFIED",
        "True of the layers of Keras and Flax (in an LSTM, Keras initializes the forget bias at 1). "
        "PyTorch's Linear and Conv "
        "draw them uniformly from ±1 / √(fan-in).",
        rows,
        seeds,
        DeadUnits,
    )


def fired(net, x):
    """The share of inputs for which each unit fires, layer by layer."""
    _, record = net.forward(x)
    return [(kept.y > 0).mean(axis=-2) for layer, kept in record.steps if isinstance(layer, ReLU)]


def claim_19(seeds=(0, 1, 2, 3, 4)):
    """Units of a random ReLU network that answer nearly all inputs alike, though all biases are 0."""
    layers = (1, 3, 5, 10, 20)
    correlation = CorrelationMap(RELU, 2**0.5, 0.0, q=1.0).through_depth(0.0, 20)
    measured, pixels = [], []
    images = (digits().x[:1000] / 16).astype(np.float32)
    for seed in seeds:
        for draw in range(4):
            rng = np.random.default_rng([seed, draw])
            net = deep_relu(rng, 256, 256, 20)
            measured.append(_alike(fired(net, rng.standard_normal((1000, 256)).astype(np.float32)))[np.array(layers) - 1])
            pixels.append(_alike(fired(deep_relu(rng, 64, 256, 1), images)))
    rows = []
    for layer, share, tolerance in zip(layers, np.mean(measured, axis=0), (0.004, 0.019, 0.034, 0.034, 0.08), strict=True):
        c = max(float(correlation[layer - 1]), 1e-12)
        predicted = 2 * float(firing_probability(-1.6448536, (c / (1 - c)) ** 0.5))
        rows.append(Row(f"layer {layer}: units that fire on < 5% or > 95%", predicted, float(share), tolerance))
    rows.append(Row("digits, pixels 0 to 1: layer 1", 0.286, float(np.mean(pixels)), 0.03, "replication"))
    return Claim(
        19,
        "Zero biases mean that no unit has a preference before training.",
        "MISLEADING",
        "True of layer 1, if the inputs are centred on 0. From layer to layer the inputs come to look more alike, so that "
        "more and more units fire on nearly all of them or on nearly none: half of them in layer 10.",
        rows,
        seeds,
        DeadUnits,
    )


def _alike(shares):
    """The share of units, layer by layer, that answer more than 95% of the inputs alike."""
    return np.array([np.mean((share < 0.05) | (share > 0.95)) for share in shares])


def dead_shares(seeds, bias, layers=5, width=64, n=500):
    """The share of ReLUs that fire for none of n digits, in each layer: the mean over seeds."""
    x = (digits().x[:n] / 16).astype(np.float32)
    nets = (deep_relu(streams(seed).weights, 64, width, layers, bias) for seed in seeds)
    return np.mean([[float((share == 0).mean()) for share in fired(net, x)] for net in nets], axis=0)


def claim_20(seeds=(0, 1, 2, 3, 4)):
    """Dead ReLUs with biases of 0, .01, .1 and 1, on digits: sixteen networks for each seed."""
    many = [seed * 20 + k for seed in seeds for k in range(16)]
    none, tiny, small, one = (dead_shares(many, bias)[[0, 4]] for bias in (0.0, 0.01, 0.1, 1.0))
    rows = []
    for k, (layer, tolerances) in enumerate(((1, (0.012, 0.003, 0.0085, 0.012)), (5, (0.028, 0.0055, 0.011, 0.028)))):
        usual, helped, drowned = DEAD[k]
        rows += [
            Row(f"layer {layer}: dead share with bias 0", usual, none[k], tolerances[0], "replication"),
            Row("  bias .01 minus bias 0", 0.0, tiny[k] - none[k], tolerances[1], "replication"),
            Row("  bias .1 minus bias 0", helped, small[k] - none[k], tolerances[2], "replication"),
            Row("  bias 1 minus bias 0", drowned, one[k] - none[k], tolerances[3], "replication"),
        ]
    return Claim(
        20,
        "A small positive bias keeps ReLUs from being dead before training.",
        "SIMPLIFIED",
        "At 0.1 a third fewer are dead in layer 1 and an eighth more in layer 5; at 0.01 hardly anything changes; 1 saves "
        "nearly all of layer 1 and harms the deeper ones.",
        rows,
        seeds,
        DeadUnits,
    )


DEAD = ((0.0429, -0.0146, -0.0429), (0.1235, 0.0176, 0.1258))
"""Dead shares of layers 1 and 5 with a bias of 0, and what biases of .1 and 1 add to them: means over 480 networks."""


def claim_36(seeds=(0, 1, 2, 3, 4)):
    """Starts that are equal, zero, unequal without chance, and a network without a hidden layer."""
    data = digits()
    x, y, apart, ranks, right, told = data.x / 16, data.y, [], [], [], []
    for seed in seeds:
        order = streams(seed).data.permutation(len(y))
        new, known = order[1200:], order[:1200]
        found = []
        for fill, steps, lr in STARTS:
            net = _started(fill)
            batches = streams(seed).batches
            train(net, SoftmaxCrossEntropy(), x[known], y[known], SGD(lr), steps=steps, batch_size=100, rng=batches)
            found.append((net(x[new]).argmax(axis=1) == y[new]).mean())
            if fill == 0.03:
                apart.append(np.ptp(net[2].W, axis=0).max())
                ranks.append(np.linalg.matrix_rank(net[2].W, tol=1e-6))
        right.append(found)
        told.append(_different_with_dropout(x[known], y[known], seed))
    weak, tenth, zero, waves, flat = map(float, np.mean(right, axis=0))
    rows = [
        Row("all weights .03, 1,000 steps: neurons of a layer differ by", 0.0, float(np.max(apart)), 1e-6, "identity"),
        Row("  rank of the weight matrix", 1.0, float(np.mean(ranks)), 1e-9, "identity"),
        Row("  with dropout .2, 200 steps: different neurons among 32", 32.0, float(np.mean(told)), 1e-9, "identity"),
        Row("  digits read right, as by a network one neuron wide", 0.294, weak, 0.055, "replication"),
        Row("all weights .1, 1,000 steps: as by guessing", 0.1, tenth, 0.024),
        Row("all weights 0, 1,000 steps: as by guessing", 0.1, zero, 0.028),
        Row("all different, yet not random (sines), 600 steps", 0.965, waves, 0.014, "replication"),
        Row("no hidden layer, all weights 0, 400 steps", 0.954, flat, 0.017, "replication"),
    ]
    return Claim(
        36,
        "Weights must be initialized at random.",
        "SIMPLIFIED",
        "They must start different from one another. Equal neurons get equal gradients and stay one neuron, which may "
        "learn a little or nothing, unless something random such as dropout tells them apart. An initialization by "
        "sines, without any randomness, learns as well as a random one, and without a hidden layer "
        "weights of 0 are a fine initialization.",
        rows,
        seeds,
        InitRace,
    )


SINES = "sines"
STARTS = ((0.03, 1000, 0.1), (0.1, 1000, 0.1), (0.0, 1000, 0.1), (SINES, 600, 0.1), (None, 400, 0.5))
"""What the weights are filled with (None: no hidden layer, zeros), steps, learning rate."""


def _different_with_dropout(x, y, seed):
    """How many neurons of a layer whose weights were all equal are different after training with dropout."""
    rng, sizes = streams(seed).weights, (64, 32, 32)
    hidden = [part for n, m in pairwise(sizes) for part in (Dense(n, m, constant(0.03), rng=rng), Tanh(), Dropout(0.2))]
    net, stream = Sequential(*hidden, Dense(32, 10, constant(0.03), rng=rng)), streams(seed)
    train(net, SoftmaxCrossEntropy(), x, y, SGD(0.1), steps=200, batch_size=100, rng=stream.batches, noise=stream.noise)
    return len(np.unique(np.round(net[3].W, 6), axis=0))


def _started(fill):
    """A network 64-32-32-32-10 of tanh units with all weights equal or set to sines, or 64-10 with zeros."""
    rng = streams(0).weights
    if fill is None:
        return Sequential(Dense(64, 10, zeros(), rng=rng))
    sizes = (64, 32, 32, 32, 10)
    parts = [part for n, m in pairwise(sizes) for part in (Dense(n, m, zeros(), rng=rng), Tanh())]
    net = Sequential(*parts[:-1])
    for layer in (net[k] for k in (0, 2, 4, 6)):
        m, n = layer.W.shape
        layer.W = (2 / n) ** 0.5 * np.sin(1 + np.arange(m * n) ** 2.0).reshape(m, n) if fill == SINES else fill
    return net
