"""What people build from the layers: a transformer block, a small language model; freezing; decay in groups."""

from inspect import getsource

import numpy as np
import pytest
from unit import battery

from weightslab.nn import (
    GELU,
    L2,
    SGD,
    Adam,
    AdamW,
    BatchNorm,
    ClipWeights,
    Conv1d,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    LayerNorm,
    MeanSquaredError,
    Momentum,
    MultiHeadAttention,
    Positions,
    Reshape,
    Residual,
    Sequential,
    SinusoidalPositions,
    SoftmaxCrossEntropy,
    Tanh,
    Transpose,
    cosine,
    generators,
    gradient_check,
    streams,
    warm_up,
)
from weightslab.training import train, training

RNG = np.random.default_rng


def block(width, heads, rng, dtype=np.float64, causal=False):
    """A transformer block."""
    return Sequential(
        Residual(
            Sequential(
                LayerNorm(width, rng=rng, dtype=dtype), MultiHeadAttention(width, heads, causal=causal, rng=rng, dtype=dtype)
            )
        ),
        Residual(
            Sequential(
                LayerNorm(width, rng=rng, dtype=dtype),
                Dense(width, 2 * width, rng=rng, dtype=dtype),
                GELU(),
                Dense(2 * width, width, rng=rng, dtype=dtype),
            )
        ),
    )


def language_model(n_symbols, time, width, rng):
    return Sequential(
        Embedding(n_symbols, width, rng=rng),
        Positions(time, width, rng=rng),
        block(width, 2, rng, causal=True),
        LayerNorm(width, rng=rng),
        Dense(width, n_symbols, rng=rng),
    )


def test_a_transformer_block_and_a_language_model_are_at_most_twenty_lines():
    for make in (block, language_model):
        assert len(getsource(make).splitlines()) <= 20


SEQUENCES = {
    "block": lambda rng, dtype=np.float64: block(4, 2, rng, dtype),
    "dense": lambda rng, dtype=np.float64: Dense(4, 3, rng=rng, dtype=dtype),
    "positions": lambda rng, dtype=np.float64: Positions(6, 4, rng=rng, dtype=dtype),
    "convolution along time": lambda rng, dtype=np.float64: Sequential(
        Dense(4, 2, rng=rng, dtype=dtype),
        Tanh(),
        Transpose(),
        Conv1d(2, 3, 3, padding=1, rng=rng, dtype=dtype),
        Transpose(),
        Dense(3, 2, rng=rng, dtype=dtype),
    ),
    "joined": lambda rng, dtype=np.float64: Sequential(
        LayerNorm(4, rng=rng, dtype=dtype),
        Flatten(2),
        Dense(12, 6, rng=rng, dtype=dtype),
        Reshape((6,), (2, 3)),
        Tanh(),
        Dense(3, 2, rng=rng, dtype=dtype),
    ),
    "two layouts": lambda rng, dtype=np.float64: Sequential(
        Conv1d(3, 2, 1, rng=rng, dtype=dtype),
        Dense(4, 6, rng=rng, dtype=dtype),
        BatchNorm(2, rng=rng, dtype=dtype),
        LayerNorm(6, rng=rng, dtype=dtype),
    ),
}


@pytest.mark.parametrize("replicas", battery.REPLICAS)
@pytest.mark.parametrize("name", SEQUENCES)
def test_battery(name, replicas):
    battery.check_component(SEQUENCES[name], (3, 4), replicas, shared=name != "joined")


@pytest.mark.parametrize("layer", [SinusoidalPositions(6, 4), Transpose(), Reshape((3, 4), (2, 6))], ids=repr)
def test_battery_without_weights(layer):
    battery.check_component(lambda rng, dtype=None: layer, (3, 4), ())


def test_layouts_that_differ_are_copied_between():
    net, x = SEQUENCES["two layouts"](generators(0)), battery.inputs((3, 4))
    y = x
    for layer in net.layers:
        y = layer.forward(y)[0]
    np.testing.assert_allclose(net(x), y, rtol=1e-12)


def test_a_transformer_block_learns_to_mirror_a_sequence():
    stream = streams(0)
    x = stream.data.integers(0, 5, (200, 6))
    net = Sequential(
        Embedding(5, 16, rng=stream.weights),
        SinusoidalPositions(6, 16),
        block(16, 4, stream.weights),
        Dense(16, 5, rng=stream.weights),
    )
    train(net, SoftmaxCrossEntropy(), x, x[:, ::-1], Adam(0.01), steps=250)
    new = stream.data.integers(0, 5, (50, 6))
    assert (net(new).argmax(axis=-1) == new[:, ::-1]).mean() > 0.95


def test_a_small_language_model_learns_the_next_symbol():
    stream = streams(1)
    text = np.cumsum(np.concatenate([[0], np.tile([1, 2, 1, 3], 200)])) % 7  # the step to the next symbol goes 1, 2, 1, 3
    windows = np.lib.stride_tricks.sliding_window_view(text, 9)
    x, y = windows[:, :-1], windows[:, 1:]
    net = language_model(7, 8, 16, stream.weights)
    decays = net.is_weight & ~net.is_gain
    optimizer = AdamW(warm_up(20, cosine(0.01, 300)), decays=decays)
    history = train(net, SoftmaxCrossEntropy(), x[:300], y[:300], optimizer, steps=300, batch_size=50, rng=stream.batches)
    assert history[0] > 1.5
    right = net(x[400:]).argmax(axis=-1) == y[400:]
    assert right[:, 3:].mean() > 0.99  # three symbols of context say where in the pattern it stands


def test_early_stopping_is_a_loop():
    stream = streams(0)
    x, y = stream.data.standard_normal((20, 3)), stream.data.standard_normal((20, 1))
    new_x, new_y = stream.data.standard_normal((50, 3)), stream.data.standard_normal((50, 1))
    net = Sequential(Dense(3, 30, rng=stream.weights), Tanh(), Dense(30, 1, rng=stream.weights))
    loss, best, best_step = MeanSquaredError(), np.inf, 0
    for step in training(net, loss, x, y, Adam(0.01), steps=2000):
        error = loss.forward(net(new_x), new_y)[0]
        if error < best:
            best, best_step, weights = error, step.step, net.parameters.copy()
        elif step.step > best_step + 50:
            break
    net.parameters[...] = weights
    assert step.step < 2000 and loss.forward(net(new_x), new_y)[0] == best


@pytest.mark.parametrize("replicas", [(), (3,)])
@pytest.mark.parametrize("settings", [{}, {"regularizer": L2(0.1)}, {"constraint": ClipWeights(0.01)}])
@pytest.mark.parametrize("optimizer", [SGD(0.1, decay=0.1), Momentum(0.1), AdamW(0.1)], ids=lambda o: type(o).__name__)
def test_a_frozen_layer_stays_bit_for_bit_and_the_others_learn(optimizer, settings, replicas):
    rng = generators(0, replicas)
    net = Sequential(Dense(2, 4, rng=rng), Tanh(), Sequential(Dense(4, 4, rng=rng)), Tanh(), Dense(4, 1, rng=rng))
    net[0].trainable = net[2].trainable = False
    before, x = net.parameters.copy(), battery.inputs((2,))
    assert net.is_trainable.sum() == 5
    train(net, MeanSquaredError(), x, x[:, :1], optimizer, steps=5, **settings)
    moved = (net.parameters != before).any(axis=tuple(range(len(replicas))))
    assert not moved[~net.is_trainable].any() and moved[net.is_trainable].all()


def test_decay_can_leave_out_the_gains():
    def decayed(**setting):
        net = Sequential(Dense(2, 3, rng=generators(0)), LayerNorm(3, rng=generators(0)), Dense(3, 1, rng=generators(1)))
        optimizer, before = AdamW(0.1, decay=0.5, **{k: v(net) for k, v in setting.items()}), net.parameters.copy()
        state = optimizer.start(net.parameters, net.is_weight)
        optimizer.step(net.parameters, np.zeros_like(net.parameters), state)
        return net, net.parameters != before

    net, moved = decayed()
    assert np.array_equal(moved, net.is_weight) and (net.is_gain & net.is_weight).sum() == 3
    net, moved = decayed(decays=lambda net: net.is_weight & ~net.is_gain)
    assert np.array_equal(moved, net.is_weight & ~net.is_gain)
    with pytest.raises(ValueError, match="decays must hold True or False for each of 19 parameters") as caught:
        decayed(decays=lambda net: net.is_weight[:3])
    battery.assert_plain(caught.value)


@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_gradients_of_a_network_with_dropout_and_batch_norm_in_training(replicas):
    rng = generators(0, replicas)
    net = Sequential(Dense(3, 6, rng=rng), Dropout(0.5), BatchNorm(6, rng=rng), Tanh(), Dense(6, 2, rng=rng))
    before = {name: array.copy() for name, array in net.buffers.items()}
    errors = gradient_check(net, battery.inputs((3,)), RNG(0), training=True)
    assert max(errors.values()) < 1e-6
    assert all(np.array_equal(array, before[name]) for name, array in net.buffers.items())


@pytest.mark.parametrize(
    ("make", "x", "words"),
    [
        (lambda: Positions(3, 4, rng=RNG(0)), np.zeros((2, 5, 4)), ("Positions(3, 4)", "(2, 5, 4)")),
        (lambda: SinusoidalPositions(3, 4), np.zeros((2, 4)), ("SinusoidalPositions(3, 4)", "(2, 4)")),
        (Transpose, np.zeros((2, 4)), ("Transpose()", "(2, 4)")),
        (lambda: Reshape((4,), (2, 2)), np.zeros((2, 5)), ("Reshape((4,) -> (2, 2))", "(2, 5)")),
    ],
)
def test_bad_input(make, x, words):
    with pytest.raises(ValueError) as caught:
        make().forward(x)
    battery.assert_plain(caught.value, *words)
