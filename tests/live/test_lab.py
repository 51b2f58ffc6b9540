"""A lab as Python drives it and as a reader's hand does, without a browser."""

import subprocess
import sys
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ipywidgets.widgets.widget import _instances
from line import LineLab, LineParameters
from matplotlib.artist import Artist
from PIL import Image

import weightslab
from weightslab.lessons.lesson_00.jacket import Jacket
from weightslab.live import panel as panels


@pytest.fixture
def lab():
    return LineLab()


@pytest.fixture
def frames(monkeypatch):
    """The sentences of all pictures shown, in order."""
    shown = []
    show = panels.Panel.show

    def spy(self, picture, sentence, *setting):
        shown.append(sentence)
        show(self, picture, sentence, *setting)

    monkeypatch.setattr(panels.Panel, "show", spy)
    return shown


def move(lab, **values):
    """Move controls as the reader does."""
    for name, value in values.items():
        lab.panel.controls.widgets[name].value = value


def controls(lab):
    return {name: widget.value for name, widget in lab.panel.controls.widgets.items()}


def assert_controls_follow(lab):
    """Up to the digits that are asked for: four on a logarithmic slider, ten on a linear one."""
    for name, value in controls(lab).items():
        expected = getattr(lab.parameters, name)
        if isinstance(expected, float):
            expected = pytest.approx(expected, rel=1e-3 if name == "rate" else 1e-9)
        assert value == expected


def test_a_lab_computes_when_made():
    lab = LineLab(slope=2.0)
    assert lab.parameters == LineParameters(slope=2.0)
    assert lab.sentence == lab.result.describe() == "y = 2 x + 0 <m>."
    assert repr(lab) == "LineLab(slope=2.0, shift=0.0, rate=0.1, power=1, noisy=False, kind='line')"
    assert eval(repr(lab)).parameters == lab.parameters


def test_neither_making_nor_setting_a_lab_makes_a_figure_or_widgets(monkeypatch):
    monkeypatch.setattr(LineLab, "View", None)
    widgets = len(_instances)
    lab = LineLab()
    lab.set(slope=2.0)
    assert lab.sentence == "y = 2 x + 0 <m>."
    assert len(_instances) == widgets


@pytest.mark.parametrize("module", ["ipywidgets", "anywidget", "matplotlib.pyplot"])
def test_a_lab_that_is_not_shown_does_not_load(module):
    code = f"import sys, line; line.LineLab().picture(); assert {module!r} not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)


def test_set_reset_choose(lab):
    lab.set(slope=2.0, shift=-1.0)
    assert lab.parameters == LineParameters(slope=2.0, shift=-1.0)
    lab.choose("steep")
    assert lab.parameters == LineLab.presets["steep"]
    lab.reset()
    assert lab.parameters == LineParameters()


def test_reset_goes_back_to_where_the_lab_was_made():
    lab = LineLab(slope=-0.5)
    lab.set(slope=2.0)
    lab.panel.reset.click()
    assert lab.parameters == LineParameters(slope=-0.5)


@pytest.mark.parametrize(
    "changes, kind",
    [({"slope": 9}, ValueError), ({"slope": "x"}, TypeError), ({"slop": 1}, TypeError), ({"slope": -3}, ValueError)],
)
def test_set_raises_and_changes_nothing(lab, changes, kind):
    move(lab, slope=2.0)
    before = lab.result, lab.panel.picture.value, lab.panel.caption.value, controls(lab)
    with pytest.raises(kind):
        lab.set(**changes)
    assert before == (lab.result, lab.panel.picture.value, lab.panel.caption.value, controls(lab))
    assert lab.panel.error.value == ""


def test_an_unknown_preset_is_named(lab):
    with pytest.raises(ValueError, match=r"^A line has no preset 'flat'; it has steep, broken$"):
        lab.choose("flat")


def test_moving_a_control_draws_one_frame(lab, frames):
    before = lab.panel.picture.value
    del frames[:]
    move(lab, slope=2.0)
    assert frames == ["y = 2 x + 0 <m>."]
    assert lab.panel.picture.value != before
    assert "y = 2 x + 0 &lt;m&gt;." in lab.panel.caption.value
    assert lab.parameters == LineParameters(slope=2.0)


@pytest.mark.parametrize("name, value", [("shift", -1.0), ("rate", 1.0), ("power", 3), ("noisy", True), ("kind", "step")])
def test_every_kind_of_control_sets_its_parameter(lab, name, value):
    move(lab, **{name: value})
    assert lab.parameters == LineParameters().replace(**{name: value})


def test_a_reset_or_preset_that_moves_many_controls_draws_one_frame(lab, frames):
    move(lab, slope=2.0, shift=1.5, power=5, noisy=True, kind="step", rate=1.0)
    del frames[:]
    lab.panel.presets["steep"].click()
    assert frames == ["y = 2.5 x + 1 <m>."]
    lab.panel.reset.click()
    assert len(frames) == 2


def test_the_controls_follow_the_lab(lab):
    assert_controls_follow(lab)
    lab.set(slope=-1.25, rate=10.0, power=3, noisy=True, kind="step")
    assert_controls_follow(lab)
    lab.choose("steep")
    assert_controls_follow(lab)


def test_a_value_between_the_steps_survives_the_move_of_another_control(lab):
    move(lab, shift=0.5)
    lab.set(slope=0.1234567, rate=0.0123456)
    move(lab, shift=1.0)
    assert lab.parameters == LineParameters(slope=0.1234567, rate=0.0123456, shift=1.0)


def test_what_the_browser_rounds_by_itself_changes_nothing(lab):
    """It puts a slider on the nearest of its steps, and sends that back."""
    lab.set(rate=0.02)
    before = lab.panel.picture.value
    move(lab, rate=10**-1.7)
    assert lab.parameters.rate == 0.02 and lab.panel.picture.value == before
    move(lab, rate=10**-1.6)
    assert lab.parameters.rate == 0.02512
    move(lab, rate=10**-1.7)
    assert lab.parameters.rate == 0.01995


def test_floating_point_noise_of_a_slider_is_removed(lab):
    move(lab, slope=0.15000000000000002)
    assert lab.parameters.slope == 0.15
    move(lab, rate=lab.panel.controls.widgets["rate"].base ** 1.0)
    assert lab.parameters.rate == 10.0


@pytest.mark.parametrize("bad, why", [(-3, "slope -3 is &lt;not&gt; for this line"), (3, "the computation was stopped")])
def test_what_fails_under_the_readers_hand_is_said_and_the_lab_lives(lab, bad, why):
    move(lab, shift=2.0, slope=1.0)
    before = lab.result, lab.panel.picture.value, lab.panel.caption.value
    move(lab, slope=bad)
    assert f"Not drawn: {why}. The picture shows the last setting that worked." in lab.panel.error.value
    assert 'role="alert"' in lab.panel.error.value
    assert before == (lab.result, lab.panel.picture.value, lab.panel.caption.value)
    move(lab, noisy=True)  # still fails: the slope still stands there
    assert lab.panel.error.value and lab.parameters.noisy is False
    move(lab, slope=2.0)
    assert lab.panel.error.value == ""
    assert lab.parameters == LineParameters(slope=2.0, shift=2.0, noisy=True)


def test_a_broken_preset_is_said_and_reset_clears_it(lab):
    lab.panel.presets["broken"].click()
    assert "Not drawn: slope -3" in lab.panel.error.value
    lab.panel.reset.click()
    assert lab.panel.error.value == ""


def test_a_view_that_fails_half_way_leaves_the_last_good_picture(lab, monkeypatch):
    move(lab, slope=2.0)
    picture = lab.panel.picture.value
    monkeypatch.setattr(lab.desk.view.word, "set_text", lambda text: 1 / 0)
    move(lab, slope=-2.0)
    assert "ZeroDivisionError: division by zero" in lab.panel.error.value
    assert lab.panel.picture.value == picture and lab.parameters.slope == 2.0
    monkeypatch.undo()
    assert lab.desk.frame(lab.result) == picture


def test_three_hundred_events_make_no_artist_and_no_widget(lab):
    lab.panel.screen.pixel_ratio = 1.0
    artists, widgets = len(lab.figure.findobj(Artist)), len(_instances)
    redraws = lab.figure.redraws
    for slope in np.linspace(-2.9, 2.9, 300):
        move(lab, slope=slope)
    assert (len(lab.figure.findobj(Artist)), len(_instances)) == (artists, widgets)
    assert lab.figure.redraws == redraws


events = st.one_of(
    st.tuples(st.just("slope"), st.floats(-3, 3)),
    st.tuples(st.just("shift"), st.floats(-2, 2)),
    st.tuples(st.just("rate"), st.floats(1e-4, 10)),
    st.tuples(st.just("power"), st.integers(1, 5)),
    st.tuples(st.just("noisy"), st.booleans()),
    st.tuples(st.just("kind"), st.sampled_from(["line", "step"])),
    st.tuples(st.just("preset"), st.sampled_from(["steep", "broken"])),
    st.tuples(st.just("reset"), st.none()),
)


@cache
def any_lab():
    lab = LineLab()
    lab.panel.screen.pixel_ratio = 1.0
    return lab


@settings(max_examples=30)
@given(st.lists(events, min_size=1, max_size=10))
def test_any_events_in_any_order_leave_a_picture_of_what_the_lab_says(events):
    lab = any_lab()
    lab.panel.reset.click()
    for name, value in events:
        if name == "preset":
            lab.panel.presets[value].click()
        elif name == "reset":
            lab.panel.reset.click()
        else:
            move(lab, **{name: value})
        assert lab.result.parameters == lab.parameters
        assert lab.panel.picture.value == lab.desk.frame(lab.result)
        assert escape(lab.sentence) in lab.panel.caption.value
        if not lab.panel.error.value:
            assert_controls_follow(lab)


@pytest.mark.parametrize(
    "screen, ratio", [(0.5, 1.0), (1.0, 1.0), (1.1, 1.5), (1.5, 1.5), (1.75, 2.0), (2.0, 2.0), (3.0, 2.0)]
)
def test_the_picture_is_as_sharp_as_the_screen(lab, screen, ratio):
    lab.panel.screen.pixel_ratio = screen
    assert Image.open(BytesIO(lab.panel.picture.value)).size == (600 * ratio, 250 * ratio)
    assert lab.panel.picture.css_size == (600, 250)
    move(lab, slope=2.0)
    assert Image.open(BytesIO(lab.panel.picture.value)).size == (600 * ratio, 250 * ratio)
    assert Image.open(BytesIO(lab.picture())).size == (1200, 500)


def test_the_bundle_has_the_widget_the_poster_and_the_sentence(lab):
    data, metadata = lab._repr_mimebundle_()
    assert data["text/plain"] == lab.sentence
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == lab.widget.model_id
    assert data["image/png"] == lab.poster()[0]
    assert metadata == {"image/png": {"width": 600, "height": lab.poster()[1][1]}}
    poster = Image.open(BytesIO(data["image/png"]))
    assert poster.size == (1200, 2 * lab.poster()[1][1]) and poster.height > 500
    below = np.asarray(poster.convert("L"))[-80:]
    assert (below < 128).sum() > 200, "the sentence is written below the picture"


def test_showing_a_lab_twice_is_one_lab(lab):
    first, second = (lab._repr_mimebundle_()[0]["application/vnd.jupyter.widget-view+json"] for _ in range(2))
    assert first == second


def test_marks_for_style_and_screen_readers(lab):
    assert "weightslab-lab" in lab.widget._dom_classes
    assert 'class="weightslab-caption"' in lab.panel.caption.value


def test_controls_show_label_unit_and_help(lab):
    slider = lab.panel.controls.widgets["shift"]
    assert slider.description == "shift b (m)" and slider.tooltip == "shift b"
    assert lab.panel.controls.widgets["slope"].tooltip == "How steep the line is."
    assert lab.panel.controls.widgets["slope"].readout_format == ".2f"
    assert all(getattr(widget, "continuous_update", True) for widget in lab.panel.controls.widgets.values())


INLINED = ("<listcomp>", "<dictcomp>", "<genexpr>")
"""No functions of their own in newer Pythons."""


def test_a_slider_value_goes_through_few_hands_to_the_picture():
    lab = Jacket()
    slider = lab.panel.controls.widgets["weight"]
    slider.value = 0.5
    package, frames = str(Path(weightslab.__file__).parent), []

    def note(frame, event, _):
        code, caller = frame.f_code, frame.f_back.f_code.co_filename
        asked = code.co_filename.startswith(package) and "matplotlib" not in caller  # which reads our settings when it draws
        if event == "call" and asked and code.co_name not in INLINED and frame not in frames:
            frames.append(frame)

    before = lab.panel.picture.value
    sys.setprofile(note)
    try:
        slider.value = 0.7
    finally:
        sys.setprofile(None)
    assert lab.panel.picture.value != before
    calls = [f"{Path(frame.f_code.co_filename).name} {frame.f_code.co_qualname}" for frame in frames]
    assert len(calls) <= 40, calls
    assert len({frame.f_code.co_filename for frame in frames}) <= 11, calls
