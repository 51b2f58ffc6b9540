"""Odd values for every argument: each call works, or raises one sentence of our own. And overflow is no warning."""

from dataclasses import fields

import numpy as np
import pytest
from unit import battery

from weightslab import diagnostics, families, landscape
from weightslab.nn import (
    ELU,
    GELU,
    L1,
    L2,
    SGD,
    AbsoluteError,
    Adagrad,
    Adam,
    AdamW,
    AveragePool1d,
    BatchNorm,
    BinaryCrossEntropy,
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
    LayerNorm,
    LeakyReLU,
    MaxNorm,
    MaxPool2d,
    MeanSquaredError,
    Momentum,
    MultiHeadAttention,
    Nesterov,
    ReLU,
    Residual,
    RMSProp,
    Sequential,
    Sigmoid,
    SoftmaxCrossEntropy,
    Swish,
    Tanh,
    constant,
    cosine,
    exponential,
    gain,
    generators,
    gradient_check,
    he_uniform,
    identity,
    lsuv,
    normal,
    orthogonal,
    sparse,
    step_decay,
    streams,
    truncated_normal,
    warm_up,
    xavier_normal,
)
from weightslab.storage import from_torch_state_dict
from weightslab.summary import summary
from weightslab.training import train

RNG = np.random.default_rng(0)
X, Y = np.ones((3, 2)), np.ones((3, 1))
HUGE = 10**30
ODD = [
    None,
    "3",
    "",
    b"3",
    [3],
    (3,),
    [],
    (),
    {},
    {1},
    3.0,
    2.5,
    -0.5,
    -1,
    0,
    True,
    1j,
    np.nan,
    np.inf,
    HUGE,
    object(),
    np.array(3),
    np.array([3, 4]),
    np.array([None, 1]),
    np.datetime64("2020-01-01"),
    np.float16(1.5),
    (1, "a"),
    [[1, 2], [3]],
    [[10**400, 1]] * 3,
    np.array([["a", "b"]]),
    np.full((3, 2), None),
    X * 1j,
    X * np.nan,
    X * np.inf,
    X.astype(int),
    -X.astype(int),
    X > 0,
    np.full((3, 2), 2**64 - 1, np.uint64),
    X * 1e308,
    X.tolist(),
    [[1, "a"]],
    np.zeros((3, 2), "M8[D]"),
    np.zeros((3, 2), "V8"),
    np.ma.masked_invalid(X),
    X.astype(">f8"),
    X.T,
    X[::2, ::-1],
    np.ones((0, 2)),
    np.ones((3, 0)),
    np.ones(4),
    np.ones((3, 3)),
    np.ones((2, 3, 2)),
    np.ones((3, 2, 4)),
    np.ones((3, 2, 4, 4)),
    np.ones((1, 1, 1, 1, 2)),
]


def network(outputs=1):
    return Sequential(Dense(2, outputs, rng=streams(0).weights))


@np.errstate(all="ignore")
def works_or_says_why(call, *, largest=True):
    """``call`` with each odd value; without ``largest`` where a huge number is only a matter of memory or time."""
    for value in ODD:
        if value is HUGE and not largest:
            continue
        try:
            call(value)
        except Exception as error:
            battery.assert_plain(error)


MAKES = {
    Dense: {"n_in": 2, "n_out": 3, "weights": normal(1.0), "biases": constant(0.0), "rng": RNG, "dtype": "f8"},
    DropConnect: {"n_in": 2, "n_out": 3, "rate": 0.5, "rng": RNG},
    Conv1d: {
        "n_in": 2,
        "n_out": 4,
        "size": 2,
        "weights": normal(1.0),
        "biases": None,
        "groups": 1,
        "rng": RNG,
        "dtype": "f8",
    },
    Conv2d: {"n_in": 2, "n_out": 4, "size": 2, "stride": 1, "padding": 0, "dilation": 1, "rng": RNG},
    Embedding: {"n_symbols": 5, "width": 3, "weights": normal(1.0), "rng": RNG, "dtype": "f8"},
    MultiHeadAttention: {"width": 4, "heads": 2, "weights": normal(1.0), "biases": None, "rng": RNG, "dtype": "f8"},
    LayerNorm: {"n": 3, "weights": constant(1.0), "biases": constant(0.0), "epsilon": 1e-5, "rng": RNG, "dtype": "f8"},
    BatchNorm: {"n": 3, "momentum": 0.1, "rng": RNG},
    Dropout: {"rate": 0.5},
    LeakyReLU: {"slope": 0.1},
    ELU: {"alpha": 1.0},
    MaxPool2d: {"size": 2, "stride": 2, "padding": 1},
    AveragePool1d: {"size": 2, "stride": 2},
    Flatten: {"joined": 3},
    Residual: {"inner": Tanh()},
    Huber: {"delta": 1.0},
    BinaryCrossEntropy: {"positive_weight": 1.0, "smoothing": 0.0},
    SoftmaxCrossEntropy: {"class_weights": None, "smoothing": 0.0},
    gain: {"activation": Tanh()},
    generators: {"seed": 0, "replicas": (2,)},
    streams: {"seed": 0, "replicas": (2,)},
    step_decay: {"lr": 0.1, "every": 3, "factor": 0.1},
    exponential: {"lr": 0.1, "factor": 0.1},
    cosine: {"lr": 0.1, "steps": 3, "last": 0.0},
    warm_up: {"steps": 3, "lr": 0.1},
}
ARGUMENTS = [(make, name) for make, given in MAKES.items() for name in given]


@pytest.mark.parametrize(("make", "name"), ARGUMENTS)
def test_odd_arguments(make, name):
    if make in (step_decay, exponential, cosine, warm_up):
        works_or_says_why(lambda value: make(**MAKES[make] | {name: value})(1))
    else:
        works_or_says_why(lambda value: make(**MAKES[make] | {name: value}), largest=name != "size")


@pytest.mark.parametrize("replicas", [(), (2,)])
@pytest.mark.parametrize(
    "make", [constant, normal, truncated_normal, xavier_normal, he_uniform, orthogonal, identity, sparse]
)
def test_odd_initializers(make, replicas):
    works_or_says_why(lambda value: Dense(2, 3, make(value), rng=generators(0, replicas), dtype=np.float16))


@pytest.mark.parametrize("kind", [SGD, Momentum, Nesterov, RMSProp, Adagrad, Adam, AdamW])
def test_odd_settings_of_optimizers(kind):
    for field in fields(kind):
        works_or_says_why(
            lambda value, name=field.name: train(network(), MeanSquaredError(), X, Y, kind(**{name: value}), steps=2)
        )


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("regularizer", L1),
        ("regularizer", L2),
        ("regularizer", ElasticNet),
        ("clip", ClipNorm),
        ("clip", ClipValue),
        ("constraint", ClipWeights),
        ("constraint", MaxNorm),
    ],
)
def test_odd_settings_of_regularizers_and_limits(what, kind):
    first, *_ = names = [field.name for field in fields(kind)]
    for name in names:
        works_or_says_why(
            lambda value, name=name: train(
                network(), MeanSquaredError(), X, Y, SGD(0.1), steps=2, **{what: kind(**{first: 0.1} | {name: value})}
            )
        )


def test_odd_arguments_of_training():
    given = {
        "net": network(),
        "loss": MeanSquaredError(),
        "x": X,
        "target": Y,
        "optimizer": SGD(0.1),
        "steps": 2,
        "batch_size": 2,
        "rng": RNG,
        "noise": None,
        "regularizer": None,
        "clip": None,
        "constraint": None,
    }
    for name in given:
        works_or_says_why(lambda value, name=name: train(**given | {name: value}), largest=name != "steps")


LAYERS = [
    (Dense(2, 3, rng=RNG), X),
    (Dense(2, 3, rng=generators(0, (2,))), X),
    (Tanh(), X),
    (GELU(), X),
    (Dropout(), X),
    (LayerNorm(2, rng=RNG), X),
    (BatchNorm(2, rng=RNG), X),
    (Conv2d(2, 3, 2, rng=RNG), np.ones((2, 2, 4, 4))),
    (MaxPool2d(2), np.ones((2, 2, 4, 4))),
    (Flatten(), np.ones((2, 2, 4, 4))),
    (Embedding(5, 3, rng=RNG), X.astype(int)),
    (MultiHeadAttention(4, 2, rng=RNG), np.ones((2, 3, 4))),
    (Residual(Dense(2, 2, rng=RNG)), X),
    (network(), X),
]


@pytest.mark.parametrize(("layer", "x"), LAYERS, ids=[repr(layer)[:20] for layer, _ in LAYERS])
def test_odd_input_of_layers(layer, x):
    works_or_says_why(layer.forward)
    works_or_says_why(layer.record)
    works_or_says_why(lambda value: layer.record(x.shape, value))
    works_or_says_why(lambda value: layer.backward(value, layer.forward(x)[1]))
    for name in layer.weight_names + layer.bias_names:
        if "." not in name:
            works_or_says_why(lambda value, name=name: setattr(layer, name, value))


@pytest.mark.parametrize(
    "loss",
    [
        MeanSquaredError(),
        AbsoluteError(),
        Huber(),
        Hinge(),
        BinaryCrossEntropy(),
        SoftmaxCrossEntropy(),
        SoftmaxCrossEntropy([1, 2]),
    ],
    ids=repr,
)
def test_odd_outputs_and_targets_of_losses(loss):
    works_or_says_why(lambda value: loss.forward(value, X / 2))
    works_or_says_why(lambda value: loss.backward(loss.forward(X, value)[1]))
    works_or_says_why(lambda value: loss.forward(value, value))


def test_odd_arguments_of_everything_around():
    net, u = network(), np.ones(3)
    family = families.grid(lambda s: Sequential(Dense(2, 1, rng=s.streams.weights)), seeds=2, lr=[0.1, 0.2])
    for call in (
        lambda value: summary(net, value),
        lambda value: lsuv(net, value),
        lambda value: lsuv(value, X),
        lambda value: gradient_check(net, X, value),
        lambda value: gradient_check(net, value, RNG),
        lambda value: families.grid(value, seeds=2),
        lambda value: families.grid(family.build, value, seeds=2),
        lambda value: families.grid(family.build, lr=value),
        lambda value: family.member(value, 0),
        lambda value: family[value],
        lambda value: family[value, 0],
        lambda value: families.sweep(dict, value),
        lambda value: families.sweep(value, []),
        lambda value: families.sweep(dict, [], value),
        diagnostics.rms,
        diagnostics.moments,
        diagnostics.signals,
        lambda value: diagnostics.update_ratio(net, value),
        lambda value: landscape.random_direction(net, value),
        lambda value: landscape.loss_line(net, MeanSquaredError(), X, Y, value, [0, 1]),
        lambda value: landscape.loss_line(net, MeanSquaredError(), X, Y, u, value),
        lambda value: landscape.loss_line(net, MeanSquaredError(), value, Y, u, [0]),
        lambda value: landscape.loss_line(net, MeanSquaredError(), X, value, u, [0]),
        lambda value: landscape.loss_line(net, value, X, Y, u, [0]),
        lambda value: landscape.loss_plane(net, MeanSquaredError(), X, Y, u, u, [0], value),
        lambda value: from_torch_state_dict(net, value),
        lambda value: from_torch_state_dict(net, {"0.weight": value, "0.bias": np.ones(1)}),
    ):
        works_or_says_why(call)
    works_or_says_why(lambda value: families.grid(family.build, seeds=value), largest=False)


@pytest.mark.parametrize("activation", [ReLU, Tanh, Sigmoid, GELU, Swish, ELU])
@pytest.mark.parametrize("replicas", [(), (2,)])
@pytest.mark.parametrize("dtype", battery.DTYPES)
def test_overflow_is_no_warning(activation, replicas, dtype):
    rng, x = generators(0, replicas), np.full((3, 2), 1e300)
    net = Sequential(
        Dense(2, 3, normal(1e200), rng=rng, dtype=dtype), activation(), Dense(3, 1, normal(1e200), rng=rng, dtype=dtype)
    )
    y, record = net.forward(x)
    assert not np.isfinite(record.steps[0][1].y).any() and np.array_equal(net(x), y, equal_nan=True)
    net.backward(np.full(y.shape, 1e300), record)
    for loss in (MeanSquaredError(), AbsoluteError(), Huber(), BinaryCrossEntropy()):
        loss.backward(loss.forward(y, np.ones((3, 1)), replicas=replicas)[1])
    net[1].derivative(x, net[1].function(x))
