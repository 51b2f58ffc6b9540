"""Formulas of activations, losses, layers and initializers against SciPy, scikit-learn and numbers worked out on paper."""

from inspect import signature

import numpy as np
import pytest
from requirements import require

from weightslab import nn
from weightslab.nn import (
    ELU,
    GELU,
    L1,
    L2,
    SELU,
    SGD,
    AbsoluteError,
    BatchNorm,
    BinaryCrossEntropy,
    Dense,
    ElasticNet,
    Embedding,
    Hinge,
    Huber,
    Identity,
    LayerNorm,
    LeakyReLU,
    MeanSquaredError,
    Positions,
    ReLU,
    Sequential,
    Sigmoid,
    SinusoidalPositions,
    SoftmaxCrossEntropy,
    Softplus,
    Swish,
    Tanh,
    constant,
    cosine,
    he_uniform,
    identity,
    lecun_normal,
    normal,
    one_cycle,
    sparse,
    truncated_normal,
    xavier_normal,
)

special = require("scipy.special")
stats = require("scipy.stats")
RNG = np.random.default_rng

# Activations --------------------------------------------------------------------------------------------------------


def selu(z):
    """Of Klambauer et al. 2017, equation 14: the two constants for which mean 0 and variance 1 are a fixed point."""
    e, half = special.erfc(1 / np.sqrt(2)), np.exp(0.5)
    alpha = -np.sqrt(2 / np.pi) / (e * half - 1)
    scale = (1 - e * half) * np.sqrt(2 * np.pi)
    scale /= np.sqrt(2 * special.erfc(np.sqrt(2)) * np.e**2 + np.pi * e**2 * np.e - 2 * (2 + np.pi) * e * half + np.pi + 2)
    return scale * np.where(z > 0, z, alpha * special.expm1(z))


ACTIVATIONS = [
    (Identity(), lambda z: z),
    (Sigmoid(), special.expit),
    (Tanh(), lambda z: 2 * special.expit(2 * z) - 1),
    (ReLU(), lambda z: (z + abs(z)) / 2),
    (LeakyReLU(), lambda z: np.where(z > 0, z, 0.01 * z)),
    (LeakyReLU(0.2), lambda z: np.where(z > 0, z, 0.2 * z)),
    (ELU(), lambda z: np.where(z > 0, z, special.expm1(z))),
    (ELU(0.7), lambda z: np.where(z > 0, z, 0.7 * special.expm1(z))),
    (SELU(), selu),
    # 1 + tanh u = 2 expit(2 u), with the two constants of Hendrycks & Gimpel 2016
    (GELU(), lambda z: z * special.expit(1.5957691216057308 * (z + 0.044715 * z * z * z))),
    (Softplus(), lambda z: -special.log_expit(-z)),
    (Swish(), lambda z: z * special.expit(z)),
]


@pytest.mark.parametrize(("activation", "expected"), ACTIVATIONS, ids=[repr(activation) for activation, _ in ACTIVATIONS])
def test_activations_are_those_of_scipy(activation, expected):
    z = np.linspace(-8, 8, 65)
    np.testing.assert_allclose(activation.function(z), expected(z), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(activation.forward(z[None])[0], expected(z)[None], rtol=1e-12, atol=1e-14)
    kinks = z == 0
    slope = (expected(z + 1e-6) - expected(z - 1e-6)) / 2e-6
    found = activation.derivative(z, activation.function(z))
    np.testing.assert_allclose(found[~kinks], slope[~kinks], atol=1e-8)


def test_gelu_is_close_to_z_times_the_normal_distribution_function():
    z = np.linspace(-6, 6, 401)
    np.testing.assert_allclose(GELU().function(z), z * special.ndtr(z), atol=5e-4)


# Losses -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("loss", "name"), [(MeanSquaredError(), "mean_squared_error"), (AbsoluteError(), "mean_absolute_error")], ids=repr
)
def test_errors_are_those_of_scikit_learn(loss, name):
    y, t = RNG(0).standard_normal((2, 30, 3))
    assert loss.forward(y, t)[0] == pytest.approx(getattr(require("sklearn.metrics"), name)(t, y), rel=1e-12)


@pytest.mark.parametrize("delta", [None, 0.3, 2.0])
def test_huber_is_that_of_scipy(delta):
    y, t = 2 * RNG(0).standard_normal((2, 30, 3))
    loss = Huber() if delta is None else Huber(delta)
    assert loss.forward(y, t)[0] == pytest.approx(special.huber(delta or 1.0, y - t).mean(), rel=1e-12)


def test_hinge_is_that_of_scikit_learn_for_labels_of_both_kinds():
    y, positive = 2 * RNG(0).standard_normal(40), RNG(1).random(40) > 0.5
    expected = require("sklearn.metrics").hinge_loss(positive, y)
    for labels in (np.where(positive, 1, -1), positive.astype(int)):
        assert Hinge().forward(y[:, None], labels)[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("weight", [1.0, 3.0])
def test_binary_cross_entropy_is_that_of_scikit_learn(weight):
    z, positive = 2 * RNG(0).standard_normal(40), RNG(1).random(40) > 0.5
    counts = np.where(positive, weight, 1.0)
    expected = require("sklearn.metrics").log_loss(positive, special.expit(z), sample_weight=counts)
    found = BinaryCrossEntropy(weight).forward(z[:, None], positive)[0]
    assert found == pytest.approx(expected * counts.mean(), rel=1e-12)  # theirs is over the sum of the weights


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("weight", [1.0, 3.0])
def test_small_losses_of_sure_answers_lose_no_digits(weight, dtype):
    z = np.array([2, 10, 20, 35, 80], dtype)
    expected = np.log1p(np.exp(-z.astype(np.float64)))  # of the right answer 1 to z, and of 0 to -z
    for logits, label, counts in ((z, 1, weight), (-z, 0, 1)):
        for logit, loss in zip(logits, counts * expected, strict=True):
            found = BinaryCrossEntropy(weight).forward(np.array([[logit]]), np.full((1, 1), label))[0]
            assert found == pytest.approx(loss, rel=10 * np.finfo(dtype).eps, abs=0)


@pytest.mark.parametrize("activation", [LeakyReLU(0.0), LeakyReLU(0.2), ELU(), SELU(), GELU(), Softplus(), Swish(), ReLU()])
def test_infinity_passes_through_rectifiers(activation):
    assert activation.function(np.inf) == np.inf


def test_softmax_cross_entropy_with_class_weights_is_that_of_scikit_learn():
    z, classes, weights = RNG(0).standard_normal((40, 3)), RNG(1).integers(0, 3, 40), np.array([1.0, 4.0, 0.5])
    p = special.softmax(z, axis=1)
    expected = require("sklearn.metrics").log_loss(classes, p, sample_weight=weights[classes], labels=range(3))
    assert SoftmaxCrossEntropy(weights).forward(z, classes)[0] == pytest.approx(expected, rel=1e-12)


def test_a_class_of_the_logit_minus_infinity_is_left_out():
    z, classes = RNG(0).standard_normal((10, 4)), RNG(1).integers(0, 3, 10)
    z[:, 3] = -np.inf
    loss = SoftmaxCrossEntropy()
    value, record = loss.forward(z, classes)
    assert value == pytest.approx(loss.forward(z[:, :3], classes)[0], rel=1e-14)
    gradient = (special.softmax(z, axis=1) - np.eye(4)[classes]) / 10
    np.testing.assert_allclose(loss.backward(record), gradient, atol=1e-15)
    assert loss.forward(z, [3] * 10)[0] == np.inf


# Regularizers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("regularizer", "penalty", "gradient", "shrunk"),
    [
        # weights 1, -2, 0.1 and lambda = 3: 3 * 3.1; a proximal step of lr = 0.1 takes 0.3 off each
        (L1(3.0), 9.3, [3.0, -3.0, 3.0], [0.7, -1.7, 0.0]),
        # 3 / 2 * 5.01; a proximal step divides by 1.3
        (L2(3.0), 7.515, [3.0, -6.0, 0.3], [0.7692307692, -1.5384615385, 0.0769230769]),
        # half of each: 1.5 * 3.1 + 0.75 * 5.01; 0.15 off, then over 1.15
        (ElasticNet(3.0), 8.4075, [3.0, -4.5, 1.65], [0.7391304348, -1.6086956522, 0.0]),
    ],
    ids=["L1", "L2", "ElasticNet"],
)
def test_regularizers_worked_out_by_hand(regularizer, penalty, gradient, shrunk):
    net = Sequential(Dense(3, 1, rng=RNG(0)))
    net[0].W, net[0].b, state = [[1.0, -2.0, 0.1]], 5.0, regularizer.start(net)
    assert regularizer.penalty(net.parameters, state) == pytest.approx(penalty)
    found = np.zeros(4)
    regularizer.add_gradient(net.parameters, found, state)
    np.testing.assert_allclose(found, [*gradient, 0.0], atol=1e-12)
    regularizer.shrink(net.parameters, 0.1, state)
    np.testing.assert_allclose(net.parameters, [*shrunk, 5.0], atol=1e-9)


# Layers -------------------------------------------------------------------------------------------------------------


def test_normalizations_add_a_hundred_thousandth_to_the_variance():
    x = np.array([[1.0], [-1.0]]) * 1e-5**0.5  # its variance is the epsilon that both papers' implementations take
    batch, layer = BatchNorm(1, rng=RNG(0)), LayerNorm(2, rng=RNG(0))
    np.testing.assert_allclose(batch.forward(x, batch.record(x.shape, training=True))[0], [[0.5**0.5], [-(0.5**0.5)]])
    np.testing.assert_allclose(layer.forward(x.T)[0], [[0.5**0.5, -(0.5**0.5)]])


def test_running_statistics_take_a_tenth_of_each_batch():
    batch, x = BatchNorm(1, rng=RNG(0)), np.array([[2.0], [4.0]])
    batch.forward(x, batch.record(x.shape, training=True))
    assert batch.running_mean == pytest.approx(0.3) and batch.running_var == pytest.approx(0.9 + 0.1 * 2)


def test_sinusoidal_positions_are_the_formula_of_the_paper():
    for length, width in ((7, 6), (5, 3)):
        y = SinusoidalPositions(length, width).forward(np.zeros((1, length, width)))[0][0]
        for t in range(length):
            for k in range(width):
                angle = t / 10000 ** ((k - k % 2) / width)
                assert y[t, k] == pytest.approx(np.cos(angle) if k % 2 else np.sin(angle), abs=1e-14)


# Initializers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("initializer", "distribution"),
    [
        (normal(0.3), stats.norm(0, 0.3)),
        (lecun_normal(), stats.norm(0, (1 / 100) ** 0.5)),
        (xavier_normal(), stats.norm(0, (2 / 300) ** 0.5)),
        (he_uniform(), stats.uniform(-(0.06**0.5), 2 * 0.06**0.5)),
        (he_uniform(fan="out"), stats.uniform(-(0.03**0.5), 2 * 0.03**0.5)),
        # cut at 2 standard deviations, then made wider until the standard deviation is 0.3
        (truncated_normal(0.3), stats.truncnorm(-2, 2, scale=0.3 / stats.truncnorm(-2, 2).std())),
    ],
    ids=["normal", "LeCun", "Xavier", "He", "He out", "truncated"],
)
def test_initializers_draw_from_the_distribution_of_scipy(initializer, distribution):
    draws = initializer(RNG(0), (200, 100), 100, 200).ravel()
    assert stats.kstest(draws, distribution.cdf).pvalue > 0.01
    assert draws.std() == pytest.approx(distribution.std(), rel=0.02)
    assert distribution.support()[0] <= draws.min() and draws.max() <= distribution.support()[1]


def test_sparse_neurons_listen_to_as_many_inputs_and_draw_standard_normal_weights():
    W = sparse(5)(RNG(0), (400, 20), 20, 400)
    assert ((W != 0).sum(axis=1) == 5).all() and stats.kstest(W[W != 0], stats.norm.cdf).pvalue > 0.01
    assert stats.chisquare((W != 0).sum(axis=0)).pvalue > 0.01  # every input is as likely


def test_the_identity_passes_on_what_it_can():
    np.testing.assert_array_equal(identity()(RNG(0), (2, 3), 3, 2), [[1, 0, 0], [0, 1, 0]])
    np.testing.assert_array_equal(identity(2.0)(RNG(0), (2, 1, 3), 3, 6), [[[0, 2, 0]], [[0, 0, 0]]])
    assert (constant(-0.7)(RNG(0), (2, 3), 3, 2) == -0.7).all()


def test_tables_start_as_published():
    # PyTorch's nn.Embedding: N(0, 1); positions of GPT-2: N(0, 0.02^2)
    assert Embedding(200, 50, rng=RNG(0)).W.std() == pytest.approx(1, rel=0.02)
    assert Positions(200, 50, rng=RNG(0)).P.std() == pytest.approx(0.02, rel=0.02)


@pytest.mark.parametrize("replicas", [(), (2,)])
def test_the_four_streams_of_a_seed_are_children_of_numpys_seed_sequence(replicas):
    # data, batches, weights, noise: each with a key of its own, so that none repeats the numbers of another
    for key, stream in enumerate(nn.streams(7, replicas)):
        expected = [RNG(np.random.SeedSequence(7, spawn_key=(key, *more))).random() for more in ((), (1,))]
        found = [generator.random() for generator in np.atleast_1d(np.asarray(stream, object))]
        assert found == expected[: len(found)]


# Schedules ----------------------------------------------------------------------------------------------------------


def test_one_cycle_worked_out():
    # from 1 / 25 at step 0 to the top at step 0.3 * 11 - 1 = 2.3 and down to 1 / 250,000 at step 10
    rate = one_cycle(1.0, 11)
    assert rate(0) == pytest.approx(0.04)
    assert rate(1) == pytest.approx(1 - 0.96 * (1 + np.cos(np.pi / 2.3)) / 2)
    assert rate(3) == pytest.approx(4e-6 + (1 - 4e-6) * (1 + np.cos(np.pi * 0.7 / 7.7)) / 2)
    assert rate(10) == pytest.approx(4e-6)


def test_a_cosine_falls_to_zero_unless_told_otherwise():
    assert [cosine(2.0, 4)(step) for step in (0, 1, 2, 3, 4, 9)] == pytest.approx([2, 1.7071067812, 1, 0.2928932188, 0, 0])


def test_the_default_rate_of_sgd_is_a_tenth():
    p, sgd = np.array([1.0]), SGD()
    sgd.step(p, np.array([2.0]), sgd.start(p))
    assert p == pytest.approx(0.8)


# Defaults -----------------------------------------------------------------------------------------------------------

AS_PYTORCH = {  # the documented defaults of the class or function that each is compared with
    "RMSProp": {"lr": 1e-2, "rho": 0.99, "eps": 1e-8},
    "CentredRMSProp": {"lr": 1e-2, "rho": 0.99, "eps": 1e-8},
    "Adagrad": {"lr": 1e-2, "eps": 1e-10},
    "Adam": {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    "AMSGrad": {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    "AdamW": {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "decay": 1e-2},
    "Conv1d": {"stride": 1, "padding": 0, "dilation": 1, "groups": 1},
    "Conv2d": {"stride": 1, "padding": 0, "dilation": 1, "groups": 1},
    "MaxPool2d": {"stride": None, "padding": 0},
    "AveragePool2d": {"stride": None, "padding": 0},
    "BatchNorm": {"epsilon": 1e-5, "momentum": 0.1},
    "LayerNorm": {"epsilon": 1e-5},
    "Dropout": {"rate": 0.5},
    "LeakyReLU": {"slope": 0.01},
    "ELU": {"alpha": 1.0},
    "Huber": {"delta": 1.0},
    "BinaryCrossEntropy": {"positive_weight": 1.0, "smoothing": 0.0},
    "SoftmaxCrossEntropy": {"class_weights": None, "smoothing": 0.0},
    "step_decay": {"factor": 0.1},
    "cosine": {"last": 0.0},
    "one_cycle": {"rise": 0.3, "first": 25, "last": 1e4},
    "Plateau": {"factor": 0.1, "patience": 10, "threshold": 1e-4},
}
OWN = {  # where PyTorch has none or another: biases are spared, and L1 is proximal
    "SGD": {"lr": 0.1, "decay": 0.0, "biases": False},
    "Momentum": {"lr": 0.1, "mu": 0.9, "decay": 0.0, "biases": False},
    "Nesterov": {"lr": 0.1, "mu": 0.9},
    "L2": {"biases": False, "proximal": False},
    "L1": {"biases": False, "proximal": True},
    "ElasticNet": {"biases": False, "proximal": True, "share": 0.5},
    "ClipWeights": {"biases": False},
    "DropConnect": {"rate": 0.5},
    "MultiHeadAttention": {"causal": False},
    "Flatten": {"joined": 3},
    "orthogonal": {"gain": 1.0},
    "identity": {"gain": 1.0},
    "sparse": {"std": 1.0},
    **{f"{scheme}_{form}": {"gain": 1.0} for scheme in ("lecun", "xavier", "he") for form in ("normal", "uniform")},
}


@pytest.mark.parametrize(("name", "expected"), [*AS_PYTORCH.items(), *OWN.items()])
def test_defaults_are_those_of_the_documentation(name, expected):
    parameters = signature(getattr(nn, name)).parameters
    assert {what: parameters[what].default for what in expected} == expected
