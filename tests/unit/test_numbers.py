"""Numbers in sentences: at most four figures, a power of ten beyond a million, whatever they are."""

import re

import numpy as np
import pytest

from weightslab.playground import Playground
from weightslab.plots.shapes import power_of_ten, signed, written


@pytest.mark.parametrize(("value", "digits", "text"), [
    (0.4, 2, "0.40"), (-0.4, 2, "−0.40"), (-0.001, 2, "0.00"), (0.0, 3, "0.000"), (0.12345, 4, "0.1235"),
    (1.23456, 4, "1.235"), (12.3456, 2, "12.35"), (123.456, 2, "123.5"), (9999.6, 2, "10,000"), (123456.0, 2, "123,500"),
    (999_960.0, 2, "1.0 · 10⁶"), (1e6, 2, "1.0 · 10⁶"), (-2.345e30, 2, "−2.3 · 10³⁰"), (9.99e307, 0, "1.0 · 10³⁰⁸"),
    (np.float32(7e20), 1, "7.0 · 10²⁰"), (np.inf, 2, "inf"), (-np.inf, 2, "−inf"), (np.nan, 2, "nan")])
def test_numbers_are_written_with_four_figures(value, digits, text):
    assert written(value, digits) == text


def test_numbers_with_a_sign():
    assert [signed(v) for v in (0.4, -0.4, 0.0, -0.001, 1e300, np.nan)] == [
        "+0.40", "−0.40", "0.00", "0.00", "+1.0 · 10³⁰⁰", "nan"]
    assert [power_of_ten(v) for v in (0.006, 1.5e-4, 0.0)] == ["10⁻²", "10⁻⁴", "0"]


def test_a_diverging_playground_says_its_losses_in_a_few_figures():
    playground = Playground(data="sine", hidden="", lr=10.0)
    largest = 0.0
    for _ in range(9):
        playground.play(1)
        loss = playground.session.losses[playground.session.epoch, 0]
        largest = max(largest, loss) if np.isfinite(loss) else largest
        assert len(playground.sentence) < 300
        assert not re.search(r"\d{5}", playground.sentence), playground.sentence
    assert largest > 1e50
