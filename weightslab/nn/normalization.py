"""Normalisation: standardise, then let the network choose a new scale ``gamma`` and a new mean ``beta``."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import checked_sizes
from .initializers import drawn, zeros
from .layers import Layer
from .ranges import checked_number
from .special_initializers import constant

__all__ = ["BatchNorm", "LayerNorm", "Normalization"]


def total(values: np.ndarray, axis: int, wide: np.dtype) -> np.ndarray:
    """Return the sum of ``values`` in the precision ``wide``; NumPy would convert and add up one buffer after the other."""
    return np.add.reduce(values.astype(wide, copy=False), axis, keepdims=True)


class Normalization(Layer):
    """Base of the normalisations: ``y = gamma * x_hat + beta`` with ``x_hat = (x - mean) / sqrt(variance + epsilon)``.

    A subclass says over which axes mean and variance are taken. The variance is that of the numbers themselves, with
    1/n. Where it is measured on x, the gradient knows that both depend on every x, with g = gamma * dy::

        dx = (g - mean(g) - x_hat * mean(g * x_hat)) / sqrt(variance + epsilon)

    Parameters
    ----------
    n : int
        Number of features.
    weights, biases : initializer
        Of gamma and beta: all 1 and all 0 by default.
    epsilon : float
        Keeps a constant x from a division by zero.
    rng : numpy.random.Generator or object array of them
        For the initializers; an array makes a family, one replica for each generator.
    dtype : data type

    Attributes
    ----------
    gamma, beta : ndarray, shape (*replicas, n)

    Notes
    -----
    x has the replicas of the layer in front. In ``record.columns`` x_hat, mean and variance have at least 32 bits, because
    squares leave the range of float16 above 255.
    """

    weight_names = gain_names = ("gamma",)
    gamma: np.ndarray
    beta: np.ndarray
    over: int
    bias_names = ("beta",)

    def __init__(
        self,
        n: int,
        weights: Any = constant(1.0),
        biases: Any = zeros(),
        *,
        epsilon: float = 1e-5,
        rng: Any,
        dtype: Any = np.float64,
    ):
        name = type(self).__name__
        (self.n,) = checked_sizes(name, n=n)
        self.epsilon = checked_number(repr(self), 0, open_low=True, epsilon=epsilon)
        gamma = drawn(name, "weights", weights, rng, (n,), n, n)
        self.replicas = gamma.shape[:-1]
        self.allocate(2 * n, dtype)
        self.gamma, self.beta = gamma, drawn(name, "biases", biases, rng, (n,), n, n)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.n})"

    def views(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        return {"gamma": flat[..., : self.n], "beta": flat[..., self.n :]}

    def check(self, shape: tuple[int, ...], lead: int, axis: int, expected: str) -> tuple[int, ...]:
        """Return ``shape`` if its replicas are ours and its features stand on ``axis`` behind them."""
        example = shape[lead:]
        if shape[:lead] != self.replicas or len(example) < 2 or example[axis] != self.n:
            replicas = "".join(f"{r}, " for r in self.replicas)
            raise ValueError(f"{self!r} expects x of shape ({replicas}{expected}), got {shape}")
        return shape

    def prepare(self, record: SimpleNamespace) -> None:
        columns = record.columns
        columns.wide = np.result_type(record.dtype, np.float32)
        columns.x_hat, columns.work = (np.zeros(columns.x.shape, columns.wide) for _ in range(2))
        columns.measured = True

    def prepare_backward(self, record: SimpleNamespace) -> None:
        record.columns.dgamma, record.columns.dbeta = record.gradients["gamma"], record.gradients["beta"]

    def average(self, values: np.ndarray, columns: SimpleNamespace) -> np.ndarray:
        """Return the mean of ``values`` over features or columns, whichever the statistics are taken over."""
        return total(values, self.over, columns.wide) / values.shape[self.over]

    def run_forward(self, columns: SimpleNamespace) -> None:
        gamma, beta = self.gamma[..., None], self.beta[..., None]
        if columns.measured:
            columns.mean = self.average(columns.x, columns)
        np.subtract(columns.x, columns.mean, out=columns.x_hat)
        if columns.measured:
            np.square(columns.x_hat, out=columns.work)
            columns.variance = self.average(columns.work, columns)
        columns.deviation = np.sqrt(columns.variance + self.epsilon)
        columns.x_hat /= columns.deviation
        np.multiply(gamma, columns.x_hat, out=columns.y)
        columns.y += beta  # y = gamma x_hat + beta

    def run_backward(self, columns: SimpleNamespace) -> None:
        dy, x_hat, work = columns.dy, columns.x_hat, columns.work
        columns.dbeta[...] = total(dy, -1, columns.wide)[..., 0]
        np.vecdot(dy, x_hat, out=columns.dgamma, casting="same_kind")
        if columns.dx is not None:
            g = np.multiply(self.gamma[..., None], dy, dtype=columns.wide)
            if columns.measured:
                np.multiply(g, x_hat, out=work)
                np.multiply(x_hat, self.average(work, columns), out=work)
                work += self.average(g, columns)
                g -= work  # g - mean(g) - x_hat mean(g x_hat)
            np.divide(g, columns.deviation, out=columns.dx)


class LayerNorm(Normalization):
    """A `Normalization` of each example by itself, over its n features: x is ``(batch, ..., n)``.

    The same while training and evaluating, and for a batch of one.
    """

    feature_axis = -1
    over = -2  # the features of each column

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        return self.check(shape, lead, -1, f"batch, ..., {self.n}")


class BatchNorm(Normalization):
    """A `Normalization` of each feature over the batch (and over all places of an image).

    x is ``(batch, n)``, ``(batch, n, length)`` or ``(batch, n, height, width)``. While training (in a record made with
    ``training=True``) mean and variance are those of the batch, and each step moves the running ones towards them. In
    evaluation the running ones serve, so an output does not depend on what else is in its batch.

    Parameters
    ----------
    momentum : float
        ``running <- (1 - momentum) * running + momentum * batch``, as in PyTorch (Keras' momentum is ``1 - momentum``).

    Attributes
    ----------
    running_mean, running_var : ndarray, shape (*replicas, n)
        From 0 and 1. No parameters: the loss does not move them, but they are saved with the layer. The variance
        that enters is the unbiased one, with 1/(n-1).
    """

    feature_axis = 1
    over = -1  # the columns of each feature
    running_mean: np.ndarray
    running_var: np.ndarray

    def __init__(
        self,
        n: int,
        weights: Any = constant(1.0),
        biases: Any = zeros(),
        *,
        momentum: float = 0.1,
        epsilon: float = 1e-5,
        rng: Any,
        dtype: Any = np.float64,
    ):
        super().__init__(n, weights, biases, epsilon=epsilon, rng=rng, dtype=dtype)
        self.momentum = checked_number(repr(self), 0, 1, closed_high=True, momentum=momentum)
        self.buffers = {"running_mean": np.zeros_like(self.gamma), "running_var": np.ones_like(self.gamma)}
        self.__dict__.update(self.buffers)

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        return self.check(shape, lead, 1, f"batch, {self.n}, ...")

    def prepare(self, record: SimpleNamespace) -> None:
        super().prepare(record)
        columns = record.columns
        columns.measured, columns.n = record.training, columns.x.shape[-1]
        if record.training and columns.n < 2:
            raise ValueError(
                f"{self!r} expects more than one number per feature while training, got x of shape {record.shape}"
            )

    def run_forward(self, columns: SimpleNamespace) -> None:
        if not columns.measured:
            columns.mean = self.running_mean[..., None].astype(columns.wide)
            columns.variance = self.running_var[..., None].astype(columns.wide)
        super().run_forward(columns)
        if columns.measured:
            variance = columns.variance * columns.n / (columns.n - 1)
            self.running_mean += self.momentum * (columns.mean[..., 0] - self.running_mean)
            self.running_var += self.momentum * (variance[..., 0] - self.running_var)
