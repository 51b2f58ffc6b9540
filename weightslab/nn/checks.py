"""Plain failure: bad input gets one sentence that names the thing, what it expects and what came.

Numbers that overflow are no bad input: what they meet is `quiet`.
"""

from textwrap import shorten

import numpy as np

__all__ = ["as_array", "came", "checked_dtype", "checked_numbers", "checked_shape", "checked_sizes", "drawn", "fill",
           "is_whole", "quiet"]


def quiet():
    """A context, or a decorator, in which numbers overflow to inf and NaN without a warning."""
    return np.errstate(over="ignore", invalid="ignore", divide="ignore")


def fill(array, values):
    """``array[...] = values``; what is beyond the range of its precision is inf."""
    with quiet():
        array[...] = values


def came(value):
    """``value`` as it stands in a sentence: in one line, cut short."""
    return shorten(repr(value), 120)


def as_array(value):
    """``value`` as an array. What NumPy cannot make one of, such as rows of different lengths, is no number: an object."""
    try:
        return np.asarray(value)
    except (TypeError, ValueError, OverflowError):
        return np.array(None)


def is_whole(n, least):
    """Whether ``n`` is a whole number of at least ``least``; True and False are none."""
    return isinstance(n, (int, np.integer)) and not isinstance(n, bool) and n >= least


def checked_sizes(name, least=1, /, **given):
    """The given numbers; one sentence of ValueError that names the layer where one is no whole number."""
    for what, n in given.items():
        if not is_whole(n, least) or n >= 2**31:
            limit = " and below 2**31" * is_whole(n, least)
            raise ValueError(f"{name} expects {what} to be a whole number of at least {least}{limit}, got {came(n)}")
    return tuple(given.values())


def checked_shape(name, shape):
    """``shape`` as a tuple of whole numbers."""
    if not isinstance(shape, (tuple, list)) or not all(is_whole(n, 0) for n in shape):
        raise ValueError(f"{name} expects a shape such as (32, 2), got {came(shape)}")
    return tuple(shape)


def checked_dtype(name, dtype):
    """``dtype`` as one of the three precisions that a network can have."""
    try:
        found = np.dtype(dtype).newbyteorder("=")
    except (TypeError, ValueError, SyntaxError):
        found = None
    if found not in (np.float16, np.float32, np.float64):
        raise ValueError(f"{name} expects dtype float16, float32 or float64, got {came(dtype)}")
    return found


def checked_numbers(name, **given):
    """One sentence of TypeError where one of the given values is neither a number nor an array of numbers."""
    for what, value in given.items():
        if isinstance(value, (list, tuple)) or as_array(value).dtype.kind not in "biuf":
            raise TypeError(f"{name} expects {what} to be a number or an array, got {came(value)}")


def drawn(name, what, initializer, rng, shape, fan_in, fan_out):
    """What ``initializer`` draws: ``(*replicas, *shape)``."""
    if not callable(initializer):
        raise TypeError(f"{name} expects {what} to be an initializer such as normal(0.1), got {came(initializer)}")
    values = as_array(initializer(rng, shape, fan_in, fan_out))
    if values.dtype.kind not in "biuf" or values.shape != (*np.shape(rng), *shape):
        raise ValueError(f"{name} expects {what} of shape {(*np.shape(rng), *shape)} from its initializer, "
                         f"got {values.dtype} of shape {values.shape}")
    return values
