"""Lesson 08: its labs agree with theory, its zeros with scikit-learn, its cards with its labs; its checks are fair."""

import numpy as np
import pytest
from requirements import require

from weightslab.lessons.lesson_08 import (
    HALF_GONE,
    MORE_DECAY,
    PRUNED,
    SEVEN_ZEROS,
    SMALL_DECAY,
    TOGETHER,
    WHICH_CLIP,
    WORST,
    ClippedCritic,
    DecayUnderAdam,
    DoubleDescent,
    DropoutRobustness,
    L1AgainstL2,
    NeuronsOrConnections,
    Pruning,
    WeightDecay,
    WeightsOrGradients,
    check_decay,
    check_dropped,
    check_shrink,
    clipping,
    pruning,
)
from weightslab.lessons.lesson_08.adam import DECAYS as ADAM_DECAYS
from weightslab.lessons.lesson_08.adam import METHODS, STEPS, walk
from weightslab.lessons.lesson_08.claims import sparse_problem
from weightslab.lessons.lesson_08.critic import CriticLoss, points, start
from weightslab.lessons.lesson_08.decay import DECAYS, family
from weightslab.lessons.lesson_08.descent import COUNTS, EXAMPLES, excess
from weightslab.lessons.lesson_08.robust import accuracies, data, masks
from weightslab.lessons.lesson_08.robust import start as start_pair
from weightslab.lessons.lesson_08.shrink import STRENGTHS, coordinate_descent, outline, paths, problem, solve
from weightslab.nn import L1, L2
from weightslab.theory import ridge_risk, ridgeless_risk


def test_decay_raises_the_training_error_and_lowers_the_other_until_it_is_too_much():
    little, right, much = (WeightDecay(decay=decay).result for decay in (1e-4, 0.02, 0.3))
    assert little.here[0] < 0.2 * right.here[0] and right.here[1] < 0.5 * little.here[1]
    assert much.here[0] > right.here[0] and much.here[1] > 2 * right.here[1]
    assert little.norm > right.norm > much.norm
    assert MORE_DECAY.right == "Larger on training points, smaller on new ones"


@pytest.mark.parametrize("k", [0, 15, 23])
def test_the_24_networks_beneath_are_the_one_that_is_dragged(k):
    alone = WeightDecay(decay=DECAYS[k]).result
    np.testing.assert_allclose(alone.here, alone.others[:, k], rtol=1e-6, atol=1e-9)
    assert len(family(0).piece(20).seen) == 20 and alone.others.shape == (2, 24)


def test_results_of_the_decay_do_not_change_when_training_goes_on():
    pieces = list(WeightDecay.compute(WeightDecay.Parameters(decay=0.1)))
    assert len(pieces) == 20 and pieces[-1].progress == 1
    assert np.abs(pieces[0].weights - pieces[1].weights).max() > 1e-3 and len(pieces[0].errors) == 1


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_decay_from_the_middle_on_unlearns_most_of_the_noise_and_later_less_of_it(seed):
    lab, found = WeightDecay(seed=seed), []
    for step in (600, 400):
        lab.fork(step)
        lab.set(decay=0.02)
        found.append(lab.result.here[0])
    whole = WeightDecay(seed=seed, decay=0.02).result.here[0]
    assert found[0] < found[1] and found[1] == pytest.approx(whole, rel=0.3)  # over ten draws from 0.80 to 1.04 of it


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_the_zeros_of_the_proximal_step_are_those_of_lasso(seed):
    lasso = require("sklearn.linear_model").Lasso(alpha=0.1, fit_intercept=False, tol=1e-12, max_iter=100_000)
    x, y = sparse_problem(seed)
    theirs, mine = lasso.fit(x, y).coef_, solve(x, y[:, None], L1(0.2), lr=0.15, steps=600)
    assert np.array_equal(mine == 0, theirs == 0) and (mine == 0).sum() > 70
    np.testing.assert_allclose(mine, theirs, atol=1e-10)
    np.testing.assert_allclose(coordinate_descent(x, y, 0.2), theirs, atol=1e-10)


@pytest.mark.parametrize(("strength", "correlation"), [(0.05, 0.0), (1.0, 0.0), (0.5, 0.7), (2.5, 0.4), (10.0, 0.7)])
def test_both_penalties_end_at_lasso_and_ridge(strength, correlation):
    models = require("sklearn.linear_model")
    (x, y), _ = problem(correlation)
    result = L1AgainstL2(strength=strength, correlation=correlation).result
    lasso = models.Lasso(alpha=strength / 2, fit_intercept=False, tol=1e-12, max_iter=100_000).fit(x, y[:, 0]).coef_
    ridge = models.Ridge(alpha=len(x) * strength / 2, fit_intercept=False).fit(x, y[:, 0]).coef_
    np.testing.assert_allclose(result.weights, [lasso, ridge], atol=1e-6)
    assert np.array_equal(result.weights[0] == 0, lasso == 0) and result.zeros[1] == 0


def test_independent_weights_move_as_theory_says_and_the_dot_touches_the_outline():
    result = L1AgainstL2().result
    assert list(result.zeros) == [7, 0] and SEVEN_ZEROS.right == "Seven under L1, none under L2"
    np.testing.assert_allclose(result.pair, [[1.1, 0.1], [1.6 / 1.5, 0.4]], atol=1e-9)  # loss of curvature 2, λ = 1
    for k, pair in enumerate(result.pair):
        assert np.linalg.norm(outline(k, pair), k + 1, axis=0) == pytest.approx(np.linalg.norm(pair, k + 1))
    assert paths(0.0).shape == (2, len(STRENGTHS), 10) and (paths(0.0)[0][-1] == 0).all() and (paths(0.0)[1] != 0).all()


@pytest.mark.parametrize(("decay", "lr"), [(0.1, 0.005), (1e-4, 0.01), (1.0, 0.001)])
def test_under_sgd_decay_is_l2_and_under_adam_the_strength_cancels(decay, lr):
    exact = (1 - lr * decay) ** np.arange(STEPS + 1)
    for method in ("SGD + L2", "AdamW"):
        np.testing.assert_allclose(walk(method, decay, lr), exact, atol=1e-12)
    np.testing.assert_allclose(walk("Adam + L2", decay, lr), walk("Adam + L2", 0.1, lr), atol=1e-3)
    assert walk("Adam + L2", decay, lr)[1] == pytest.approx(1 - lr, abs=1e-5)


def test_small_gradients_make_l2_stronger_under_adam_and_large_ones_weaker():
    for gradients, order in ((0.1, np.greater), (3.0, np.less)):
        result = DecayUnderAdam(gradients=gradients).result
        assert order(result.taken[1], 3 * result.exact if gradients < 1 else result.exact / 2)
        assert result.taken[[0, 2]] == pytest.approx(result.exact, rel=1e-6)
    for method, curve in zip(METHODS, result.others, strict=True):
        assert curve[8] == pytest.approx(1 - walk(method, ADAM_DECAYS[8], 0.005, 3.0)[-1], abs=1e-12)


@pytest.mark.parametrize(
    ("answer", "right", "why"), [(0.45, True, "Right."), (0.0, False, "in both"), (0.9, False, "stronger")]
)
def test_card_small_decay(answer, right, why):
    verdict, said = SMALL_DECAY.judge(answer, DecayUnderAdam(decay=1e-4))
    assert verdict == right and why in said and "it is 0.45" in said
    assert DecayUnderAdam(decay=0.1).result.adam == 0.45  # as the question says


def test_dropout_leaves_a_network_that_does_without_half_of_its_neurons():
    lab = DropoutRobustness()
    result, (plain, dropped) = lab.result, lab.result.right[-1]
    assert result.right.shape == (12, 2, 19) and min(plain[0], dropped[0]) > 0.96
    assert (dropped[4:] > plain[4:]).all() and result.left[1] > result.left[0] + 0.1
    assert plain[0] == pytest.approx(0.98, abs=0.006) and dropped[0] == pytest.approx(0.98, abs=0.006)
    assert 1 - result.left[1] < (1 - result.left[0]) / 2 and HALF_GONE.right.startswith(
        "The one trained with dropout loses little"
    )


def test_a_quarter_of_the_training_with_dropout_does_nearly_as_much_as_all_of_it():
    lab, whole = DropoutRobustness(rate=0.0), DropoutRobustness().result.left[1]
    plain, none = lab.result.left
    lab.fork(450)
    lab.set(rate=0.5)
    assert plain == none and lab.result.left[0] == plain, "without dropout both are the same"
    assert lab.result.left[1] - plain > 0.8 * (whole - plain)  # over eight seeds from 0.89 to 1.00 of it


def test_removed_neurons_are_counted_and_nest():
    stay = masks((0.0, 0.25, 0.5, 0.9))
    assert list(stay.sum(axis=2)[:, 0]) == [64, 48, 32, 6] and (np.diff(stay, axis=0) <= 0).all()


def test_accuracy_without_a_removed_neuron_is_that_of_the_network_itself():
    run = start_pair((0.0, 0.5))
    for _ in range(20):
        run.step()
    _, _, x, y = data()
    whole = (run.net(x).argmax(axis=-1) == y).mean(axis=-1)
    np.testing.assert_allclose(accuracies(run.net, (0.0,))[..., 0], whole)


@pytest.mark.parametrize("cosine", [-1.0, 0.0, 0.6, 1.0])
def test_noise_correlates_as_the_weights_under_dropout_and_not_under_dropconnect(cosine):
    result = NeuronsOrConnections(cosine=cosine).result
    assert result.correlations == pytest.approx([cosine, 0], abs=0.15)
    assert result.outputs.std(axis=1) == pytest.approx(np.full((2, 2), result.deviations), rel=0.15)
    dropout, dropconnect = result.stay
    assert np.array_equal(*dropout) and not np.array_equal(*dropconnect) and TOGETHER.right == "Under Dropout"


def test_the_critics_loss_and_its_gradient():
    loss, y, target = CriticLoss(), np.array([[3.0], [-2.0]]), np.array([[1.0], [-1.0]])
    value, kept = loss.forward(y, target)
    assert value == -2.5 and loss.backward(kept)[:, 0] == pytest.approx([-0.5, 0.5])


def test_critics_learn_and_their_weights_pile_up_at_caps_that_none_passes():
    run = start(0.1, 0.0005)
    assert not (np.abs(run.net.parameters[run.net.is_weight]) == 0.1).any()
    lab = ClippedCritic()
    x, target = points()
    assert lab.result.share > 0.6 and np.abs(lab.result.weights).max() == 1 and len(lab.result.shares) == 20
    for _ in range(100):
        run.step()
    scores = run.net(x)[:, 0]
    assert scores[target[:, 0] > 0].mean() > scores[target[:, 0] < 0].mean() + 0.01
    assert lab.result.share > 4 * ClippedCritic(cap=1.0).result.share


@pytest.mark.parametrize("strength", [0.01, 0.25, 2.0])
def test_ridge_errors_are_those_of_theory(strength):
    for count in (30, 60, 120, 300):
        found = np.mean([excess(count, strength, 0.5, seed) for seed in range(20)])
        assert found == pytest.approx(ridge_risk(count / EXAMPLES, 0.25, strength), rel=0.1)


def test_without_a_penalty_the_error_descends_twice():
    measured = DoubleDescent().result.measured
    peak = measured.argmax()
    assert COUNTS[peak] in (59, 60, 61, 68) and 60 in COUNTS and WORST.right == "60"
    assert measured[peak] > 10 * max(measured[COUNTS <= 40].max(), measured[COUNTS >= 120].max())
    assert DoubleDescent(strength=0.25).result.measured.max() < 1.2
    for count in (30, 120):
        found = np.mean([excess(count, 1e-6, 0.5, seed) for seed in range(20)])
        assert found == pytest.approx(ridgeless_risk(count / EXAMPLES, 0.25), rel=0.15)
    valley, end = ridgeless_risk(2.0, 0.25), ridgeless_risk(6.0, 0.25)
    assert valley == min(ridgeless_risk(ratio, 0.25) for ratio in (1.5, 1.9, 2.0, 2.1, 3.0)) and valley < end < 1


def test_l2_by_gradient_and_by_proximal_step_end_alike():
    x, y = sparse_problem(3)
    ends = [solve(x[:, :20], y[:, None], L2(0.5, proximal=proximal), lr=0.15, steps=400) for proximal in (False, True)]
    np.testing.assert_allclose(*ends, atol=1e-10)


def test_the_exercises_tell_right_from_wrong():
    assert check_decay(WeightDecay()).startswith("Not yet: these are the points number 0")
    assert check_decay(WeightDecay(seed=2, decay=0.02)).startswith("Not yet: with λ = 0.02 the error")
    assert check_decay(WeightDecay(seed=2, decay=0.0012)).startswith("Right")
    for preset in WeightDecay.presets.values():
        assert check_decay(WeightDecay(**preset.values())).startswith("Not yet")
    assert check_shrink(lambda w, lr, s: w - lr * s * np.sign(w)).startswith("Not yet: with lr 0.1 and strength 0.8, 0.05")
    assert check_shrink(lambda w, lr, s: w / (1 + lr * s)).startswith("Not yet: with lr 0.1 and strength 0.8, 1 becomes")
    assert check_shrink(lambda w: w).startswith("Not yet: your function raised TypeError")
    assert check_shrink(lambda w, lr, s: w[:2]).startswith("Not yet: return as many weights")
    assert check_shrink(lambda w, lr, s: np.sign(w) * np.maximum(np.abs(w) - lr * s, 0)).startswith("Right")
    assert "the mean of what comes out is 0.80" in check_dropped(lambda x, rate, rng: x * (rng.random(x.shape) >= rate))
    assert "leaves out 80%" in check_dropped(lambda x, rate, rng: x * (rng.random(x.shape) < rate) / rate)
    assert check_dropped(lambda x, rate, rng: x[:2]).startswith("Not yet: return as many numbers")
    assert check_dropped(lambda x: x).startswith("Not yet: your function raised")
    assert "all inputs go at once" in check_dropped(lambda x, rate, rng: x * (rng.random() >= rate) / (1 - rate))
    assert check_dropped(lambda x, rate, rng: x * (rng.random(x.shape) >= rate) / (1 - rate)).startswith("Right")


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({}, (1.43, 1.16, 0.0099)),
        ({"wrong": 0}, (0.0056, 0.155, 0.0057)),
        ({"wrong": 0, "cap": 0.1}, (0.0056, 0.334, 0.0057)),
    ],
    ids=["wrong targets", "none", "a narrow cap"],
)
def test_clipped_gradients_limit_the_step_and_clipped_weights_the_function(changes, errors):
    """The errors are means over ten seeds, measured with other code; these are of one."""
    lab = WeightsOrGradients(**changes)
    np.testing.assert_allclose(np.log(lab.result.final), np.log(errors), atol=0.6)
    assert WHICH_CLIP.judge("Gradients clipped", lab)[0]


def test_with_large_steps_only_clipped_gradients_learn_the_curve():
    """Elsewhere, over ten seeds: ten of ten diverge without clipping, 304 with clipped weights, 0.034 with gradients."""
    lab = WeightsOrGradients(lr=0.2)
    none, weights, gradients = lab.result.final
    assert np.isinf(none) and "beyond all bounds without clipping" in lab.sentence
    assert weights > 50 and gradients == pytest.approx(0.034, rel=0.8)


def test_only_the_second_network_is_capped():
    lab = WeightsOrGradients(wrong=0)
    run = clipping.start(lab.parameters)
    for _ in range(300):
        run.step()
    none, weights, gradients = np.abs(run.net.parameters[:, run.net.is_weight]).max(axis=1)
    assert 0.4 < weights <= 0.5 and none > 1 and gradients > 1


@pytest.mark.parametrize(
    ("strength", "zeros", "right"),
    [(1e-3, 0.376, 0.960), (3.162e-3, 0.512, 0.944), (0.01, 0.679, 0.898), (0.0316, 0.846, 0.742)],
)
def test_exact_zeros_are_as_many_as_measured_elsewhere(strength, zeros, right):
    """Means of ten seeds and 3,000 steps with other code; here it is one seed and half of the steps."""
    result = Pruning(strength=strength).result
    assert result.zeros[result.k] == pytest.approx(zeros, abs=0.05) and result.zeros[0] == 0
    assert result.right[result.k] == pytest.approx(right, abs=0.03)


def test_removing_zeros_changes_no_answer_and_the_smallest_weights_go_first():
    lab = Pruning(strength=0.01, removed=0.6)
    result, layer = lab.result, pruning.training().net[0]
    np.testing.assert_array_equal(result.weights, layer.W[result.k])
    assert result.now[0] == result.right[result.k] and "The 60% that you remove are among them." in lab.sentence
    assert "200 of 640 weights are left" in Pruning(strength=0.01).sentence
    fewer = Pruning(strength=0.01, removed=0.9).result
    kept = np.abs(fewer.weights[fewer.weights != 0])
    assert len(kept) == 64 and kept.min() >= np.sort(np.abs(result.weights), axis=None)[-64]
    assert fewer.now[0] > fewer.now[1] + 0.2
    half, more = (result.right[0] - Pruning(removed=share).result.now[1] for share in (0.5, 0.7))
    assert half < 0.01 and 0.02 < more < 0.06
    assert PRUNED.judge("about as many as before", lab)[0] and result.cut[1][13] > result.right[0] - 0.02
