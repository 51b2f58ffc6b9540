"""A student edition: every lesson, no answer to an exercise, and a folder in which progress is kept."""

import nbformat
import pytest

from weightslab import cli
from weightslab.course import RECORD, lessons
from weightslab.edition import edition


def text(paths):
    return "".join(cell.source for path in paths for cell in nbformat.read(path, as_version=4).cells)


def test_the_students_lessons_are_the_lessons_without_answers(tmp_path):
    originals = lessons(cli.NOTEBOOKS)
    written = edition(cli.NOTEBOOKS, tmp_path / "class")
    assert [path.name for path in written] == [path.name for path in originals] and (tmp_path / "class" / RECORD).exists()
    before, after = text(originals), text(written)
    assert "answer</summary>" in before and "<summary>Answer" in before
    assert "answer</summary>" not in after.lower() and "<summary>answer" not in after.lower()
    assert after.count("<summary>What happened") == before.count("<summary>What happened")
    assert after.count("<details>") == after.count("</details>")
    for old, new in zip(originals, written, strict=True):
        nbformat.validate(nbformat.read(new, as_version=4))
        code = [[c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"] for path in (old, new)]
        assert code[0] == code[1] or old.stem == "12_for_teachers"


def test_a_folder_that_holds_something_stays_as_it_is(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SystemExit, match=r"The lessons cannot be written: .* is not empty: name a new folder"):
        cli.main(["--students", str(tmp_path)])
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(SystemExit, match="Name a folder for the lessons without answers"):
        cli.main(["--students"])
