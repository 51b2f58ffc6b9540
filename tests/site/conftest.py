"""The site as a class gets it that has no network, on this machine."""

import os
import tarfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from browser import jupyter
from notebooks.refresh import NOTEBOOKS
from requirements import require, require_browser

from weightslab.site import LIVE, site

ARCHIVE = NOTEBOOKS.parents[1] / "shared" / "pyodide-0.27.7-weightslab.tar.bz2"


@pytest.fixture(scope="session")
def archive():
    """Pyodide, as the extra ``site`` of the package is tested with."""
    require("jupyterlite_core")
    if os.environ.get("WEIGHTSLAB_PYODIDE") == "none":
        pytest.skip("this machine is said to have no archive of Pyodide")
    found = Path(os.environ.get("WEIGHTSLAB_PYODIDE", ARCHIVE))
    if not found.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {ARCHIVE}, or WEIGHTSLAB_PYODIDE=its path")
    return found


@pytest.fixture(scope="session")
def packed(archive):
    """The files of the archive, by their names: it is unpacked once."""
    with tarfile.open(archive) as files:
        return {member.name: files.extractfile(member).read() for member in files if member.isfile()}


@pytest.fixture(scope="session")
def folder(archive, tmp_path_factory):
    """The site with all of Pyodide in it, under a path of its host."""
    folder = tmp_path_factory.mktemp("host") / "some" / "where"
    site(NOTEBOOKS, folder, archive, places=0)
    return folder


class Quiet(SimpleHTTPRequestHandler):
    """Writes nothing, and notes in its server's ``answered`` the addresses that it is asked for, with its answers."""

    def log_message(self, *arguments):
        pass

    def log_request(self, code="-", size="-"):
        self.server.answered.append((self.path, code))

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")  # what a browser has it asks for again, whatever the file's age
        super().end_headers()


@pytest.fixture
def host(folder):
    """The server of the site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder.parents[1])) as server:
        server.answered = []
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="session")
def browser(playwright):
    browser = jupyter.chromium(playwright)
    yield browser
    browser.close()


class Tab:
    """A tab with a lesson, and what it asked other hosts for."""

    def __init__(self, address, context):
        self.address, self.context, self.page, self.elsewhere = address, context, context.new_page(), []
        context.route(lambda url: not url.startswith(address.partition("/some")[0]), self._refuse)
        self.page.set_default_timeout(5 * jupyter.WAIT)  # a lesson measures its claims
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._listen)

    def _refuse(self, route):
        self.elsewhere.append(route.request.url)
        route.abort()

    def _listen(self, message):
        if (
            message.type == "error" and "Failed to load resource" not in message.text
        ):  # JupyterLite looks for what may be there
            self.complaints.append(message.text)

    def go_to(self, stem, after=""):
        """Open a lesson by its address."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/{LIVE}/notebooks/index.html?path={stem}.ipynb{after}")

    def open(self, stem, after=""):
        """Open a lesson by its address until everything has run by itself."""
        self.go_to(stem, after)
        self.wait_until_live()

    def reload(self):
        """Load the page anew, until everything has run again."""
        self.page.reload()
        self.wait_until_live()

    def wait_until_live(self):
        """Wait until all that runs by itself has run, and settings and place are put back."""
        self.page.locator(".weightslab-waits").first.wait_for(state="attached")
        self.page.wait_for_function("!document.querySelector('.weightslab-waits')")
        self.page.locator(".weightslab-settled").wait_for(state="attached")

    def values(self, lab):
        """Where the sliders of a lab stand."""
        handles = lab.locator(".weightslab-controls .noUi-handle").all()
        return [float(handle.get_attribute("aria-valuenow")) for handle in handles]

    @property
    def errors(self):
        """What stands on stderr or in error outputs, or in a lab's error line, and what the browser complains of."""
        outputs = (f".jp-OutputArea [data-mime-type='application/vnd.jupyter.{kind}']" for kind in ("stderr", "error"))
        return self.page.locator(", ".join((*outputs, ".weightslab-error"))).all_inner_texts() + self.complaints


@pytest.fixture
def tab(host, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield Tab(f"http://127.0.0.1:{host.server_port}/some/where", context)
    context.close()


@pytest.fixture
def roomy_tab(host, playwright, tmp_path):
    """A tab of a browser that keeps files on the disk."""
    options = {"executable_path": require_browser(), "args": jupyter.CHROMIUM}
    with playwright.chromium.launch_persistent_context(tmp_path, **options) as context:
        tab = Tab(f"http://127.0.0.1:{host.server_port}/some/where", context)
        context.unroute_all()  # while Playwright looks at requests it switches the browser's cache off
        yield tab
