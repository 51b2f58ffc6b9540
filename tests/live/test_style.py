"""Colours that everyone can tell apart and read."""

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from colours import contrast, linear
from line import LineLab
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from weightslab.live import LiveFigure
from weightslab.plots import style
from weightslab.plots.shapes import Hatch

WORDS = ["POSITIVE", "NEGATIVE", "BIAS", "THEORY", "TRAINING", "VALIDATION", "NEUTRAL"]
MARKS = ["CLASS_A", "CLASS_B"]

# Machado, Oliveira, Fernandes 2009, severity 1, for linear RGB.
VISION = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def oklab(rgb):
    """Ottosson 2020: equal distances look equally different; black to white is 1."""
    lms = np.cbrt(
        np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                  [0.0883024619, 0.2817188376, 0.6299787005]]) @ rgb
    )  # fmt: skip
    return np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                     [0.0259040371, 0.7827717662, -0.8086757660]]) @ lms  # fmt: skip


def seen(colour, vision):
    return oklab(np.clip(VISION[vision] @ linear(colour), 0, 1))


on_each_paper = pytest.mark.parametrize("palette", [style.LIGHT, style.DARK], ids=["light", "dark"])


@on_each_paper
@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("one, other", list(combinations(WORDS + MARKS, 2)))
def test_any_two_colours_differ_for_every_reader(palette, vision, one, other):
    assert np.linalg.norm(seen(getattr(palette, one), vision) - seen(getattr(palette, other), vision)) >= 0.11


@on_each_paper
@pytest.mark.parametrize("name", WORDS)
def test_words_can_be_read_on_the_paper(palette, name):
    assert contrast(getattr(palette, name), palette.PAPER) >= 4.5


@on_each_paper
@pytest.mark.parametrize("name", MARKS)
def test_marks_can_be_seen_on_the_paper(palette, name):
    assert contrast(getattr(palette, name), palette.PAPER) >= 3


@on_each_paper
def test_words_and_lines_can_be_read_on_the_pale_colours_and_bands(palette):
    ends = [colours(end)[:3] for colours in (palette.CLASSES, palette.PALE) for end in (0.0, 1.0)]
    for pale in (*ends, palette.SHADE, palette.POSITIVE_SHADE, palette.NEGATIVE_SHADE):
        assert contrast(palette.THEORY, pale) >= 4.5


@on_each_paper
def test_the_weight_colours_are_paper_at_zero_and_end_in_the_signs_colours(palette):
    np.testing.assert_allclose(palette.WEIGHTS(0.5)[:3], to_rgb(palette.PAPER), atol=0.01)
    np.testing.assert_allclose(palette.WEIGHTS(1.0)[:3], to_rgb(palette.POSITIVE), atol=1e-9)
    np.testing.assert_allclose(palette.WEIGHTS(0.0)[:3], to_rgb(palette.NEGATIVE), atol=1e-9)


def test_another_thread_and_the_time_after_have_the_palette_they_had():
    with style.context(style.DARK), ThreadPoolExecutor(1) as other:
        assert style.PAPER == style.DARK.PAPER and matplotlib.rcParams["text.color"] == style.DARK.THEORY
        assert other.submit(lambda: style.PAPER).result() == style.LIGHT.PAPER
        with style.context():
            assert style.PAPER == style.DARK.PAPER
    assert style.PAPER == style.LIGHT.PAPER


def test_all_type_is_at_least_twelve_css_pixels_high():
    lab = LineLab()
    lab.picture()
    texts = [text for text in lab.figure.findobj(Text) if text.get_text() and text.get_visible()]
    assert texts and min(text.get_fontsize() for text in texts) >= 12 - 1e-9


def test_the_context_leaves_no_trace():
    before = dict(matplotlib.rcParams)
    with style.context():
        assert matplotlib.rcParams["axes.spines.top"] is False
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("ratio", [1, 1.5, 2])
def test_the_lines_of_a_hatch_are_as_far_apart_on_every_screen(ratio):
    with style.context():
        figure = LiveFigure((600, 200), ratio)
        axes = figure.subplots()
        axes.axis("off")
        axes.bar([0], [1], color="black", path_effects=[Hatch()])
    row = figure.pixels()[round(100 * ratio), :, 0].astype(float)
    inked = np.flatnonzero(row[1:-1] > 0)
    inside = row[inked[0] + 1 : inked[-1] + 1]
    frequencies = np.abs(np.fft.rfft(inside - inside.mean(), 2**16))
    apart = 2**16 / frequencies.argmax() / ratio
    assert apart == pytest.approx(Hatch.apart, rel=0.01)


def test_every_colour_stands_in_the_palette_so_that_dark_paper_has_it_too():
    package = Path(style.__file__).parents[1]
    named = re.compile(r"""[=:] ?["'](white|black|#[0-9a-fA-F]{3,8})["']|set_\w*color\(["']""")
    files = [file for part in ("lessons", "playground", "live", "plots") for file in (package / part).rglob("*.py")]
    assert len(files) > 50 and named.search(Path(style.__file__).read_text(encoding="utf-8"))
    found = [file.name for file in files if named.search(file.read_text(encoding="utf-8")) and file.name != "style.py"]
    assert not found
