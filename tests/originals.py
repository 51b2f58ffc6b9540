"""The lessons that the tests read: as they are in the working tree, or as committed where a reader used them there.

Whoever opens ``notebooks/`` in plain JupyterLab writes outputs and metadata over the originals. `refresh.py` alone writes
them as the course stores them, so a notebook with other metadata is a reader's, and the committed one is tested.
"""

import atexit
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from weightslab.course import lessons

ROOT = Path(__file__).resolve().parents[1]
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""Of every notebook that `refresh.py` wrote."""


def committed(path, root=ROOT):
    """The bytes of a file as committed, or None where git does not know it."""
    try:
        shown = subprocess.run(["git", "show", f"HEAD:{path.relative_to(root).as_posix()}"], cwd=root, capture_output=True)
    except OSError:
        return None
    return None if shown.returncode else shown.stdout


def saved_by_a_reader(path):
    """Whether JupyterLab and not `refresh.py` wrote this notebook, or somebody broke it."""
    try:
        return json.loads(path.read_bytes())["metadata"] != METADATA
    except (ValueError, KeyError, TypeError):
        return True


def tested(root=ROOT):
    """The folder of lessons to test: ``notebooks/``, or a copy of it in which a reader's notebooks are as committed."""
    folder = root / "notebooks"
    readers = {
        path: content
        for path in lessons(folder)
        if saved_by_a_reader(path) and (content := committed(path, root)) is not None
    }
    if not readers:
        return folder
    copy = Path(tempfile.mkdtemp(prefix="lessons-"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    shutil.copytree(folder / "images", copy / "images")
    for path in lessons(folder):
        (copy / path.name).write_bytes(readers.get(path) or path.read_bytes())
    return copy


NOTEBOOKS = tested()
"""The folder of lessons to test."""
PATHS = lessons(NOTEBOOKS)
