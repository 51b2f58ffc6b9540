"""JupyterLab on this machine for one test session, and a notebook in a real browser."""

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from base64 import b64decode
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import nbformat
from browser.lab import READ_TOGETHER, Lab
from jupyter_client.connect import LocalPortCache
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from originals import METADATA, NOTEBOOKS
from requirements import require_browser

TESTS = Path(__file__).resolve().parents[1]
SETTINGS = {
    "weightslab/plugin": {"live": False},  # reader.py switches it on
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
}
PORTS = "from weightslab.cells_together import keep_ports_apart\n\nkeep_ports_apart()\n"
"""The server's configuration, so that its kernels do not want the ports of those that another worker starts."""
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
]
READ_ALONG = (Path(__file__).parent / "kernel.js").read_text()
WINDOW = {"width": 1280, "height": 900}
LAPTOPS = ((1280, 800), (1366, 768))
WAIT = 120_000  # ms; generous, for a slow machine
IDLE = 300  # s without a reader after which kernel and server end themselves, should the tests be killed


class Server:
    """A JupyterLab of its own on a copy of the lessons, started as a student starts it, or by another module's command.

    Attributes
    ----------
    url, token : str
        Where it answers, below ``base`` as on a hub, and with what; a server that starts again makes a new token.
    folder : Path
        The folder it shows.
    """

    def __init__(self, folder, program="weightslab", python=sys.executable, base=""):
        self.folder, self._program, self._python, self._base = folder / "lessons", program, python, base
        self._home, self._log = folder, folder / "server.log"
        self._port = LocalPortCache.instance().find_available_port("127.0.0.1")  # which no kernel of the tests takes
        self.url = f"http://127.0.0.1:{self._port}{base}"

    def start(self):
        """Start it, and wait until it answers."""
        self.token = secrets.token_hex(16)
        command = [
            self._python,
            "-m",
            self._program,
            "--no-browser",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self._port}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={self.token}",
            f"--ServerApp.root_dir={self.folder}",
            f"--ServerApp.base_url={self._base}/",
            f"--MappingKernelManager.cull_idle_timeout={IDLE}",
            f"--ServerApp.shutdown_no_activity_timeout={IDLE}",
            "--LabApp.expose_app_in_browser=True",
            *["--allow-root"] * (self._program != "weightslab"),  # which knows when it needs it
        ]
        with self._log.open("a") as out:
            own = {
                "env": environment(self._home),
                "cwd": self._home,
                "stdout": out,
                "stderr": out,
                "start_new_session": True,
            }
            self._process = subprocess.Popen(command, **own)
        _wait_until_up(self, self._process, self._log)

    def stop(self):
        """End it, and with it every kernel."""
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def ask(self, path, method="GET"):
        """The body of the answer to a request to the server's interface."""
        request = Request(f"{self.url}/api/{path}", method=method, headers={"Authorization": f"token {self.token}"})
        with urlopen(request, timeout=30) as answer:
            return answer.read()

    def write(self, name, *sources):
        """The path of a new notebook with these code cells; what begins with a tag is a cell of text."""
        cells = [(new_markdown_cell if source.startswith("<") else new_code_cell)(source) for source in sources]
        notebook = new_notebook(cells=cells, metadata=METADATA)
        nbformat.write(notebook, self.folder / name)
        return self.folder / name

    def set_live(self, live):
        """Whether lessons run when they are opened."""
        file = self.folder.parent / "settings/weightslab/plugin.jupyterlab-settings"
        file.write_text(json.dumps({"live": live}))

    def end_sessions(self):
        """Stop every kernel, so that the next notebook gets a new one."""
        for session in json.loads(self.ask("sessions")):
            self.ask(f"sessions/{session['id']}", "DELETE")


@contextmanager
def server(folder, *program, **base):
    """A `Server` that has started, and ends afterwards."""
    made = Server(folder, *program, **base)
    shutil.copytree(NOTEBOOKS, made.folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for name, values in SETTINGS.items():
        file = folder / "settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    (folder / "config").mkdir()
    (folder / "config/jupyter_server_config.py").write_text(PORTS)
    try:
        made.start()
        yield made
        made.end_sessions()
    finally:
        made.stop()


def environment(folder):
    """Nothing of the user's settings, extensions and kernels; the modules of the tests can be imported."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))}
    own |= {f"JUPYTER_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    own["WEIGHTSLAB_UNLOCK"] = "1"  # prediction cards have a test of their own
    own["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # else the debugger of a restarted kernel writes a warning into the log
    return own | {
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "PYTHONPATH": os.pathsep.join((str(TESTS.parent), str(TESTS))),
    }


def _wait_until_up(server, process, log):
    for _ in range(240):
        try:
            return server.ask("status")
        except OSError:
            try:
                process.wait(0.25)
            except subprocess.TimeoutExpired:
                continue
            break
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


def chromium(playwright):
    """A headless Chromium, the one of this machine."""
    return playwright.chromium.launch(executable_path=require_browser(), args=CHROMIUM)


def enter(server, page):
    """Open JupyterLab in a page of Playwright, for one notebook after the other, as a student has it."""
    page.add_init_script(f"(() => {{ {READ_ALONG} }})()")
    page.set_default_timeout(WAIT)
    page.goto(f"{server.url}/lab/workspaces/{secrets.token_hex(4)}?token={server.token}")
    page.wait_for_function("window.jupyterapp")
    page.evaluate("jupyterapp.restored")


@contextmanager
def plain_chromium(folder, *options):
    """The address of a headless Chromium that nobody watches: Playwright can come by it, and leave it running."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            require_browser(),
            *CHROMIUM,
            "--headless=new",
            f"--remote-debugging-port={port}",
            f"--user-data-dir={folder}",
            f"--window-size={WINDOW['width']},{WINDOW['height']}",
            *options,
            "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


class Notebook:
    """A notebook open in JupyterLab, and what a student does with it.

    Parameters
    ----------
    server : Server
    page : page of Playwright
        That has entered JupyterLab.
    path : path
        Of a notebook in the server's folder.
    ratio : int
        Pixels per CSS pixel of the screen.

    Attributes
    ----------
    n_code, n_posters : int
        Code cells, and stored pictures, of the file.
    complaints : list of str
        Errors on the browser's console and in the page's scripts.
    """

    def __init__(self, server, page, path, ratio=1):
        self.path = server.folder / Path(path).name
        stored = nbformat.read(self.path, as_version=4)
        code = [cell for cell in stored.cells if cell.cell_type == "code" and cell.source.strip()]
        self.n_code = len(code)
        self.n_folded = sum(cell.metadata.get("jupyter", {}).get("source_hidden", False) for cell in code)
        self.n_posters = sum("image/png" in output.get("data", {}) for cell in code for output in cell.outputs)
        self.server, self.page, self.ratio, self.complaints = server, page, ratio, []
        self.devtools = page.context.new_cdp_session(page)
        page.on("pageerror", self._page_error)
        page.on("console", self._listen)
        if page.evaluate("devicePixelRatio") != ratio:
            self._put_on_a_screen_of(ratio)
        page.evaluate("path => window.kernel.open(path)", self.path.name)
        page.wait_for_function(
            "([cells, posters]) => document.querySelectorAll('.jp-Notebook .jp-Cell').length === cells"
            " && document.querySelectorAll('.jp-RenderedImage img').length === posters",
            arg=[len(stored.cells), self.n_posters],
        )
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        self.settle()

    def close(self):
        """Close what is open on the page, and stop the kernel."""
        self.page.remove_listener("pageerror", self._page_error)
        self.page.remove_listener("console", self._listen)
        self.page.evaluate("window.kernel.close()")
        self.server.end_sessions()

    def _page_error(self, error):
        self.complaints.append(f"page error: {error}")

    def _listen(self, message):
        attached = message.location.get("url", "").startswith("attachment:")  # JupyterLab asks for it before it looks inside
        if message.type == "error" and "favicon" not in message.text and not attached:
            self.complaints.append(f"console: {message.text}")

    def menu(self, title, item):
        """Choose an item of the main menu with the mouse."""
        self.page.locator(".lm-MenuBar-item", has_text=re.compile(f"^{title}$")).click()
        self.page.locator(".lm-Menu-item", has_text=re.compile(f"^{item}$")).first.click()

    def run_all(self, item="Run All Cells"):
        """Run > Run All Cells, until every cell has run, its labs stand on the page, and the kernel has nothing to do."""
        wanted = self.page.evaluate("window.kernel.executed") + self.n_code
        self.menu("Run", item)
        if item.startswith("Restart"):
            self.page.locator(".jp-Dialog button", has_text="Restart").click()
        self.page.wait_for_function("wanted => window.kernel.executed >= wanted", arg=wanted)
        self.settle()
        prompts = self.page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt").all_inner_texts()
        unnumbered = [prompt for prompt in prompts if not re.fullmatch(r"\[\d+\]:", prompt.strip())]
        ran = len(prompts) == self.n_code and unnumbered == [""] * self.n_folded
        assert ran, f"not all cells ran: {prompts}; {self.errors}"

    def run_cell(self, index):
        """Run one code cell, wherever the reader is."""
        wanted = self.page.evaluate("window.kernel.executed") + 1
        self.page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".jp-InputPrompt").click()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function("wanted => window.kernel.executed >= wanted", arg=wanted)
        self.settle()

    def move_to_a_screen_of(self, ratio):
        """The same page on another screen: so many pixels per CSS pixel."""
        self._put_on_a_screen_of(ratio)
        self.settle()

    def _put_on_a_screen_of(self, ratio):
        self.ratio = ratio
        screen = {"width": WINDOW["width"], "height": WINDOW["height"] - ratio, "deviceScaleFactor": ratio, "mobile": False}
        self.devtools.send("Emulation.setDeviceMetricsOverride", screen)  # another height too, so that Chromium looks anew
        self.page.wait_for_function("ratio => window.devicePixelRatio === ratio", arg=ratio)

    def change_theme(self, name):
        """Take another theme of JupyterLab, until all labs have answered."""
        theme, shown = "jupyterapp.commands.execute('apputils:change-theme', { theme })", "document.body.dataset.jpThemeName"
        self.page.evaluate(f"theme => {theme}", name)
        self.page.wait_for_function(f"theme => {shown} === theme", arg=name)
        self.wait_until_labs_are("Dark" in name)

    def wait_until_labs_are(self, dark):
        """Wait until all labs have seen that the page is dark, or light, and have answered."""
        seen = "[...document.querySelectorAll('.weightslab-lab')].every(lab => lab.matches('.weightslab-dark') === dark)"
        self.page.wait_for_function(f"dark => {seen}", arg=dark)
        self.settle()

    def move_to_a_window_of(self, width, height):
        """The same page in another window, on a plain screen."""
        self.ratio = 1
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.devtools.send("Emulation.setDeviceMetricsOverride", screen)
        self.page.wait_for_function("size => innerWidth === size[0] && innerHeight === size[1]", arg=[width, height])
        self.settle()

    @property
    def too_high(self):
        """The first code of cells whose labs are higher than what the window shows of the notebook, and both heights.

        From the first control to the end of the last sentence: all that is read while a control moves.
        """
        room = self.page.locator(".jp-Notebook .jp-WindowedPanel-outer").evaluate("part => part.clientHeight")
        cells = self.page.locator(".jp-Notebook .jp-CodeCell", has=self.page.locator(".weightslab-lab")).all()
        heights = [(cell.locator(".jp-InputArea").inner_text(), round(cell.evaluate(READ_TOGETHER))) for cell in cells]
        return [(code, height, room) for code, height in heights if height > room]

    def canvases(self):
        """How many canvases of pictures the browser's memory holds, and how many of them are on no page any more."""
        for _ in range(2):
            self.devtools.send("HeapProfiler.collectGarbage")
        kind = self.devtools.send("Runtime.evaluate", {"expression": "HTMLCanvasElement.prototype"})["result"]["objectId"]
        found = self.devtools.send("Runtime.queryObjects", {"prototypeObjectId": kind})["objects"]["objectId"]
        count = """function () {
            const pictures = this.filter((canvas) => canvas.classList.contains("weightslab-picture"));
            return [pictures.length, pictures.filter((canvas) => !canvas.isConnected).length];
        }"""
        asked = {"objectId": found, "functionDeclaration": count, "returnByValue": True}
        counted = self.devtools.send("Runtime.callFunctionOn", asked)["result"]["value"]
        self.devtools.send("Runtime.releaseObject", {"objectId": found})
        return tuple(counted)

    def photograph(self, path, part=None):
        """A picture of the window or of a part of it; Playwright's own would put the page back on its first screen."""
        if part:
            part.scroll_into_view_if_needed()
        clip = {"clip": part.bounding_box() | {"scale": 1}} if part else {}
        taken = self.devtools.send("Page.captureScreenshot", clip)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b64decode(taken["data"]))

    def settle(self, done=True):
        """Wait until every request is answered, no lab computes, and the page shows it: pictures stand, nothing changes.

        With ``done=False`` labs may still compute: the answer is then their first picture.
        """
        assert self.page.evaluate("([wait, done]) => window.kernel.settle(wait, done)", [WAIT, done]), (
            f"no answer from the kernel; {self.errors}"
        )

    @property
    def errors(self):
        """What stands on stderr, in error outputs or in a lab's error line, and what the browser complains of."""
        outputs = (f".jp-OutputArea [data-mime-type='application/vnd.jupyter.{kind}']" for kind in ("stderr", "error"))
        shown = self.page.locator(", ".join((*outputs, ".weightslab-error"))).all_inner_texts()
        return shown + self.page.evaluate("window.kernel.stderr") + self.complaints

    @property
    def posters(self):
        """The stored pictures on the page."""
        return self.page.locator(".jp-RenderedImage img")

    @property
    def labs(self):
        """The live labs on the page."""
        return [Lab(self, root) for root in self.page.locator(".weightslab-lab").all()]
