"""Mean-field theory of very wide random networks (Poole et al. 2016, Schoenholz et al. 2017).

Weights are N(0, sigma_w^2 / n_in), biases N(0, sigma_b^2). Then every z of a layer is N(0, q), two inputs give z with a
correlation c, and both numbers follow from those of the layer before, exactly as the width grows without bound.
"""

from functools import cache

import numpy as np

from .gauss import DENSITY, NODES, average

__all__ = ["CorrelationMap", "chi", "edge_of_chaos", "q_map", "q_star", "q_through_depth"]

TERMS = 128


def q_map(curve, sigma_w, sigma_b, q):
    """Return the variance of z one layer on: ``sigma_w^2 E[f(z)^2] + sigma_b^2``, z ~ N(0, q)."""
    return np.square(sigma_w) * average(lambda z: curve.function(z) ** 2, q) + np.square(sigma_b)


def q_through_depth(curve, sigma_w, sigma_b, q, layers):
    """Return the variance of z in layers 1 (where it is ``q``) to ``layers``: shape ``(layers, ...)``.

    For tanh with sigma_w = 1, sigma_b = 0 it falls like ``1 / (2 * layer)``, not exponentially.
    """
    found = [np.asarray(q, float)]
    while len(found) < layers:
        found.append(q_map(curve, sigma_w, sigma_b, found[-1]))
    return np.stack(found)


def q_star(curve, sigma_w, sigma_b):
    """Return the largest fixed point of the `q_map`, which q approaches with depth from above.

    By bisection of log q and a last step along the chord, to about 11 digits; checked for sigma_w up to 20.

    Parameters
    ----------
    curve : Curve
        One that bends: for ReLU every q (sigma_w^2 = 2, sigma_b = 0), 0 or inf may be the answer.
    sigma_w, sigma_b : float or ndarray

    Returns
    -------
    float or ndarray
        0 where the signal dies out, inf where it grows beyond all bounds (1e4, as far as the averages are good).
    """
    sigma_w, sigma_b = np.broadcast_arrays(np.asarray(sigma_w, float), np.asarray(sigma_b, float))
    low, high = np.full(sigma_w.shape, -30.0), np.full(sigma_w.shape, np.log(1e4))
    grows = q_map(curve, sigma_w, sigma_b, np.exp(high)) > np.exp(high)
    for _ in range(24):
        middle = (low + high) / 2
        above = q_map(curve, sigma_w, sigma_b, np.exp(middle)) > np.exp(middle)
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    low, high = np.exp([low, high])
    over, under = (np.abs(q_map(curve, sigma_w, sigma_b, q) - q) for q in (low, high))
    q = low + (high - low) * over / np.maximum(over + under, 1e-300)
    return np.where(grows, np.inf, np.where(q < 1e-12, 0.0, q))[()]


def chi(curve, sigma_w, q):
    """Return ``sigma_w^2 E[f'(z)^2]``, z ~ N(0, q): the factor of the mean square gradient from layer to layer.

    At q = q* it is chi_1, the slope of the `CorrelationMap` at 1: below 1 ("order") gradients vanish and all inputs
    come to look alike, above 1 ("chaos") gradients explode and neighbours part.
    """
    return np.square(sigma_w) * average(lambda z: curve.derivative(z) ** 2, q)


def edge_of_chaos(curve, q):
    """Return the line chi_1 = 1: the pair (sigma_w, sigma_b) whose fixed point is ``q``.

    ``sigma_w^2 = 1 / E[f'^2]`` and ``sigma_b^2 = q - sigma_w^2 E[f^2]``; sigma_b is NaN where that is negative.
    """
    sigma_w = 1 / np.sqrt(average(lambda z: curve.derivative(z) ** 2, q))
    square = np.asarray(q) - q_map(curve, sigma_w, 0.0, q)
    return sigma_w, np.sqrt(np.where(square < 0, np.nan, square))


class CorrelationMap:
    """How the correlation c of two inputs changes in one layer: ``(sigma_w^2 E[f(z1) f(z2)] + sigma_b^2) / q``.

    z1 and z2 are N(0, q) with correlation c. With the coefficients a_k of f in orthonormal Hermite polynomials,
    ``E[f(z1) f(z2)] = sum a_k^2 c^k`` (Mehler), so one set of averages serves every c.

    Parameters
    ----------
    curve : Curve
    sigma_w, sigma_b : float
    q : float, optional
        Variance of z, `q_star` if left out. Where that is 0 or inf everything here is NaN.

    Attributes
    ----------
    q, chi : float
        chi_1 is the slope at c = 1.
    """

    ORDER, ENOUGH = 2048, 1e-9  # powers of c at most, and the share of E[f^2] that may be left to the last one

    def __init__(self, curve, sigma_w, sigma_b, q=None):
        q = q_star(curve, sigma_w, sigma_b) if q is None else q
        self.q = q if 0 < q < np.inf else np.nan
        self.chi = chi(curve, sigma_w, self.q) + 0 * self.q  # NaN where q is
        square = average(lambda z: curve.function(z) ** 2, self.q)
        terms = np.square(sigma_w) / self.q * self._squares(curve.function, square)
        terms[0] += np.square(sigma_b) / self.q
        self.terms, self.powers = terms, np.arange(len(terms))

    def _squares(self, function, total):
        """a_k^2 for k = 0, 1, ...; what the last ones lack to ``total`` = E[f^2] is added to the last."""
        values, squares = function(np.sqrt(self.q) * NODES) * np.sqrt(DENSITY), np.zeros(0)
        while not len(squares) or (len(squares) < self.ORDER and total - squares.sum() > self.ENOUGH * total):
            squares = np.append(squares, (_hermite(len(squares) // TERMS) @ values) ** 2)
        enough = np.flatnonzero(total - np.cumsum(squares) <= self.ENOUGH * total)
        squares = squares[: enough[0] + 1] if len(enough) else squares
        squares[-1] += max(total - squares.sum(), 0)
        return squares

    def __call__(self, c):
        """The correlation one layer on, for c from -1 to 1."""
        return (np.asarray(c, float)[..., None] ** self.powers) @ self.terms

    def through_depth(self, c, layers):
        """The correlation in layers 1 (where it is ``c``) to ``layers``."""
        found = [np.asarray(c, float)]
        while len(found) < layers:
            found.append(self(found[-1]))
        return np.stack(found)

    @property
    def fixed_point(self):
        """c*, which every c from 0 to below 1 approaches: 1 in the ordered phase, less in the chaotic one.

        The map is a power series with no negative term, hence convex: Newton's method from 0 rises to its first
        fixed point.
        """
        if np.isnan(self.q) or self.chi <= 1 + 1e-9:
            return np.nan if np.isnan(self.q) else 1.0
        c = 0.0
        for _ in range(100):
            slope = (self.powers[1:] * c ** self.powers[:-1]) @ self.terms[1:]
            c, last = c + (self(c) - c) / (1 - slope), c
            if c - last < 1e-14:
                break
        return float(c)


@cache
def _hermite(block):
    """Orthonormal Hermite polynomials at the nodes, 128 degrees a block, times the root of the density: ``(128, nodes)``."""
    rows = list(_hermite(block - 1)[-2:]) if block else [np.zeros_like(NODES), np.sqrt(DENSITY)]
    for k in range(max(block * TERMS, 1), (block + 1) * TERMS):
        rows.append((NODES * rows[-1] - np.sqrt(k - 1) * rows[-2]) / np.sqrt(k))
    return np.stack(rows[-TERMS:])
