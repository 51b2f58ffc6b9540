"""Claims 32, 33 and 34: what dropout does to noise, to neurons and to weights."""

from functools import lru_cache

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.nn import Dense, Dropout, Sequential, streams
from weightslab.theory.regression import dropout_penalty

from .connections import KINDS, NeuronsOrConnections, noisy, rows
from .robust import STEPS, DropoutRobustness, accuracies, start

__all__ = ["claim_32", "claim_33", "claim_34"]

SHARES = (0.0, 0.25, 0.5, 0.75)
USUAL = {"plain": (0.977, 0.916, 0.770, 0.510), "dropout 0.5": (0.976, 0.966, 0.939, 0.795)}
SPREAD = {"plain": (0.005, 0.034, 0.05, 0.12), "dropout 0.5": (0.0065, 0.0095, 0.015, 0.075)}


def claim_32(seeds=(0, 1, 2, 3, 4)):
    """Two outputs with the same weights, under both kinds of noise."""
    found = np.array([[noisy(kind, 0.5, rows(1.0), draws=3000, seed=seed) for kind in KINDS] for seed in seeds])
    correlations = [float(np.mean([np.corrcoef(draws.T)[0, 1] for draws in found[:, k]])) for k in (0, 1)]
    variances = found.var(axis=2).mean(axis=(0, 2))
    table = []
    for kind, theory, correlation, variance, tolerance in zip(
        KINDS, (1.0, 0.0), correlations, variances, (1e-9, 0.036), strict=True
    ):
        table += [
            Row(
                f"{kind}: noise correlation of two equal outputs",
                theory,
                correlation,
                tolerance,
                "identity" if theory else "theory",
            ),
            Row(f"{kind}: variance of the noise", 1.0, float(variance), 0.044),
        ]
    return Claim(
        32,
        "Dropout sets outputs of neurons to zero, which is equivalent to removing connections.",
        "SIMPLIFIED",
        "It removes all outgoing connections of a neuron at once, for all that listen to it. DropConnect removes "
        "single connections.",
        table,
        seeds,
        NeuronsOrConnections,
    )


@lru_cache(maxsize=1)
def trained(seeds):
    """For each seed a plain network and one with dropout, which claims 33 and 34 share."""
    run = start((0.0, 0.5), seeds)
    for _ in range(STEPS):
        run.step()
    return run.net


def claim_33(seeds=(0, 1, 2, 3, 4)):
    """Digits read with neurons removed, by networks trained with and without dropout."""
    found = accuracies(trained(tuple(seeds)), SHARES).mean(axis=0).round(3)  # one digit may differ by processor
    table = [
        Row(f"{name}, {share:.0%} of neurons removed: digits read right", usual, float(right), tolerance, "replication")
        for name, results in zip(USUAL, found, strict=True)
        for share, usual, right, tolerance in zip(SHARES, USUAL[name], results, SPREAD[name], strict=True)
    ]
    return Claim(
        33,
        "Dropout makes the representation robust.",
        "SIMPLIFIED",
        "Robust to what it was trained for: when neurons are removed it reads on. By how much "
        "depends on the width; "
        "no theory says. (64 hidden units, digits, Adam .003, 600 steps.)",
        table,
        seeds,
        DropoutRobustness,
    )


def claim_34(seeds=(0, 1, 2, 3, 4)):
    """The weights of the same networks, and one linear neuron whose penalty is known exactly."""
    net = trained(tuple(seeds))
    first, last = (np.linalg.norm(net[k].W, axis=(-1, -2)).mean(axis=0) for k in (0, 3))
    gap = np.mean([_penalty(seed) for seed in seeds])
    table = [
        Row("digits: norm of W₁ with dropout over without", 0.973, float(first[1] / first[0]), 0.015, "replication"),
        Row("  of W₂", 1.077, float(last[1] / last[0]), 0.032, "replication"),
        Row("linear neuron: what dropout adds, over p / (1 − p) Σ w² E[x²]", 1.0, float(gap), 0.048),
    ]
    return Claim(
        34,
        "Dropout keeps weights small.",
        "SIMPLIFIED",
        "True of a linear model, where dropout of the inputs is an L2 penalty that follows the size of each input. "
        "In ReLU networks the weights hardly change: W₁ × 0.97 to 1.04, W₂ × 1.02 to 1.08.",
        table,
        seeds,
        NeuronsOrConnections,
    )


def _penalty(seed, rate=0.4, n=20000):
    """What dropout of the inputs adds to the mean squared error, over what it adds on paper."""
    rng = streams(seed).data
    x, y = rng.standard_normal((n, 5)) * (0.5, 1, 1.5, 2, 0.1), rng.standard_normal(n)
    net = Sequential(Dropout(rate), Dense(5, 1, biases=None, rng=streams(seed).weights))
    record = net.record(x.shape, training=True, rng=streams(seed).noise)
    quiet, noisy_loss = (np.mean((out[:, 0] - y) ** 2) for out in (net(x), net.forward(x, record)[0]))
    return (noisy_loss - quiet) / dropout_penalty(net[1].W[0], np.mean(x**2, axis=0), rate)
