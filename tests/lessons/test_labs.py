"""Every lab without a browser: all that a student can set gives a picture and a sentence."""

import os
import re
from html import escape
from io import BytesIO
from itertools import combinations, product

import numpy as np
import pytest
from colours import contrast
from lessons.course import LABS, extremes
from live.test_widget_models import strange
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from PIL import Image
from requirements import in_ci

from weightslab.plots import style


@pytest.fixture(scope="module", params=LABS, ids=lambda lab: lab.__name__)
def lab_class(request):
    """One class after the other, each through all tests, so that only one figure is kept at a time."""
    return request.param


@pytest.fixture(scope="module")
def kept(lab_class):
    return plain(lab_class())


@pytest.fixture
def lab(kept):
    """The same for all that only set it, as it starts: making a figure takes longer than many frames."""
    kept.reset()
    return kept


@pytest.fixture(scope="module")
def poster(kept):
    """What a file shows of the lab as it starts."""
    kept.reset()
    return kept.poster()


def plain(lab):
    """The lab with a pixel for each CSS pixel: a quarter of what a HiDPI screen has."""
    lab.figure.ratio = 1.0
    return lab


def pixels(png):
    return np.asarray(Image.open(BytesIO(png)).convert("RGB"))


def long_numbers(sentence):
    """Numbers with an ``e``, fractions of more than four figures, whole numbers of more than four beyond a million."""
    found = re.findall(r"(?<!\w)\d[\d,]*(?:\.\d+)?(?:e[+−-]?\d+)?", sentence)
    figures = [number.replace(",", "").replace(".", "").lstrip("0") for number in found]
    return [
        number
        for number, digits in zip(found, figures, strict=True)
        if "e" in number or (len(digits) > 4 if "." in number else len(digits) > 4 and int(digits) > 1e6)
    ]


def test_what_a_long_number_is():
    sentence = "1e5, 2.5e−07, 12.345, 0.00123, 123,500, 16,000,000, 1,000,000, 12.34, 2.0 · 10⁸, 119395.5."
    assert long_numbers(sentence) == ["1e5", "2.5e−07", "12.345", "16,000,000,", "119395.5"]


def assert_good(lab):
    assert lab.sentence and "nan" not in lab.sentence
    assert not re.search(r"(?<![\w)])-\d", lab.sentence), "a hyphen for a minus sign"
    assert not long_numbers(lab.sentence), lab.sentence
    picture = pixels(lab.desk.frame(lab.result))
    assert picture.std(dtype=np.float32) > 1, "an empty picture"
    return picture


def test_is_made_of_widgets_that_every_front_end_shows(lab):
    assert lab.widget and not strange()


def test_has_a_picture_a_sentence_a_title_and_presets(lab, lab_class):
    height, width, _ = assert_good(lab).shape
    assert pixels(lab.picture()).shape == (2 * height, 2 * width, 3)
    assert lab.title and lab.presets and lab_class.__doc__
    assert any(character.isdigit() for character in lab.sentence), "a sentence names its key numbers"


READERS = [
    pytest.param(style.DARK, 398, id="dark-398"),
    pytest.param(style.LIGHT, 598, id="light-598", marks=in_ci("a narrower column is in every run")),
]


@pytest.mark.parametrize(("palette", "column"), READERS)
def test_on_dark_paper_and_in_a_narrow_column_it_can_be_read_and_then_it_is_what_it_was(lab, poster, palette, column):
    before = lab.desk.frame()
    sizes = sorted(word.get_fontsize() for word in lab.figure.findobj(Text))
    lab.desk.erase()
    lab.desk.palette, lab.desk.column = palette, column
    try:
        picture = pixels(lab.picture())
        if palette is style.DARK:
            is_dark(lab, picture)
        if column:
            fits(lab, picture, column, sizes)
        assert lab.poster() == poster, "a file is for light and wide pages too"
        crowded = {name: words for name in each_preset(lab, column == 398) if (words := unreadable(lab))}
    finally:
        lab.reset()
        lab.desk.erase()
        lab.desk.palette, lab.desk.column = style.LIGHT, None
    plain(lab)
    assert lab.desk.frame() == before
    for name in each_preset(lab, crowded):
        assert crowded.get(name, set()) <= unreadable(lab), f"{name}: more than in the wide picture"


def is_dark(lab, picture):
    paper = np.round(255 * np.array(to_rgb(style.DARK.PAPER)))
    edges = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    assert (edges == paper).all(axis=1).mean() > 0.9
    assert (np.abs(picture - paper).max(axis=2) < 90).mean() > 0.5, "bright areas"
    words = [word for word in lab.figure.findobj(Text) if word.get_text() and word.get_visible()]
    behind = [word.get_bbox_patch().get_facecolor()[:3] if word.get_bbox_patch() else style.DARK.PAPER for word in words]
    faint = [
        word.get_text()
        for word, box in zip(words, behind, strict=True)
        if contrast(word.get_color(), box) < 4.5 and word.get_color() != style.DARK.PAPER  # which lies on a mark
    ]
    assert words and not faint


def fits(lab, picture, column, sizes):
    """As wide as the column, letters as large as in the wide picture, panels apart from one another."""
    assert picture.shape[1] == 2 * column
    shown = sorted(word.get_fontsize() for word in lab.figure.findobj(Text))
    assert min(shown) == min(sizes) and max(shown) == max(sizes)
    places = [axes.get_window_extent() for axes in lab.figure.axes]
    for one, other in combinations(places, 2):
        assert not one.overlaps(other)
    for place in places:
        assert place.x0 >= 0 and place.x1 <= picture.shape[1] and place.y0 >= 0 and place.y1 <= picture.shape[0]


def each_preset(lab, wanted=True):
    """Draw the lab as it starts, then one preset after the other if they are wanted."""
    lab.reset()
    for name in ("", *lab.presets) if wanted else [""]:
        if name:
            lab.choose(name)
        lab.desk.frame()
        yield name


def unreadable(lab):
    """The words of the picture that leave it or lie on one another by more than 2 CSS pixels."""
    figure, room, boxes = lab.figure, 2 * lab.figure.ratio, []
    not_drawn = {label for axes in figure.axes for axis in (axes.xaxis, axes.yaxis) for label in not_drawn_of(axes, axis)}
    for word in figure.findobj(Text):
        if word.get_text().strip() and word.get_visible() and word not in not_drawn:
            boxes.append((word.get_text(), word.get_window_extent().extents))
    (width, height), found = figure.bbox.size, set()
    for text, (left, bottom, right, top) in boxes:
        if min(left, bottom) < -room or right > width + room or top > height + room:
            found.add((text,))
    for (one, a), (other, b) in combinations(boxes, 2):
        if (np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])).min() > room:
            found.add((one, other))
    return found


def not_drawn_of(axes, axis):
    """The words of an axis that are not drawn: labels of ticks outside of its limits, and all of bare axes."""
    labels = {label: tick for tick in (*axis.majorTicks, *axis.minorTicks) for label in (tick.label1, tick.label2)}
    if not axes.axison:
        return [*labels, axis.label]
    drawn = set(axis._update_ticks())
    return [label for label, tick in labels.items() if tick not in drawn]


def test_every_control_says_what_it_does_and_changes_the_picture_and_draws_nothing_anew(lab, lab_class):
    assert_good(lab), lab.figure.findobj(), assert_good(lab)  # findobj makes lazy ticks once
    redraws, artists = lab.figure.redraws, len(lab.figure.findobj())
    for name, control in lab_class.Parameters.controls().items():
        assert control.label and control.help
        lab.reset()
        pictures = []
        for value in extremes(control):
            lab.set(**{name: value})
            pictures.append(assert_good(lab))
        if not (name == "start" and lab_class.__name__ == "ReadingWeights"):  # without copies the start leaves no trace
            assert any((picture != pictures[0]).any() for picture in pictures[1:]), f"{name} does nothing"
    assert lab.figure.redraws == redraws
    assert len(lab.figure.findobj()) == artists


def corners_of_pairs(ends):
    """A few corners in which each two controls stand at every pair of their ends."""
    remaining = {pair for corner in product((0, 1), repeat=len(ends)) for pair in combinations(enumerate(corner), 2)}
    while remaining:
        covered = {
            corner: remaining & set(combinations(enumerate(corner), 2)) for corner in product((0, 1), repeat=len(ends))
        }
        best = max(covered, key=lambda corner: len(covered[corner]))
        remaining -= covered[best]
        yield [end[which] for end, which in zip(ends, best, strict=True)]


def test_corners_of_pairs_hold_every_pair():
    few = list(corners_of_pairs([(i, -i) for i in range(1, 7)]))
    assert len(few) < 12
    assert all(len({(corner[i], corner[j]) for corner in few}) == 4 for i, j in combinations(range(6), 2))


@in_ci("the ends of each control, and random events, are in every run")
def test_every_corner_of_the_controls(lab, lab_class):
    controls = lab_class.Parameters.controls()
    ends = [[extremes(control)[0], extremes(control)[-1]] for control in controls.values()]
    every = os.environ.get("CI") and len(ends) <= 6  # more than 64 corners of a lab that trains take minutes
    for corner in product(*ends) if every else corners_of_pairs(ends):
        lab.set(**dict(zip(controls, corner, strict=True)))
        assert_good(lab)


def test_every_preset_and_reset(lab):
    first = assert_good(lab)
    for name, parameters in lab.presets.items():
        lab.choose(name)
        assert lab.parameters == parameters
        assert_good(lab)
    lab.reset()
    assert (assert_good(lab) == first).all()


def test_every_widget_works_and_an_error_is_shown_and_does_not_kill_the_lab(lab_class, monkeypatch):
    lab = plain(lab_class())
    name, control = next((n, c) for n, c in lab.Parameters.controls().items() if hasattr(c, "low"))
    slider, panel = lab.panel.controls.widgets[name], lab.panel
    before, start = panel.picture.value, getattr(lab.parameters, name)
    away = next(value for value in reversed(extremes(control)) if value != start)
    monkeypatch.setattr(lab_class, "compute", staticmethod(lambda parameters: 1 / 0))
    slider.value = away
    assert "division by zero" in panel.error.value and panel.picture.value == before
    monkeypatch.undo()
    slider.value = start
    slider.value = away
    assert panel.error.value == "" and panel.picture.value != before
    np.testing.assert_allclose(getattr(lab.parameters, name), away, rtol=1e-6)
    assert escape(lab.sentence) in panel.caption.value


def test_its_repr_makes_it_again(lab_class):
    lab = lab_class(**{name: extremes(control)[-1] for name, control in lab_class.Parameters.controls().items()})
    again = eval(repr(lab), {lab_class.__name__: lab_class})
    assert again.parameters == lab.parameters and again.sentence == lab.sentence


@pytest.mark.parametrize("lab_class", [lab for lab in LABS if lab.pointed], ids=lambda lab: lab.__name__)
def test_dragging_in_the_picture_sets_its_controls(lab_class):
    lab = lab_class()
    screen, plane = lab.panel.picture, lab.desk.view.plane
    (left, low), (right, high) = plane.get_position().get_points()
    places = [(left + share * (right - left), low + share * (high - low)) for share in (0.3, 0.6)]
    settings = [lab.parameters]
    for kind, place in zip(("down", "move"), places, strict=True):
        screen._handle_custom_msg({"kind": kind, "point": place}, [])
        settings.append(lab.parameters)
    screen._handle_custom_msg({"kind": "move", "point": (5, -5)}, [])  # goes on along the edge
    settings.append(lab.parameters)
    assert len(set(settings)) == 4 and lab.panel.error.value == ""
    if left > 0:  # else the whole picture answers
        screen._handle_custom_msg({"kind": "down", "point": (left / 2, low)}, [])
        screen._handle_custom_msg({"kind": "move", "point": places[0]}, [])
        assert lab.parameters == settings[-1]
    for name, value in lab.parameters.values().items():
        assert lab.panel.controls.widgets[name].value == value
