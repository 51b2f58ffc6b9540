"""A cell that runs again keeps nothing of the run before, though `Out` holds every lab."""

import gc
import os
import types

import IPython
import pytest

from weightslab.lessons import lesson_01
from weightslab.live import LiveFigure, ask, link
from weightslab.playground import Playground

RUNS = 30 if os.environ.get("CI") else 6


@pytest.fixture
def run(monkeypatch):
    """A function that shows what a cell gives, as the kernel does; what it returns stays in `Out`."""
    kernel, out = types.SimpleNamespace(), []
    monkeypatch.setattr(IPython, "get_ipython", lambda: types.SimpleNamespace(kernel=kernel))

    def run(make):
        message = {"metadata": {"cellId": "memory"}, "header": {"msg_id": f"run {len(out)}"}}
        kernel.get_parent = lambda: message
        out.append(make())
        for lab in getattr(out[-1], "labs", out[-1:]):
            lab._repr_mimebundle_()

    return run


def _kept():
    """Living widgets, and figures that hold pixels."""
    from ipywidgets.widgets.widget import _instances

    gc.collect()
    # by type: isinstance would ask every object of the process for its class, and one of PyTorch's answers with a warning
    figures = [one for one in gc.get_objects() if issubclass(type(one), LiveFigure) and one._background is not None]
    return len(_instances), len(figures)


@pytest.mark.parametrize(
    "make",
    [
        lesson_01.TwoInputs,
        lambda: ask(lesson_01.DOUBLED, lesson_01.TwoInputs()),
        lambda: ask(lesson_01.WHAT_ARRIVES, lesson_01.OneConnection()),
        lambda: link(lesson_01.TwoInputs(), lesson_01.TwoInputs(w1=2.0)),
        Playground,
    ],
    ids=["lab", "choice", "number", "linked", "playground"],
)
def test_a_cell_that_ran_many_times_keeps_one_run(run, make):
    run(make)
    run(make)
    before = _kept()
    for _ in range(RUNS - 2):
        run(make)
    assert _kept() == before


def test_a_closed_lab_is_shown_again_with_its_setting():
    lab = lesson_01.TwoInputs(w1=2.0)
    card = ask(lesson_01.DOUBLED, lab)
    first = card.widget
    picture = lab.picture()
    card.close()
    lab.close()
    assert lab.picture() == picture
    assert card.widget is not first and lab.desk.shown
    card.close()
    lab.close()
