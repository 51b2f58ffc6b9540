"""A cell that runs again keeps nothing of the run before, though `Out` holds every lab."""

import gc
import os
import re
import sys
import types
from pathlib import Path

import IPython
import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from originals import NOTEBOOKS

from weightslab.lessons import lesson_01
from weightslab.live import LiveFigure, ask, figure, link
from weightslab.playground import Playground
from weightslab.server import MEMORY

RUNS = 30 if os.environ.get("CI") else 6
FEW = 6
"""Runs of cells whose parts are tested with more of them."""


@pytest.fixture
def run(monkeypatch):
    """A function that shows what a cell gives, as the kernel does; what it returns stays in `Out`."""
    parent, out = {}, []
    shell = types.SimpleNamespace(kernel=types.SimpleNamespace(get_parent=lambda: parent))
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)

    def run(make):
        parent.update({"metadata": {"cellId": "memory"}, "header": {"msg_id": f"run {len(out)}"}})
        out.append(make())
        for lab in getattr(out[-1], "labs", out[-1:]):
            lab._repr_mimebundle_()

    return run


def _kept():
    """Living widgets, and figures with something in them."""
    from ipywidgets.widgets.widget import _instances

    gc.collect()
    # by type: isinstance would ask every object of the process for its class, and one of PyTorch's answers with a warning
    figures = [one for one in gc.get_objects() if issubclass(type(one), LiveFigure) and one.axes]
    return len(_instances), len(figures)


@pytest.mark.parametrize(
    ("make", "runs"),
    [
        (lesson_01.TwoInputs, RUNS),
        (lambda: ask(lesson_01.DOUBLED, lesson_01.TwoInputs()), RUNS),
        (lambda: ask(lesson_01.WHAT_ARRIVES, lesson_01.OneConnection()), FEW),
        (lambda: link(lesson_01.TwoInputs(), lesson_01.TwoInputs(w1=2.0)), FEW),
        (Playground, FEW),
    ],
    ids=["lab", "choice", "number", "linked", "playground"],
)
def test_a_cell_that_ran_many_times_keeps_one_run(run, make, runs):
    run(make)
    run(make)
    before = _kept()
    for _ in range(runs - 2):
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


def test_labs_that_nobody_touches_keep_no_pixels_and_come_back_as_they_were(monkeypatch):
    monkeypatch.setattr(figure, "PLAYED", 0.0)
    labs = [lesson_01.TwoInputs(), lesson_01.OneConnection(), lesson_01.TwoInputs(w1=2.0)]
    pictures = [lab.picture() for lab in labs]
    assert [lab.figure._background is not None for lab in labs] == [False, False, True]
    monkeypatch.setattr(figure, "PLAYED", 600.0)
    assert [lab.picture() for lab in labs] == pictures
    assert all(lab.figure._background is not None for lab in labs), "those that are drawn in turn keep them"


ON_A_PLAIN_SCREEN = """
from weightslab.live import kernel
for labs in kernel.living().values():
    for lab in labs:
        if hasattr(lab, "panel"):
            lab.panel.screen.pixel_ratio = 1.0
"""
ABOVE = 150  # MB


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_lesson_needs_little_more_memory_than_a_bare_kernel():
    lesson = nbformat.read(NOTEBOOKS / "06_initialization.ipynb", as_version=4)
    manager, client = start_new_kernel(env=os.environ | MEMORY)
    status = Path(f"/proc/{manager.provisioner.pid}/status")

    def run(code, cell=""):
        message = client.session.msg("execute_request", {"code": code, "silent": False, "store_history": True})
        message["metadata"]["cellId"] = cell
        client.shell_channel.send(message)
        while (reply := client.get_shell_msg(timeout=300))["parent_header"]["msg_id"] != message["header"]["msg_id"]:
            pass
        assert reply["content"]["status"] == "ok", reply["content"]
        return int(re.search(r"VmRSS:\s+(\d+)", status.read_text())[1]) / 1024

    try:
        bare = run("pass")
        for cell in lesson.cells:
            if cell.cell_type == "code" and "measure(" not in cell.source:
                run(cell.source, cell.id)
        assert run(ON_A_PLAIN_SCREEN, "screen") - bare < ABOVE
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
