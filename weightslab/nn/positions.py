"""Positions: what tells a sequence layer where in the sequence each place stands."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import checked_sizes
from .initializers import drawn, normal
from .layers import Layer

__all__ = ["Positions", "SinusoidalPositions"]


class Positioned(Layer):
    """Base of the layers that add a row of numbers to each place: ``y[n, t] = x[n, t] + P[t]``.

    x is ``(batch, time, width)`` with at most ``length`` places.
    """

    axes = 3
    feature_axis = -1
    length: int
    width: int
    P: np.ndarray

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.length}, {self.width})"

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        if (
            len(shape) != lead + 3
            or shape[-1] != self.width
            or shape[-2] > self.length
            or (self.replicas and shape[:lead] not in ((), self.replicas))
        ):
            raise ValueError(
                f"{self!r} expects x of shape (batch, up to {self.length}, {self.width}){self.family()}, got {shape}"
            )
        return (*self.replicas, *shape[lead:]) if self.replicas else shape

    def prepare(self, record: SimpleNamespace) -> None:
        columns = record.columns
        by_place = (self.width, *record.shape[-3:-1])
        columns.time, columns.places = record.shape[-2], columns.y.reshape(*columns.y.shape[:-2], *by_place)
        columns.x_places = columns.x.reshape(*columns.x.shape[:-2], *by_place)

    def run_forward(self, columns: SimpleNamespace) -> None:
        P = self.P[..., : columns.time, :].mT[..., None, :]  # the same for each example
        np.add(columns.x_places, P, out=columns.places)

    def run_backward(self, columns: SimpleNamespace) -> None:
        if columns.dx is not None:
            columns.dx[...] = columns.dy


class Positions(Positioned):
    """Learned positions, one row of a table for each place: ``y[n, t] = x[n, t] + P[t]``; dL/dP[t] sums over the batch.

    Parameters
    ----------
    length, width : int
        Largest number of places, and of numbers in each.
    weights : initializer
        N(0, 0.02^2) by default, as in GPT-2. Fan-in is ``length`` (as for one-hot places), fan-out ``width``.
    rng : numpy.random.Generator or object array of them
        An array makes a family, one replica for each generator.
    dtype : data type

    Attributes
    ----------
    P : ndarray, shape (*replicas, length, width)
    """

    shares_input = True
    weight_names = ("P",)

    def __init__(self, length: int, width: int, weights: Any = normal(0.02), *, rng: Any, dtype: Any = np.float64):
        self.length, self.width = checked_sizes("Positions", length=length, width=width)
        P = drawn("Positions", "weights", weights, rng, (length, width), length, width)
        self.replicas = P.shape[:-2]
        self.allocate(length * width, dtype)
        self.P = P

    def views(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        return {"P": flat.reshape(*flat.shape[:-1], self.length, self.width)}

    def prepare_backward(self, record: SimpleNamespace) -> None:
        columns = record.columns
        columns.dP, columns.dplaces = record.gradients["P"], columns.dy.reshape(columns.places.shape)

    def run_backward(self, columns: SimpleNamespace) -> None:
        super().run_backward(columns)
        columns.dP[...] = 0
        columns.dP[..., : columns.time, :] = columns.dplaces.sum(axis=-2).mT  # dL/dP[t] = sum of dL/dy[n, t] over n


class SinusoidalPositions(Positioned):
    """Fixed positions (Vaswani et al. 2017): ``P[t, 2i] = sin(t / 10000^(2i / width))``, ``P[t, 2i + 1]`` the cosine.

    Parameters
    ----------
    length, width : int
        Largest number of places, and of numbers in each.
    """

    def __init__(self, length: int, width: int):
        self.length, self.width = checked_sizes("SinusoidalPositions", length=length, width=width)
        even = np.arange(width) // 2 * 2
        angle = np.arange(length)[:, None] / 10000 ** (even / width)
        self.P = np.where(np.arange(width) % 2, np.cos(angle), np.sin(angle))
