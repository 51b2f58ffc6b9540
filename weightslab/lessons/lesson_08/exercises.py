"""Checks of the exercises of lesson 08: they judge what an answer does."""

import numpy as np

from weightslab.live.outcome import FUNCTION, exercise
from weightslab.plots.shapes import figures
from weightslab.theory import soft_threshold

from .decay import WeightDecay

__all__ = ["check_decay", "check_dropped", "check_shrink"]


@exercise(WeightDecay)
def check_decay(lab):
    """Exercise 1: for the points number 2, a decay whose error on new points is within 5 percent of the best of 24."""
    p, error, best = lab.parameters, lab.result.here[1], lab.result.others[1].min()
    if p.seed != 2:
        return f"Not yet: these are the points number {p.seed}, and number 2 is needed."
    if not error <= 1.05 * best:
        return f"Not yet: with λ = {figures(p.decay, 4)} the error on new points is {error:.2f}, and {best:.2f} is possible."
    return f"Right: {error:.2f} on new points; the best of 24 decays has {best:.2f}."


@exercise(FUNCTION)
def check_shrink(shrink):
    """Exercise 2: a function of (w, lr, strength) that takes the proximal step of L1."""
    w = np.array([1.0, -0.5, 0.05, -0.02, 0.0])
    wanted = soft_threshold(w, 0.1 * 0.8)
    try:
        mine = np.array(shrink(w.copy(), 0.1, 0.8), float)
    except Exception as error:  # whatever the student's own code raises
        return f"Not yet: your function raised {type(error).__name__}: {str(error).rstrip('.')}."
    if mine.shape != w.shape:
        return f"Not yet: return as many weights as there were, {len(w)}; yours have shape {mine.shape}."
    for before, after, right in zip(w, mine, wanted, strict=True):
        if not abs(after - right) < 1e-12:
            return (
                f"Not yet: with lr 0.1 and strength 0.8, {figures(before)} becomes {figures(after)}, "
                f"and {figures(right)} is needed."
            )
    return "Right: large weights move by lr · strength, small ones become exactly 0."


@exercise(FUNCTION)
def check_dropped(dropped):
    """Exercise 3: a function of (x, rate, rng) that leaves out inputs and keeps the mean of what comes out."""
    x = np.arange(1.0, 6.0)
    for rate in (0.2, 0.5, 0.8):
        rng = np.random.default_rng(0)
        try:
            out = np.array([dropped(x.copy(), rate, rng) for _ in range(10_000)], float)
        except Exception as error:  # whatever the student's own code raises
            return f"Not yet: your function raised {type(error).__name__}: {str(error).rstrip('.')}."
        if out.shape != (10_000, 5):
            return "Not yet: return as many numbers as x has."
        gone, mean = (out == 0).mean(), (out.mean(axis=0) / x).mean()
        if not abs(gone - rate) < 0.02:
            return f"Not yet: at rate {rate} it leaves out {gone:.0%} of the inputs."
        if (out == 0).all(axis=1).mean() > rate**5 + 0.05:
            return f"Not yet: at rate {rate} all inputs go at once too often; draw for each of them."
        if not abs(mean - 1) < 0.04:
            return f"Not yet: at rate {rate} the mean of what comes out is {mean:.2f} times x, and 1 is needed."
    return "Right: at each rate the mean of what comes out is x."
