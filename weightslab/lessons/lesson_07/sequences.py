"""Tasks of lesson 07 that a layer can only solve by looking at the right place of a sequence."""

import numpy as np

from weightslab.nn import MultiHeadAttention, Sequential, streams

__all__ = ["PLACES", "SYMBOLS", "TASKS", "WIDTH", "network", "problem"]

SYMBOLS, PLACES, WIDTH = 7, 8, 16
TASKS = ("copy the first", "copy the one before", "mirror", "copy the marked")


def problem(task, rng, n=64):
    """Sequences of eight symbols 0 to 6, one of them marked, and what the task asks for.

    Returns
    -------
    x, target : ndarray, shape (n, 8, 16)
        Of each place: 7 numbers that name the symbol, 1 for the mark, 8 that name the place. In the target only a symbol.
    look : ndarray of int, shape (n, 8)
        Where the symbol stands that each place shall put out.
    """
    symbols, marked = rng.integers(0, SYMBOLS, (n, PLACES)), rng.integers(0, PLACES, n)
    place = np.arange(PLACES)
    look = {
        "copy the first": 0 * place,
        "copy the one before": np.maximum(place - 1, 0),
        "mirror": place[::-1],
        "copy the marked": marked[:, None],
    }[task]
    look = np.broadcast_to(look, symbols.shape)
    x, target = np.zeros((2, n, PLACES, WIDTH))
    x[..., :SYMBOLS] = np.eye(SYMBOLS)[symbols]
    x[np.arange(n), marked, SYMBOLS] = 1
    x[..., SYMBOLS + 1 :] = np.eye(PLACES)
    target[..., :SYMBOLS] = np.take_along_axis(x[..., :SYMBOLS], look[..., None], axis=1)
    return x, target, look


def network(heads, seed=0):
    """One attention layer without biases."""
    return Sequential(MultiHeadAttention(WIDTH, heads, biases=None, rng=streams(seed).weights))
