"""How long from the key press to the changed picture? ``python tests/benchmarks/latency.py [lab ...]``

Every lab of the course in JupyterLab and Chromium, beside the same compute and the same view drawn anew by
`ipywidgets.interact` with the inline backend, on the same page in the same run, in turns. A key goes to a focused slider.
The time runs from the browser's keydown event to the second animation frame after an image with new pixels has been
decoded: by then it has been painted. Median and 95th percentile; the ratio is what to rely on, the machine is shared.
"""

import os
import platform
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser import jupyter
from lessons.course import LABS
from playwright.sync_api import sync_playwright
from requirements import require_browser

PRESSES, WARM_UP = 30, 5

INTERACT = """
%matplotlib inline
import ipywidgets, matplotlib.pyplot as plt
from {module} import {name}
from weightslab.live.controls import Controls
from weightslab.plots import style
def draw(**values):
    with style.context():
        figure = plt.figure(figsize={name}.size, dpi=100, layout="constrained")
        view = {name}.View(figure)
        view.update({name}.compute({name}.Parameters(**values)))
        for artist in figure.findobj():
            artist.set_animated(False)
        plt.show()
controls = Controls({name}.Parameters(), lambda: None).widgets
output = ipywidgets.interactive_output(draw, controls)
box = ipywidgets.VBox([*controls.values(), output])
box.add_class("peer")
box
"""

WATCH = """
root => {
  const watch = { times: [] };
  let pressed = 0;
  root.addEventListener("keydown", () => { pressed = performance.now(); }, true);
  const painted = image => image.decode().then(() => requestAnimationFrame(() => requestAnimationFrame(() => {
    if (pressed) { watch.times.push(performance.now() - pressed); pressed = 0; }
  }))).catch(() => {});
  new MutationObserver(changes => {
    for (const change of changes) {
      const images = change.type === "attributes" ? [change.target]
        : [...change.addedNodes].flatMap(node => node.querySelectorAll ? [...node.querySelectorAll("img")] : []);
      for (const image of images.filter(image => image.tagName === "IMG")) painted(image);
    }
  }).observe(root, { subtree: true, childList: true, attributeFilter: ["src"] });
  root.watch = watch;
}
"""


def measure(page, root):
    """Milliseconds of each key press on the first slider below ``root``, which moves to and fro."""
    handle = root.locator(".noUi-handle").first
    handle.scroll_into_view_if_needed()
    handle.focus()
    for i in range(PRESSES + WARM_UP):
        page.keyboard.press("ArrowLeft" if i % 4 < 2 else "ArrowRight")
        page.wait_for_function("([root, n]) => root.watch.times.length > n", arg=[root.element_handle(), i])
        page.wait_for_timeout(60)  # let the page come to rest between two presses
    return root.evaluate("root => root.watch.times")[WARM_UP:]


def benchmark(context, address, folder, lab):
    """Times of one lab and of its peer."""
    peer = INTERACT.format(module=lab.__module__, name=lab.__name__)
    ours = f"from {lab.__module__} import {lab.__name__}\n{lab.__name__}()"
    path = folder / "lessons" / f"latency_{lab.__name__}.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(ours), new_code_cell(peer)]), path)
    notebook = jupyter.Notebook(context, address, path)
    notebook.run_all()
    roots = notebook.page.locator(".weightslab-lab"), notebook.page.locator(".peer")
    for root in roots:
        root.locator("img").first.wait_for()
        root.evaluate(WATCH)
    times = [measure(notebook.page, root) for root in roots]
    notebook.page.close()
    return times


def main(names):
    labs = [lab for lab in LABS if not names or lab.__name__ in names]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {PRESSES} presses each, ms")
    print(f"{'lab':20} {'median':>7} {'p95':>7}   {'interact + inline':>17} {'p95':>7} {'ratio':>7}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, jupyter.server(Path(folder)) as address:
        browser = playwright.chromium.launch(executable_path=require_browser(), args=jupyter.CHROMIUM)
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        for lab in labs:
            ours, peer = benchmark(context, address, Path(folder), lab)
            print(f"{lab.__name__:20} {median(ours):7.1f} {quantiles(ours, n=20)[-1]:7.1f}   {median(peer):17.1f} "
                  f"{quantiles(peer, n=20)[-1]:7.1f} {median(peer) / median(ours):6.1f}x", flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
