"""What the cards of the lessons hold for right is what the labs show."""

import re
from itertools import pairwise

import nbformat
import numpy as np
import pytest
from originals import NOTEBOOKS, PATHS

from weightslab.lessons.lesson_01 import (
    ARROW,
    BIG_WEIGHT,
    DOUBLED,
    TWICE,
    WHAT_ARRIVES,
    ZERO,
    OneConnection,
    ReadingWeights,
    TwoInputs,
    WeightPictures,
)
from weightslab.lessons.lesson_02 import NO_BIAS, ThroughOrigin
from weightslab.lessons.lesson_03 import MATRIX_SAVES, SILENT_MISTAKE, LoopOrMatrix, WhichWayRound
from weightslab.lessons.lesson_04 import LARGE_GRADIENTS, NotContribution
from weightslab.lessons.lesson_05 import CALM, FIRST_STEP, SIXTEEN_SEEDS, Optimizers, WatchItLearn
from weightslab.lessons.lesson_05.optimizers import NAMES
from weightslab.lessons.lesson_06 import (
    CHAOS,
    NARROWING,
    REVIVAL,
    STILL_GUESSING,
    DyingUnits,
    EdgeOfChaos,
    InitRace,
    NamedSchemes,
)
from weightslab.lessons.lesson_06.dying import REMEDIES
from weightslab.lessons.lesson_06.race import STARTS
from weightslab.lessons.lesson_07 import DIFFERENT_NUMBERS, VOWELS, ConvolutionAsDense, LetterMap
from weightslab.lessons.lesson_07.letters import LETTERS
from weightslab.lessons.lesson_08 import AT_THE_CAPS, ClippedCritic
from weightslab.lessons.lesson_09 import SPIRAL
from weightslab.playground import Playground


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (0.4, "Right."),
        (1.3, "That is the sum"),
        (0.8, "the source itself"),
        (0.5, "the weight itself"),
        (-0.4, "the sign is not"),
        (2.0, "Multiply source and weight"),
    ],
)
def test_what_arrives(answer, why):
    right, said = WHAT_ARRIVES.judge(answer, OneConnection())
    assert right == (answer == 0.4) and why in said and "it is 0.4" in said


def test_doubled():
    before, after = TwoInputs().result, TwoInputs(w1=2.0, w2=-1.0, b=1.0).result
    assert np.allclose(before.distance, after.distance) and after.norm == pytest.approx(2 * before.norm)
    assert DOUBLED.right.startswith("The line stays")


def test_zero():
    weights = WeightPictures(digit="0").result.weights[0].reshape(8, 8)
    row, column = np.unravel_index(weights.argmin(), weights.shape)
    assert row in (3, 4) and column in (3, 4) and ZERO.right == "In the middle"


def test_big_weight():
    assert ReadingWeights(factor=1000.0).result.moved < 1e-6 and BIG_WEIGHT.right == "None"


def test_arrow():
    w = np.array([2.0, -1.0])
    line = np.array([1.0, 2.0])  # along which z does not change
    here, along, across = (TwoInputs(w1=w[0], w2=w[1], b=-w @ point).result for point in (0 * w, line, w))
    assert along.b == here.b and across.b != here.b and ARROW.right == "At a right angle to the line"


def test_twice():
    once, shared = ReadingWeights().result, [ReadingWeights(copies=1, start=seed).result for seed in (0, 3)]
    assert once.weights[-1] == pytest.approx(4.50, abs=0.005) and max(twice.moved for twice in shared) < 1e-6
    assert all(twice.weights[-2:].sum() == pytest.approx(once.weights[-1]) for twice in shared)
    assert abs(shared[0].weights[-1] - shared[1].weights[-1]) > 0.1 and TWICE.right == "Only that they add up to 4.50"


def test_no_bias():
    assert NO_BIAS.judge(9.0, ThroughOrigin())[0]
    for answer, why in ((3, "squared"), (0, "at x = 0"), (4.5, "all of 3²"), (12, "No slope does better")):
        right, said = NO_BIAS.judge(answer, ThroughOrigin())
        assert not right and why in said


def test_matrix_saves():
    loops = LoopOrMatrix().result
    assert loops.calls[0] > loops.calls[-1] == 1 and loops.difference == 0
    assert MATRIX_SAVES.right.startswith("Python is called once")


def test_silent_mistake():
    square = WhichWayRound(inputs=3, outputs=3).result
    assert square.y == (4, 3) and not square.right
    assert WhichWayRound(inputs=3, outputs=2).result.y is WhichWayRound(inputs=3, outputs=1).result.y is None
    assert WhichWayRound(inputs=3, outputs=2, batch=1).result.y is None
    assert SILENT_MISTAKE.right == "One with as many outputs as inputs"


def test_chaos():
    small, large = EdgeOfChaos(sigma_w=1.3).result, EdgeOfChaos(sigma_w=2.5).result
    assert small.measured[-1] > 0.9 and large.measured[-1] < 0.2
    assert CHAOS.right == "Small weights raise it, large weights lower it"


def test_narrowing():
    result = NamedSchemes(activation="linear", n_in=400, n_out=100).result
    assert result.forward[0] == pytest.approx(1, abs=0.1) and result.back[0] == pytest.approx(1 / 4, abs=0.02)
    assert NARROWING.right == "They divide it by 4"


def test_still_guessing():
    race = InitRace().result
    right = dict(zip(STARTS, race.accuracy, strict=True))
    assert max(right["zero"], right["constant"]) < 0.12 and right["He"] > 0.8 and STILL_GUESSING.right == "Neither"


def test_revival():
    short, leaky, new = (DyingUnits(remedy=remedy).result.back[0].sum() for remedy in REMEDIES[1:])
    assert short == leaky == 0 < new
    assert REVIVAL.right.startswith("New random weights")


def test_large_gradients():
    weights = NotContribution(steps=0).result
    assert abs(weights.correlation) < 0.1 and weights.started_at_zero > 0.01
    assert LARGE_GRADIENTS.right.endswith("whatever the weight is")


def test_sixteen_seeds_and_calm():
    jumping = WatchItLearn(lr=10.0)
    ends = np.sort(jumping.result.losses[-20:].mean(axis=0))
    assert ends[0] < 0.05 and ends[-1] > 1 and SIXTEEN_SEEDS.right.startswith("Very different")
    before = np.median(jumping.result.losses[180:200])
    jumping.fork(200)
    jumping.set(lr=0.1)
    losses = jumping.result.losses
    assert before / 3 < np.median(losses[-20:]) < before
    assert np.abs(np.diff(losses[220:], axis=0)).mean() < np.abs(np.diff(losses[:200], axis=0)).mean() / 3
    assert CALM.right.startswith("They calm down at once")


def test_first_step():
    steps = np.diff(Optimizers().result.paths, axis=1)[:, 0, 1]
    moved = dict(zip(NAMES, steps, strict=True))
    assert moved["SGD"] == moved["momentum"] == pytest.approx(0.46) and moved["Adam"] == pytest.approx(0.1, rel=1e-6)
    assert FIRST_STEP.right == "Adam"


def test_different_numbers():
    assert len(np.unique(ConvolutionAsDense().result.matrix)) == 10 and DIFFERENT_NUMBERS.right.startswith("10:")


@pytest.mark.parametrize("start", [0, 1, 2])
def test_vowels(start):
    positions = LetterMap(start=start).result.positions
    among = positions[[LETTERS.index(letter) for letter in "aeiou"]]
    apart = [np.linalg.norm(x[:, None] - x, axis=-1)[np.triu_indices(len(x), 1)].mean() for x in (among, positions[1:])]
    assert apart[0] < 0.75 * apart[1] and VOWELS.right.startswith("Near each other")


def test_at_the_caps():
    critic = ClippedCritic().result
    assert critic.share > 0.5 and AT_THE_CAPS.right == "Exactly at −c and c"


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_spiral(seed):
    """The two playgrounds of lesson 09, with other points and weights, too."""
    remedies = {"optimizer": "Adam", "lr": 0.01}, {"features": "x1 x2 sin(x1) sin(x2)"}
    adam, waves = (Playground(data="spiral", noise=0.1, seed=seed, **remedy) for remedy in remedies)
    for playground in (adam, waves):
        playground.play(50)
    assert waves.session.errors()[0] < 0.1 and adam.session.errors()[0] > 0.15
    assert SPIRAL.right == "The one with better inputs"
    waves.play(50)
    adam.play(150)
    assert waves.session.errors()[0] == 0 < adam.session.errors()[0], "as the text says"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_prediction_is_a_card(path):
    for cell, after in pairwise(nbformat.read(path, as_version=4).cells):
        if "**Predict.**" in cell.source:
            assert after.source.startswith("ask("), cell.source


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_contributions_correlate_as_the_text_says(seed):
    said = "\n".join(cell.source for cell in nbformat.read(NOTEBOOKS / "04_backpropagation.ipynb", as_version=4).cells)
    numbers = re.search(r"After 20 steps the correlation is about ([\d.]+), and even at step 0 it is about ([\d.]+),", said)
    for steps, number in zip((20, 0), numbers.groups(), strict=True):
        lab = NotContribution(steps=steps, seed=seed, against="contribution weight × input")
        assert lab.result.correlation == pytest.approx(float(number), abs=0.08)
