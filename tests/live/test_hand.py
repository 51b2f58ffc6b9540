"""What the page asks beside the state of its sliders, and what sliders send back."""

import numpy as np
import pytest
from live.grid import GridLab
from live.growing import GrowingLab
from live.line import LineLab

from weightslab.live.figure import png_size, shrunk
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
    monkeypatch.setattr(type(slider.comm), "send", lambda comm, data=None, **rest: echoes.append((comm.comm_id, data)))
    slider.set_state({"value": 2.0})
    echo = {"method": "echo_update", "state": {"value": 2.0}, "buffer_paths": []}
    assert echoes == [(slider.model_id, echo)] and lab.panel.picture.value is drawn


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


@pytest.fixture
def screen(lab, monkeypatch):
    """Of a HiDPI screen, over a slow line: a drag has begun."""
    screen = lab.panel.screen
    screen.pixel_ratio = 2.0
    assert ask(screen, monkeypatch, ping=0.75) == [{"pong": 0.75}]
    sharp = lab.panel.picture.value
    ask(screen, monkeypatch, small=True)
    assert lab.panel.picture.value is sharp, "the next picture is small"
    return screen


def width(lab):
    return png_size(lab.panel.picture.value)[0]


def test_a_drag_over_a_slow_line_has_small_pictures_without_a_new_background(lab, screen):
    drawn = lab.figure.redraws
    lab.set(slope=2.0)
    assert width(lab) == 600 and lab.figure.redraws == drawn
    assert png_size(lab.picture())[0] == png_size(lab.desk.saved("png"))[0] == 1200, "what is kept is sharp"
    lab.set(slope=1.0)
    assert width(lab) == 600


def test_its_last_place_is_drawn_once_and_sharp(lab, screen, slider, monkeypatch):
    lab.set(slope=2.0)
    ask(screen, monkeypatch, small=False)
    assert width(lab) == 600, "its last place is still to come"
    slider.set_state({"value": 2.5})
    last = lab.panel.picture.value
    ask(screen, monkeypatch, rested=True)
    assert width(lab) == 1200 and lab.panel.picture.value is last


def test_where_the_last_place_was_drawn_before_the_release_it_is_drawn_sharp_after_it(lab, screen, slider, monkeypatch):
    slider.set_state({"value": 2.5})
    ask(screen, monkeypatch, small=False)
    slider.set_state({"value": 2.5})
    assert width(lab) == 600
    ask(screen, monkeypatch, rested=True)
    assert width(lab) == 1200 and lab.figure.redraws == 1


@pytest.mark.parametrize("ratio", [1.5, 2.0])
def test_a_small_picture_is_the_sharp_one_with_fewer_pixels(lab, ratio):
    lab.figure.ratio = ratio
    sharp = lab.figure.pixels()
    small = shrunk(sharp, lab.figure.css_size)
    assert small.shape == (250, 600, 4) and small[..., 3].min() == 255
    assert small.mean() == pytest.approx(sharp.mean(), abs=0.5)
    if ratio == 2:
        means = sharp.reshape(250, 2, 600, 2, 4).mean((1, 3))
        assert np.abs(small - means).max() < 1


def dragged(lab, widget, monkeypatch, value):
    """Whether another picture came of a value that the page has sent; what is echoed of it."""
    assert widget.model_id in lab.panel.screen.sliders
    before, sent = lab.panel.picture.value, []
    monkeypatch.setattr(type(widget.comm), "send", lambda comm, data=None, **rest: sent.append((comm.comm_id, data)))
    assert ask(widget, monkeypatch, value=value, asked=0.25) == [{"answered": 0.25}]
    (echo,) = [data for comm, data in sent if comm == widget.model_id]
    assert echo["method"] == "echo_update"
    return lab.panel.picture.value != before, echo["state"]["value"]


def test_a_matrix_is_dragged_as_a_slider_is(monkeypatch):
    lab, W = GridLab(), ((0.5, 1.0), (2.0, 0.0), (-1.5, 1.0))
    assert lab.panel
    assert dragged(lab, lab.panel.controls.widgets["W"], monkeypatch, [*map(list, W)]) == (True, W)
    assert lab.parameters.W == W
    lab.close()


def test_the_time_of_a_training_is_dragged_as_a_slider_is(monkeypatch):
    lab = GrowingLab()
    assert lab.panel
    assert dragged(lab, lab.panel.timeline.slider, monkeypatch, 50) == (True, 50)
    lab.panel.drop_controls()
    assert lab.panel.screen.sliders == [lab.panel.timeline.slider.model_id], "which stays when it follows another lab"
    lab.close()
