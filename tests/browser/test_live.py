"""A lab with every kind of control in JupyterLab and Chromium, and whether the harness sees what goes wrong."""

import re
from pathlib import Path
from types import SimpleNamespace

from browser import jupyter
from browser.lab import Lab
from requirements import in_ci

CARDS = """import os
os.environ.pop("WEIGHTSLAB_UNLOCK", None)
from weightslab.live import ask
from weightslab.lessons import lesson_01
ask(lesson_01.WHAT_ARRIVES, lesson_01.OneConnection())"""
DARK_COLOURS = """body, body * { --jp-layout-color0: #111 !important; --jp-layout-color1: #111 !important;
    --jp-content-font-color0: #eee !important; --jp-content-font-color1: #eee !important; }"""
SCREENSHOTS = Path(__file__).parent / "screenshots"


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


def test_a_picture_is_dark_where_the_page_is_dark(run):
    notebook = run("from live.line import LineLab\nlab = LineLab()", "lab", "lab")
    first, second = notebook.labs
    light = first.shown()
    corner = "canvas => [...canvas.getContext('2d').getImageData(1, 1, 1, 1).data.slice(0, 3)]"
    assert first.picture.evaluate(corner) == [255, 255, 255]
    notebook.change_theme("JupyterLab Dark")
    assert first.picture.evaluate(corner) == second.picture.evaluate(corner) == [24, 24, 24]
    arrow = "lab => getComputedStyle(lab).getPropertyValue('--jp-widgets-dropdown-arrow')"
    assert "%23ddd" in first.root.evaluate(arrow), "the arrow of a list is light where the page is seen to be dark"
    assert first.shown()[1:] == light[1:]
    first.drag(0)
    notebook.settle()
    moved = first.shown()
    assert second.shown() == moved != light and first.picture.evaluate(corner) == [24, 24, 24]
    first.after(first.buttons.get_by_text("Reset").click)
    notebook.change_theme("JupyterLab Light")
    assert "%23ddd" not in first.root.evaluate(arrow)
    assert first.shown() == second.shown() == light and not notebook.errors


@in_ci("a dark theme of JupyterLab is in every run")
def test_paper_is_dark_by_the_colour_that_is_seen_whatever_the_page_says_of_its_theme(run):
    """As in front ends that have no theme of JupyterLab."""
    notebook = run("from live.line import LineLab", "LineLab()")
    (lab,) = notebook.labs
    light, corner = lab.shown(), "canvas => [...canvas.getContext('2d').getImageData(1, 1, 1, 1).data.slice(0, 3)]"
    sheet = notebook.page.add_style_tag(content=DARK_COLOURS)
    notebook.wait_until_labs_are(dark=True)
    assert notebook.page.evaluate("document.body.dataset.jpThemeLight") == "true"
    assert lab.picture.evaluate(corner) == [24, 24, 24]
    sheet.evaluate("sheet => sheet.remove()")
    notebook.page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    notebook.wait_until_labs_are(dark=False)
    assert lab.shown() == light and not notebook.errors
    notebook.page.evaluate("document.body.dataset.jpThemeLight = 'true'")


CANVAS = "document.querySelector('canvas.weightslab-picture')"


def test_in_a_narrow_column_a_lab_is_drawn_for_it(run):
    notebook = run("from weightslab.lessons.lesson_01 import TwoInputs", "TwoInputs()")
    (lab,) = notebook.labs
    wide, size = lab.shown(), "canvas => [canvas.clientWidth, canvas.clientHeight, canvas.width]"
    assert lab.picture.evaluate(size)[0] == 840
    notebook.page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
    notebook.page.evaluate("jupyterapp.commands.execute('application:toggle-mode')")
    notebook.move_to_a_window_of(520, 800)
    notebook.page.wait_for_timeout(1000)
    notebook.page.wait_for_function(f"({size})({CANVAS})[0] < 450")
    notebook.settle()
    width, height, pixels = lab.picture.evaluate(size)
    assert width < 450 and pixels == width and height > width, "one panel below the other, with letters as they are"
    assert lab.shown()[1:] == wide[1:]
    lab.drag(0)
    notebook.settle()
    assert lab.shown() != wide and lab.picture.evaluate(size) == [width, height, pixels]
    notebook.photograph(SCREENSHOTS / "narrow.png")
    notebook.move_to_a_window_of(1280, 900)
    notebook.page.wait_for_timeout(1000)
    notebook.page.wait_for_function(f"({size})({CANVAS})[0] === 840")
    lab.after(lab.buttons.get_by_text("Reset").click)
    assert lab.shown() == wide and not notebook.errors
    notebook.page.evaluate("jupyterapp.commands.execute('application:toggle-mode')")
    notebook.page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")


@in_ci("a test of the kernel's memory is in every run")
def test_no_canvas_stays_behind_a_run_or_a_closed_notebook(run):
    notebook = run("from live.line import LineLab", "LineLab()", "LineLab(slope=1.0)")

    def soon(held, why=""):
        """The browser lets go of what nobody holds within a few seconds, of what somebody holds never."""
        for _ in range(20):
            if notebook.canvases() == held:
                return
            notebook.page.wait_for_timeout(250)
        assert notebook.canvases() == held, why

    soon((2, 0))
    for _ in range(3):
        notebook.run_all()
    soon((2, 0), "those of earlier runs are gone")
    notebook.page.evaluate("kept = document.querySelector('canvas.weightslab-picture')")
    notebook.run_all()
    soon((3, 1), "it sees one that is kept")
    notebook.page.evaluate("kept = null")
    notebook.page.evaluate("window.kernel.close()")
    soon((0, 0))


@in_ci("proves the tests, not the course")
def test_the_harness_sees_errors_warnings_and_failing_callbacks(run):
    notebook = run(
        "import ipywidgets, warnings",
        "button = ipywidgets.Button()\nbutton.on_click(lambda _: {}['pressed'])\nbutton",
        "warnings.warn('of this')",
        "1 / 0",
    )
    notebook.page.locator("button.jupyter-button").click()
    notebook.settle()
    for seen in ("ZeroDivisionError", "UserWarning: of this", "KeyError: 'pressed'"):
        assert any(seen in error for error in notebook.errors)


def test_a_computation_in_pieces_goes_on_by_itself_pauses_and_goes_back(run):
    notebook = run("from live.growing import Clockwork, GrowingLab", "GrowingLab()", "Clockwork.seconds = 0.2")
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


@in_ci("cells in any order are in every run")
def test_a_cell_that_runs_again_shows_its_lab_once_and_frees_the_old_one(run):
    notebook = run(
        "from live.line import LineLab\nfrom ipywidgets.widgets.widget import _instances",
        "LineLab()",
        "print(len(_instances))",
    )
    counted = [notebook.page.locator(".jp-RenderedText").last.inner_text()]
    for _ in range(2):
        notebook.run_all()
        counted.append(notebook.page.locator(".jp-RenderedText").last.inner_text())
    assert counted[0] == counted[1] == counted[2] and len(notebook.labs) == 1


def test_a_prediction_hides_the_result_until_it_is_made(run):
    notebook = run(
        "import os; os.environ.pop('WEIGHTSLAB_UNLOCK', None)",
        "from weightslab.live import ask, summary\nfrom weightslab.lessons import lesson_01",
        "ask(lesson_01.BIG_WEIGHT, lesson_01.ReadingWeights())",
        "<details><summary>What happened</summary>\n\nThe weight shrinks.\n</details>",
        "<details><summary>A hint</summary>\n\nTry.\n</details>",
        "ask(lesson_01.WHAT_ARRIVES, lesson_01.OneConnection())",
        "<details><summary>What happened</summary>\n\nIt multiplies.\n</details>",
    )
    page = notebook.page
    opened = lambda: [fold.evaluate("fold => fold.open") for fold in page.locator("details").all()]  # noqa: E731
    cards = page.locator(".weightslab-prediction")
    first, second = notebook.labs
    assert first.caption.inner_text().startswith("The result appears here")
    assert opened() == [False, False, False]
    hidden = first.shown()[0]
    cards.first.get_by_role("radio").nth(1).check()
    cards.first.get_by_role("button", name="Commit").click()
    notebook.settle()
    said = cards.first.inner_text()
    assert "You predicted: A few" in said and "No contribution changes" in said
    assert first.shown()[0] != hidden and "weight of the radius" in first.caption.inner_text()
    page.locator("details[open]").first.wait_for()
    assert opened() == [True, False, False]
    page.locator("summary").first.click()
    page.wait_for_timeout(1000)
    assert opened() == [False, False, False], "who folds it again is left alone"
    cards.nth(1).get_by_role("button", name="Skip").press("Enter")
    notebook.settle()
    assert "= +0.40. The connection excites" in second.caption.inner_text()
    page.locator("details[open]").first.wait_for()
    assert opened() == [False, False, True]
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


def test_a_fast_drag_ends_on_the_last_value_and_never_goes_back(run):
    notebook = run("from live.line import LineLab", "LineLab()")
    (lab,) = notebook.labs
    colours, captions = lab.sweep(0)
    slopes = [float(re.match(r"y = (\S+) x", caption)[1]) for caption in captions]
    blue = [b - r for r, _, b in colours]  # the map at the right is the bluer, the larger the slope
    assert len(blue) > 3 and blue == sorted(blue) and slopes == sorted(slopes)
    assert slopes[-1] == 3 and lab.shown()[1].startswith("y = 3 x")
    at_rest, _ = lab.shown()[0], lab.after(lab.sliders.first.press, "ArrowLeft")
    assert lab.after(lab.sliders.first.press, "ArrowRight")[0] == at_rest and not notebook.errors


@in_ci("a question about a lab is in every run")
def test_a_question_without_a_lab_is_answered_and_what_happened_opens(run):
    notebook = run(
        "import os; os.environ.pop('WEIGHTSLAB_UNLOCK', None)",
        "from weightslab.live import ask\nfrom weightslab.lessons import lesson_09, lesson_11",
        "ask(lesson_11.EXACT)",
        "<details><summary>What happened</summary>\n\nEight.\n</details>",
        "ask(lesson_09.SPIRAL)",
        "<details><summary>What happened</summary>\n\nThe inputs.\n</details>",
    )
    page, (counted, chosen) = notebook.page, notebook.page.locator(".weightslab-prediction").all()
    counted.get_by_role("spinbutton", name="prediction").fill("20")
    counted.get_by_role("button", name="Commit").click()
    notebook.settle()
    assert "You predicted 20, it is 8. Most of the sentences are true as long as" in counted.inner_text()
    page.wait_for_function("document.querySelector('details').open")
    chosen.get_by_role("radio").nth(1).check()
    chosen.get_by_role("button", name="Commit").click()
    notebook.settle()
    assert "Right. A spiral goes up and down" in chosen.inner_text()
    page.wait_for_function("[...document.querySelectorAll('details')].every(fold => fold.open)")
    notebook.photograph(SCREENSHOTS / "alone.png")
    assert not notebook.labs and not notebook.errors


def test_cells_in_any_order_and_a_restart_leave_each_lab_once_and_no_task(run):
    count = "print(sum('Player' in repr(task) for task in asyncio.all_tasks()), len(_instances))"
    notebook = run(
        "import asyncio\nfrom live.growing import Clockwork, GrowingLab\nfrom live.line import LineLab\n"
        "from ipywidgets.widgets.widget import _instances\nClockwork.seconds = 0.05",
        "GrowingLab()",
        "LineLab()",
        count,
    )
    said = notebook.page.locator(".jp-RenderedText").last
    alone = said.inner_text()
    for order in ((2, 1, 3), (0, 1, 1, 2, 3)):
        notebook.labs[0].sliders.first.press("ArrowLeft")  # it computes on while its cell runs again
        for cell in order:
            notebook.run_cell(cell)
        assert len(notebook.labs) == 2 and said.inner_text() == alone and not notebook.errors
    notebook.run_all("Restart Kernel and Run All Cells…")
    assert len(notebook.labs) == 2 and said.inner_text() == alone and not notebook.errors


def test_the_decision_line_is_dragged_in_the_picture(run):
    notebook = run("from weightslab.lessons.lesson_01 import TwoInputs", "TwoInputs()")
    (lab,) = notebook.labs
    lab.picture.scroll_into_view_if_needed()
    box, mouse = lab.picture.bounding_box(), notebook.page.mouse
    y = box["y"] + box["height"] / 2
    mouse.move(box["x"] + 0.2 * box["width"], y)
    mouse.down()
    mouse.move(box["x"] + 0.3 * box["width"], y, steps=5)
    notebook.settle()
    before = lab.shown()
    mouse.move(box["x"] + 0.35 * box["width"], y, steps=5)
    mouse.up()
    notebook.settle()
    picture, caption, values = lab.shown()
    assert picture != before[0] and caption != before[1]
    assert values[:2] == before[2][:2] and values[2] != before[2][2], "the bias alone"
    assert not notebook.errors


def test_axe_finds_no_serious_violation_in_a_lab(run, violations):
    notebook = run(
        "import os; os.environ.pop('WEIGHTSLAB_UNLOCK', None)",
        "from live.growing import GrowingLab\nfrom live.line import LineLab",
        "from weightslab.live import ask\nfrom weightslab.lessons import lesson_01",
        "LineLab()",
        "GrowingLab()",
        "ask(lesson_01.WHAT_ARRIVES, lesson_01.OneConnection())",
    )
    card = notebook.page.locator(".weightslab-prediction")
    card.get_by_role("slider", name="prediction").press("End")
    card.get_by_role("button", name="Commit").click()
    for fold in notebook.page.get_by_text("Share, and see the code").all():
        fold.click()
    notebook.labs[0].buttons.get_by_text("broken").click()
    notebook.settle()
    for part in notebook.page.locator(".weightslab-lab, .weightslab-prediction").all():
        assert violations(part) == []
    title = notebook.page.locator(".weightslab-title").first
    title.evaluate("title => title.insertAdjacentHTML('beforeend', '<img src=data:,>')")
    assert any(found.startswith("image-alt") for found in violations(title)), "it sees what is wrong"


def test_a_lab_follows_in_two_cells_and_in_a_second_view_and_when_that_is_closed(run):
    notebook = run("from live.line import LineLab\nlab = LineLab()", "lab", "lab")
    first, second = notebook.labs
    before = first.shown()
    first.drag(0)
    notebook.settle()
    moved = first.shown()
    assert moved != before and second.shown() == moved, "the other cell shows the same lab"
    second.root.click(button="right", position={"x": 5, "y": 5})
    notebook.page.get_by_text("Create New View for Cell Output").click()
    views = notebook.page.locator(".jp-LinkedOutputView .weightslab-lab .weightslab-picture")
    views.first.wait_for()
    notebook.settle()
    view = Lab(notebook, notebook.page.locator(".jp-LinkedOutputView .weightslab-lab"))
    assert view.shown() == moved, "the view shows the same lab"
    view.drag(0)
    notebook.settle()
    pulled = view.shown()
    assert pulled != moved and first.shown() == second.shown() == pulled, "both cells follow the view"
    first.drag(1)
    notebook.settle()
    moved = first.shown()
    assert moved != pulled and view.shown() == second.shown() == moved, "the view follows the cell"
    notebook.page.locator(".lm-TabBar-tab", has_text="Output View").locator(".lm-TabBar-tabCloseIcon").click()
    views.first.wait_for(state="detached")
    first.drag(0)
    notebook.settle()
    assert first.shown() == second.shown() != moved, "both still follow"
    assert not notebook.errors


@in_ci("most readers have one tab")
def test_a_lab_follows_in_two_tabs_of_the_browser(server, page):
    context = page.context.browser.new_context(viewport=jupyter.WINDOW)
    try:
        tabs = [context.new_page(), context.new_page()]
        for tab in tabs:
            jupyter.enter(server, tab)
        path = server.write("scratch.ipynb", "from live.line import LineLab", "LineLab()", CARDS)
        notebook = jupyter.Notebook(server, tabs[0], path)
        notebook.run_all()
        tabs[0].evaluate("jupyterapp.commands.execute('docmanager:save')")
        tabs[1].evaluate("path => window.kernel.open(path)", path.name)
        labs = [Lab(SimpleNamespace(page=tab), tab.locator(".weightslab-lab").first) for tab in tabs]
        labs[1].picture.wait_for()
        before = shown(labs)
        for hand, slider in ((0, 0), (1, 1), (0, 1), (1, 0)):
            tabs[hand].bring_to_front()
            labs[hand].drag(slider)
            now = shown(labs)
            assert now != before
            before = now
        predicted_in_both(tabs)
        assert not notebook.errors and tabs[1].evaluate("window.kernel.stderr") == []
    finally:
        context.close()
        server.end_sessions()


def predicted_in_both(tabs):
    """A prediction on the line of numbers is seen in the other tab as well, and so is what is said of it."""
    markers = [tab.get_by_role("slider", name="prediction") for tab in tabs]
    told = "text => [...document.querySelectorAll('.weightslab-marker')].some(marker => marker.ariaValueText === text)"
    for hand, key, text in ((0, "Home", "−2"), (1, "End", "2"), (1, "ArrowLeft", "1.95"), (0, "ArrowLeft", "1.9")):
        tabs[hand].bring_to_front()
        markers[hand].press(key)
        for tab in tabs:
            tab.bring_to_front()
            tab.wait_for_function(told, arg=text)
    tabs[1].locator(".weightslab-prediction").get_by_role("button", name="Commit").click()
    for tab in tabs:
        tab.bring_to_front()
        tab.locator(".weightslab-prediction", has_text="You predicted 1.9").wait_for()
        assert tab.locator(".weightslab-marker").get_attribute("aria-disabled") == "true"


def shown(labs):
    """What one lab shows in all tabs of the browser."""
    states = []
    for lab in [*labs, *labs]:  # all have answered when each is read the second time
        lab.page.bring_to_front()
        assert lab.page.evaluate("wait => window.kernel.settle(wait, true)", jupyter.WAIT)
        states.append(lab.shown())
    assert states[-2] == states[-1]
    return states[-1]
