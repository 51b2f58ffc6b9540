"""Linked labs move together, each with its own picture, sentence and errors."""

import asyncio
import gc
import weakref
from dataclasses import dataclass
from itertools import pairwise

import pytest
from growing import PIECES, Clockwork, GrowingLab
from ipywidgets.widgets.widget import _instances
from line import Line, LineLab, line

from weightslab.lessons.lesson_06 import GradientThroughDepth, SignalThroughDepth
from weightslab.live import Parameters, kernel, link, number


@dataclass(frozen=True)
class SlopeParameters(Parameters):
    slope: float = number(2.0, -2, 2, 0.05, "slope w", help="How steep the line is.")
    shift: float = number(0.0, -2, 2, 0.05, "shift b", help="How high the line is.")


@dataclass(frozen=True)
class Slope(Line):
    def describe(self):
        return f"slope {self.parameters.slope:g}."


class SlopeLab(LineLab):
    title = "The slope alone"
    Parameters = SlopeParameters

    @staticmethod
    def compute(p):
        if p.shift == 1.5:
            raise ValueError("a shift of 1.5 is not for this lab")
        drawn = line(LineLab.Parameters(slope=p.slope, shift=p.shift))
        return Slope(drawn.parameters, drawn.y)


@pytest.fixture
def pair():
    first, second = LineLab(slope=1.5), SlopeLab()
    link(first, second)
    for lab in (first, second):
        assert lab.panel
    return first, second


def move(lab, **values):
    for name, value in values.items():
        lab.panel.controls.widgets[name].value = value


def test_the_second_takes_the_settings_of_the_first_then_both_move_together(pair):
    first, second = pair
    assert second.parameters.slope == 1.5 and second.sentence == "slope 1.5."
    move(first, slope=-1.0)
    assert second.parameters.slope == -1.0 and second.panel.controls.widgets["slope"].value == -1.0
    assert "slope -1" in second.panel.caption.value and "y = -1 x" in first.panel.caption.value
    move(second, slope=0.5)
    assert first.parameters.slope == 0.5 and "y = 0.5 x" in first.panel.caption.value
    first.set(slope=1.25, noisy=True)
    assert second.parameters.slope == 1.25 and first.parameters.noisy
    first.panel.reset.click()
    assert (first.parameters.slope, second.parameters.slope, first.parameters.noisy) == (1.5, 1.5, False)
    first.restore(LineLab(slope=-0.5, shift=1.0).state)
    assert (second.parameters.slope, second.parameters.shift) == (-0.5, 1.0)


def test_each_draws_once_and_the_readers_own_comes_first(pair, monkeypatch):
    drawn = []
    for lab in pair:
        show = lab.panel.show
        monkeypatch.setattr(lab.panel, "show", lambda *shown, lab=lab, show=show: (drawn.append(lab), show(*shown)))
    first, second = pair
    move(first, slope=1.0)
    move(second, slope=0.5)
    assert drawn == [first, second, second, first]


def test_an_error_is_said_in_its_lab_and_harms_no_other(pair):
    first, second = pair
    move(first, slope=2.5)
    assert "slope w must be from -2 to 2, got 2.5" in second.panel.error.value and first.panel.error.value == ""
    assert first.parameters.slope == 2.5 and second.parameters.slope == 1.5 and "slope 1.5" in second.panel.caption.value
    move(first, slope=1.5)
    assert second.panel.error.value == ""
    move(first, shift=1.5)
    assert "a shift of 1.5 is not for this lab" in second.panel.error.value and first.panel.error.value == ""
    move(second, shift=1.0)
    assert first.parameters.shift == second.parameters.shift == 1.0 and second.panel.error.value == ""
    move(first, slope=-3.0)
    assert "slope -3" in first.panel.error.value and second.parameters.slope == 1.5 and second.panel.error.value == ""


def test_closing_one_ends_the_link(pair):
    first, second = pair
    second.close()
    move(first, slope=0.75)
    assert second.parameters.slope == 1.5 and first.parameters.slope == 0.75 and first.panel.error.value == ""


def test_a_new_link_ends_the_old_one(pair):
    first, second = pair
    third = SlopeLab()
    link(first, third)
    move(first, slope=0.25)
    assert third.parameters.slope == 0.25 and second.parameters.slope == 1.5


@pytest.mark.parametrize(
    "labs, said",
    [
        (lambda: (), "link takes two labs or more, each once, got none"),
        (lambda: (LineLab(),), "link takes two labs or more, each once, got LineLab"),
        (lambda: (LineLab(),) * 2, "link takes two labs or more, each once, got LineLab, LineLab"),
        (lambda: (SlopeLab(), GradientThroughDepth()), "GradientThroughDepth has no field of the same name as SlopeLab"),
    ],
)
def test_what_cannot_be_linked_is_said(labs, said):
    with pytest.raises(ValueError, match=said):
        link(*labs())


def shown(made, monkeypatch):
    """What a cell that ends with this link displays."""
    displayed = []
    with monkeypatch.context() as patched:
        patched.setattr("IPython.display.display", displayed.append)
        made._ipython_display_()
    return [lab._repr_mimebundle_() for lab in displayed]


def test_both_are_shown_under_one_set_of_controls(monkeypatch):
    signal, gradient = SignalThroughDepth(), GradientThroughDepth(depth=8)
    said = shown(link(signal, gradient), monkeypatch)
    assert [data["text/plain"] for data, _ in said] == [signal.sentence, gradient.sentence]
    assert [lab.panel.grid in lab.panel.widget.children for lab in (signal, gradient)] == [True, False]
    assert all(metadata["image/png"]["height"] < 400 for _, metadata in said), "two fit on a screen"
    pictures = [lab.panel.picture.value for lab in (signal, gradient)]
    move(signal, gain=3.0)
    assert gradient.parameters.gain == 3.0
    gradient.panel.presets["sigmoid"].click()
    assert signal.parameters.activation == "sigmoid" and signal.panel.controls.widgets["depth"].value == 10
    assert all(lab.panel.picture.value != old for lab, old in zip((signal, gradient), pictures, strict=True))


def test_a_cell_that_runs_again_closes_the_pair_and_leaves_no_widget(monkeypatch):
    monkeypatch.setattr(kernel, "_shown", {})
    counts, gone = [], []
    for run in range(3):
        monkeypatch.setattr(kernel, "_running", lambda run=run: ("cell", run))
        made = link(SignalThroughDepth(), GradientThroughDepth())
        shown(made, monkeypatch)
        move(made.labs[0], depth=20 + run)
        counts.append(len(_instances))
        gone += [weakref.ref(lab) for lab in made.labs]
        del made
        gc.collect()
    assert counts[0] == counts[1] == counts[2]
    assert not any(lab() for lab in gone[:-2]), "something holds the old labs"


def test_labs_in_pieces_start_again_together(monkeypatch):
    monkeypatch.setattr(Clockwork, "seconds", 0.04)
    monkeypatch.setattr(Clockwork, "pieces", 0)
    first, second = labs = GrowingLab(), GrowingLab()
    link(*labs)
    assert first.panel and second.panel

    async def scene():
        move(first, rate=0.25)
        assert [len(lab.result.values) for lab in labs] == [1, 1]
        move(second, rate=0.75)
        monkeypatch.setattr(Clockwork, "seconds", 0.0)
        before = Clockwork.pieces
        while not all(lab.result.progress == 1 for lab in labs):
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.1)
        assert Clockwork.pieces == before + 2 * (PIECES - 1), "the old work went on"

    asyncio.run(scene())
    assert all(a.result.values[1] == b.result.values[1] == 0.25 for a, b in pairwise(labs))


def test_a_link_that_is_shown_twice_stays_a_link(monkeypatch):
    monkeypatch.setattr(kernel, "_shown", {})
    first, second = LineLab(), SlopeLab()
    size = SlopeLab.size[1]
    for run in range(2):  # a cell with `link(first, second)` alone
        monkeypatch.setattr(kernel, "_running", lambda run=run: ("cell", run))
        shown(link(first, second), monkeypatch)
        move(first, slope=1.25 - run)
        assert second.parameters.slope == 1.25 - run and second.desk.shown and first.desk.shown
        assert second.size[1] == pytest.approx(size * 1 / 2), "as high as the first time"
    for run in range(2, 4):  # a cell that makes them too
        monkeypatch.setattr(kernel, "_running", lambda run=run: ("cell", run))
        pair = LineLab(), SlopeLab()
        shown(link(*pair), monkeypatch)
        move(pair[1], slope=0.25 * run)
        assert pair[0].parameters.slope == 0.25 * run and not first.desk.shown and not second.desk.shown
