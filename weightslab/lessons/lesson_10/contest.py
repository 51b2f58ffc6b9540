"""The contest of lesson 10: the data, the networks of the published table, and how they are trained."""

from functools import cache
from pathlib import Path

import numpy as np

from weightslab.data import mnist1d
from weightslab.live.parameters import did_you_mean, plain
from weightslab.nn import Adam, Conv1d, Dense, Flatten, ReLU, Sequential, SoftmaxCrossEntropy, cosine, he_normal, streams
from weightslab.nn.checks import is_whole
from weightslab.storage import load_run, save_run
from weightslab.training import Run

__all__ = ["HUMAN", "PUBLISHED", "examples", "network", "share_right", "start", "train_with_checkpoints"]

PUBLISHED = {"logistic regression": 0.32, "MLP": 0.68, "CNN": 0.94, "CNN, shuffled pixels": 0.56}
"""Shares of test digits read right, of Greydanus and Kobak 2020."""
HUMAN = {"person": 0.96, "shuffled": 0.30}
"""What a person reads, in the same table; of shuffled signals about as many."""
TRAINING = 4000
ORDER = np.random.default_rng(0).permutation(40)
"""In which the positions are shuffled, the same for all signals."""


@cache
def examples(name):
    """Training and test signals as this network takes them, ``x, y, x_test, y_test``; channels for the CNNs."""
    data = mnist1d()
    x = data.x
    if "shuffled" in name:
        x = x[:, ORDER]
    if "CNN" in name:
        x = x[:, None]
    return x[:TRAINING], data.y[:TRAINING], x[TRAINING:], data.y[TRAINING:]


def network(name, seed=0, dtype=np.float64):
    """One of the networks of the table."""
    own = {"rng": streams(seed).weights, "dtype": dtype}
    if name == "logistic regression":
        return Sequential(Dense(40, 10, **own))
    if name == "MLP":
        return Sequential(
            Dense(40, 100, he_normal(), **own), ReLU(), Dense(100, 100, he_normal(), **own), ReLU(), Dense(100, 10, **own)
        )
    form = own | {"stride": 2, "padding": 1}
    return Sequential(
        Conv1d(1, 25, 5, he_normal(), **form),
        ReLU(),
        Conv1d(25, 25, 3, he_normal(), **form),
        ReLU(),
        Conv1d(25, 25, 3, he_normal(), **form),
        ReLU(),
        Flatten(2),
        Dense(125, 10, **own),
    )


def start(name, steps, seed=0, dtype=np.float64):
    """The training of one network, before its first step; its learning rate falls to 0 over so many."""
    if name not in PUBLISHED:
        near = did_you_mean(name, {known: repr(known) for known in PUBLISHED})
        raise plain(ValueError(f"the networks are {', '.join(map(repr, PUBLISHED))}, got {name!r}" + (near and f"; {near}")))
    x, y, _, _ = examples(name)
    return Run(
        network(name, seed, dtype),
        SoftmaxCrossEntropy(),
        x,
        y,
        Adam(cosine(0.01, steps)),
        batch_size=100,
        rng=streams(seed).batches,
    )


def share_right(net, x, y):
    """Share of the signals whose digit gets the largest output."""
    return float((net(x).argmax(axis=-1) == y).mean())


def train_with_checkpoints(name, steps, path, seed=0, every=200):
    """Train with a checkpoint in ``path`` every so many steps; if there is one, go on from it.

    Stopped, interrupted or killed, and called again, it ends with the same weights to the last
    bit. Every thousand steps it prints how far it is.

    Raises
    ------
    ValueError
        If ``path`` holds no checkpoint of this training: another network, seed or number of steps.
    """
    run, this = start(name, steps, seed), {"network": name, "steps": steps, "seed": seed}
    if not is_whole(every, 1):
        raise plain(ValueError(f"every must be a whole number of at least 1, got {every!r}"))
    try:
        load_run(run, path, **this)
        print(f"{name}: {Path(path).name} has {run.n_steps:,} steps already")
    except FileNotFoundError:
        save_run(run, path, **this)
    while run.n_steps < steps:
        for _ in range(min(every - run.n_steps % every, steps - run.n_steps)):
            run.step()
        save_run(run, path, **this)
        if run.n_steps % 1000 == 0 or run.n_steps == steps:
            print(f"{name}: {run.n_steps:,} of {steps:,} steps")
    return run.net
