"""Tasks of lesson 07 that a layer can only solve by looking at the right position of a sequence."""

import numpy as np

from weightslab.nn import MultiHeadAttention, Sequential, streams

__all__ = ["POSITIONS", "SYMBOLS", "TASKS", "WIDTH", "network", "problem"]

SYMBOLS, POSITIONS, WIDTH = 7, 8, 16
TASKS = ("copy the first", "copy the one before", "mirror", "copy the marked")


def problem(task, rng, n=64):
    """Sequences of eight symbols 0 to 6, one of them marked, and what the task asks for.

    Returns
    -------
    x, target : ndarray, shape (n, 8, 16)
        Of each position: 7 numbers that name the symbol, 1 for the mark, 8 that name the position. In the target only
        a symbol.
    look : ndarray of int, shape (n, 8)
        The position of the symbol that each position outputs.
    """
    symbols, marked = rng.integers(0, SYMBOLS, (n, POSITIONS)), rng.integers(0, POSITIONS, n)
    position = np.arange(POSITIONS)
    look = {
        "copy the first": 0 * position,
        "copy the one before": np.maximum(position - 1, 0),
        "mirror": position[::-1],
        "copy the marked": marked[:, None],
    }[task]
    look = np.broadcast_to(look, symbols.shape)
    x, target = np.zeros((2, n, POSITIONS, WIDTH))
    x[..., :SYMBOLS] = np.eye(SYMBOLS)[symbols]
    x[np.arange(n), marked, SYMBOLS] = 1
    x[..., SYMBOLS + 1 :] = np.eye(POSITIONS)
    target[..., :SYMBOLS] = np.take_along_axis(x[..., :SYMBOLS], look[..., None], axis=1)
    return x, target, look


def network(heads, seed=0):
    """One attention layer without biases."""
    return Sequential(MultiHeadAttention(WIDTH, heads, biases=None, rng=streams(seed).weights))
