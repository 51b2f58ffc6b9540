"""How many axes in front are replicas is known from the network, never guessed from the number of axes."""

import numpy as np
import pytest
from unit import battery

from weightslab.nn import (
    SGD,
    AbsoluteError,
    Adam,
    BinaryCrossEntropy,
    Conv2d,
    Dense,
    Embedding,
    Hinge,
    Huber,
    LayerNorm,
    MeanSquaredError,
    Sequential,
    SoftmaxCrossEntropy,
    Tanh,
    generators,
    numerical_gradient,
)
from weightslab.training import train

RNG = np.random.default_rng


def test_a_convolutional_autoencoder_has_one_loss_a_step():
    x = RNG(0).standard_normal((6, 1, 5, 5))
    history = train(Sequential(Conv2d(1, 1, 3, padding=1, rng=RNG(1))), MeanSquaredError(), x, x, SGD(0.1), steps=1)
    assert history.shape == (1,)


def test_a_convolutional_autoencoder_converges_whatever_the_number_of_images():
    for n in (6, 60):
        x = RNG(0).standard_normal((n, 1, 5, 5))
        net = Sequential(Conv2d(1, 1, 3, padding=1, rng=RNG(1)))
        history = train(net, MeanSquaredError(), x, x, SGD(0.1), steps=100)
        assert history[-1] < 0.5 * history[0]


@pytest.mark.parametrize("replicas", battery.REPLICAS)
@pytest.mark.parametrize("shape", [(2, 4), (4, 2, 3)])
@pytest.mark.parametrize(
    "loss",
    [MeanSquaredError(), AbsoluteError(), Huber(), Hinge(), BinaryCrossEntropy(), SoftmaxCrossEntropy([1.0, 2.0, 0.5, 3.0])],
    ids=repr,
)
def test_losses_average_over_places_and_never_over_replicas(loss, shape, replicas):
    y = battery.inputs(shape, replicas)
    classes = RNG(2).integers(0, 4, (5, *(shape[:-1] if len(shape) == 2 else shape[1:])))
    target = classes if isinstance(loss, SoftmaxCrossEntropy) else RNG(2).integers(0, 2, (5, *shape)).astype(float)
    value, record = loss.forward(y, target, replicas=replicas)
    dy = loss.backward(record)
    assert np.shape(value) == replicas
    numerical = numerical_gradient(lambda: np.sum(loss.forward(y, target, replicas=replicas)[0]), y)
    np.testing.assert_allclose(dy, numerical, atol=1e-9)
    for index in np.ndindex(replicas):
        alone, record = loss.forward(y[index], target)
        assert alone == pytest.approx(np.asarray(value)[index], rel=1e-13)
        np.testing.assert_allclose(loss.backward(record), dy[index], rtol=1e-12)


@pytest.mark.parametrize("replicas", battery.REPLICAS[1:])
def test_a_loss_per_token_trains_a_family_like_its_members(replicas):
    x = RNG(0).integers(0, 5, (7, 6))

    def net(rng):
        return Sequential(Embedding(5, 4, rng=rng), Dense(4, 8, rng=rng), Tanh(), Dense(8, 5, rng=rng))

    rngs = generators(3, replicas)
    family, sources = net(rngs), generators(3, replicas)
    history = train(family, SoftmaxCrossEntropy(), x, (x + 1) % 5, Adam(0.05), steps=40)
    assert history.shape == (40, *replicas) and (history[-1] < 0.5 * history[0]).all()
    for index in np.ndindex(*replicas):
        alone = train(net(sources[index]), SoftmaxCrossEntropy(), x, (x + 1) % 5, Adam(0.05), steps=40)
        np.testing.assert_allclose(alone, history[(slice(None), *index)], rtol=1e-9)


def test_a_batch_as_large_as_the_family_is_a_batch():
    net = Sequential(LayerNorm(5, rng=generators(0, (3,))), Tanh())
    x = RNG(0).standard_normal((3, 5))
    assert net(x).shape == (3, 3, 5)
    np.testing.assert_allclose(net(x)[1], np.tanh((x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)))


def test_a_weightless_network_stands_in_front_of_a_family_on_a_shared_input():
    rng = generators(0, (3,))
    net = Sequential(Sequential(Tanh()), Dense(2, 1, rng=rng))
    x = RNG(0).standard_normal((4, 2))
    np.testing.assert_allclose(net(x), np.tanh(x) @ net[1].W.mT + net[1].b[:, None])
    assert train(net, MeanSquaredError(), x, x[:, :1], SGD(0.1), steps=3).shape == (3, 3)


def test_whole_numbers_that_are_one_hot_are_read_as_such():
    y, one_hot = battery.inputs((3,), (3,), batch=3), np.eye(3, dtype=int)[[2, 0, 1]]
    loss = SoftmaxCrossEntropy()
    expected, _ = loss.forward(y, [2, 0, 1], replicas=(3,))
    assert np.array_equal(loss.forward(y, one_hot, replicas=(3,))[0], expected)
    net = Sequential(Dense(2, 3, rng=generators(0, (3,))))
    x, other = RNG(1).standard_normal((3, 2)), Sequential(Dense(2, 3, rng=generators(0, (3,))))
    np.testing.assert_array_equal(
        train(net, loss, x, one_hot, SGD(0.1), steps=3), train(other, loss, x, [2, 0, 1], SGD(0.1), steps=3)
    )


def test_training_shares_a_batch_of_as_many_sequences_as_replicas():
    rng, x = generators(0, (3,)), RNG(0).standard_normal((3, 4, 2))
    net = Sequential(Dense(2, 1, rng=rng))
    step = train(net, MeanSquaredError(), x, x[..., :1], SGD(0.1), steps=1)
    fresh = Sequential(Dense(2, 1, rng=generators(0, (3,))))
    expected = ((x @ fresh[0].W[:, None].mT + fresh[0].b[:, None, None] - x[..., :1]) ** 2).mean(axis=(1, 2, 3))
    np.testing.assert_allclose(step[0], expected)
