"""What the page asks beside the state of its sliders, and what sliders send back."""

import pytest
from live.line import LineLab

from weightslab.live.picture import Picture


@pytest.fixture
def lab():
    lab = LineLab()
    assert lab.panel
    yield lab
    lab.close()


@pytest.fixture
def slider(lab):
    return lab.panel.controls.widgets["slope"]


def ask(widget, monkeypatch, **question):
    """What the widget answers."""
    answers = []
    monkeypatch.setattr(widget, "send", lambda content, buffers=None: answers.append(content))
    widget._handle_custom_msg(question, [])
    return answers


def test_a_second_question_moves_the_lab_and_is_answered(lab, slider, monkeypatch):
    before = lab.panel.picture.value
    assert ask(slider, monkeypatch, value=2.0, asked=0.25) == [{"answered": 0.25}]
    assert lab.parameters.slope == slider.value == 2.0 and lab.panel.picture.value != before


def test_what_fails_is_answered_and_said(lab, slider, monkeypatch):
    assert ask(slider, monkeypatch, value=-3.0, asked=0.5) == [{"answered": 0.5}]
    assert "slope -3" in lab.panel.error.value and lab.parameters.slope == 1.0


def test_the_slow_message_of_the_same_value_draws_nothing_but_has_its_echo(lab, slider, monkeypatch):
    ask(slider, monkeypatch, value=2.0, asked=0.25)
    echoes, drawn = [], lab.panel.picture.value
    monkeypatch.setattr("weightslab.live.controls.echo", echoes.append)
    slider.set_state({"value": 2.0})
    assert echoes == [slider] and lab.panel.picture.value is drawn


def test_a_slider_that_reports_late_where_it_was_put_moves_nothing(lab, slider):
    controls = lab.panel.controls
    for slope in (0.05, -0.15, -0.95):
        lab.set(slope=slope)
    slider.set_state({"value": -0.1499999999999999})
    assert lab.parameters.slope == controls.values["slope"] == slider.value == -0.95
    slider.set_state({"value": -0.1499999999999999})
    assert lab.parameters.slope == -0.15, "it comes back once: the second time it is the reader"
    for slope in (0.05, -0.15, -0.95):
        lab.set(slope=slope)
    slider.set_state({"value": 0.5})
    slider.set_state({"value": 0.05})
    assert lab.parameters.slope == slider.value == 0.05, "a reader may go wherever it has been"


def test_a_place_in_a_picture_is_answered_once_however_many_listen(monkeypatch):
    picture, places = Picture((10, 10)), []
    for _ in range(2):
        picture.on_point(lambda *place: places.append(place))
    assert ask(picture, monkeypatch, point=[0.5, 1], kind="move", asked=0.125) == [{"answered": 0.125}]
    assert places == [(0.5, 1.0, "move")] * 2


def test_the_screen_answers_at_once_and_draws_small_while_it_is_told(lab, monkeypatch):
    screen = lab.panel.screen
    screen.pixel_ratio = 2.0
    assert ask(screen, monkeypatch, ping=0.75) == [{"pong": 0.75}]
    sharp = lab.panel.picture.value
    ask(screen, monkeypatch, small=True)
    assert lab.figure.ratio == 1 and lab.panel.picture.value is sharp, "the next picture is small"
    lab.set(slope=2.0)
    small = lab.panel.picture.value
    ask(screen, monkeypatch, small=False)
    assert lab.figure.ratio == 2 and len(lab.panel.picture.value) > len(small)
