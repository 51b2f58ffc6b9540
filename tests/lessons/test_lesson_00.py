"""Lesson 00: the first lab, its card, its exercise, and the map of the course."""

import re

import nbformat
import numpy as np
from notebooks.refresh import NOTEBOOKS

from weightslab.lessons.lesson_00 import WHAT_TO_CHANGE, Jacket, check_jacket


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


def test_the_map_names_every_lesson_and_no_other():
    text = "\n".join(cell.source for cell in nbformat.read(NOTEBOOKS / "00_start_here.ipynb", as_version=4).cells)
    linked = set(re.findall(r"\]\((\w+\.ipynb)\)", text))
    assert linked == {path.name for path in NOTEBOOKS.glob("*.ipynb")} - {"00_start_here.ipynb"}
