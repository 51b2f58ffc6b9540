"""Checks of the exercises of lesson 06: they judge what an answer does."""

import numpy as np

from weightslab.live.outcome import FUNCTION, exercise
from weightslab.plots.shapes import figures

from .descent import Descent

__all__ = ["check_fast_valley", "check_momentum_step"]


@exercise(Descent)
def check_fast_valley(lab):
    """Exercise 1: with the inputs around 2, a learning rate that brings the loss below 0.02 within 100 steps."""
    p, loss = lab.parameters, lab.result.losses[-1]
    if p.mean != 2.0:
        return f"Not yet: the middle of the inputs is {figures(p.mean, 4)}, and 2 is wanted."
    if not loss < 0.02:
        return f"Not yet: after {p.steps} steps the loss is {'beyond all bounds' if not loss < 1e6 else f'{loss:.3f}'}."
    return f"Right: {loss:.4f} after {p.steps} steps, with {figures(p.lr)} of at most {figures(lab.result.limit)}."


@exercise(FUNCTION)
def check_momentum_step(step):
    """Exercise 2: a function of (weight, velocity, gradient, lr, mu) that gives the new weight and the new velocity."""
    w, v = 1.0, 0.0
    mine = np.array([w, v])
    for gradient in (2.0, -1.0, 0.5):
        v = 0.9 * v + gradient
        w = w - 0.1 * v
        try:
            mine = np.array(step(*mine, gradient, 0.1, 0.9), float)
        except Exception as error:  # whatever the student's own code raises
            return f"Not yet: your function raised {type(error).__name__}: {str(error).rstrip('.')}."
        if mine.shape != (2,):
            return "Not yet: two numbers are wanted, the new weight and the new velocity."
        if not np.allclose(mine, (w, v)):
            return (
                f"Not yet: after a gradient of {gradient} they are {w:.3f} and {v:.3f}, yours are {mine[0]:.3f} and "
                f"{mine[1]:.3f}."
            )
    return "Right: three steps, and each time both numbers agree."
