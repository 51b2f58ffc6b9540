from importlib import resources

import pytest
from browser import jupyter
from browser.reader import reading_in
from requirements import require, require_browser

SERIOUS = """async root => (await axe.run(root, { resultTypes: ["violations"] })).violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))"""


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A running JupyterLab on a copy of the lessons."""
    require_browser()
    with jupyter.server(tmp_path_factory.mktemp("jupyter")) as server:
        yield server


@pytest.fixture(scope="session")
def page(server, playwright):
    """JupyterLab in a headless Chromium."""
    browser = jupyter.chromium(playwright)
    page = browser.new_page(viewport=jupyter.WINDOW)
    jupyter.enter(server, page)
    yield page
    browser.close()


@pytest.fixture
def opened(server, page):
    """A function that opens a notebook on a screen with a pixel ratio of 1 or 2."""
    notebooks = []

    def opened(path, ratio=1):
        notebooks.append(jupyter.Notebook(server, page, path, ratio))
        return notebooks[-1]

    yield opened
    for notebook in notebooks:
        notebook.close()


@pytest.fixture
def run(server, opened):
    """A function that runs a notebook of these cells, in a page with a pixel ratio of 1 or 2."""

    def run(*sources, ratio=1):
        notebook = opened(server.write("scratch.ipynb", *sources), ratio)
        notebook.run_all()
        return notebook

    return run


@pytest.fixture(scope="session")
def window(page):
    """What a reader's browser keeps from one address to the next: JupyterLab's own scripts above all."""
    context = page.context.browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def reader(server, window):
    with reading_in(window, server) as reader:
        yield reader


@pytest.fixture
def violations():
    """A function that gives what axe-core finds serious in a part of the page."""
    axe = (resources.files(require("axe_playwright_python")) / "axe.min.js").read_text(encoding="utf-8")

    def violations(part):
        part.page.evaluate(axe)
        return part.evaluate(SERIOUS)

    return violations
