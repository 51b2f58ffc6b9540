"""Checks of the exercises of lesson 05: they judge what an answer does."""

import numpy as np

from weightslab.live.outcome import FUNCTION, exercise

from .descent import TRUE, Descent

__all__ = ["check_descent", "check_fast_valley", "check_momentum_step"]


@exercise(Descent)
def check_fast_valley(lab):
    """Exercise 1: in the narrow valley, a start at least 2 from the minimum that brings the loss below 0.02 in 5 steps."""
    p, loss = lab.parameters, lab.result.losses[-1]
    far = np.hypot(p.w - TRUE[0], p.b - TRUE[1])
    if p.mean != 2.0:
        return f"Not yet: the middle of the inputs is {p.mean:g}, and 2 is needed."
    if p.steps > 5:
        return f"Not yet: these are {p.steps} steps, and at most 5 are allowed."
    if far < 2:
        return f"Not yet: the first dot is {far:.2f} away from the cross, and at least 2 are needed."
    if not loss < 0.02:
        return f"Not yet: after {p.steps} steps the loss is {'beyond all bounds' if not loss < 1e6 else f'{loss:.3f}'}."
    return f"Right: from ({p.w:.1f}, {p.b:.1f}) the loss is {loss:.4f} after {p.steps} steps."


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
            return "Not yet: two numbers are needed, the new weight and the new velocity."
        if not np.allclose(mine, (w, v)):
            return (
                f"Not yet: after a gradient of {gradient} they are {w:.3f} and {v:.3f}, yours are {mine[0]:.3f} and "
                f"{mine[1]:.3f}."
            )
    return "Right: three steps, and each time both numbers agree."


@exercise(FUNCTION)
def check_descent(train):
    """Exercise 3: a function of (x, y, lr, steps) that trains y = w x + b from w = b = 0, and gives w and b."""
    for x, y, lr in (
        (np.linspace(-1, 1, 5), np.linspace(-1, 3, 5), 0.1),
        (np.array([1.0, 2.0, 4.0]), np.array([3.0, 2.0, -1.0]), 0.05),
    ):
        for steps in (1, 2, 100):
            try:
                mine = np.array(train(x.copy(), y.copy(), lr, steps), float)
            except Exception as error:  # whatever the student's own code raises
                return f"Not yet: your function raised {type(error).__name__}: {str(error).rstrip('.')}."
            if mine.shape != (2,):
                return "Not yet: two numbers are needed, the weight and the bias."
            w, b = descended(x, y, lr, steps)
            if not np.allclose(mine, (w, b)):
                why = hint(mine, x, y, lr) if steps == 1 else ""
                after = f"after {steps} step{'s' * (steps > 1)} w is {w:.3f} and b {b:.3f}"
                return f"Not yet: {after}, yours are {mine[0]:.3f} and {mine[1]:.3f}{why}."
    return f"Right: with the last points 100 steps lead to w = {w:.2f} and b = {b:.2f}, and so do yours."


def descended(x, y, lr, steps):
    """Return weight and bias of ``y = w x + b`` after some steps on the mean squared error, from 0."""
    w = b = 0.0
    for _ in range(steps):
        error = w * x + b - y
        w, b = w - lr * 2 * np.mean(error * x), b - lr * 2 * np.mean(error)
    return w, b


def hint(mine, x, y, lr):
    """Return the mistake that leads to these numbers in the first step, or nothing."""
    w, b = descended(x, y, lr, 1)
    mistaken = {
        "nothing has moved": (0, 0),
        "the step goes against the gradient": (-w, -b),
        "the square in the loss makes a factor of 2": (w / 2, b / 2),
        "the loss is a mean over the points, not a sum": (len(x) * w, len(x) * b),
        "take both gradients before you move w or b": (w, lr * 2 * np.mean(y - w * x)),
    }
    return next((f": {why}" for why, numbers in mistaken.items() if np.allclose(mine, numbers)), "")
