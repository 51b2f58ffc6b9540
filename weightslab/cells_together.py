"""Let nbval run every notebook in one process: the package brings it to pytest as a plugin.

Under ``pytest -n auto --nbval`` pytest-xdist would hand the cells of one notebook to several processes, each with a kernel
that never ran the cells before.
"""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Have all cells of a notebook run in one process, whatever way of sharing out was asked for."""
    nbval = config.getoption("nbval", False) or config.getoption("nbval_lax", False)
    if nbval and config.getoption("dist", "no") != "no":
        config.option.dist = "loadfile"
