"""Optimizers, regularizers and limits: families, isolation, precision, schedules, plain failure."""

import numpy as np
import pytest
from unit import battery

from weightslab.data import moons
from weightslab.nn import (
    L1,
    L2,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    BinaryCrossEntropy,
    ClipNorm,
    ClipValue,
    ClipWeights,
    Dense,
    ElasticNet,
    MaxNorm,
    Momentum,
    Nesterov,
    RMSProp,
    Sequential,
    Tanh,
    cosine,
    exponential,
    step_decay,
    streams,
    warm_up,
)
from weightslab.training import train

RATES = np.array([0.02, 0.05, 0.1, 0.2])
SETTINGS = [
    *({"optimizer": make} for make in (SGD, Momentum, Nesterov, RMSProp, Adagrad, Adam)),
    {"optimizer": lambda lr: AdamW(lr, decay=np.asarray(lr) * 2)},
    {"optimizer": lambda lr: Momentum(lr, mu=np.asarray(lr) * 4)},
    *({"regularizer": lambda lr, make=make: make(np.asarray(lr) / 5)} for make in (L1, L2, ElasticNet)),
    {"regularizer": lambda lr: L1(np.asarray(lr) / 5, proximal=False)},
    {"regularizer": lambda lr: L2(np.asarray(lr) / 5, proximal=True, biases=True)},
    *({"clip": lambda lr, make=make: make(np.asarray(lr) / 2)} for make in (ClipNorm, ClipValue)),
    *({"constraint": lambda lr, make=make: make(np.asarray(lr) * 5)} for make in (ClipWeights, MaxNorm)),
]
each_setting = pytest.mark.parametrize("setting", SETTINGS, ids=range(len(SETTINGS)))


def run(setting, replicas=(), index=None, lr=0.1, dtype=np.float64, steps=25):
    """Loss history and parameters; every hyperparameter is made from the learning rate."""
    stream = streams(0, replicas)
    x, y = moons(40, stream.data)
    weights = stream.weights if index is None else stream.weights[index]
    net = Sequential(Dense(2, 6, rng=weights, dtype=dtype), Tanh(), Dense(6, 1, rng=weights, dtype=dtype))
    given = {"optimizer": SGD} | setting
    optimizer = given.pop("optimizer")(lr)
    history = train(
        net, BinaryCrossEntropy(), x, y, optimizer, steps=steps, **{name: make(lr) for name, make in given.items()}
    )
    return history, net


@each_setting
@pytest.mark.parametrize("replicas", [(4,), (2, 2)])
def test_family_is_its_members(setting, replicas):
    lr = RATES.reshape(replicas)
    history, net = run(setting, replicas, lr=lr)
    assert not np.array_equal(history[-1], history[0])
    for index in np.ndindex(*replicas):
        alone, single = run(setting, replicas, index, lr=lr[index])
        np.testing.assert_allclose(history[(slice(None), *index)], alone, rtol=1e-12)
        np.testing.assert_allclose(net.parameters[index], single.parameters, rtol=1e-12, atol=1e-15)


@each_setting
def test_a_sick_replica_leaves_the_others_alone(setting):
    def sick(lr):
        stream = streams(0, (4,))
        x, y = moons(40, stream.data)
        net = Sequential(Dense(2, 6, rng=stream.weights), Tanh(), Dense(6, 1, rng=stream.weights))
        net.parameters[1] = np.nan
        given = {"optimizer": SGD} | setting
        optimizer = given.pop("optimizer")(lr)
        options = {name: make(lr) for name, make in given.items()}
        return train(net, BinaryCrossEntropy(), x, y, optimizer, steps=25, **options), net.parameters

    healthy, net = run(setting, (4,), lr=RATES)
    history, parameters = sick(RATES)
    others = [0, 2, 3]
    assert np.isnan(parameters[1]).all()
    assert np.array_equal(history[:, others], healthy[:, others])
    assert np.array_equal(parameters[others], net.parameters[others])


@each_setting
@pytest.mark.parametrize("dtype", battery.DTYPES)
def test_dtype_is_kept(setting, dtype):
    history, net = run(setting, lr=0.05, dtype=dtype, steps=3)
    assert history.dtype == net.parameters.dtype == dtype


def test_limits_hold():
    for biases in (False, True):
        _, net = run({"constraint": lambda lr, biases=biases: ClipWeights(0.001, biases=biases)}, lr=1.0)
        assert np.abs(net.parameters[net.is_weight]).max() == 0.001
        assert (np.abs(net.parameters[~net.is_weight]).max() <= 0.001) == biases
    _, net = run({"constraint": lambda lr: MaxNorm(0.5)}, lr=1.0)
    norms = np.linalg.norm(net[0].W, axis=1)
    assert norms.max() == pytest.approx(0.5) and norms.min() < 0.5
    gradient = np.array([[3.0, 4.0], [0.3, 0.4]])
    ClipNorm(1.0).apply(gradient, ClipNorm(1.0).start(Sequential(Dense(1, 1, rng=streams(0, (2,)).weights))))
    np.testing.assert_allclose(gradient, [[0.6, 0.8], [0.3, 0.4]])


def test_l1_makes_zeros_and_first_step_of_adam_is_the_sign():
    _, net = run({"regularizer": lambda lr: L1(0.3)}, lr=0.5, steps=200)
    assert (net.parameters[net.is_weight] == 0).any() and not (net.parameters[~net.is_weight] == 0).all()
    for g in (1e-6, 1e3):
        p = np.array([1.0, -1.0])
        adam = Adam(0.001, eps=1e-12)
        adam.step(p, np.array([g, -g]), adam.start(p, np.ones(2, bool)))
        np.testing.assert_allclose(p, [0.999, -0.999], atol=1e-8)


def test_decoupled_decay_spares_biases_and_is_exact():
    p, is_weight = np.array([2.0, 2.0]), np.array([True, False])
    for biases in (False, True):
        q, optimizer = p.copy(), AdamW(0.1, decay=0.5, biases=biases)
        optimizer.step(q, np.zeros(2), optimizer.start(q, is_weight))
        np.testing.assert_allclose(q, [1.9, 1.9 if biases else 2.0])
    scheduled = AdamW(lambda step: 0.1 if step == 0 else 0.0, decay=0.5)
    state = scheduled.start(p, is_weight)
    for _ in range(3):
        scheduled.step(p, np.zeros(2), state)
    np.testing.assert_allclose(p, [1.9, 2.0])


def test_schedules():
    assert [step_decay(1.0, 10)(t) for t in (0, 9, 10, 25)] == pytest.approx([1, 1, 0.1, 0.01])
    assert [exponential(2.0, 0.5)(t) for t in (0, 1, 2)] == [2, 1, 0.5]
    assert [cosine(1.0, 10, last=0.2)(t) for t in (0, 5, 10, 20)] == pytest.approx([1, 0.6, 0.2, 0.2])
    assert [warm_up(4, 1.0)(t) for t in (0, 1, 3, 9)] == [0.25, 0.5, 1, 1]
    assert warm_up(4, exponential(1.0, 0.5))(1) == 0.25


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"optimizer": lambda lr: Momentum(lr, mu=1.0)}, ("mu", "below 1")),
        ({"optimizer": lambda lr: Adam(lr, beta2=-0.1)}, ("beta2",)),
        ({"optimizer": lambda lr: AdamW(lr, decay=np.ones(2))}, ("decay", "(2,)")),
        ({"optimizer": lambda lr: Adam(lambda step: np.nan)}, ("lr",)),
        ({"regularizer": lambda lr: L1("much")}, ("strength", "much")),
        ({"regularizer": lambda lr: ElasticNet(1.0, share=2)}, ("share", "2")),
        ({"clip": lambda lr: ClipNorm(-1)}, ("limit",)),
        ({"constraint": lambda lr: MaxNorm([1, 2, 3])}, ("limit", "(3,)")),
    ],
)
def test_bad_settings(setting, words):
    with pytest.raises((TypeError, ValueError)) as caught:
        run(setting)
    battery.assert_plain(caught.value, *words)


def test_decoupled_decay_of_sgd_is_l2_and_of_momentum_is_not():
    for optimizer, same in ((SGD, True), (Momentum, False)):
        _, decayed = run({"optimizer": lambda lr, make=optimizer: make(lr, decay=0.2)})
        _, l2 = run({"optimizer": optimizer, "regularizer": lambda lr: L2(0.2)})
        assert np.allclose(decayed.parameters, l2.parameters, rtol=1e-10) == same


def test_clipping_works_where_it_is_needed_most():
    net = Sequential(Dense(3, 2, rng=streams(0).weights, dtype=np.float32))
    gradient = np.full_like(net.parameters, 1e30)  # its squares overflow
    ClipNorm(1.0).apply(gradient, ClipNorm(1.0).start(net))
    assert np.linalg.norm(gradient) == pytest.approx(1, rel=1e-6)


@pytest.mark.parametrize("optimizer", [RMSProp, Adam, AdamW, Adagrad])
def test_a_gradient_of_zero_moves_nothing_in_float16(optimizer):
    p = np.ones(3, np.float16)
    made = optimizer(0.01, decay=0.0) if optimizer is AdamW else optimizer(0.01)
    made.step(p, np.zeros(3, np.float16), made.start(p))
    assert np.array_equal(p, np.ones(3))
