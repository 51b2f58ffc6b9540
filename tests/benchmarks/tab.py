"""How fast is the site beside a local JupyterLab, in one run? ``python tests/benchmarks/tab.py ARCHIVE [lesson ...]``

Seconds from the address to the first live lab (in a new browser, and once more in the same), milliseconds from the key press
to the frame with the changed picture (median of 30 after warm-up, for each lab whose slider is seen), and megabytes of the
browser's processes after lesson 06, as they are and after 500 moves of its first lab. Where the machine is shared, rely on
the ratio.
"""

import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil
from browser import jupyter
from originals import NOTEBOOKS
from playwright.sync_api import sync_playwright

from weightslab.site import LIVE, site

LESSONS = ("01_weights", "02_biases", "05_training", "06_initialization")
LONG = LESSONS[-1]
PRESSES, WARM_UP, MOVES = 30, 5, 500
READY = "!document.querySelector('.weightslab-waits') && document.querySelector('.weightslab-settled')"
PRESS = """async handle => {
    const canvas = handle.closest(".weightslab-lab").querySelector(".weightslab-picture");
    handle.focus();
    const drawn = new Promise(resolve => canvas.addEventListener("load", resolve, { once: true }));
    const low = Number(handle.ariaValueNow) - Number(handle.ariaValueMin), room = handle.ariaValueMax - handle.ariaValueNow;
    window.up = low <= 0 ? true : room <= 0 ? false : window.up ?? true;
    const code = window.up ? 39 : 37, key = window.up ? "ArrowRight" : "ArrowLeft", start = performance.now();
    handle.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, keyCode: code, which: code, bubbles: true }));
    await drawn;
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@contextmanager
def served(folder, archive):
    """The site on this machine; its address."""
    site(NOTEBOOKS, folder, Path(archive), places=0)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def opened(page, address):
    """Open a lesson until its labs are live; the seconds that took to the first of them, and to all."""
    start = time.perf_counter()
    page.goto(address)
    page.locator(".weightslab-waits").first.wait_for(state="attached")
    page.locator(".weightslab-lab .weightslab-picture").first.wait_for()
    first = time.perf_counter() - start
    page.wait_for_function(READY)
    return first, time.perf_counter() - start


def unlocked(page):
    """Skip every question."""
    for skip in page.get_by_role("button", name="Skip").all():
        if skip.is_enabled():
            skip.click()
    page.wait_for_timeout(3000)


def sliders(page):
    """The first slider of each lab that has one, and the lab's title."""
    for lab in page.locator(".weightslab-lab").all():
        handle = lab.locator(".weightslab-controls .noUi-handle").locator("visible=true")
        if handle.count():
            yield lab.locator(".weightslab-title").inner_text(), handle.first


def pressed(handle, times):
    """Press an arrow key on a slider so many times; the milliseconds each time."""
    handle.scroll_into_view_if_needed()
    return [handle.evaluate(PRESS) for _ in range(times)]


def megabytes():
    """What the processes of all browsers here hold."""
    mine = psutil.Process().children(recursive=True)
    return sum(process.memory_info().rss for process in mine if "chrom" in process.name()) / 1e6


def main():
    """Print the table."""
    archive, *lessons = sys.argv[1:]
    with ExitStack() as stack, tempfile.TemporaryDirectory() as scratch:
        playwright = stack.enter_context(sync_playwright())
        local = stack.enter_context(jupyter.server(Path(scratch, "jupyter")))
        local.set_live(True)
        host = stack.enter_context(served(Path(scratch, "site"), archive))
        arms = {
            "site": lambda stem: f"{host}/{LIVE}/notebooks/index.html?path={stem}.ipynb",
            "local": lambda stem: f"{local.url}/lab/tree/{stem}.ipynb?token={local.token}&reset",
        }
        for stem in lessons or LESSONS:
            for arm, address in arms.items():
                browser = jupyter.chromium(playwright)
                context = browser.new_context(viewport={"width": 1280, "height": 900})
                for visit in ("new", "again"):
                    page = context.new_page()
                    page.set_default_timeout(5 * jupyter.WAIT)
                    first, all_ = opened(page, address(stem))
                    print(f"{stem:20} {arm:6} {visit:6} first lab {first:5.1f} s, all {all_:5.1f} s", flush=True)
                    if visit == "new":
                        if arm == "site":
                            page.locator(".weightslab-kept").wait_for(state="attached")
                            page.wait_for_timeout(25_000)  # compiled modules are kept
                        page.close()
                        local.end_sessions()
                unlocked(page)
                for title, handle in sliders(page):
                    pressed(handle, WARM_UP)
                    print(
                        f"{stem:20} {arm:6} key to picture {median(pressed(handle, PRESSES)):5.0f} ms  {title}", flush=True
                    )
                if stem == LONG:
                    moved(page, f"{stem:20} {arm:6}")
                browser.close()
                local.end_sessions()


def moved(page, row):
    """Move the first lab for long."""
    before, (_, handle) = megabytes(), next(sliders(page))
    times = pressed(handle, MOVES)
    print(
        f"{row} {before:.0f} MB, after {MOVES} moves {megabytes():.0f} MB; "
        f"first 50 {median(times[:50]):.0f} ms, last 50 {median(times[-50:]):.0f} ms",
        flush=True,
    )


if __name__ == "__main__":
    main()
