"""A computation in pieces: shown at once, carried on beside everything else, paused, gone back through, replayed."""

import asyncio
import gc
import weakref
from threading import Thread

import pytest
from growing import PIECES, Clockwork, GrowingLab, GrowingParameters
from ipywidgets.widgets.widget import _instances

from weightslab.live import kernel, player
from weightslab.live.branch import Branch


@pytest.fixture(autouse=True)
def _clockwork(monkeypatch):
    monkeypatch.setattr(Clockwork, "seconds", 0.0)
    monkeypatch.setattr(Clockwork, "pieces", 0)
    monkeypatch.setattr(player, "REPLAY", 0.02)


def slowly(monkeypatch):
    """Pieces that take longer than a first picture may."""
    monkeypatch.setattr(Clockwork, "seconds", 1.2 * max(player.AT_ONCE, player.SLICE))


def drag(lab, rate):
    lab.panel.controls.widgets["rate"].value = rate


async def until(condition):
    """Let everything else run until this is so."""
    for _ in range(20_000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came")


def test_in_python_a_lab_waits_for_the_last_piece():
    lab = GrowingLab()
    assert lab.sentence == f"{PIECES} of {PIECES} steps." and lab.result.progress == 1
    lab.set(rate=0.25)
    assert len(lab.result.values) == PIECES


def test_what_goes_wrong_in_the_middle_of_a_training_stays_said_until_something_is_set(monkeypatch):
    slowly(monkeypatch)
    lab = GrowingLab()
    panel = lab.panel

    async def scene():
        drag(lab, 0.25)
        panel.fold.state.value = "nonsense"
        await until(lambda: lab.result.progress == 1)
        assert "Not drawn: a state of GrowingLab looks like" in panel.error.value
        drag(lab, 0.5)
        assert not panel.error.value

    asyncio.run(scene())


def test_a_drag_shows_what_is_there_and_goes_on(monkeypatch):
    lab = GrowingLab()
    timeline = lab.panel.timeline
    assert timeline.button.description == "Replay" and timeline.slider.value == 100
    slowly(monkeypatch)

    async def scene():
        drag(lab, 0.25)
        assert lab.sentence == f"1 of {PIECES} steps." and lab.parameters.rate == 0.25
        assert "1 of" in lab.panel.caption.value and timeline.slider.value == 5
        await until(lambda: len(lab.result.values) == 3)
        assert timeline.button.description == "Pause"
        monkeypatch.setattr(Clockwork, "seconds", 0.0)
        await until(lambda: lab.result.progress == 1)
        await until(lambda: timeline.button.description == "Replay")
        assert timeline.slider.value == 100 and f"{PIECES} of" in lab.panel.caption.value

    asyncio.run(scene())


def test_a_new_drag_stops_the_old_work(monkeypatch):
    lab = GrowingLab()
    slowly(monkeypatch)

    async def scene():
        drag(lab, 0.25)
        await until(lambda: len(lab.result.values) == 2)
        drag(lab, 0.75)
        assert len(lab.result.values) == 1 and lab.parameters.rate == 0.75
        monkeypatch.setattr(Clockwork, "seconds", 0.0)
        before = Clockwork.pieces
        await until(lambda: lab.result.progress == 1)
        await asyncio.sleep(0.1)
        assert Clockwork.pieces == before + PIECES - 1, "the old work went on"
        assert lab.result.values[1] == 0.25

    asyncio.run(scene())


def test_a_slider_and_a_button_that_are_answered_in_two_threads_take_turns(monkeypatch):
    """So answers a kernel with subshells: each widget in the thread that last wrote to it."""
    lab, rates, inside = GrowingLab(), [], []
    lab.panel.picture.value = b""
    slowly(monkeypatch)
    take = GrowingLab.take

    def alone(self, parameters, result, branch):
        inside.append(branch)
        take(self, parameters, result, branch)
        assert inside == [branch]
        inside.pop()
        rates.append(branch.parameters.rate)

    monkeypatch.setattr(GrowingLab, "take", alone)

    async def scene(act, *arguments):
        act(*arguments)
        await until(lambda: lab.result.progress == 1 and lab.parameters.rate == 0.9)

    slider = Thread(target=lambda: asyncio.run(scene(drag, lab, 0.25)))
    slider.start()
    while len(rates) < 3:
        assert slider.is_alive()
    asyncio.run(scene(lab.panel.presets["fast"].click))
    slider.join()
    assert rates == sorted(rates) and rates.count(0.9) == PIECES and not inside and lab.panel.error.value == ""


def test_pause_continue_and_going_back(monkeypatch):
    lab = GrowingLab()
    timeline = lab.panel.timeline
    slowly(monkeypatch)

    async def scene():
        drag(lab, 0.25)
        await until(lambda: len(lab.result.values) == 4)
        timeline.button.click()
        assert timeline.button.description == "Continue"
        before = Clockwork.pieces
        await asyncio.sleep(0.2)
        assert Clockwork.pieces == before, "it did not pause"
        timeline.slider.value = 10
        assert f"2 of {PIECES}" in lab.panel.caption.value and len(lab.result.values) == 4
        timeline.slider.value = 99
        assert f"4 of {PIECES}" in lab.panel.caption.value and timeline.slider.value == 99
        monkeypatch.setattr(Clockwork, "seconds", 0.0)
        timeline.button.click()
        await until(lambda: timeline.button.description == "Replay")
        assert Clockwork.pieces == before + PIECES - 4
        timeline.slider.value = 0
        assert f"1 of {PIECES}" in lab.panel.caption.value

    asyncio.run(scene())


def test_replay_shows_every_piece_again(monkeypatch):
    lab = GrowingLab()
    seen = []
    show = lab.panel.show
    monkeypatch.setattr(lab.panel, "show", lambda picture, said, *now: (seen.append(said), show(picture, said, *now)))
    before = Clockwork.pieces
    lab.panel.timeline.button.click()
    assert seen == [f"{step} of {PIECES} steps." for step in range(1, PIECES + 1)] and Clockwork.pieces == before
    assert lab.panel.timeline.button.description == "Replay" and lab.panel.timeline.slider.value == 100


def test_for_those_who_want_little_motion_a_replay_is_a_few_stills(monkeypatch):
    lab = GrowingLab()
    lab.panel.screen.reduced_motion = True
    seen = []
    monkeypatch.setattr(lab.panel, "show", lambda picture, said, *now: seen.append(said))
    lab.panel.timeline.button.click()
    every = PIECES // player.STILLS
    assert seen == [f"{step} of {PIECES} steps." for step in range(every, PIECES + 1, every)]


def test_an_error_in_a_later_piece_is_said_and_ends_the_work(monkeypatch):
    lab = GrowingLab()
    slowly(monkeypatch)

    async def scene():
        lab.panel.controls.widgets["fail_at"].value = 4
        await until(lambda: lab.panel.error.value)
        assert "Not drawn: this piece is broken." in lab.panel.error.value
        assert len(lab.result.values) == 3
        monkeypatch.setattr(Clockwork, "seconds", 0.0)
        lab.panel.reset.click()
        await until(lambda: lab.result.progress == 1)
        assert lab.panel.error.value == ""

    asyncio.run(scene())


def test_a_lab_whose_first_piece_fails_keeps_what_it_had():
    lab = GrowingLab()
    with pytest.raises(ValueError, match="this piece is broken"):
        lab.set(fail_at=1)
    assert lab.parameters.fail_at == 0 and lab.result.progress == 1


def test_work_that_ends_too_early_says_so():
    work = Branch(GrowingLab, GrowingParameters(), iter(()))
    with pytest.raises(RuntimeError, match="ended before its progress was 1"):
        work.go_on()
    assert work.done


def test_closing_stops_the_work(monkeypatch):
    before = len(_instances)
    lab = GrowingLab()
    lab.panel.picture.value = b""
    slowly(monkeypatch)

    async def scene():
        drag(lab, 0.25)
        await until(lambda: len(lab.result.values) == 2)
        lab.close()
        pieces = Clockwork.pieces
        await asyncio.sleep(0.2)
        assert Clockwork.pieces == pieces

    asyncio.run(scene())
    assert len(_instances) == before


def test_closing_frees_the_memory():
    def used_and_closed():
        lab = GrowingLab()
        drag(lab, 0.25)
        lab.close()
        return weakref.ref(lab)

    gone = used_and_closed()
    gc.collect()
    assert gone() is None, "something holds the lab"


def test_running_a_cell_again_closes_the_labs_it_showed(monkeypatch):
    monkeypatch.setattr(kernel, "_shown", {})
    here = ["cell", "run 1"]
    monkeypatch.setattr(kernel, "_running", lambda: tuple(here))
    first, second = GrowingLab(), GrowingLab()
    for lab in (first, second):
        lab._repr_mimebundle_()
    assert first.desk.shown and second.desk.shown, "two labs of one run stand side by side"
    here[1] = "run 2"
    first._repr_mimebundle_()
    assert first.desk.shown and not second.desk.shown, "the one that is shown again stays"
    here[0] = "another cell"
    GrowingLab()._repr_mimebundle_()
    assert first.desk.shown


def test_a_lab_that_another_cell_shows_too_lives_on(monkeypatch):
    monkeypatch.setattr(kernel, "_shown", {})
    here = ["first", "run 1"]
    monkeypatch.setattr(kernel, "_running", lambda: tuple(here))
    lab = GrowingLab()
    lab._repr_mimebundle_()
    here[:] = "second", "run 2"
    lab._repr_mimebundle_()
    here[:] = "first", "run 3"
    GrowingLab()._repr_mimebundle_()
    drag(lab, 0.25)
    assert lab.desk.shown and lab.parameters.rate == 0.25, "the second cell's"
    here[:] = "second", "run 4"
    GrowingLab()._repr_mimebundle_()
    assert not lab.desk.shown
