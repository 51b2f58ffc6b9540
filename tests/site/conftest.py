"""The site as a class gets it that has no network, on this machine."""

import os
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from browser import jupyter
from notebooks.refresh import NOTEBOOKS
from requirements import require

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
def folder(archive, tmp_path_factory):
    """The site with all of Pyodide in it, under a path of its host."""
    folder = tmp_path_factory.mktemp("host") / "some" / "where"
    site(NOTEBOOKS, folder, archive)
    return folder


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def address(folder):
    """Where the site is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder.parents[1])) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/some/where"
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
        self.page.set_default_timeout(5 * jupyter.WAIT)  # the ledger measures 42 claims

    def _refuse(self, route):
        self.elsewhere.append(route.request.url)
        route.abort()

    def open(self, stem, after=""):
        """Open a lesson by its address until everything has run by itself."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/{LIVE}/notebooks/index.html?path={stem}.ipynb{after}")
        self.page.locator(".weightslab-waits").first.wait_for(state="attached")
        self.page.wait_for_function("!document.querySelector('.weightslab-waits')")

    @property
    def errors(self):
        """What stands on stderr or in error outputs, or in a lab's error line."""
        outputs = (f".jp-OutputArea [data-mime-type='application/vnd.jupyter.{kind}']" for kind in ("stderr", "error"))
        return self.page.locator(", ".join((*outputs, ".weightslab-error"))).all_inner_texts()


@pytest.fixture
def tab(address, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield Tab(address, context)
    context.close()
