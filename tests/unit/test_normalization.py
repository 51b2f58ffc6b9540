"""LayerNorm and BatchNorm under the battery, and what their statistics must do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit import battery

from weightslab import nn
from weightslab.nn import BatchNorm, Dense, LayerNorm, Residual, Sequential, Tanh, generators, normal, streams
from weightslab.training import train


def layer_norm(rng, dtype=np.float64):
    return LayerNorm(4, normal(1.0), normal(1.0), rng=rng, dtype=dtype)


def batch_norm(rng, dtype=np.float64):
    layer = BatchNorm(3, normal(1.0), normal(1.0), rng=rng, dtype=dtype)
    layer.running_mean = layer.gamma / 2
    layer.running_var = 1 + layer.beta**2
    return layer


CASES = {
    "layer norm of rows": (layer_norm, (4,), False),
    "layer norm of sequences": (layer_norm, (3, 4), False),
    "batch norm of rows": (batch_norm, (3,), False),
    "batch norm of rows, training": (batch_norm, (3,), True),
    "batch norm of signals, training": (batch_norm, (3, 4), True),
    "batch norm of images": (batch_norm, (3, 2, 2), False),
    "batch norm of images, training": (batch_norm, (3, 2, 2), True),
}


@pytest.mark.parametrize("replicas", battery.REPLICAS)
@pytest.mark.parametrize("case", CASES)
def test_battery(case, replicas):
    make, shape, training = CASES[case]
    battery.check_component(make, shape, replicas, shared=False, training=training)


@pytest.mark.parametrize("replicas", battery.REPLICAS)
@pytest.mark.parametrize("first", [layer_norm, lambda rng: BatchNorm(4, rng=rng)])
def test_as_the_first_layer_of_a_family_it_shares_its_input(first, replicas):
    def make(rng):
        return Sequential(first(rng), Dense(4, 2, rng=rng))

    battery.check_gradient(make, (4,), replicas, own_inputs=False, training=True)
    assert make(generators(0, replicas))(battery.inputs((4,))).shape == (*replicas, battery.BATCH, 2)


@given(x=st.integers(-3, 3).map(lambda power: 10.0**power * battery.inputs((6,), batch=50) + 10.0**power))
def test_the_output_is_standardised(x):
    rows = LayerNorm(6, epsilon=1e-12, rng=generators(0)).forward(x)[0]
    np.testing.assert_allclose(rows.mean(-1), 0, atol=1e-10)
    np.testing.assert_allclose(rows.var(-1), 1, rtol=1e-4)
    layer = BatchNorm(6, epsilon=1e-12, rng=generators(0))
    batch, _ = layer.forward(x, layer.record(x.shape, training=True))
    np.testing.assert_allclose(batch.mean(0), 0, atol=1e-10)
    np.testing.assert_allclose(batch.var(0), 1, rtol=1e-4)


def test_half_precision_does_not_overflow_inside():
    x = (battery.inputs((4,), batch=2000) * 100 + 400).astype(np.float16)
    for layer in (LayerNorm(4, rng=generators(0), dtype=np.float16), BatchNorm(4, rng=generators(0), dtype=np.float16)):
        y, kept = layer.forward(x, layer.record(x.shape, training=True))
        dx, gradients = layer.backward(y, kept)
        assert all(np.isfinite(value).all() and value.dtype == np.float16 for value in (y, dx, *gradients.values()))
        assert y.astype(float).std() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_running_statistics_follow_the_batches(replicas):
    layer, shape = BatchNorm(3, momentum=0.25, rng=generators(0, replicas)), (*replicas, 7, 3, 2)
    kept, mean, variance = layer.record(shape, training=True), 0.0, 1.0
    for seed in range(4):
        x = np.random.default_rng(seed).normal(5, 2, shape)
        layer.forward(x, kept)
        mean = 0.75 * mean + 0.25 * x.mean((-3, -1))
        variance = 0.75 * variance + 0.25 * x.swapaxes(-2, -1).reshape(*replicas, 14, 3).var(-2, ddof=1)
    np.testing.assert_allclose(layer.running_mean, mean, rtol=1e-12)
    np.testing.assert_allclose(layer.running_var, variance, rtol=1e-12)
    before = layer.running_mean.copy()
    y, _ = layer.forward(x)
    expected = (x - mean[..., None, :, None]) / np.sqrt(variance[..., None, :, None] + 1e-5)
    np.testing.assert_allclose(y, expected, rtol=1e-10)
    assert np.array_equal(layer.running_mean, before)  # evaluation leaves them alone


def test_training_moves_the_running_statistics_and_evaluation_does_not_depend_on_the_batch():
    stream = streams(0)
    x = stream.data.normal(3, 2, (60, 4))
    rng = stream.weights
    net = Sequential(Dense(4, 5, rng=rng), BatchNorm(5, rng=rng), Tanh(), Dense(5, 1, rng=rng))
    losses = train(net, nn.MeanSquaredError(), x, x[:, :1] - 3, nn.SGD(0.03), steps=400, batch_size=20, rng=stream.batches)
    assert losses[-10:].mean() < losses[:10].mean() / 5
    together = net(x)
    np.testing.assert_allclose(together[:1], net(x[:1]), rtol=1e-12)
    assert np.abs(net[1].running_mean).max() > 0.5
    assert np.mean((together - x[:, :1] + 3) ** 2) < 1


def test_running_statistics_are_state_but_no_parameters():
    net = Sequential(Dense(2, 3, rng=generators(0)), Residual(Sequential(BatchNorm(3, rng=generators(0)))))
    assert tuple(net.buffers) == ("1.inner.0.running_mean", "1.inner.0.running_var")
    net.buffers["1.inner.0.running_mean"][...] = [1, 2, 3]
    layer = net[1].inner[0]
    assert layer.running_mean.tolist() == [1, 2, 3]
    assert not np.shares_memory(layer.running_mean, net.parameters)
    layer.running_mean = 7.0
    assert (net.buffers["1.inner.0.running_mean"] == 7).all()
    with pytest.raises(ValueError, match=r"BatchNorm\(3\).running_var expects numbers of shape \(3,\)"):
        layer.running_var = np.ones(4)
    assert (net.n_weights, net.n_biases) == (6 + 3, 3 + 3)


@given(shape=st.lists(st.integers(0, 4), max_size=5).map(tuple))
def test_bad_shapes(shape):
    if len(shape) < 2 or shape[-1] != 4:
        battery.check_bad_input(layer_norm(generators(0)), np.zeros(shape))
    if len(shape) < 2 or shape[1] != 3:
        battery.check_bad_input(batch_norm(generators(0)), np.zeros(shape))
    if len(shape) < 3 or shape[0] != 2 or shape[-1] != 4:
        battery.check_bad_input(layer_norm(generators(0, (2,))), np.zeros(shape))


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: LayerNorm(0, rng=generators(0)), "n"),
        (lambda: LayerNorm(3, epsilon=0, rng=generators(0)), "epsilon"),
        (lambda: BatchNorm(3, momentum=2, rng=generators(0)), "momentum"),
        (lambda: BatchNorm("3", rng=generators(0)), "n"),
        (lambda: LayerNorm(3, epsilon="small", rng=generators(0)), "epsilon"),
        (lambda: BatchNorm(3, rng=generators(0)).record((1, 3), training=True), "more than one number per feature"),
    ],
)
def test_bad_settings(make, word):
    with pytest.raises(ValueError, match="expects") as caught:
        make()
    battery.assert_plain(caught.value, word, "Norm")
