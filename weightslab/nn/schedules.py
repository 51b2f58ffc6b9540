"""Learning-rate schedules: plain functions of the step, which counts from 0. Hand one to an optimizer as its ``lr``."""

import math

__all__ = ["cosine", "exponential", "step_decay", "warm_up"]


def step_decay(lr, every, factor=0.1):
    """``lr * factor^(step // every)``: a drop after every so many steps."""
    return lambda step: lr * factor ** (step // every)


def exponential(lr, factor):
    """``lr * factor^step``."""
    return lambda step: lr * factor ** step


def cosine(lr, steps, last=0.0):
    """From ``lr`` to ``last`` along half a cosine in so many steps, then ``last`` (Loshchilov & Hutter 2017)."""
    return lambda step: last + (lr - last) * (1 + math.cos(math.pi * min(step / steps, 1))) / 2


def warm_up(steps, lr):
    """In a straight line up to ``lr``, a number or another schedule, reached at step ``steps - 1``.

    The schedule behind it goes on counting from 0 at the very start, as if there had been no warm-up.
    """
    def schedule(step):
        full = lr(step) if callable(lr) else lr
        return full * min((step + 1) / steps, 1)

    return schedule
