"""Layer-sequential unit variance: after it, each layer's output has standard deviation 1, worked out in NumPy."""

import numpy as np
import pytest

from weightslab.nn import (
    Conv1d,
    Dense,
    Embedding,
    Identity,
    ReLU,
    Residual,
    Sequential,
    Tanh,
    Transpose,
    generators,
    lsuv,
    normal,
)


def language(rng):
    block = Sequential(Dense(6, 6, normal(0.1), rng=rng), ReLU(), Dense(6, 6, normal(4.0), rng=rng))
    embedding, dense = Embedding(7, 5, normal(3.0), rng=rng), Dense(5, 6, normal(2.0), normal(0.3), rng=rng)
    return Sequential(embedding, dense, Tanh(), Residual(block), Dense(6, 2, normal(9.0), rng=rng))


def outputs(net, x):
    """What each Dense and the Embedding of `language` put out."""

    def dense(layer, values):
        return values @ layer.W.T + layer.b

    found = [net[0].W[x]]
    found.append(dense(net[1], found[0]))
    hidden = np.tanh(found[1])
    found.append(dense(net[3].inner[0], hidden))
    found.append(dense(net[3].inner[2], np.maximum(found[2], 0)))
    return [*found, dense(net[4], hidden + found[3])]


def test_every_layer_reaches_deviation_1_whatever_stands_between():
    net, x = language(generators(0)), np.random.default_rng(0).integers(0, 7, (40, 3))
    reached = lsuv(net, x)
    deviations = [y.std() for y in outputs(net, x)]
    np.testing.assert_allclose(deviations, 1, atol=0.01)
    np.testing.assert_allclose(reached, deviations, rtol=1e-12)


def test_replicas_are_scaled_as_alone():
    x = np.random.default_rng(0).integers(0, 7, (40, 3))
    family = language(generators(0, (3,)))
    reached = lsuv(family, x)
    for r, rng in enumerate(generators(0, (3,))):
        alone = language(rng)
        np.testing.assert_allclose(lsuv(alone, x), reached[:, r], atol=0.01)
        np.testing.assert_allclose([y.std() for y in outputs(alone, x)], 1, atol=0.01)


@pytest.mark.parametrize("between", [Identity(), Transpose()])
def test_features_on_another_axis_are_read_where_they_stand(between):
    rng, x = generators(0), np.random.default_rng(0).standard_normal((20, 3, 8))
    net = Sequential(Conv1d(3, 6, 3, normal(5.0), rng=rng), between, Dense(6, 4, normal(7.0), rng=rng))
    lsuv(net, x)
    assert (net[0].forward(x)[0].std(), net(x).std()) == pytest.approx((1, 1), abs=0.01)
