"""Pictures and films for slides: files that others can open, of what the lab shows; the lab stays as it is."""

import shutil
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from growing import GrowingLab
from line import LineLab
from PIL import Image

from weightslab.live.film import moved
from weightslab.playground import Playground

FFMPEG = """#!/bin/sh
for last; do :; done
wc -c > "$last"
echo "$@" >> "$last"
"""
"""Writes how many bytes came, and what was asked for."""


def _pixels(content):
    return np.asarray(Image.open(BytesIO(content)).convert("RGB"))


def test_a_png_is_the_picture_twice_as_sharp(tmp_path):
    lab = LineLab(slope=-1.5)
    lab.save(tmp_path / "line.png")
    np.testing.assert_array_equal(_pixels((tmp_path / "line.png").read_bytes()), _pixels(lab.picture()))
    assert _pixels(lab.picture()).shape[1::-1] == tuple(2 * side for side in lab.figure.css_size)


def test_an_svg_has_what_moves_and_follows_the_lab(tmp_path):
    lab = LineLab(slope=-1.5)
    before = lab.picture()
    lab.save(tmp_path / "line.svg")
    lab.set(slope=2.0)
    lab.save(tmp_path / "other.SVG")
    first, other = ((tmp_path / name).read_text() for name in ("line.svg", "other.SVG"))
    drawn = [len(list(ElementTree.fromstring(text).iter())) for text in (first, other)]
    assert first != other and min(drawn) > 50
    lab.set(slope=-1.5)
    np.testing.assert_array_equal(_pixels(lab.picture()), _pixels(before))


def test_a_picture_under_an_open_question_does_not_tell(tmp_path):
    open_, seen = LineLab(slope=-1.5), LineLab(slope=-1.5)
    open_.desk.lock()
    for lab, name in ((open_, "open"), (seen, "seen")):
        lab.save(tmp_path / f"{name}.svg")
    sizes = [len((tmp_path / f"{name}.svg").read_text()) for name in ("open", "seen")]
    assert sizes[0] < sizes[1]


def test_the_button_below_a_lab_hands_over_the_file():
    lab = LineLab(slope=-1.5)
    sent = []
    lab.panel.screen.hand_over = lambda name, content: sent.append((name, content))
    for kind in ("png", "svg", "exe"):
        lab.panel.screen._handle_custom_msg({"save": kind}, [])
    (picture, png), (drawing, svg) = sent
    assert (picture, drawing) == (f"{lab.title}.png", f"{lab.title}.svg")
    np.testing.assert_array_equal(_pixels(png), _pixels(lab.picture()))
    assert svg.startswith(b"<?xml")
    assert 'data-save="png"' in lab.panel.fold.widget.children[1].children[0].value


def test_the_playground_has_the_button_too():
    playground, sent = Playground(), []
    playground.panel.screen.hand_over = lambda name, content: sent.append(content)
    playground.panel.screen._handle_custom_msg({"save": "svg"}, [])
    assert len(sent) == 1 and sent[0].startswith(b"<?xml")
    playground.close()


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_film_goes_there_and_back_and_leaves_the_lab(tmp_path, kind):
    lab = LineLab(slope=-1.5)
    before = lab.parameters, lab.picture()
    film = Image.open(BytesIO(lab.film(tmp_path / f"line.{kind}", "slope", frames=5).read_bytes()))
    assert film.n_frames == 2 * (5 - 1) - 2, "the line of slope -3 cannot be drawn"
    assert film.size == tuple(2 * side for side in lab.figure.css_size)
    assert lab.parameters == before[0]
    np.testing.assert_array_equal(_pixels(lab.picture()), _pixels(before[1]))
    if kind == "webp":  # without loss
        values, _, pictures = zip(*moved(LineLab(slope=-1.5), "slope", 5), strict=True)
        film.seek(1)
        np.testing.assert_array_equal(np.asarray(film.convert("RGB")), pictures[1])
        assert -1.5 in values


def test_a_film_of_a_training_shows_its_end(tmp_path):
    lab = GrowingLab()
    film = Image.open(BytesIO(lab.film(tmp_path / "growing.gif", frames=3).read_bytes()))
    assert film.n_frames == 4
    lab.close()


def test_an_mp4_is_ffmpegs(tmp_path, monkeypatch):
    tool = tmp_path / "bin" / "ffmpeg"
    tool.parent.mkdir()
    tool.write_text(FFMPEG)
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:{'/usr/bin:/bin'}")
    lab = LineLab()
    count, asked = lab.film(tmp_path / "line.mp4", frames=3).read_text().splitlines()
    width, height = (2 * side for side in lab.figure.css_size)
    assert int(count) == 2 * 3 * width * height and f"-s {width}x{height}" in asked and "yuv420p" in asked
    tool.write_text("#!/bin/sh\necho no such codec >&2\nexit 1\n")
    with pytest.raises(ValueError, match="ffmpeg could not write the film: no such codec"):
        lab.film(tmp_path / "second.mp4", frames=3)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ValueError, match=r"made by ffmpeg, which is not installed: write a \.gif or \.webp"):
        lab.film(tmp_path / "second.mp4", frames=3)
    assert not (tmp_path / "second.mp4").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a.avi",), r"ends in \.gif, \.webp, \.mp4, got 'a\.avi'"),
        (("a.gif", "bias"), "LineLab has no slider 'bias', it has slope"),
        (("a.gif", "slope", 1), "frames must be a whole number of at least 2, got 1"),
        (("a.gif", "slope", 2.5), "frames must be a whole number of at least 2, got 2.5"),
    ],
)
def test_what_is_no_film_gets_a_sentence(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=said):
        LineLab().film(*arguments)
    assert not list(tmp_path.iterdir())


def test_what_is_no_picture_gets_a_sentence(tmp_path):
    with pytest.raises(ValueError, match=r"saved as \.png or \.svg"):
        LineLab().save(tmp_path / "line.jpg")
    assert not list(tmp_path.iterdir())
