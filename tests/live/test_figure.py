"""Frames by blitting equal frames drawn in full; pixels follow the screen, size on the page does not."""

from io import BytesIO

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from line import LineLab
from PIL import Image

from weightslab.live import LiveFigure
from weightslab.live.figure import png
from weightslab.plots import style


def pixels(data):
    return np.asarray(Image.open(BytesIO(data)))


@given(arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20), st.just(4))))
def test_png_is_lossless(rgba):
    np.testing.assert_array_equal(pixels(png(rgba)), rgba)


def test_a_blitted_frame_equals_one_drawn_in_full():
    lab = LineLab()
    lab.picture()
    for slope in (-2.9, 0.0, 1.5, 2.9):
        lab.set(slope=slope, noisy=slope > 0)
        blitted = pixels(lab.picture())
        lab.figure.invalidate()
        np.testing.assert_array_equal(blitted, pixels(lab.picture()))


def test_a_blitted_frame_equals_what_matplotlib_draws_without_blitting():
    lab = LineLab()
    lab.picture()
    lab.set(slope=1.0, noisy=True)  # the line passes behind the word above, the image under the dashed line
    blitted = pixels(lab.picture())
    for artist in lab.figure.findobj(lambda artist: artist.get_animated()):
        artist.set_animated(False)
    with style.context():
        lab.figure.canvas.draw()
    np.testing.assert_array_equal(blitted, np.asarray(lab.figure.canvas.buffer_rgba()))


def test_only_a_change_of_something_fixed_draws_in_full():
    lab = LineLab()
    lab.picture()
    before = lab.figure.redraws
    for slope in np.linspace(-2, 2, 20):
        lab.set(slope=slope)
        lab.picture()
    assert lab.figure.redraws == before
    lab.desk.view.axes.set_ylim(-9, 9)
    zoomed = pixels(lab.picture())
    lab.picture()
    assert lab.figure.redraws == before + 1
    lab.desk.view.axes.set_ylim(-4, 4)
    assert (zoomed != pixels(lab.picture())).any()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_pixels_follow_the_ratio_and_size_on_the_page_does_not(ratio):
    lab = LineLab()
    lab.picture()
    lab.figure.ratio = ratio
    assert pixels(lab.figure.frame()).shape == (250 * ratio, 600 * ratio, 4)
    assert lab.figure.css_size == (600, 250)


def test_the_layout_is_settled_once():
    lab = LineLab()
    lab.picture()
    place = lab.desk.view.axes.get_position().bounds
    lab.desk.view.axes.set_ylim(-1e6, 1e6)  # longer tick labels
    lab.picture()
    assert lab.desk.view.axes.get_position().bounds == place


def test_what_is_set_outside_neither_changes_the_picture_nor_is_changed():
    expected = LineLab().picture()
    with matplotlib.rc_context({"axes.facecolor": "black", "font.size": 30, "axes.grid": True, "lines.linewidth": 9}):
        before = dict(matplotlib.rcParams)
        assert LineLab().picture() == expected
        assert dict(matplotlib.rcParams) == before


def test_a_figure_off_axis_and_inset_axes_are_drawn():
    def draw(animated):
        with style.context():
            figure = LiveFigure((200, 200), 1)
            axes = figure.subplots()
            axes.set(xlim=(0, 1), ylim=(0, 1))
            axes.set_axis_off()
            inset = axes.inset_axes((0.5, 0.5, 0.4, 0.4))
            axes.plot([0, 1], [0, 0.3], animated=animated)
            inset.plot([0, 1], [1, 0], animated=animated)
        return pixels(figure.frame())

    np.testing.assert_array_equal(draw(True), draw(False))


def test_the_figure_has_no_window_of_pyplot():
    assert LiveFigure((200, 200)).canvas.manager is None
