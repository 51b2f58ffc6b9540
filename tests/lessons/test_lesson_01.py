"""Lesson 01: what its labs show is true, and the exercises tell right from wrong."""

import numpy as np
import pytest

from weightslab.lessons.lesson_01 import (
    OneConnection,
    ReadingWeights,
    TwoInputs,
    WeightPictures,
    check_same_function,
    check_sharp,
)
from weightslab.lessons.lesson_01.connection import pointed
from weightslab.lessons.lesson_01.tumours import fit_logistic
from weightslab.nn import Dense, ReLU, Sequential, he_normal, streams


@pytest.mark.parametrize(
    ("source", "weight", "effect"),
    [(0.8, 0.5, "excites"), (0.8, -0.5, "inhibits"), (-0.8, -0.5, "excites"), (-0.8, 0.5, "inhibits")],
)
def test_connection_says_what_the_product_does(source, weight, effect):
    lab = OneConnection(source=source, weight=weight)
    assert lab.result.contribution == pytest.approx(source * weight) and effect in lab.sentence


def test_what_arrives_is_dragged_on_its_line():
    lab = OneConnection(source=0.8)
    assert pointed(lab.parameters, 0.4, 0.7) == {"weight": pytest.approx(0.5)}
    assert pointed(lab.parameters.replace(source=0.0), 0.4, 0.7) == {}, "through a silent source no weight sends anything"


def test_line_of_the_neuron_is_where_it_is_undecided():
    result = TwoInputs(w1=1.3, w2=-0.7, b=0.4).result
    z = result.points @ result.w + result.b
    assert np.allclose(result.distance * result.norm, z)
    assert np.allclose(result.output, 1 / (1 + np.exp(-z)))
    double = TwoInputs(w1=2.6, w2=-1.4, b=0.8).result
    assert np.allclose(double.distance, result.distance) and double.right == result.right
    assert double.norm == pytest.approx(2 * result.norm)


def test_tumours_are_fitted_as_well_as_scikit_learn_fits_them():
    from sklearn.linear_model import LogisticRegression

    from weightslab.lessons.lesson_01.tumours import data, fitted

    x, malignant = data()
    reference = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(x[:, 1:], malignant)
    assert np.allclose(fitted(), [*reference.intercept_, *reference.coef_[0]], rtol=1e-4)
    assert np.allclose(x.T @ (1 / (1 + np.exp(-x @ fitted())) - malignant), 0, atol=1e-6)


@pytest.mark.parametrize("factor", [0.001, 0.02, 1, 50, 1000])
@pytest.mark.parametrize("copies", [0, 1, 3])
def test_predictions_stay_while_weights_change(factor, copies):
    results = [ReadingWeights(factor=factor, copies=copies, start=start).result for start in range(10)]
    for result in results:
        assert result.moved < 1e-6
        assert result.weights[3:].sum() * factor == pytest.approx(result.before[-1], rel=1e-6)
    assert (np.ptp([result.weights[3] for result in results]) * factor > 0.5) == (copies > 0)


def test_newton_keeps_what_the_data_cannot_tell():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200, 1))
    target = (rng.random(200) < 1 / (1 + np.exp(-2 * x[:, 0]))).astype(float)
    twice = np.repeat(x, 2, axis=1)
    assert np.diff(fit_logistic(twice, target, np.array([0.3, -0.4]))) == pytest.approx(-0.7)
    assert fit_logistic(twice, target, np.zeros(2)).sum() == pytest.approx(fit_logistic(x, target, np.zeros(1))[0])


def test_digit_pictures_add_up_to_the_scores():
    for steps in (0, 1, 60, 200):
        result = WeightPictures(steps=steps, digit="7", example=5).result
        assert result.evidence.sum() + result.bias == pytest.approx(result.scores[7])
    assert WeightPictures(steps=0).result.accuracy < 0.3 < 0.5 < WeightPictures(steps=1).result.accuracy
    assert result.accuracy > 0.93


def test_exercise_sharp_and_right():
    assert check_sharp(TwoInputs()).startswith("Not yet")
    assert check_sharp(TwoInputs(w1=3.0, w2=3.0, b=0.0)).startswith("Right")
    assert check_sharp(TwoInputs(w1=0.5, w2=0.5, b=0.0)).startswith("Not yet")  # right, but not sharp
    assert check_sharp(TwoInputs(w1=-3.0, w2=-3.0, b=0.0)).startswith("Not yet")  # sharp, but wrong
    assert check_sharp(TwoInputs(w1=0.0, w2=0.0, b=0.0)).startswith("Not yet")


def test_exercise_same_function():
    first, second = (streams(seed).weights for seed in (0, 1))
    net = Sequential(Dense(3, 6, he_normal(), rng=first), ReLU(), Dense(6, 1, he_normal(), rng=second))
    before = net.parameters.copy()
    assert "24 of 24" in check_same_function(net, before)
    net[0].W *= 10
    assert "6 of 24" in check_same_function(net, before)
    net[2].W *= 10
    assert "the output moved" in check_same_function(net, before)
    net[0].b *= 10
    net[2].W /= 100
    assert check_same_function(net, before).startswith("Right")
    net.parameters[...] = before
    net[0].Wb[...] = net[0].Wb[::-1].copy()
    net[2].W[...] = net[2].W[:, ::-1].copy()
    assert check_same_function(net, before).startswith("Right")
