"""One number as the setting of a variation: from where to where it may be."""

from typing import Any

import numpy as np

from .checks import came

__all__ = ["checked_number"]


def checked_number(
    name: str, low: float = -np.inf, high: float = np.inf, *, open_low: bool = False, closed_high: bool = False, **given: Any
) -> Any:
    """Return the one number in ``given``; one sentence of ValueError if it is no number from ``low`` to below ``high``.

    ``open_low`` leaves out ``low`` itself, ``closed_high`` takes in ``high``.
    """
    ((what, value),) = given.items()
    real = isinstance(value, (int, float, np.number)) and np.isrealobj(value)
    if not (real and low <= value <= high) or (value == low and open_low) or (value == high and not closed_high):
        below = f" {'<=' if closed_high else '<'} {high}" if high < np.inf else ""
        range_ = f"{low} {'<' if open_low else '<='} {what}{below}" if below else f"{what} {'>' if open_low else '>='} {low}"
        raise ValueError(f"{name} expects {range_}, got {came(value)}")
    return value
