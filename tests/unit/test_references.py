"""Defaults and formulas against what others computed or published: SciPy, scikit-learn and numbers worked out on paper."""

import numpy as np
import pytest
from requirements import require

from weightslab.nn import (
    SGD,
    Adagrad,
    Adam,
    AdamW,
    AMSGrad,
    BinaryCrossEntropy,
    CentredRMSProp,
    ClipNorm,
    Dense,
    LeakyReLU,
    MeanSquaredError,
    Momentum,
    Nesterov,
    Plateau,
    ReLU,
    RMSProp,
    Sequential,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
    gain,
    lecun_uniform,
    one_cycle,
    orthogonal,
    streams,
    uniform,
    xavier_uniform,
)

ALL_WEIGHTS = np.ones(1, bool)


def steps(optimizer, gradients, start=1.0):
    """The parameter after each step, for these gradients one after the other."""
    p, path = np.array([start]), []
    state = optimizer.start(p, ALL_WEIGHTS)
    for g in gradients:
        optimizer.step(p, np.array([g]), state)
        path.append(p.item())
    return path


# Optimizers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("optimizer", "gradients", "path"),
    [
        # by hand: v = 1, 1.9, 2.71 for mu = 0.9; p = 1 - 0.1 (v1 + ...)
        (Momentum(0.1), [1, 1, 1], [0.9, 0.71, 0.439]),
        # g + mu v = 1 + 0.9 = 1.9, then 1 + 0.9 * 1.9 = 2.71, then 1 + 0.9 * 2.71 = 3.439
        (Nesterov(0.1), [1, 1, 1], [0.81, 0.539, 0.1951]),
        # a gradient that stops: v = 1, 0.9, 0.81; Nesterov adds 1.9, then 0.81, then 0.729
        (Nesterov(0.1), [1, 0, 0], [0.81, 0.729, 0.6561]),
        # first step of RMSProp, rho = 0.99: s = 0.01 g^2, so lr g / (0.1 |g|) = 10 lr whatever the gradient is
        (RMSProp(0.001), [4.0], [0.99]),
        # first two steps of RMSProp with g = 1, 1: s = 0.01, 0.0199; steps of lr / 0.1 and lr / 0.141067
        (RMSProp(0.001), [1, 1], [0.99, 0.982911187]),
        # Adagrad: s = 1, 2, so steps of 0.1 and 0.1 / sqrt(2)
        (Adagrad(0.1), [1, 1], [0.9, 0.829289322]),
        # Adam: bias-corrected steps of a constant gradient are lr each
        (Adam(0.1), [5, 5, 5], [0.9, 0.8, 0.7]),
        # g = 1, then -1: m2 = -0.01 / 0.19 = -1/19, s2 = 1: the second step is + lr / 19
        (Adam(0.1), [1, -1], [0.9, 0.905263158]),
        # AMSGrad: s = 0.5, 0.375, so the largest stays 0.5; steps of 0.1 and 0.05 / sqrt(0.5 / 0.75)
        (AMSGrad(0.1, beta1=0.0, beta2=0.5), [1, -0.5], [0.9, 0.961237244]),
        # centred: s - m^2 = 0.5 - 0.5^2, then 4.75 - 1.75^2; steps of 0.01 / 0.5 and 0.03 / sqrt(1.6875)
        (CentredRMSProp(0.01, rho=0.5), [1, 3], [0.98, 0.956905989]),
    ],
    ids=lambda value: repr(value)[:30] if isinstance(value, list) else type(value).__name__,
)
def test_steps_of_optimizers_worked_out_by_hand(optimizer, gradients, path):
    np.testing.assert_allclose(steps(optimizer, gradients), path, atol=2e-8)


@pytest.mark.parametrize(
    ("make", "moved"),
    [
        # a gradient as large as the published eps: |g| / (|g| + eps) = 1/2 of a step
        (lambda: (Adam(1.0), 1e-8), 0.5),
        (lambda: (AdamW(1.0, decay=0.0), 1e-8), 0.5),
        # RMSProp of PyTorch, eps = 1e-8 and rho = 0.99: sqrt(s) = 0.1 g, so g = 1e-7 gives 10 / 2 of a step
        (lambda: (RMSProp(1.0), 1e-7), 5.0),
        # Adagrad of PyTorch, eps = 1e-10
        (lambda: (Adagrad(1.0), 1e-10), 0.5),
        # AMSGrad of PyTorch, eps = 1e-8
        (lambda: (AMSGrad(1.0), 1e-8), 0.5),
    ],
    ids=["Adam", "AdamW", "RMSProp", "Adagrad", "AMSGrad"],
)
def test_eps_halves_the_step_of_a_gradient_of_its_size(make, moved):
    optimizer, gradient = make()
    assert steps(optimizer, [gradient], start=0.0) == [pytest.approx(-moved, rel=1e-6)]


def test_adamw_decays_by_a_hundredth_of_the_rate_by_default():
    # Loshchilov & Hutter's method as PyTorch documents it: weight_decay = 0.01
    assert steps(AdamW(0.5), [0.0]) == [pytest.approx(0.995, abs=1e-12)]


def test_adam_is_that_of_scikit_learn():
    solver = require("sklearn.neural_network._stochastic_optimizers")
    gradients = np.random.default_rng(0).standard_normal((20, 6)) * 10.0 ** np.arange(-9, 3, 2)
    p, q = np.zeros(6), np.zeros(6)
    reference, ours = solver.AdamOptimizer([q], learning_rate_init=0.01), Adam(0.01)
    state = ours.start(p, np.ones(6, bool))
    for g in gradients:
        reference.update_params([q], [g])
        ours.step(p, g.copy(), state)
    # scikit-learn adds eps to sqrt(s), Adam to sqrt(s / c2): where the gradients are far above eps both are one
    np.testing.assert_allclose(p[2:], q[2:], rtol=2e-2)
    np.testing.assert_allclose(p[4:], q[4:], rtol=1e-5)


@pytest.mark.parametrize("nesterov", [False, True])
def test_momentum_is_that_of_scikit_learn(nesterov):
    solver = require("sklearn.neural_network._stochastic_optimizers")
    gradients, p, q = np.random.default_rng(0).standard_normal((10, 4)), np.zeros(4), np.zeros(4)
    reference = solver.SGDOptimizer([q], learning_rate_init=0.1, momentum=0.8, nesterov=nesterov)
    ours = (Nesterov if nesterov else Momentum)(0.1, mu=0.8)
    state = ours.start(p, np.ones(4, bool))
    for g in gradients:
        reference.update_params([q], [g])
        ours.step(p, g.copy(), state)
    np.testing.assert_allclose(p, q, rtol=1e-12)


# Limits -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gradient", "limited"),
    [
        ([3.0, 4.0], [3.0, 4.0]),  # exactly at the limit of 5
        ([3.0, 3.9999], [3.0, 3.9999]),
        ([3.0009, 4.0012], [3.0, 4.0]),  # a little longer: 5.0015
        ([6.0, 8.0], [3.0, 4.0]),
        ([-3.3, 4.4], [-3.0, 4.0]),
    ],
)
def test_clip_norm_just_below_at_and_above_its_limit(gradient, limited):
    g, limit = np.array(gradient), ClipNorm(5.0)
    limit.apply(g, limit.start(Sequential(Dense(1, 1, rng=streams(0).weights))))
    np.testing.assert_allclose(g, limited, rtol=1e-12)


# Initializers and activations ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "bound"),
    [
        (lambda: uniform(0.2), 0.2),
        (lambda: lecun_uniform(), 0.1732050808),  # sqrt(3 / 100)
        (lambda: xavier_uniform(), 0.1414213562),  # sqrt(6 / 300)
    ],
    ids=["uniform", "LeCun", "Xavier"],
)
def test_uniform_draws_fill_the_range_between_their_bounds(make, bound):
    stats = require("scipy.stats")
    draws = make()(np.random.default_rng(0), (200, 100), 100, 200).ravel()
    assert bound * 0.999 < np.abs(draws).max() <= bound
    assert stats.kstest(draws, stats.uniform(-bound, 2 * bound).cdf).pvalue > 0.01


@pytest.mark.parametrize("shape", [(5, 5), (3, 7), (7, 3)])
def test_orthogonal_rows_or_columns_have_length_one_and_right_angles(shape):
    W = orthogonal()(np.random.default_rng(0), shape, shape[1], shape[0])
    np.testing.assert_allclose(W @ W.T if shape[0] <= shape[1] else W.T @ W, np.eye(min(shape)), atol=1e-12)


@pytest.mark.parametrize(
    ("activation", "expected"),
    [
        # table of torch.nn.init.calculate_gain
        (Tanh(), 1.6666666667),
        (ReLU(), 1.4142135624),
        (Sigmoid(), 1.0),
        (LeakyReLU(0.2), 1.3867504906),
    ],
    ids=["tanh", "ReLU", "sigmoid", "leaky"],
)
def test_gains_are_those_of_the_table_of_pytorch(activation, expected):
    assert gain(activation) == pytest.approx(expected, abs=1e-9)


# Losses -------------------------------------------------------------------------------------------------------------


def test_softmax_cross_entropy_is_that_of_scikit_learn():
    metrics, special = require("sklearn.metrics"), require("scipy.special")
    rng = np.random.default_rng(0)
    y, classes = rng.standard_normal((30, 4)), rng.integers(4, size=30)
    expected = metrics.log_loss(classes, special.softmax(y, axis=1), labels=range(4))
    assert SoftmaxCrossEntropy().forward(y, classes)[0] == pytest.approx(expected, rel=1e-12)


def test_label_smoothing_of_szegedy_worked_out():
    # 0.1 spread over 4 classes: 0.925 on the right one and 0.025 on the others; log-probabilities by hand
    logits = np.log(np.array([[0.7, 0.1, 0.1, 0.1]]))
    by_hand = -(0.925 * -0.3566749439 + 3 * 0.025 * -2.3025850930)
    assert SoftmaxCrossEntropy(smoothing=0.1).forward(logits, np.array([0]))[0] == pytest.approx(by_hand, abs=1e-9)
    # two classes: 0.95 and 0.05, at p = 0.8
    by_hand = -(0.95 * -0.2231435513 + 0.05 * -1.6094379124)
    value, _ = BinaryCrossEntropy(smoothing=0.1).forward(np.array([[np.log(4.0)]]), np.array([[1.0]]))
    assert value == pytest.approx(by_hand, abs=1e-9)


def test_a_plain_step_is_downhill_by_the_rate_times_the_gradient():
    assert steps(SGD(0.25), [2.0, -4.0]) == [0.5, 1.5]


def test_one_cycle_stays_at_its_end():
    rate = one_cycle(1.0, 10)  # ends at 1 / 25 / 10,000
    assert rate(9) == pytest.approx(4e-6) and rate(10) == rate(15) == rate(1000) == rate(9)


def test_a_plateau_lowers_the_rate_tenfold_after_eleven_looks_without_progress():
    rate = Plateau(1.0)
    rates = []
    for _ in range(23):
        rate.look(1.0)
        rates.append(float(rate(0)))
    np.testing.assert_allclose(rates, [1.0] * 11 + [0.1] * 11 + [0.01])


@pytest.mark.parametrize("y, replicas", [(np.zeros(3), ()), (np.zeros((2, 3)), (2,)), (np.zeros((4, 5, 1)), (3,))])
def test_a_loss_refuses_outputs_without_a_batch_behind_the_replicas(y, replicas):
    with pytest.raises(ValueError, match="expects outputs of shape"):
        MeanSquaredError().forward(y, y, replicas=replicas)
