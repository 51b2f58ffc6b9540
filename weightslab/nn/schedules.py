"""Learning-rate schedules: plain functions of the step, which counts from 0. Hand one to an optimizer as its ``lr``.

A number is the constant schedule. Rates may be arrays, one per replica. Any function will do:
``SGD(lr=lambda step: 0.1 / (1 + step))``.
"""

from math import cos, pi

from .checks import checked_numbers, checked_sizes

__all__ = ["cosine", "exponential", "step_decay", "warm_up"]


def step_decay(lr, every, factor=0.1):
    """``lr * factor^(step // every)``: a drop after every so many steps."""
    checked_sizes("step_decay", every=every)
    checked_numbers("step_decay", lr=lr, factor=factor)
    return lambda step: lr * factor ** (step // every)


def exponential(lr, factor):
    """``lr * factor^step``: the same share less in every step."""
    checked_numbers("exponential", lr=lr, factor=factor)
    return lambda step: lr * factor ** step


def cosine(lr, steps, last=0.0):
    """From ``lr`` to ``last`` along half a cosine in so many steps, then ``last`` (Loshchilov & Hutter 2017)."""
    checked_sizes("cosine", steps=steps)
    checked_numbers("cosine", lr=lr, last=last)
    return lambda step: last + (lr - last) * (1 + cos(pi * min(step / steps, 1))) / 2


def warm_up(steps, lr):
    """In a straight line up to ``lr``, a number or another schedule, which is reached at step ``steps - 1``.

    The other schedule goes on counting from step 0, as if there had been no warm-up.
    """
    checked_sizes("warm_up", steps=steps)
    checked_numbers("warm_up", lr=0 if callable(lr) else lr)
    return lambda step: (lr(step) if callable(lr) else lr) * min((step + 1) / steps, 1)
