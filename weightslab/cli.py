"""The ``weightslab`` command: open the course in JupyterLab."""

import hashlib
import json
import os
import shutil
import sys
from importlib.util import find_spec
from itertools import chain, count
from pathlib import Path

from weightslab.book import book
from weightslab.check import check, problems

__all__ = ["main", "provide"]

PACKAGE = Path(__file__).resolve().parent
SHIPPED = PACKAGE / "notebooks"
"""The lessons in an installed package."""
NOTEBOOKS = PACKAGE.parent / "notebooks"
"""The lessons in a copy of the repository, where they are opened as they are."""
FOLDER = "weightslab-lessons"
RECORD = ".weightslab.json"
FOLDER_OPTIONS = ("--ServerApp.root_dir", "--notebook-dir")  # JupyterLab refuses to be told twice
FIRST = "00_start_here.ipynb"


def main(arguments=None):
    """Open JupyterLab on the lessons; further arguments are passed on to ``jupyter lab``.

    ``weightslab --check`` says what is missing instead, ``weightslab --book FOLDER`` writes the lessons as pages,
    ``weightslab --site FOLDER [--pyodide ARCHIVE]`` writes pages on which they also run. From an
    installed package the lessons are first copied to the folder ``weightslab-lessons`` where the command is run.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments == ["--check"]:
        print(check())
        sys.exit(bool(problems()))
    if find_spec("jupyterlab") is None:
        sys.exit("weightslab needs JupyterLab, which is not installed: run  pip install jupyterlab")
    folder = NOTEBOOKS
    if not folder.is_dir() and not SHIPPED.is_dir():
        sys.exit("This copy of weightslab has no lessons: install it again with  pip install weightslab")
    if arguments[:1] == ["--book"]:
        sys.exit(_book(folder if folder.is_dir() else SHIPPED, arguments[1:]))
    if arguments[:1] == ["--site"]:
        sys.exit(_site(folder if folder.is_dir() else SHIPPED, arguments[1:]))
    if not folder.is_dir():
        folder = Path.cwd() / FOLDER
        try:
            for line in provide(SHIPPED, folder):
                print(line)
        except OSError as error:
            sys.exit(f"The lessons cannot be copied to {folder}: {error}")
    from weightslab.server import lab

    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    if not any(argument.startswith(FOLDER_OPTIONS) for argument in arguments):
        first = f"/lab/tree/{FIRST}" if (folder / FIRST).exists() else "/lab"
        arguments = [f"--ServerApp.root_dir={folder}", f"--LabApp.default_url={first}", *arguments]
    lab([*as_root, *arguments])


def _book(lessons, arguments):
    """Write the pages; what was wrong, or None."""
    if len(arguments) != 1:
        return "Say where the pages shall go: weightslab --book FOLDER"
    try:
        pages = book(lessons, Path(arguments[0]))
    except OSError as error:
        return f"The pages cannot be written: {error}"
    print(f"{len(pages)} pages: open {pages[0]}")
    return None


def _site(lessons, arguments):
    """Write the site; what was wrong, or None."""
    match arguments:
        case [folder] if not folder.startswith("-"):
            pyodide = None
        case [folder, "--pyodide", archive] if not folder.startswith("-"):
            pyodide = Path(archive)
        case _:
            return "Say where the site shall go: weightslab --site FOLDER, or weightslab --site FOLDER --pyodide ARCHIVE"
    from weightslab.site import site

    try:
        first = site(lessons, Path(folder), pyodide)
    except (OSError, ValueError) as error:
        return f"The site cannot be written: {error}"
    print(f"{first} is its first page. It is to be served, not opened as a file: python -m http.server -d {folder}")
    return None


def provide(shipped, folder):
    """Copy the lessons to ``folder`` and keep whatever the student made there.

    A lesson that is missing is copied, one that is as it was copied is brought up to date. Where the student changed a
    lesson and a new release has another one, the new one is put beside it as ``name_new.ipynb``, or, if the student
    changed that one too, ``name_new2.ipynb``.

    Returns
    -------
    list of str
        A sentence for each lesson that was copied.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / RECORD
    copied = _read(record)
    said = []
    for source in sorted(shipped.glob("*.ipynb")):
        new = _print_of(source)
        for name in (f"{source.stem}{ending}.ipynb" for ending in chain(("", "_new"), map("_new{}".format, count(2)))):
            target = folder / name
            there = target.exists() and _print_of(target)
            if there and new in (there, copied.get(name)):
                break
            if there in (False, copied.get(name)):
                shutil.copyfile(source, target)
                copied[name] = new
                said.append(f"{name} is now in {folder}")
                break
    record.write_text(json.dumps(copied, indent=1))
    return said


def _read(record):
    try:
        content = json.loads(record.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _print_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
