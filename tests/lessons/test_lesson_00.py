"""Lesson 00: the first lab, its card, its exercise, and the map of the course."""

import re
from base64 import b64decode
from io import BytesIO
from itertools import groupby, pairwise

import nbformat
import numpy as np
import pytest
from notebooks.thumbnails import SIZE, put_thumbnails
from originals import NOTEBOOKS, PATHS
from PIL import Image

from weightslab.lessons import lesson_14
from weightslab.lessons.lesson_00 import WHAT_TO_CHANGE, Jacket, check_jacket
from weightslab.lessons.lesson_00.jacket import DAYS, SHOWN

START = NOTEBOOKS / "00_start_here.ipynb"


def test_the_sign_of_the_weight_decides_on_which_days():
    wrong, right, none = Jacket(weight=1.0).result, Jacket(weight=-1.0).result, Jacket(weight=0.0).result
    assert (wrong.cold, wrong.warm, wrong.right) == (0, 3, 0)
    assert (right.cold, right.warm, right.right) == (3, 0, 6)
    assert np.allclose(none.days, 0.5) and "undecided" in none.describe()
    assert np.allclose(wrong.days, 1 - right.days) and WHAT_TO_CHANGE.right == "The sign of its weight"


def test_the_exercise_tells_right_from_wrong():
    for weight in (1.0, -1.0, 0.0, 3.0):
        assert check_jacket(Jacket(weight=weight)).startswith("Not yet")
    assert check_jacket(Jacket(weight=-2.0)).startswith("Right")


def test_it_learns_what_the_reader_did_by_hand_and_its_formula_holds():
    lab = Jacket(steps=20)
    assert lab.result.right == 6 and lab.result.weight < -1 and "After 20 steps" in lab.sentence
    assert Jacket(steps=1).result.weight < 1.0 and Jacket(weight=-1.0, steps=40).result.weight < -1.0
    result = Jacket(weight=1.3).result
    assert DAYS[SHOWN] == -6 and result.days[SHOWN] == pytest.approx(1 / (1 + np.exp(1.3 * 6 / 3)))


@pytest.fixture(scope="module")
def map_of_the_course():
    """The cell with the pictures."""
    (cell,) = (cell for cell in nbformat.read(START, as_version=4).cells if "attachments" in cell)
    return cell


def pixels(data):
    return np.asarray(Image.open(BytesIO(b64decode(data["image/png"]))).convert("RGB")).astype(int)


def test_the_map_leads_to_every_notebook_in_order_by_picture_and_by_name_and_tells_the_time(map_of_the_course):
    entry = re.compile(
        r"\*([\w ]+)\* · (\d+) min<br>\[!\[([^]]+)\]\(attachment:(\d\d)\.png\)\]\((\w+\.ipynb)\)<br>"
        r"\*\*\[\4 [^]]+\]\((\w+\.ipynb)\)\*\*<br>([^|]+\?) \|"
    )
    parts, minutes, said, numbers, by_picture, by_name, _ = zip(*entry.findall(map_of_the_course.source), strict=True)
    besides = ("13_glossary.ipynb", "14_one_hour.ipynb")
    others = sorted(path.name for path in PATHS if path != START and path.name not in besides)
    assert all(f"]({name})" in map_of_the_course.source for name in besides)
    assert list(by_picture) == list(by_name) == others and list(numbers) == [name[:2] for name in others]
    assert map_of_the_course.source.count("attachment:") == len(others) == len(set(said))
    assert [part for part, _ in groupby(parts)] == list(dict.fromkeys(parts)), "a part is in one piece"
    for path, time in zip(sorted(path for path in PATHS if path.name in others), minutes, strict=True):
        cells = nbformat.read(path, as_version=4).cells
        assert abs(int(time) - counted(cells)) <= 6, f"{path.name} takes about {counted(cells):.0f} minutes"
        promised = re.search(r"Plan (\d+) minutes", cells[0].source)
        assert not promised or promised[1] == time


def test_the_course_in_one_hour_takes_less_and_shows_ten_labs_from_their_lessons():
    cells = nbformat.read(NOTEBOOKS / "14_one_hour.ipynb", as_version=4).cells
    assert counted(cells) < 60
    shown = [
        cell.source for cell in cells if any("image/png" in output.get("data", {}) for output in cell.get("outputs", ()))
    ]
    names = [source.partition("(")[0] for source in shown]
    assert sorted(names) == sorted(lesson_14.__all__) and len(names) == 10
    for above, cell in pairwise(cells):
        if cell.source in shown:
            assert above.cell_type == "markdown"
            (stem,) = re.findall(r"\[The whole lesson\]\((\w+)\.ipynb\)\*$", above.source)
            lesson = nbformat.read(NOTEBOOKS / f"{stem}.ipynb", as_version=4).cells
            name = cell.source.partition("(")[0]
            assert any(re.search(rf"\b{name}\(", other.source) for other in lesson if other.cell_type == "code"), name


def counted(cells):
    """Minutes for a lesson without its exercises: 200 words a minute, and two minutes for each picture."""
    text = " ".join(cell.source for cell in cells if cell.cell_type == "markdown")
    words = re.findall(r"\w+", re.sub(r"```.*?```|\([\w.:#-]+\)", "", text, flags=re.S))
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    return len(words) / 200 + 2 * sum("image/png" in output.get("data", {}) for output in outputs)


def test_each_picture_of_the_map_is_small_sharp_and_its_own(map_of_the_course):
    pictures = {name: b64decode(data["image/png"]) for name, data in map_of_the_course.attachments.items()}
    assert set(pictures) == set(re.findall(r"attachment:(\d\d\.png)", map_of_the_course.source))
    assert len(set(pictures.values())) == len(pictures)
    for png in pictures.values():
        picture = Image.open(BytesIO(png))
        assert picture.size == SIZE and picture.mode == "P" and len(picture.getcolors()) > 3 and len(png) < 40_000
    assert sum(map(len, pictures.values())) < 150_000


def test_refresh_makes_the_pictures_anew_and_says_when_a_lab_is_gone(tmp_path):
    for path in PATHS:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    start = tmp_path / START.name
    notebook = nbformat.read(start, as_version=4)
    (cell,) = (cell for cell in notebook.cells if "attachments" in cell)
    stored, cell.attachments = cell.attachments, {}
    nbformat.write(notebook, start)
    put_thumbnails(tmp_path)
    (cell,) = (cell for cell in nbformat.read(start, as_version=4).cells if "attachments" in cell)
    assert set(cell.attachments) == set(stored)
    for name, made in cell.attachments.items():
        assert np.abs(pixels(made) - pixels(stored[name])).mean() < 10, f"the map shows an old picture of lesson {name}"
    before = start.stat().st_mtime_ns
    put_thumbnails(tmp_path)
    assert start.stat().st_mtime_ns == before
    (tmp_path / "04_backpropagation.ipynb").write_bytes(START.read_bytes())
    with pytest.raises(ValueError, match=r"04_backpropagation.ipynb has no cell with a picture that says 'ReadableNetwork"):
        put_thumbnails(tmp_path)
