"""Learning-rate schedules: plain functions of the step, which counts from 0. Hand one to an optimizer as its ``lr``.

A number is the constant schedule. Rates may be arrays, one per replica. Any function will do:
``SGD(lr=lambda step: 0.1 / (1 + step))``.
"""

from collections.abc import Callable
from functools import partial
from math import cos, pi
from typing import Any

import numpy as np

from .checks import as_array, came, checked_sizes
from .ranges import checked_number

__all__ = ["Plateau", "cosine", "exponential", "one_cycle", "step_decay", "warm_up"]

Schedule = Callable[[int], Any]


def checked_numbers(name: str, **given: Any) -> None:
    """Raise one sentence of TypeError where one of the given values is neither a number nor an array of numbers."""
    for what, value in given.items():
        if isinstance(value, (list, tuple)) or as_array(value).dtype.kind not in "biuf":
            raise TypeError(f"{name} expects {what} to be a number or an array, got {came(value)}")


def step_decay(lr: Any, every: int, factor: Any = 0.1) -> Schedule:
    """Return ``lr * factor^(step // every)``: a drop after every so many steps. PyTorch's ``StepLR``."""
    checked_sizes("step_decay", every=every)
    checked_numbers("step_decay", lr=lr, factor=factor)
    return partial(_step_decay, lr, every, factor)


def _step_decay(lr: Any, every: int, factor: Any, step: int) -> Any:
    return lr * factor ** (step // every)


def exponential(lr: Any, factor: Any) -> Schedule:
    """Return ``lr * factor^step``: the same share less in every step. PyTorch's ``ExponentialLR``."""
    checked_numbers("exponential", lr=lr, factor=factor)
    return partial(_step_decay, lr, 1, factor)


def cosine(lr: Any, steps: int, last: Any = 0.0) -> Schedule:
    """Return a schedule from ``lr`` to ``last`` along half a cosine in so many steps, then ``last``.

    Loshchilov & Hutter 2017; PyTorch's ``CosineAnnealingLR(T_max=steps, eta_min=last)``.
    """
    checked_sizes("cosine", steps=steps)
    checked_numbers("cosine", lr=lr, last=last)
    return partial(_cosine, lr, last, steps)


def _cosine(lr: Any, last: Any, steps: float, step: float) -> Any:
    return last + (lr - last) * (1 + cos(pi * min(step / steps, 1))) / 2


def warm_up(steps: int, lr: Any) -> Schedule:
    """Return a straight line up to ``lr``, a number or another schedule, which is reached at step ``steps - 1``.

    The other schedule goes on counting from step 0, as if there had been no warm-up. PyTorch's
    ``LinearLR(start_factor=1 / steps, total_iters=steps - 1)``.
    """
    checked_sizes("warm_up", steps=steps)
    checked_numbers("warm_up", lr=0 if callable(lr) else lr)
    return partial(_warm_up, steps, lr)


def _warm_up(steps: int, lr: Any, step: int) -> Any:
    return (lr(step) if callable(lr) else lr) * min((step + 1) / steps, 1)


def one_cycle(lr: Any, steps: int, rise: float = 0.3, first: float = 25, last: float = 1e4) -> Schedule:
    """Return a schedule up to ``lr`` and down again in so many steps, each along half a cosine (Smith & Topin 2019).

    It starts at ``lr / first``, is at its top after the share ``rise`` of the steps, and ends at ``lr / first / last``.
    PyTorch's ``OneCycleLR(max_lr=lr, total_steps=steps, pct_start=rise, div_factor=first, final_div_factor=last)``.
    """
    checked_sizes("one_cycle", 2, steps=steps)
    checked_numbers("one_cycle", lr=lr)
    checked_number("one_cycle", 0, 1, rise=rise)
    checked_number("one_cycle", 0, np.inf, open_low=True, first=first)
    checked_number("one_cycle", 0, np.inf, open_low=True, last=last)
    return partial(_one_cycle, lr, lr / first, lr / first / last, rise * steps - 1, steps - 1)


def _one_cycle(lr: Any, first: Any, last: Any, top: float, end: float, step: int) -> Any:
    return _cosine(first, lr, top, step) if step < top else _cosine(lr, last, end - top, step - top)


class Plateau:
    """A learning rate that is multiplied by ``factor`` whenever a loss has not fallen for ``patience`` looks.

    Tell it the loss by hand, such as that on validation data after each epoch. PyTorch's ``ReduceLROnPlateau``. What it has
    seen stands in the schedule itself and not in the snapshots of a run::

        rate = Plateau(0.1, patience=5)
        for step in training(net, loss, x, y, SGD(rate), steps=1000):
            if step.step % 100 == 0:
                rate.look(loss.forward(net(x_new), y_new)[0])

    Parameters
    ----------
    lr : float or array
        At first.
    factor : float
    patience : int
        One look more without progress lowers the rate.
    threshold : float
        Progress is a loss below ``best * (1 - threshold)``.
    """

    def __init__(self, lr: Any, factor: float = 0.1, patience: int = 10, threshold: float = 1e-4):
        checked_numbers("Plateau", lr=lr)
        checked_sizes("Plateau", 0, patience=patience)
        self.factor = checked_number("Plateau", 0, 1, open_low=True, factor=factor)
        self.threshold = checked_number("Plateau", 0, 1, threshold=threshold)
        self.lr, self.patience = lr, patience
        self.best, self.waited = np.array(np.inf), np.zeros(())

    def __call__(self, step: int) -> Any:
        return self.lr

    def look(self, loss: Any) -> None:
        """Take note of a loss, one number or one per replica, and lower the rate where it has not fallen long enough."""
        checked_numbers("Plateau", loss=loss)
        better = loss < np.where(np.isfinite(self.best), self.best * (1 - self.threshold), self.best)
        self.best, self.waited = np.where(better, loss, self.best), np.where(better, 0, self.waited + 1)
        late = self.waited > self.patience
        self.lr, self.waited = self.lr * np.where(late, self.factor, 1.0), np.where(late, 0, self.waited)
