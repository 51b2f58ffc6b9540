"""Lesson 04: every number of the readable network is right, its cards agree with its labs, its checks are fair."""

import numpy as np
import pytest
from requirements import require

from weightslab.lessons.lesson_04 import (
    SATURATED,
    SILENT_INPUT,
    SMALL_STEP,
    NotContribution,
    ReadableNetwork,
    TrustIt,
    check_gradient,
    check_quiet,
)
from weightslab.lessons.lesson_04.contribution import trained
from weightslab.lessons.lesson_04.network import EDGES, START, pointed
from weightslab.lessons.lesson_04.picture import TALL, WIDE, way


@pytest.mark.parametrize("edge", EDGES)
def test_each_gradient_is_upstream_gradient_times_activation_and_agrees_with_a_difference(edge):
    result = ReadableNetwork(edge=edge, added=0.3, x1=1.3, updates=2).result
    layer, to, source = result.place
    gradient = result.gradients[layer][to, source]
    upstream = 1 if source == len(result.activations[layer]) else result.activations[layer][source]
    assert result.source_activation == upstream
    assert gradient == pytest.approx(result.sums[layer][to] * upstream, abs=1e-12)
    assert gradient == pytest.approx(result.difference, abs=1e-8)


@pytest.mark.parametrize("layout", [WIDE, TALL])
@pytest.mark.parametrize("edge", EDGES)
def test_a_click_on_an_edge_or_a_bias_chooses_it(edge, layout):
    layer, to, source = EDGES[edge]
    start, end = np.array(way(layer // 2, to, source, layout))
    for share in (0.1, 0.4, 0.8) if " to " in edge else (0.0, 0.4):
        assert pointed(None, *(start + share * (end - start))) == {"edge": edge}


@pytest.mark.parametrize("column", [None, 398, 598])
@pytest.mark.parametrize("edge", ["x2 to h3", "h1 to y2", "bias of h3"])
def test_a_click_in_the_picture_chooses_it_at_any_width(edge, column):
    lab, (layer, to, source) = ReadableNetwork(), EDGES[edge]
    lab.desk.column = column
    layout = TALL if column else WIDE
    start, end = np.array(way(layer // 2, to, source, layout))
    place = start + (0.3 * (end - start) if " to " in edge else 0)
    (left, right), (bottom, top) = layout.x, layout.y
    point = [(place[0] - left) / (right - left), (place[1] - bottom) / (top - bottom)]
    for kind in ("down", "up"):
        lab.panel.picture._handle_custom_msg({"point": point, "kind": kind}, [])
    assert lab.parameters.edge == edge


def test_the_forward_pass_written_out():
    x, result = np.array([1.0, -0.5]), ReadableNetwork().result
    first, second = np.array(START[0]), np.array(START[2])
    hidden = np.tanh(first[:, :2] @ x + first[:, 2])
    y = second[:, :3] @ hidden + second[:, 3]
    np.testing.assert_allclose(result.activations[1], hidden)
    np.testing.assert_allclose(result.activations[2], y)
    assert result.loss == pytest.approx(np.mean((y - [0.5, -0.5]) ** 2))
    np.testing.assert_allclose(result.sums[1], y - [0.5, -0.5])


def test_updates_follow_the_gradients_and_lower_the_loss():
    now, later = ReadableNetwork(updates=3).result, ReadableNetwork(updates=4).result
    for before, gradient, after in zip(now.weights, now.gradients, later.weights, strict=True):
        np.testing.assert_allclose(after, before - 0.5 * gradient)
    again = ReadableNetwork(stage="again", updates=3).result
    assert again.loss == later.loss and again.before == now.loss
    for before, after in zip(later.weights, again.weights, strict=True):
        np.testing.assert_array_equal(before, after)
    assert ReadableNetwork(updates=30).result.loss < 1e-3 < ReadableNetwork().result.loss


def test_the_error_of_a_difference_is_u_shaped():
    errors = TrustIt().result.errors
    assert errors.min() < 1e-8 and errors[0] > 1e-3 and errors[-1] > 1e-3
    assert TrustIt(kind="forward").result.errors.min() > errors.min()
    assert TrustIt(precision="float32").result.errors.min() > 1e-6


def test_cards_hold_for_right_what_the_labs_show():
    silent = ReadableNetwork(x1=0.0).result
    assert np.all(silent.gradients[0][:, 0] == 0) and np.any(silent.gradients[0][:, 1]) and "all 0" in SILENT_INPUT.right
    result = ReadableNetwork(edge="x1 to h1", added=2.0, x1=2.0).result
    assert np.abs(result.gradients[0][0]).max() < 1e-3 and np.abs(result.gradients[1][:, 0]).max() > 0.05
    assert "into h₁" in SATURATED.right
    lab = TrustIt()
    assert -7.5 < lab.result.best < -4 and SMALL_STEP.judge(-5.5, lab)[0]
    assert "rounding" in SMALL_STEP.judge(-13, lab)[1] and "bends" in SMALL_STEP.judge(-1, lab)[1]


def test_gradients_hardly_know_the_weights_before_training():
    assert abs(NotContribution(steps=0).result.correlation) < 0.15
    assert NotContribution(steps=0).result.started_at_zero > 0.01


def test_the_exercises_tell_right_from_wrong():
    assert check_quiet(ReadableNetwork()).startswith("Not yet: the gradient")
    assert check_quiet(ReadableNetwork(updates=40)).startswith("Not yet: the loss")
    assert check_quiet(ReadableNetwork(x1=0.0, t1=-1.0)).startswith("Right")
    assert check_gradient(lambda dy, x: dy * x).startswith("Not yet: your function raised")
    assert check_gradient(lambda dy, x: x.T @ dy).startswith("Not yet: for 3 inputs")
    assert check_gradient(lambda dy, x: np.outer(dy[0], x[0])).startswith("Not yet: for a batch of 7")
    assert check_gradient(lambda dy, x: dy.T @ x).startswith("Right")


def test_the_rank_correlation_of_gradients_is_that_of_scipy_also_with_tied_weights():
    stats = require("scipy.stats")
    W, gradient, _ = trained(0, 0)
    used = np.abs(gradient).max(axis=0) > 0
    across, size = np.abs(W[:, used]), np.abs(gradient[:, used])
    assert (across == 0).sum() == 90
    expected = stats.spearmanr(across.ravel(), size.ravel()).statistic
    assert NotContribution(steps=0).result.correlation == pytest.approx(expected, abs=1e-9)
    assert expected == pytest.approx(0.0614, abs=5e-5)
