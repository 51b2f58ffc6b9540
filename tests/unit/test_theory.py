"""Predictions against the ledger's numbers, against independent computation, and against measured networks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weightslab import theory
from weightslab.diagnostics import first_overflow, first_vanished, gradient_rms, rms, signals
from weightslab.nn import (
    SGD,
    Activation,
    Dense,
    Identity,
    LeakyReLU,
    MeanSquaredError,
    ReLU,
    Sequential,
    Sigmoid,
    Tanh,
    constant,
    generators,
    he_normal,
    lecun_normal,
    normal,
    streams,
    uniform,
    xavier_normal,
    xavier_uniform,
)
from weightslab.theory import LINEAR, RELU, SIGMOID, TANH, CorrelationMap, leaky_relu
from weightslab.theory.gauss import average
from weightslab.training import train

ACTIVATIONS = [(Identity(), LINEAR), (ReLU(), RELU), (LeakyReLU(0.2), leaky_relu(0.2)), (Tanh(), TANH), (Sigmoid(), SIGMOID)]
NAMES = [repr(activation) for activation, _ in ACTIVATIONS]
near = pytest.approx


def assert_agrees(measured, predicted, slack=0.0):
    """The mean of the measurements is within four of its standard errors of the prediction."""
    measured = np.asarray(measured)
    error = measured.std(ddof=1) / np.sqrt(len(measured))
    assert error > 0 and abs(measured.mean() - predicted) <= 4 * error + slack, (measured.mean(), predicted, error)


# Averages over normal numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("activation", "curve"), ACTIVATIONS, ids=NAMES)
def test_curves_are_the_activations(activation, curve):
    z = np.concatenate([np.linspace(-40, 40, 801)[::2], [0.3]])
    z = z[z != 0]
    np.testing.assert_allclose(curve.function(z), activation.function(z), atol=1e-12)
    np.testing.assert_allclose(curve.derivative(z), activation.derivative(z, activation.function(z)), atol=1e-12)


def test_averages_of_known_functions():
    q = np.array([1e-4, 0.3, 1.0, 25.0, 1e4])
    np.testing.assert_allclose(average(lambda z: z**2, q), q, rtol=1e-12)
    np.testing.assert_allclose(average(np.cos, q[:4]), np.exp(-q[:4] / 2), atol=1e-12)
    np.testing.assert_allclose(average(RELU.function, q), np.sqrt(q / (2 * np.pi)), rtol=1e-5)
    assert theory.moments(RELU) == near((1 / np.sqrt(2 * np.pi), 0.5, (1 - 1 / np.pi) / 2), abs=1e-5)
    assert theory.moments(RELU)[2] == near(0.3408, abs=5e-5)


def test_share_that_fires():
    b = np.arange(-2, 3)
    np.testing.assert_allclose(theory.firing_probability(b, 2.0), [0.159, 0.309, 0.5, 0.691, 0.841], atol=5e-4)
    assert theory.firing_probability([-1, 0, 1], 0).tolist() == [0, 0, 1] and theory.firing_probability(1.0, 2.0).shape == ()
    layer = Dense(5, 5, normal(0.8), constant(0.0), rng=generators(0))
    layer.b = b
    z = layer.forward(np.random.default_rng(1).standard_normal((100_000, 5)))[0]
    predicted = theory.firing_probability(layer.b, np.linalg.norm(layer.W, axis=1))
    np.testing.assert_allclose((z > 0).mean(axis=0), predicted, atol=4 * 0.5 / np.sqrt(1e5))


# Factors per layer ----------------------------------------------------------------------------------------------------


SCHEMES = [
    (lecun_normal(), theory.lecun_variance),
    (xavier_normal(), theory.xavier_variance),
    (xavier_uniform(), theory.xavier_variance),
    (he_normal(), theory.he_variance),
    (uniform(0.1), lambda n_in, n_out: 0.01 / 3),
]


@pytest.mark.parametrize(("activation", "curve"), ACTIVATIONS, ids=NAMES)
@pytest.mark.parametrize(("scheme", "variance"), SCHEMES, ids=["lecun", "xavier", "xavier uniform", "he", "uniform"])
def test_factors_of_one_layer(activation, curve, scheme, variance):
    n_in, n_out, q, forward, backward = 500, 125, 2.0, [], []
    for seed in range(8):
        stream = streams(seed)
        layer = Dense(n_in, n_out, scheme, rng=stream.weights)
        z, dy = np.sqrt(q) * stream.data.standard_normal((100, n_in)), stream.data.standard_normal((100, n_out))
        y, kept = Sequential(activation.__class__(*[0.2] * isinstance(activation, LeakyReLU)), layer).forward(z)
        forward.append(np.log(rms(y) ** 2 / q))
        dx, _ = layer.backward(dy, kept.steps[1][1])
        slope = activation.derivative(z, activation.function(z))
        backward.append(np.log(rms(dx * slope) ** 2 / rms(dy) ** 2))
    v = variance(n_in, n_out)
    assert_agrees(forward, np.log(theory.forward_factor(curve, v, n_in, q)), slack=1e-3)
    assert_agrees(backward, np.log(theory.backward_factor(curve, v, n_out, q)), slack=1e-3)


def test_factors_of_the_ledger():
    xavier = theory.xavier_variance(1000, 250)
    assert theory.forward_factor(LINEAR, xavier, 1000) == near(1.6)
    assert theory.backward_factor(LINEAR, xavier, 250) == near(0.4)
    assert theory.he_variance(300, 700) / theory.xavier_variance(300, 700) == near(1 + 7 / 3)
    assert theory.forward_factor(RELU, theory.xavier_variance(9, 9), 9) ** 50 == near(8.9e-16, rel=5e-3)


def stack(depth, width, weights, activation, seed, dtype=np.float64):
    """A deep network without biases, with its record after a forward and a backward pass."""
    stream = streams(seed)
    net = Sequential(
        *[
            layer
            for _ in range(depth)
            for layer in (Dense(width, width, weights, biases=None, rng=stream.weights, dtype=dtype), activation())
        ]
    )
    with np.errstate(all="ignore"):
        y, record = net.forward(stream.data.standard_normal((20, width)))
        net.backward(stream.data.standard_normal(y.shape), record)
    return record


def test_a_deep_relu_network_halves_the_signal_with_xavier():
    records = [stack(20, 100, xavier_normal(), ReLU, seed) for seed in range(20)]
    logs = [np.diff(np.log2(signals(record, Dense).rms ** 2)).mean() for record in records]
    assert_agrees(logs, -1, slack=2.5 / 100 / np.log(2))  # the mean of a log lies below the log of the mean: 5 / width / 2


@pytest.mark.parametrize(
    ("dtype", "depth", "predicted"), [(np.float16, 9, 5.7), (np.float32, 48, 45.4), (np.float64, 368, 362.9)]
)
def test_overflow_depth(dtype, depth, predicted):
    factor = np.sqrt(theory.forward_factor(RELU, 1.0, 100))
    assert theory.overflow_depth(factor, dtype) == near(predicted, abs=0.05)
    layers = [1 + first_overflow(stack(depth, 100, normal(1.0), ReLU, seed, dtype), Dense) for seed in range(3)]
    assert predicted - 2 - depth / 100 <= np.mean(layers) <= predicted + 1 + depth / 100


def test_underflow_depth():
    factor = np.sqrt(theory.forward_factor(RELU, 1e-4, 100))
    assert theory.underflow_depth(factor, np.float32) == near(39.0, abs=0.05)
    layers = [1 + first_vanished(stack(44, 100, normal(0.01), ReLU, seed, np.float32), Dense) for seed in range(3)]
    assert 38 <= np.mean(layers) <= 41


def test_no_depth_where_a_signal_stays_in_range():
    for depth, factors in ((theory.overflow_depth, [0.5, 1.0]), (theory.underflow_depth, [1.0, 2.0])):
        assert depth(np.array(factors), np.float32).tolist() == [np.inf, np.inf]
    assert theory.overflow_depth(2.0, np.float32, start=2.0) == near(127, abs=1e-6)


# Mean field -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sigma_w", "sigma_b", "q", "chi"),
    [(1.3, 0.3, 0.607047, 0.939807), (2.5, 0.3, 4.079124, 1.585225), (4, 0.3, 12.604149, 2.367261)],
)
def test_fixed_points_of_the_ledger(sigma_w, sigma_b, q, chi):
    assert theory.q_star(TANH, sigma_w, sigma_b) == near(q, abs=1e-6)
    assert theory.chi(TANH, sigma_w, q) == near(chi, abs=1e-6)


def test_gradient_factors_of_the_ledger():
    for sigma_w, chi in ((0.5, 0.25), (2, 1.363), (5, 2.900), (10, 5.545)):
        assert theory.chi(TANH, sigma_w, theory.q_star(TANH, sigma_w, 0)) == near(chi, abs=5e-4)
    q = theory.q_star(SIGMOID, 1, 0)
    assert theory.chi(SIGMOID, 1, q) == near(0.0557, abs=5e-5)
    assert theory.q_through_depth(TANH, 1, 0, 1.0, 50)[-1] == near(0.0102, abs=3e-4)


def fine(function, h=5e-4):
    """E[function(z)] with twenty times as many nodes."""
    z = np.arange(-12 + h / 3, 12, h)
    return np.exp(-(z**2) / 2) @ function(z) * h / np.sqrt(2 * np.pi)


@given(sigma_w=st.floats(0.1, 20), sigma_b=st.floats(0, 3))
def test_fixed_points_are_fixed_and_stable(sigma_w, sigma_b):
    q = theory.q_star(TANH, sigma_w, sigma_b)
    assert theory.q_map(TANH, sigma_w, sigma_b, q) == near(q, rel=1e-8, abs=1e-12)
    assert sigma_w**2 * fine(lambda z: np.tanh(np.sqrt(q) * z) ** 2) + sigma_b**2 == near(q, rel=1e-7, abs=1e-9)
    assert theory.q_map(TANH, sigma_w, sigma_b, 1.01 * q + 1e-3) < 1.01 * q + 1e-3


def test_fixed_points_come_in_arrays():
    sigma_w, sigma_b = np.meshgrid([0.5, 1.5, 3], [0, 0.3], indexing="ij")
    q = theory.q_star(TANH, sigma_w, sigma_b)
    for index in np.ndindex(3, 2):
        assert q[index] == near(theory.q_star(TANH, sigma_w[index], sigma_b[index]), rel=1e-11)  # rounding
    assert q[0, 0] == 0 and theory.q_star(RELU, 2.0, 0.1) == np.inf and theory.q_star(RELU, 1.0, 1.0) == near(2)


def test_edge_of_chaos():
    sigma_w, sigma_b = theory.edge_of_chaos(TANH, np.array([0.01, 0.5, 3]))
    q = theory.q_star(TANH, sigma_w, sigma_b)
    np.testing.assert_allclose(q, [0.01, 0.5, 3])
    np.testing.assert_allclose(theory.chi(TANH, sigma_w, q), 1)
    assert np.isnan(theory.edge_of_chaos(Curve_with_no_edge, 1.0)[1])


Curve_with_no_edge = theory.Curve(lambda z: 10 + np.tanh(z), TANH.derivative)


def plane(function, q, c, h=0.02):
    """E[f(z1) f(z2)] by a sum over the plane."""
    z = np.arange(-9 + h / 2, 9, h)
    weights = np.exp(-(z**2) / 2) * h / np.sqrt(2 * np.pi)
    first, second = np.sqrt(q) * z, np.sqrt(q) * (c * z[:, None] + np.sqrt(1 - c * c) * z)
    return weights @ (function(first)[:, None] * function(second)) @ weights


@pytest.mark.parametrize("sigma_w", [0.8, 1.3, 4, 20])
def test_correlation_map_against_a_sum_over_the_plane(sigma_w):
    step = CorrelationMap(TANH, sigma_w, 0.3)
    for c in (-0.99, 0, 0.5, 0.99, 0.9999):
        assert step(c) == near((sigma_w**2 * plane(np.tanh, step.q, c) + 0.09) / step.q, abs=1e-5)
    assert step(1.0) == near(1, abs=1e-9)
    assert (step(1.0) - step(1 - 1e-6)) / 1e-6 == near(step.chi, rel=5e-3)


def test_correlation_map_of_relu_is_the_arc_cosine_kernel():
    c = np.linspace(-1, 1, 21)
    step = CorrelationMap(RELU, np.sqrt(2), 0, q=1.0)
    kernel = (np.sqrt(1 - c**2) + c * (np.pi - np.arccos(c))) / np.pi  # Cho & Saul 2009
    np.testing.assert_allclose(step(c), kernel, atol=1e-5)
    assert step.fixed_point == 1


@pytest.mark.parametrize("sigma_w", [1.1, 1.3, 1.6, 2.5, 4, 20])
def test_correlations_approach_the_fixed_point(sigma_w):
    step = CorrelationMap(TANH, sigma_w, 0.3)
    path = step.through_depth(0.6, 400)
    assert path[-1] == near(step.fixed_point, abs=1e-6) and step(step.fixed_point) == near(step.fixed_point, abs=1e-9)
    assert (step.fixed_point < 1) == (step.chi > 1)


def test_correlation_has_no_meaning_where_the_signal_is_gone():
    for step in (CorrelationMap(TANH, 0.5, 0), CorrelationMap(RELU, 2, 1)):
        assert np.isnan(step(0.5)) and np.isnan(step.fixed_point) and np.isnan(step.chi)


@pytest.mark.parametrize(("sigma_w", "sigma_b"), [(1.3, 0.3), (2.5, 0.3), (2, 0)])
def test_mean_field_against_wide_networks(sigma_w, sigma_b):
    width, depth, c = 400, 12, 0.6
    step = CorrelationMap(TANH, sigma_w, sigma_b)
    squares, correlations, factors = [], [], []
    for seed in range(6):
        stream = streams(seed)
        net = Sequential(
            *[
                layer
                for _ in range(depth)
                for layer in (Dense(width, width, lecun_normal(sigma_w), normal(sigma_b), rng=stream.weights), Tanh())
            ]
        )
        z1, other = stream.data.standard_normal((2, 30, width))
        # inputs such that the first layer's z have variance q* and correlation c
        scale = np.sqrt((step.q - sigma_b**2) / sigma_w**2)
        inner = (c * step.q - sigma_b**2) / (step.q - sigma_b**2)
        x = scale * np.stack([z1, inner * z1 + np.sqrt(1 - inner**2) * other])
        y, record = net.forward(x.reshape(60, width))
        net.backward(stream.data.standard_normal(y.shape), record)
        z = np.array([kept.y for _, kept in record.steps[::2]]).reshape(depth, 2, 30, width)
        squares.append(np.log((z[-1] ** 2).mean()))
        correlations.append((z[:, 0] * z[:, 1]).mean(axis=(1, 2)) / (z**2).mean(axis=(1, 2, 3)))
        factors.append(np.diff(np.log(gradient_rms(record, Dense)[::-1] ** 2)).mean())
    assert_agrees(squares, np.log(step.q), slack=0.01)
    predicted = step.through_depth(c, depth)
    for layer in (1, 3, 7, depth - 1):
        assert_agrees([path[layer] for path in correlations], predicted[layer], slack=0.01)
    assert_agrees(factors, np.log(step.chi), slack=0.01)


def test_sigmoid_collapses_across_inputs_as_predicted():
    """Xavier on a deep sigmoid network: the spread across inputs falls by .0557 a layer, forward and backward."""
    predicted = np.log(theory.chi(SIGMOID, 1, theory.q_star(SIGMOID, 1, 0)))
    records = [stack(8, 500, xavier_normal(), Sigmoid, seed) for seed in range(6)]
    forward = [np.diff(np.log(signals(record, Activation).spread[3:] ** 2)).mean() for record in records]
    backward = [np.diff(np.log(gradient_rms(record, Dense)[:3:-1] ** 2)).mean() for record in records]
    assert_agrees(forward, predicted, slack=0.01)
    assert_agrees(backward, predicted, slack=0.01)


# Gradient descent -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mean", "sd", "start", "steps"),
    [(0, 1, (1, 1), (44, 44)), (0, 0.3, (1, 1), (510, 44)), (0, 0.1, (1, 1), (4603, 44)), (2, 1, (2, 1), (65, 156))],
)
def test_steps_of_weight_and_bias_in_the_ledger(mean, sd, start, steps):
    errors = theory.errors(theory.line_hessian(mean, mean**2 + sd**2), start, 0.1, 6000)
    assert theory.steps_until(errors).tolist() == list(steps)
    assert theory.steps_until(errors[:3]).tolist() == [3, 3] and theory.steps_until(errors, 1.0).tolist() == [0, 0]


@pytest.mark.parametrize(("mean", "sd"), [(0, 0.5), (2, 1)])
def test_errors_are_those_of_a_trained_line(mean, sd):
    stream = streams(0)
    x = stream.data.normal(mean, sd, (300, 1))
    net = Sequential(Dense(1, 1, rng=stream.weights))
    start = np.array([net[0].W.item() - 2, net[0].b.item() - 3])
    hessian = 2 * theory.line_hessian(x.mean(), np.mean(x**2))
    predicted = theory.errors(hessian, start, 0.05, 40)
    for t in range(41):
        np.testing.assert_allclose([net[0].W.item() - 2, net[0].b.item() - 3], predicted[t], atol=1e-12)
        train(net, MeanSquaredError(), x, 2 * x + 3, SGD(0.05), steps=1)


def test_largest_stable_rate():
    x, limit = streams(0).data.normal(1, 1, (200, 1)), None
    limit = theory.largest_stable_rate(2 * theory.line_hessian(x.mean(), np.mean(x**2)))
    ends = [
        train(Sequential(Dense(1, 1, rng=generators(0))), MeanSquaredError(), x, x + 1, SGD(share * limit), steps=3000)
        for share in (0.98, 1.02)
    ]
    assert ends[0][-1] < ends[0][0] < ends[1][-1]


def test_shrinkage_is_ridge_along_each_eigenvector():
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((50, 6)) * np.arange(1, 7), rng.standard_normal(50)
    values, vectors = np.linalg.eigh(x.T @ x / 50)
    free, shrunk = (vectors.T @ theory.ridge_solution(x, y, strength) for strength in (0, 0.7))
    np.testing.assert_allclose(shrunk, theory.shrinkage(values, 0.7) * free, rtol=1e-12)


def test_saxe_curve_against_a_linear_network():
    s, u0, lr = 3.0, 0.01, 1e-3
    a = b = np.sqrt(u0)
    path = []
    for _ in range(4000):
        path.append(a * b)
        a, b = a + lr * b * (s - a * b), b + lr * a * (s - a * b)
    error = np.abs(theory.saxe(lr * np.arange(4000), s, u0) - path).max()
    assert 1e-4 < error < 0.0068
    assert theory.saxe(0, s, u0) == near(u0) and theory.saxe([1e6], s, u0) == near(s)


# Least squares --------------------------------------------------------------------------------------------------------


def test_through_the_origin():
    assert theory.through_origin(2, 3, 0, 1 / 3) == (2, 9)
    assert theory.through_origin(2, 3, 0.5, 1 / 3) == near((6.5, 2.25))
    x = np.random.default_rng(0).normal(1, 2, 500)
    weight, mse = theory.through_origin(2, 3, x.mean(), np.mean(x**2))
    assert weight == near(x @ (2 * x + 3) / (x @ x)) and mse == near(np.mean((weight * x - 2 * x - 3) ** 2))


@given(st.floats(-5, 5), st.floats(0, 3))
def test_soft_threshold_is_the_minimum(w, strength):
    v = np.linspace(-6, 6, 2401)
    best = v[np.argmin((v - w) ** 2 / 2 + strength * np.abs(v))]
    assert theory.soft_threshold(w, strength) == near(best, abs=0.0051)


def test_ridge_solution_is_a_zero_of_the_gradient():
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((30, 4)), rng.standard_normal((30, 2))
    w = theory.ridge_solution(x, y, 0.2)
    np.testing.assert_allclose(x.T @ (x @ w - y) / 30 + 0.2 * w, 0, atol=1e-14)


def measured_risk(ratio, noise, strength, n=120, repeats=30):
    """Excess error of ridge (of the shortest solution for strength 0), with a true weight vector of length 1."""
    found = []
    for seed in range(repeats):
        rng, p = np.random.default_rng(seed), int(ratio * n)
        x, w = rng.standard_normal((n, p)), rng.standard_normal(p)
        w /= np.linalg.norm(w)
        y = x @ w + np.sqrt(noise) * rng.standard_normal(n)
        fit = theory.ridge_solution(x, y, strength) if strength else np.linalg.pinv(x) @ y
        found.append(np.sum((fit - w) ** 2))
    return found


@pytest.mark.parametrize("ratio", [0.25, 0.5, 2, 4])
def test_double_descent(ratio):
    assert_agrees(measured_risk(ratio, 0.25, 0), theory.ridgeless_risk(ratio, 0.25), slack=0.01)
    assert_agrees(measured_risk(ratio, 0.25, 0.1), theory.ridge_risk(ratio, 0.25, 0.1), slack=0.01)


def test_risks_fit_together():
    assert theory.ridgeless_risk(2, 0.25) == near(0.75) and theory.ridgeless_risk(1, 0.25) == np.inf
    g = np.array([0.3, 0.9, 1.5, 4])
    np.testing.assert_allclose(theory.ridge_risk(g, 0.25, 1e-7), theory.ridgeless_risk(g, 0.25), rtol=1e-4)
    best = theory.ridge_risk(1.0, 0.25, 0.25)
    assert best < min(theory.ridge_risk(1.0, 0.25, 0.2), theory.ridge_risk(1.0, 0.25, 0.3))


def test_dropout_penalty_is_what_dropout_adds():
    rng, w, p = np.random.default_rng(0), np.array([1.0, -2.0, 0.5]), 0.4
    x, y = rng.standard_normal((20, 3)) * [1, 2, 3], rng.standard_normal(20)
    kept = rng.random((40_000, 20, 3)) >= p
    measured = ((x * kept / (1 - p)) @ w - y) ** 2
    predicted = np.mean((x @ w - y) ** 2) + theory.dropout_penalty(w, np.mean(x**2, axis=0), p)
    assert measured.mean() == near(predicted, rel=0.01)
