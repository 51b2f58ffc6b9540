"""Numbers in sentences: at most four figures, a power of ten beyond a million, whatever they are."""

import re

import numpy as np
import pytest

from weightslab.playground import Playground
from weightslab.plots.shapes import count, figures, power_of_ten, signed, signed_figures, written


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.4, 2, "0.40"),
        (-0.4, 2, "−0.40"),
        (-0.001, 2, "0.00"),
        (0.0, 3, "0.000"),
        (0.12345, 4, "0.1235"),
        (1.23456, 4, "1.235"),
        (12.3456, 2, "12.35"),
        (123.456, 2, "123.5"),
        (9999.6, 2, "10,000"),
        (123456.0, 2, "123,500"),
        (999_960.0, 2, "1.0 · 10⁶"),
        (1e6, 2, "1.0 · 10⁶"),
        (-2.345e30, 2, "−2.3 · 10³⁰"),
        (9.99e307, 0, "1.0 · 10³⁰⁸"),
        (np.float32(7e20), 1, "7.0 · 10²⁰"),
        (np.inf, 2, "inf"),
        (-np.inf, 2, "−inf"),
        (np.nan, 2, "nan"),
    ],
)
def test_numbers_are_written_with_four_figures(value, digits, text):
    assert written(value, digits) == text


def test_numbers_with_a_sign():
    assert [signed(v) for v in (0.4, -0.4, 0.0, -0.001, 1e300, np.nan)] == [
        "+0.40",
        "−0.40",
        "0.00",
        "0.00",
        "+1.0 · 10³⁰⁰",
        "nan",
    ]
    assert [power_of_ten(v) for v in (0.006, 1.5e-4, 0.0)] == ["10⁻²", "10⁻⁴", "0"]


@pytest.mark.parametrize(
    ("value", "most", "text"),
    [
        (0.0045, 3, "0.0045"),
        (1.0, 3, "1"),
        (12345.0, 3, "12,300"),
        (1.274e-9, 3, "1.27 · 10⁻⁹"),
        (6e-6, 1, "6 · 10⁻⁶"),
        (1e-5, 2, "10⁻⁵"),
        (-1e-13, 2, "−10⁻¹³"),
        (2.33e11, 3, "2.33 · 10¹¹"),
        (999_960.0, 3, "10⁶"),
        (1e300, 2, "10³⁰⁰"),
        (5e-324, 2, "4.9 · 10⁻³²⁴"),
        (0.0, 3, "0"),
        (-np.inf, 3, "−inf"),
        (np.nan, 3, "nan"),
    ],
)
def test_significant_figures(value, most, text):
    assert figures(value, most) == text


def test_significant_figures_with_a_sign_and_whole_numbers():
    assert [signed_figures(v) for v in (0.0045, 4.5, -4500.0, 3.75e-5, 1.2e7, np.inf)] == [
        "+0.00450",
        "+4.50",
        "−4,500",
        "+3.75 · 10⁻⁵",
        "+1.20 · 10⁷",
        "+inf",
    ]
    assert [count(n) for n in (64, 786_432, 1_000_000, 201_326_592)] == ["64", "786,432", "1,000,000", "2.0 · 10⁸"]


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
