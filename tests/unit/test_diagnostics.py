"""Diagnostics against NumPy written out, per replica, without a warning whatever the numbers are."""

import numpy as np
import pytest
from requirements import require
from unit import battery

from weightslab.diagnostics import (
    Evaluator,
    first_overflow,
    first_vanished,
    gradient_rms,
    moments,
    parameter_rms,
    rank_correlation,
    rms,
    signals,
    spectrum,
    update_ratio,
)
from weightslab.landscape import loss_line, loss_plane, random_direction
from weightslab.nn import (
    SGD,
    Activation,
    Dense,
    Dropout,
    LeakyReLU,
    MeanSquaredError,
    ReLU,
    Sequential,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
    constant,
    generators,
    normal,
    streams,
)
from weightslab.training import training

REPLICAS = pytest.mark.parametrize("replicas", battery.REPLICAS)


def network(replicas=(), activation=Tanh, dtype=np.float64):
    rng = generators(1, replicas)
    return Sequential(
        Dense(3, 40, normal(1.5), normal(1.0), rng=rng, dtype=dtype),
        activation(),
        Dense(40, 2, normal(0.5), normal(0.1), rng=rng, dtype=dtype),
    )


def passed(net, batch=64):
    """The record of a forward and a backward pass."""
    y, record = net.forward(battery.inputs((3,), batch=batch))
    net.backward(np.broadcast_to(np.random.default_rng(3).standard_normal(y.shape[-2:]), y.shape), record)
    return record


def alone(replicas, index, **settings):
    """The member ``index`` of `network` by itself."""
    net = network(**settings)
    net.parameters[...] = network(replicas, **settings).parameters[index]
    return net


@REPLICAS
@pytest.mark.parametrize("activation", [Tanh, ReLU])
def test_signals_are_their_definitions(replicas, activation):
    net = network(replicas, activation)
    record = passed(net)
    found = signals(record)
    assert found.names == ("0 Dense(3 -> 40)", f"1 {activation.__name__}()", "2 Dense(40 -> 2)")
    assert found.rms.shape == gradient_rms(record).shape == (3, *replicas)
    for index in np.ndindex(*replicas):
        for i, (_, kept) in enumerate(record.steps):
            y = kept.y[index]
            assert found.mean[(i, *index)] == pytest.approx(y.mean(), rel=1e-10)
            assert found.rms[(i, *index)] == pytest.approx(np.sqrt((y**2).mean()))
            assert found.spread[(i, *index)] == pytest.approx(np.sqrt(y.var(axis=0).mean()))
            assert gradient_rms(record)[(i, *index)] == pytest.approx(np.sqrt((kept.dy[index] ** 2).mean()))
        z = record.steps[0][1].y[index]
        slope = 1 - np.tanh(z) ** 2 if activation is Tanh else z > 0
        assert found.fires[(1, *index)] == pytest.approx((z > 0).mean())
        assert found.dead[(1, *index)] == pytest.approx((z <= 0).all(axis=0).mean())
        assert found.saturated[(1, *index)] == pytest.approx((slope < 0.05).mean())
    assert found.dead[1].any() and (found.saturated[1] > found.dead[1]).all()
    assert np.isnan(found.fires[[0, 2]]).all() and np.isnan(found.dead[0]).all() and np.isnan(found.saturated[2]).all()


@pytest.mark.parametrize(("activation", "edge"), [(Tanh, 2.17), (Sigmoid, 4.34)])
def test_saturation_starts_where_the_docstring_says(activation, edge):
    net = Sequential(Dense(1, 1, constant(1.0), rng=generators(0)), activation())
    for z, expected in ((edge, 0), (edge + 0.02, 1), (-edge, 0), (-edge - 0.02, 1)):
        assert signals(net.forward([[z]])[1]).saturated[1] == expected
    leaky = Sequential(Dense(1, 1, constant(1.0), rng=generators(0)), LeakyReLU(0.2))
    assert signals(leaky.forward([[-9.0]])[1]).saturated[1] == 0


def test_a_dead_unit_is_found_and_only_that():
    net = Sequential(Dense(2, 4, rng=generators(0)), ReLU())
    net[0].b = [-100, -100, 0, 100]
    assert signals(net.forward(battery.inputs((2,), batch=100))[1]).dead[1] == 0.5


def test_kind_selects_layers():
    record = passed(network())
    assert signals(record, Activation).names == ("1 Tanh()",)
    assert signals(record, (Dense, Tanh)).rms.shape == (3,) and gradient_rms(record, Dense).shape == (2,)


@REPLICAS
def test_rms_neither_overflows_nor_underflows(replicas):
    values = battery.inputs((6,), replicas)
    for scale in (1e300, 1.0, 1e-300):
        np.testing.assert_allclose(rms(values * scale, len(replicas)) / scale, rms(values, len(replicas)))
    assert rms(np.full(10, np.float16(6e4))) == pytest.approx(6e4, rel=1e-2)
    assert rms(np.zeros(3)) == 0 and rms([1.0, -np.inf]) == np.inf and np.isnan(rms([1.0, np.nan]))
    assert moments(np.full((7, 3), 5.0)) == (5, 5, 0) and moments(np.full((2, 3, 4), 1e308))[0] == pytest.approx(1e308)


def deep(std, dtype, replicas=()):
    rng, layers = generators(0, replicas), []
    for _ in range(60):
        layers += [Dense(100, 100, normal(std), biases=None, rng=rng, dtype=dtype), ReLU()]
    return Sequential(*layers).forward(battery.inputs((100,)).astype(dtype))[1]


def test_first_overflow_and_first_vanished(recwarn):
    with np.errstate(all="ignore"):
        records = deep(1.0, np.float32), deep(0.01, np.float32), deep(np.sqrt(0.02), np.float32)
    overflows = [first_overflow(record, Dense) for record in records]
    vanishes = [first_vanished(record, Dense) for record in records]
    assert 43 <= overflows[0] <= 46 and overflows[1:] == [-1, -1]
    assert 37 <= vanishes[1] <= 41 and vanishes[2] == -1
    position = first_overflow(records[0])
    assert not np.isfinite(records[0].steps[position][1].y).all() and np.isfinite(records[0].steps[position - 1][1].y).all()
    found = signals(records[0])
    assert np.isfinite(found.rms[:position]).all() and not np.isfinite(found.rms[position:]).any()
    assert np.isnan(found.fires[-1])
    assert not recwarn.list


def test_first_overflow_of_each_replica():
    with np.errstate(all="ignore"):
        record = deep(np.array([1.0, 0.01, 4.0]), np.float32, (3,))
    overflow = first_overflow(record, Dense)
    assert overflow[1] == -1 and 43 <= overflow[0] <= 46 and 20 <= overflow[2] <= 30
    assert first_vanished(record, Dense)[1] > 0


@REPLICAS
@pytest.mark.parametrize("dtype", battery.DTYPES)
def test_sick_replicas_leave_the_others_alone_and_say_nothing(replicas, dtype, recwarn):
    lead = len(replicas)

    def everything(net):
        with np.errstate(all="ignore"):
            record = passed(net)
        dictionaries = parameter_rms(net, record.gradient), update_ratio(net, net.parameters * dtype(1.1)), spectrum(net)
        arrays = [np.moveaxis(a, 0, -1) for a in (*signals(record)[1:], gradient_rms(record))]
        return [*arrays, *(a for d in dictionaries for a in d.values()), first_overflow(record), first_vanished(record)]

    net = network(replicas, ReLU, dtype)
    healthy = everything(net)
    others = np.ones(replicas, bool)
    others[(0,) * lead] = False
    for value in (np.nan, np.inf, 0):
        net.parameters[(0,) * lead] = value
        for before, after in zip(healthy, everything(net), strict=True):
            assert after.dtype.kind in "fi" and np.array_equal(before[others], after[others], equal_nan=True)
    assert not recwarn.list


@REPLICAS
def test_weights_updates_and_spectrum(replicas):
    net = network(replicas)
    before = net.parameters.copy()
    x, target = battery.inputs((3,)), battery.inputs((2,))
    list(training(net, MeanSquaredError(), x, target, SGD(0.01), steps=1))
    sizes, ratios, values = parameter_rms(net, net.parameters), update_ratio(net, before), spectrum(net)
    assert set(sizes) == set(ratios) == {"0.W", "0.b", "2.W", "2.b"} and set(values) == {"0.W", "2.W"}
    for index in np.ndindex(*replicas):
        old = network(replicas)
        change = net[0].W[index] - old[0].W[index]
        assert sizes["2.b"][index] == pytest.approx(np.sqrt((net[2].b[index] ** 2).mean()))
        expected = 0.5 * np.log10((change**2).mean() / (old[0].W[index] ** 2).mean())
        assert ratios["0.W"][index] == pytest.approx(expected)
        eigenvalues = np.linalg.eigvalsh(net[2].W[index] @ net[2].W[index].T)[::-1]
        np.testing.assert_allclose(values["2.W"][index] ** 2, eigenvalues)
    assert (update_ratio(net, net.parameters)["0.W"] == -np.inf).all()


# The loss around ----------------------------------------------------------------------------------------------------


@REPLICAS
def test_the_loss_on_a_plane_is_the_loss_of_the_moved_network(replicas):
    net, loss = network(replicas), MeanSquaredError()
    x, target = battery.inputs((3,)), battery.inputs((2,))
    u, v = (random_direction(net, np.random.default_rng(i)) for i in range(2))
    a, b, before = np.linspace(-1, 1, 4), [0, 0.5, 2], net.parameters.copy()
    plane = loss_plane(net, loss, x, target, u, v, a, b)
    assert plane.shape == (4, 3, *replicas) and np.array_equal(net.parameters, before)
    for i, j in np.ndindex(4, 3):
        moved = network(replicas)
        moved.parameters[...] = before + (a[i] * u + b[j] * v)
        assert np.array_equal(plane[i, j], loss.forward(moved(x), target, replicas=replicas)[0])
    assert np.array_equal(loss_line(net, loss, x, target, u, a), plane[:, 0])
    for index in np.ndindex(*replicas):
        one = loss_line(alone(replicas, index), loss, x, target, u[index], a)
        assert np.array_equal(plane[(slice(None), 0, *index)], one)


def test_a_plane_through_absurd_weights_says_nothing_and_puts_them_back(recwarn):
    net = network()
    before = net.parameters.copy()
    x, target = battery.inputs((3,)), battery.inputs((2,))
    line = loss_line(net, MeanSquaredError(), x, target, net.parameters, [1e308, 1, np.nan])
    assert np.isnan(line).tolist() == [True, False, True] and np.array_equal(before, net.parameters)
    for bad in (np.zeros(5), "up"):
        with pytest.raises(ValueError, match=r"shape of the parameters, \(242,\), got") as caught:
            loss_line(net, MeanSquaredError(), x, target, bad, [1.0])
        battery.assert_plain(caught.value)
    assert np.array_equal(before, net.parameters) and not recwarn.list


@REPLICAS
def test_a_random_direction_is_as_long_as_the_weights_of_each_neuron(replicas):
    net = network(replicas)
    views = net.views(random_direction(net, np.random.default_rng(0)))
    np.testing.assert_allclose(np.linalg.norm(views["0.W"], axis=-1), np.linalg.norm(net[0].W, axis=-1))
    np.testing.assert_allclose(np.linalg.norm(views["2.b"], axis=-1), np.linalg.norm(net[2].b, axis=-1))
    correlation = (views["0.W"] * net[0].W).sum((-2, -1)) / (net[0].W ** 2).sum((-2, -1))
    assert (np.abs(correlation) < 0.5).all()


@pytest.mark.parametrize("levels", [2, 5, 40, 10**9], ids="at most {} different numbers".format)
def test_rank_correlation_is_that_of_scipy_also_with_ties(levels):
    stats, rng = require("scipy.stats"), np.random.default_rng(0)
    a, b = rng.integers(levels, size=(2, 8, 25)) - levels / 2
    b = np.where(rng.random(b.shape) < 0.4, a, b)
    expected = stats.spearmanr(a.ravel(), b.ravel()).statistic
    assert rank_correlation(a, b) == pytest.approx(expected, abs=1e-12) and abs(expected) > 0.2


def test_rank_correlation_does_not_depend_on_the_order_of_equal_numbers():
    rng = np.random.default_rng(1)
    a, b = np.where(rng.random(500) < 0.5, 0.0, rng.random(500)), rng.random(500)
    shuffled = rng.permutation(500)
    assert rank_correlation(a[shuffled], b[shuffled]) == pytest.approx(rank_correlation(a, b), abs=1e-12)


def test_rank_correlation_where_there_is_none():
    assert np.isnan(rank_correlation([1, 1, 1], [1, 2, 3]))
    assert np.isnan(rank_correlation([1, np.nan, 2], [1, 2, 3]))
    for a, b in (([1, 2, 3], [1, 2]), ([1], [2]), ([], [])):
        with pytest.raises(ValueError, match="two arrays of one shape with at least two numbers, got shapes"):
            rank_correlation(a, b)


@pytest.mark.parametrize("replicas", [(), (3,)])
def test_an_evaluator_measures_as_the_network_is_and_changes_nothing(replicas):
    rng, x, y = streams(0, replicas).weights, np.linspace(-1, 1, 10).reshape(5, 2), np.array([0, 1, 1, 0, 1])
    net, loss = Sequential(Dense(2, 4, rng=rng), Dropout(0.5), Tanh(), Dense(4, 2, rng=rng)), SoftmaxCrossEntropy()
    evaluator = Evaluator(net, loss, x, y)
    for _ in range(2):
        expected, judged = loss.forward(net(x), y, replicas=net.replicas)
        assert np.array_equal(evaluator.measure(), expected) and np.shape(expected) == replicas
        _, record = net.forward(x)
        net.backward(loss.backward(judged), record)
        assert np.array_equal(evaluator.look().gradient, record.gradient) and record.gradient.any()
        net.parameters += 0.1
