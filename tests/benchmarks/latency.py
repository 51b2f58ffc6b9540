"""How long from the key press to the changed picture? ``python tests/benchmarks/latency.py [lab ...]``

Every lab of the course in JupyterLab and Chromium, beside the same first result and the same view drawn in two other ways:
anew by `ipywidgets.interact` with the inline backend, and by ipympl (where it is installed: it is no part of the course),
whose figure stays and is drawn again in full. The same controls, on the same page, in turns of ten presses. An arrow key
goes to a focused slider or number field when the kernel has nothing to do. A lab that retrains shows as many steps as it
can in a moment, then it goes on; timed is that first picture, with the same number of seconds of training in all three ways.

The clock starts at the time stamp of the browser's keydown event. It stops when new pixels are there (an image with a new
source is decoded, or drawn on a canvas) and the frame that shows them is done: a MessageChannel message sent from
`requestAnimationFrame` arrives after that frame's style, layout and paint. (The last step, pixels to the screen, no script
can see. It is the same for all.) "drag" is the time from the release of the mouse, at the end of a fast drag over the whole
slider of the live lab, to the last picture; where a lab retrains, that is the picture of the whole training. Playwright
opens and runs the notebook, then it leaves: it would have Chromium copy every message of the kernel for it, which takes 10
to 20 ms a picture. Median and 95th percentile of 30 after warm-up; where the machine is shared, rely on the ratio.
"""

import json
import os
import platform
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median, quantiles
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import websocket
from browser import jupyter
from lessons.course import LABS
from playwright.sync_api import sync_playwright

TURNS, PRESSES, WARM_UP, DRAGS = 3, 10, 6, 9
PACKAGES = ("numpy", "matplotlib", "ipywidgets", "ipykernel", "jupyterlab")
IPYMPL = find_spec("ipympl") is not None

IMPORTS = """
%matplotlib inline
from collections.abc import Iterator
import ipywidgets, matplotlib.pyplot as plt
from {module} import {name}
from weightslab.live.controls import Controls
from weightslab.live.branch import Branch
from weightslab.live.player import AT_ONCE
from weightslab.plots import style

def result(values):
    parameters = {name}.Parameters(**values)
    computed = {name}.compute(parameters)
    return Branch({name}, parameters, computed).go_on(AT_ONCE) if isinstance(computed, Iterator) else computed
"""

LIVE = "{name}()"

INTERACT = """
def draw(**values):
    with style.context():
        figure = plt.figure(figsize=style.inches({name}.size), dpi=style.DPI, layout="constrained")
        {name}.View(figure).update(result(values))
        plt.show()
_ = ipywidgets.interact(draw, **Controls({name}.Parameters(), lambda name, value: None).widgets)
"""

PERSISTENT = """
from ipympl.backend_nbagg import Canvas, FigureManager
from matplotlib.figure import Figure

with style.context():
    canvas = Canvas(Figure(style.inches({name}.size), dpi=style.DPI, layout="constrained"))
    manager, view = FigureManager(canvas, 0), {name}.View(canvas.figure)
    for artist in canvas.figure.findobj(lambda artist: artist.get_animated()):
        artist.set_animated(False)
    view.update(result({name}.Parameters().values()))

def moved(name, change):
    if controls.heard(name, change["new"]):
        view.update(result(controls.values))
        canvas.draw_idle()

controls = Controls({name}.Parameters(), moved)
shown = ipywidgets.VBox([*controls.widgets.values(), canvas])
shown.add_class("persistent")
%matplotlib inline
"""

ARMS = {"live lab": ".weightslab-lab", "interact + inline": ".widget-interact", "ipympl": ".persistent"}

WATCH = """
const frame = () => new Promise(requestAnimationFrame);
const settle = async () => {
    const busy = () => window.kernel.unanswered.size || document.querySelector(".weightslab-picture[aria-busy]")
        || [...document.querySelectorAll(".weightslab-timeline button")].some(button => button.textContent === "Pause");
    for (let calm = 0; calm < 2; calm = busy() ? 0 : calm + 1) await frame();
};
let pressed = null, released = null, painted = null, last = null;
document.addEventListener("keydown", event => { pressed ??= event.timeStamp; }, true);
document.addEventListener("pointerup", event => { released = event.timeStamp; }, true);
const stop = () => {
    last = performance.now();
    if (pressed !== null) painted?.(performance.now() - pressed);
    pressed = null;
};
const changed = () => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = stop;
    port2.postMessage(null);
});
const drawImage = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function (image, ...place) {
    drawImage.call(this, image, ...place);
    if (!(image instanceof HTMLCanvasElement || image instanceof OffscreenCanvas)) changed();  // new pixels, not a copy
};
const images = node => node.nodeType !== 1 ? [] : node.matches("img") ? [node] : [...node.querySelectorAll("img")];
new MutationObserver(changes => changes
    .flatMap(change => change.type === "attributes" ? [change.target] : [...change.addedNodes].flatMap(images))
    .filter(image => image.getAttribute("src"))
    .forEach(image => image.decode().then(changed, () => {}))  // a source that is already replaced
).observe(document.body, { subtree: true, childList: true, attributeFilter: ["src"] });
window.latency = {
    focus: root => {
        const handle = document.querySelector(`${root} .noUi-handle, ${root} .weightslab-matrix input`);
        handle.scrollIntoView({ block: "nearest" });
        handle.focus();
        return Number(handle.ariaValueNow ?? handle.value) === Number(handle.ariaValueMin ?? handle.min);
    },
    grip: root => {
        const handle = document.querySelector(`${root} .noUi-handle`);
        handle?.scrollIntoView({ block: "center" });
        const box = handle?.getBoundingClientRect(), track = handle?.closest(".noUi-target").getBoundingClientRect();
        return handle && [box.x + box.width / 2, box.y + box.height / 2, track.left, track.right];
    },
    lastPicture: async () => {
        await settle();
        return Math.max(last - released, 0); // 0: it was there before
    },
    expect: async () => {
        await settle();
        pressed = null;
        window.latency.time = new Promise((resolve, reject) => {
            painted = resolve;
            setTimeout(reject, WAIT, new Error("no new picture"));
        });
    },
};
""".replace("WAIT", "20_000")


class Page:
    """A page of a browser that only a keyboard is connected to."""

    def __init__(self, browser):
        (target,) = [target for target in json.load(urlopen(f"{browser}/json")) if "/lab/" in target["url"]]
        self._socket = websocket.create_connection(target["webSocketDebuggerUrl"], suppress_origin=True)
        self._sent = 0

    def _do(self, method, **parameters):
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while (answer := json.loads(self._socket.recv())).get("id") != self._sent:
            pass
        return answer["result"]

    def evaluate(self, expression):
        """What the expression, or its promise, gives."""
        answer = self._do("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def press(self, key):
        """Press a key and let it go."""
        for kind in ("rawKeyDown", "keyUp"):
            self._do(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode={"ArrowUp": 38, "ArrowDown": 40}[key],
            )

    def drag(self, root, steps=30):
        """Drag the first slider of an arm from one end to the other, as fast as the page follows the mouse.

        Returns the milliseconds from its release to the last picture; None if there is no slider.
        """
        grip = self.evaluate(f"window.latency.grip('{root}')")
        if not grip:
            return None
        x, y, left, right = grip
        way = (left if 2 * x > left + right else right) - x
        self._mouse("mousePressed", x, y)
        for i in range(steps):
            self._mouse("mouseMoved", x + way * (i + 1) / steps, y)
        self._mouse("mouseReleased", x + way, y)
        return self.evaluate("window.latency.lastPicture()")

    def _mouse(self, kind, x, y):
        self._do(
            "Input.dispatchMouseEvent",
            type=kind,
            x=x,
            y=y,
            button="left",
            buttons=int(kind != "mouseReleased"),
            clickCount=int(kind != "mouseMoved"),
        )

    def times(self, root, n):
        """Move the first slider or number of an arm ``n`` times, to and fro, and return how many milliseconds each took."""
        keys = ["ArrowDown", "ArrowUp"]
        if self.evaluate(f"window.latency.focus('{root}')"):  # it stands at its lower end
            keys.reverse()
        times = []
        for i in range(n):
            self.evaluate("window.latency.expect()")
            self.press(keys[i % 2])
            times.append(self.evaluate("window.latency.time"))
        return times


@contextmanager
def opened(server, playwright, lab):
    """The page with the arms of a lab, all cells run."""
    names = {"module": lab.__module__, "name": lab.__name__}
    cells = [IMPORTS, LIVE, INTERACT, *([PERSISTENT, "shown"] if IPYMPL else [])]
    path = server.write(f"latency_{lab.__name__}.ipynb", *[cell.format(**names) for cell in cells])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, jupyter.plain_chromium(folder) as address:
        browser = _connected(playwright, address)
        page = browser.contexts[0].new_page()
        jupyter.enter(server, page)
        notebook = jupyter.Notebook(server, page, path)
        notebook.run_all()
        if notebook.errors:
            raise RuntimeError(f"{lab.__name__}: {notebook.errors}")
        browser.close()
        yield Page(address)
    server.end_sessions()


def _connected(playwright, address):
    for _ in range(100):
        try:
            urlopen(address)
        except OSError:
            time.sleep(0.1)
    return playwright.chromium.connect_over_cdp(address)


def benchmark(server, playwright, lab):
    """Times of each arm, and of drags in the live lab that have ended."""
    times = {name: [] for name in ARMS if IPYMPL or name != "ipympl"}
    with opened(server, playwright, lab) as page:
        page.evaluate(f"{{{WATCH}}}")
        for name in times:
            page.times(ARMS[name], WARM_UP)
        for _ in range(TURNS):
            for name, so_far in times.items():
                so_far += page.times(ARMS[name], PRESSES)
        drags = [page.drag(ARMS["live lab"]) for _ in range(DRAGS)]
        if page.evaluate("window.kernel.stderr.length"):
            raise RuntimeError(f"{lab.__name__}: {page.evaluate('window.kernel.stderr')}")
    return times, drags


def machine():
    """The processor, as far as this system tells."""
    cpuinfo = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", cpuinfo.read_text()) if cpuinfo.exists() else []
    return f"{(names or [platform.processor() or platform.machine()])[0]}, {os.cpu_count()} cores, {platform.system()}"


def row(lab, times, drags):
    """A line of the table."""
    live, *others = times.values()
    retrains = isinstance(lab.compute(lab.Parameters()), Iterator)
    line = f"{lab.__name__:21} {'retrains' if retrains else 'forward':9}{columns(live)}"
    line += f"{'-' if None in drags else f'{median(drags):.0f}':>9}"
    return line + "".join(f"   {columns(other)} {median(other) / median(live):6.1f}x" for other in others)


def columns(times):
    return f"{median(times):7.1f} {quantiles(times, n=20)[-1]:7.1f}"


def main(names):
    """Print a table of all labs, or of those with these names."""
    labs = [lab for lab in LABS if not names or lab.__name__ in names]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, jupyter.server(Path(folder)) as server:
        versions = ", ".join(f"{package} {version(package)}" for package in (*PACKAGES, *["ipympl"] * IPYMPL))
        print(f"{machine()}\nPython {platform.python_version()}, {versions}")
        print(f"Key press to changed picture, {TURNS * PRESSES} presses, ms")
        if not IPYMPL:
            print("ipympl is not installed: without it here (pip install ipympl).")
        print(
            f"\n{'':30} {'live lab':^24}   {'interact + inline':^23}   {'ipympl' if IPYMPL else '':^23}\n"
            f"{'lab':31}{' median     p95    drag':24}" + f"   {' median     p95':15} {'ratio':>7}" * (1 + IPYMPL)
        )
        for lab in labs:
            try:
                print(row(lab, *benchmark(server, playwright, lab)), flush=True)
            except RuntimeError as error:
                print(f"{lab.__name__:21} {error}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
