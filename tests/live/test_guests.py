"""Labs are guests in the student's kernel: they leave its settings, its threads and its life alone.

The styles are watched for a few rounds; ``WEIGHTSLAB_ROUNDS=1000 pytest tests/live/test_guests.py`` for a thousand.
Kernels are those of this Python and of those that ``WEIGHTSLAB_KERNELS`` names, paths with colons between them.
"""

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import matplotlib
import numpy as np
import pytest
from growing import GrowingLab
from jupyter_client import KernelManager
from line import LineLab, LineView
from matplotlib import pyplot as plt
from threadpoolctl import threadpool_info, threadpool_limits

from weightslab.live import kernel
from weightslab.plots import style

ROUNDS = int(os.environ.get("WEIGHTSLAB_ROUNDS", 1000 if os.environ.get("CI") else 30))
KERNELS = [sys.executable, *filter(None, os.environ.get("WEIGHTSLAB_KERNELS", "").split(":"))]
STUDENTS = {
    "axes.facecolor": "black",
    "font.size": 19,
    "lines.linewidth": 6,
    "axes.grid": True,
    "mathtext.fontset": "stix",
    "xtick.direction": "in",
    "axes.unicode_minus": False,
}


def students_plot():
    """A plot as a student makes it, with words and formulas, in the style that is set."""
    figure, axes = plt.subplots(figsize=(2, 1.5), dpi=60)
    axes.plot([-1, 0, 1], [1, 10, 100])
    axes.set(yscale="log", title=r"$\frac{x}{y}$ over $10^{3}$")
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba()).copy()
    plt.close(figure)
    return pixels


class FormulaView(LineView):
    """Each update makes words, formulas and ticks anew."""

    def update(self, result):
        super().update(result)
        self.axes.set_title(f"slope $10^{{{result.parameters.slope:g}}}$")
        self.axes.set_xticks(np.linspace(-2, 2, 3 + 2 * (result.parameters.slope > 0)))


class FormulaLab(LineLab):
    View = FormulaView


def drag(lab, n):
    """Move the lab's slider, and have everything drawn anew: what is shown then."""
    lab.panel.controls.widgets["slope"].value = (-1.0, 0.5, 2.0)[n % 3]
    assert lab.panel.error.value == ""
    return lab.panel.picture.value


@pytest.fixture
def agg():
    backend = matplotlib.get_backend()
    plt.switch_backend("agg")
    yield
    plt.switch_backend(backend)


def test_a_students_plots_and_labs_that_are_redrawn_in_another_thread_never_see_each_others_style(agg):
    lab = FormulaLab()
    lab.panel.screen.pixel_ratio = 1.0
    expected = [drag(lab, n) for n in range(6)][3:]
    redraws, failed, drawn = lab.figure.redraws, [], 0

    def students():
        with matplotlib.rc_context(STUDENTS):
            before = dict(matplotlib.rcParams)
            plot = students_plot()
            while thread.is_alive():
                if (students_plot() != plot).any() or dict(matplotlib.rcParams) != before:
                    failed.append("the student's plot has changed")
                    return

    def labs():
        nonlocal drawn
        for n in range(ROUNDS):
            if drag(lab, n) != expected[n % 3]:
                failed.append(f"the lab's picture has changed in round {n}")
                return
            drawn += 1

    thread = Thread(target=labs)
    thread.start()
    students()
    thread.join()
    assert not failed and drawn == ROUNDS <= lab.figure.redraws - redraws


def test_inside_a_labs_style_settings_are_read_and_written_for_this_thread_alone():
    outside, seen = matplotlib.rcParams["font.size"], []
    with style.context():
        assert matplotlib.rcParams["font.size"] == 13
        matplotlib.rcParams["font.size"] = 99
        assert matplotlib.rcParams["font.size"] == 99 and plt.rcParams.get("font.size") == 99
        other = Thread(target=lambda: seen.append(matplotlib.rcParams["font.size"]))
        other.start()
        other.join()
        if hasattr(matplotlib.RcParams, "_update_raw"):  # before matplotlib 3.11 its contexts cannot be held back
            with matplotlib.rc_context({"font.size": 5}):
                assert matplotlib.rcParams["font.size"] == 5
            assert matplotlib.rcParams["font.size"] == 99
    assert seen == [outside] and matplotlib.rcParams["font.size"] == outside


def blas():
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


def test_a_lab_multiplies_with_one_thread_and_the_student_with_as_many_as_before(monkeypatch):
    kernel._controller.cache_clear()  # other tests may have loaded more libraries since it looked
    with threadpool_limits(limits=2, user_api="blas"):
        before, inside = blas(), []
        lab = LineLab()
        monkeypatch.setattr(LineLab, "compute", staticmethod(lambda p: inside.append(blas()) or lab.result))
        lab.set(slope=2.0)
        assert blas() == before == [2] * len(before) and inside == [[1] * len(before)]
        monkeypatch.setattr(LineLab, "compute", staticmethod(lambda p: 1 / 0))
        with pytest.raises(ZeroDivisionError):
            lab.set(slope=1.0)
        GrowingLab().set(rate=0.25)
        assert blas() == before


def test_what_the_hand_has_moved_is_told_to_other_pages_after_the_picture(monkeypatch):
    lab, sent = LineLab(), []
    slider, picture = lab.panel.controls.widgets["slope"], lab.panel.picture
    for widget in (slider, picture):
        monkeypatch.setattr(type(widget.comm), "send", lambda comm, data=None, **rest: sent.append((comm.comm_id, data)))
    slider.set_state({"value": 2.0})  # as the browser does
    (at,) = [k for k, (comm, data) in enumerate(sent) if comm == slider.comm.comm_id]
    assert sent[at][1] == {"method": "echo_update", "state": {"value": 2.0}, "buffer_paths": []}
    assert picture.comm.comm_id in [comm for comm, _ in sent[:at]]


# Kernels --------------------------------------------------------------------------------------------------------------

START = """
import asyncio, sys
sys.path[:0] = {paths!r}
from growing import Clockwork, GrowingLab
from weightslab.playground import Playground
playground, lab = Playground(points=60, hidden="3 tanh"), GrowingLab()
panel, timeline = playground.panel, lab.panel.timeline
Clockwork.seconds = 0.25  # five seconds until it has ended by itself
"""
SLOW = """
import growing, time, types

def begin(seconds):
    print("begun", flush=True)
    time.sleep(20)

growing.time = types.SimpleNamespace(sleep=begin)
"""


class Client:
    """A kernel and what runs in it."""

    def __init__(self, client, manager):
        self.client, self.manager = client, manager

    def run(self, code):
        """Run a cell; what it printed, as a value."""
        sent, printed, idle = self.client.execute(code), "", False
        while not idle:
            message = self.client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") == sent:
                idle = message["content"].get("execution_state") == "idle"
                printed += message["content"]["text"] if message["msg_type"] == "stream" else ""
        while (reply := self.client.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != sent:
            pass
        assert reply["content"]["status"] == "ok", reply["content"]
        return eval(printed) if printed else None

    def until(self, expression):
        """Wait until this is so in the kernel, in which nothing else runs meanwhile."""
        for _ in range(200):
            if self.run(f"print({expression})"):
                return
            time.sleep(0.05)
        raise AssertionError(f"never {expression}")


@contextmanager
def running(python):
    manager = KernelManager()
    manager.kernel_spec.argv[0] = python
    manager.start_kernel(env=os.environ | {"PYTHONPATH": str(Path(kernel.__file__).parents[2])})
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    try:
        yield Client(client, manager)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("python", KERNELS)
def test_work_goes_on_after_its_cell_and_an_interrupt_stops_it_with_a_sentence(python):
    with running(python) as kernel:
        kernel.run(START.format(paths=[str(Path(__file__).parent)]))
        for begin, now, stopped, error in (
            ("panel.play_button.click()", "playground.session.epoch", "not playground.desk.running", "panel.error"),
            (
                "lab.panel.controls.widgets['rate'].value = 0.25",
                "lab.result.progress",
                "timeline.button.description == 'Continue'",
                "lab.panel.error",
            ),
        ):
            kernel.run(begin)
            first = kernel.run(f"print({now})")
            kernel.until(f"{now} > {first}")
            time.sleep(0.3)  # the kernel listens as soon as it has answered
            kernel.manager.interrupt_kernel()
            kernel.until(stopped)
            assert kernel.run(f"print('stopped' in {error}.value.lower())"), "a plain sentence"
            rested = kernel.run(f"print({now})")
            time.sleep(0.3)
            assert kernel.run(f"print({now})") == rested < 10**6
            kernel.manager.interrupt_kernel()
            assert kernel.run(f"print({now})") == rested, "the kernel lives"
        kernel.run("panel.play_button.click()")
        kernel.until("playground.desk.running and not panel.error.value")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("python", KERNELS)
def test_an_interrupt_of_what_a_slider_has_begun_is_said_in_the_lab(python):
    with running(python) as kernel:
        kernel.run(START.format(paths=[str(Path(__file__).parent)]) + SLOW)
        comm = kernel.run("print(repr(lab.panel.controls.widgets['rate'].comm.comm_id))")
        message = kernel.client.session.msg(
            "comm_msg", {"comm_id": comm, "data": {"method": "update", "state": {"value": 0.25}, "buffer_paths": []}}
        )
        kernel.client.shell_channel.send(message)
        while "begun" not in kernel.client.get_iopub_msg(timeout=60)["content"].get("text", ""):
            pass
        kernel.manager.interrupt_kernel()
        kernel.run("growing.time, Clockwork.seconds = time, 0")
        assert kernel.run("print('the computation was stopped' in lab.panel.error.value and lab.parameters.rate == 0.5)")
        assert kernel.run("lab.panel.reset.click(); print(lab.panel.error.value == '')")
