"""Gradient descent on paper: on a quadratic loss, and in a linear network of two layers."""

import numpy as np

__all__ = ["errors", "largest_stable_rate", "line_hessian", "saxe", "shrinkage", "steps_until"]


def line_hessian(mean, second_moment):
    """Return the curvature of ``1/2 mean((w x + b - y)^2)`` in (w, b): ``[[E[x^2], E[x]], [E[x], 1]]``.

    Without the factor 1/2, as `MeanSquaredError` is, the curvature is twice this.
    """
    return np.array([[second_moment, mean], [mean, 1.0]])


def errors(hessian, start, lr, steps):
    """Return the distance from the minimum under gradient descent: ``(I - lr H)^t start`` for t = 0 to ``steps``.

    Exact for every quadratic loss. For a line through centred inputs weight and bias learn apart from one another:
    ``(1 - lr E[x^2])^t`` for w and ``(1 - lr)^t`` for b.

    Parameters
    ----------
    hessian : ndarray, shape (n, n)
        Symmetric.
    start : ndarray, shape (n,)
        Parameters minus their optimum before the first step.
    lr : float

    Returns
    -------
    ndarray, shape (steps + 1, n)
    """
    values, vectors = np.linalg.eigh(hessian)
    decay = (1 - lr * values) ** np.arange(steps + 1)[:, None]
    return decay * (vectors.T @ np.asarray(start, float)) @ vectors.T


def steps_until(errors, share=0.01):
    """Return the step from which each error stays within ``share`` of its first value, shape (n,); all steps if none.

    Parameters
    ----------
    errors : ndarray, shape (steps + 1, n)
    """
    outside = np.abs(errors) > share * np.abs(errors[0])
    return np.where(outside.any(axis=0), len(errors) - outside[::-1].argmax(axis=0), 0)


def largest_stable_rate(hessian):
    """Return ``2 / lambda_max``: on a quadratic loss gradient descent converges below it and diverges above."""
    return 2 / np.linalg.eigvalsh(hessian)[..., -1]


def shrinkage(curvature, strength):
    """Return what L2 leaves of the optimum along a direction of curvature h: ``h / (h + lambda)``.

    For the penalty ``lambda / 2 * |w|^2``, exactly for a quadratic loss and along the eigenvectors of its Hessian
    (Goodfellow et al. 2016, 7.1.1). Never exactly 0: that takes L1.
    """
    return curvature / (curvature + strength)


def saxe(t, s, u0):
    """Return the strength u(t) of one mode in a linear network of two layers: ``s e^(2 s t) / (e^(2 s t) - 1 + s / u0)``.

    For ``y = W2 W1 x`` with white inputs, loss ``1/2 |y - target|^2``, small balanced start, and time t = learning
    rate x steps, as the learning rate goes to 0 (Saxe et al. 2013). A sigmoid: long plateau, then a fast rise.

    Parameters
    ----------
    t : float or ndarray
    s : float
        Singular value of the task in this mode, > 0.
    u0 : float
        Strength at t = 0, > 0.
    """
    return s / (1 + (s / u0 - 1) * np.exp(-2 * s * np.asarray(t, float)))
