"""Families are their members bit for bit; sweeps keep their order, on any executor."""

import doctest
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from requirements import require
from unit import battery

from weightslab import families
from weightslab.data import moons
from weightslab.families import grid, sweep
from weightslab.nn import L2, SGD, BatchNorm, BinaryCrossEntropy, Dense, Sequential, Tanh, generators, normal, streams
from weightslab.training import train

STD, LR, DECAY = [0.3, 0.9], [0.1, 0.5, 2], [0, 0.01]


def network(s, std=None):
    rng, std = s.streams.weights, s.std if std is None else std
    return Sequential(Dense(2, 8, normal(std), rng=rng), Tanh(), Dense(8, 1, normal(std), normal(0.1), rng=rng))


def run(net, s, decay=0.01, **changes):
    x, y = moons(50, streams(0).data)
    settings = {"steps": 30, "batch_size": 16, "rng": s.streams.batches, "regularizer": L2(decay)} | changes
    return train(net, BinaryCrossEntropy(), x, y, SGD(s.lr), **settings)


def test_example_of_the_docstring():
    assert doctest.testmod(families).failed == 0 < doctest.testmod(families).attempted


@pytest.mark.parametrize("seeds", [None, 1, 3])
def test_every_member_equals_its_single_run(seeds):
    family = grid(network, 7, seeds=seeds, std=STD, lr=LR, decay=DECAY)
    history = run(family.net, family.settings, family.settings.decay)
    assert family.shape == family.net.replicas == family.settings.lr.shape == (*([seeds] if seeds else []), 2, 3, 2)
    for index in np.ndindex(family.shape):
        member = family.member(*index)
        assert (member.std, member.lr, member.decay) == (STD[index[-3]], LR[index[-2]], DECAY[index[-1]])
        net = network(member)
        alone = run(net, member, member.decay)
        assert np.array_equal(history[(slice(None), *index)], alone)
        assert np.array_equal(net.parameters, family.net.parameters[index])
        assert family[index].replicas == () and np.array_equal(family[index].parameters, net.parameters)


def test_a_member_is_a_network_built_by_hand():
    family = grid(network, 7, seeds=3, lr=LR, std=STD)
    for i, j, k in np.ndindex(3, 3, 2):
        rng = streams(7, (3,)).weights[i] if i else streams(7).weights
        alone = Sequential(Dense(2, 8, normal(STD[k]), rng=rng), Tanh(), Dense(8, 1, normal(STD[k]), normal(0.1), rng=rng))
        assert np.array_equal(alone.parameters, family.net.parameters[i, j, k])


def test_axes_other_than_seeds_share_the_draw_and_every_stream():
    family = grid(lambda s: network(s, 1.0), seeds=4, lr=LR)
    start = family.net.parameters
    assert (start == start[:, :1]).all()
    assert len(np.unique(start[:, 0], axis=0)) == 4
    noise = np.vectorize(lambda g: g.random(), otypes=[float])(family.settings.streams.noise)
    assert (noise == noise[:, :1]).all() and len(np.unique(noise)) == 4
    assert noise[2, 0] == family.member(2, 1).streams.noise.random() == streams(0, (4,)).noise[2].random()


def test_more_seeds_and_more_values_leave_the_first_ones_alone():
    small, large = grid(network, seeds=2, std=STD), grid(network, seeds=5, std=[*STD, 4.0])
    assert np.array_equal(small.net.parameters, large.net.parameters[:2, :2])


def test_a_member_taken_out_is_independent():
    family = grid(network, std=STD)
    before = family.net.parameters.copy()
    family[1].parameters[...] = 5
    assert np.array_equal(family.net.parameters, before)
    family.net[0].W[1] = 3
    assert (family[1][0].W == 3).all() and (family[-1][0].W == 3).all() and not (family[0][0].W == 3).any()


def test_a_member_has_its_own_running_statistics():
    def build(s):
        rng = s.streams.weights
        return Sequential(Dense(2, 4, normal(s.std), rng=rng), BatchNorm(4, rng=rng), Dense(4, 1, rng=rng))

    family, x = grid(build, seeds=2, std=STD), battery.inputs((2,))
    family.net.forward(x, family.net.record(x.shape, training=True))
    for index in np.ndindex(2, 2):
        assert np.array_equal(family[index](x), family.net(x)[index]) and family[index][1].running_mean.any()


def test_repr_names_the_axes():
    family = grid(network, seeds=2, std=np.geomspace(0.01, 1, 3))
    assert repr(family) == "Family of 2 x 3 networks: seed 0 to 1, std 0.01 to 1"
    assert list(family.axes) == ["seed", "std"] and family.settings.seed.tolist() == [[0, 0, 0], [1, 1, 1]]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, ("seeds",)),
        ({"seeds": 0}, ("seeds", "0")),
        ({"seeds": 2.5}, ("seeds", "2.5")),
        ({"std": []}, ("std", "(0,)")),
        ({"std": 3.0}, ("std", "3.0")),
        ({"std": [[1, 2], [3]]}, ("std",)),
        ({"std": ["small", "large"]}, ("std",)),
        ({"std": [[1, 2]]}, ("std", "(1, 2)")),
        ({"seed": [1, 2]}, ("seed",)),
        ({"streams": [1, 2]}, ("streams",)),
    ],
)
def test_bad_axes_raise_one_sentence(arguments, words):
    with pytest.raises(ValueError) as caught:
        grid(network, **arguments)
    battery.assert_plain(caught.value, *words)


def test_a_network_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"\(2,\).*settings.streams.weights.*\(\)") as caught:
        grid(lambda s: Sequential(Dense(2, 1, rng=generators(0))), std=STD)
    battery.assert_plain(caught.value)


@pytest.mark.parametrize("index", [(), (0, 0), (2,), (-3,)])
def test_a_member_needs_a_position_on_each_axis(index):
    with pytest.raises(IndexError, match=r"2 networks.*1 axes"):
        grid(network, std=STD).member(*index)


# Sweeps -------------------------------------------------------------------------------------------------------------


def depth_run(depth, width=4, pause=0.0):
    """The loss after a few steps of a network of ``depth`` layers."""
    time.sleep(pause)
    if depth < 1:
        raise ValueError("no layers")
    rng, x = streams(1).weights, streams(1).data.standard_normal((20, 2))
    layers = [layer for i in range(depth) for layer in (Dense(width if i else 2, width, rng=rng), Tanh())]
    net = Sequential(*layers, Dense(width, 1, rng=rng))
    return depth, train(net, BinaryCrossEntropy(), x, x[:, 0] > 0, SGD(1.0), steps=5)[-1].item()


SETTINGS = [{"depth": 4}, {"depth": 1, "width": 7}, {"depth": 3}, {"depth": 2, "width": 2}]
EXPECTED = [depth_run(**setting) for setting in SETTINGS]


def check_sweep(executor):
    """Order and values as without an executor; a failure names its setting."""
    slow_first = [setting | {"pause": 0.05 * (i == 0)} for i, setting in enumerate(SETTINGS)]
    assert sweep(depth_run, slow_first, executor) == EXPECTED
    with pytest.raises(RuntimeError, match="sweep failed at depth=0, width=3: ValueError: no layers") as caught:
        sweep(depth_run, [SETTINGS[0], {"depth": 0, "width": 3}], executor)
    assert isinstance(caught.value.__cause__, ValueError)


def test_sweep_is_a_plain_loop():
    check_sweep(None)
    assert sweep(depth_run, iter(SETTINGS)) == EXPECTED and sweep(depth_run, []) == []


def test_sweep_on_threads():
    with ThreadPoolExecutor(2) as pool:
        check_sweep(pool)


def test_sweep_on_processes():
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        check_sweep(pool)


def test_sweep_cancels_what_has_not_started():
    class Manual:
        def __init__(self):
            self.calls = []

        def submit(self, function, *arguments):
            self.calls.append(Future())
            if len(self.calls) == 1:
                self.calls[0].set_exception(ValueError("first"))
            return self.calls[-1]

    pool = Manual()
    with pytest.raises(RuntimeError, match="depth=4: ValueError: first"):
        sweep(depth_run, SETTINGS, pool)
    assert all(call.cancelled() for call in pool.calls[1:])


def test_sweep_on_a_dask_cluster():
    distributed = require("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert cluster.scheduler_address.startswith("tcp://127.0.0.1:")
        check_sweep(client.get_executor())
