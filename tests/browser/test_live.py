"""A lab with every kind of control in JupyterLab and Chromium, and whether the harness sees what goes wrong."""

import pytest


@pytest.fixture
def run(server, opened):
    """A function that runs a notebook of these cells."""
    def run(*sources):
        notebook = opened(server.write("scratch.ipynb", *sources))
        notebook.run_all()
        return notebook

    return run


def test_every_kind_of_control_and_an_error_inside_the_lab(run):
    notebook = run("from live.line import LineLab", "LineLab(rate=0.5, power=3)")
    (lab,) = notebook.labs
    assert lab.sharp() and not lab.misplaced()
    before = lab.shown()
    lab.after(lab.buttons.get_by_text("broken").click)
    assert notebook.errors == ["Not drawn: slope -3 is <not> for this line. The picture shows the last setting that worked."]
    assert lab.picture.is_visible() and lab.shown()[0] == before[0]
    assert lab.after(lab.buttons.get_by_text("Reset").click) == before
    for control in (lab.checkboxes, lab.choices.get_by_text("step")):
        pixels, _, values = lab.shown()
        new_pixels, _, new_values = lab.after(control.click)
        assert new_pixels != pixels and new_values != values
    assert not notebook.errors


def test_the_harness_sees_errors_warnings_and_failing_callbacks(run):
    notebook = run("import ipywidgets, warnings",
                   "button = ipywidgets.Button()\nbutton.on_click(lambda _: {}['pressed'])\nbutton",
                   "warnings.warn('of this')",
                   "1 / 0")
    notebook.page.locator("button.jupyter-button").click()
    notebook.settle()
    for seen in ("ZeroDivisionError", "UserWarning: of this", "KeyError: 'pressed'"):
        assert any(seen in error for error in notebook.errors)


def test_a_computation_in_pieces_goes_on_by_itself_pauses_and_goes_back(run):
    notebook = run("from live.growing import Clockwork, GrowingLab\nClockwork.seconds = 0.06", "GrowingLab()",
                   "import asyncio")
    (lab,) = notebook.labs
    button, done = notebook.page.locator(".weightslab-timeline button"), "20 of 20 steps."
    assert lab.caption.inner_text() == done and button.inner_text() == "Replay"
    lab.sliders.first.press("ArrowLeft")
    button.get_by_text("Pause").wait_for()
    button.click()
    button.get_by_text("Continue").wait_for()
    notebook.settle()
    paused = lab.caption.inner_text()
    notebook.page.wait_for_timeout(500)
    assert lab.caption.inner_text() == paused != done
    button.click()
    button.get_by_text("Replay").wait_for()
    notebook.settle()
    assert lab.caption.inner_text() == done
    last = lab.shown()[0]
    handle = notebook.page.locator(".weightslab-timeline .noUi-handle")
    handle.focus()
    for _ in range(10):
        handle.press("ArrowLeft")
        notebook.settle()
    assert lab.caption.inner_text() == "18 of 20 steps." and lab.shown()[0] != last
    handle.press("End")
    notebook.settle()
    assert lab.caption.inner_text() == done and lab.shown()[0] == last and not notebook.errors


def test_a_cell_that_runs_again_shows_its_lab_once_and_frees_the_old_one(run):
    notebook = run("from live.line import LineLab\nfrom ipywidgets.widgets.widget import _instances", "LineLab()",
                   "print(len(_instances))")
    counted = [notebook.page.locator(".jp-RenderedText").last.inner_text()]
    for _ in range(2):
        notebook.run_all()
        counted.append(notebook.page.locator(".jp-RenderedText").last.inner_text())
    assert counted[0] == counted[1] == counted[2] and len(notebook.labs) == 1


def test_a_prediction_hides_the_result_until_it_is_made(run):
    notebook = run("import os; os.environ.pop('WEIGHTSLAB_UNLOCK', None)",
                   "from weightslab.live import ask, summary\nfrom weightslab.lessons import lesson_01",
                   "ask(lesson_01.DOUBLED, lesson_01.TwoInputs())", "ask(lesson_01.WHAT_ARRIVES, lesson_01.OneConnection())")
    page = notebook.page
    cards = page.locator(".weightslab-prediction")
    first, second = notebook.labs
    assert first.caption.inner_text().startswith("Picture and numbers appear here")
    hidden = first.shown()[0]
    cards.first.get_by_role("radio").nth(1).check()
    cards.first.get_by_role("button", name="Commit").click()
    notebook.settle()
    said = cards.first.inner_text()
    assert "You predicted: The line moves away" in said and "The bias alone would move it" in said
    assert first.shown()[0] != hidden and "|w|" in first.caption.inner_text()
    cards.nth(1).get_by_role("button", name="Skip").press("Enter")
    notebook.settle()
    assert "= +0.40. The connection excites" in second.caption.inner_text()
    assert not notebook.errors


def test_double_click_and_delete_put_one_control_back(run):
    notebook = run("from live.line import LineLab", "LineLab()")
    (lab,) = notebook.labs
    start = lab.shown()
    moved = lab.after(lab.sliders.first.press, "ArrowRight")
    assert moved != start
    assert lab.after(lab.sliders.first.press, "Delete") == start
    lab.after(lab.sliders.nth(1).press, "ArrowRight")
    label = lab.root.locator(".weightslab-controls .widget-label").nth(1)
    assert lab.after(label.dblclick) == start and not notebook.errors
