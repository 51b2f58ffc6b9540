"""Each lesson in JupyterLab and Chromium, used as a student uses it."""

from pathlib import Path

import pytest
from notebooks.refresh import NOTEBOOKS

SCREENSHOTS = Path(__file__).parent / "screenshots"
PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
AWAY = 0.37  # where no preset puts a slider

each_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
each_ratio = pytest.mark.parametrize("ratio", [1, 2], ids=["1x", "2x"])


@pytest.fixture
def shots(path, ratio):
    folder = SCREENSHOTS / path.stem / f"{ratio}x"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_there_are_notebooks():
    assert PATHS


@each_ratio
@each_notebook
def test_every_control_moves_picture_and_sentence(opened, path, ratio, shots):
    notebook = opened(path, ratio)
    reads_well_before_anything_has_run(notebook)
    notebook.page.screenshot(path=shots / "stored.png")
    notebook.run_all()
    assert len(notebook.labs) == notebook.n_posters and not notebook.posters.count()
    assert not notebook.errors
    for lab in notebook.labs:
        assert lab.sharp(), f"{lab.name} is not drawn for the pixels of this screen"
        lab.root.screenshot(path=shots / f"{lab.name}.png")
        assert not lab.misplaced()
        sliders_move(lab)
        others_move(lab)
        assert lab.picture.get_attribute("alt") == lab.caption.inner_text()
        lab.root.screenshot(path=shots / f"{lab.name}-moved.png")
        assert not lab.misplaced()
        buttons_set_what_they_promise(lab)
    assert not notebook.errors


@each_notebook
def test_run_again_and_restarted(opened, path):
    notebook = opened(path)
    for item in ("Run All Cells", "Run All Cells", "Restart Kernel and Run All Cells…"):
        notebook.run_all(item)
        assert len(notebook.labs) == notebook.page.locator("img.weightslab-picture").count() == notebook.n_posters
        assert not notebook.posters.count()
    assert not notebook.errors


def reads_well_before_anything_has_run(notebook):
    for poster in notebook.posters.all():
        assert poster.is_visible()
        assert poster.evaluate("image => image.complete && image.naturalWidth > 0")
    assert not notebook.labs and not notebook.errors
    text = notebook.page.locator(".jp-Notebook").inner_text()
    assert "Error" not in text and "Traceback" not in text


def sliders_move(lab):
    for index in range(lab.sliders.count()):
        for share in (0.3, 0.8, AWAY):
            assert_all_differ(lab.shown(), lab.after(lab.drag, index, share))
        *_, before = lab.shown()
        *_, pressed = lab.after(lab.sliders.nth(index).press, "ArrowRight")
        assert pressed != before, "an arrow key does nothing"


def others_move(lab):
    for choice in lab.lists.all():
        options = choice.locator("option").all_inner_texts()
        for option in (options[0], options[-1]):
            assert_all_differ(lab.shown(), lab.after(choice.select_option, option))
    for box in lab.checkboxes.all():
        for _ in range(2):
            assert_all_differ(lab.shown(), lab.after(box.click))
    for choice in lab.choices.all():
        for option in choice.locator("button:not(.mod-active)").all_inner_texts():
            assert_all_differ(lab.shown(), lab.after(choice.get_by_text(option, exact=True).click))


def buttons_set_what_they_promise(lab):
    """The same picture, sentence and control values, wherever they are pressed."""
    lab.drag(0, AWAY)
    for button in lab.buttons.all():
        set_once = lab.after(button.click)
        for index in range(lab.sliders.count()):
            moved = lab.after(lab.drag, index, AWAY)
        assert_all_differ(set_once, moved)
        assert lab.after(button.click) == set_once


def assert_all_differ(before, after):
    """Picture, sentence and control values."""
    for old, new in zip(before, after, strict=True):
        assert old != new
