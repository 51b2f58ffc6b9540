"""Layers beyond Dense give the same numbers as PyTorch's, in float64, alone and while training."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from requirements import require

from weightslab import nn
from weightslab.nn import generators, normal
from weightslab.training import train

torch = require("torch")


def assert_same(ours, theirs):
    theirs = theirs.detach().numpy()
    np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-10 * max(1e-3, np.abs(theirs).max(initial=0)))


def copy(parameter, array):
    with torch.no_grad():
        parameter.copy_(torch.tensor(np.array(array)))


def compare(ours, theirs, x, pairs=(), *, training=False, theirs_forward=None):
    """Output, input gradient and the gradients of ``pairs``: our name, their parameter. Two batches with one record."""
    for name, parameter in pairs:
        copy(parameter, ours.views(ours.parameters)[name])
    theirs.train(training)
    record = ours.record(x.shape, training=training)
    for scale in (1.0, -0.5):
        z = x if x.dtype.kind == "i" else scale * x
        tensor = torch.tensor(z, requires_grad=z.dtype.kind == "f")
        expected = (theirs_forward or theirs)(tensor)
        c = np.random.default_rng(2).standard_normal(expected.shape)
        theirs.zero_grad()
        expected.backward(torch.tensor(c))
        y, kept = ours.forward(z, record)
        assert y.shape == expected.shape
        dx, gradients = ours.backward(c, kept)
        assert_same(y, expected)
        if tensor.requires_grad:
            assert_same(dx, tensor.grad)
        for name, parameter in pairs:
            assert_same(gradients[name], parameter.grad)


def data(*shape, seed=1):
    return np.random.default_rng(seed).standard_normal(shape)


@settings(max_examples=40)
@given(draw=st.data(), space=st.sampled_from([1, 2]), groups=st.sampled_from([1, 1, 2, 3]), biases=st.booleans())
def test_convolution(draw, space, groups, biases):
    def axis(low, high):
        return draw.draw(st.tuples(*[st.integers(low, high)] * space))

    n_in, n_out = groups * draw.draw(st.integers(1, 3)), groups * draw.draw(st.integers(1, 3))
    sizes = {"stride": axis(1, 3), "padding": axis(0, 3), "dilation": axis(1, 3)}
    size = axis(1, 4)
    ours = (nn.Conv1d if space == 1 else nn.Conv2d)(
        n_in, n_out, size, biases=normal(1.0) if biases else None, groups=groups, rng=generators(0), **sizes
    )
    theirs = (torch.nn.Conv1d if space == 1 else torch.nn.Conv2d)(n_in, n_out, size, bias=biases, groups=groups, **sizes)
    shape = np.maximum(1, np.subtract(ours.reach, np.multiply(2, ours.padding))) + axis(0, 6)
    assert theirs.weight.shape == ours.W.shape
    compare(
        ours,
        theirs,
        data(draw.draw(st.integers(1, 3)), n_in, *shape),
        [("W", theirs.weight), *([("b", theirs.bias)] if biases else [])],
    )


@settings(max_examples=40)
@given(draw=st.data(), space=st.sampled_from([1, 2]), ties=st.booleans())
def test_pooling(draw, space, ties):
    size, stride, more = (draw.draw(st.tuples(*[st.integers(low, 4)] * space)) for low in (1, 1, 0))
    padding = tuple(draw.draw(st.integers(0, k // 2)) for k in size)
    x = data(2, 3, *np.add(size, more))
    x = x.round() if ties else x
    for ours, theirs in (
        ((nn.MaxPool1d, nn.MaxPool2d), (torch.nn.MaxPool1d, torch.nn.MaxPool2d)),
        ((nn.AveragePool1d, nn.AveragePool2d), (torch.nn.AvgPool1d, torch.nn.AvgPool2d)),
    ):
        compare(ours[space - 1](size, stride), theirs[space - 1](size, stride), x)
        compare(ours[space - 1](size), theirs[space - 1](size), x)
        compare(ours[space - 1](size, stride, padding), theirs[space - 1](size, stride, padding), x)


@pytest.mark.parametrize("shape", [(5, 4), (3, 5, 4), (2, 3, 5, 4)])
def test_layer_norm(shape):
    ours, theirs = nn.LayerNorm(4, normal(1.0), normal(1.0), rng=generators(0)), torch.nn.LayerNorm(4)
    compare(ours, theirs, data(*shape), [("gamma", theirs.weight), ("beta", theirs.bias)])


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(6, 3), (6, 3, 4), (4, 3, 2, 5)])
def test_batch_norm(shape, training):
    ours = nn.BatchNorm(3, normal(1.0), normal(1.0), momentum=0.3, rng=generators(0))
    theirs = {2: torch.nn.BatchNorm1d, 3: torch.nn.BatchNorm1d, 4: torch.nn.BatchNorm2d}[len(shape)](3, momentum=0.3)
    ours.running_mean, ours.running_var = [0.5, -1, 2], [0.5, 1, 2]
    copy(theirs.running_mean, ours.running_mean)
    copy(theirs.running_var, ours.running_var)
    compare(ours, theirs, data(*shape), [("gamma", theirs.weight), ("beta", theirs.bias)], training=training)
    assert_same(ours.running_mean, theirs.running_mean)
    assert_same(ours.running_var, theirs.running_var)


def test_embedding():
    ours, theirs = nn.Embedding(9, 4, rng=generators(0)), torch.nn.Embedding(9, 4)
    compare(ours, theirs, np.random.default_rng(0).integers(0, 9, (5, 6)), [("W", theirs.weight)])


@pytest.mark.parametrize("masked", ["all", "causal", "padded"])
@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize(("width", "heads", "time"), [(8, 2, 5), (6, 6, 1), (6, 1, 3)])
def test_attention(width, heads, time, biases, masked):
    ours = nn.MultiHeadAttention(
        width, heads, biases=normal(1.0) if biases else None, causal=masked == "causal", rng=generators(0)
    )
    theirs = torch.nn.MultiheadAttention(width, heads, bias=biases, batch_first=True)
    copy(theirs.in_proj_weight, np.concatenate([ours.W_Q, ours.W_K, ours.W_V]))
    copy(theirs.out_proj.weight, ours.W_O)
    if biases:
        copy(theirs.in_proj_bias, np.concatenate([ours.b_Q, ours.b_K, ours.b_V]))
        copy(theirs.out_proj.bias, ours.b_O)
    keys = np.arange(time) < np.array([time, max(1, time - 1), 1, time])[:, None]  # True: may be looked at
    forbidden = {
        "all": {},
        "causal": {"attn_mask": torch.tensor(~np.tri(time, dtype=bool))},
        "padded": {"key_padding_mask": torch.tensor(~keys)},
    }[masked]
    z, c = data(4, time, width), data(4, time, width, seed=3)
    x = torch.tensor(z, requires_grad=True)
    expected, maps = theirs(x, x, x, average_attn_weights=False, **forbidden)
    expected.backward(torch.tensor(c))
    y, kept = ours.forward(z, mask=keys[:, None, None] if masked == "padded" else None)
    dx, gradients = ours.backward(c, kept)
    assert_same(y, expected)
    assert_same(kept.attention, maps)
    assert_same(dx, x.grad)
    assert_same(np.concatenate([gradients[f"W_{m}"] for m in "QKV"]), theirs.in_proj_weight.grad)
    assert_same(gradients["W_O"], theirs.out_proj.weight.grad)
    if biases:
        assert_same(np.concatenate([gradients[f"b_{m}"] for m in "QKV"]), theirs.in_proj_bias.grad)
        assert_same(gradients["b_O"], theirs.out_proj.bias.grad)


def test_residual():
    ours = nn.Residual(nn.Sequential(nn.Dense(4, 6, rng=generators(0)), nn.Tanh(), nn.Dense(6, 4, rng=generators(1))))
    theirs = torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.Tanh(), torch.nn.Linear(6, 4))
    pairs = [
        (f"inner.{i}.{mine}", getattr(theirs[i], name)) for i in (0, 2) for mine, name in (("W", "weight"), ("b", "bias"))
    ]
    compare(ours, theirs, data(5, 4), pairs, theirs_forward=lambda x: x + theirs(x))


def test_flatten_and_evaluated_dropout():
    compare(nn.Flatten(), torch.nn.Flatten(), data(3, 2, 4, 5))
    compare(nn.Dropout(0.3), torch.nn.Dropout(0.3), data(3, 4))


def test_dropout_scales_as_theirs():
    x = np.ones((2000, 50))
    theirs = torch.nn.Dropout(0.3)(torch.tensor(x)).numpy()
    layer = nn.Dropout(0.3)
    ours, _ = layer.forward(x, layer.record(x.shape, training=True, rng=generators(0)))
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs), rtol=1e-15)
    assert (ours == 0).mean() == pytest.approx((theirs == 0).mean(), abs=0.01)


def test_twenty_steps_of_a_convolutional_network():
    g = generators(0)
    net = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1, rng=g),
        nn.BatchNorm(4, rng=g),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 3, rng=g),
        nn.ReLU(),
        nn.AveragePool2d(2),
        nn.Flatten(),
        nn.Dense(6, 3, rng=g),
    )
    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3, padding=1),
        torch.nn.BatchNorm2d(4),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(4, 6, 3),
        torch.nn.ReLU(),
        torch.nn.AvgPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(6, 3),
    )
    for i in (0, 1, 4, 8):
        layer = net[i]
        copy(model[i].weight, layer.gamma if i == 1 else layer.W)
        copy(model[i].bias, layer.beta if i == 1 else layer.b)
    x, target = data(20, 1, 8, 8), np.random.default_rng(0).integers(0, 3, 20)
    optimizer, history = torch.optim.SGD(model.parameters(), lr=0.2), []
    for _ in range(20):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(torch.tensor(x)), torch.tensor(target))
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    ours = train(net, nn.SoftmaxCrossEntropy(), x, target, nn.SGD(0.2), steps=20)
    np.testing.assert_allclose(ours, history, rtol=1e-9)
    assert_same(net[1].running_var, model[1].running_var)
    model.eval()
    np.testing.assert_allclose(net(x), model(torch.tensor(x)).detach().numpy(), rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (nn.xavier_uniform(), torch.nn.init.xavier_uniform_),
        (nn.he_normal(), lambda w: torch.nn.init.kaiming_normal_(w, nonlinearity="relu")),
    ],
)
def test_convolutions_start_with_the_same_spread(ours, theirs):
    layer, weight = nn.Conv2d(20, 40, (3, 5), ours, rng=generators(0)), torch.empty(40, 20, 3, 5)
    torch.manual_seed(0)
    theirs(weight)
    assert layer.W.std() == pytest.approx(weight.std().item(), rel=0.03)
