"""Residual connections under the battery, and what they are for."""

import numpy as np
import pytest
from unit import battery

from weightslab.nn import (
    BatchNorm,
    Conv2d,
    Dense,
    Dropout,
    LayerNorm,
    MultiHeadAttention,
    Residual,
    Sequential,
    Sigmoid,
    Tanh,
    generators,
    normal,
)


def dense(rng, dtype=np.float64):
    return Residual(Dense(4, 4, biases=normal(1.0), rng=rng, dtype=dtype))


def block(rng, dtype=np.float64):
    return Residual(Sequential(Dense(4, 6, rng=rng, dtype=dtype), Tanh(), Dense(6, 4, rng=rng, dtype=dtype), Sigmoid()))


def pre_activation(rng, dtype=np.float64):
    return Residual(Sequential(Tanh(), Dense(4, 4, rng=rng, dtype=dtype)))


def stack(rng, dtype=np.float64):
    return Sequential(dense(rng, dtype), Tanh(), block(rng, dtype), Residual(pre_activation(rng, dtype)), Residual(Tanh()))


def images(rng, dtype=np.float64):
    return Residual(
        Sequential(
            Conv2d(2, 3, 3, padding=1, rng=rng, dtype=dtype), Tanh(), Conv2d(3, 2, 3, padding=1, rng=rng, dtype=dtype)
        )
    )


def sequences(rng, dtype=np.float64):
    return Residual(Sequential(MultiHeadAttention(4, 2, rng=rng, dtype=dtype), LayerNorm(4, rng=rng, dtype=dtype)))


CASES = {
    "dense": (dense, (4,)),
    "block": (block, (4,)),
    "pre-activation": (pre_activation, (4,)),
    "stack": (stack, (4,)),
    "images": (images, (2, 3, 3)),
    "sequences": (sequences, (3, 4)),
}


@pytest.mark.parametrize("replicas", battery.REPLICAS)
@pytest.mark.parametrize("case", CASES)
def test_battery(case, replicas):
    battery.check_component(*CASES[case], replicas)


@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_without_parameters(replicas):
    battery.check_component(lambda rng, dtype=None: Residual(Tanh()), (4,), replicas, shared=False)


def test_it_adds():
    layer, x = block(generators(0)), battery.inputs((4,))
    y, kept = layer.forward(x)
    change, inner = layer.inner.forward(x)
    assert np.array_equal(y, x + change)
    c = np.ones(y.shape)
    assert np.array_equal(layer.backward(c, kept)[0], c + layer.inner.backward(c, inner)[0])


def test_names_and_counts_are_those_of_the_inner_layers():
    net = stack(generators(0))
    assert net.weight_names[:3] == ("0.inner.W", "2.inner.0.W", "2.inner.2.W") and net.n_weights == 16 + 48 + 16
    assert net.n_biases == 4 + 10 + 4 and net.is_weight.sum() == net.n_weights
    net[0].inner.W = 2.0
    assert np.shares_memory(net[0].inner.W, net.parameters) and (net.parameters == 2).sum() == 16
    assert all(np.shares_memory(view, net.parameters) for view in net.views(net.parameters).values())


def test_the_gradient_has_a_straight_way_through_many_layers():
    def size(make):
        net = Sequential(*(make(generators(seed)) for seed in range(40)))
        y, kept = net.forward(battery.inputs((4,)))
        return np.abs(net.backward(np.ones(y.shape), kept)[0]).max()

    def plain(rng):
        return Sequential(Dense(4, 4, normal(0.05), rng=rng), Tanh())

    assert size(plain) < 1e-20 and size(lambda rng: Residual(plain(rng))) > 0.1


def test_training_reaches_the_inner_layers():
    net = Sequential(Residual(Sequential(BatchNorm(3, rng=generators(0)), Dropout(0.5))))
    kept = net.record((50, 3), training=True, rng=generators(1))
    x = battery.inputs((3,), batch=50) + 5
    y, _ = net.forward(x, kept)
    assert (y == x).mean() == pytest.approx(0.5, abs=0.15)  # what dropout took away
    assert (net[0].inner[0].running_mean > 0.3).all()


def test_bad_input():
    for make, message in (
        (lambda: Residual(3), "Residual expects inner to be of kind Layer, got 3"),
        (lambda: Residual(stack(generators(0))[0]), "belongs to another network"),
        (lambda: Residual(Dense(3, 4, rng=generators(0))).forward(np.zeros((2, 3))), "the input's shape"),
        (lambda: dense(generators(0)).forward(np.zeros((2, 3))), r"Dense\(4 -> 4\) expects"),
    ):
        with pytest.raises((ValueError, TypeError), match=message) as caught:
            make()
        battery.assert_plain(caught.value)
    inner = Dense(4, 4, rng=generators(0))
    Residual(inner)
    with pytest.raises(ValueError, match="belongs to another network"):
        Sequential(inner)
