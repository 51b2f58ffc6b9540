"""A drag over a slow line, as in a hub: ``python tests/benchmarks/line.py [lab ...] [--trips 50 150] [--drags 8]``

JupyterLab in Chromium behind a relay that delays both directions (`tests/relay.py`); opened by the ``weightslab`` command,
and by plain ``jupyter lab``, which finds the course's server extension where the package is installed. The mouse drags the
first slider to and fro for two seconds, a new place every 16 ms. "a second" is how many pictures were drawn on the page
from the first to the release; "last" is the time from the release to the last one, in ms: median and worst of the drags.
Then the same on a screen with two pixels per CSS pixel, where the pictures of a drag over a slow line are smaller and the
last one is sharp: how many pixels wide and how many kilobytes both are. On a machine that has other work, run this and
another checkout in turns.
"""

import argparse
import contextlib
import shutil
import sys
import tempfile
import time
from copy import copy
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.latency import Page, _connected, machine
from browser import jupyter
from lessons.course import LABS
from playwright.sync_api import sync_playwright
from relay import relay

from weightslab.server import EXTENSIONS

PROGRAMS = {"weightslab": "weightslab", "jupyter lab": "jupyterlab"}
ROUND_TRIPS = (0, 50, 100, 150)
TYPICAL = ("Jacket", "Shift", "WhereToLook")
DRAGS, SECONDS, EVERY = 8, 2.0, 0.016

WATCH = """
window.drawn = [];
let bytes = 0;  // of the PNG that was decoded last
window.ImageDecoder = class extends ImageDecoder {
    constructor(init) {
        super(init);
        bytes = init.data.byteLength;
    }
};
document.addEventListener("load", ({ target }) => {
    if (!target.matches?.(".weightslab-picture")) return;
    const picture = [target.width, bytes];
    requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => drawn.push([performance.now(), ...picture]);
        port2.postMessage(null);
    });
}, true);
document.addEventListener("pointerup", (event) => { window.released = event.timeStamp; }, true);
window.begin = (root) => {
    drawn.length = 0;
    const handle = document.querySelector(`${root} .noUi-handle`), track = handle.closest(".noUi-target");
    handle.scrollIntoView({ block: "center" });
    const [box, whole] = [handle.getBoundingClientRect(), track.getBoundingClientRect()];
    return [box.x + box.width / 2, box.y + box.height / 2, whole.left, whole.right];
};
window.end = async () => {
    for (let before = -1; before !== drawn.length || window.kernel.unanswered.size;) {
        before = drawn.length;
        await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    const during = drawn.filter(([at]) => at <= released).map(([at]) => at);
    const rate = during.length > 1 ? (1000 * (during.length - 1)) / (during.at(-1) - during[0]) : 0;
    return [rate, Math.max(drawn.at(-1)[0] - released, 0), drawn.map(([, ...picture]) => picture)];
};
"""


def drag(page):
    """Pictures a second, milliseconds to the last one, and of each how many pixels wide it was, and how many bytes."""
    x, y, left, right = page.evaluate("begin('.weightslab-lab')")
    page._mouse("mousePressed", x, y)
    began, step = time.monotonic(), (right - left) / 60
    moves = 0
    while time.monotonic() < began + SECONDS:
        x = x + step
        if not left <= x <= right:
            step = -step
            x += 2 * step
        page._mouse("mouseMoved", x, y)
        moves += 1
        time.sleep(max(began + moves * EVERY - time.monotonic(), 0))
    page._mouse("mouseReleased", x, y)
    return page.evaluate("end()")


def measure(server, playwright, lab, ratio, trips, drags):
    """Yield what so many drags in the lab gave at each round trip."""
    path = server.write(f"line_{lab.__name__}.ipynb", f"from {lab.__module__} import {lab.__name__}", f"{lab.__name__}()")
    with (
        relay(int(server.url.rsplit(":", 1)[1])) as line,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        jupyter.plain_chromium(folder, f"--force-device-scale-factor={ratio}") as address,
    ):
        browser = _connected(playwright, address)
        page = browser.contexts[0].new_page()
        slow = copy(server)
        slow.url = line.url
        jupyter.enter(slow, page)
        jupyter.Notebook(slow, page, path, ratio).run_all()
        browser.close()
        page = Page(address)
        page.evaluate(f"{{{WATCH}}}")
        for line.round_trip in trips:
            drag(page)
            yield [drag(page) for _ in range(drags)]
    server.end_sessions()


def figures(drags):
    """Pictures a second, and milliseconds to the last one, median and worst, as text."""
    rates, last, _ = zip(*drags, strict=True)
    return f"{median(rates):9.1f} {median(last):6.0f} {max(last):6.0f}"


def sizes(drags):
    """Pixels and kilobytes of the pictures while the drags went, and of the last ones, as text."""
    during, last = (zip(*pictures, strict=True) for pictures in zip(*(drag[2][-2:] for drag in drags), strict=True))
    return "  ->".join(f"{median(width):5.0f} px {median(size) / 1000:4.0f} KB" for width, size in (during, last))


def install(folder):
    """Put the files that the wheel has for a Jupyter server where the one that is started in this folder looks."""
    settings = folder / "config/jupyter_server_config.d/weightslab.json"
    settings.parent.mkdir(parents=True)
    shutil.copy(EXTENSIONS.parent / "server.json", settings)
    shutil.copytree(EXTENSIONS, folder / "data/labextensions")


def main(names, trips, drags):
    """Print a table of these labs, or of three typical ones."""
    known = {lab.__name__: lab for lab in LABS}
    labs = [known[name] for name in names or TYPICAL]
    columns = "{:>9} {:>6} {:>6}".format("a second", "last", "worst")
    print(machine(), f"{'':12} {'lab':10} {'round trip':>10} {columns}   {columns}   at 2x: a drag, then sharp", sep="\n")
    for name, program in PROGRAMS.items():
        with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, contextlib.ExitStack() as running:
            install(Path(folder))
            server = running.enter_context(jupyter.server(Path(folder), program))
            for lab in labs:
                sharp = [*measure(server, playwright, lab, 2, trips, drags)]
                for trip, at_1, at_2 in zip(trips, measure(server, playwright, lab, 1, trips, drags), sharp, strict=True):
                    print(
                        f"{name:12} {lab.__name__:10} {trip:10g} {figures(at_1)}   {figures(at_2)} {sizes(at_2)}", flush=True
                    )


if __name__ == "__main__":
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("labs", nargs="*", help=f"by default {', '.join(TYPICAL)}")
    given.add_argument("--trips", nargs="+", type=float, default=ROUND_TRIPS, help="round trips, in ms")
    given.add_argument("--drags", type=int, default=DRAGS, help="how many drags each")
    asked = given.parse_args()
    main(asked.labs, asked.trips, asked.drags)
