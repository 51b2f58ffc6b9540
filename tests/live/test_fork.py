"""A run is forked at a recorded step: the past stays as it was, other settings hold from there, the old run is a ghost."""

import ast
import asyncio
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from growing import PIECES, GrowingLab, GrowingParameters
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lessons.course import LABS

from weightslab.lessons.lesson_05 import SaxeCurve, WatchItLearn
from weightslab.lessons.lesson_06 import DyingUnits, InitRace
from weightslab.lessons.lesson_08 import ClippedCritic, DropoutRobustness, WeightDecay
from weightslab.live import desk, integer, player

FORKABLE = [lab for lab in LABS if lab.later]
FORKS = [  # a lab, how it starts, what its results keep of each step, and two forks with what is changed in them
    (DyingUnits, {}, "fired", (12, {"lr": 0.5012}), (28, {"lr": 1.0, "remedy": "new weights"})),
    (InitRace, {"lr": 1.0, "marked": "large"}, "losses", (40, {"lr": 0.1}), (80, {"lr": 0.01, "marked": "He"})),
    (WatchItLearn, {"optimizer": "RMSProp", "lr": 0.02}, "losses", (140, {"optimizer": "Adam"}), (200, {"batch": 75})),
    (WatchItLearn, {"batch": 75}, "losses", (140, {"lr": 3.16}), (200, {"optimizer": "momentum", "batch": 200})),
    (SaxeCurve, {"lr": 0.1}, "measured", (8, {"lr": 0.05012}), (20, {"lr": 0.001})),
    (WeightDecay, {}, "errors", (400, {"decay": 0.3}), (600, {"decay": 0.0001})),
    (DropoutRobustness, {"rate": 0.0}, "right", (300, {"rate": 0.5}), (450, {"rate": 0.8, "removed": 0.75})),
    (ClippedCritic, {}, "shares", (200, {"cap": 0.3}), (300, {"lr": 0.002})),
]


@dataclass(frozen=True)
class WalkParameters(GrowingParameters):
    shape: int = integer(1, 1, 3, 1, "shape", help="Cannot change in the middle.")


@dataclass(frozen=True)
class Walk:
    values: np.ndarray

    @property
    def steps(self):
        return len(self.values)

    @property
    def progress(self):
        return self.steps / PIECES

    def describe(self):
        return f"{self.steps} of {PIECES} steps."


def walk(p, before=None):
    values = before.values if before else np.empty(0)
    while len(values) < PIECES:
        if len(values) + 1 == p.fail_at:
            raise ValueError("this piece is broken")
        values = np.append(values, (values[-1] if len(values) else 0) + p.rate)
        yield Walk(values)


class WalkView:
    def __init__(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(0, PIECES), ylim=(0, PIECES))
        (self.line,), (self.ghost,) = axes.plot([], animated=True), axes.plot([], ":", animated=True)

    def update(self, result, fork=None):
        self.line.set_data(np.arange(result.steps), result.values)
        old = fork.ghost.values if fork else ()
        self.ghost.set_data(np.arange(len(old)), old)


class WalkLab(GrowingLab):
    title = "A walk"
    Parameters = WalkParameters
    presets: ClassVar = {"fast": WalkParameters(rate=0.9), "other": WalkParameters(shape=2)}
    compute = staticmethod(walk)
    View = WalkView
    later = ("rate", "fail_at")


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(player, "REPLAY", 0.02)


def shown(lab):
    return lab.panel.caption.value, lab.panel.picture.value


def test_the_past_stays_and_the_future_changes():
    lab = WalkLab()
    old = lab.result.values
    lab.fork(8)
    assert (lab.result.values == old).all(), "a fork changes nothing yet"
    lab.set(rate=0.25)
    assert (lab.result.values[:8] == old[:8]).all()
    np.testing.assert_allclose(np.diff(lab.result.values[7:]), 0.25)
    assert lab.sentence == f"Forked at step 8 from rate 0.5. {PIECES} of {PIECES} steps."
    assert (lab.branch.ghost.values == old).all()
    lab.set(rate=0.125)
    assert lab.result.values[8] == old[7] + 0.125 and "from rate 0.5." in lab.sentence
    lab.choose("fast")
    assert lab.result.values[8] == old[7] + 0.9
    lab.reset()
    assert (lab.result.values == old).all() and lab.sentence == f"{PIECES} of {PIECES} steps."


def test_a_fork_of_a_fork_and_one_before_it():
    lab = WalkLab()
    lab.fork(8)
    lab.set(rate=0.25)
    lab.fork(12)
    lab.set(rate=1.0)
    first, second = lab.result.values[7], lab.result.values[11]
    assert (first, second, lab.result.values[-1]) == (4, 5, 13) and lab.branch.ghost.values[-1] == 7
    assert [step for step, _ in lab.branch.past] == [8, 12]
    lab.fork(4)
    assert lab.parameters.rate == 0.5, "it goes on with what held there"
    lab.set(rate=0.25)
    assert lab.result.values[-1] == 2 + 4 and lab.branch.ghost.values[-1] == 10


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(1, PIECES - 1), st.integers(0, 100)), max_size=6))
def test_the_state_makes_the_same_forks_again(forks):
    lab = WalkLab(rate=0.75)
    for step, percent in forks:
        lab.fork(step)
        lab.set(rate=percent / 100)
    for again in (WalkLab.from_state(lab.state), eval(repr(lab)), WalkLab()):
        again.restore(lab.state)
        assert again.state == lab.state and again.sentence == lab.sentence
        assert (again.result.values == lab.result.values).all()
        assert not lab.branch.parent or (again.branch.ghost.values == lab.branch.ghost.values).all()


FORKED = "WalkLab(rate=0.5, fail_at=0, shape=1); fork(8, rate=0.25, fail_at=0); fork(12, rate=1.0, fail_at=0)"


@st.composite
def mutated(draw):
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(FORKED))] * 2)))
    return FORKED[:start] + draw(st.text("0123456789.,;=() forkate", max_size=8)) + FORKED[end:]


@settings(max_examples=200)
@given(mutated())
@example(FORKED)
@example(FORKED + "; fork(13)")
@example(FORKED.replace("fork(12", "fork (12"))
@example(FORKED.replace("1.0", "9" * 2000))
@example(FORKED.replace("rate=1.0", "rate=__import__('os')"))
def test_a_mutated_text_is_read_as_it_says_or_refused(text):
    lab = WalkLab()
    before = lab.state, lab.result
    try:
        lab.restore(text)
    except (ValueError, TypeError) as error:
        assert (lab.state, lab.result) == before
        assert str(error) and "\n" not in str(error)
    else:
        calls = [node.func.id for node in ast.walk(ast.parse(text.strip())) if isinstance(node, ast.Call)]
        assert lab.state.count("fork(") == calls.count("fork")
        assert WalkLab.from_state(lab.state).state == lab.state


@pytest.mark.parametrize(
    "change, sentence",
    [
        (("fork(8", "fork(80"), "a run is forked at a step that was recorded, 1, 2, ..., 19, got 80"),
        (("fork(8", "fork(0"), "this state of WalkLab has forks that are not in the order of time"),
        (("; fork(8", "; fork(8, rate=0.5); fork(8"), "this state of WalkLab has forks that are not in the order of time"),
        (("fork(8, rate=0.25", "fork(8, rate=7"), "rate must be from 0 to 1, got 7"),
        (("fork(8, rate=0.25", "fork(8, shape=2"), "shape cannot change in the middle of a run: Reset ends the fork"),
        (("fork(8, rate=0.25", "fork(8, size=2"), "WalkParameters has no size"),
        (("fork(8", "fork 8"), "a state of WalkLab looks like"),
        (("fork(8", "past(8"), "what follows in a state of WalkLab are forks, such as"),
    ],
)
def test_what_is_wrong_with_a_state_is_named_and_changes_nothing(change, sentence):
    lab = WalkLab()
    lab.fork(8)
    lab.set(rate=0.25)
    state, result = lab.state, lab.result
    with pytest.raises((ValueError, TypeError), match=f"^{sentence}"):
        lab.restore(state.replace(*change))
    assert lab.state == state and lab.result is result
    with pytest.raises(ValueError, match="this state is of 'WalkLab', not of GrowingLab"):
        GrowingLab.from_state(state)


def test_what_cannot_be_forked_or_changed_later_is_said():
    with pytest.raises(TypeError, match="GrowingLab has no training that could be forked"):
        GrowingLab().fork(8)
    lab = WalkLab()
    for step in (0, PIECES, 7.5, "8"):
        with pytest.raises(ValueError, match=r"forked at a step that was recorded, 1, 2, \.\.\., 19, got"):
            lab.fork(step)
    lab.fork(8)
    result = lab.result
    for change in (lambda: lab.set(shape=2), lambda: lab.choose("other")):
        with pytest.raises(ValueError, match="shape cannot change in the middle of a run: Reset ends the fork"):
            change()
    assert lab.result is result


def test_by_hand_a_fork_waits_at_its_step_then_every_change_goes_on_from_there():
    lab = WalkLab()
    panel, timeline = lab.panel, lab.panel.timeline
    assert timeline.fork.disabled and GrowingLab().panel.timeline.fork is None
    timeline.slider.value = 42
    assert not timeline.fork.disabled
    before = panel.picture.value
    timeline.fork.click()
    assert timeline.slider.value == 40 and timeline.button.description == "Continue" and lab.result.steps == 8
    assert "Forked at step 8: change a setting, and the run goes on from there. 8 of 20" in panel.caption.value
    assert panel.picture.value != before, "the ghost"
    assert [name for name, widget in panel.controls.widgets.items() if widget.disabled] == ["shape"]
    panel.controls.widgets["rate"].value = 0.25
    assert "Forked at step 8 from rate 0.5. 20 of 20" in panel.caption.value and timeline.fork.disabled
    panel.controls.widgets["shape"].value = 2
    assert "shape cannot change in the middle of a run: Reset ends the fork" in panel.error.value
    panel.controls.widgets["shape"].value = 1
    timeline.slider.value = 20
    assert "Forked at step 8 from rate 0.5. 4 of 20" in panel.caption.value
    timeline.button.click()
    assert timeline.button.description == "Replay" and "20 of 20" in panel.caption.value
    panel.screen._handle_custom_msg({"reset": 0}, [])
    assert "Forked at step 8: change" in panel.caption.value, "one control goes back, the fork stays"
    panel.fold.button.value = True
    assert "; fork(8, rate=0.5" in panel.fold.state.value
    forked, text = shown(lab), lab.state
    panel.reset.click()
    assert "Forked" not in panel.caption.value and "fork" not in panel.fold.state.value
    assert not panel.controls.widgets["shape"].disabled
    panel.fold.state.value = text
    assert shown(lab) == forked and panel.error.value == ""


def test_a_run_that_is_left_half_way_is_a_ghost_to_its_end(monkeypatch):
    monkeypatch.setattr(desk, "AT_ONCE", 0.0)
    lab = WalkLab()
    panel = lab.panel

    async def scene():
        panel.controls.widgets["rate"].value = 0.25
        assert lab.result.steps == 1 and panel.timeline.fork.disabled, "while it computes"
        panel.timeline.button.click()
        panel.timeline.fork.click()
        assert lab.branch.ghost.steps == PIECES and lab.result.steps == 1 and panel.error.value == ""
        panel.reset.click()
        panel.controls.widgets["fail_at"].value = 6
        panel.timeline.button.click()
        panel.timeline.fork.click()
        assert "this piece is broken" in panel.error.value and not lab.branch.parent

    asyncio.run(scene())


@pytest.mark.parametrize("optimizer", ["SGD", "momentum", "RMSProp", "Adam"])
@pytest.mark.parametrize("batch", [75, 200])
def test_watch_it_learn_forked_without_a_change_is_the_same_run(optimizer, batch):
    lab = WatchItLearn(lr=0.02, optimizer=optimizer, batch=batch)
    old = lab.result
    lab.fork(140)
    assert lab.result is not old and (lab.result.losses == old.losses).all() and (lab.result.answer == old.answer).all()


@pytest.mark.parametrize("lab_class, start, kept, first, second", FORKS, ids=[lab.__name__ for lab, *_ in FORKS])
def test_forks_of_a_lab_keep_the_past_and_its_code_makes_them_again(lab_class, start, kept, first, second):
    lab = lab_class(**start)
    for step, changes in (first, second):
        old = lab.result
        lab.fork(step)
        assert lab.result is not old
        np.testing.assert_equal(vars(lab.result), vars(old), "without a change it is the same run")
        lab.set(**changes)
        was, now = getattr(old, kept), getattr(lab.result, kept)
        n = next(len(getattr(result, kept)) for result in lab.branch.results if result.steps == step)
        np.testing.assert_array_equal(now[:n], was[:n])
        assert not np.array_equal(now, was, equal_nan=True) and lab.sentence.startswith(f"Forked at step {step} from ")
    for name in lab.looks:
        assert {getattr(result.parameters, name) for result in lab.branch.results} == {getattr(lab.parameters, name)}
        assert lab.Parameters.controls()[name].label not in lab.sentence, "it is not what was left"
    assert lab.desk.frame() != lab.desk.frame(lab.result, lab.branch.parent.parent), "the ghost"
    assert lab.figure.redraws == 1
    again = lab_class.from_state(lab.state)
    assert again.sentence == lab.sentence
    np.testing.assert_equal(vars(again.result), vars(lab.result))
    assert_makes_it_again(lab)


def test_every_lab_that_can_be_forked_is_in_the_table():
    assert {lab for lab, *_ in FORKS} == set(FORKABLE)


def assert_makes_it_again(lab):
    names = {}
    exec(lab.code(), names)
    np.testing.assert_equal(vars(names["lab"].result), vars(lab.result))
