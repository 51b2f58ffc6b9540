import pytest
from browser import jupyter
from requirements import require, require_browser


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A running JupyterLab on a copy of the lessons."""
    require_browser()
    require("playwright.sync_api")
    with jupyter.server(tmp_path_factory.mktemp("jupyter")) as server:
        yield server


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium."""
    with require("playwright.sync_api").sync_playwright() as playwright:
        yield jupyter.chromium(playwright)


@pytest.fixture
def opened(server, chromium):
    """A function that opens a notebook in a window of its own with a pixel ratio of 1 or 2."""
    notebooks = []

    def opened(path, ratio=1):
        notebooks.append(jupyter.Notebook(server, chromium, path, ratio))
        return notebooks[-1]

    yield opened
    for notebook in notebooks:
        notebook.close()
