"""Processes that compute as on another processor: kernels of OpenBLAS, SIMD width of NumPy, number of threads."""

import os
import platform

import numpy as np

INTEL = platform.machine().lower() in ("x86_64", "amd64")
FOUND = np.show_config(mode="dicts")["SIMD Extensions"].get("found", ())
"""What NumPy uses of this processor beyond the least."""
WIDE = any("AVX512" in name or name == "X86_V4" for name in FOUND)
CORES = (*["SkylakeX"] * WIDE, "Haswell", "Zen", "Nehalem") if INTEL else ()
"""Kernels of OpenBLAS from new to old, as far as this machine can run them."""
VARIABLES = {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS", "NPY_DISABLE_CPU_FEATURES"}
"""What is set here decides how sums are rounded, and goes."""


def here():
    """The variables as they are, without CI, in which pytest says every failure twice."""
    return {name: value for name, value in os.environ.items() if name != "CI"}


def environment(core="", older=False, threads=1):
    """Variables under which BLAS and NumPy compute as on such a processor."""
    kept = {name: value for name, value in here().items() if name not in VARIABLES}
    return (
        kept
        | {"OPENBLAS_NUM_THREADS": str(threads), "OPENBLAS_THREAD_TIMEOUT": "4"}  # who waits leaves the core to others
        | ({"OPENBLAS_CORETYPE": core} if core else {})
        | ({"NPY_DISABLE_CPU_FEATURES": " ".join(FOUND)} if older else {})
    )


def oldest(threads=1):
    """The variables of the oldest processor."""
    return environment(CORES[-1] if CORES else "", older=True, threads=threads)
