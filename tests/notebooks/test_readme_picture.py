"""README's animated picture is the lab: its size, its number of pictures, their times; small enough to be loaded."""

import re

import numpy as np
from notebooks.readme_picture import PATH, RATIO, STRIP, below, settings
from originals import ROOT
from PIL import Image

from weightslab.lessons.lesson_00 import FourKnobs

MOST = 1_500_000
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_file_is_what_the_script_draws():
    width, height = FourKnobs.size
    with Image.open(PATH) as picture:
        assert picture.size == (RATIO * width, RATIO * (height + STRIP)) and picture.info["loop"] == 0
        assert picture.n_frames == len(settings())
        for number, (*_, time) in enumerate(settings()):
            picture.seek(number)
            assert picture.info["duration"] == time
    assert PATH.stat().st_size < MOST


def test_the_story_moves_all_four_knobs_and_ends_where_it_begins():
    shown = [parameters for parameters, *_ in settings()]
    for knob in ("share", "bias", "size", "decay"):
        assert len({getattr(parameters, knob) for parameters in shown}) > 2
    assert shown[0] == shown[-1] == FourKnobs.Parameters()


def test_every_caption_fits_into_its_strip():
    paper = np.full(3, 250, np.uint8)
    for caption in {caption for _, caption, _ in settings()}:
        strip = below(caption, paper)
        dark = (strip != paper).any(axis=(0, 2))
        assert dark.any() and not dark[:10].any() and not dark[-10:].any(), caption


def test_it_stands_on_the_first_screen_of_readme_with_words_for_those_who_cannot_see_it():
    (alt, name), *_ = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", README)
    assert ROOT / name == PATH and len(alt) > 60
    assert README[: README.index(name)].count("\n") < 12
