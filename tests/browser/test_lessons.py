"""Each lesson in JupyterLab and Chromium, used as a student uses it.

Every lab is looked at and photographed on two screens, every control moved, every preset and Reset pressed: in CI
(``CI=true``) of all lessons, else of lesson 01.
"""

import re
from pathlib import Path

import pytest
from browser import jupyter
from originals import NOTEBOOKS
from originals import PATHS as ALL
from requirements import in_ci

from weightslab.lessons.ledger import claims

SCREENSHOTS = Path(__file__).parent / "screenshots"
OTHERS = ("09_playground", "11_ledger", "13_glossary")  # two have tests of their own, the last has no lab
PLAYGROUND = "weightslab-playground"  # one in lesson 12, too
ELSEWHERE = "14_one_hour"  # whose labs are those of other lessons
PATHS = sorted(path for path in ALL if path.stem not in OTHERS)

BY_DEFAULT = "01_weights"
IN_CI = in_ci("as the others, but for the lesson")

each_notebook = pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.stem, marks=[IN_CI] * (path.stem != BY_DEFAULT)) for path in PATHS]
)


def test_there_are_notebooks():
    assert PATHS


@each_notebook
def test_controls_move_picture_and_sentence(opened, path):
    notebook = opened(path)
    reads_well_before_anything_has_run(notebook)
    notebook.run_all()
    shows_each_lab_once(notebook)
    used = {PLAYGROUND}
    for lab in notebook.labs:
        looks_well(lab)
        if path.stem == ELSEWHERE or used & {lab.name, *lab.root.get_attribute("class").split()}:
            continue
        used.add(lab.name)  # in another setting it has the same controls
        sliders_move(lab)
        looks_well(lab, "-dragged")
        others_move(lab)
        entries_move(lab)
        buttons_set_what_they_promise(lab)
        assert lab.picture.get_attribute("aria-label") == lab.caption.inner_text()
    for laptop in jupyter.LAPTOPS:
        notebook.move_to_a_window_of(*laptop)
        assert not notebook.too_high, laptop
    notebook.move_to_a_screen_of(2)
    for lab in notebook.labs:
        looks_well(lab)
    assert not notebook.errors


@in_ci("cells in any order, and a restart, are in every run")
def test_the_same_when_run_again(opened):
    notebook = opened(NOTEBOOKS / "00_start_here.ipynb")
    for item in ("Run All Cells", "Run All Cells", "Restart Kernel and Run All Cells…"):
        notebook.run_all(item)
        shows_each_lab_once(notebook)
    assert not notebook.errors


@in_ci("a lesson as it is stored, and where a link leads, are in every run")
def test_the_ledger_can_be_read_and_leads_to_the_labs(opened):
    notebook = opened(NOTEBOOKS / "11_ledger.ipynb")
    reads_well_before_anything_has_run(notebook)
    for folded in notebook.page.locator(".jp-OutputArea summary").all():
        folded.click()
    tables = notebook.page.locator(".jp-OutputArea table")
    assert tables.count() == 1 + len(claims())
    wide = "table => table.getBoundingClientRect().right > table.closest('.jp-OutputArea').getBoundingClientRect().right"
    assert not any(table.evaluate(wide) for table in tables.all())
    notebook.page.locator(".jp-OutputArea a", has_text="lesson 08").first.click()
    notebook.page.locator(".lm-TabBar-tabLabel", has_text="08_regularization.ipynb").wait_for()


def test_a_term_leads_to_its_entry_in_the_glossary(opened):
    page = opened(NOTEBOOKS / "00_start_here.ipynb").page
    page.locator(".jp-MarkdownOutput a", has_text="validation set").first.click()
    page.locator(".lm-TabBar-tabLabel", has_text="13_glossary.ipynb").wait_for()
    entry = page.locator("h3[data-jupyter-id='validation-set']")
    entry.wait_for()
    page.wait_for_function(
        "heading => { const { top, bottom } = heading.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }",
        arg=entry.element_handle(),
        timeout=20_000,
    )


def reads_well_before_anything_has_run(notebook):
    for poster in notebook.posters.all():
        assert poster.is_visible()
        assert poster.evaluate("image => image.complete && image.naturalWidth > 0")
    assert not notebook.labs and not notebook.errors
    text = notebook.page.locator(".jp-Notebook").inner_text()
    assert not re.search(r"(Error|Warning): |Traceback", text), "a message, not the name of an error in code that is shown"
    for poster in notebook.posters.all()[:1]:
        poster.scroll_into_view_if_needed()
    notebook.photograph(shot(notebook, "stored"))


def shows_each_lab_once(notebook):
    assert not notebook.errors
    assert len(notebook.labs) == notebook.page.locator(".weightslab-picture").count() == notebook.n_posters
    assert not notebook.posters.count()


def looks_well(lab, when=""):
    """Sharp, nothing cut off, nothing over another."""
    assert lab.sharp(), f"{lab.name} is not drawn for the pixels of this screen"
    assert not lab.misplaced()
    lab.notebook.photograph(shot(lab.notebook, lab.name + when), lab.root)


def sliders_move(lab):
    start = lab.shown()
    for index in range(lab.sliders.count()):
        after = other(lab, lab.drag, index)
        *_, pressed = lab.answer(lab.sliders.nth(index).press, "ArrowRight")
        if pressed == after[-1]:  # at its end, where it is left
            *_, pressed = lab.answer(lab.sliders.nth(index).press, "ArrowLeft")
            lab.answer(lab.sliders.nth(index).press, "ArrowRight")
        assert pressed != after[-1], "an arrow key does nothing"
    lab.notebook.settle()
    assert lab.caption.inner_text() != start[1] or not lab.trains, "where the training ends is told anew"


def others_move(lab):
    for choice in lab.lists.all():
        options = choice.locator("option").all_inner_texts()
        for option in (options[-1], options[0]) if choice.input_value() != options[-1] else options[:1]:
            other(lab, choice.select_option, option)
    for box in lab.checkboxes.all():
        for _ in range(2):
            other(lab, box.click)
    for choice in lab.choices.all():
        for option in choice.locator("button:not(.mod-active)").all_inner_texts():
            other(lab, choice.get_by_text(option, exact=True).click)


def entries_move(lab):
    """Each number another picture, or its field is disabled."""
    pictures = set()
    for field in lab.fields.all():
        if field.is_disabled():
            continue
        pixels, _, values = lab.shown()
        new_pixels, _, new_values = lab.answer(field.press, "ArrowDown")
        if new_values == values:  # at its end
            new_pixels, _, new_values = lab.answer(field.press, "ArrowUp")
        assert new_values != values and new_pixels != pixels
        pictures |= {pixels, new_pixels}
    assert not lab.fields.count() or len(pictures) > 1


def buttons_set_what_they_promise(lab):
    """Each preset another picture, sentence and control values, and Reset the same again, wherever it is pressed."""
    if not lab.buttons.count():
        return  # a lab that follows another has none
    reset, *presets = lab.buttons.all()
    start = lab.after(reset.click)
    promised = [lab.answer(preset.click) for preset in presets]
    assert any(shown != start for shown in promised)
    assert lab.after(reset.click) == start


def other(lab, action, *arguments):
    """What is shown after it: another picture, other control values, another sentence.

    Of a lab that trains only the numbers are told at once; its first picture may be that of any training.
    """
    before, after = lab.shown(), lab.answer(action, *arguments)
    if lab.trains and before[0] == after[0]:
        lab.notebook.settle()
        after = lab.shown()
    assert before[0] != after[0] and before[2] != after[2] and (before[1] != after[1] or lab.trains)
    return after


def shot(notebook, name):
    return SCREENSHOTS / notebook.path.stem / f"{notebook.ratio}x" / f"{name}.png"
