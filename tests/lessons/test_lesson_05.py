"""Lesson 05: what its labs show is what theory says, its cards agree with its labs, its checks are fair."""

import numpy as np
import pytest

from weightslab.lessons.lesson_05 import (
    BIAS_FIRST,
    LARGEST_RATE,
    NONSENSE,
    PLATEAU,
    Descent,
    Memorizing,
    Optimizers,
    SaxeCurve,
    WatchItLearn,
    WeightsOrBiases,
    check_descent,
    check_fast_valley,
    check_momentum_step,
)
from weightslab.lessons.lesson_05.optimizers import NAMES
from weightslab.lessons.lesson_05.saxe import SHARES, learn
from weightslab.theory import saxe


@pytest.mark.parametrize("mean", [-2.0, -0.7, 0.0, 0.3, 1.5])
def test_descent_diverges_exactly_beyond_two_over_the_largest_curvature(mean):
    limit = Descent(mean=mean).result.limit
    for share, falls in ((0.99, True), (1.01, False)):
        losses = Descent(mean=mean, lr=share * limit, steps=100).result.losses
        assert (losses[-1] < losses[-10]) == falls


def test_the_loss_of_descent_is_the_exact_one_even_where_it_diverges():
    for mean, lr in ((0.0, 0.1), (-1.2, 0.05), (2.0, 0.158), (2.0, 2.0)):
        result = Descent(mean=mean, lr=lr, steps=100).result
        np.testing.assert_allclose(result.losses, result.theory, rtol=1e-8, atol=1e-20)


@pytest.mark.parametrize("w", [-2.5, 1.5])
@pytest.mark.parametrize("b", [4.0, 1.0])
@pytest.mark.parametrize("lr", [0.1, 0.6, 1.03, 1.1])
def test_from_wherever_the_start_is_dragged_to_it_goes_as_it_is_said(w, b, lr):
    result = Descent(w=w, b=b, lr=lr, steps=100).result
    jumps = (np.diff(np.sign(result.path[:10].round(9) - (1.5, 1.0)), axis=0) != 0).any()
    said = (
        "stays"
        if (w, b) == (1.5, 1.0)
        else "diverges"
        if result.losses[50] > result.losses[0]
        else "oscillates"
        if jumps
        else "slides down"
    )
    assert f": the path {said}" in result.describe() and result.limit == Descent().result.limit


def test_below_half_the_limit_the_path_never_jumps_across():
    path = Descent(lr=0.4, steps=30).result.path - (1.5, 1.0)
    assert (np.sign(path[:20]) == np.sign(path[0])).all()


def test_measured_errors_are_the_exact_ones():
    for spread, mean in ((0.5, 0.0), (1.3, 1.0), (2.5, -2.0)):
        result = WeightsOrBiases(spread=spread, mean=mean, lr=0.05).result
        np.testing.assert_allclose(result.measured, result.theory, rtol=1e-8, atol=1e-10)


def test_the_bias_is_faster_exactly_while_the_inputs_are_small():
    small, large = WeightsOrBiases(spread=0.3).result, WeightsOrBiases(spread=2.5).result
    assert small.steps(1) < (small.steps(0) or 1000) and large.steps(0) < large.steps(1)
    assert BIAS_FIRST.judge("The bias", WeightsOrBiases(spread=0.3))[0]
    assert "= \N{MINUS SIGN}0.800 and" in WeightsOrBiases(spread=3.0, lr=0.1).sentence


@pytest.mark.parametrize("seed", [3, 7, 11])
def test_the_curve_of_saxe_within_a_hundredth(seed):
    for lr, low, high in ((0.001, 0, 0.01), (0.1, 0.1, 1)):
        times, strengths, _ = zip(*learn(3.0, 0.001, lr, seed), strict=True)
        theory = saxe(np.array(times)[:, None], 3.0 * SHARES, 0.001)
        assert low <= np.abs(strengths - theory).max() < high


def test_a_forked_curve_keeps_its_time_and_is_as_far_from_theory_as_its_steps_are_long():
    lab, distances, rates = SaxeCurve(), [], [0.005, 0.01, 0.02, 0.04]
    lab.fork(next(result.steps for result in lab.branch.results if result.times[-1] > 0.5))
    for lr in rates:
        lab.set(lr=lr)
        result = lab.result
        assert 6 <= result.times[-1] < 6 + lr and result.steps == 524 + np.ceil((6 - 0.524) / lr)
        distances.append(result.difference)
    slopes = np.diff(distances) / np.diff(rates)  # gradient descent is Euler's method: its error is of first order
    np.testing.assert_allclose(slopes, slopes.mean(), rtol=0.05)


def test_the_strongest_part_is_learned_first():
    measured = SaxeCurve().result.measured
    halves = [int((measured[:, k] < 1.5 * share).sum()) for k, share in enumerate((1, 0.5, 0.25))]
    assert halves == sorted(halves) and len(set(halves)) == 3
    assert PLATEAU.judge("One after another, the strongest first", SaxeCurve())[0]


def test_a_family_learns_and_too_large_a_rate_scatters_it():
    good, wild = WatchItLearn().result, WatchItLearn(lr=10.0).result
    assert good.losses.shape == (400, 16) and good.wrong.mean() < 0.01
    assert np.ptp(wild.losses[-20:].mean(axis=0)) > 5 * np.ptp(good.losses[-20:].mean(axis=0))


def test_optimizers_differ_at_one_rate_and_decay_keeps_adamw_from_the_minimum():
    left = dict(zip(NAMES, Optimizers(mean=0.0, steps=120).result.distances, strict=True))
    assert left["SGD"] < 0.01 and left["AdamW"] > 0.3
    tiny = dict(zip(NAMES, Optimizers(lr=0.003, steps=120).result.distances, strict=True))
    assert min(tiny, key=tiny.get) == "momentum"
    first = Optimizers(lr=0.01).result.paths[:, 1] - Optimizers(lr=0.01).result.paths[:, 0]
    np.testing.assert_allclose(np.abs(first[3]), 0.01, rtol=1e-6)


def test_the_card_about_the_largest_rate_takes_the_limit_of_the_lab():
    lab = Descent()
    assert LARGEST_RATE.judge(lab.result.limit, lab)[0]
    assert "lower on the other side" in LARGEST_RATE.judge(0.5, lab)[1]
    assert "grows already" in LARGEST_RATE.judge(1.5, lab)[1]


def test_the_exercises_tell_right_from_wrong():
    there = {"mean": 2.0, "steps": 5}
    for answer, said in (
        ({}, "the middle of the inputs is 0"),
        ({"mean": 2.0}, "these are 30 steps"),
        (there | {"w": 1.6, "b": 1.1}, "the first dot is 0.14 away"),
        (there, "after 5 steps the loss is 2.3"),
        (there | {"lr": 2.0}, "beyond all bounds"),
        (there | {"w": -1.5, "b": 8 / 3}, "after 5 steps the loss is"),  # on the long axis
    ):
        assert said in check_fast_valley(Descent(**answer)), answer
    assert check_fast_valley(Descent(**there, w=3.9, b=2.0)).startswith("Right: from (3.9, 2.0)")
    assert check_momentum_step(lambda w, v, g, lr, mu: (w - lr * g, g)).startswith("Not yet: after a gradient of -1.0")
    assert check_momentum_step(lambda w, v, g, lr, mu: w - lr * g).startswith("Not yet: two numbers")
    assert check_momentum_step(lambda w: w).startswith("Not yet: your function raised")
    right = lambda w, v, g, lr, mu: (w - lr * (mu * v + g), mu * v + g)  # noqa: E731
    assert check_momentum_step(right).startswith("Right")


def train(x, y, lr, steps, factor=2.0, mean=np.mean, at_once=True):
    w = b = 0.0
    for _ in range(steps):
        error = w * x + b - y
        w -= lr * factor * mean(error * x)
        b -= lr * factor * mean(error if at_once else w * x + b - y)
    return w, b


@pytest.mark.parametrize(
    "changes, said",
    [
        ({}, "Right: with the last points 100 steps lead to"),
        ({"factor": 1.0}, "makes a factor of 2"),
        ({"factor": -2.0}, "goes against the gradient"),
        ({"factor": 0.0}, "nothing has moved"),
        ({"mean": np.sum}, "not a sum"),
    ],
)
def test_descent_by_hand_is_checked_and_its_mistakes_are_named(changes, said):
    assert said in check_descent(lambda x, y, lr, steps: train(x, y, lr, steps, **changes))


def test_descent_by_hand_is_not_right_with_other_points_or_after_many_steps_alone():
    skewed = lambda x, y, lr, steps: train(x, y, lr, steps, at_once=abs(x.mean()) < 0.1)  # noqa: E731
    assert "take both gradients before" in check_descent(skewed)
    assert check_descent(lambda x, y, lr, steps: train(x, y, lr, 1)).startswith("Not yet: after 2 steps w is")
    assert check_descent(lambda x, y, lr, steps: 1.0).startswith("Not yet: two numbers are needed")
    assert "raised ZeroDivisionError" in check_descent(lambda x, y, lr, steps: 1 / 0)


def test_random_labels_are_memorized_and_new_images_are_read_by_chance():
    result = Memorizing().result
    assert result.known[-1] > 0.98 and result.new[-1] == pytest.approx(0.104, abs=0.04)  # claim 37: .104 +- .021
    assert result.norms[-1] > 1.5 * result.true_norms[-1] and (np.diff(result.norms) > 0).all()
    assert NONSENSE.judge("All of them", Memorizing())[0]


def test_true_labels_are_learned_with_weights_that_grow_without_harm():
    result = Memorizing(random=0.0).result
    np.testing.assert_array_equal(result.new, result.true_new)
    assert result.new[-1] > 0.9 and result.new[-1] > result.new[4] - 0.02
    assert (np.diff(result.norms)[3:] > 0).all() and np.diff(result.norms)[-1] < 0.2


def test_wrong_labels_are_memorized_late_and_a_small_network_cannot():
    some, small = Memorizing(random=0.2).result, Memorizing(hidden=6).result
    assert some.new.max() > some.new[-1] + 0.04 and some.known[-1] > 0.98 and some.new.argmax() <= 3
    assert small.known[-1] < 0.6
