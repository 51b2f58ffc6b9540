"""The claims of lesson 01, each a small experiment with a prediction and a measurement."""

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.nn import SGD, Dense, MeanSquaredError, ReLU, Sequential, he_normal, normal, streams
from weightslab.training import train

from .connection import OneConnection
from .tumours import ReadingWeights

__all__ = ["claim_01", "claim_02"]


def claim_01(seeds=(0,)):
    """What one connection contributes, as a `Dense` layer computes it."""
    layer = Dense(1, 1, normal(1.0), biases=None, rng=streams(seeds[0]).weights)
    rows = []
    for source, weight, predicted in ((0.8, 0.5, 0.4), (0.8, -0.5, -0.4), (-0.8, -0.5, 0.4)):
        layer.W = weight
        measured = layer.forward([[source]])[0].item()
        rows.append(Row(f"source {source:g} through weight {weight:g}", predicted, measured, 1e-12, "identity"))
    return Claim(
        1,
        "An output of 0.8 through a weight of 0.5 contributes 0.4; through −0.5 it contributes −0.4 and inhibits.",
        "EXACT",
        "Contribution = source × weight. It inhibits because this source is positive: with a source of "
        "−0.8 the signs are reversed.",
        rows,
        seeds,
        OneConnection,
    )


def learned(x, target, rng, lr):
    """The weights of a linear neuron without bias, trained by gradient descent until it fits as well as it can."""
    net = Sequential(Dense(x.shape[1], 1, normal(0.5), biases=None, rng=rng))
    train(net, MeanSquaredError(), x, target[:, None], SGD(lr), steps=4000)
    return net[0].W[0], net(x)[:, 0]


def claim_02(seeds=(0, 1, 2, 3, 4)):
    """Five ways in which the size of a weight misleads, averaged over the seeds (the worst of them for what is exact)."""
    parts = _unit, _copies, _suppressor, _rescaling, _informative
    results = np.array([[number for part in parts for number in part(seed)] for seed in seeds])
    mean, worst = results.mean(axis=0), np.abs(results).max(axis=0)
    rows = [
        Row("feature × 1000: weight becomes", 0.001, mean[0], 1e-9, "identity"),
        Row("  largest change of an output", 0.0, worst[1], 1e-9, "identity"),
        Row("feature given twice: sum of both weights", 1.0, mean[2], 1e-6, "identity"),
        Row("  their difference stays as it was initialized: off by", 0.0, worst[3], 1e-9, "identity"),
        Row("suppressor: correlation with the target", SUPPRESSOR["correlation"], mean[4], 0.045),
        Row("  its weight all the same", SUPPRESSOR["weight"], mean[5], 1e-6, "identity"),
        Row("weight 0, yet informative: correlation with the target", COPY_CORRELATION, mean[8], 0.008),
        Row("  largest such weight", 0.0, worst[9], 1e-9, "identity"),
        Row("hidden units × 100, next layer / 100: change of output", 0.0, worst[6], 1e-12, "identity"),
        Row("  norm of the first layer grows by", 100.0, mean[7], 1e-9, "identity"),
    ]
    return Claim(
        2,
        "A large weight means a strong relation, a weight near zero an irrelevant input.",
        "MISLEADING",
        "A weight depends on the unit of its input, on the other inputs, and on how the layers share a scale. Its "
        "size tells importance only for inputs of equal spread that are not correlated, in a model of one layer.",
        rows,
        seeds,
        ReadingWeights,
    )


def _unit(seed):
    """One feature with weight 1, and the same in a unit a thousand times smaller (and a learning rate to match)."""
    x = streams(seed).data.standard_normal((200, 1))
    w, output = learned(x, x[:, 0], streams(seed).weights, 0.1)
    w_scaled, output_scaled = learned(1000 * x, x[:, 0], streams(seed).weights, 0.1e-6)
    return w_scaled[0] / w[0], np.abs(output - output_scaled).max()


def _copies(seed):
    """The same feature twice: the sum is learned, the difference stays what the initialization made it."""
    x = np.repeat(streams(seed).data.standard_normal((200, 1)), 2, axis=1)
    w, _ = learned(x, x[:, 0], streams(seed).weights, 0.1)
    start = normal(0.5)(streams(seed).weights, (1, 2), 2, 1)[0]
    return w.sum(), np.diff(w)[0] - np.diff(start)[0]


# x1 = signal + disturbance, x2 = disturbance + 0.1 signal: x2 hardly tells the target, yet takes the disturbance out of x1.
SIGNAL_IN_X2 = 0.1
SUPPRESSOR = {"correlation": SIGNAL_IN_X2 / np.sqrt(1 + SIGNAL_IN_X2**2), "weight": -1 / (1 - SIGNAL_IN_X2)}


def _suppressor(seed):
    signal, disturbance = streams(seed).data.standard_normal((2, 2000))
    x = np.column_stack([signal + disturbance, disturbance + SIGNAL_IN_X2 * signal])
    w, _ = learned(x, signal, streams(seed).weights, 0.1)
    return np.corrcoef(x[:, 1], signal)[0, 1], w[1]


NOISE_OF_COPY = 0.5
COPY_CORRELATION = 1 / np.sqrt(1 + NOISE_OF_COPY**2)


def _informative(seed):
    """The target is x1, and x2 a noisy copy of it: highly correlated with the target, and not needed."""
    signal, noise = streams(seed).data.standard_normal((2, 2000))
    x = np.column_stack([signal, signal + NOISE_OF_COPY * noise])
    w, _ = learned(x, signal, streams(seed).weights, 0.1)
    return np.corrcoef(x[:, 1], signal)[0, 1], w[1]


def _rescaling(seed):
    """A ReLU net, and the same with hidden units scaled up by 100 and the layer behind them scaled down."""
    stream = streams(seed)
    net = Sequential(
        Dense(5, 20, he_normal(), normal(0.5), rng=stream.weights), ReLU(), Dense(20, 1, he_normal(), rng=stream.weights)
    )
    x = stream.data.standard_normal((100, 5))
    output, norm = net(x), np.linalg.norm(net[0].W)
    net[0].W *= 100
    net[0].b *= 100
    net[2].W /= 100
    return np.abs(net(x) - output).max(), np.linalg.norm(net[0].W) / norm
