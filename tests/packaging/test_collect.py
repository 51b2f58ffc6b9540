"""A class's files become a table and a page; whatever a file holds is data."""

import csv
import json
import random
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from weightslab import cli
from weightslab.collect import PAGE, TABLE, collect, misconceptions
from weightslab.lessons.progress import course
from weightslab.live import Choose, record


def hand_in(rng, share=0.7):
    """The file of a student who answers some predictions, one in two of them rightly, and solves some exercises."""
    kept = {"predictions": {}, "exercises": {}}
    for lesson, (predictions, checks) in course().items():
        for name, asked in predictions.items():
            if rng.random() > share:
                continue
            if isinstance(asked, Choose):
                answer = asked.right if rng.random() < 0.5 else rng.choice(list(asked.options))
                right = answer == asked.right
            else:
                answer, right = round(rng.uniform(asked.low, asked.high), 3), rng.random() < 0.3
            skipped = rng.random() < 0.1
            entry = {
                "answer": "skipped" if skipped else answer,
                "right": None if skipped else right,
                "at": "2026-11-28 09:00",
            }
            kept["predictions"][f"{lesson}.{name}"] = entry
        for name in checks:
            if rng.random() < share:
                kept["exercises"][f"{lesson}.{name}"] = {"at": "2026-11-28 09:00"}
    return {"record": record.COURSE, **kept}


def put(folder, name, content):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def rows(folder):
    with open(folder / TABLE, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Page(HTMLParser):
    """The tags of a page, and its words."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words, self.labels = [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attributes)
        self.labels += [value for name, value in attributes if name == "aria-label"]

    def handle_data(self, data):
        self.words += data


def test_a_class_of_200_becomes_a_table_and_a_page_that_count_right(tmp_path):
    rng = random.Random(0)
    made = {f"student {k:03}": hand_in(rng) for k in range(200)}
    for k, (name, content) in enumerate(made.items()):
        put(tmp_path, f"{name}/{record.FILE}" if k % 2 else f"{name}_{record.FILE}", content)
    said = collect(tmp_path)
    assert len(said) == 1 and said[0].startswith("200 students: ")
    table, page = rows(tmp_path), Page((tmp_path / PAGE).read_text(encoding="utf-8"))
    assert [row["student"] for row in table] == list(made)
    for row in table:
        kept = made[row["student"]]
        given = [entry for entry in kept["predictions"].values() if entry["answer"] != "skipped"]
        assert int(row["predictions made"]) == len(given)
        assert int(row["predictions right"]) == sum(entry["right"] for entry in given)
        assert int(row["exercises solved"]) == len(kept["exercises"])
    for lesson, (predictions, checks) in course().items():
        for name, asked in predictions.items():
            assert asked.question in page.words
            for choice in getattr(asked, "options", ()):
                number = sum(row[f"{lesson}.{name}"].lstrip("'") == choice for row in table)
                of = sum(row[f"{lesson}.{name}"] not in ("", "skipped") for row in table)
                assert any(f"{choice}: {number} of {of}, " in label for label in page.labels)
        for name in checks:
            number = sum(int(row[f"{lesson}.{name}"]) for row in table)
            assert any(f"{name}: {number} of 200" in label for label in page.labels)
    students = {name: {kind: content[kind] for kind in record.FIELDS} for name, content in made.items()}
    number, of, question, choice, why = misconceptions(students)[0]
    assert f"{number} of {of}" in page.words and choice in page.words and why in page.words and question in page.words


HOSTILE = "<script>alert(1)</script>\"'&"


def test_what_students_write_is_never_code(tmp_path):
    own = hand_in(random.Random(1))
    own["predictions"]["lesson_01.DOUBLED"] = {"answer": HOSTILE, "right": True, "at": HOSTILE}
    own["predictions"][HOSTILE] = {"answer": "=1+1", "right": True, "at": ""}
    put(tmp_path, "=cmd(1).json", own)
    put(tmp_path, "<img src=x onerror=alert(1)>.json", own)
    put(tmp_path, "no.json", HOSTILE)
    said = collect(tmp_path)
    assert said[1:] == [
        "Not read: no.json: it is no record of this course, or it is damaged, so ask the student for this file again"
    ]
    page = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert {"script", "img"}.isdisjoint(Page(page).tags)
    table = rows(tmp_path)
    assert not any(re.match(r"[=+@\t\r]|-(?![\d.]+$)", value) for row in table for value in row.values())
    assert {row["lesson_01.DOUBLED"] for row in table} == {""}, "what is no choice of the question is not counted"


def mutated(rng, content):
    """The bytes of a file with something wrong in it."""
    wrong = bytearray(content)
    kind = rng.randrange(5)
    if kind == 0:
        wrong = wrong[: rng.randrange(len(wrong))]
    for _ in range(rng.randint(1, 30) if kind else 0):
        place = rng.randrange(len(wrong))
        if kind == 1:
            wrong[place] = rng.randrange(256)
        elif kind == 2:
            del wrong[place]
        elif kind == 3:
            wrong[place:place] = rng.choice([b"[", b"{", b'"', b"null", b"1e999", b"-", b"\\u0000", b"NaN", b"\xff"])
        else:
            start = rng.randrange(len(wrong))
            wrong[place:place] = wrong[start : start + rng.randint(1, 400)]
    return bytes(wrong)


def test_a_thousand_damaged_files_are_read_or_refused_in_one_sentence_each(tmp_path):
    rng = random.Random(2)
    for k in range(1000):
        content = json.dumps(hand_in(rng)).encode()
        (tmp_path / f"{k:04}.json").write_bytes(mutated(rng, content))
    put(tmp_path, "whole.json", hand_in(rng))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    read, *refused = collect(tmp_path)
    assert len(rows(tmp_path)) + len(refused) == 1001 and len(refused) > 500
    assert int(read.split()[0]) == len(rows(tmp_path)) and all("\n" not in one and len(one) < 200 for one in refused)
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name not in (TABLE, PAGE)}


def test_a_file_that_is_too_large_or_cannot_be_opened_is_named_once(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    put(tmp_path, f"anna/{record.FILE}", " " * (record.LARGEST + 1))
    nothing = f"there is no {record.FILE} of a student in {tmp_path}; {Path('anna', record.FILE)}: it "
    with pytest.raises(ValueError) as caught:
        collect(tmp_path)
    large = "is larger than 200,000 bytes, which no record of this course is, so ask the student for this file again"
    assert str(caught.value) == nothing + large
    monkeypatch.setattr(record, "read", refuse)
    with pytest.raises(ValueError) as caught:
        collect(tmp_path)
    assert str(caught.value) == nothing + "cannot be opened (Permission denied), so ask the student for this file again"


def test_what_a_student_set_aside_and_what_is_no_file_is_left_out(tmp_path):
    rng = random.Random(3)
    put(tmp_path, f"anna/{record.FILE}", hand_in(rng))
    put(tmp_path, "anna/weightslab-progress-before.json", hand_in(rng))
    put(tmp_path, "anna/weightslab-progress-damaged.json", "{")
    put(tmp_path, "anna/.weightslab.json", "{}")
    (tmp_path / "folder.json").mkdir()
    put(tmp_path, f"ben/week 1/{record.FILE}", hand_in(rng))
    assert len(collect(tmp_path)) == 1
    assert [row["student"] for row in rows(tmp_path)] == ["anna", "ben week 1"]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["a", "b"]], ids=str)
def test_the_command_says_what_it_needs(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="Name the folder with the files of the class: weightslab --collect FOLDER"):
        cli.main(["--collect", *arguments])
    with pytest.raises(SystemExit, match=r"^nowhere is not a folder: name the one with the files of the class$"):
        cli.main(["--collect", "nowhere"])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--colect", "class"], "There is no option --colect: did you mean  weightslab --collect class"),
        (["--hlep"], "There is no option --hlep: did you mean  weightslab --help"),
        (["--student", "new"], "There is no option --student: did you mean  weightslab --students new"),
        (["--check", "x"], "weightslab --check takes nothing more, got x: leave that out"),
        (["--forget", "anna", "ben"], "weightslab --forget takes nothing more, got anna ben: leave that out"),
        (["--students", "--help"], "Name a folder for the lessons without answers: weightslab --students FOLDER"),
    ],
    ids=str,
)
def test_a_misspelt_option_is_no_start_of_jupyterlab(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == said and not list(tmp_path.iterdir())


def test_help_names_every_option_of_the_command(monkeypatch, capsys):
    monkeypatch.setattr("weightslab.server.lab", print)
    cli.main(["--help"])
    said = capsys.readouterr().out
    assert all(f"weightslab {option} " in said for option in cli.OPTIONS if option != "--help")


@pytest.mark.parametrize(
    "argument", ["--no-browser", "--port=9000", "--ip=0.0.0.0", "--debug", "--collaborative", "--dev-mode", "--help-all"]
)
def test_an_option_of_jupyterlab_is_passed_on(argument):
    assert cli._misspelt([argument]) is None


def test_the_command_collects_and_says_when_there_is_nothing(tmp_path, capsys):
    with pytest.raises(SystemExit, match=f"Nothing was collected: there is no {record.FILE} of a student in "):
        cli.main(["--collect", str(tmp_path)])
    put(tmp_path, "anna.json", hand_in(random.Random(4)))
    with pytest.raises(SystemExit) as ended:
        cli.main(["--collect", str(tmp_path)])
    assert not ended.value.code and capsys.readouterr().out.startswith("1 student: ")
