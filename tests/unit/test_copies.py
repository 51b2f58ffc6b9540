"""A copy lives: after deepcopy, pickling or a trip through a pool of processes it computes and trains as the original."""

import pickle
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from multiprocessing import get_context

import numpy as np
import pytest
from unit import battery

from weightslab import nn
from weightslab.families import grid, sweep
from weightslab.nn import (
    ELU,
    GELU,
    L1,
    L2,
    SELU,
    SGD,
    AbsoluteError,
    Adagrad,
    Adam,
    AdamW,
    AMSGrad,
    AveragePool1d,
    AveragePool2d,
    BatchNorm,
    BinaryCrossEntropy,
    CentredRMSProp,
    ClipNorm,
    ClipValue,
    ClipWeights,
    Conv1d,
    Conv2d,
    Dense,
    DropConnect,
    Dropout,
    ElasticNet,
    Embedding,
    Flatten,
    Hinge,
    Huber,
    Identity,
    LayerNorm,
    LeakyReLU,
    MaxNorm,
    MaxPool1d,
    MaxPool2d,
    MeanSquaredError,
    Momentum,
    MultiHeadAttention,
    Nesterov,
    Plateau,
    Positions,
    ReLU,
    Reshape,
    Residual,
    RMSProp,
    Sequential,
    Sigmoid,
    SinusoidalPositions,
    SoftmaxCrossEntropy,
    Softplus,
    Swish,
    Tanh,
    Transpose,
    generators,
)
from weightslab.nn.limits import Limit
from weightslab.nn.regularizers import Regularizer
from weightslab.training import Run, train

MAKES = {
    "Dense": (lambda rng: Dense(3, 2, rng=rng), (3,)),
    "without biases": (lambda rng: Dense(3, 2, biases=None, rng=rng), (3,)),
    "DropConnect": (lambda rng: DropConnect(3, 2, 0.2, rng=rng), (3,)),
    "Dropout": (lambda rng: Dropout(0.2), (3,)),
    "Conv1d": (lambda rng: Conv1d(2, 3, 3, rng=rng), (2, 5)),
    "Conv2d": (lambda rng: Conv2d(2, 4, 2, groups=2, rng=rng), (2, 3, 3)),
    "LayerNorm": (lambda rng: LayerNorm(3, rng=rng), (3,)),
    "BatchNorm": (lambda rng: BatchNorm(3, rng=rng), (3,)),
    "attention": (lambda rng: MultiHeadAttention(4, 2, rng=rng), (3, 4)),
    "Positions": (lambda rng: Positions(3, 4, rng=rng), (3, 4)),
    "sinusoidal": (lambda rng: SinusoidalPositions(3, 4), (3, 4)),
    "Residual": (lambda rng: Residual(Sequential(Dense(3, 3, rng=rng), Tanh())), (3,)),
    "nested": (lambda rng: Sequential(Sequential(Dense(3, 4, rng=rng)), Tanh(), Residual(Dense(4, 4, rng=rng))), (3,)),
    "images": (
        lambda rng: Sequential(
            Conv2d(1, 2, 3, padding=1, rng=rng), BatchNorm(2, rng=rng), MaxPool2d(2), Flatten(), Dense(8, 2, rng=rng)
        ),
        (1, 4, 4),
    ),
    "signals": (lambda rng: Sequential(Transpose(), Conv1d(2, 3, 1, rng=rng), Transpose()), (5, 2)),
    "pooled": (lambda rng: Sequential(MaxPool1d(2), Conv1d(2, 2, 1, rng=rng), AveragePool1d(2)), (2, 8)),
    "joined": (lambda rng: Sequential(AveragePool2d(2), Reshape((1, 2, 2), (4,)), Dense(4, 2, rng=rng)), (1, 4, 4)),
    "activations": (
        lambda rng: Sequential(
            *(Identity(), Sigmoid(), Tanh(), ReLU(), LeakyReLU(0.2), ELU(2.0), SELU(), GELU(), Softplus(), Swish()),
            Dense(3, 3, rng=rng),
        ),
        (3,),
    ),
}
COPIES = {"deepcopy": deepcopy, "pickle": lambda thing: pickle.loads(pickle.dumps(thing))}
each_copy = pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)


@each_copy
@pytest.mark.parametrize("replicas", [(), (2,)])
@pytest.mark.parametrize("name", MAKES)
def test_a_copied_layer_computes_and_can_be_set(name, replicas, copy):
    make, shape = MAKES[name]
    original = make(generators(0, replicas))
    copied, x = copy(original), battery.inputs(shape, replicas)
    assert np.array_equal(copied.forward(x)[0], original.forward(x)[0])
    for array in copied.views(copied.parameters).values():
        assert np.shares_memory(array, copied.parameters) and not np.shares_memory(array, original.parameters)
    if copied.parameters.size:
        before = original.forward(x)[0]
        copied.parameters[...] += 0.5
        assert not np.array_equal(copied.forward(x)[0], before) and np.array_equal(original.forward(x)[0], before)
        for kind in copied.weight_names:
            if "." not in kind:
                setattr(copied, kind, 0.25)
                assert (copied.views(copied.parameters)[kind] == 0.25).all()


@each_copy
@pytest.mark.parametrize("replicas", [(), (2,)])
@pytest.mark.parametrize("name", MAKES)
def test_a_copied_network_trains_as_the_original(name, replicas, copy):
    make, shape = MAKES[name]
    rng = generators(0, replicas)
    behind = [Dense(shape[-1], 2, rng=rng)] if name in ("LayerNorm", "Dropout", "sinusoidal") else []
    net = Sequential(make(rng), *behind)
    x = battery.inputs(shape)
    y = RNG(4).standard_normal(net.output_shape(x.shape)[len(replicas) :])
    copied = copy(net)
    copied[0].trainable = True
    histories = [
        train(n, MeanSquaredError(), x, y, Adam(0.01), steps=5, noise=generators(1, replicas)) for n in (net, copied)
    ]
    assert np.array_equal(*histories) and np.array_equal(net.parameters, copied.parameters)
    assert (histories[0][-1] != histories[0][0]).all()


RNG = np.random.default_rng


def network(rng):
    return Sequential(Dense(2, 4, rng=rng), Tanh(), Dense(4, 1, rng=rng))


def trained(seed):
    """A network and its loss after some training, made in another process."""
    net, x = network(generators(seed)), RNG(0).standard_normal((20, 2))
    train(net, MeanSquaredError(), x, x[:, :1], SGD(0.1), steps=10)
    return net


def test_a_network_from_a_pool_of_processes_goes_on_learning():
    with ProcessPoolExecutor(1, mp_context=get_context("forkserver")) as pool:
        (net,) = sweep(trained, [{"seed": 3}], pool)
    same, x = trained(3), RNG(0).standard_normal((20, 2))
    assert np.array_equal(net.parameters, same.parameters)
    net[0].W[0, 1] = same[0].W[0, 1] = -0.5
    assert np.array_equal(net(x), same(x))
    histories = [train(n, MeanSquaredError(), x, x[:, :1], SGD(0.1), steps=10) for n in (net, same)]
    assert np.array_equal(*histories) and histories[0][-1] < histories[0][0]


@each_copy
def test_a_copied_run_goes_on_where_the_original_stands(copy):
    x = RNG(0).standard_normal((21, 2))
    run = Run(network(generators(0)), MeanSquaredError(), x, x[:, :1], Adam(0.1), batch_size=10, rng=RNG(2))
    for _ in range(4):
        run.step()
    copied = copy(run)
    assert [run.step().loss for _ in range(7)] == [copied.step().loss for _ in range(7)]
    assert np.array_equal(run.net.parameters, copied.net.parameters)
    assert copied.net is not run.net and copied.n_steps == run.n_steps


def five_steps(run):
    """The next losses of a run that came from another process, and the run on its way back."""
    return [np.asarray(run.step().loss).tolist() for _ in range(5)], run


@pytest.mark.parametrize("replicas", [(), (3,)])
def test_a_run_goes_to_another_process_and_comes_back(replicas):
    rng, noise = generators(0, replicas), generators(1, replicas)
    net = Sequential(Residual(Dense(2, 2, rng=rng)), Dropout(0.2), LayerNorm(2, rng=rng), Dense(2, 1, rng=rng))
    if replicas:
        net = Sequential(Dense(2, 4, rng=rng), Dropout(0.2), Dense(4, 1, rng=rng))
    rules = {"regularizer": L1(0.1, proximal=True), "clip": ClipNorm(1.0), "constraint": MaxNorm(2.0)}
    x = RNG(0).standard_normal((21, 2))
    run = Run(net, MeanSquaredError(), x, x[:, :1], AdamW(0.1), batch_size=10, rng=RNG(2), noise=noise, **rules)
    run.step()
    with ProcessPoolExecutor(1, mp_context=get_context("forkserver")) as pool:
        there, back = pool.submit(five_steps, run).result()
    assert there == five_steps(run)[0] and five_steps(back)[0] == five_steps(run)[0]
    back.net[-1].W[...] = run.net[-1].W[...] = 0.5
    assert np.array_equal(back.net(x), run.net(x)) and five_steps(back)[0] == five_steps(run)[0]


def kinds_of(base):
    """All that the package exports of this kind, the bases left out that others inherit from without a formula."""
    exported = {value for value in vars(nn).values() if isinstance(value, type) and issubclass(value, base)}
    return exported - {nn.Layer, nn.Activation, nn.Loss, nn.Optimizer}


def layers_in(layer):
    yield layer
    for part in getattr(layer, "parts", {}).values():
        yield from layers_in(part)


def five_steps_of(net, x, y):
    """Losses and output of a network that is trained in another process, and the network on its way back."""
    history = train(net, MeanSquaredError(), x, y, Adam(0.01), steps=5, noise=generators(1))
    return history, net(x), net


def test_every_layer_goes_to_another_process_and_comes_back():
    cases = []
    for name, (make, shape) in MAKES.items():
        behind = [Dense(shape[-1], 2, rng=generators(0))] if name in ("LayerNorm", "Dropout", "sinusoidal") else []
        cases.append((Sequential(make(generators(0)), *behind), battery.inputs(shape)))
    table = Sequential(Embedding(5, 4, rng=generators(0)), Positions(3, 4, rng=generators(1)))
    cases.append((table, RNG(0).integers(0, 5, (6, 3))))
    assert {type(layer) for net, _ in cases for layer in layers_in(net)} == kinds_of(nn.Layer)
    cases = [(net, x, RNG(4).standard_normal(net.output_shape(x.shape))) for net, x in cases]
    with ProcessPoolExecutor(1, mp_context=get_context("forkserver")) as pool:
        results = [future.result() for future in [pool.submit(five_steps_of, *case) for case in cases]]
    for (net, x, y), (there, output, back) in zip(cases, results, strict=True):
        here, expected, _ = five_steps_of(net, x, y)
        assert np.array_equal(there, here) and np.array_equal(output, expected) and np.array_equal(back(x), expected), net
        assert np.array_equal(five_steps_of(back, x, y)[0], five_steps_of(net, x, y)[0]), net


RATES = {
    "step_decay": nn.step_decay(0.1, 2),
    "exponential": nn.exponential(0.1, 0.9),
    "cosine": nn.cosine(0.1, 8),
    "warm_up": nn.warm_up(4, nn.cosine(0.1, 8)),
    "one_cycle": nn.one_cycle(0.1, 12),
    "Plateau": Plateau(0.1, patience=1),
}
RULES = [
    *({"optimizer": optimizer(0.1)} for optimizer in (SGD, Momentum, Nesterov, RMSProp, CentredRMSProp, Adagrad)),
    *({"optimizer": optimizer(0.1)} for optimizer in (Adam, AMSGrad, AdamW)),
    *({"optimizer": SGD(rate)} for rate in RATES.values()),
    *({"loss": loss} for loss in (MeanSquaredError(), AbsoluteError(), Huber(0.5), Hinge(), BinaryCrossEntropy(2.0))),
    {"loss": SoftmaxCrossEntropy([1.0, 2.0], smoothing=0.1)},
    *({"regularizer": regularizer(0.1)} for regularizer in (L1, L2, ElasticNet)),
    *({"clip": clip(0.1)} for clip in (ClipNorm, ClipValue)),
    *({"constraint": constraint(0.1)} for constraint in (ClipWeights, MaxNorm)),
]


def test_every_rule_of_a_training_goes_to_another_process_and_comes_back():
    used = {type(part) for rules in RULES for part in rules.values()}
    assert used == {kind for base in (nn.Loss, nn.Optimizer, Regularizer, Limit) for kind in kinds_of(base)}
    runs = []
    for rules in RULES:
        given = {"loss": MeanSquaredError(), "optimizer": SGD(0.1)} | rules
        x = RNG(0).standard_normal((21, 2))
        y = (x[:, :1] > 0).astype(int)[:, 0] if isinstance(given["loss"], SoftmaxCrossEntropy) else (x > 0) * 1.0
        net = Sequential(Dense(2, 4, rng=generators(0)), Tanh(), Dense(4, 2, rng=generators(1)))
        runs.append(Run(net, given.pop("loss"), x, y, given.pop("optimizer"), batch_size=10, rng=RNG(2), **given))
        runs[-1].step()
    with ProcessPoolExecutor(1, mp_context=get_context("forkserver")) as pool:
        results = [future.result() for future in [pool.submit(five_steps, run) for run in runs]]
    for run, rules, (there, back) in zip(runs, RULES, results, strict=True):
        assert there == five_steps(run)[0] and five_steps(back)[0] == five_steps(run)[0], rules


INITIALIZERS = {
    **{name: getattr(nn, name)() for name in ("zeros", "ones", "orthogonal", "identity")},
    **{f"{scheme}_normal": getattr(nn, f"{scheme}_normal")() for scheme in ("lecun", "xavier", "he")},
    **{f"{scheme}_uniform": getattr(nn, f"{scheme}_uniform")() for scheme in ("lecun", "xavier", "he")},
    **{name: getattr(nn, name)(0.5) for name in ("normal", "uniform", "truncated_normal", "constant")},
    "sparse": nn.sparse(2),
}


@each_copy
@pytest.mark.parametrize("name", INITIALIZERS)
def test_a_copied_initializer_draws_the_same(name, copy):
    draws = [initializer(RNG(3), (4, 3), 3, 4) for initializer in (INITIALIZERS[name], copy(INITIALIZERS[name]))]
    assert np.array_equal(*draws)


@each_copy
@pytest.mark.parametrize("name", RATES)
def test_a_copied_schedule_gives_the_same_rates(name, copy):
    rate, copied = RATES[name], copy(RATES[name])
    assert [rate(step) for step in range(15)] == [copied(step) for step in range(15)]


def of_settings(settings):
    return network(settings.streams.weights)


@each_copy
def test_a_copied_family_trains_as_the_original(copy):
    family, x = grid(of_settings, seeds=2, lr=[0.1, 0.2]), RNG(0).standard_normal((20, 2))
    copied = copy(family)
    histories = [train(f.net, MeanSquaredError(), x, x[:, :1], SGD(f.settings.lr), steps=10) for f in (family, copied)]
    assert np.array_equal(*histories) and np.array_equal(family[1, 0].parameters, copied[1, 0].parameters)


@each_copy
def test_a_copied_table_of_symbols_trains_as_the_original(copy):
    x = RNG(0).integers(0, 5, (6, 3))
    net = Sequential(Embedding(5, 4, rng=generators(0)), Positions(3, 4, rng=generators(1)), Dense(4, 2, rng=generators(2)))
    copied, y = copy(net), RNG(1).standard_normal((6, 3, 2))
    histories = [train(n, MeanSquaredError(), x, y, Adam(0.01), steps=5) for n in (net, copied)]
    assert np.array_equal(*histories) and histories[0][-1] < histories[0][0]
    copied[0].W[2] = 0
    assert np.array_equal(copied[0].forward([[2]])[0], np.zeros((1, 1, 4))) and net[0].W[2].any()


@each_copy
def test_a_copied_layer_of_a_network_is_free_and_those_of_a_copied_network_are_not(copy):
    net = Sequential(Dense(3, 3, rng=generators(0)), Residual(Dense(3, 3, rng=generators(1))))
    layer, whole = copy(net[0]), copy(net)
    assert Sequential(layer).parameters.size == 12
    for taken in (net[0], whole[0], whole[1].inner):
        with pytest.raises(ValueError, match="belongs to another network already"):
            Sequential(taken)


def test_a_network_takes_in_all_its_parameters_at_once_and_keeps_them_its_own():
    net = Sequential(Dense(2, 2, rng=generators(0)), Tanh(), Dense(2, 1, rng=generators(1)))
    vector, values = net.parameters, np.arange(9.0)
    net.parameters = values
    assert net.parameters is vector and np.array_equal(vector, values)
    assert np.array_equal(net[0].Wb, [[0, 1, 2], [3, 4, 5]]) and np.array_equal(net[2].W, [[6, 7]])
    with pytest.raises(ValueError, match=r"parameters expects numbers of shape \(9,\), got float64 of shape \(8,\)"):
        net.parameters = values[1:]
    assert np.array_equal(net.parameters, values)
