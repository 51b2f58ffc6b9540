"""Dropout and DropConnect: the battery in evaluation, the masks and their statistics while training."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit import battery

from weightslab import nn
from weightslab.nn import Dense, DropConnect, Dropout, Sequential, Tanh, generators, normal, streams
from weightslab.training import train


def drop_connect(rng, dtype=np.float64):
    return DropConnect(3, 4, 0.5, biases=normal(1.0), rng=rng, dtype=dtype)


@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_battery_in_evaluation(replicas):
    battery.check_component(lambda rng, dtype=None: Dropout(0.5), (3,), replicas, shared=False)
    battery.check_component(lambda rng, dtype=None: Dropout(0.5), (3, 2, 2), replicas, shared=False)
    battery.check_component(drop_connect, (3,), replicas)


@pytest.mark.parametrize("dtype", battery.DTYPES)
@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_forward_and_backward_use_one_mask(replicas, dtype):
    layer, shape = Dropout(0.25), (*replicas, 6, 5)
    kept = layer.record(shape, dtype, training=True, rng=generators(0, replicas))
    x, c = (battery.inputs((5,), replicas, seed, 6).astype(dtype) for seed in (1, 2))
    y, _ = layer.forward(x, kept)
    dx, _ = layer.backward(c, kept)
    assert y.dtype == dx.dtype == kept.mask.dtype == dtype
    assert np.array_equal(y, x * kept.mask) and np.array_equal(dx, c * kept.mask)
    assert np.isin(kept.mask, [0, dtype(1 / 0.75)]).all()
    before = kept.mask.copy()
    layer.forward(x, kept)
    assert not np.array_equal(before, kept.mask)


@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_drop_connect_is_a_dense_layer_with_masked_weights(replicas):
    layer = drop_connect(generators(0, replicas))
    x, c = battery.inputs((3,)), battery.inputs((4,), replicas, 2)
    kept = layer.record(x.shape, training=True, rng=generators(5, replicas))
    y, _ = layer.forward(x, kept)
    dx, gradients = layer.backward(c, kept)
    masked = layer.W * kept.mask
    np.testing.assert_allclose(y, x @ masked.mT + layer.b[..., None, :], rtol=1e-12)
    np.testing.assert_allclose(dx, c @ masked, rtol=1e-12)
    np.testing.assert_allclose(gradients["W"], (c.mT @ x) * kept.mask, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(gradients["b"], c.sum(-2), rtol=1e-12)
    assert np.isin(kept.mask, [0, 2]).all() and (kept.mask == 0).any()


@pytest.mark.parametrize(
    "make", [lambda rng: Dropout([0.1, 0.5, 0.9]), lambda rng: DropConnect(40, 50, [0.1, 0.5, 0.9], rng=rng)]
)
def test_each_replica_has_its_rate_and_draws_what_it_draws_alone(make):
    rates, x = [0.1, 0.5, 0.9], battery.inputs((40,), (3,), batch=50)
    family = make(generators(1, (3,)))
    kept = family.record(x.shape, training=True, rng=generators(2, (3,)))
    y, _ = family.forward(x, kept)
    for i, rate in enumerate(rates):
        assert (kept.mask[i] == 0).mean() == pytest.approx(rate, abs=5 * np.sqrt(rate * (1 - rate) / 2000))
        alone = Dropout(rate) if isinstance(family, Dropout) else DropConnect(40, 50, rate, rng=generators(1, (3,))[i])
        single = alone.record(x.shape[1:], training=True, rng=generators(2, (3,))[i])
        np.testing.assert_allclose(alone.forward(x[i], single)[0], y[i], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("make", [lambda rng: Dropout(0.5), lambda rng: DropConnect(6, 6, 0.5, rng=rng)])
def test_isolation_while_training(make):
    layer, x = make(generators(0, (4,))), battery.inputs((6,), (4,))

    def outputs(x):
        kept = layer.record(x.shape, training=True, rng=generators(3, (4,)))
        return layer.forward(x, kept)[0].copy(), layer.backward(np.ones(kept.dy.shape), kept)[0].copy()

    before = outputs(x)
    x[0] = np.nan
    for clean, sick in zip(before, outputs(x), strict=True):
        assert np.array_equal(clean[1:], sick[1:])
    assert np.isnan(outputs(x)[0][0]).any()


@given(rate=st.floats(0, 0.9), seed=st.integers(0, 99))
def test_the_mean_is_kept(rate, seed):
    layer, x = Dropout(rate), np.ones((100, 200))
    y, _ = layer.forward(x, layer.record(x.shape, training=True, rng=generators(seed)))
    assert y.mean() == pytest.approx(1, abs=1e-3 + 6 * np.sqrt(rate / (1 - rate) / x.size))


def test_precision_does_not_change_what_is_drawn():
    masks = []
    for dtype in battery.DTYPES:
        kept = Dropout(0.5).record((20, 30), dtype, training=True, rng=generators(0))
        Dropout(0.5).forward(np.ones((20, 30), dtype), kept)
        masks.append(kept.mask > 0)
    assert (masks[0] == masks[1]).all() and (masks[0] == masks[2]).all()


@pytest.mark.parametrize("first", [Dropout(0.2), Tanh()])
def test_in_a_network_that_trains(first):
    stream = streams(3, (2,))
    x = stream.data.standard_normal((40, 4))
    rate = np.array([0.0, 0.5])
    net = Sequential(first, Dense(4, 16, rng=stream.weights), Tanh(), Dropout(rate), Dense(16, 1, rng=stream.weights))
    arguments = nn.MeanSquaredError(), x, x[:, :1], nn.SGD(0.1)
    losses = train(net, *arguments, steps=200, noise=stream.noise)
    assert (losses[-1] < losses[0]).all()
    np.testing.assert_array_equal(net(x), net(x))
    with pytest.raises(TypeError, match=r"draws while training and expects rng to be a numpy\.random\.Generator") as caught:
        train(net, *arguments, steps=1)
    battery.assert_plain(caught.value, "Dropout")
    with pytest.raises(TypeError, match=r"one for each of the replicas \(2,\)"):
        train(net, *arguments, steps=1, noise=generators(0))


def test_a_record_for_training_stays_one_when_the_batch_changes():
    layer = Dropout(0.5)
    kept = layer.record((4, 3), training=True, rng=generators(0))
    y, other = layer.forward(np.ones((50, 3)), kept)
    assert other is not kept and (y == 0).any()


def test_dropout_removes_neurons_and_drop_connect_connections():
    """Claim 32: two identical outputs feel the same noise under dropout, independent noise under DropConnect."""
    x, steps = np.ones((1, 50)), 1500
    connections = DropConnect(50, 2, 0.5, nn.constant(1.0), rng=generators(0))
    neurons = Sequential(Dropout(0.5), Dense(50, 2, nn.constant(1.0), rng=generators(0)))
    correlations, variances = [], []
    for net in (neurons, connections):
        kept = net.record(x.shape, training=True, rng=generators(1))
        noise = np.array([net.forward(x, kept)[0][0].copy() for _ in range(steps)])
        correlations.append(np.corrcoef(noise.T)[0, 1])
        variances.append(noise.var())
    assert correlations[0] == pytest.approx(1, abs=1e-9) and abs(correlations[1]) < 5 / np.sqrt(steps)
    np.testing.assert_allclose(variances, 50, rtol=0.2)  # p / (1 - p) * sum of w^2


@pytest.mark.parametrize("rate", [-0.1, 1.0, float("nan"), "half", [0.5, 1.5], None])
def test_bad_rates(rate):
    for make in (Dropout, lambda rate: DropConnect(2, 3, rate, rng=generators(0))):
        with pytest.raises((TypeError, ValueError), match=r"the rate of .* must be (a|one) number") as caught:
            make(rate)
        battery.assert_plain(caught.value, "Drop")


def test_bad_input():
    for x in (np.zeros(3), "text", None, 1.0):
        battery.check_bad_input(Dropout(0.5), x)
        battery.check_bad_input(drop_connect(generators(0)), x)
    with pytest.raises(ValueError, match=r"one per replica, shape \(3,\), got shape \(2,\)") as caught:
        Dropout([0.1, 0.2]).record((3, 5, 2), training=True, rng=generators(0, (3,)))
    battery.assert_plain(caught.value, "Dropout")
