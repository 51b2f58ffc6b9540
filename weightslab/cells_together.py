"""Let nbval run notebooks side by side: the package brings it to pytest as a plugin.

Under ``pytest -n auto --nbval`` pytest-xdist would hand the cells of one notebook to several processes, each with a kernel
that never ran the cells before. And every process finds free ports for its kernels, which take them half a second later: of
14 kernels that start at once, two want the same port in one run of six, and one of them never answers.
"""

import os

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Have all cells of a notebook run in one process, and the kernels of each process use ports that are its own."""
    if not (config.getoption("nbval", False) or config.getoption("nbval_lax", False)):
        return
    if config.getoption("dist", "no") != "no":
        config.option.dist = "loadfile"
    keep_ports_apart()


def keep_ports_apart():
    """Of the processes of pytest-xdist, with those that they start, let each choose among ports that are its own."""
    if not (worker := os.environ.get("PYTEST_XDIST_WORKER")):
        return
    from jupyter_client.connect import LocalPortCache

    count = int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    share = int(worker.removeprefix("gw")) % count  # one that takes the place of a lost one counts on

    class OwnPorts(LocalPortCache):
        def find_available_port(self, ip):
            while (port := super().find_available_port(ip)) // 2 % count != share:  # Linux finds odd ones first
                self.return_port(port)
            return port

    LocalPortCache.clear_instance()
    OwnPorts.instance()  # and of the class above it: what jupyter_client asks
