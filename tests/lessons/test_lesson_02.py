"""Lesson 02: its labs agree with theory, its cards with its labs, and the checks tell right from wrong."""

import numpy as np
import pytest

from weightslab import nn
from weightslab.lessons.lesson_02 import (
    DOUBLE_W,
    FIRST,
    PREFERENCE,
    SILENT,
    WITHOUT,
    DoBiasesMatter,
    FirstLoss,
    HowOften,
    Preferences,
    Shift,
    ThroughOrigin,
    check_one_in_ten,
    check_ones,
    first,
    preferences,
)


def test_the_threshold_is_where_the_sum_is_zero():
    for weight, bias in ((2.0, -3.0), (-1.5, 2.0), (0.3, 0.0)):
        result = Shift(weight=weight, bias=bias).result
        assert weight * result.threshold + bias == pytest.approx(0)
    assert Shift(weight=0.0).result.threshold is None and "everywhere" in Shift(weight=0.0).sentence


@pytest.mark.parametrize("bias", [-2.0, -0.5, 0.0, 1.5])
@pytest.mark.parametrize("norm", [0.5, 2.0])
def test_it_fires_as_often_as_theory_says_whatever_the_direction(bias, norm):
    shares = [HowOften(bias=bias, norm=norm, angle=angle).result for angle in (-175.0, 0.0, 65.0)]
    assert all(abs(result.share - result.theory) < 0.012 for result in shares)


def test_best_lines_through_the_origin():
    for middle, spread, intercept in ((0.0, 1.0, 3.0), (0.5, 0.5, 3.0), (-1.0, 0.2, -2.0)):
        result = ThroughOrigin(middle=middle, spread=spread, intercept=intercept).result
        assert result.error == pytest.approx(result.theory, abs=1e-9)


def test_without_biases_a_relu_network_cannot_do_better_than_three_quarters_of_the_distance():
    for seed in range(3):
        result = DoBiasesMatter(seed=seed).result
        assert 1 / 80 <= result.errors[1] < 0.016 and result.errors[0] < 0.002
    assert DoBiasesMatter(curve="|x|").result.errors[1] < 1e-3, "what is made of two lines it can do"


def test_cards_hold_for_right_what_the_labs_show():
    assert Shift(bias=0.0).result.at_zero == 0.5 == float(SILENT.right)
    lab = HowOften()
    assert DOUBLE_W.judge(0.31, lab)[0] and not DOUBLE_W.judge(0.5, lab)[0] and "one half" in DOUBLE_W.judge(0.5, lab)[1]
    assert "Not so rarely" in DOUBLE_W.judge(0.16, lab)[1]
    without = DoBiasesMatter().result.without
    assert np.allclose(np.diff(without[:40]), np.diff(without[:40])[0]) and WITHOUT.right.startswith("Two straight")


def test_the_exercises_tell_right_from_wrong():
    assert check_one_in_ten(HowOften()).startswith("Not yet")
    assert check_one_in_ten(HowOften(bias=-0.25, norm=0.2)).startswith("Not yet: the weights")
    assert check_one_in_ten(HowOften(bias=-2.55, norm=2.0)).startswith("Right")
    rng = nn.streams(0).weights
    assert check_ones(nn.Sequential(nn.Dense(1, 1, biases=None, rng=rng)), lambda x: x).startswith("Not yet")
    assert check_ones(nn.Sequential(nn.Dense(1, 1, rng=rng)), lambda x: x).startswith("Not yet: the network must")
    assert check_ones(nn.Sequential(nn.Dense(2, 1, biases=None, rng=rng)), lambda x: x).startswith("Not yet")
    net = nn.Sequential(nn.Dense(2, 1, biases=None, rng=rng))
    net[0].W = [[2.0, 3.0]]
    assert check_ones(net, lambda x: np.hstack([x, np.ones_like(x)])).startswith("Right")


@pytest.mark.parametrize(
    ("data", "guessing", "entropy"),
    [("2% are a 9", 1.096, 0.375), ("1% is a 9", 0.694, 0.056), ("ten digits", 2.3026, 2.3026)],
)
def test_the_first_loss_is_that_of_the_class_shares_and_output_weights_must_be_small(data, guessing, entropy):
    result = FirstLoss(data=data).result
    assert result.first == pytest.approx(entropy, abs=0.004) and result.entropy == pytest.approx(entropy, abs=0.001)
    assert result.losses[0, 1] == pytest.approx(guessing, abs=0.06 if data != "ten digits" else 0.003)
    curve = first.expected(result.shares)
    assert curve[0] == pytest.approx(result.guessing) and curve[40] == pytest.approx(curve.min(), abs=1e-12)
    assert FirstLoss(data=data, size=1.0).result.first > result.first + 0.02


def test_adam_saves_steps_and_gradient_descent_hardly_any():
    adam, sgd = FirstLoss(optimizer="Adam").result, FirstLoss().result
    assert adam.reached(0) < 0.7 * adam.reached(1) and abs(sgd.reached(0) - sgd.reached(1)) < 30
    assert FIRST.judge("The logarithms of 0.90, 0.08 and 0.02", FirstLoss())[0]
    assert first.pointed(None, 0.4, 0.0) == {"share": 0.4}


def test_both_networks_differ_in_their_output_biases_alone():
    net = first.network(FirstLoss().parameters, np.array([0.9, 0.08, 0.02]))
    assert (net[0].W[0] == net[0].W[1]).all() and (net[2].W[0] == net[2].W[1]).all() and (net[2].b[1] == 0).all()


@pytest.mark.parametrize(
    ("activation", "spreads", "alike"),
    [("ReLU", (0.041, 0.042, 0.047, 0.086), (0.42, 0.41, 0.38)), ("tanh", (0.028, 0.026, 0.031, 0.052), (0.03, 0.0, 0.0))],
)
def test_biases_and_preferences_after_a_hundred_steps_are_as_measured_elsewhere(activation, spreads, alike):
    """Means of ten seeds with other code; here of three."""
    p, found = Preferences.Parameters(activation=activation), []
    for seed in (1, 2, 3):
        biases, shares, right = preferences.training(p, seed).piece(5).seen[-1]
        assert right > 0.8
        found.append([*(b.std() for b in biases), *(((s < 0.05) | (s > 0.95)).mean() for s in shares[:3])])
    np.testing.assert_allclose(np.mean(found, axis=0)[:4], spreads, rtol=0.4)
    np.testing.assert_allclose(np.mean(found, axis=0)[4:], alike, atol=0.15)


def test_preferences_are_there_before_training_and_tanh_loses_them():
    relu, tanh = Preferences().result, Preferences(activation="tanh").result
    assert all((b[0] == 0).all() for b in relu.biases) and relu.partial[0] > 0.25 and relu.shares[3][0].max() > 0.5
    assert tanh.partial[1] < 0.06 < 0.15 < tanh.partial[0]
    centred = Preferences(pixels="centred").result
    assert centred.partial[0] < 0.1 and centred.shares[3][0].max() > 0.4  # the output has preferences all the same
    assert PREFERENCE.judge("One or two digits for most images", Preferences())[0]


def test_the_number_at_the_first_loss_is_that_of_the_axis():
    lab = FirstLoss(share=0.5)
    lab.picture()
    view, (x,), (y,) = lab.desk.view, *lab.desk.view.dot.get_data()
    assert [unit.mark.get_text() for unit in view.units] == ["1.10", "1.10"] and x == 0.5
    assert view.number.get_text() == f"{y * 1.0986:.2f}"
