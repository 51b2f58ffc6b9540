"""Settings of labs for whoever opens a notebook again."""

import json

import IPython
import pytest
from live.line import LineLab

from weightslab.lessons.lesson_05 import WatchItLearn
from weightslab.live import kernel, reopen
from weightslab.playground import Playground

HOSTILE = [
    "",
    "nonsense",
    "object()",
    "LineLab",
    "LineLab(slope=print(1))",
    "LineLab(slope=__import__('os').abort())",
    "LineLab(slope=(lambda: 1)())",
    "LineLab(slope=1.0).close()",
    "LineLab(slope=1.0); close()",
    "LineLab(**{'slope': 1.0})",
    "LineLab(__class__=1.0)",
    "LineLab(1.0)",
    "LineLab(slope=1e999)",
    f"LineLab(slope={'9' * 4000})",
    "LineLab(slope=99.0)",
    "LineLab(slope='1.0')",
    "LineLab(slope=[1.0] * 10)",
    "LineLab(slope=" + "(" * 900 + "1" + ")" * 900 + ")",
    "LineLab(slope=1.0, " + "x=1, " * 2000 + ")",
    "Other(slope=1.0)",
    "LineLab(slope=1.0)\0",
    "'); import os; os.abort() #",
    '"); import os; os.abort() #',
    "<img src=x onerror=alert(1)>",
    "\ud800",
]


@pytest.fixture
def lab(monkeypatch):
    lab = LineLab(slope=2.0)
    monkeypatch.setattr(kernel, "_shown", {"one": ("run", {lab}), "other": ("run", {object()})})
    return lab


@pytest.fixture
def said(monkeypatch):
    """What was displayed for the extension."""
    said = []
    monkeypatch.setattr("IPython.display.display", lambda shown: said.append(shown.data["answer"]))
    return said


def test_only_labs_that_were_moved_are_noted_and_are_put_back(lab, said):
    reopen.settings()
    lab.set(slope=1.0)
    reopen.settings()
    assert said == [{}, {"one": [lab.state]}]
    lab.reset()
    reopen.restore(json.dumps(said[1]))
    assert lab.parameters.slope == 1.0


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_other_text_changes_nothing(lab, said, text):
    before = lab.parameters
    reopen.restore(json.dumps({"one": [text], "nowhere": [text]}))
    reopen.show(text)
    reopen.show(text, text)
    assert lab.parameters == before and said == [None, None]


def test_an_address_names_a_lab_and_some_of_its_parameters(lab, said):
    reopen.show("LineLab(slope=1.5)")
    assert said == ["one"] and lab.parameters == LineLab(slope=1.5).parameters


def test_an_address_may_name_the_cell_and_a_run_with_forks_or_a_playground(monkeypatch, said):
    first, second, trained, played = LineLab(), LineLab(), WatchItLearn(), Playground()
    shown = {"a": first, "b": second, "c": trained, "d": played}
    monkeypatch.setattr(kernel, "_shown", {cell: ("run", {lab}) for cell, lab in shown.items()})
    forked, elsewhere = WatchItLearn(), Playground(lr=0.3)
    forked.fork(20)
    forked.set(lr=0.5)
    elsewhere.play(3)
    reopen.show("LineLab(slope=1.5)", "b")
    reopen.show("LineLab(slope=0.5)", "nowhere")
    reopen.show(forked.state)
    reopen.show(elsewhere.state)
    assert said == ["b", "a", "c", "d"]
    assert (first.parameters.slope, second.parameters.slope) == (0.5, 1.5)
    assert trained.state == forked.state and played.state == elsewhere.state


class Shell:
    """The shell that Pyodide's kernel has in JupyterLite: it knows its kernel, and only that knows the message."""

    class kernel:
        @staticmethod
        def get_parent():
            return {"header": {"msg_id": "first"}, "metadata": {"cellId": "one"}}


def test_cells_are_told_apart_in_every_kernel(monkeypatch):
    monkeypatch.setattr(IPython, "get_ipython", Shell)
    assert kernel._running() == ("one", "first")
    for outside in (lambda: None, object):  # plain Python, a terminal
        monkeypatch.setattr(IPython, "get_ipython", outside)
        assert kernel._running() == (None, None)


def test_what_the_outputs_show_is_remembered_for_whoever_opens_the_notebook(monkeypatch):
    monkeypatch.setattr(reopen, "views", {})
    reopen.remember(json.dumps({"one": {"0": {"model_id": "a"}}, "two": {"1": {"model_id": "b"}}}))
    reopen.remember(json.dumps({"two": {"0": {"model_id": "c"}}}))
    assert reopen.views == {"one": {"0": {"model_id": "a"}}, "two": {"0": {"model_id": "c"}}}
