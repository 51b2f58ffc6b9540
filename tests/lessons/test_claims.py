"""Every claim of the course, with seeds that no notebook uses."""

import pytest
from lessons.course import CLAIMS

from weightslab.claims import Claim, Row

FRESH = tuple(range(100, 105))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_claim_holds_for_fresh_seeds(claim):
    result = claim(seeds=FRESH)
    assert result.number == int(claim.__name__.removeprefix("claim_"))
    assert result.passed, f"\n{result}"
    assert result.seeds == FRESH and all(row.tolerance > 0 for row in result.rows)


def test_numbers_are_unique():
    numbers = [claim.__name__ for claim in CLAIMS]
    assert len(set(numbers)) == len(numbers) > 0


def claim(**changes):
    return Claim(**{"number": 1, "sentence": "s", "verdict": "EXACT", "wording": "w",
                    "rows": [Row("here", 1.0, 1.0 + 1e-9, 1e-6)], "seeds": range(2)} | changes)


def test_a_claim_fails_where_a_row_is_off():
    assert claim().passed and "agrees" in repr(claim())
    for measured in (1.1, float("nan"), float("inf")):
        wrong = claim(rows=[Row("here", 1.0, measured, 1e-3)])
        assert not wrong.passed and "DIFFERS" in repr(wrong) and f"{measured:.4g}" in repr(wrong)


def test_a_claim_hides_noise_of_rounding_and_only_that():
    assert "1e-09" not in repr(claim()) and "      1          1" in repr(claim())
    assert "1.01" in repr(claim(rows=[Row("here", 1.0, 1.01, 0.1)]))


def test_verdict_must_be_one_of_three():
    with pytest.raises(ValueError, match="verdict must be one of EXACT, SIMPLIFIED, MISLEADING"):
        claim(verdict="TRUE")
