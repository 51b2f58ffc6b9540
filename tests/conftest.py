"""The order of the tests, what they leave behind, and that no timing decides whether one passes.

Each worker has a core, and BLAS one thread: two on the same core wait for each other most of the time (20 times as long for
the training of small networks). What two threads compute, `processors.py` tests.
"""

import sys
from collections import Counter

import pytest
from hypothesis import settings
from requirements import require, require_browser

from weightslab.cells_together import keep_ports_apart, take_cores

take_cores(1)  # for the workers, which start after this
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def pytest_configure():
    """Kernels that two workers start at once do not want the same port."""
    keep_ports_apart()


def pytest_collection_modifyitems(items):
    """All tests of a lab run in one process, which keeps what it has trained.

    Tests in a browser come last, and with them their whole group: Playwright's event loop runs in the thread of the tests
    until the end. Of these the largest groups come first, so that at the end no worker is alone with one.
    """
    for item in items:
        if lab := getattr(item, "callspec", None) and item.callspec.params.get("lab_class"):
            item.add_marker(pytest.mark.xdist_group(lab.__name__))

    def group(item):
        mark = item.get_closest_marker("xdist_group")
        return mark.args[0] if mark else item.nodeid

    def in_browser(item):
        return "playwright" in getattr(item, "fixturenames", ()) or "site" in item.path.parts

    seen = {group(item) for item in items if in_browser(item)}
    last = Counter(group(item) for item in items if group(item) in seen)
    items.sort(key=lambda item: (group(item) in last, -last[group(item)]))


@pytest.fixture(autouse=True)
def no_widget_outlives_its_test():
    """ipywidgets keeps every widget that is not closed, and with it a lab and its figure."""
    yield
    if ipywidgets := sys.modules.get("ipywidgets"):
        ipywidgets.Widget.close_all()


@pytest.fixture(scope="session")
def playwright():
    """Playwright, once a process: a second one beside it would refuse to start."""
    require_browser()
    with require("playwright.sync_api").sync_playwright() as playwright:
        yield playwright
