"""Let nbval and nbmake run notebooks side by side: the package brings it to pytest as a plugin.

Under ``pytest -n auto --nbval`` pytest-xdist would hand the cells of one notebook to several processes, each with a kernel
that never ran the cells before. Every process finds free ports for its kernels, which take them half a second later: of 14
kernels that start at once, two want the same port in one run of six, and one of them never answers. And every kernel takes
all cores: two that train at once spend most of their time waiting for each other.
"""

import os

import pytest

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""How many threads a process takes: for OpenBLAS, for whatever uses OpenMP, for MKL, and for the BLAS of macOS."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Have all cells of a notebook run in one process, and the kernels of each use ports and cores that are their own."""
    if not any(config.getoption(way, False) for way in ("nbval", "nbval_lax", "nbmake")):
        return
    if config.getoption("dist", "no") != "no":
        config.option.dist = "loadfile"
    keep_ports_apart()
    share_cores()


def share_cores():
    """Of the cores that are here, have the kernels of each process of pytest-xdist use the same number."""
    if count := os.environ.get("PYTEST_XDIST_WORKER_COUNT"):
        take_cores(max(1, cores() // int(count)))


def cores():
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def take_cores(number):
    """Have each process that starts after this compute on so many, unless somebody has chosen another number."""
    for name in THREADS:
        os.environ.setdefault(name, str(number))


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
