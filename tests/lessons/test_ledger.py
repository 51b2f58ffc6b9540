"""The ledger has every claim once, with a lab that is where it says; the page for teachers says what is true."""

import io
import re
from contextlib import redirect_stdout

import nbformat
import pytest
from lessons.course import LABS as ALL_LABS
from lessons.course import LESSONS
from originals import NOTEBOOKS as FOLDER

from weightslab.claims import Claim, Row
from weightslab.ledger import LABS, NOTEBOOKS, Ledger, claims, lesson_of
from weightslab.playground import Playground

NUMBERS = range(1, 37)


def cells(stem, kind):
    return [cell for cell in nbformat.read(FOLDER / f"{stem}.ipynb", as_version=4).cells if cell.cell_type == kind]


def words(stem):
    return "\n\n".join(cell.source for cell in cells(stem, "markdown"))


def claim(number, *, verdict="EXACT", measured=1.0):
    return Claim(number, "s", verdict, "w", [Row("  |w| of it", 1.0, measured, 0.1)], (0,))


def test_every_claim_is_measured_once():
    assert list(claims()) == list(LABS) == list(NUMBERS)


def test_the_stored_page_has_every_claim_once_and_all_agree():
    (page,) = [output.data for cell in cells("11_ledger", "code") if cell.source == "ledger()" for output in cell.outputs]
    headings = re.findall(r"^### (\d+)\. (EXACT|SIMPLIFIED|MISLEADING)$", page["text/markdown"], re.M)
    assert [int(number) for number, _ in headings] == list(NUMBERS)
    assert page["text/plain"].startswith("36 claims: ") and "**differs**" not in page["text/markdown"]
    agree, rows = map(int, re.search(r"(\d+) of (\d+) measured numbers agree", page["text/plain"]).groups())
    assert agree == rows == page["text/markdown"].count("| agrees |")


def test_the_stored_page_has_the_numbers_that_the_lessons_store():
    (page,) = [output.data["text/markdown"] for cell in cells("11_ledger", "code") if cell.source == "ledger()"
               for output in cell.outputs]
    on_page = {int(entry.split(".")[0]): re.findall(r"\| ([^| ]+) \| ([^| ]+) \| [^|]+ \| agrees \|$", entry, re.M)
               for entry in page.split("\n### ")[1:]}
    stored = {}
    for stem in NOTEBOOKS.values():
        for output in [output for cell in cells(stem, "code") for output in cell.outputs if ".claim_" in cell.source]:
            number, text = int(re.match(r"Claim (\d+),", output.data["text/plain"])[1]), output.data["text/plain"]
            stored[number] = re.findall(r"(\S+) +(\S+) +\S+  agrees$", text, re.M)
    assert sorted(stored) == list(NUMBERS) and all(stored.values()) and on_page == stored


@pytest.mark.parametrize("number", NUMBERS)
def test_the_lab_to_try_is_in_the_notebook_that_is_named(number):
    name = LABS[number]
    lesson = lesson_of(name)
    stem = NOTEBOOKS[lesson.__name__.rpartition(".")[2]]
    page = Ledger([claim(number)])._repr_markdown_()
    assert f"*Try:* “{getattr(lesson, name).title}” in [lesson {stem[:2]}]({stem}.ipynb)" in page
    assert any(re.search(rf"\b{name}\(", cell.source) for cell in cells(stem, "code"))


def test_a_lab_that_no_lesson_has_is_named():
    with pytest.raises(ValueError, match="no lesson has a lab Toaster"):
        lesson_of("Toaster")


def test_a_row_that_differs_is_seen():
    good, bad = Ledger([claim(1)]), Ledger([claim(1), claim(2, verdict="MISLEADING", measured=1.2)])
    assert good.passed and "differs" not in good._repr_markdown_()
    assert repr(bad) == "2 claims: 1 EXACT, 0 SIMPLIFIED, 1 MISLEADING. 1 of 2 measured numbers agree with their prediction."
    page = bad._repr_markdown_()
    assert not bad.passed and "| … \\|w\\| of it | 1 | 1.2 | 0.1 | **differs** |" in page
    assert "| **MISLEADING** | wrong where it matters, as the lab shows | 2 |" in page


def test_each_setting_on_the_page_for_teachers_exists():
    named = {lab.__name__: lab for lab in ALL_LABS} | {"Playground": Playground}
    settings = re.findall(r"`(([A-Z]\w+)\([^`]*\))`", words("12_for_teachers"))
    assert len(settings) > 30
    for setting, name in settings:
        assert eval(setting, named).sentence, name


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
