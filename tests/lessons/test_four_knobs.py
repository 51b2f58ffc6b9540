"""Four knobs: what each knob does to the start, what is known on paper, and which failures another one heals, over seeds."""

from dataclasses import replace

import numpy as np
import pytest

from weightslab.lessons.lesson_00 import HEAL_NEGATIVE
from weightslab.lessons.lesson_00.four_knobs import FourKnobs, about, fire
from weightslab.lessons.lesson_00.knobs import DEFAULTS, KNOBS, PROBLEMS, Knobs, network, pre_activations, sweep, train_one
from weightslab.lessons.lesson_06 import EIGHT_TIMES, OTHER_SIGNS
from weightslab.lessons.lesson_09 import CLOSEST, HEAL_POSITIVE, WHICH_BIAS
from weightslab.nn import Dense
from weightslab.plots.shapes import written

SEEDS = range(300, 310)
GUESSING = np.log(2)


def layers(knobs):
    net = network(knobs)
    return [net[i] for i in range(len(net)) if isinstance(net[i], Dense)]


def stuck(**knobs):
    """In how many of the draws nothing is learned."""
    return sum(not train_one(Knobs(draw=draw, **knobs)).training[-1] < 0.6 for draw in SEEDS)


def rms(z):
    return np.sqrt((z**2).mean())


def test_the_sign_knob_keeps_absolute_values_and_the_output_layer():
    usual, negative = layers(DEFAULTS), layers(replace(DEFAULTS, share=0.0))
    for before, after in zip(usual[:-1], negative[:-1], strict=True):
        assert (before.W > 0).mean() == 0.5 and (after.W < 0).all()
        np.testing.assert_allclose(np.abs(before.W), np.abs(after.W))
    np.testing.assert_array_equal(usual[-1].W, negative[-1].W)


def test_size_is_the_standard_deviation_times_the_root_of_the_inputs_and_bias_is_every_hidden_neurons():
    for layer, n in zip(layers(Knobs("digits", size=3.0, bias=-1.0)), PROBLEMS["digits"].widths, strict=False):
        assert layer.W.std() * n**0.5 == pytest.approx(3, rel=0.15)
    *hidden, output = layers(Knobs("digits", size=3.0, bias=-1.0))
    assert all((layer.b == -1).all() for layer in hidden) and (output.b == 0).all()


def test_with_one_sign_nothing_cancels_and_sums_grow_by_the_root_of_four_n_over_pi():
    factors = []
    for draw in range(40):
        _, second, third = pre_activations(network(Knobs(draw=draw, share=1.0)), Knobs(draw=draw, share=1.0))
        factors.append(rms(third) / rms(second))
    assert np.mean(factors) == pytest.approx((16 * 4 / np.pi) ** 0.5, rel=0.05)


def test_doubled_weights_make_the_output_sixteen_times_as_large():
    x = PROBLEMS["circles"].points(np.random.default_rng(0))[0]
    one, two = (network(replace(DEFAULTS, size=size))(x) for size in (1.0, 2.0))
    np.testing.assert_allclose(two, 16 * one, rtol=1e-12)


@pytest.mark.parametrize(
    "end",
    [{"share": 0.0}, {"share": 1.0}, {"bias": -2.0}, {"size": 0.1}, {"size": 8.0}, {"decay": 0.3}],
    ids=lambda end: "-".join(map(str, *end.items())),
)
def test_six_ends_of_four_knobs_end_at_guessing(end):
    assert stuck() == 0
    assert stuck(**end) >= 8  # of ten; the largest size fails in 90% of all draws, the others in 97% and more


@pytest.mark.parametrize(
    "failed, healed, not_healed",
    [
        ({"share": 0.0}, {"bias": 0.25}, {"size": 3.0}),
        ({"share": 1.0}, {"size": 0.5}, {"bias": 2.0}),
        ({"bias": -2.0}, {"size": 3.0}, {"share": 0.25}),
    ],
    ids=["negative", "positive", "bias"],
)
def test_another_knob_heals_what_one_has_broken(failed, healed, not_healed):
    assert stuck(**failed, **healed) <= 1 and stuck(**failed, **not_healed) >= 9


def test_without_decay_it_overfits():
    without, usual = (
        np.median([train_one(Knobs(draw=draw, decay=decay)).validation[-1] for draw in SEEDS]) for decay in (1e-5, 0.01)
    )
    assert without > GUESSING / 1.5 > usual


@pytest.mark.parametrize("knob", KNOBS)
def test_a_panel_is_what_each_network_learns_alone(knob):
    panel = sweep(DEFAULTS, knob)
    while panel.done < 1:
        panel.go_on(100)
    for i in (14, 17):  # where training is calm
        alone = train_one(replace(DEFAULTS, **{knob: KNOBS[knob][i]}))
        assert panel.training[i] == pytest.approx(alone.training[-1], abs=0.02)
        assert panel.validation[i] == pytest.approx(alone.validation[-1], abs=0.05)


def test_the_sentence_tells_failures_apart():
    lab = FourKnobs()
    assert "it has learned" in lab.sentence and min(fire(lab.result.trained.before)) > 0.3
    said = {name: (lab.choose(name), lab.sentence)[1] for name in lab.presets}
    assert "hardly any signal passes" in said["all negative"] and "first steps are so large" in said["all positive"]
    assert "nothing moves in 400 steps" in said["too small"] and "shrunk the weights to 0%" in said["too much decay"]
    assert "overfitted" in said["no decay"] and all("it has learned" in said[name] for name in said if "saved" in name)
    assert "overfitted a little" in FourKnobs().sentence and "much larger" in FourKnobs(data="digits").sentence


@pytest.mark.parametrize("data, guessing", [("circles", "0.69"), ("digits", "2.30")])
def test_the_numbers_at_the_curves_are_those_of_the_axis(data, guessing):
    lab = FourKnobs(data=data)
    lab.picture()
    curves, end = lab.desk.view.curves, lab.result.trained.validation[-1]
    assert curves.scale.mark.get_text() == guessing and curves.ends[1].get_text() == f"validation {end:.2f}"
    assert curves.lines[1].get_ydata()[-1] * float(guessing) == pytest.approx(end, rel=0.01)


def silent(t):
    return next(k for k, share in enumerate(fire(t.before)) if share < 0.02)


@pytest.mark.parametrize(
    "preset, activations",
    [
        ("all negative", lambda t, mine: f"{fire(t.before)[silent(mine)]:.0%}"),
        ("all positive", lambda t, mine: about(rms(t.before[-1]))),
        ("bias −2", lambda t, mine: f"{fire(t.before)[silent(mine)]:.0%}"),
        ("bias 2", lambda t, mine: about(rms(t.before[-1]))),
        ("too small", lambda t, mine: about(rms(t.before[-1]))),
        ("too large", lambda t, mine: about(rms(t.before[-1]))),
        ("no decay", lambda t, mine: about(rms(t.after[-1]))),
        ("too much decay", lambda t, mine: f"{t.shrunk:.0%}"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("data", PROBLEMS)
def test_the_sentence_of_each_end_names_the_numbers_that_changed(preset, activations, data):
    """Eight cells, four knobs times two effects: what has become of the activations, and of the training curves."""
    lab = FourKnobs()
    lab.go(lab.presets[preset].replace(data=data))
    mine, usual = lab.result.trained, lab.result.default
    here, there = activations(mine, mine), activations(usual, mine)
    assert here != there and f" {here} (default {there})" in lab.sentence
    for word, losses in (("Training", "training"), ("validation", "validation")):
        ends = [written(getattr(t, losses)[-1]) for t in (mine, usual)]
        assert ends[0] != ends[1] and f"{word} loss {ends[0]} (default {ends[1]})" in lab.sentence


def test_with_tanh_no_neuron_dies():
    dying = [{"share": 0.0}, {"share": 1.0}, {"bias": -2.0}, {"size": 8.0}]
    assert all(stuck(activation="tanh", **end) <= 1 for end in dying)
    assert stuck(activation="tanh", size=0.1) >= 9 and stuck(activation="tanh", decay=0.3) >= 9
    lab = FourKnobs(activation="tanh", bias=-2.0)
    assert "layer 2 is positive for" in lab.sentence and "fires" not in lab.sentence


def test_other_signs_are_drawn_by_lot_for_the_hidden_weights_alone():
    for k, (before, after) in enumerate(zip(layers(DEFAULTS), layers(replace(DEFAULTS, other=True)), strict=True)):
        np.testing.assert_array_equal(np.abs(before.W), np.abs(after.W))
        changed = (np.sign(before.W) != np.sign(after.W)).mean()
        assert changed == 0 if k == 3 else 0.25 < changed < 0.75 and (after.W > 0).mean() == 0.5


def test_what_initialization_asks_is_answered_by_the_lab():
    z, twice = (pre_activations(network(Knobs(size=size)), DEFAULTS)[2] for size in (1.0, 2.0))
    np.testing.assert_allclose(twice, 8 * z)
    assert EIGHT_TIMES.right == "8 times"
    ends = [np.mean([train_one(Knobs(draw=d, other=other)).training[-1] for d in SEEDS]) for other in (False, True)]
    assert ends[1] == pytest.approx(ends[0], abs=0.05) and ends[0] < 0.15 and OTHER_SIGNS.right == "about the same"


def test_the_cards_are_right_in_nearly_all_draws():
    assert stuck(share=0.0, bias=0.25) <= 1 and HEAL_NEGATIVE.right.startswith("The bias")
    assert stuck(share=1.0, size=0.5) <= 1 and HEAL_POSITIVE.right.startswith("The size: smaller")
    assert stuck(bias=-2.0) >= 9 and stuck(bias=2.0) <= 1 and WHICH_BIAS.right == "Only the one with −2"
    gaps = {
        decay: np.median([t.validation[-1] - t.training[-1] for t in (train_one(Knobs(draw=d, decay=decay)) for d in SEEDS)])
        for decay in (1e-5, 0.02, 0.3)
    }
    assert gaps[0.3] < 0.02 < gaps[0.02] < gaps[1e-5] and CLOSEST.right == "0.3"
