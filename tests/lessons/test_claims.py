"""Every claim of the course, with seeds that no notebook uses."""

from types import ModuleType

import pytest
from lessons.course import CLAIMS, LABS

from weightslab.claims import KINDS, Claim, Claims, Row, measure

FRESH = tuple(range(100, 105))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_claim_holds_for_fresh_seeds(claim):
    result = claim(seeds=FRESH)
    assert result.number == int(claim.__name__.removeprefix("claim_"))
    assert result.passed, f"\n{result}"
    assert result.seeds == FRESH and result.lab in LABS and result.sentence != result.wording


def test_numbers_are_unique():
    numbers = [claim.__name__ for claim in CLAIMS]
    assert len(set(numbers)) == len(numbers) > 0


def claim(**changes):
    return Claim(
        **{
            "number": 1,
            "sentence": "s",
            "verdict": "EXACT",
            "wording": "w",
            "lab": LABS[0],
            "rows": [Row("here", 1.0, 1.0 + 1e-9, 1e-6)],
            "seeds": range(2),
        }
        | changes
    )


def test_a_claim_fails_where_a_row_is_off():
    assert claim().passed and "agrees" in repr(claim())
    for measured in (1.1, float("nan"), float("inf")):
        wrong = claim(rows=[Row("here", 1.0, measured, 1e-3)])
        assert not wrong.passed and "DIFFERS" in repr(wrong) and f"{measured:.4g}" in repr(wrong)
        assert wrong.deviation == "1 of 1 rows differ"


def test_a_claim_hides_noise_of_rounding_and_only_that():
    assert "1e-09" not in repr(claim()) and "      1          1" in repr(claim())
    assert "1.01" in repr(claim(rows=[Row("here", 1.0, 1.01, 0.1)]))


def test_a_replication_shows_no_digit_beyond_its_tolerance():
    assert "0.957 " in repr(claim(rows=[Row("here", 0.958, 0.95678, 0.004, "replication")]))
    assert "0.9568 " in repr(claim(rows=[Row("here", 0.958, 0.95678, 0.004)]))


def test_the_largest_deviation_is_said_coarsely():
    for share, said in ((0.0, "rounding"), (0.01, "25%"), (0.26, "50%"), (0.99, "100%")):
        assert claim(rows=[Row("here", 1.0, 1 + 0.1 * share, 0.1)]).deviation.startswith(said)
    assert claim(rows=[Row("here", 1.0, 1.0 + 9e-7, 1e-6, "identity")]).deviation == "rounding"


def test_verdict_must_be_one_of_three():
    with pytest.raises(ValueError, match="verdict must be one of EXACT, SIMPLIFIED, MISLEADING"):
        claim(verdict="TRUE")


@pytest.mark.parametrize(
    "predicted, tolerance, kind, message",
    [
        (1.0, 0.1, "guess", "kind must be one of theory, identity, replication, got 'guess'"),
        (0.1, 0.1, "theory", "below the predicted 0.1"),
        (0.0, 0.0, "theory", "above 0"),
        (-0.1, 0.2, "theory", "below the"),
        (1.0, float("nan"), "theory", "above 0"),
        (1.0, 1e-3, "identity", "an identity holds to rounding"),
    ],
)
def test_a_row_that_could_not_fail_is_refused(predicted, tolerance, kind, message):
    with pytest.raises(ValueError, match=message):
        Row("here", predicted, predicted, tolerance, kind)


def test_the_table_of_a_lesson_says_kinds_and_folds_the_rows():
    rows = [Row("here", 1.0, 1.0, 0.1, kind if kind != "identity" else "theory") for kind in KINDS]
    page = Claims([claim(rows=rows)])._repr_html_()
    assert "1 claims: 1 EXACT" in page and "3 rows: 2 theory, 0 identity, 1 replication; 3 of 3 agree." in page
    assert page.count("<details>") == 1 and page.count("<td>agrees</td>") == 3 and LABS[0].title in page


def test_measure_takes_the_claims_that_a_lesson_exports():
    lesson, claims, more = ModuleType("lesson"), ModuleType("lesson.claims"), ModuleType("lesson.more")
    claims.claim_02 = lambda seeds=(0,): claim(number=2, seeds=seeds)
    more.claim_01 = lambda seeds=(0,): claim(seeds=seeds)
    vars(lesson).update(claims=claims, more=more, Lab=LABS[0], __all__=["Lab", "claims", "more"])
    assert [(one.number, one.seeds) for one in measure(lesson, seeds=(7,)).claims] == [(1, (7,)), (2, (7,))]
