"""Convolutions under the battery, and against the formula written out."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit import battery

from weightslab import nn
from weightslab.nn import Conv1d, Conv2d, Dense, Flatten, Sequential, Tanh, generators, normal


def conv2d(*sizes, **settings):
    return lambda rng, dtype=np.float64: Conv2d(*sizes, biases=normal(1.0), rng=rng, dtype=dtype, **settings)


def conv1d(*sizes, **settings):
    return lambda rng, dtype=np.float64: Conv1d(*sizes, rng=rng, dtype=dtype, **settings)


CASES = {
    "plain": (conv2d(2, 3, 3), (2, 4, 5)),
    "everything": (conv2d(2, 4, (2, 3), stride=(2, 1), padding=(1, 2), dilation=(2, 1), groups=2), (2, 5, 4)),
    "depthwise": (conv2d(3, 3, 2, groups=3), (3, 3, 3)),
    "one pixel": (conv2d(3, 2, 1), (3, 2, 2)),
    "without biases": (conv1d(2, 4, 3, biases=None, padding=1, groups=2), (2, 6)),
    "stride over pixels": (conv1d(1, 2, 2, stride=3), (1, 9)),
}


@pytest.mark.parametrize("replicas", battery.REPLICAS)
@pytest.mark.parametrize("case", CASES)
def test_battery(case, replicas):
    battery.check_component(*CASES[case], replicas)


def written_out(layer, x):
    """The formula of the class, one output and one weight at a time."""
    space, per_group = layer.space, layer.n_in // layer.groups
    x = np.pad(x, [(0, 0), (0, 0), *((p, p) for p in layer.padding)])
    places = [
        (n - d * (k - 1) - 1) // s + 1
        for n, d, k, s in zip(x.shape[2:], layer.dilation, layer.size, layer.stride, strict=True)
    ]
    y = np.zeros((len(x), layer.n_out, *places))
    for o, c, *at in product(range(layer.n_out), range(per_group), *map(range, layer.size)):
        channel = o // (layer.n_out // layer.groups) * per_group + c
        for place in product(*map(range, places)):
            pixel = [place[i] * layer.stride[i] + at[i] * layer.dilation[i] for i in range(space)]
            y[(slice(None), o, *place)] += layer.W[(o, c, *at)] * x[(slice(None), channel, *pixel)]
    return y + layer.b.reshape(-1, *(1,) * space)


@settings(max_examples=60)
@given(data=st.data(), space=st.sampled_from([1, 2]), groups=st.integers(1, 2), batch=st.integers(0, 3))
def test_any_shape_is_the_formula_and_backward_its_transpose(data, space, groups, batch):
    def axis(low, high):
        return data.draw(st.tuples(*[st.integers(low, high)] * space))

    size, stride, padding, dilation = axis(1, 3), axis(1, 3), axis(0, 2), axis(1, 2)
    n_in, n_out = groups * data.draw(st.integers(1, 2)), groups * data.draw(st.integers(1, 2))
    layer = (Conv1d if space == 1 else Conv2d)(
        n_in,
        n_out,
        size,
        biases=normal(1.0),
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        rng=generators(0),
    )
    shape = tuple(max(1, r - 2 * p) + more for r, p, more in zip(layer.reach, padding, axis(0, 4), strict=True))
    rng = np.random.default_rng(1)
    x = rng.standard_normal((batch, n_in, *shape))
    y, kept = layer.forward(x)
    assert y.shape == layer.output_shape(x.shape)
    np.testing.assert_allclose(y, written_out(layer, x), rtol=1e-10, atol=1e-12)
    c, other = rng.standard_normal(y.shape), rng.standard_normal(x.shape)
    dx, gradients = layer.backward(c, kept)
    # a linear map: <c, conv(other)> = <conv^T(c), other>, and the same for the weights
    change = written_out(layer, other) - written_out(layer, np.zeros_like(x))
    np.testing.assert_allclose(np.sum(c * change), np.sum(dx * other), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(
        np.sum(c * y), np.sum(gradients["W"] * layer.W) + np.sum(gradients["b"] * layer.b), rtol=1e-9, atol=1e-9
    )


@given(shape=st.lists(st.integers(0, 4), max_size=6).map(tuple))
def test_bad_shapes(shape):
    layer = Conv2d(2, 3, 3, rng=generators(0))
    if len(shape) == 4 and shape[1] == 2 and min(shape[2:]) >= 3:
        assert layer.forward(np.zeros(shape))[0].shape == (shape[0], 3, shape[2] - 2, shape[3] - 2)
    else:
        battery.check_bad_input(layer, np.zeros(shape))


def test_bad_values():
    for x in ("text", None, np.zeros((1, 2, 3, 3), complex)):
        battery.check_bad_input(Conv2d(2, 3, 3, rng=generators(0)), x)
    with pytest.raises(
        ValueError,
        match=r"Conv2d\(2 -> 3, 3x3\) expects x of shape \(batch, 2, height >= 3, width >= 3\), "
        r"with replicas \(4,\) in front or without, got \(1, 3, 3, 3\)",
    ):
        Conv2d(2, 3, 3, rng=generators(0, (4,))).forward(np.zeros((1, 3, 3, 3)))


@pytest.mark.parametrize(
    ("arguments", "settings", "word"),
    [
        ((0, 1, 3), {}, "n_in"),
        ((1, 2.5, 3), {}, "n_out"),
        ((1, 1, 0), {}, "size"),
        ((1, 1, (3, 3, 3)), {}, "size"),
        ((1, 1, "3"), {}, "size"),
        ((1, 1, 3), {"stride": 0}, "stride"),
        ((1, 1, 3), {"padding": -1}, "padding"),
        ((1, 1, 3), {"padding": "same"}, "padding"),
        ((1, 1, 3), {"dilation": (1, 0)}, "dilation"),
        ((4, 6, 3), {"groups": 4}, "groups"),
        ((4, 6, 3), {"groups": 0}, "groups"),
    ],
)
def test_bad_settings(arguments, settings, word):
    with pytest.raises(ValueError, match="expects") as caught:
        Conv2d(*arguments, rng=generators(0), **settings)
    battery.assert_plain(caught.value, "Conv2d", word)


def test_counts_beside_a_dense_layer():
    layer = Conv2d(3, 64, 3, padding=1, rng=generators(0))
    assert (layer.n_weights, layer.n_biases) == (1728, 64)
    shape = (1, 3, 32, 32)
    assert np.prod(shape) * np.prod(layer.output_shape(shape)) == 201_326_592
    assert Conv2d(8, 8, 3, groups=8, rng=generators(0)).n_weights == 72


def test_fans_count_the_receptive_field():
    seen = []

    def initializer(rng, shape, fan_in, fan_out):
        seen.append((shape, fan_in, fan_out))
        return np.zeros(shape)

    Conv2d(6, 4, (3, 5), initializer, None, rng=generators(0))
    Conv2d(6, 4, (3, 5), initializer, None, groups=2, rng=generators(0))
    Conv1d(6, 4, 7, initializer, None, rng=generators(0))
    assert seen == [((4, 6, 3, 5), 90, 60), ((4, 3, 3, 5), 45, 30), ((4, 6, 7), 42, 28)]


def test_he_keeps_the_signal_through_convolutions():
    x = np.random.default_rng(0).standard_normal((8, 16, 12, 12))
    for seed in range(4):
        conv = Conv2d(16, 16, 5, nn.he_normal(), rng=generators(seed))
        x = np.maximum(conv.forward(x)[0], 0) if x.shape[-1] > 4 else x
        assert 0.6 < np.mean(x**2) < 1.6


def test_a_convolution_is_a_dense_layer_with_shared_weights():
    conv = Conv2d(2, 3, 3, padding=1, stride=2, biases=normal(1.0), rng=generators(0))
    pixels, bias = np.eye(2 * 25).reshape(-1, 2, 5, 5), conv.forward(np.zeros((1, 2, 5, 5)))[0]
    dense = Dense(50, 27, rng=generators(0))
    dense.W, dense.b = (conv.forward(pixels)[0] - bias).reshape(50, 27).T, bias.ravel()
    assert len(np.unique(dense.W.round(12))) == 54 + 1  # 3 * 2 * 9 weights, and 0
    x = np.random.default_rng(0).standard_normal((4, 2, 5, 5))
    np.testing.assert_allclose(dense.forward(x.reshape(4, 50))[0], conv.forward(x)[0].reshape(4, 27), rtol=1e-12, atol=1e-12)


NEIGHBOURS = {
    "conv": lambda rng: [Conv2d(3, 2, 2, padding=1, rng=rng)],
    "average pool": lambda rng: [nn.AveragePool2d(2)],
    "max pool, overlapping": lambda rng: [nn.MaxPool2d(3, 1)],
    "layer norm": lambda rng: [nn.LayerNorm(4, rng=rng)],
    "batch norm": lambda rng: [nn.BatchNorm(3, rng=rng)],
    "residual": lambda rng: [nn.Residual(Sequential(Tanh(), Conv2d(3, 3, 3, padding=1, rng=rng)))],
    "dropout": lambda rng: [nn.Dropout(0.5), Tanh()],
}


@pytest.mark.parametrize("replicas", battery.REPLICAS)
@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_between_neighbours(neighbour, replicas):
    def front(rng):
        return [Conv2d(2, 3, 3, padding=1, rng=rng), *NEIGHBOURS[neighbour](rng), Flatten()]

    width = Sequential(*front(generators(0))).output_shape((5, 2, 4, 4))[-1]

    def make(rng):
        return Sequential(*front(rng), Dense(width, 2, rng=rng))

    battery.check_gradient(make, (2, 4, 4), replicas, own_inputs=not replicas)
