"""Sentences that help: each says what was expected, what came and what to do. And numbers that are no error."""

import re
import sys

import numpy as np
import pytest
from unit import battery

from weightslab.diagnostics import Evaluator
from weightslab.families import grid
from weightslab.landscape import loss_line, random_direction
from weightslab.nn import (
    SGD,
    BatchNorm,
    BinaryCrossEntropy,
    ClipNorm,
    Conv2d,
    Dense,
    Dropout,
    Embedding,
    LayerNorm,
    MeanSquaredError,
    MultiHeadAttention,
    Residual,
    Sequential,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
    gain,
    generators,
    gradient_check,
    he_normal,
    lsuv,
    normal,
    per_replica,
    uniform,
)
from weightslab.storage import load, load_run, save, save_run, to_torch_state_dict
from weightslab.summary import summary
from weightslab.training import Run, train

RNG = np.random.default_rng
X, Y = np.ones((6, 2)), np.ones((6, 1))


def network(*front):
    return Sequential(*front, Dense(2, 1, rng=RNG(0)))


def classes(target, loss=SoftmaxCrossEntropy):
    return lambda: train(Sequential(Dense(2, 3, rng=RNG(0))), loss(), X, target, SGD(0.1), steps=1)


SENTENCES = {
    "an initializer not called": (lambda: Dense(2, 3, he_normal, rng=RNG(0)), "call it: he_normal()"),
    "dropout without noise": (
        lambda: train(network(Dropout(0.5)), MeanSquaredError(), X, Y, SGD(0.1), steps=1, batch_size=2, rng=RNG(0)),
        "noise=streams(seed).noise",
    ),
    "float class numbers": (classes(np.arange(6.0) % 3), "convert them with y.astype(int)"),
    "labels": (classes(np.array(list("abcabc"))), "np.unique(labels, return_inverse=True)"),
    "labels as objects": (classes(np.array(list("abcabc"), object)), "np.unique(labels, return_inverse=True)"),
    "binary labels": (
        lambda: train(network(), BinaryCrossEntropy(), X, list("ababab"), SGD(0.1), steps=1),
        "np.unique(labels",
    ),
    "empty x": (lambda: train(network(), MeanSquaredError(), X[:0], Y[:0], SGD(0.1), steps=1), "at least one example"),
    "an infinite rate": (lambda: train(network(), MeanSquaredError(), X, Y, SGD(np.inf), steps=1), "finite, got inf"),
    "a rest of one": (
        lambda: train(
            network(BatchNorm(2, rng=RNG(0))),
            MeanSquaredError(),
            np.ones((31, 2)),
            np.ones((31, 1)),
            SGD(0.1),
            steps=1,
            batch_size=10,
            rng=RNG(0),
        ),
        "the rest of 1 of 31 examples",
        "choose another batch_size",
    ),
    "no record": (lambda: Dense(2, 1, rng=RNG(0)).backward(Y, None), "the record that forward returned, got NoneType"),
    "no record of a network": (lambda: network().backward(Y, None), "the record that forward returned, got NoneType"),
    "no weights": (
        lambda: train(Sequential(Tanh()), MeanSquaredError(), X, X, SGD(0.1), steps=1, clip=ClipNorm(1.0)),
        "Sequential(Tanh()) has none",
    ),
    "normal(nan)": (lambda: Dense(2, 3, normal(np.nan), rng=RNG(0)), "std must be a number of at least 0", "nan"),
    "normal(-1)": (lambda: Dense(2, 3, normal(-1.0), rng=RNG(0)), "std must be a number of at least 0", "-1.0"),
    "uniform(-1)": (lambda: Dense(2, 3, uniform(-1), rng=RNG(0)), "bound must be a number of at least 0", "-1"),
    "negative probabilities": (classes(np.tile([1.5, -0.5, 0], (6, 1))), "to be at least 0 and to add up to 1"),
    "targets of their own": (
        lambda: train(
            Sequential(Dense(2, 1, rng=generators(0, (6,)))), MeanSquaredError(), X, np.ones((6, 6, 1)), SGD(0.1), steps=1
        ),
        "expects a target of shape (6, 1)",
        "(6, 6, 1)",
    ),
    "a custom initializer of a wrong shape": (
        lambda: Dense(2, 3, lambda rng, shape, *_: rng.standard_normal(shape[0]), rng=generators(0, (4,))),
        "shape (3, 2)",
        "shape (3,)",
    ),
    "a layer not called": (lambda: Sequential(Dense(2, 3, rng=RNG(0)), Tanh), "expects layer 1 ", "call it: Tanh()"),
    "a layer by name": (lambda: Sequential(Dense(2, 3, rng=RNG(0)), "tanh"), "got 'tanh'; pass an object, not its name"),
    "layers in a list": (lambda: Sequential([Tanh()]), "got [Tanh()]; pass what is in the list, one by one"),
    "a loss not called": (
        lambda: train(network(), MeanSquaredError, X, Y, SGD(0.1), steps=1),
        "training expects loss to be of kind Loss, got <class",
        "call it: MeanSquaredError()",
    ),
    "an optimizer by name": (
        lambda: train(network(), MeanSquaredError(), X, Y, "sgd", steps=1),
        "training expects optimizer to be of kind Optimizer, got 'sgd'; pass an object, not its name",
    ),
    "targets in a row": (
        lambda: train(network(), MeanSquaredError(), X, Y[:, 0], SGD(0.1), steps=1),
        "shape (6, 1), got float64 of shape (6,); make it a column with y[:, None]",
    ),
    "softmax over one output": (
        lambda: train(network(), SoftmaxCrossEntropy(), X, np.array([0, 1] * 3), SGD(0.1), steps=1),
        "SoftmaxCrossEntropy() expects one output for each class, got one alone: for it take BinaryCrossEntropy()",
    ),
    "a residual of a list": (lambda: Residual([Tanh()]), "Residual expects inner to be", "what is in the list"),
    "a gain by name": (lambda: gain("relu"), "gain expects activation to be of kind Activation, got 'relu'; pass an object"),
    "lsuv with a text": (lambda: lsuv(network(), X, tolerance="a"), "lsuv expects tolerance >= 0, got 'a'"),
    "lsuv with half a trial": (
        lambda: lsuv(network(), X, trials=0.5),
        "lsuv expects trials to be a whole number",
        "got 0.5",
    ),
    "a direction around a function": (lambda: random_direction(network, RNG(0)), "random_direction expects net to be of"),
    "the loss around a function": (
        lambda: loss_line(network, MeanSquaredError(), X, Y, np.ones(3), [0]),
        "the loss around a network expects net to be of kind Sequential, got <function",
    ),
    "two sigmoids": (
        lambda: train(Sequential(Dense(2, 1, rng=RNG(0)), Sigmoid()), BinaryCrossEntropy(), X, Y, SGD(0.1), steps=1),
        "BinaryCrossEntropy() has the sigmoid in its formula: leave out the Sigmoid() at the end of the network",
    ),
    "no snapshot": (
        lambda: Run(network(), MeanSquaredError(), X, Y, SGD(0.1)).restore(5),
        "this snapshot is of another network, optimizer or batch size",
    ),
    "no function for a family": (
        lambda: grid(network(), seeds=2),
        "grid expects a function that builds a network from settings, got Sequential(Dense(2 -> 1))",
    ),
    "a family of no networks": (lambda: grid(lambda s: None, seeds=2), "what its function returns", "Sequential, got None"),
    "save a function": (lambda: save(network, "net.npz"), "storage expects net to be of kind Sequential, got <function"),
    "load into no network": (lambda: load(None, "net.npz"), "storage expects net to be of kind Sequential, got None"),
    "save a network as a run": (
        lambda: save_run(network(), "run.npz"),
        "run to be of kind Run, got Sequential(Dense(2 -> 1))",
    ),
    "load a run into a network": (lambda: load_run(network(), "run.npz"), "storage expects run to be of kind Run"),
    "PyTorch's names of nothing": (lambda: to_torch_state_dict(3), "storage expects net to be of kind Sequential, got 3"),
    "a summary of a function": (lambda: summary(network, (2,)), "summary expects net to be of kind Sequential, got <"),
    "evaluate with no loss": (
        lambda: Evaluator(network(), BinaryCrossEntropy, X, Y),
        "Evaluator expects loss to be of kind Loss",
        "call it: BinaryCrossEntropy()",
    ),
    "evaluate a function": (lambda: Evaluator(network, BinaryCrossEntropy(), X, Y), "Evaluator expects net to be of kind"),
    "check a function": (lambda: gradient_check(network, X, RNG(0)), "gradient_check expects layer to be of kind Layer"),
    "scale a name": (lambda: lsuv("net", X), "lsuv expects net to be of kind Sequential, got 'net'; pass an object, not"),
    "a setting of a wrong shape": (lambda: per_replica([1, 2], "rate", (3,)), "one per replica, shape (3,)", "(2,)"),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_says_what_to_do(name):
    call, *words = SENTENCES[name]
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    battery.assert_plain(caught.value, *words)


@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_an_initializer_for_a_single_network_works_in_a_family(replicas):
    def own(rng, shape, fan_in, fan_out):
        return rng.standard_normal(shape) / fan_in

    rngs, same = generators(0, replicas), generators(0, replicas)
    layer = Dense(3, 2, own, rng=rngs)
    assert layer.W.shape == (*replicas, 2, 3)
    for index in np.ndindex(*replicas):
        assert np.array_equal(layer.W[index], Dense(3, 2, own, rng=same[index] if replicas else same).W)
    assert (Dense(3, 2, lambda rng, shape, *fans: np.full(shape, 0.5), rng=generators(0, replicas)).W == 0.5).all()


LAYERS = [Dense(2, 3, rng=RNG(0)), Sigmoid(), LayerNorm(2, rng=RNG(0)), BatchNorm(2, rng=RNG(0)), Dropout(), network()]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: re.match(r"\w+", repr(layer))[0])
@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan, 1e308])
def test_values_that_overflow_are_no_warning_and_no_error(layer, value):
    with np.errstate(all="raise"):
        y, record = layer.forward(np.full((3, 2), value))
        layer.backward(np.full(y.shape, value), record)


def test_layers_of_images_and_sequences_take_inf():
    with np.errstate(all="raise"):
        for layer, shape in ((Conv2d(1, 2, 2, rng=RNG(0)), (2, 1, 3, 3)), (MultiHeadAttention(4, 2, rng=RNG(0)), (2, 3, 4))):
            y, record = layer.forward(np.full(shape, np.inf))
            layer.backward(np.ones(y.shape), record)


def test_training_under_errors_of_numpy():
    with np.errstate(all="raise"):
        net = Sequential(Embedding(3, 2, rng=RNG(0)), Dense(2, 3, rng=RNG(1)))
        x = np.array([[0, 1], [1, 2]])
        history = train(net, SoftmaxCrossEntropy(), x, x, SGD(1e200), steps=10)
    assert len(history) == 10


def test_inputs_beyond_half_precision_become_infinite_without_a_warning():
    net = Sequential(Dense(2, 1, rng=RNG(0), dtype=np.float16))
    history = train(net, MeanSquaredError(), np.full((3, 2), 1e5), np.zeros((3, 1)), SGD(0.1), steps=1)
    assert not np.isfinite(history).any() and not np.isfinite(net(np.full((3, 2), 1e5))).any()


def test_a_class_that_does_not_occur_is_no_warning():
    loss = SoftmaxCrossEntropy([0.0, 0.0, 1.0])
    value, record = loss.forward(np.ones((4, 3)), [0, 1, 0, 1])
    assert value == 0 and not loss.backward(record).any()


def test_evaluating_takes_few_calls_and_makes_no_gradients():
    net, calls = Sequential(Dense(2, 8, rng=RNG(0)), Tanh(), Dense(8, 1, rng=RNG(0))), []
    sys.setprofile(lambda frame, event, _: event == "call" and calls.append(frame.f_code.co_name))
    net(X)
    sys.setprofile(None)
    assert sum(name[0] != "<" for name in calls) < 60 and not {"open_backward", "prepare_backward"} & set(calls), calls
    assert net.forward(X)[1].gradient is None
