"""What the reader makes in the tab stays there: over a reload, in a file to take along, until the reader puts it back."""

import json
import re
from http import HTTPStatus

import pytest

pytestmark = pytest.mark.xdist_group("site")
PYTHON = re.compile("/pyodide/|/packed$")
HOSTILE = ["OneConnection(weight=__import__('os'))", "');open('ran','w')#", "<img src=x onerror='window.ran=1'>"]
CHECKPOINT = """from pathlib import Path
from weightslab.lessons.lesson_10 import train_with_checkpoints
there = Path("mlp.npz").exists()
net = train_with_checkpoints("MLP", 20, Path("mlp.npz"), every=10)
print("resumed" if there else "trained", float(net.parameters.sum()))"""
TOP = """() => {
    const outer = document.querySelector(".jp-WindowedPanel-outer"), { top } = outer.getBoundingClientRect();
    const cell = [...outer.querySelectorAll(".jp-Cell")].find(cell => cell.getBoundingClientRect().bottom > top + 1);
    return cell.dataset.windowedListIndex;
}"""


@pytest.fixture
def own(tab):
    """The last cell of the open lesson: the reader's."""
    return tab.page.locator(".jp-CodeCell").last


def _scroll(page, to):
    """Scroll the notebook, which has only the cells in view on the page."""
    page.evaluate(f"outer => (outer.scrollTop = {to})", page.locator(".jp-WindowedPanel-outer").element_handle())
    page.wait_for_timeout(1000)


def _write(page, cell, text):
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    page.keyboard.press("Control+Enter")


def test_a_link_a_reload_without_the_server_a_download_and_the_way_back(tab, own, host):
    page, lab = tab.page, tab.page.locator(".weightslab-lab").first
    tab.open("01_weights", "#lab=OneConnection(source=-0.5, weight=1.5)")
    assert tab.values(lab) == [-0.5, 1.5]
    for text in HOSTILE:
        page.evaluate("text => (location.hash = `#lab=${encodeURIComponent(text)}`)", text)
        page.wait_for_function("!location.hash")
    page.get_by_role("button", name="Skip").first.click()
    lab.locator(".weightslab-controls .noUi-target:not([disabled]) .noUi-handle").first.press("ArrowRight")
    page.wait_for_timeout(2000)
    assert tab.values(lab) == [-0.4, 1.5] and not page.evaluate("window.ran")
    lab.get_by_text("Share, and see the code").click()
    for kind, begins in (("PNG", b"\x89PNG"), ("SVG", b"<?xml")):
        with page.expect_download() as download:
            lab.get_by_role("button", name=kind, exact=True).click()
        assert download.value.suggested_filename == f"One connection.{kind.lower()}"
        assert download.value.path().read_bytes().startswith(begins)
    _scroll(page, "outer.scrollHeight")
    own.locator(".cm-content").wait_for()
    original = own.locator(".cm-content").inner_text()
    _write(page, own, CHECKPOINT)
    output = own.locator(".jp-OutputArea-output").last
    output.get_by_text("trained").wait_for()
    said = output.inner_text()
    page.locator(".weightslab-kept").wait_for(state="attached")
    page.wait_for_timeout(4000)  # until all is noted and saved
    place = page.evaluate(TOP)

    host.shutdown()
    host.server_close()
    tab.reload()
    page.wait_for_function(f"place => ({TOP})() === place", arg=place)
    assert own.locator(".cm-content").inner_text().startswith("from pathlib import Path")
    own.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    output.get_by_text("resumed").wait_for()
    assert output.inner_text().split()[-1] == said.split()[-1], "the sum of the weights"
    _scroll(page, "0")
    assert tab.values(lab) == [-0.4, 1.5]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    taken = json.loads(download.value.path().read_text())
    code = [cell["source"] for cell in taken["cells"] if cell["cell_type"] == "code"]
    assert download.value.suggested_filename == "01_weights.ipynb" and code[-1] == CHECKPOINT
    assert "widget-view" not in json.dumps(taken)

    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.get_by_role("button", name="Original").click()
    tab.wait_until_live()
    assert tab.values(lab) == [0.8, 0.5]
    _scroll(page, "outer.scrollHeight")
    assert own.locator(".cm-content").inner_text() == original
    assert not tab.errors and not tab.elsewhere


def test_python_is_sent_once_and_its_webassembly_comes_past_the_service_worker(host, roomy_tab):
    """A browser keeps what it compiled only of what it asked the host for. (A private window has no room for the file.)"""
    roomy_tab.open("01_weights")
    roomy_tab.page.locator(".weightslab-kept").wait_for(state="attached")
    sent = [path for path, code in host.answered if code == HTTPStatus.OK and PYTHON.search(path)]
    assert any(path.endswith(".wasm") for path in sent) and len(sent) == len(set(sent))
    host.answered.clear()
    roomy_tab.reload()
    again = [(path.rpartition("/")[2], code) for path, code in host.answered if PYTHON.search(path)]
    assert again == [("pyodide.asm.wasm", HTTPStatus.NOT_MODIFIED)]
    assert not roomy_tab.errors
