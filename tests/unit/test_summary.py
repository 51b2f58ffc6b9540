"""The table of a network: its numbers, and its text to the letter."""

import numpy as np
import pytest
from unit import battery

from weightslab import nn
from weightslab.nn import Dense, ReLU, Sequential, Tanh, generators
from weightslab.summary import summary


def readers(replicas=()):
    rng = generators(0, replicas)
    return Sequential(Dense(64, 32, rng=rng), ReLU(), Dense(32, 10, biases=None, rng=rng))


TABLE = """\
layer             output  W         weights  biases
---------------------------------------------------
0 Dense(64 -> 32) (32,)   (32, 64)    2,048      32
1 ReLU()          (32,)                   0       0
2 Dense(32 -> 10) (10,)   (10, 32)      320       0
---------------------------------------------------
total                                 2,368      32
1.333% of 2,400 parameters are biases"""


def squeezed(text):
    return [" ".join(line.split()) for line in text.splitlines() if set(line) - {"-"}]


def test_the_table():
    text = repr(summary(readers(), (64,)))
    assert squeezed(text) == squeezed(TABLE)
    lines = text.splitlines()
    assert len({len(line) for line in lines[:-1]}) == 1 and text == repr(summary(readers(), (64,)))


@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_numbers_are_those_of_one_replica(replicas):
    found, net = summary(readers(replicas), (64,)), readers(replicas)
    assert (found.weights, found.biases) == (2368, 32) == (net.n_weights, net.n_biases)
    assert found.weights + found.biases == net.parameters.shape[-1]
    assert [row.output for row in found.rows] == [(32,), (32,), (10,)]
    assert ("in each of the 2 x 3 replicas" in repr(found)) == (replicas == (2, 3))


@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_every_kind_of_layer(replicas):
    rng = generators(0, replicas)
    net = Sequential(
        nn.Conv2d(3, 8, 3, rng=rng),
        nn.BatchNorm(8, rng=rng),
        ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        Dense(8 * 15 * 15, 5, rng=rng),
        nn.Residual(Sequential(Dense(5, 5, rng=rng), Tanh())),
    )
    found = summary(net, (3, 32, 32))
    assert [row.output for row in found.rows] == [(8, 30, 30), (8, 30, 30), (8, 30, 30), (8, 15, 15), (1800,), (5,), (5,)]
    assert found.rows[0].weight_shapes == ((8, 3, 3, 3),) and found.rows[0].weights == 216
    assert found.weights + found.biases == net.parameters.shape[-1]
    words = Sequential(nn.Embedding(27, 6, rng=rng), nn.MultiHeadAttention(6, 2, rng=rng))
    assert "4 x (6, 6)" in repr(summary(words, (10,))) and summary(words, (10,)).rows[1].output == (10, 6)


def test_the_claim_of_a_thousand_neurons():
    assert "0.100% of 1,001,000" in repr(summary(Sequential(Dense(1000, 1000, rng=generators(0))), (1000,)))
    assert "no parameters" in repr(summary(Sequential(Tanh()), (3,)))


def test_a_shape_that_does_not_fit_is_named():
    with pytest.raises(ValueError) as caught:
        summary(readers(), (63,))
    battery.assert_plain(caught.value, "Dense(64 -> 32)", "63")
    assert np.isfinite(readers().parameters).all()
