"""How long from the key press to the changed picture? ``python tests/benchmarks/latency.py [lab ...]``

Every lab of the course in JupyterLab and Chromium, beside the same compute and the same view drawn anew by
`ipywidgets.interact` with the inline backend: the same controls, on the same page, in turns of ten presses. An arrow key
goes to a focused slider when the kernel has nothing to do.

The clock starts at the time stamp of the browser's keydown event. It stops when an image with a new source has been decoded
and the frame that shows it is done: a MessageChannel message sent from `requestAnimationFrame` arrives after that frame's
style, layout and paint. (The last step, pixels to the screen, no script can see. It is the same for both.) Median and 95th
percentile of 30 after warm-up; where the machine is shared, rely on the ratio.
"""

import os
import platform
import re
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browser import jupyter
from lessons.course import LABS
from playwright.sync_api import sync_playwright

TURNS, PRESSES, WARM_UP = 3, 10, 5
PACKAGES = ("numpy", "matplotlib", "ipywidgets", "ipykernel", "jupyterlab")

IMPORTS = """
%matplotlib inline
import ipywidgets, matplotlib.pyplot as plt
from {module} import {name}
from weightslab.live.controls import Controls
from weightslab.plots import style
"""

LIVE = "{name}()"

INTERACT = """
def draw(**values):
    with style.context():
        {name}.View(plt.figure(figsize={name}.size, dpi=100, layout="constrained")).update(
            {name}.compute({name}.Parameters(**values)))
        plt.show()
_ = ipywidgets.interact(draw, **Controls({name}.Parameters(), lambda: None).widgets)
"""

WATCH = """root => {
    let pressed = null;
    let painted = null;
    root.expect = () => root.time = new Promise((resolve, reject) => {
        painted = resolve;
        setTimeout(reject, WAIT, new Error("no new picture"));
    });
    root.addEventListener("keydown", event => { pressed ??= event.timeStamp; }, true);
    const frameDone = action => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = action;
        port2.postMessage(null);
    });
    const stop = () => {
        if (pressed !== null) painted(performance.now() - pressed);
        pressed = null;
    };
    const images = node => node.nodeType !== 1 ? [] : node.matches("img") ? [node] : [...node.querySelectorAll("img")];
    new MutationObserver(changes => changes
        .flatMap(change => change.type === "attributes" ? [change.target] : [...change.addedNodes].flatMap(images))
        .filter(image => image.getAttribute("src"))
        .forEach(image => image.decode().then(() => frameDone(stop), () => {})) // a source that is already replaced
    ).observe(root, { subtree: true, childList: true, attributeFilter: ["src"] });
}""".replace("WAIT", str(jupyter.WAIT))


class Arm:
    """One of the two on the page, and its times in milliseconds."""

    def __init__(self, notebook, root):
        self.notebook, self.root, self.times = notebook, root.first, []
        self.root.locator("img").first.wait_for()
        self.root.evaluate(WATCH)
        self.press(WARM_UP)

    def press(self, n):
        """Move the first slider ``n`` times, to and fro, and return how long each took."""
        handle = self.root.locator(".noUi-handle").first
        handle.scroll_into_view_if_needed()
        handle.focus()
        times = []
        for i in range(n):
            self.notebook.settle()
            self.root.evaluate("root => void root.expect()")
            self.notebook.page.keyboard.press("ArrowRight" if i % 2 else "ArrowLeft")
            times.append(self.root.evaluate("root => root.time"))
        return times


def benchmark(server, browser, lab):
    """Times of one lab, and of the same drawn by `interact`."""
    names = {"module": lab.__module__, "name": lab.__name__}
    cells = [cell.format(**names) for cell in (IMPORTS, LIVE, INTERACT)]
    notebook = jupyter.Notebook(server, browser, server.write(f"latency_{lab.__name__}.ipynb", *cells))
    notebook.run_all()
    live, interact = (Arm(notebook, notebook.page.locator(root)) for root in (".weightslab-lab", ".widget-interact"))
    for _ in range(TURNS):
        for arm in (live, interact):
            arm.times += arm.press(PRESSES)
    errors = notebook.errors
    notebook.close()
    if errors:
        raise RuntimeError(f"{lab.__name__}: {errors}")
    return live.times, interact.times


def machine():
    """The processor, as far as this system tells."""
    cpuinfo = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", cpuinfo.read_text()) if cpuinfo.exists() else []
    return f"{(names or [platform.processor() or platform.machine()])[0]}, {os.cpu_count()} cores, {platform.system()}"


def main(names):
    """Print a table of all labs, or of those with these names."""
    labs = [lab for lab in LABS if not names or lab.__name__ in names]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, jupyter.server(Path(folder)) as server:
        browser = jupyter.chromium(playwright)
        versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
        print(f"{machine()}\nPython {platform.python_version()}, {versions}, Chromium {browser.version}")
        print(f"Key press to changed picture, {TURNS * PRESSES} presses, ms\n")
        print(f"{'':20} {'live lab':^15}   {'interact + inline':^17}\n"
              f"{'lab':20} {'median':>7} {'p95':>7}   {'median':>8} {'p95':>8} {'ratio':>8}")
        for lab in labs:
            live, interact = benchmark(server, browser, lab)
            print(f"{lab.__name__:20} {median(live):7.1f} {quantiles(live, n=20)[-1]:7.1f}   "
                  f"{median(interact):8.1f} {quantiles(interact, n=20)[-1]:8.1f} {median(interact) / median(live):7.1f}x",
                  flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
