"""Embedding: a lookup is a product with one-hot rows, and backward a scatter-add."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit import battery

from weightslab import nn
from weightslab.nn import Dense, Embedding, Flatten, ReLU, Sequential, Tanh, generators, gradient_check, streams
from weightslab.training import train


def symbols(n, replicas=(), shape=(6, 3), seed=0):
    return np.random.default_rng(seed).integers(0, n, (*replicas, *shape))


def bag(rng, dtype=np.float64):
    return Sequential(Embedding(7, 2, rng=rng, dtype=dtype), Tanh(), Flatten(2), Dense(6, 3, rng=rng, dtype=dtype))


@pytest.mark.parametrize("replicas", battery.REPLICAS)
@pytest.mark.parametrize("make", [lambda rng: Embedding(7, 2, rng=rng), bag])
def test_gradient(make, replicas):
    layer = make(generators(1, replicas))
    for own in {(), replicas}:
        errors = gradient_check(layer, symbols(7, own), np.random.default_rng(2))
        assert set(errors) == {*layer.weight_names, *layer.bias_names}
        assert max(errors.values()) < 1e-6, errors


@given(
    replicas=st.sampled_from(battery.REPLICAS),
    own=st.booleans(),
    dtype=st.sampled_from(battery.DTYPES),
    n=st.integers(1, 9),
    width=st.integers(1, 4),
    shape=st.tuples(st.integers(0, 5), st.integers(0, 4)),
)
def test_it_is_the_product_with_one_hot_rows(replicas, own, dtype, n, width, shape):
    layer = Embedding(n, width, rng=generators(0, replicas), dtype=dtype)
    x = symbols(n, replicas if own else (), shape)
    one_hot = (x[..., None] == np.arange(n)).astype(dtype).reshape(*x.shape[:-2], -1, n)
    y, kept = layer.forward(x)
    assert y.dtype == dtype and np.array_equal(y, (one_hot @ layer.W).reshape(*replicas, *shape, width))
    c = np.random.default_rng(1).integers(-3, 4, y.shape).astype(dtype)  # whole numbers add up exactly in any order
    dx, gradients = layer.backward(c, kept)
    assert dx is None and gradients["W"].dtype == dtype
    assert np.array_equal(gradients["W"], one_hot.mT @ c.reshape(*replicas, -1, width))


@pytest.mark.parametrize("replicas", battery.REPLICAS[1:])
def test_replicas_and_isolation(replicas):
    def results(layer, x, c):
        y, kept = layer.forward(x)
        return y.copy(), layer.backward(c, kept)[1]["W"].copy()

    layer, x = Embedding(7, 2, rng=generators(1, replicas)), symbols(7, replicas)
    c = np.random.default_rng(0).standard_normal((*replicas, 6, 3, 2))
    family = results(layer, x, c)
    for index in np.ndindex(*replicas):
        alone = results(Embedding(7, 2, rng=generators(1, replicas)[index]), x[index], c[index])
        assert all(np.array_equal(together[index], one) for together, one in zip(family, alone, strict=True))
    sick, others = (0,) * len(replicas), np.ones(replicas, bool)
    others[sick] = False
    layer.parameters[sick] = c[sick] = np.nan
    for clean, after in zip(family, results(layer, x, c), strict=True):
        assert np.array_equal(clean[others], after[others]) and np.isnan(after[sick]).any()


def test_records():
    layer, first, second = Embedding(7, 2, rng=generators(0)), symbols(7), symbols(7, seed=1)
    _, kept = layer.forward(first)
    layer.backward(np.ones((6, 3, 2)), kept)
    again, same = layer.forward(second, kept)
    assert same is kept and np.array_equal(again, layer.W[second])
    counts = np.bincount(second.ravel(), minlength=7)
    assert np.array_equal(layer.backward(np.ones((6, 3, 2)), kept)[1]["W"], np.column_stack([counts, counts]))


def test_rows_that_did_not_occur_stay_as_they_were():
    """Claim 27 under SGD."""
    stream = streams(0)
    net = Sequential(Embedding(5, 3, rng=stream.weights), Flatten(2), Dense(6, 2, rng=stream.weights))
    before, x = net[0].W.copy(), np.array([[0, 1], [1, 3], [3, 3], [0, 0]])
    losses = train(net, nn.SoftmaxCrossEntropy(), x, [0, 1, 1, 0], nn.SGD(0.1), steps=50, batch_size=3, rng=stream.batches)
    assert losses[-1] < losses[0]
    assert np.array_equal(net[0].W[[2, 4]], before[[2, 4]]) and not (net[0].W[[0, 1, 3]] == before[[0, 1, 3]]).any()


def test_training_keeps_whole_numbers_whole_in_half_precision():
    net = Sequential(Embedding(5000, 1, rng=generators(0), dtype=np.float16), Flatten(2))
    before, x = net[0].W.copy(), np.array([[4099], [2049]])  # float16 has neither number
    train(net, nn.MeanSquaredError(), x, np.full((2, 1), 9.0), nn.SGD(0.1), steps=1)
    assert np.flatnonzero(net[0].W[:, 0] - before[:, 0]).tolist() == [2049, 4099]


def test_the_table_starts_as_standard_normal():
    W = Embedding(200, 50, rng=generators(0)).W
    assert W.mean() == pytest.approx(0, abs=0.04) and W.std() == pytest.approx(1, abs=0.03)
    layer = Embedding(27, 10, rng=generators(0))
    assert (layer.n_weights, layer.n_biases) == (270, 0)


@pytest.mark.parametrize(
    "x",
    [
        np.zeros((2, 3)),
        np.zeros((2, 3), bool),
        np.full((2, 3), 7),
        np.full((2, 3), -1),
        np.zeros(3, int),
        np.zeros((1, 2, 3), int),
        "text",
        None,
        3,
    ],
)
def test_bad_input(x):
    battery.check_bad_input(Embedding(7, 2, rng=generators(0)), x)
    net = bag(generators(0))
    with pytest.raises((ValueError, TypeError), match=r"Embedding\(7 -> 2\) expects") as caught:
        net.forward(x)
    battery.assert_plain(caught.value)
    if np.ndim(x) == 2:
        with pytest.raises((ValueError, TypeError), match=r"Embedding\(7 -> 2\) expects") as caught:
            train(net, nn.SoftmaxCrossEntropy(), x, [0, 1], nn.SGD(0.1), steps=1)
        battery.assert_plain(caught.value)


def test_it_must_come_first():
    with pytest.raises(ValueError, match=r"Embedding\(7 -> 2\) takes whole numbers, so it must come first, not at"):
        Sequential(ReLU(), Embedding(7, 2, rng=generators(0)))


@pytest.mark.parametrize("sizes", [(0, 2), (2, -1), (2.0, 2), ("27", 2)])
def test_bad_sizes(sizes):
    with pytest.raises(ValueError, match="Embedding expects"):
        Embedding(*sizes, rng=generators(0))
