"""What a student did lasts: kept beside the reader's own lessons, taken up again, never lost, never executed."""

import json
import re
import subprocess
import sys

import nbformat
import pytest
from line import LineLab
from nbclient import NotebookClient

from weightslab import cli
from weightslab.course import RECORD
from weightslab.lessons import lesson_00, lesson_01
from weightslab.lessons.progress import course, progress
from weightslab.live import Choose, Estimate, ask, forget, predict, record, summary

CARD = Choose("Up or down?", {"up": "The slope is positive.", "down": "The slope is not negative."}, right="up")
HEIGHT = Estimate("How steep?", "slope", -2, 2, 0.5, 0.1, {})
NONE = {"predictions": {}, "exercises": {}}


def new_kernel():
    predict.SESSION = predict.Session()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A reader's copy of the lessons, in which a kernel runs."""
    monkeypatch.setattr(predict, "SESSION", predict.Session())
    monkeypatch.setattr(record, "_said", set())
    monkeypatch.delenv(predict.UNLOCK, raising=False)
    (tmp_path / RECORD).write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def asked(prediction, lab=None):
    card = ask(prediction, lab or LineLab())
    card.widget  # noqa: B018
    return card


def kept(folder):
    return record.read(folder / record.FILE)


def test_answers_are_there_again_in_the_next_kernel(folder):
    asked(CARD).commit("down")
    asked(HEIGHT, steep()).commit(-1.5)
    asked(lesson_00.WHAT_TO_CHANGE, lesson_00.Jacket()).skip()
    names = ["Up or down?", "How steep?", "lesson_00.WHAT_TO_CHANGE"]
    assert list(kept(folder)["predictions"]) == names
    assert [entry["right"] for entry in kept(folder)["predictions"].values()] == [False, False, None]
    new_kernel()
    first, second, third = asked(CARD), asked(HEIGHT, steep()), asked(lesson_00.WHAT_TO_CHANGE, lesson_00.Jacket())
    assert not any(card.lab.desk.locked for card in (first, second, third))
    assert first._field.value == "down" and "You predicted: down. It is: up." in first._verdict.value
    assert (second._field.value, second._field.truth) == (-1.5, 1.0)
    assert "Skipped" in third._verdict.value and repr(summary()).startswith("0 of 2 predictions right, 1 skipped.")
    first.commit("up")
    assert kept(folder)["predictions"]["Up or down?"]["answer"] == "down", "the first answer stays"


def steep():
    lab = LineLab()
    object.__setattr__(lab.result, "slope", 1.0)
    return lab


def test_an_answer_that_the_question_no_longer_has_is_asked_for_again(folder):
    for answer in ("sideways", 7.0):
        record.keep("predictions", CARD.question, answer=answer, right=True)
        record.keep("predictions", HEIGHT.question, answer=answer, right=True)
        assert asked(CARD).lab.desk.locked and asked(HEIGHT).lab.desk.locked
        (folder / record.FILE).unlink()


def test_what_is_solved_is_kept_and_shown_on_the_map(folder):
    assert lesson_00.check_jacket(lesson_00.Jacket()).points == 0
    assert not (folder / record.FILE).exists()
    assert lesson_00.check_jacket(lesson_00.Jacket(weight=-2.0)).right
    asked(lesson_00.WHAT_TO_CHANGE, lesson_00.Jacket()).commit("The size of its weight")
    record.keep("predictions", "lesson_01.ZERO", answer=lesson_01.ZERO.right, right=True)
    record.keep("predictions", "lesson_01.DOUBLED", answer="a choice of long ago", right=True)
    done = progress()
    first, second, *_ = done.lessons
    assert (first[0], sorted(first[1]), first[2]) == ("00_start_here", ["not right", "open"], ["solved"])
    assert sorted(second[1]) == ["open"] * (len(second[1]) - 1) + ["right"] and set(second[2]) == {"open"}
    asks, tasks = (sum(map(len, parts)) for parts in zip(*course().values(), strict=True))
    said = f"2 of {asks} predictions made, 1 of them right; 1 of {tasks} exercises solved; "
    assert repr(done) == f"{said}0 of {len(course())} lessons done."
    page = done._repr_html_()
    assert repr(done) in page and '<a href="00_start_here.ipynb">' in page
    assert page.count('title="open"') == asks + tasks - 3


def test_every_prediction_and_check_of_the_course_has_a_name_of_its_own():
    for lesson, (predictions, checks) in course().items():
        for name, prediction in predictions.items():
            assert record.name_of(prediction) == f"{lesson}.{name}"
        assert all(f".{lesson}." in check.__module__ for check in checks.values())


def test_where_the_lessons_are_no_copy_of_a_reader_nothing_is_kept(folder):
    (folder / RECORD).unlink()
    asked(CARD).commit("up")
    lesson_00.check_jacket(lesson_00.Jacket(weight=-2.0))
    assert list(folder.iterdir()) == []
    assert repr(progress()).startswith("0 of ")
    assert forget() == "Nothing is kept here."


def test_on_a_hub_lessons_are_the_readers_own_however_they_came_there(folder, monkeypatch):
    (folder / RECORD).unlink()
    monkeypatch.setenv(record.HUB, "ada")
    asked(CARD).commit("up")
    assert list(folder.iterdir()) == [], "there are no lessons here"
    (folder / "01_weights.ipynb").write_text("{}")
    asked(HEIGHT, steep()).commit(-1.5)
    assert list(kept(folder)["predictions"]) == ["How steep?"]


def test_a_folder_that_cannot_be_written_is_said_once_and_harms_nothing(folder, capsys):
    (folder / f".{record.FILE}.lock").mkdir()
    card = asked(CARD)
    card.commit("up")
    assert "This cannot be kept for the next time" in card._verdict.value and "Right." in card._verdict.value
    assert not card.lab.desk.locked and not (folder / record.FILE).exists()
    assert lesson_00.check_jacket(lesson_00.Jacket(weight=-2.0)).right
    assert capsys.readouterr().out == ""


def test_kernels_that_write_at_once_lose_nothing(folder):
    program = (
        "import sys\nfrom weightslab.live.record import keep\n"
        "for k in range(20): assert keep('exercises', f'check {sys.argv[1]} {k}') == ''"
    )
    kernels = [subprocess.Popen([sys.executable, "-c", program, str(number)], cwd=folder) for number in range(4)]
    assert [kernel.wait(timeout=300) for kernel in kernels] == [0] * 4
    assert set(kept(folder)["exercises"]) == {f"check {number} {k}" for number in range(4) for k in range(20)}
    assert sorted(path.name for path in folder.iterdir()) == sorted([RECORD, record.FILE, f".{record.FILE}.lock"])


def entry(**changes):
    made = {"answer": "up", "right": True, "at": "2026-11-28 09:00", **changes}
    return json.dumps({"record": record.COURSE, "predictions": {"Up or down?": made}, "exercises": {}})


WRONG = {
    "empty": "",
    "half": entry()[:60],
    "list": "[]",
    "number": "1e999",
    "other": '{"record": "another"}',
    "deep": "[" * 100_000,
    "large": " " * 300_000,
    "binary": "\udcff\udcfe",
    "code": '__import__("os").mkdir("hit")',
    "nan": entry(answer=float("nan")),
    "dictionary": entry(answer={"a": 1}),
    "endless": entry(answer="up" * 1000),
    "control": entry(answer="\x1b[2J"),
    "truth": entry(right="yes"),
    "time": entry(at=7),
    "kinds": json.dumps({"record": record.COURSE, "predictions": [], "exercises": 3}),
    "many": json.dumps({"record": record.COURSE, "predictions": {}, "exercises": {f"{k}": {"at": ""} for k in range(501)}}),
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_a_damaged_or_hostile_file_is_set_aside_with_one_sentence(folder, content):
    written = content.encode(errors="surrogateescape")
    (folder / record.FILE).write_bytes(written)
    card = asked(CARD)
    assert card.lab.desk.locked and "It is now called weightslab-progress-damaged.json" in card._verdict.value
    assert (folder / "weightslab-progress-damaged.json").read_bytes() == written
    card.commit("up")
    assert set(kept(folder)["predictions"]) == {"Up or down?"}
    (folder / record.FILE).write_bytes(written)
    assert "weightslab-progress-damaged1.json" in repr(progress()) and not (folder / "hit").exists()


def test_a_writer_that_is_killed_leaves_the_file_as_it_was(folder, monkeypatch):
    record.keep("exercises", "one")
    monkeypatch.setattr(record.os, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        record.keep("exercises", "two")
    assert set(kept(folder)["exercises"]) == {"one"} and not list(folder.glob("*.part"))


@pytest.mark.parametrize("how", ["call", "command", "command from outside"])
def test_forgetting_asks_everything_again_and_deletes_nothing(folder, monkeypatch, capsys, how):
    if how == "command from outside":
        (folder / RECORD).unlink()
        folder = folder / cli.FOLDER
        folder.mkdir()
        (folder / RECORD).write_text("{}")
    with monkeypatch.context() as inside:
        inside.chdir(folder)
        asked(CARD).commit("up")
    before = kept(folder)
    if how == "call":
        print(forget())
    else:
        cli.main(["--forget"])
    said = capsys.readouterr().out
    assert "All predictions and exercises are open again." in said and "weightslab-progress-before.json" in said
    monkeypatch.chdir(folder)
    assert asked(CARD).lab.desk.locked and record.recall() == (NONE, "")
    assert record.read(folder / "weightslab-progress-before.json") == before


ASK = "from weightslab.lessons import lesson_01\nfrom weightslab.live import ask\n"
ASK += "card = ask(lesson_01.ZERO, lesson_01.WeightPictures())"
COMMIT = "card.widget\ncard.commit('At the rim')\nlesson_01.check_sharp(lesson_01.TwoInputs(w1=4.0, w2=4.0, b=-1.0))"
FORGET = "from weightslab.live import forget\n\nforget()"
AGAIN = "from weightslab.lessons.progress import progress\n\nprogress()"


def told(folder, *cells):
    """The words of the last output of a notebook that a new kernel runs in the folder."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    return notebook.cells[-1].outputs[-1].data["text/plain"]


def test_a_new_kernel_shows_what_was_answered_in_another(folder):
    assert told(folder, ASK, "card").endswith("\nNot answered yet.")
    assert told(folder, ASK, COMMIT).startswith("Right: ")
    assert "You predicted: At the rim. It is: In the middle." in told(folder, ASK, "card")
    assert re.match(r"1 of \d+ predictions made, 0 of them right; 1 of \d+ exercises solved", told(folder, AGAIN))
    assert told(folder, FORGET, ASK, "card").endswith("\nNot answered yet.")
