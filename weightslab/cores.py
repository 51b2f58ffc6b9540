"""How many threads BLAS takes in the processes that are started after this.

The networks of the course are small: alone, a kernel gains nothing by a second thread (in labs 1.00 times the time of one).
But two kernels that train at once, each with a thread for every core, wait for each other five to a hundred times as long.
"""

import os

__all__ = ["VARIABLES", "here", "take"]

VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Of OpenBLAS, of whatever uses OpenMP, of MKL, and of the BLAS of macOS."""


def here():
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def take(threads):
    """Have each process that is started take so many threads, unless somebody has chosen another number."""
    for name in VARIABLES:
        os.environ.setdefault(name, str(threads))
