"""How fast and how large is the site beside a local JupyterLab? ``python tests/benchmarks/tab.py ARCHIVE WHAT ...``

With ``--site FOLDER`` the site is built there, and taken from there at the next run; with ``--only-site`` it stands alone.
What is measured, by these words:

start
    Seconds from the address to the first live lab, and to all: three visits, each of a browser that is started anew with the
    files that it kept; and what the first visit loads.
labs
    Milliseconds from the key press to the frame with the changed picture, median of 30 after warm-up, of twelve labs and of
    Four knobs on both data sets.
moves
    The same for the first and the last 50 of 500 moves of one lab in the tab, and memory before and after.
play
    A minute of the playground in the tab: pictures a second and memory, in its first and in its last ten seconds, and how
    long a key press then takes.
memory
    What the tab holds after all of lessons 04 and 06.
size
    Megabytes of the site, and of its book with pictures that move, which are drawn for that: minutes.

Where the machine is shared, rely on the ratio. Nothing here passes or fails.
"""

import argparse
import importlib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
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
from requirements import require_browser

from weightslab.book import book
from weightslab.site import LIVE, site

STARTED = ("00_start_here", "01_weights", "05_training", "06_initialization")
LABS = {
    "00_start_here": ("FourKnobs", "FourKnobs(data='digits')", "Jacket"),
    "01_weights": ("OneConnection", "TwoInputs", "ReadingWeights"),
    "02_biases": ("Shift",),
    "04_backpropagation": ("ReadableNetwork",),
    "05_training": ("Descent", "Optimizers", "WatchItLearn"),
    "06_initialization": ("SignalThroughDepth", "EdgeOfChaos"),
    "08_regularization": ("WeightDecay",),
}
MOVED = ("01_weights", "TwoInputs")
FULL = ("04_backpropagation", "06_initialization")
VISITS, PRESSES, WARM_UP, MOVES, PLAYED = 3, 30, 5, 500, 60
READY = "!document.querySelector('.weightslab-waits') && document.querySelector('.weightslab-settled')"
PRESS = """async handle => {
    const canvas = handle.closest(".weightslab-lab").querySelector(".weightslab-picture");
    handle.focus();
    const drawn = new Promise(resolve => canvas.addEventListener("load", resolve, { once: true }));
    const low = Number(handle.ariaValueNow) - Number(handle.ariaValueMin), room = handle.ariaValueMax - handle.ariaValueNow;
    window.up = low <= 0 ? true : room <= 0 ? false : window.up ?? true;
    const code = window.up ? 39 : 37, key = window.up ? "ArrowRight" : "ArrowLeft", start = performance.now();
    handle.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, keyCode: code, which: code, bubbles: true }));
    await Promise.race([drawn, new Promise((_, reject) => setTimeout(() => reject(new Error("no picture comes")), 10_000))]);
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
}"""
PICTURES = """async ([canvas, seconds]) => {
    let pictures = 0;
    const count = () => pictures++;
    canvas.addEventListener("load", count);
    await new Promise(resolve => setTimeout(resolve, 1000 * seconds));
    canvas.removeEventListener("load", count);
    return pictures / seconds;
}"""
CALM = """async lab => {
    const busy = () => lab.querySelector(".weightslab-picture[aria-busy]")
        || [...lab.querySelectorAll(".weightslab-timeline button")].some(button => button.textContent === "Pause");
    for (let calm = 0; calm < 3; calm = busy() ? 0 : calm + 1) await new Promise(resolve => setTimeout(resolve, 50));
}"""


class Counting(SimpleHTTPRequestHandler):
    """Writes nothing, and counts the bytes of the files that it sends."""

    sent = 0

    def log_message(self, *arguments):
        pass

    def copyfile(self, source, outputfile):
        Counting.sent += Path(source.name).stat().st_size if hasattr(source, "name") else 0
        with suppress(BrokenPipeError):  # the browser has compiled the file at an earlier visit
            super().copyfile(source, outputfile)


@contextmanager
def served(folder):
    """The site on this machine; its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Counting, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Arm:
    """The site, or a local JupyterLab.

    Parameters
    ----------
    name : str
    playwright
    addressed : callable
        The address of a lesson.
    end : callable
        Ends what runs outside the browser.
    """

    def __init__(self, name, playwright, addressed, end):
        self.name, self.addressed, self.end, self._playwright = name, addressed, end, playwright

    @contextmanager
    def page(self, profile):
        """A page in a browser, started anew, that keeps its files in ``profile``."""
        options = {"executable_path": require_browser(), "args": jupyter.CHROMIUM, "viewport": jupyter.WINDOW}
        context = self._playwright.chromium.launch_persistent_context(profile, **options)
        page = context.new_page()
        page.set_default_timeout(jupyter.WAIT)
        yield page
        context.close()
        self.end()

    @contextmanager
    def lesson(self, stem):
        """A page with a lesson that is live."""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, self.page(profile) as page:
            self.open(page, stem)
            yield page

    def open(self, page, stem):
        """Open a lesson until its labs are live; the seconds that took to the first of them, and to all."""
        start = time.perf_counter()
        page.goto(self.addressed(stem))
        page.locator(".weightslab-waits").first.wait_for(state="attached")
        page.locator(".weightslab-lab .weightslab-picture").first.wait_for(state="attached")
        first = time.perf_counter() - start
        page.wait_for_function(READY)
        return first, time.perf_counter() - start


def show(page, stem, text):
    """Go to a lab by its link, and skip the question before it; the lab on the page."""
    lab_class = getattr(importlib.import_module(f"weightslab.lessons.lesson_{stem[:2]}"), text.partition("(")[0])
    page.evaluate("text => (location.hash = `#lab=${encodeURIComponent(text)}`)", text if "(" in text else f"{text}()")
    page.wait_for_function("!location.hash")
    titled = page.locator(".weightslab-title", has_text=lab_class.title)
    lab = page.locator(".weightslab-lab", has=titled).first
    lab.wait_for(state="attached")
    page.wait_for_timeout(500)
    if lab.locator(".noUi-target[disabled]").count():
        lab.locator("xpath=..").get_by_role("button", name="Skip").first.click()
        page.wait_for_function("lab => !lab.querySelector('.noUi-target[disabled]')", arg=lab.element_handle())
    lab.locator(".weightslab-picture").scroll_into_view_if_needed()
    return lab, isinstance(lab_class.compute(lab_class.Parameters()), Iterator)


def pressed(lab, times):
    """Press an arrow key on a lab's first slider so many times, each when the lab has come to rest; the milliseconds."""
    handle, taken = lab.locator(".weightslab-controls .noUi-handle").locator("visible=true").first, []
    for _ in range(times):
        lab.evaluate(CALM)
        taken.append(handle.evaluate(PRESS))
    return taken


def held(page):
    """Megabytes: all processes of the browser, Python's memory, and what the page's scripts hold."""
    mine = psutil.Process().children(recursive=True)
    browser = sum(process.memory_info().rss for process in mine if "chrom" in process.name()) / 1e6
    python = sum(
        worker.evaluate("self.weightslab?.then(({ _module }) => _module.HEAPU8.length) ?? 0") for worker in page.workers
    )
    scripts = page.evaluate("performance.memory.usedJSHeapSize")
    return f"browser {browser:.0f} MB, of which Python {python / 1e6:.0f} MB, the page's scripts {scripts / 1e6:.0f} MB"


def start(arms):
    """Print how long a reader waits, at the first visit and later."""
    for stem in STARTED:
        for arm in arms:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
                for visit in range(1, VISITS + 1):
                    Counting.sent = 0
                    with arm.page(profile) as page:
                        first, whole = arm.open(page, stem)
                        loaded = f", loaded {Counting.sent / 1e6:.1f} MB" if arm.name == "site" else ""
                        print(
                            f"{stem:20} {arm.name:6} visit {visit}: first lab {first:5.1f} s, all {whole:5.1f} s{loaded}",
                            flush=True,
                        )
                        if arm.name == "site" and visit == 1:
                            page.locator(".weightslab-kept").wait_for(state="attached")
                            page.wait_for_timeout(2000)


def labs(arms):
    """Print how long a key press takes to the changed picture."""
    for stem, texts in LABS.items():
        for arm in arms:
            with arm.lesson(stem) as page:
                for text in texts:
                    lab, retrains = show(page, stem, text)
                    pressed(lab, WARM_UP)
                    kind = "retrains" if retrains else "forward"
                    print(f"{text:26} {kind:9} {arm.name:6} {median(pressed(lab, PRESSES)):5.0f} ms", flush=True)


def moves(arms):
    """Print whether many moves make the tab slow or large."""
    stem, text = MOVED
    with arms[0].lesson(stem) as page:
        lab, _ = show(page, stem, text)
        pressed(lab, WARM_UP)
        before, taken = held(page), pressed(lab, MOVES)
        ends = f"first 50 {median(taken[:50]):.0f} ms, last 50 {median(taken[-50:]):.0f} ms"
        print(f"{MOVES} moves of {text}: {ends}\n    before: {before}\n    after:  {held(page)}", flush=True)


def play(arms):
    """Print whether playing makes the tab slow or large."""
    with arms[0].lesson("09_playground") as page:
        lab = page.locator(".weightslab-lab").first
        canvas = lab.locator(".weightslab-picture").first
        canvas.scroll_into_view_if_needed()
        lab.get_by_role("button", name="Play").first.click()
        handle = lab.locator(".noUi-handle").locator("visible=true").first
        for when, wait in (("at first", 0), (f"after {PLAYED} s", PLAYED - 20)):
            page.wait_for_timeout(1000 * wait)
            a_second = page.evaluate(PICTURES, [canvas.element_handle(), 10])
            answers = [handle.evaluate(PRESS) for _ in range(PRESSES)]
            print(
                f"playing {when}: {a_second:.1f} pictures a second, key press {median(answers):.0f} ms; {held(page)}",
                flush=True,
            )


def memory(arms):
    """Print what whole lessons hold."""
    for stem in FULL:
        with arms[0].lesson(stem) as page:
            page.wait_for_timeout(3000)
            print(f"{stem}: {held(page)}", flush=True)


def size(folder):
    """Print how large the site is, and its book."""
    print(f"the site without films: {megabytes(folder):.0f} MB, of which JupyterLite {megabytes(folder / LIVE):.0f} MB")
    with tempfile.TemporaryDirectory() as pages:
        start, pages = time.perf_counter(), Path(pages)
        book(NOTEBOOKS, pages)
        films = Counter()
        for path in pages.rglob("*.webp"):  # a picture for each place of the slider
            films[path.stem.rpartition("-")[0]] += path.stat().st_size / 1e6
        print(
            f"the moving book: {megabytes(pages):.0f} MB in {time.perf_counter() - start:.0f} s; "
            f"{len(films)} films, median {median(films.values()):.2f} MB, at most {max(films.values()):.2f} MB"
        )


def megabytes(folder):
    """How large all files of a folder are."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


TABLES = {"start": start, "labs": labs, "moves": moves, "play": play, "memory": memory}


def main():
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--site", type=Path, help="where the site is built, or has been")
    parser.add_argument("--only-site", action="store_true", help="without a local JupyterLab beside it")
    parser.add_argument("what", nargs="+", choices=[*TABLES, "size"])
    told = parser.parse_args()
    with ExitStack() as stack, tempfile.TemporaryDirectory() as scratch:
        folder = told.site or Path(scratch, "site")
        if not (folder / "index.html").exists():
            site(NOTEBOOKS, folder, told.archive, places=0)
        if "size" in told.what:
            size(folder)
        if not set(told.what) - {"size"}:
            return
        playwright = stack.enter_context(sync_playwright())
        host = stack.enter_context(served(folder))
        arms = [Arm("site", playwright, lambda stem: f"{host}/{LIVE}/notebooks/index.html?path={stem}.ipynb", lambda: None)]
        if not told.only_site:
            local = stack.enter_context(jupyter.server(Path(scratch, "jupyter")))
            local.set_live(True)
            address = f"{local.url}/lab/tree/{{}}.ipynb?token={local.token}&reset"
            arms.append(Arm("local", playwright, address.format, local.end_sessions))
        for what in told.what:
            if what in TABLES:
                TABLES[what](arms)


if __name__ == "__main__":
    main()
