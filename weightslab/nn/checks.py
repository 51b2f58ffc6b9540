"""Plain failure: bad input gets one sentence that names the thing, what it expects and what came."""

from collections.abc import Callable
from textwrap import shorten
from typing import Any

import numpy as np


def quiet() -> np.errstate:
    """Return a context, or a decorator, in which numbers overflow without a warning or an error: that is no bad input."""
    return np.errstate(all="ignore")


def came(value: Any) -> str:
    """Return ``value`` as it stands in a sentence: in one line, cut short."""
    return shorten(repr(value), 120)


def as_array(value: Any) -> np.ndarray:
    """Return ``value`` as an array; if NumPy cannot convert it (e.g. ragged rows), an object array, refused later."""
    try:
        return np.asarray(value)
    except (TypeError, ValueError, OverflowError):
        return np.array(None)


def checked_array(
    who: Any, what: str, value: Any, *shapes: tuple[int, ...], hint: Callable = lambda array: ""
) -> np.ndarray:
    """Return ``value`` as an array; one sentence of ValueError unless it holds numbers in one of ``shapes``.

    The sentence names the first of the shapes and ends with the ``hint`` for what came.
    """
    array = as_array(value)
    if array.dtype.kind not in "biuf" or array.shape not in shapes:
        raise ValueError(f"{who} expects {what} of shape {shapes[0]}, got {array.dtype} of shape {array.shape}{hint(array)}")
    return array


def is_whole(n: Any, least: int) -> bool:
    """Return whether ``n`` is a whole number of at least ``least``; True and False are none."""
    return isinstance(n, (int, np.integer)) and not isinstance(n, bool) and bool(n >= least)


def checked_sizes(name: str, least: int = 1, /, **given: Any) -> tuple[int, ...]:
    """Return the given numbers; one sentence of ValueError that names the layer where one is no whole number."""
    for what, n in given.items():
        if not is_whole(n, least) or n >= 2**31:
            limit = " and below 2**31" * is_whole(n, least)
            raise ValueError(f"{name} expects {what} to be a whole number of at least {least}{limit}, got {came(n)}")
    return tuple(given.values())


def checked_shape(name: str, shape: Any) -> tuple[int, ...]:
    """Return ``shape`` as a tuple of whole numbers."""
    if not isinstance(shape, (tuple, list)) or not all(is_whole(n, 0) for n in shape):
        raise ValueError(f"{name} expects a shape such as (32, 2), got {came(shape)}")
    return tuple(shape)


def checked_dtype(name: str, dtype: Any) -> np.dtype:
    """Return ``dtype`` as one of the three precisions that a network can have."""
    try:
        found = np.dtype(dtype).newbyteorder("=")
    except (TypeError, ValueError, SyntaxError):
        found = None
    if found not in (np.float16, np.float32, np.float64):
        raise ValueError(f"{name} expects dtype float16, float32 or float64, got {came(dtype)}")
    return found


def per_replica(
    value: Any, name: str, replicas: tuple[int, ...] = (), ndim: int = 0, low: float = -np.inf, high: float = np.inf
) -> np.ndarray:
    """Return ``value``, one number or one for each replica, as float64 with ``ndim`` axes of length 1 behind the replicas.

    TypeError or ValueError in one sentence where it is neither, or not from ``low`` to below ``high``.
    """
    array = as_array(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be a number, or one number per replica, got {came(value)}")
    if not ((array >= low) & (array < high)).all():
        limit = f" of at least {low}" if low > -np.inf else ""
        limit += f" and below {high}" if high < np.inf else " that is finite"
        raise ValueError(f"{name} must be a number{limit}, got {came(value)}")
    if array.shape not in ((), replicas):
        raise ValueError(f"{name} must be one number or one per replica, shape {replicas}, got shape {array.shape}")
    return array.astype(np.float64).reshape(array.shape + (1,) * ndim * bool(array.ndim))
