"""The book moves: each lab's picture follows its first slider, with its sentence, by hand and keyboard, without Python."""

import json
import os
import re
import shutil
from html.parser import HTMLParser
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO

import numpy as np
import pytest
from browser import jupyter
from originals import NOTEBOOKS
from PIL import Image
from requirements import in_ci

from weightslab import moving
from weightslab.book import Picture, _told, book
from weightslab.course import LESSONS
from weightslab.live.film import PLACES, sliders

DRAWN = tuple(sorted({*LESSONS} - {"14_one_hour"})) if os.environ.get("CI") else ("02_biases",)
FEW = 3
"""Places of a slider; in CI of all lessons with labs of their own, and all places of one: all of all take five minutes."""

pytestmark = pytest.mark.xdist_group("moving")  # which makes the pages once


class Figures(HTMLParser):
    """The pictures of a page: attributes of figure and image."""

    def __init__(self, path):
        super().__init__()
        self.found, self._figure = [], None
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        if tag == "figure":
            self._figure = dict(attributes)
        if tag == "img" and self._figure is not None:
            self.found.append((self._figure, dict(attributes)))
            self._figure = None

    def handle_endtag(self, tag):
        if tag == "figure":  # a card without a lab has no picture
            self._figure = None


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return written(DRAWN, FEW, tmp_path_factory.mktemp)


def written(stems, places, mktemp):
    """The folder with the moving book of these lessons."""
    lessons, folder = mktemp("lessons"), mktemp("book")
    for stem in stems:
        shutil.copy(NOTEBOOKS / f"{stem}.ipynb", lessons)
    book(lessons, folder, live="live/index.html?path=", places=places)
    return folder


def films(folder, stems=DRAWN):
    """Film, image and files of each lab whose picture moves."""
    for stem in stems:
        for figure, image in Figures(folder / f"{stem}.html").found:
            if "data-film" in figure:
                film = json.loads(figure["data-film"])
                files = [folder / f"{film['pictures']}{place:02}.webp" for place in range(len(film["sentences"]))]
                yield film, image, files


def test_every_lab_with_a_slider_has_a_film(folder):
    shows_what_the_labs_show(folder)


@in_ci("films of a few places are in every run")
def test_a_film_of_all_places_is_within_the_limit(tmp_path_factory):
    stems = ("02_biases",)
    folder = written(stems, PLACES, tmp_path_factory.mktemp)
    shows_what_the_labs_show(folder, stems)
    assert max(len(files) for _, _, files in films(folder, stems)) > 20


def shows_what_the_labs_show(folder, stems=DRAWN):
    for film, image, files in films(folder, stems):
        assert 1 < len(files) <= PLACES and len(set(film["words"])) == len(set(film["states"])) == len(files)
        assert sum(file.stat().st_size for file in files) <= moving.LIMIT
        assert len(set(film["sentences"])) > 1
        asks = image["alt"] not in film["sentences"]  # then the still picture hides what the film shows
        assert (
            image["alt"].endswith(("?", "…")) or "?" in image["alt"]
            if asks
            else film["sentences"][film["at"]] == image["alt"]
        )
        with Image.open(folder / image["src"]) as still, Image.open(files[film["at"]]) as first:
            assert first.size == still.size == (2 * int(image["width"]), 2 * int(image["height"]))
            apart = np.abs(np.subtract(first.convert("RGB"), still.convert("RGB"), dtype=float))
        assert asks or apart.mean() < 4, "the film begins with another picture"
        assert len({file.read_bytes() for file in files}) > 1


def test_a_slider_says_its_numbers_as_the_labs_write_them(folder):
    values = (1e-7, 0.00015, -0.25, 12345.678, 1e5, 20000, -3)
    film = moving.Film("Lab", "lr", "learning rate", "m", values, 0, ("",) * 7, (b"",) * 7)
    told = json.loads(_told(Picture({}, "pictures/1", "cell", None, [], "", film=film)))
    assert told["words"] == ["10⁻⁷ m", "0.00015 m", "−0.25 m", "12,350 m", "100,000 m", "20,000 m", "−3 m"]
    for film, _, _ in films(folder):
        assert not any(re.search(r"-|e[+\d]", word) for word in film["words"])


def test_only_labs_without_a_slider_stand_still(folder):
    for stem in DRAWN:
        lessons = f"weightslab.lessons.lesson_{stem[:2]}"
        cells = json.loads((NOTEBOOKS / f"{stem}.ipynb").read_text())["cells"]
        if not find_spec(lessons):  # its labs, if it has some, are made in its own cells
            continue
        shown = [
            lab
            for cell in cells
            if any("image/png" in output.get("data", {}) for output in cell.get("outputs", ()))
            for lab in moving.labs("".join(cell["source"]), import_module(lessons))
        ]
        moved = [lab for lab in shown if sliders(lab)]
        found = [figure for figure, _ in Figures(folder / f"{stem}.html").found if "data-film" in figure]
        assert len(found) == len(moved)


@pytest.fixture
def page(playwright, folder):
    """A function that opens the first lesson from the disk, with scripts or without."""
    browser = jupyter.chromium(playwright)

    def page(**options):
        page = browser.new_context(**{"viewport": {"width": 800, "height": 900}} | options).new_page()
        page.goto((folder / f"{DRAWN[-1] if len(DRAWN) == 1 else DRAWN[2]}.html").as_uri())
        return page

    yield page
    browser.close()


def test_picture_and_sentence_follow_the_slider_by_keyboard_and_mouse(page):
    page = page(color_scheme="dark")
    figure = page.locator("figure").first
    slider, image, caption = figure.get_by_role("slider"), figure.locator("img"), figure.locator("figcaption")
    figure.scroll_into_view_if_needed()
    still, said, before = image.get_attribute("src"), caption.inner_text(), figure.bounding_box()
    slider.press("ArrowRight")
    right = image.get_attribute("src"), caption.inner_text()
    assert right[0] != still and right[1] != said and image.get_attribute("alt") == right[1]
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 2 * int(image.get_attribute("width"))
    slider.press("End")
    slider.click(position={"x": 12, "y": 8})
    assert image.get_attribute("src") != right[0] and slider.get_attribute("aria-valuetext") in figure.inner_text()
    assert "lab=Shift%28weight%3D" in figure.locator("xpath=following-sibling::a[1]").get_attribute("href")
    assert figure.bounding_box() == before, "nothing jumps"
    assert page.evaluate("document.documentElement.scrollWidth") <= 800
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 22, 22)"


def test_on_a_phone_the_still_picture_is_drawn_for_it_and_tells_no_more(page, folder):
    page = page(viewport={"width": 400, "height": 800})
    image = page.locator("figure img").first
    image.scroll_into_view_if_needed()
    image.evaluate("image => image.decode()")
    width, narrow = image.evaluate("image => [image.getBoundingClientRect().width, image.currentSrc.split('/').pop()]")
    assert narrow.endswith("-narrow.png") and width == moving.COLUMN
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    shift = import_module("weightslab.lessons.lesson_02").Shift(bias=0.0)
    shift.desk.column = moving.COLUMN
    told = np.asarray(Image.open(BytesIO(shift.picture())).convert("RGB"))
    shift.desk.erase()
    shift.desk.lock(import_module("weightslab.lessons.lesson_02").SILENT.shows)
    hidden = np.asarray(Image.open(BytesIO(shift.picture())).convert("RGB"))
    with Image.open(folder / "pictures" / narrow) as drawn:
        shown = np.asarray(drawn.convert("RGB"))
    assert np.array_equal(shown, hidden) and not np.array_equal(shown, told)
    page.locator("figure").first.get_by_role("slider").press("ArrowLeft")
    page.wait_for_function("image => image.currentSrc.endsWith('.webp')", arg=image.element_handle())


def test_without_scripts_the_still_picture_is_seen(page):
    page = page(java_script_enabled=False)
    figure = page.locator("figure").first
    assert not figure.get_by_role("slider").count() and figure.locator("img").get_attribute("src").endswith(".png")
