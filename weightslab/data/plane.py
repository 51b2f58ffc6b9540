"""Two classes in the plane: problems small enough to see. Half of the points are of class 0, half of class 1."""

from numbers import Real

import numpy as np

__all__ = ["circle", "gaussians", "moons", "spiral", "under_abs", "under_sine", "xor"]


def _classes(n, rng, noise):
    """Labels 0 and 1 in random order, as equal in number as n allows; refuses what makes no sense."""
    if not isinstance(n, (int, np.integer)) or n < 2:
        raise ValueError(f"n must be a whole number of at least 2, got {n!r}")
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy.random.Generator, got {type(rng).__name__}")
    if not (isinstance(noise, Real) and np.isfinite(noise) and noise >= 0):
        raise ValueError(f"noise must be a number of at least 0, got {noise!r}")
    return rng.permutation(np.arange(n) % 2)


def gaussians(n, rng, noise=1.0):
    """Return two round clouds, N((-1.5, -1.5), noise^2 I) for class 0 and N((1.5, 1.5), noise^2 I) for class 1.

    Parameters
    ----------
    n : int
        Number of points, at least 2.
    rng : numpy.random.Generator
    noise : float
        Standard deviation of what is added to each coordinate.

    Returns
    -------
    x : ndarray, shape (n, 2)
    y : ndarray of int, shape (n,)
        0 or 1.
    """
    y = _classes(n, rng, noise)
    centre = np.where(y == 1, 1.5, -1.5)[:, None]
    return centre + noise * rng.standard_normal((n, 2)), y


def circle(n, rng, noise=0.2):
    """Return points: class 1 in a disc of radius 2, class 0 in the ring from radius 3 to 4 around it. See `gaussians`."""
    y = _classes(n, rng, noise)
    low, high = np.where(y == 1, 0.0, 3.0), np.where(y == 1, 2.0, 4.0)
    radius = np.sqrt(rng.uniform(low**2, high**2))  # even over the area
    return _around(radius, rng.uniform(0, 2 * np.pi, n)) + noise * rng.standard_normal((n, 2)), y


def xor(n, rng, noise=0.2):
    """Return points of class 1 where both signs differ and of 0 where they agree, each 0.3 to 4 from 0. See `gaussians`."""
    y = _classes(n, rng, noise)
    size, sign = rng.uniform(0.3, 4.0, (n, 2)), rng.choice((-1.0, 1.0), n)
    x = size * np.column_stack([sign, np.where(y == 1, -sign, sign)])
    return x + noise * rng.standard_normal((n, 2)), y


def spiral(n, rng, noise=0.1):
    """Return two arms of 1.75 turns from the centre to radius 4, half a turn apart. See `gaussians`."""
    y = _classes(n, rng, noise)
    along = np.sqrt(rng.uniform(0.01, 1.0, n))
    return _around(4 * along, 3.5 * np.pi * along + np.pi * y) + noise * rng.standard_normal((n, 2)), y


def moons(n, rng, noise=0.1):
    """Return two half circles of radius 2 that reach into each other: class 0 an arch, class 1 a bowl. See `gaussians`."""
    y = _classes(n, rng, noise)
    arch = _around(2.0, rng.uniform(0, np.pi, n))
    x = np.where(y[:, None] == 1, [2.0, 1.0] - arch, arch) - [1.0, 0.5]
    return x + noise * rng.standard_normal((n, 2)), y


def under_sine(n, rng, noise=0.1):
    """Return points: class 1 below x2 = 2 sin(1.5 x1), class 0 above it, each at least 0.3 away. See `gaussians`."""
    return _beside(lambda x: 2 * np.sin(1.5 * x), n, rng, noise)


def under_abs(n, rng, noise=0.1):
    """Return points: class 1 below x2 = abs(x1) - 2, class 0 above it, each at least 0.3 away. See `gaussians`."""
    return _beside(lambda x: np.abs(x) - 2, n, rng, noise)


def _beside(curve, n, rng, noise):
    """Class 1 below, class 0 above a curve: 0.3 to 2 away from it along x2."""
    y = _classes(n, rng, noise)
    x1, away = rng.uniform(-4, 4, n), rng.uniform(0.3, 2.0, n)
    x = np.column_stack([x1, curve(x1) + np.where(y == 1, -away, away)])
    return x + noise * rng.standard_normal((n, 2)), y


def _around(radius, angle):
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
