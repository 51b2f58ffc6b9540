"""Lasso, elastic net and ridge: the same weights as scikit-learn, the same exact zeros."""

import numpy as np
import pytest
from requirements import require

from weightslab.nn import L1, L2, SGD, Dense, ElasticNet, MeanSquaredError, Sequential, streams, zeros
from weightslab.training import train

linear_model = require("sklearn.linear_model")


@pytest.fixture(scope="module")
def problem():
    """200 examples of 100 features, ten of which count."""
    rng = streams(0).data
    x = rng.standard_normal((200, 100))
    w = np.zeros(100)
    w[:10] = rng.standard_normal(10)
    return x, x @ w + 0.3 * rng.standard_normal(200)


def fit(problem, regularizer, steps):
    x, y = problem
    net = Sequential(Dense(100, 1, zeros(), biases=None, rng=streams(0).weights))
    lr = 0.9 / np.linalg.eigvalsh(2 * x.T @ x / len(x)).max()
    train(net, MeanSquaredError(), x, y[:, None], SGD(lr), steps=steps, regularizer=regularizer)
    return net[0].W[0]


@pytest.mark.parametrize("share", [1.0, 0.6])
def test_proximal_steps_reach_lasso_and_elastic_net_with_the_same_zeros(problem, share):
    # scikit-learn minimises half of our mean squared error, so our strength is twice its alpha
    reference = linear_model.ElasticNet(alpha=0.1, l1_ratio=share, fit_intercept=False, tol=1e-12, max_iter=100_000)
    expected = reference.fit(*problem).coef_
    found = fit(problem, L1(0.2) if share == 1 else ElasticNet(0.2, share=share), steps=4000)
    np.testing.assert_allclose(found, expected, atol=1e-10)
    assert np.array_equal(found == 0, expected == 0) and (found == 0).sum() > 50


def test_subgradients_never_reach_zero(problem):
    found = fit(problem, L1(0.2, proximal=False), steps=2000)
    assert (found == 0).sum() == 0 and np.median(np.abs(found)) < 0.05


@pytest.mark.parametrize("proximal", [False, True])
def test_l2_reaches_ridge(problem, proximal):
    x, y = problem
    expected = linear_model.Ridge(alpha=0.5 * len(x) / 2, fit_intercept=False).fit(x, y).coef_
    np.testing.assert_allclose(fit(problem, L2(0.5, proximal=proximal), steps=3000), expected, atol=1e-10)
