"""Closed forms of least squares: without a bias, with a penalty, with more parameters than data."""

import numpy as np

__all__ = ["dropout_penalty", "ridge_risk", "ridge_solution", "ridgeless_risk", "soft_threshold", "through_origin"]


def through_origin(slope, intercept, mean, second_moment):
    """Return the best line without bias through data ``y = slope * x + intercept``: its weight and its mean squared error.

    ``w = slope + intercept * E[x] / E[x^2]`` and ``MSE = intercept^2 (1 - E[x]^2 / E[x^2])``, exact for every
    distribution of x with these moments.
    """
    weight = slope + intercept * mean / second_moment
    return weight, np.square(intercept) * (1 - np.square(mean) / second_moment)


def ridge_solution(x, y, strength):
    """Return the minimum of ``1/2 mean((x @ w - y)^2) + lambda / 2 * |w|^2``: ``w = (x'x / n + lambda I)^-1 x'y / n``.

    Parameters
    ----------
    x : ndarray, shape (n, p)
    y : ndarray, shape (n,) or (n, outputs)
    strength : float
        lambda > 0, or 0 if x has full column rank. scikit-learn's Ridge has ``alpha = n * lambda``.
    """
    n, p = x.shape
    return np.linalg.solve(x.T @ x / n + strength * np.eye(p), x.T @ y / n)


def soft_threshold(w, strength):
    """Return the minimum of ``1/2 (v - w)^2 + lambda |v|``: w moved towards 0 by lambda, and 0 where it is within lambda.

    The effect of L1 on weights that do not depend on one another, and its proximal step (Tibshirani 1996).
    """
    return np.sign(w) * np.maximum(np.abs(w) - strength, 0)


@np.errstate(divide="ignore", invalid="ignore")
def ridgeless_risk(ratio, noise, signal=1.0):
    """Return the expected excess error of least squares, of the shortest solution where there are many (Hastie et al. 2019).

    With g = parameters / data: ``noise * g / (1 - g)`` for g < 1, ``signal * (1 - 1/g) + noise / (g - 1)`` for g > 1,
    inf at 1: the peak of double descent. For independent inputs of variance 1, as both numbers go to infinity.

    Parameters
    ----------
    ratio : float or ndarray
        g > 0.
    noise, signal : float
        Variance of the noise in y, and squared length of the true weights.
    """
    g = np.asarray(ratio, float)
    return np.where(g < 1, noise * g / (1 - g), np.where(g > 1, signal * (1 - 1 / g) + noise / (g - 1), np.inf))[()]


def ridge_risk(ratio, noise, strength, signal=1.0):
    """Return the expected excess error of `ridge_solution` in the setting of `ridgeless_risk`, for lambda > 0.

    ``lambda^2 signal m' + noise g (m - lambda m')``, where m is the average of 1 / (s + lambda) over the eigenvalues s
    of x'x / n (Marchenko-Pastur): ``m = (-(1 - g + lambda) + sqrt((1 - g + lambda)^2 + 4 g lambda)) / (2 g lambda)``,
    and m' that of 1 / (s + lambda)^2. Smallest at ``lambda = g * noise / signal`` (Hastie et al. 2019), where
    the peak of double descent is gone.
    """
    g, a = np.asarray(ratio, float), np.asarray(strength, float)
    root = np.sqrt((1 - g + a) ** 2 + 4 * g * a)
    m = (root - (1 - g + a)) / (2 * g * a)
    slope = ((1 + g + a) / root - 1) / (2 * g * a) - m / a  # dm / da, which is -m'
    return -(a**2) * signal * slope + noise * g * (m + a * slope)


def dropout_penalty(w, second_moment, rate):
    """Return what dropout on the inputs adds to the expected squared error of a linear unit: ``p / (1 - p) sum w^2 E[x^2]``.

    Exact for inverted dropout (Wager et al. 2013): an L2 whose strength follows the size of each input.

    Parameters
    ----------
    w, second_moment : ndarray, shape (n,)
        Weights, and E[x^2] of each input.
    rate : float
        Probability p to drop, below 1.
    """
    return rate / (1 - rate) * np.sum(np.square(w) * second_moment, axis=-1)
