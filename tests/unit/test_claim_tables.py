"""The table of a claim is stable text: noise of rounding never shows, a difference always does."""

import numpy as np
import pytest

from weightslab.claims import Claim, Row


def shown(predicted, measured, tolerance):
    """The cells of the one row of a claim."""
    rows = [Row("here", predicted, measured, tolerance)]
    return repr(Claim(1, "s", "EXACT", "w", rows, (0,), None)).splitlines()[-1].split()[1:]


@pytest.mark.parametrize("noise", [1e-17, -1e-17, 3e-16])
def test_noise_of_rounding_does_not_show(noise):
    assert shown(0.0, noise, 0.05) == shown(0.0, 0.0, 0.05) == ["0", "0", "0.05", "theory", "agrees"]
    assert shown(1.0, 1 + noise, 1e-12)[1] == "1"
    assert shown(np.float64(0.5), np.float64(0.4963 + noise), 0.01)[1] == "0.496"


def test_what_differs_shows():
    assert shown(1.0, 1.5, 0.1) == ["1", "1.5", "0.1", "theory", "DIFFERS"]
    assert shown(0.0, 1e-9, 1e-12) == ["0", "1e-09", "1e-12", "theory", "DIFFERS"]
    assert shown(0.0, 1e-16, 2e-16)[:2] == ["0", "0"]
    assert shown(0.2, np.nan, 0.1)[1::3] == ["nan", "DIFFERS"] and shown(0.2, -np.inf, 0.1)[1] == "-inf"


def test_lines_are_aligned():
    rows = [Row("short", 1, 2, 0.1), Row("much longer", 1234567.0, -1e-3, 0.2)]
    lines = repr(Claim(1, "s", "EXACT", "w", rows, (0,), None)).splitlines()[-3:]
    assert len({line.index("  theory") for line in lines[1:]}) == 1
    assert lines[0].rindex("tolerance") + 9 == lines[1].index("  theory")
