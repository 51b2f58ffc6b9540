"""A run goes on with other settings: what stays the same keeps its state, what is another starts anew."""

import numpy as np
import pytest

from weightslab.nn import (
    L2,
    SGD,
    Adam,
    ClipNorm,
    ClipWeights,
    Dense,
    Dropout,
    MeanSquaredError,
    Momentum,
    Sequential,
    Tanh,
    streams,
)
from weightslab.training import Run

SETTINGS = [
    {"optimizer": Adam(0.02)},
    {"optimizer": Adam(0.02), "regularizer": L2(0.1)},
    {"constraint": ClipWeights(0.3)},
    {"clip": ClipNorm(0.01)},
]


def begun(steps=7, optimizer=None, batch_size=8, **settings):
    rng = streams(0)
    x = np.random.default_rng(1).normal(size=(20, 3))
    net = Sequential(Dense(3, 6, rng=rng.weights), Tanh(), Dropout(0.2), Dense(6, 1, rng=rng.weights))
    run = Run(
        net,
        MeanSquaredError(),
        x,
        x[:, :1] ** 2,
        optimizer or Adam(0.05),
        batch_size=batch_size,
        rng=rng.batches,
        noise=rng.noise,
        **settings,
    )
    for _ in range(steps):
        run.step()
    return run


def after(run, steps=5):
    for _ in range(steps):
        run.step()
    return run.net.parameters


@pytest.mark.parametrize("settings", [{}, {"optimizer": Adam(0.05)}, {"batch_size": 8}])
def test_a_change_to_the_same_changes_nothing(settings):
    run = begun()
    run.change(**settings)
    np.testing.assert_array_equal(after(run), after(begun()))


@pytest.mark.parametrize("settings", SETTINGS)
def test_it_goes_on_as_a_run_that_was_made_so_and_put_there(settings):
    run, other = begun(), begun(0, **settings)
    other.restore(run.snapshot())
    weights = run.net.parameters.copy()
    run.change(**settings)
    np.testing.assert_array_equal(run.net.parameters, weights)
    assert run.n_steps == 7
    np.testing.assert_array_equal(after(run), after(other))
    assert not np.array_equal(run.net.parameters, after(begun())) and run.n_steps == 12


def test_another_optimizer_starts_anew_and_the_batches_go_on():
    run = begun()
    run.change(optimizer=Momentum(0.05))
    (memory,), start = Momentum.memory, run.snapshot()
    assert start["t"] == 0 and not start[memory].any() and start["n_steps"] == 7
    np.testing.assert_array_equal(start["order"], begun().snapshot()["order"])


@pytest.mark.parametrize("before, now", [(8, 5), (8, None), (None, 8)])
def test_another_batch_size_keeps_what_the_optimizer_remembers(before, now):
    run = begun(batch_size=before)
    memory = run.snapshot()["m"]
    run.change(batch_size=now)
    np.testing.assert_array_equal(run.snapshot()["m"], memory)
    assert run.snapshot()["t"] == 7 and np.isfinite(after(run)).all() and run.n_steps == 12


@pytest.mark.parametrize("settings, words", [
    ({"optimizer": "Adam"}, "optimizer"), ({"optimizer": SGD(0.1), "batch_size": 50}, "batch_size"),
    ({"loss": MeanSquaredError()}, "a run cannot change loss on its way"),
])  # fmt: skip
def test_what_does_not_fit_changes_nothing(settings, words):
    run = begun()
    with pytest.raises((TypeError, ValueError), match=words):
        run.change(**settings)
    np.testing.assert_array_equal(after(run), after(begun()))
