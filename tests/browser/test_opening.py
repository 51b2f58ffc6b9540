"""The first minute and the next day: lessons are live when they are opened, and nothing else runs by itself."""

import json
import secrets

import nbformat
from browser.reader import HANDLE
from browser.test_lost_kernel import SET_TO
from notebooks.refresh import METADATA, NOTEBOOKS, WIDGET_VIEW
from requirements import in_ci

SCROLLED = "document.querySelector('.jp-WindowedPanel-outer').scrollTop"


def test_a_lesson_is_live_when_it_is_opened_and_the_reader_stays_at_the_top(reader):
    """Until then the posters say that Python starts."""
    page = reader.page
    page.add_init_script("""addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
        const poster = document.querySelector(".weightslab-waits .jp-RenderedImage");
        if (poster) window.saidOnPoster ||= getComputedStyle(poster, "::before").content;
    }).observe(document, {subtree: true, childList: true, attributes: true}))""")
    reader.open("00_start_here.ipynb")
    assert "Python is starting" in page.evaluate("window.saidOnPoster")
    assert page.evaluate(SCROLLED) == 0
    assert page.locator(".Toastify__toast").count() == 0
    assert not page.locator(".jp-OutputArea [data-mime-type$=error], .jp-OutputArea [data-mime-type$=stderr]").count()
    assert page.locator(".jp-RenderedImage img").count() == 0
    page.wait_for_timeout(1000)
    assert not reader.unsaved
    assert not page.get_by_text("from weightslab.live import ask").is_visible()


def _write(server, name, cells):
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=METADATA)
    nbformat.write(notebook, server.folder / name)


def test_a_foreign_notebook_that_claims_to_be_a_lesson_does_not_run(reader, server, tmp_path):
    """It has a lesson's name, metadata, cell ids and posters, and a source that differs in a blank."""
    lesson = nbformat.read(NOTEBOOKS / "01_weights.ipynb", as_version=4)
    mark = tmp_path / "ran"
    for cell in lesson.cells:
        if cell.cell_type == "code":
            cell.source += f" \nopen({str(mark)!r}, 'w')"
            cell.metadata["weightslab"] = {"settings": [f"weightslab-1 TwoInputs(w1=open({str(mark)!r}, 'w'))"]}
    nbformat.write(lesson, server.folder / "01_weights.ipynb")
    reader.open("01_weights.ipynb", live=False)
    reader.idle()
    assert not mark.exists() and not reader.page.locator(".weightslab-picture").count()


@in_ci("a foreign notebook is in every run")
def test_a_module_beside_the_lessons_does_not_stand_in_for_the_package(reader, server, tmp_path):
    mark, impostor = tmp_path / "ran", server.folder / "weightslab.py"
    impostor.write_text(f"open({str(mark)!r}, 'w')")
    try:
        reader.open("00_start_here.ipynb")
    finally:
        impostor.unlink()
    assert not mark.exists()


def test_cells_that_the_reader_changed_wait_for_the_reader_and_the_others_run(reader, server):
    notebook = nbformat.read(server.folder / "00_start_here.ipynb", as_version=4)
    (exercise,) = (cell for cell in notebook.cells if "exercise" in cell.metadata.get("tags", ()))
    exercise.source = "answer = undefined"
    exercise.execution_count = None
    nbformat.write(notebook, server.folder / "00_start_here.ipynb")
    reader.open("00_start_here.ipynb")
    assert reader.prompts()[1:] == ["[2]:", "[ ]:", "[3]:", "[4]:", "[5]:"]  # the first is folded


def test_switched_off_nothing_runs(reader, server):
    server.set_live(False)
    reader.open("00_start_here.ipynb", live=False)
    reader.idle()
    assert not reader.page.locator(".weightslab-picture, .weightslab-waits").count()


def _moved(reader):
    """Move the first slider of lesson 02, and wait until that is noted."""
    reader.open("02_biases.ipynb")
    before = reader.values
    for _ in range(3):
        reader.page.locator(HANDLE).first.press("ArrowRight")
    reader.page.wait_for_function("document.querySelector('.jp-mod-dirty')")
    assert reader.values != before
    return reader.values


@in_ci("what is saved is tested in every run, without a browser")
def test_a_saved_copy_opens_as_posters_and_is_live_again_with_its_setting(reader, server):
    values = _moved(reader)
    reader.page.keyboard.press("Control+s")
    reader.page.wait_for_function("!document.querySelector('.jp-mod-dirty')")
    assert reader.page.locator(".weightslab-picture").count()
    saved = json.loads((server.folder / "02_biases.ipynb").read_text())
    outputs = [output for cell in saved["cells"] for output in cell.get("outputs", ())]
    assert not [output for output in outputs if WIDGET_VIEW in output.get("data", {})]
    server.end_sessions()
    server.set_live(False)
    reader.open("02_biases.ipynb", live=False)
    reader.idle()
    posters = sum("image/png" in output.get("data", {}) for output in outputs)
    assert reader.page.locator(".jp-RenderedImage img").count() == posters > 0
    server.end_sessions()
    server.set_live(True)
    reader.open("02_biases.ipynb")
    reader.page.wait_for_timeout(1000)
    assert reader.values == values and not reader.unsaved
    assert not [said for said in reader.said if "model not found" in said.lower()]


def test_a_copy_saved_elsewhere_with_dead_views_opens_as_posters(reader, server):
    server.set_live(False)
    notebook = nbformat.read(server.folder / "02_biases.ipynb", as_version=4)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                output.data[WIDGET_VIEW] = {"version_major": 2, "version_minor": 0, "model_id": secrets.token_hex(16)}
    nbformat.write(notebook, server.folder / "02_biases.ipynb")
    reader.open("02_biases.ipynb", live=False)
    reader.idle()
    assert reader.page.locator(".jp-RenderedImage img").count() > 0
    assert not reader.page.get_by_text("Error displaying widget").count()


@in_ci("as after the first opening")
def test_a_reloaded_tab_shows_the_living_labs_and_runs_nothing(reader):
    values = _moved(reader)
    prompts = reader.prompts()
    reader.page.reload()
    reader.page.locator(".weightslab-picture:visible").first.wait_for()
    reader.idle()
    assert reader.values == values and sorted(filter(None, reader.prompts())) <= sorted(filter(None, prompts))


HOSTILE = [
    "Shift(bias=__import__('os'))",
    "Nothing()",
    "');open('ran','w')#",
    "<img src=x onerror='window.ran=1'>",
    "Shift(",
]


def test_an_address_opens_a_lab_in_a_setting_and_hostile_text_does_nothing(reader, server):
    reader.open("02_biases.ipynb", after="#lab=Shift(weight=-1.5, bias=0.5)")
    reader.idle()
    linked = reader.values
    assert linked[:2] == [-1.5, 0.5]
    for text in HOSTILE:
        reader.page.evaluate("text => (location.hash = `#lab=${encodeURIComponent(text)}&cell=${text}`)", text)
        reader.page.wait_for_function("!location.hash")
    reader.idle()
    assert reader.values == linked and not reader.page.evaluate("window.ran") and not (server.folder / "ran").exists()
    reader.page.evaluate("location.hash = '#lab=Shift(weight=2.0)'")
    reader.page.wait_for_function(SET_TO, arg=[HANDLE, [2.0, 0.5, *linked[2:]]])


@in_ci("an address that opens a lab is in every run")
def test_an_address_is_followed_in_its_own_notebook_where_others_are_opened_again_beside_it(reader):
    workspace = f"{reader.server.url}/lab/workspaces/{secrets.token_hex(4)}/tree"
    reader.open("01_weights.ipynb", workspace=workspace)
    reader.page.evaluate("jupyterapp.restored")
    reader.page.wait_for_timeout(2000)  # JupyterLab notes with a delay what is open
    reader.page.goto("about:blank")
    reader.open("02_biases.ipynb", after="#lab=Shift(weight=-1.5, bias=0.5)", workspace=workspace)
    reader.idle()
    assert reader.page.locator(".lm-TabBar-tab", has_text=".ipynb").count() == 2
    there = (
        f"[...document.querySelectorAll('{HANDLE}')].some(handle => handle.offsetParent && handle.ariaValueNow === '-1.5')"
    )
    reader.page.wait_for_function(there, timeout=30_000)  # the one that was open before runs as well
    assert reader.values[:2] == [-1.5, 0.5]


@in_ci("an address that opens a lab is in every run")
def test_the_button_in_the_fold_makes_a_link_that_opens_the_lab_as_it_is(reader):
    reader.open("02_biases.ipynb", after="#lab=Shift(weight=-1.5, bias=0.5)")
    reader.idle()
    lab = reader.page.locator(".weightslab-lab").first
    lab.get_by_text("Share, and see the code").click()
    lab.get_by_role("button", name="Make a link to this setting").click()
    link = lab.get_by_label("Link to this setting").input_value()
    assert link.startswith(f"{reader.server.url}/lab/tree/02_biases.ipynb#lab=Shift") and "token" not in link
    reader.server.end_sessions()
    reader.open("02_biases.ipynb", after=link[link.index("#") :])
    reader.idle()
    assert reader.values[:2] == [-1.5, 0.5]
