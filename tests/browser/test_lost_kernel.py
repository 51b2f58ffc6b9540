"""A lab that has lost its kernel says so, is grey, and one button brings it back in the setting it had."""

import json
import os
import signal
from pathlib import Path

import pytest
from browser import jupyter
from browser.reader import HANDLE, reading
from requirements import in_ci

OTHER_WAYS = in_ci("as after kill -9, but for what is lost")

NOTICE = ".weightslab-notice"
SCREENSHOTS = Path(__file__).parent / "screenshots"
BROKEN = """() => [...document.querySelectorAll(".jupyter-widgets-disconnected")].filter(
    (part) => getComputedStyle(part, "::before").display !== "none").length"""
MOVABLE = """() => [...document.querySelectorAll(".weightslab-lab :is(input, select, button, .noUi-handle)")].filter(
    (part) => !part.closest("[inert]")).length"""

SET_TO = """([handle, values]) => [...document.querySelector(".weightslab-lab").querySelectorAll(handle)].map(
    (one) => Number(one.ariaValueNow ?? one.getAttribute("aria-valuenow"))).join() === values.join()"""


def _opened(reader, name="02_biases.ipynb"):
    """Open a lesson, move its first slider, and wait until the extension has noted it."""
    reader.open(name)
    reader.idle()
    handle = reader.page.locator(HANDLE).first
    handle.focus()
    handle.press("ArrowLeft")
    handle.press("ArrowLeft")
    reader.page.wait_for_function("document.querySelector('.jp-mod-dirty')")
    return reader.values


def _kernels(server):
    return json.loads(server.ask("kernels"))


def _restart(reader):
    reader.page.evaluate(
        "() => [...jupyterapp.shell.widgets('main')].find(({context}) => context).sessionContext.restartKernel()"
    )


def _kill(reader):
    """kill -9, of the kernel's process alone."""
    connection = _kernels(reader.server)[0]["id"]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().decode()
        except (OSError, UnicodeDecodeError):
            continue
        if f"kernel-{connection}.json" in command:
            os.kill(int(process.name), signal.SIGKILL)
            return
    raise AssertionError("no process of the kernel")


def _cull(reader):
    reader.server.end_sessions()


@pytest.mark.parametrize("lose", [_kill, *(pytest.param(lose, marks=OTHER_WAYS) for lose in (_restart, _cull))])
def test_a_lab_without_its_kernel_says_so_and_comes_back_as_it_was(reader, lose):
    page = reader.page
    values = _opened(reader, "00_start_here.ipynb")
    lose(reader)
    page.locator(NOTICE).first.wait_for()
    if lose is _kill:
        page.locator(".jp-Dialog button").first.click()  # JupyterLab's own word
    page.wait_for_timeout(2000)
    labs = page.locator(".jp-OutputArea-output:has(.weightslab-lab)").count()
    assert labs == page.locator(NOTICE).count() > 0
    assert page.evaluate(BROKEN) == 0 and page.evaluate(MOVABLE) == 0
    page.locator(NOTICE).first.scroll_into_view_if_needed()
    page.screenshot(path=SCREENSHOTS / f"lost{lose.__name__}.png")
    page.locator(f"{NOTICE} button").first.click()
    page.locator(NOTICE).first.wait_for(state="detached")
    page.wait_for_function(f"() => !document.querySelector('{NOTICE}')")
    page.wait_for_function(SET_TO, arg=[HANDLE, values])  # the settings come back when the last cell has run
    reader.idle()
    assert reader.values == values and page.evaluate(MOVABLE) > 0
    _moves(page)


@OTHER_WAYS
def test_a_lost_connection_that_comes_back_gives_the_labs_back(reader):
    page = reader.page
    _opened(reader)
    page.evaluate("""() => {
        const { sessionContext } = [...jupyterapp.shell.widgets("main")].find(({ context }) => context);
        window.kernelHere = sessionContext.session.kernel;
        const settings = kernelHere.serverSettings;
        window.realSocket = settings.WebSocket;
        settings.WebSocket = function () { return new realSocket("ws://127.0.0.1:59999"); };
        kernelHere._ws.close();
    }""")
    page.locator(NOTICE).first.wait_for()
    assert "out of reach" in page.locator(NOTICE).first.inner_text() and page.evaluate(MOVABLE) == 0
    page.evaluate("() => { kernelHere.serverSettings.WebSocket = realSocket; kernelHere.reconnect(); }")
    page.wait_for_function(f"() => !document.querySelector('{NOTICE}')")
    assert page.evaluate(MOVABLE) > 0


@in_ci("the kernels that tests start themselves are in every run")
def test_kernels_of_two_workers_want_different_ports(server, page):
    """Those of a server as well: each takes its ports half a second after the server has found them free."""
    kernel = json.loads(server.ask("kernels", "POST"))["id"]
    try:
        connection = json.loads((server.folder.parent / f"runtime/kernel-{kernel}.json").read_text())
    finally:
        server.ask(f"kernels/{kernel}", "DELETE")
    count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
    share = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % count
    ports = [port for name, port in connection.items() if name.endswith("_port")]
    assert len(ports) == 5 and {port // 2 % count for port in ports} == {share}


@pytest.fixture
def own(page, tmp_path):
    """A reader with a server of its own."""
    with jupyter.server(tmp_path) as server, reading(server, page) as somebody:
        yield somebody


@OTHER_WAYS
def test_a_server_that_starts_again_gives_the_labs_back_as_they_were(own):
    page, values = own.page, _opened(own, "00_start_here.ipynb")
    sentence = page.locator(".weightslab-caption").first.inner_text()
    dialog = page.locator(".jp-Dialog")  # what JupyterLab says of the server
    page.add_locator_handler(dialog, lambda: dialog.locator("button").first.click())
    own.server.stop()
    page.locator(NOTICE).first.wait_for()
    assert page.evaluate(MOVABLE) == 0 == page.evaluate(BROKEN)
    assert page.locator(".weightslab-caption").first.inner_text() == sentence, "it stays readable"
    page.locator(f"{NOTICE} button").first.click()
    page.get_by_text("start weightslab again").first.wait_for()
    assert len(set(page.locator(NOTICE).all_inner_texts())) == 1
    page.screenshot(path=SCREENSHOTS / "lost_server.png")
    own.server.start()
    page.locator(f"{NOTICE} button").first.click()
    page.wait_for_function(f"() => !document.querySelector('{NOTICE}')")
    page.wait_for_function(SET_TO, arg=[HANDLE, values])
    own.idle()
    assert own.values == values and page.evaluate(MOVABLE) > 0
    _moves(page)


def _moves(page):
    """The first lab answers."""
    handle = page.locator(HANDLE).first
    said = page.locator(".weightslab-caption").first.inner_text()
    handle.focus()
    handle.press("ArrowLeft")
    page.wait_for_function(
        "said => document.querySelector('.weightslab-lab .weightslab-caption').innerText !== said", arg=said
    )


def _beside(reader, context):
    """A second tab in which the lesson is open that runs in the reader's."""
    other = type(reader)(reader.server, context)
    other.open("02_biases.ipynb", live=False)
    other.page.locator(".weightslab-picture:visible").first.wait_for()
    other.idle()
    return other


def _run_all(tab):
    tab.page.locator(".lm-MenuBar-item", has_text="Run").click()
    tab.page.locator(".lm-Menu-item", has_text="Run All Cells").first.click()


@in_ci("most readers have one tab")
def test_of_two_tabs_the_older_one_says_where_its_labs_went_and_follows_again(reader):
    """Loaded anew, or by a press of the button."""
    _opened(reader)
    reader.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    reader.page.wait_for_function("() => !document.querySelector('.jp-mod-dirty')")
    labs = reader.page.locator(".jp-OutputArea-output:has(.weightslab-lab)").count()
    other = _beside(reader, reader.page.context)
    _run_all(other)
    reader.page.wait_for_function(f"labs => document.querySelectorAll('{NOTICE}').length === labs", arg=labs)
    assert "another tab" in reader.page.locator(NOTICE).first.inner_text()
    assert reader.page.locator(".jp-RenderedImage img").count() == labs
    reader.page.locator(NOTICE).first.scroll_into_view_if_needed()
    reader.page.screenshot(path=SCREENSHOTS / "two_tabs.png")
    other.page.wait_for_timeout(3000)
    assert other.page.locator(".weightslab-picture:visible").count() > 0 and not other.page.locator(NOTICE).count()
    other.idle()
    reader.page.reload()
    reader.page.locator(".weightslab-picture:visible").first.wait_for()
    reader.idle()
    assert not reader.page.locator(NOTICE).count()
    _follow_each_other((reader, other))
    other.page.bring_to_front()
    _run_all(other)
    reader.page.locator(NOTICE).first.wait_for()
    reader.page.bring_to_front()
    reader.page.locator(f"{NOTICE} button").first.click()
    reader.page.wait_for_function(f"() => !document.querySelector('{NOTICE}')")
    reader.page.locator(".weightslab-picture:visible").first.wait_for()


WHERE = """() => {
    const lab = document.querySelector(".weightslab-lab");
    return JSON.stringify([[...lab.querySelectorAll(".noUi-handle")].map(handle => handle.getAttribute("aria-valuenow")),
        [...lab.querySelectorAll(".widget-readout")].map(readout => readout.textContent),
        lab.querySelector(".weightslab-caption").innerText]);
}"""
"""Where all sliders of the first lab stand, what their readouts say, and the sentence."""


def _follow_each_other(tabs):
    """What is moved in either of two tabs moves in both."""
    for hand in (0, 1, 0):
        tabs[hand].page.bring_to_front()
        _moves(tabs[hand].page)
        tabs[hand].idle()
        there, other = tabs[hand].page.evaluate(WHERE), tabs[1 - hand].page
        other.bring_to_front()
        other.wait_for_function(f"there => ({WHERE})() === there", arg=there)


@in_ci("most readers have one browser")
def test_somebody_else_who_opens_a_running_lesson_sees_the_same_labs(reader):
    """A browser of their own, which has nothing stored: two people with one kernel."""
    _opened(reader)
    context = reader.page.context.browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        other = _beside(reader, context)
        labs = ".jp-OutputArea-output .weightslab-lab"
        assert other.page.locator(labs).count() == reader.page.locator(labs).count()
        _follow_each_other((reader, other))
        assert not reader.page.locator(NOTICE).count() and not other.page.locator(NOTICE).count()
    finally:
        context.close()
