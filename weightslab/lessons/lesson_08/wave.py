"""Sixteen noisy points of a wave, and big networks that fit them under weight decay."""

import numpy as np

from weightslab.nn import L2, Adam, Dense, MeanSquaredError, Sequential, Tanh, cosine, normal, streams
from weightslab.training import Run

__all__ = ["STEPS", "draw", "errors", "start", "weights"]

POINTS, NEW, NOISE, STEPS = 16, 200, 0.5, 800


def draw(seed):
    """Sixteen noisy points of a sine to train on, two hundred that training never sees."""
    rng = streams(seed + 1).data
    x = rng.uniform(-2, 2, (POINTS + NEW, 1))
    y = np.sin(3 * x) + NOISE * rng.standard_normal(x.shape)
    return x[:POINTS], y[:POINTS], x[POINTS:], y[POINTS:]


def start(seed, decay):
    """A training of one network for each number in ``decay``: all from the same start."""
    x, y, _, _ = draw(seed)
    rng = np.array([streams(seed + 1).weights for _ in decay], object)
    net = Sequential(
        Dense(1, 32, normal(2.0), normal(2.0), rng=rng),
        Tanh(),
        Dense(32, 32, normal(0.3), rng=rng),
        Tanh(),
        Dense(32, 1, normal(0.2), rng=rng),
    )
    return Run(net, MeanSquaredError(), x, y, Adam(cosine(0.015, STEPS)), regularizer=L2(decay))


def errors(net, seed):
    """Mean squared errors on training points and on new ones, ``(2, replicas)``."""
    x, y, x_new, y_new = draw(seed)
    return np.array([np.mean((net(x) - y) ** 2, axis=(-2, -1)), np.mean((net(x_new) - y_new) ** 2, axis=(-2, -1))])


def weights(net):
    """All weights of the first network of a family."""
    return net.parameters[0][net.is_weight].copy()
