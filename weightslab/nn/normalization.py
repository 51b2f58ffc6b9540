"""Normalisation: standardise, then let the network choose a new scale ``gamma`` and a new mean ``beta``."""

import numpy as np

from .checks import came, checked_sizes, drawn
from .initializers import constant, zeros
from .layers import Layer

__all__ = ["BatchNorm", "LayerNorm", "Normalization"]


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
    x has the replicas of the layer in front. In the record x_hat, mean and variance have at least 32 bits, because
    squares leave the range of float16 above 255.
    """

    weight_names = ("gamma",)
    bias_names = ("beta",)

    def __init__(self, n, weights=constant(1.0), biases=zeros(), *, epsilon=1e-5, rng, dtype=np.float64):
        name = type(self).__name__
        self.n, = checked_sizes(name, n=n)
        if not (isinstance(epsilon, (int, float, np.number)) and epsilon > 0):
            raise ValueError(f"{self!r} expects epsilon > 0, got {came(epsilon)}")
        self.epsilon = epsilon
        gamma = drawn(name, "weights", weights, rng, (n,), n, n)
        self.replicas = gamma.shape[:-1]
        self.allocate(2 * n, dtype)
        self.gamma, self.beta = gamma, drawn(name, "biases", biases, rng, (n,), n, n)

    def __repr__(self):
        return f"{type(self).__name__}({self.n})"

    def views(self, flat):
        return {"gamma": flat[..., :self.n], "beta": flat[..., self.n:]}

    def check(self, shape, axis, expected):
        """``shape`` if its replicas are ours and its features stand on ``axis`` behind them."""
        lead = len(self.replicas)
        example = shape[lead:]
        if shape[:lead] != self.replicas or len(example) < 2 or example[axis] != self.n:
            replicas = "".join(f"{r}, " for r in self.replicas)
            raise ValueError(f"{self!r} expects x of shape ({replicas}{expected}), got {shape}")
        return shape

    def prepare(self, kept):
        wide = kept.wide = np.result_type(kept.x.dtype, np.float32)
        kept.x_hat, kept.g, kept.product = (np.empty_like(kept.x, dtype=wide) for _ in range(3))
        kept.over, kept.batch_axes, kept.feature_shape = self.layout(kept.x.ndim)
        kept.mean = np.zeros([1 if axis in kept.over else n for axis, n in enumerate(kept.x.shape)], wide)
        kept.variance, kept.spread, kept.mean_g = (np.zeros_like(kept.mean) for _ in range(3))
        kept.n = np.array(kept.x.size / max(1, kept.mean.size), wide)
        kept.measured = True
        kept.dgamma, kept.dbeta = kept.gradients["gamma"], kept.gradients["beta"]

    def average(self, values, kept, out):
        """The mean of ``values`` over the axes of the statistics, into ``out``."""
        np.add.reduce(values, kept.over, kept.wide, out, keepdims=True)
        np.divide(out, kept.n, out)

    def forward(self, x, kept=None):
        kept = self.receive(x, kept)
        if kept.measured:
            self.average(kept.x, kept, kept.mean)
        np.subtract(kept.x, kept.mean, kept.x_hat)
        if kept.measured:
            np.multiply(kept.x_hat, kept.x_hat, kept.product)
            self.average(kept.product, kept, kept.variance)
        np.add(kept.variance, self.epsilon, kept.spread)
        np.sqrt(kept.spread, kept.spread)
        np.divide(kept.x_hat, kept.spread, kept.x_hat)
        np.multiply(kept.x_hat, self.gamma.reshape(kept.feature_shape), kept.y)
        np.add(kept.y, self.beta.reshape(kept.feature_shape), kept.y)
        return kept.y, kept

    def backward(self, dy, kept):
        self.receive_gradient(dy, kept)
        np.add.reduce(kept.dy, kept.batch_axes, kept.wide, kept.dbeta)
        np.multiply(kept.dy, kept.x_hat, kept.product)
        np.add.reduce(kept.product, kept.batch_axes, kept.wide, kept.dgamma)
        if kept.dx is not None:
            np.multiply(kept.dy, self.gamma.reshape(kept.feature_shape), kept.g)
            if kept.measured:
                np.multiply(kept.g, kept.x_hat, kept.product)
                self.average(kept.product, kept, kept.mean_g)
                np.multiply(kept.x_hat, kept.mean_g, kept.product)
                self.average(kept.g, kept, kept.mean_g)
                np.subtract(kept.g, kept.product, kept.g)
                np.subtract(kept.g, kept.mean_g, kept.g)
            np.divide(kept.g, kept.spread, kept.dx)
        return kept.dx, kept.gradients


class LayerNorm(Normalization):
    """A `Normalization` of each example by itself, over its n features: x is ``(batch, ..., n)``.

    The same while training and evaluating, and for a batch of one.
    """

    def output_shape(self, shape):
        return self.check(shape, -1, f"batch, ..., {self.n}")

    def layout(self, ndim):
        lead = len(self.replicas)
        return (ndim - 1,), tuple(range(lead, ndim - 1)), (*self.replicas, *(1,) * (ndim - 1 - lead), self.n)


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

    buffer_names = ("running_mean", "running_var")

    def __init__(self, n, weights=constant(1.0), biases=zeros(), *, momentum=0.1, epsilon=1e-5, rng, dtype=np.float64):
        super().__init__(n, weights, biases, epsilon=epsilon, rng=rng, dtype=dtype)
        if not (isinstance(momentum, (int, float, np.number)) and 0 <= momentum <= 1):
            raise ValueError(f"{self!r} expects 0 <= momentum <= 1, got {came(momentum)}")
        self.momentum = momentum
        self.__dict__.update(running_mean=np.zeros_like(self.gamma), running_var=np.ones_like(self.gamma))

    def output_shape(self, shape):
        return self.check(shape, 1, f"batch, {self.n}, ...")

    def layout(self, ndim):
        lead = len(self.replicas)
        batch_axes = (lead, *range(lead + 2, ndim))
        return batch_axes, batch_axes, (*self.replicas, 1, self.n, *(1,) * (ndim - 2 - lead))

    def prepare(self, kept):
        super().prepare(kept)
        kept.measured = kept.training
        if kept.training and kept.n < 2:
            raise ValueError(f"{self!r} expects more than one number per feature while training, "
                             f"got x of shape {kept.x.shape}")

    def forward(self, x, kept=None):
        kept = self.receive(x, kept)
        if not kept.training:
            kept.mean[...] = self.running_mean.reshape(kept.mean.shape)
            kept.variance[...] = self.running_var.reshape(kept.mean.shape)
        super().forward(kept.x, kept)
        if kept.training:
            shape, unbiased = self.running_mean.shape, kept.n / (kept.n - 1)
            self.running_mean += self.momentum * (kept.mean.reshape(shape) - self.running_mean)
            self.running_var += self.momentum * (kept.variance.reshape(shape) * unbiased - self.running_var)
        return kept.y, kept
