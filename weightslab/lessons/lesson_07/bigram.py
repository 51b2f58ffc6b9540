"""The bigram model of lesson 07: which letter comes behind which, counted and learned."""

from functools import cache

import numpy as np

from weightslab.data import bigrams, first_names
from weightslab.nn import Adam, Dense, Embedding, Flatten, Sequential, SoftmaxCrossEntropy, cosine, streams

__all__ = ["STEPS", "counted", "log_probabilities", "loss", "model", "pairs", "settings"]

STEPS = 400


@cache
def pairs():
    """All 36,122 pairs of a letter and the next one in the names: x of shape ``(n, 1)``, y of shape ``(n,)``."""
    x, y = bigrams(first_names())
    return x[:, None], y


@cache
def counted():
    """How often each letter follows each, ``(27, 27)``, and the least loss that any table can reach.

    That is the mean of ``-log(share)`` over all pairs, the share counted: H(next letter | letter).
    """
    x, y = pairs()
    counts = np.zeros((27, 27))
    np.add.at(counts, (x[:, 0], y), 1)
    share = counts / counts.sum(axis=1, keepdims=True)
    return counts, float(-(counts * np.log(np.where(counts > 0, share, 1))).sum() / counts.sum())


def model(width, seed=0):
    """27 numbers for the next letter: a table of them, or a table of ``width`` numbers and a dense layer behind it."""
    rng = streams(seed).weights
    table = Embedding(27, width, rng=rng), Flatten(2)
    return Sequential(*table) if width == 27 else Sequential(*table, Dense(width, 27, rng=rng))


def settings(width, seed=0):
    """How it is trained."""
    return {
        "loss": SoftmaxCrossEntropy(),
        "optimizer": Adam(cosine(0.3 if width == 27 else 0.1, STEPS)),
        "batch_size": 1024,
        "rng": streams(seed).batches,
    }


def log_probabilities(net):
    """What the network says of the letter behind each of the 27, ``(27, 27)``."""
    z = net(np.arange(27)[:, None]).astype(float)
    z -= z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def loss(net):
    """Mean over all pairs of minus the logarithm of the probability of the letter that came."""
    counts, _ = counted()
    return float(-(counts * log_probabilities(net)).sum() / counts.sum())
