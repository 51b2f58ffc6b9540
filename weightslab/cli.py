"""The ``weightslab`` command: open the course in JupyterLab."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

__all__ = ["main"]

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
FOLDER_OPTIONS = ("--ServerApp.root_dir", "--notebook-dir")  # JupyterLab refuses to be told twice


def main(arguments=None):
    """Start JupyterLab on the folder of the lessons; further arguments are passed on to ``jupyter lab``."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if find_spec("jupyterlab") is None:
        sys.exit("weightslab needs JupyterLab, which is not installed: run  pip install jupyterlab")
    if not NOTEBOOKS.is_dir():
        sys.exit(f"The lessons are not at {NOTEBOOKS}: install weightslab from its repository with  pip install -e .")
    from jupyterlab.labapp import main as lab

    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    elsewhere = any(argument.startswith(FOLDER_OPTIONS) for argument in arguments)
    lab([*([] if elsewhere else [f"--ServerApp.root_dir={NOTEBOOKS}"]), *as_root, *arguments])
