"""Optimizer, regularizer and the training loop: order, streams, replicas, precision, plain failure."""

from contextlib import nullcontext
from itertools import islice

import numpy as np
import pytest
from unit import battery

from weightslab.data import moons
from weightslab.nn import (
    L2,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    BatchNorm,
    BinaryCrossEntropy,
    ClipNorm,
    Dense,
    Dropout,
    LayerNorm,
    MaxNorm,
    MeanSquaredError,
    Momentum,
    Nesterov,
    RMSProp,
    Sequential,
    Tanh,
    exponential,
    generators,
    streams,
)
from weightslab.training import Batches, Run, train, training


def network(rng, dtype=np.float64):
    return Sequential(Dense(2, 8, rng=rng, dtype=dtype), Tanh(), Dense(8, 1, rng=rng, dtype=dtype))


def run(replicas=(), index=None, *, seed=0, lr=0.3, decay=0.01, dtype=np.float64, batch_size=16, steps=40):
    """Loss history and final parameters of a family, or of its member ``index`` alone."""
    stream = streams(seed, replicas)
    x, y = moons(50, stream.data)
    net = network(stream.weights if index is None else stream.weights[index], dtype)
    history = train(
        net,
        BinaryCrossEntropy(),
        x,
        y,
        SGD(lr),
        steps=steps,
        batch_size=batch_size,
        rng=stream.batches,
        regularizer=L2(decay),
    )
    return history, net.parameters


@pytest.mark.parametrize("replicas", battery.REPLICAS[1:])
@pytest.mark.parametrize("batch_size", [None, 16])
def test_family_is_its_members(replicas, batch_size):
    lr = np.linspace(0.1, 0.5, np.prod(replicas)).reshape(replicas)
    decay = lr / 10
    history, parameters = run(replicas, lr=lr, decay=decay, batch_size=batch_size)
    for index in np.ndindex(*replicas):
        alone, weights = run(replicas, index, lr=lr[index], decay=decay[index], batch_size=batch_size)
        assert np.array_equal(history[(slice(None), *index)], alone)
        assert np.array_equal(parameters[index], weights)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("normalization", [BatchNorm, LayerNorm])
def test_a_family_is_its_members_where_sums_are_long(dtype, normalization):
    def trained(rng):
        made = {"rng": rng, "dtype": dtype}
        net = Sequential(Dense(2, 4, **made), normalization(4, **made), Dense(4, 1, **made))
        return train(net, MeanSquaredError(), x, x[:, :1], SGD(0.1), steps=5), net.parameters

    x = streams(0).data.standard_normal((1500, 2))
    history, parameters = trained(generators(0, (2,)))
    for r in range(2):
        alone, weights = trained(generators(0, (2,))[r])
        assert np.array_equal(history[:, r], alone) and np.array_equal(parameters[r], weights)


@pytest.mark.parametrize("replicas", battery.REPLICAS)
@pytest.mark.parametrize("fault", [False, True])
def test_a_step_leaves_the_settings_of_numpy_as_they_were(replicas, fault):
    class Spy(MeanSquaredError):
        def run_backward(self, columns):
            seen.append((np.geterr(), np.getbufsize()))
            if fault:
                raise RuntimeError("fault")
            super().run_backward(columns)

    seen, x = [], np.ones((3, 2))
    net = Sequential(Dense(2, 1, rng=generators(0, replicas)))
    with np.errstate(over="raise"):
        np.setbufsize(4096)
        before = np.geterr(), np.getbufsize()
        with pytest.raises(RuntimeError, match="fault") if fault else nullcontext():
            train(net, Spy(), x, x[:, :1], SGD(0.1), steps=1)
        assert (np.geterr(), np.getbufsize()) == before != seen[0]


def test_a_replica_that_diverges_leaves_the_others_alone():
    fine, parameters = run((3,), lr=np.array([0.3, 0.2, 0.1]))
    history, after = run((3,), lr=np.array([1e200, 0.2, 0.1]))
    assert not np.isfinite(after[0]).all()
    assert np.array_equal(fine[:, 1:], history[:, 1:]) and np.array_equal(parameters[1:], after[1:])


@pytest.mark.parametrize("dtype", battery.DTYPES)
def test_dtype_is_kept(dtype):
    history, parameters = run(dtype=dtype, lr=np.array(0.3), decay=np.float64(0.01))
    assert history.dtype == parameters.dtype == dtype
    assert history[-1] < history[0]


def test_steps_are_sgd_with_l2_written_out():
    stream = streams(3)
    x, target = stream.data.standard_normal((20, 2)), stream.data.standard_normal((20, 1))
    net = Sequential(Dense(2, 1, rng=stream.weights))
    W, b = net[0].W.copy(), net[0].b.copy()
    for step in training(net, MeanSquaredError(), x, target, SGD(0.1), steps=5, regularizer=L2(0.3)):
        error = x @ W.T + b - target
        assert step.loss == pytest.approx(np.mean(error**2))
        W -= 0.1 * (2 / 20 * error.T @ x + 0.3 * W)
        b -= 0.1 * (2 / 20 * error.sum(axis=0))  # biases are not regularized
        np.testing.assert_allclose(net[0].W, W, rtol=1e-12)
        np.testing.assert_allclose(net[0].b, b, rtol=1e-12)


def test_l2_states_its_objective():
    net = network(streams(0).weights)
    for biases, regularized in ((False, net.is_weight), (True, np.ones_like(net.is_weight))):
        l2 = L2(0.5, biases=biases)
        state, gradient = l2.start(net), np.zeros_like(net.parameters)
        l2.add_gradient(net.parameters, gradient, state)
        assert np.array_equal(gradient, 0.5 * net.parameters * regularized)
        assert l2.penalty(net.parameters, state) == pytest.approx(0.25 * np.sum(net.parameters[regularized] ** 2))
        shrunk = net.parameters.copy()
        l2.shrink(shrunk, 0.1, state)
        np.testing.assert_allclose(shrunk, net.parameters / np.where(regularized, 1.05, 1))


def test_schedule_is_a_function_of_the_step():
    constant, scheduled = (run(lr=lr, steps=10)[0] for lr in (0.2, lambda step: 0.2 if step < 5 else 0.0))
    assert np.array_equal(constant[:6], scheduled[:6]) and not np.array_equal(constant[6:], scheduled[6:])


def test_batches_see_every_example_once_an_epoch():
    draws = Batches(10, 4, np.random.default_rng(0))
    for _ in range(3):
        epoch = [next(draws) for _ in range(3)]
        assert [len(rows) for rows in epoch] == [4, 4, 2]
        assert sorted(np.concatenate(epoch)) == list(range(10))


def test_training_is_a_generator_that_can_be_stopped_and_sliced():
    stream = streams(0)
    x, y = moons(30, stream.data)
    net = network(stream.weights)
    steps = training(net, BinaryCrossEntropy(), x, y, SGD(0.1), steps=100)
    before = net.parameters.copy()
    assert np.array_equal(net.parameters, before), "nothing happens before the first step is asked for"
    assert [step.step for step in islice(steps, 3)] == [1, 2, 3]
    assert not np.array_equal(net.parameters, before)
    assert len(list(steps)) == 97


def test_streams_change_one_thing_at_a_time():
    a, b = streams(0), streams(1)
    x, y = moons(50, a.data)
    runs = [
        train(network(weights), BinaryCrossEntropy(), x, y, SGD(0.1), steps=8, batch_size=25, rng=rng)
        for weights, rng in ((a.weights, a.batches), (streams(0).weights, b.batches))
    ]
    whole = network(streams(0).weights)(x)
    assert whole.shape == (50, 1)
    assert not np.array_equal(*runs)
    first = [train(network(streams(0).weights), BinaryCrossEntropy(), x, y, SGD(0.1), steps=1)[0] for _ in range(2)]
    assert first[0] == first[1]


def test_divergence_is_no_error_and_says_nothing(recwarn):
    history, parameters = run(lr=1e300, steps=30)
    assert not np.isfinite(parameters).all() and not np.isfinite(history).all()
    assert not recwarn.list


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"optimizer": SGD(-0.1)}, ("lr", "at least 0")),
        ({"optimizer": SGD(np.nan)}, ("lr",)),
        ({"optimizer": SGD(np.ones(3))}, ("lr", "()", "(3,)")),
        ({"optimizer": SGD("fast")}, ("lr", "fast")),
        ({"regularizer": L2(-1)}, ("strength",)),
        ({"batch_size": 0, "rng": np.random.default_rng(0)}, ("batch_size", "30")),
        ({"batch_size": 31, "rng": np.random.default_rng(0)}, ("batch_size", "31")),
        ({"batch_size": 8}, ("rng",)),
        ({"x": np.zeros((30, 3))}, ("Dense(2 -> 8)", "(30, 3)")),
        ({"x": np.zeros((29, 2))}, ("29", "30")),
        ({"target": np.full(30, 2)}, ("BinaryCrossEntropy",)),
        ({"optimizer": 0.1}, ("expects optimizer to be of kind Optimizer, got 0.1",)),
        ({"regularizer": 0.1}, ("expects regularizer to be of kind Regularizer, got 0.1",)),
        ({"clip": MaxNorm(1.0)}, ("expects clip to be of kind ClipNorm or ClipValue, got MaxNorm",)),
        ({"constraint": ClipNorm(1.0)}, ("expects constraint to be of kind ClipWeights or MaxNorm, got ClipNorm",)),
    ],
)
def test_bad_settings_fail_before_the_first_step(changes, words):
    x, y = moons(30, np.random.default_rng(0))
    settings = {"x": x, "target": y, "optimizer": SGD(0.1), "steps": 2} | changes
    net = network(streams(0).weights)
    with pytest.raises((ValueError, TypeError)) as caught:
        training(net, BinaryCrossEntropy(), settings.pop("x"), settings.pop("target"), settings.pop("optimizer"), **settings)
    battery.assert_plain(caught.value, *words)


OPTIMIZERS = [
    SGD(0.1),
    SGD(exponential(0.5, 0.9), decay=0.1),
    Momentum(0.1),
    Nesterov(0.1),
    RMSProp(),
    Adagrad(),
    Adam(0.01),
    AdamW(exponential(0.1, 0.9)),
]


def noisy_run(optimizer, replicas=(), batch_size=16, seed=0):
    """A training in which everything changes that can: batches, dropout, running statistics."""
    stream = streams(seed, replicas)
    x, y = moons(50, stream.data)
    net = Sequential(
        Dense(2, 8, rng=stream.weights), BatchNorm(8, rng=stream.weights), Dropout(0.3), Dense(8, 1, rng=stream.weights)
    )
    return Run(
        net,
        BinaryCrossEntropy(),
        x,
        y,
        optimizer,
        batch_size=batch_size,
        noise=stream.noise,
        rng=stream.batches if batch_size else None,
    )


def losses(run, n):
    return np.array([run.step().loss for _ in range(n)])


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda optimizer: type(optimizer).__name__)
@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_a_run_goes_back_to_any_step_and_repeats_itself_bit_by_bit(optimizer, replicas):
    run = noisy_run(optimizer, replicas)
    start, first = run.snapshot(), losses(run, 6)
    middle, second = run.snapshot(), losses(run, 9)
    end = run.snapshot()
    assert (start["n_steps"], middle["n_steps"], end["n_steps"]) == (0, 6, 15)
    for snapshot, expected in ((middle, second), (start, np.concatenate([first, second])), (middle, second)):
        run.restore(snapshot)
        assert run.n_steps == snapshot["n_steps"]
        assert np.array_equal(losses(run, len(expected)), expected)
        again = run.snapshot()
        assert all(np.array_equal(again[name], end[name]) for name in end)
    fresh = noisy_run(optimizer, replicas, seed=1)
    fresh.x, fresh.target = run.x, run.target
    fresh.restore(middle)
    assert np.array_equal(losses(fresh, 9), second), "another run carries on where the first one was"


def test_a_fork_leaves_the_trunk_as_it_was():
    run = noisy_run(SGD(0.1), batch_size=None)
    losses(run, 5)
    fork, expected = run.snapshot(), losses(run, 5)
    run.restore(fork)
    run.net[0].W *= 2
    changed = losses(run, 5)
    run.restore(fork)
    assert np.array_equal(losses(run, 5), expected) and not np.array_equal(changed, expected)


def test_a_snapshot_of_something_else_is_refused_and_changes_nothing():
    run = noisy_run(Adam())
    losses(run, 3)
    before = run.snapshot()
    narrow = before | {"parameters": before["parameters"].astype(np.float32)}
    others = [noisy_run(SGD()), noisy_run(Adam(), (2,)), noisy_run(Adam(), batch_size=None)]
    for other in (narrow, {}, *(other.snapshot() for other in others)):
        with pytest.raises(ValueError, match="this snapshot is of another network"):
            run.restore(other)
        after = run.snapshot()
        assert all(np.array_equal(after[name], before[name]) for name in before)
