"""Dense, the activations and Sequential under the battery, and what is special to each."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit import battery

from weightslab.nn import (
    ELU,
    GELU,
    SELU,
    Dense,
    Identity,
    LeakyReLU,
    ReLU,
    Sequential,
    Sigmoid,
    Softplus,
    Swish,
    Tanh,
    generators,
    normal,
    streams,
)


def dense(rng, dtype=np.float64):
    return Dense(3, 4, biases=normal(1.0), rng=rng, dtype=dtype)


def dense_without_biases(rng, dtype=np.float64):
    return Dense(3, 4, biases=None, rng=rng, dtype=dtype)


def network(rng, dtype=np.float64):
    return Sequential(
        Dense(3, 6, biases=normal(1.0), rng=rng, dtype=dtype),
        Tanh(),
        Dense(6, 5, rng=rng, dtype=dtype),
        LeakyReLU(0.1),
        Dense(5, 2, biases=None, rng=rng, dtype=dtype),
        Sigmoid(),
    )


def nested(rng, dtype=np.float64):
    inner = Sequential(Dense(4, 4, rng=rng, dtype=dtype), Tanh())
    return Sequential(Tanh(), Dense(3, 4, rng=rng, dtype=dtype), inner, Dense(4, 2, rng=rng, dtype=dtype))


LEARNING = [dense, dense_without_biases, network, nested]
ACTIVATIONS = [Identity(), LeakyReLU(0.2), ReLU(), Sigmoid(), Tanh(), ELU(0.7), GELU(), SELU(), Softplus(), Swish()]
CASES = [*LEARNING, *(partial(lambda layer, rng, dtype=None: layer, activation) for activation in ACTIVATIONS)]
NAMES = [*(make.__name__ for make in LEARNING), *map(repr, ACTIVATIONS)]
each_case = pytest.mark.parametrize("make", CASES, ids=NAMES)
each_learning = pytest.mark.parametrize("make", LEARNING)


@each_case
@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_gradient(make, replicas):
    battery.check_gradient(make, (3,), replicas, own_inputs=True)


@each_learning
@pytest.mark.parametrize("replicas", battery.REPLICAS[1:])
def test_gradient_with_shared_inputs(make, replicas):
    battery.check_gradient(make, (3,), replicas, own_inputs=False)


@each_case
@pytest.mark.parametrize("replicas", battery.REPLICAS[1:])
def test_replicas_and_isolation(make, replicas):
    battery.check_replicas(make, (3,), replicas)
    battery.check_isolation(make, (3,), replicas)


@each_case
def test_records(make):
    battery.check_records(make, (3,))
    battery.check_backward_does_not_disturb(make, (3,))


@each_case
@pytest.mark.parametrize("dtype", battery.DTYPES)
def test_dtype(make, dtype):
    battery.check_dtype(make, (3,), dtype)


@each_learning
@given(
    x=st.one_of(
        st.tuples(*[st.integers(0, 4)] * 2).map(np.zeros),
        st.tuples(*[st.integers(0, 4)] * 3).map(np.zeros),
        st.integers(0, 9).map(np.zeros),
        st.just(np.zeros(())),
        st.just(None),
        st.just("text"),
        st.just([[1, 2], [3]]),
        st.just(np.array([["a", "b", "c"]])),
        st.just(np.zeros((2, 3), complex)),
    )
)
def test_bad_input(make, x):
    if isinstance(x, np.ndarray) and x.dtype.kind == "f" and x.ndim >= 2 and x.shape[-1] == 3:
        assert make(generators(0))(x).shape[0] == len(x) if hasattr(make(generators(0)), "layers") else True
        return
    try:
        make(generators(0)).forward(x)
    except Exception as error:
        battery.assert_plain(error)
    else:
        raise AssertionError(f"took {x!r}")


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
def test_bad_input_of_activations(activation):
    for x in (np.zeros(3), 1.0, "text", np.array([["a"]])):
        battery.check_bad_input(activation, x)


@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_dense_is_the_formula(replicas):
    layer, x = dense(generators(0, replicas)), battery.inputs((3,), replicas)
    np.testing.assert_allclose(layer.forward(x)[0], x @ layer.W.mT + layer.b[..., None, :], rtol=1e-13)
    assert layer.W.shape == (*replicas, 4, 3) and layer.b.shape == (*replicas, 4)
    assert (layer.n_weights, layer.n_biases) == (12, 4)


@pytest.mark.parametrize("batch", [2, 5, 199, 200, 1000])
@pytest.mark.parametrize("n_in", [1, 2, 4, 5, 250])
@pytest.mark.parametrize("n_out", [1, 3])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("platform", ["linux", "emscripten"])
def test_dense_is_the_formula_in_every_size_and_its_replicas_have_the_bits_of_single_runs(
    n_in, n_out, batch, dtype, platform, monkeypatch
):
    monkeypatch.setattr("weightslab.nn.memory.platform", platform)

    def run(rng, c):
        layer = Dense(n_in, n_out, biases=normal(1.0), rng=rng, dtype=dtype)
        y, record = layer.forward(x)
        return layer, [y, *(array.copy() for array in (layer.backward(c, record)[0], record.gradients["Wb"]))]

    numbers = np.random.default_rng(0)
    x, c = numbers.standard_normal((batch, n_in)).astype(dtype), numbers.standard_normal((3, batch, n_out)).astype(dtype)
    layer, family = run(generators(1, (3,)), c)
    x1 = np.column_stack([x, np.ones(batch)])
    tolerance = 5000 * np.finfo(dtype).eps
    for found, expected in zip(family, [x1 @ layer.Wb.mT, c @ layer.W, c.mT @ x1], strict=True):
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)
    for r in range(3):
        alone = run(generators(1, (3,))[r], c[r])[1]
        assert all(np.array_equal(a[r], b) for a, b in zip(family, alone, strict=True))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_large_buffers_begin_with_a_line_of_the_cache_and_small_ones_are_as_large_as_they_look(replicas, dtype):
    layer = Dense(3, 4, rng=generators(0, replicas), dtype=dtype)
    for batch in (5, 5000, 5001):
        record = layer.record((batch, 3), shared=True)
        x1, y, dy = record.columns.x1, record.columns.y, record.columns.dy
        assert x1.shape == (4, batch) and y.shape == dy.shape == (*replicas, 4, batch)
        assert not x1[:-1].any() and (x1[-1] == 1).all() and not (y.any() or dy.any())
        for array in (x1, y, dy):
            assert array.flags.c_contiguous and (array.size <= 4096 or array.__array_interface__["data"][0] % 64 == 0)


def test_weights_are_read_and_set_through_the_network():
    net = network(generators(0))
    net[0].W[0, 1] = -0.5
    assert net.parameters[1] == -0.5
    net[2].W = 0.0
    net[2].b = np.arange(5)
    assert (net[2].Wb == np.column_stack([np.zeros((5, 6)), np.arange(5)])).all()
    for layer in net.layers:
        for array in layer.views(layer.parameters).values():
            assert np.shares_memory(array, net.parameters)
    assert net.n_weights == 18 + 30 + 10 and net.n_biases == 6 + 5
    assert net.is_weight.sum() == net.n_weights and (~net.is_weight).sum() == net.n_biases
    net.parameters[~net.is_weight] = 7
    assert (net[0].b == 7).all() and (net[2].b == 7).all() and not (net[0].W == 7).any()


def test_setting_weights_of_a_wrong_shape_changes_nothing():
    layer = dense(generators(0))
    before = layer.parameters.copy()
    for value in (np.zeros((3, 4)), np.zeros(5), "text", np.zeros((1, 4, 3))):
        with pytest.raises(ValueError, match=r"Dense\(3 -> 4\).W expects numbers of shape \(4, 3\), got") as caught:
            layer.W = value
        battery.assert_plain(caught.value)
    assert (layer.parameters == before).all()


def test_one_layer_belongs_to_one_network():
    layer = dense(generators(0))
    net = Sequential(layer)
    for make, message in (
        (lambda: Sequential(net[0]), "belongs to another network"),
        (Sequential, "at least one layer"),
        (lambda: Sequential(3), "Sequential expects layer 0 to be of kind Layer, got 3"),
        (lambda: Sequential(*[dense(generators(0))] * 2), "each of them once"),
    ):
        with pytest.raises((ValueError, TypeError), match=message) as caught:
            make()
        battery.assert_plain(caught.value)


def test_layers_of_one_network_agree_in_replicas_and_precision():
    for other in (dense(generators(0, (2,))), dense(generators(0), np.float32)):
        with pytest.raises(ValueError, match="but Dense"):
            Sequential(dense(generators(0)), other)


@pytest.mark.parametrize("arguments", [(0, 3), (3, -1), (2.5, 3), ("2", 3)])
def test_dense_refuses_sizes(arguments):
    with pytest.raises(ValueError, match="to be a whole number of at least 1") as caught:
        Dense(*arguments, rng=generators(0))
    battery.assert_plain(caught.value, "Dense")


def test_output_gradient_of_a_wrong_shape():
    for layer in (dense(generators(0)), network(generators(0)), Tanh()):
        _, kept = layer.forward(np.zeros((5, 3)))
        with pytest.raises(ValueError, match="expects an output gradient of shape") as caught:
            layer.backward(np.zeros((2, 2)), kept)
        battery.assert_plain(caught.value)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
def test_activations_stay_finite_far_out(activation):
    z = np.array([[-1e4, -50.0, 0.0, 50.0, 1e4]])
    y, kept = activation.forward(z)
    dx, _ = activation.backward(np.ones_like(z), kept)
    assert np.isfinite(y).all() and np.isfinite(dx).all()
    assert np.isnan(activation.forward(np.array([[np.nan]]))[0]).all()
    np.testing.assert_allclose(y, activation.function(z))
    np.testing.assert_allclose(dx, activation.derivative(z, activation.function(z)))


def test_sigmoid_is_accurate_on_the_left():
    assert Sigmoid().function(np.array(-40.0)) == pytest.approx(np.exp(-40), rel=1e-14)


@pytest.mark.parametrize("slope", [-0.1, 1.0, float("nan")])
def test_leaky_relu_refuses_slopes(slope):
    with pytest.raises(ValueError, match="0 <= slope < 1"):
        LeakyReLU(slope)


def test_adding_a_replica_never_changes_another():
    small, large = streams(5, (2,)), streams(5, (4,))
    few, many = network(small.weights), network(large.weights)
    assert np.array_equal(few.parameters, many.parameters[:2])
    assert np.array_equal(few.parameters[0], network(streams(5).weights).parameters)
    assert small.data.random() == large.data.random() == streams(5).data.random()
    assert streams(5).data.random() != streams(5).batches.random()
