"""The ledger has every claim once, with a lab that is where it says; the pages 11 and 12 say what is true."""

import io
import re
from contextlib import redirect_stdout
from html import escape

import nbformat
import pytest
from lessons.course import LABS as ALL_LABS
from lessons.course import LESSONS
from originals import NOTEBOOKS as FOLDER

from weightslab.claims import KINDS, Claim, Row
from weightslab.lessons import lesson_11
from weightslab.lessons.ledger import NOTEBOOKS, Ledger, claims, notebook_of
from weightslab.playground import Playground

NUMBERS = range(1, 47)
NAMED = {lab.__name__: lab for lab in ALL_LABS} | {"Playground": Playground}


def cells(stem, kind):
    return [cell for cell in nbformat.read(FOLDER / f"{stem}.ipynb", as_version=4).cells if cell.cell_type == kind]


def words(stem):
    return "\n\n".join(cell.source for cell in cells(stem, "markdown"))


def outputs(stem, source):
    return [output.data for cell in cells(stem, "code") if cell.source == source for output in cell.outputs]


def claim(number, *, verdict="EXACT", measured=1.0, lab=ALL_LABS[0]):
    return Claim(number, "s", verdict, "w", [Row("  |w| of it <", 1.0, measured, 0.1)], (0,), lab)


COUNTED = {"Eight": 8, "Six": 6}


def test_the_cards_and_what_happened_have_the_numbers_of_the_page():
    (page,) = outputs("11_ledger", "ledger()")
    verdicts = {word: int(n) for n, word in re.findall(r"(\d+) (EXACT|SIMPLIFIED|MISLEADING)", page["text/plain"])}
    assert (lesson_11.EXACT.truth, lesson_11.MISLEADING.truth) == (verdicts["EXACT"], verdicts["MISLEADING"])
    assert lesson_11.EXACT.high == lesson_11.MISLEADING.high == sum(verdicts.values()) == len(NUMBERS)
    told = re.findall(r"What happened</summary>\n\n(\w+)\.", words("11_ledger"))
    assert [COUNTED[word] for word in told] == [verdicts["EXACT"], verdicts["MISLEADING"]]
    assert f"The remaining {verdicts['SIMPLIFIED']} are true under a condition" in words("11_ledger")


def test_every_claim_is_measured_once():
    assert list(claims()) == list(NUMBERS)


def test_the_stored_page_has_every_claim_once_and_all_agree():
    (page,) = outputs("11_ledger", "ledger()")
    numbers = re.findall(r"the \d+ rows of claim (\d+)", page["text/html"])
    assert [int(number) for number in numbers] == list(NUMBERS)
    assert page["text/plain"].startswith("46 claims: ") and "<b>differs</b>" not in page["text/html"]
    agree, rows = map(int, re.search(r"(\d+) of (\d+) agree", page["text/plain"]).groups())
    assert agree == rows == page["text/html"].count("<td>agrees</td>")
    counted = [int(re.search(rf"(\d+) {kind}", page["text/plain"])[1]) for kind in KINDS]
    assert sum(counted) == rows and counted == [page["text/html"].count(f"<td>{kind}</td>") for kind in KINDS]


def test_the_stored_page_has_the_numbers_that_the_lessons_store():
    (page,) = outputs("11_ledger", "ledger()")
    stored = {}
    for lesson, stem in NOTEBOOKS.items():
        for table in outputs(stem, f"from weightslab.claims import measure\n\nmeasure({lesson})"):
            stored |= unfolded(table["text/html"])
    assert unfolded(page["text/html"]) == stored and sorted(stored) == list(NUMBERS)


def unfolded(page):
    """The table of numbers of each claim."""
    tables = re.findall(r"rows of claim (\d+)</summary>(<table>.*?</table>)", page)
    return {int(number): table for number, table in tables}


def test_the_lab_to_try_is_in_the_notebook_that_is_linked():
    (page,) = outputs("11_ledger", "ledger()")
    tries = re.findall(r'Try “(.*?)” in <a href="(\w+)\.ipynb">lesson (\d\d)</a>', page["text/html"])
    labs = {(escape(lab.title), notebook_of(lab)): lab.__name__ for lab in ALL_LABS}
    assert len(tries) == len(NUMBERS)
    for title, stem, number in tries:
        assert stem.startswith(number)
        assert any(re.search(rf"\b{labs[title, stem]}\(", cell.source) for cell in cells(stem, "code"))


def test_a_lab_that_no_lesson_has_is_named():
    with pytest.raises(ValueError, match="no lesson has a lab Playground"):
        notebook_of(Playground)


def test_a_row_that_differs_is_seen():
    good, bad = Ledger([claim(1)]), Ledger([claim(1), claim(2, verdict="MISLEADING", measured=1.2)])
    assert good.passed and "differs" not in good._repr_html_()
    assert not bad.passed and "1 of 1 rows differ" in repr(bad)
    assert repr(bad).startswith(
        "2 claims: 1 EXACT, 0 SIMPLIFIED, 1 MISLEADING. 2 rows: 2 theory, 0 identity, 0 replication; 1 of 2 agree."
    )
    numbers = "</td><td>".join(("… |w| of it &lt;", "1", "1.2", "0.1", "theory", "<b>differs</b>"))
    assert f"{numbers}</td>" in bad._repr_html_()


@pytest.mark.parametrize("stem, least", [("11_ledger", 10), ("12_for_teachers", 30)])
def test_each_setting_that_a_page_names_exists(stem, least):
    settings = re.findall(r"`(([A-Z]\w+)\([^`]*\))`", words(stem))
    assert len(settings) >= least
    for setting, name in settings:
        assert eval(setting, dict(NAMED)).sentence, name


def test_each_surprise_has_its_lab_in_the_lesson_that_is_linked():
    for setting, name, stem in re.findall(r"\| `(([A-Z]\w+)\([^`]*\))` in \[[^\]]*\]\((\w+)\.ipynb\)", words("11_ledger")):
        assert notebook_of(NAMED[name]) == stem, setting


def test_the_answers_on_the_page_for_teachers_run_and_are_right():
    given = "\n".join(cell.source for cell in cells("12_for_teachers", "markdown"))
    said = io.StringIO()
    for code in re.findall(r"```python\n(.*?)```", given, re.S):
        with redirect_stdout(said):
            exec(code, {})
    checks = [name for lesson in LESSONS for name in lesson.__all__ if name.startswith("check_")]
    assert all(given.count(f".{name}(") == 1 for name in checks), "each exercise with a check has its answer"
    lines = said.getvalue().splitlines()
    assert len(lines) == len(checks) and all(line.startswith("Right") for line in lines), lines


def test_the_map_leads_to_every_notebook():
    stems = {path.stem for path in FOLDER.glob("*.ipynb")} - {"00_start_here"}
    assert set(re.findall(r"\]\(([\w-]+)\.ipynb\)", words("00_start_here"))) == stems
