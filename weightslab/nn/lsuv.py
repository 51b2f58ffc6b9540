"""Layer-sequential unit variance: an initialization that looks at the data."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import checked_sizes, quiet
from .kinds import check_kind
from .network import Sequential
from .ranges import checked_number
from .residual import Residual

__all__ = ["lsuv"]


def lsuv(net: Any, x: Any, *, tolerance: float = 0.01, trials: int = 10) -> np.ndarray:
    """Scale W of each layer, from the first to the last, until its output has standard deviation 1 on the batch ``x``.

    Mishkin & Matas 2016, All you need is a good init; usually from `orthogonal` weights. It changes layers whose weights are
    one array W (`Dense`, convolutions, `Embedding`), also in networks within the network and in a `Residual`. Each replica
    is scaled by itself. Biases stay, and so do the weights of a layer whose output does not vary or has overflowed.

    Parameters
    ----------
    net : Sequential
        Changed in place.
    x : ndarray
        A batch of inputs.
    tolerance : float
        How far from 1 the standard deviation may stay.
    trials : int
        At most so many corrections a layer; without biases the first one is right.

    Returns
    -------
    ndarray, shape (layers with W, *replicas)
        The standard deviations reached.
    """
    check_kind("lsuv", "net", net, Sequential)
    checked_number("lsuv", 0, tolerance=tolerance)
    checked_sizes("lsuv", 0, trials=trials)
    with quiet():
        x = net.accept(x)
        if not x.size:
            raise ValueError(f"lsuv expects at least one number, got x of shape {x.shape}")
        record = net.record(x.shape)
        record.x[...] = x
        return np.array(_scale_layers(record.steps, len(net.replicas), tolerance, trials))


def _scale_layers(steps: Any, lead: int, tolerance: float, trials: int) -> list[np.ndarray]:
    """The deviations reached, one a layer."""
    reached = []
    for layer, record in steps:
        if record.link:  # what comes in stands elsewhere in memory
            record.link.y[...] = record.link.x
        if isinstance(layer, (Sequential, Residual)):
            inner = record.steps if isinstance(layer, Sequential) else [(layer.inner, record.inner)]
            reached += _scale_layers(inner, lead, tolerance, trials)
        y, _ = layer.forward(record.x, record)
        if layer.weight_names == ("W",):
            reached.append(_scale(layer, record, y, lead, tolerance, trials))
    return reached


def _scale(layer: Any, record: SimpleNamespace, y: np.ndarray, lead: int, tolerance: float, trials: int) -> np.ndarray:
    """Scale W until the output ``y`` has standard deviation 1, and return the one that it has."""
    axes = tuple(range(lead, y.ndim))
    deviation = y.std(axis=axes, dtype=np.float64)
    for _ in range(trials):
        if (np.abs(deviation - 1) <= tolerance).all():
            break
        usable = np.isfinite(deviation) & (deviation > 0)
        layer.W /= np.where(usable, deviation, 1).reshape(deviation.shape + (1,) * (layer.W.ndim - lead))
        layer.forward(record.x, record)
        deviation = y.std(axis=axes, dtype=np.float64)
    return deviation
