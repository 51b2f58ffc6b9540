"""The lab that the page for teachers writes: at most 40 lines, and a lab like all others; the class's data on that page."""

import nbformat
import numpy as np
import pytest
from originals import NOTEBOOKS

from weightslab.live import Lab, unlock_all

CELLS = ("own-imports", "own-file", "own-spring", "own-ask")


@pytest.fixture(scope="module")
def page():
    """What these cells of the page define."""
    sources = {cell.id: cell.source for cell in nbformat.read(NOTEBOOKS / "12_for_teachers.ipynb", as_version=4).cells}
    names = {"__name__": "spring"}
    for cell in CELLS:
        exec(compile(sources[cell], cell, "exec"), names)
    return names


def test_it_moves_speaks_and_is_put_back(page):
    lab = page["Spring"]()
    assert isinstance(lab, Lab)
    before, sentence = lab.picture(), lab.sentence
    slider = lab.panel.controls.widgets["w"]
    slider.value = 3.0
    assert lab.parameters.w == 3.0 and lab.sentence != sentence and lab.picture() != before
    lab.panel.reset.click()
    assert (lab.sentence, lab.picture(), slider.value) == (sentence, before, 0.0)
    assert page["Spring"]().restore(lab.state) is None
    lab.close()


def test_its_preset_is_the_line_of_least_squares_and_misses_by_less_than_a_millimetre(page):
    load, length = page["LOAD"] / 100, page["LENGTH"]
    best = page["Spring"].presets["least squares"]
    assert (best.w, best.b) == pytest.approx(tuple(np.polyfit(load, length, 1)), abs=0.01)
    assert page["spring"](best).error < 0.1 < page["spring"](best.replace(b=best.b + 0.3)).error


@pytest.mark.parametrize("name, end", [("w", -2), ("w", 6), ("b", 0), ("b", 20)])
def test_at_the_ends_of_its_sliders_the_line_stays_in_the_picture(page, name, end):
    lab = page["Spring"](**{name: end})
    axes = lab.desk.view.line.axes
    low, high = axes.get_ylim()
    y = lab.desk.view.line.get_ydata()
    assert low - 5 <= y.min() and y.max() <= high and "On average" in lab.sentence


def test_its_question_is_right_and_hides_the_line(page):
    question, lab = page["UNLOADED"], page["Spring"]()
    right, said = question.judge("about 12 cm", lab)
    assert right and round(page["Spring"].presets["least squares"].b) == 12 and "bias alone" in said
    lab.desk.lock(question.shows)
    assert lab.figure.seen == []
    lab.desk.unlock()
    unlock_all()
    lab.close()


def test_the_mean_that_an_option_names_is_the_mean(page):
    assert round(page["LENGTH"].mean()) == 15
