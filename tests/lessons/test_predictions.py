"""What the cards of the lessons hold for right is what the labs show."""

import numpy as np
import pytest

from weightslab.lessons.lesson_01 import (
    BIG_WEIGHT,
    DOUBLED,
    WHAT_ARRIVES,
    ZERO,
    OneConnection,
    ReadingWeights,
    TwoInputs,
    WeightPictures,
)


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
