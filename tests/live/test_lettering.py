"""Words from the store are the words that matplotlib draws, wherever they stand and whatever they look like."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from weightslab.plots import lettering
from weightslab.plots.lettering import Canvas

WORDS = {
    "plain": ("weight \N{MINUS SIGN}0.50", {}),
    "mathematics": ("10$^{-4}$ of it", {}),
    "pale": ("pale", {"alpha": 0.4}),
    "bold": ("bold", {"weight": "bold"}),
    "see-through": ("blue", {"color": (0.1, 0.3, 1.0, 0.5)}),
    "turned": ("up", {"rotation": 90}),
    "cut off left": ("beyond the edge", {"x": -0.1}),
    "cut off above": ("beyond the edge", {"y": 0.99}),
    "blank": (" ", {}),
}


def figure_with(canvas, words, dpi=100, x=0.25, y=0.5, **properties):
    figure = Figure(figsize=(2, 1), dpi=dpi)
    return canvas(figure).figure.text(x, y, words, **properties)


def drawn(text):
    text.figure.canvas.draw()
    return np.asarray(text.figure.canvas.buffer_rgba()).copy()


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("words, properties", WORDS.values(), ids=WORDS)
def test_on_whole_pixels_they_are_those_of_matplotlib(dpi, words, properties):
    kept, plain = (figure_with(canvas, words, dpi, **properties) for canvas in (Canvas, FigureCanvasAgg))
    expected = drawn(plain)
    np.testing.assert_array_equal(drawn(kept), expected)
    np.testing.assert_array_equal(drawn(kept), expected)  # from the store
    assert words == " " or (expected < 255).any()


def test_nothing_of_them_leaves_the_axes_that_clip_them():
    text = figure_with(Canvas, "only half of it is seen", clip_on=True, clip_box=Bbox.from_bounds(0, 0, 80, 100))
    seen = (drawn(text) < 255).any(axis=(0, 2))
    assert seen[:80].any() and not seen[81:].any()


def test_they_move_by_quarters_of_a_pixel():
    text = figure_with(Canvas, "here")
    before = drawn(text)
    for shift, pixels in ((7.1, 7), (6.9, 7)):
        text.set_x(0.25 + shift / 200)
        np.testing.assert_array_equal(drawn(text)[:, pixels:], before[:, :-pixels])
    text.set_x(0.25 + 7.5 / 200)
    assert (drawn(text)[:, 7:] != before[:, :-7]).any()


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("words", ["+0.40", "weight \N{MINUS SIGN}1.35", "12,345.6 of 7", "100%", "h1 = 0.5"])
def test_numbers_are_put_together_as_matplotlib_sets_them(dpi, words):
    kept, plain = (255 - drawn(figure_with(canvas, words, dpi, x=0.1)).astype(float) for canvas in (Canvas, FigureCanvasAgg))
    assert kept.sum() == pytest.approx(plain.sum(), rel=0.02), "as much ink"
    assert np.abs(kept - plain).sum() < 0.25 * plain.sum(), "in the same places, but for a fraction of a pixel"


def test_another_colour_size_or_resolution_is_another_word():
    text = figure_with(Canvas, "here")
    before = drawn(text)
    text.set_color("red")
    assert (drawn(text)[..., 0] == 255).all()
    text.set(color="black", fontsize=20)
    assert (drawn(text) < 255).sum() > 1.5 * (before < 255).sum()
    text.set_fontsize(10)
    np.testing.assert_array_equal(drawn(text), before)
    text.figure.dpi = 200
    np.testing.assert_array_equal(drawn(text), drawn(figure_with(FigureCanvasAgg, "here", dpi=200)))


def test_the_store_does_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(lettering, "KEPT", 20)
    text = figure_with(Canvas, "")
    for number in range(60):
        text.set_text("ab"[number % 2] * (number // 2 + 1) + f"{number}")
        drawn(text)
        ((pictures, sizes),) = text.figure.canvas.get_renderer()._fonts.values()
        assert len(pictures) <= 20 and len(sizes) <= 22
    text.set_text("the end")
    expected = drawn(figure_with(FigureCanvasAgg, text.get_text()))
    np.testing.assert_array_equal(drawn(text), expected)
