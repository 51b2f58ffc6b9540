"""The ``weightslab`` command: open the course in JupyterLab."""

import hashlib
import json
import os
import sys
from difflib import get_close_matches
from importlib.util import find_spec
from itertools import chain, count
from pathlib import Path

from weightslab.check import check, problems
from weightslab.course import RECORD, lessons
from weightslab.edition import edition

__all__ = ["main", "provide"]

PACKAGE = Path(__file__).resolve().parent
SHIPPED = PACKAGE / "notebooks"
"""The lessons in an installed package."""
NOTEBOOKS = PACKAGE.parent / "notebooks"
"""The lessons in a copy of the repository."""
FOLDER = "weightslab-lessons"
"""Where the reader's own copies are, in the folder in which the command is run."""
FOLDER_OPTIONS = ("--ServerApp.root_dir", "--notebook-dir")  # JupyterLab refuses to be told twice
FIRST = "00_start_here.ipynb"
ALONE = ("--check", "--forget")
"""Options that take nothing."""
OPTIONS = (*ALONE, "--collect", "--students", "--book", "--site", "--edit", "--help")
USAGE = """weightslab                    opens your copies of the lessons in JupyterLab
weightslab --edit             opens the lessons of this copy of the repository
weightslab --check            says what the installation lacks
weightslab --forget           opens all predictions and exercises again
weightslab --collect FOLDER   makes a table and a page of what the students of a class handed in
weightslab --students FOLDER  writes the lessons without the answers to their exercises
weightslab --book FOLDER      writes the lessons as pages; with --still, their pictures do not move
weightslab --site FOLDER      writes pages on which the lessons also run; --pyodide ARCHIVE puts Python beside them
All other options are passed on to JupyterLab, and are these:
"""


def main(arguments=None):
    """Open JupyterLab on the reader's copies of the lessons; further arguments are passed on to ``jupyter lab``.

    The lessons are copied to the folder ``weightslab-lessons`` where the command is run, and what the reader made there is
    kept. ``weightslab --edit`` opens the originals in a copy of the repository, for those who write lessons.
    ``weightslab --forget`` opens all predictions and exercises again.
    ``weightslab --collect FOLDER`` reads the progress files of a class, ``weightslab --students FOLDER`` writes the lessons
    without the answers to their exercises.
    ``weightslab --check`` says what is missing, ``weightslab --book FOLDER`` writes the lessons as pages, whose
    pictures move unless ``--still`` is added,
    ``weightslab --site FOLDER [--pyodide ARCHIVE]`` writes pages on which they also run.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    if wrong := _misspelt(arguments):
        sys.exit(wrong)
    if arguments == ["--check"]:
        print(check())
        sys.exit(bool(problems()))
    if arguments == ["--forget"]:
        from weightslab.live.record import forget

        print(forget(Path.cwd() if (Path.cwd() / RECORD).exists() else Path.cwd() / FOLDER))
        return
    if arguments[:1] == ["--collect"]:
        sys.exit(_collect(arguments[1:]))
    if find_spec("jupyterlab") is None:
        sys.exit("weightslab needs JupyterLab, which is not installed: run  pip install jupyterlab")
    originals = NOTEBOOKS if NOTEBOOKS.is_dir() else SHIPPED
    if not originals.is_dir():
        sys.exit("This copy of weightslab has no lessons: install it again with  pip install weightslab")
    match arguments[:1]:
        case ["--book"]:
            sys.exit(_book(originals, arguments[1:]))
        case ["--site"]:
            sys.exit(_site(originals, arguments[1:]))
        case ["--students"]:
            sys.exit(_students(originals, arguments[1:]))
        case ["--edit"]:
            if originals == SHIPPED:
                sys.exit("weightslab --edit opens the lessons of a copy of the repository, and this is an installed package")
            _open(originals, arguments[1:])
        case _ if {"--version", "--help", "-h"} & set(arguments):
            _open(originals, arguments)
        case _:
            _open(_copies(originals), arguments)


def _misspelt(arguments):
    """What is wrong with the first argument if it is nearly one of `OPTIONS`, or takes nothing and got more; else None."""
    first = arguments[0] if arguments else ""
    if first in ALONE and len(arguments) > 1:
        return f"weightslab {first} takes nothing more, got {' '.join(arguments[1:])}: leave that out"
    meant = get_close_matches(first, OPTIONS, 1, cutoff=0.8)
    if meant and first not in OPTIONS:
        return f"There is no option {first}: did you mean  weightslab {' '.join([*meant, *arguments[1:]])}"
    return None


def _copies(originals):
    """The folder with the reader's copies, brought up to date."""
    folder = Path.cwd() / FOLDER
    try:
        for line in provide(originals, folder):
            print(line)
    except OSError as error:
        sys.exit(f"The lessons cannot be copied to {folder}: {error}")
    return folder


def _open(folder, arguments):
    """Start JupyterLab in a folder of lessons; before its own help stands what `weightslab` can do."""
    if {"--help", "--help-all", "-h"} & set(arguments):
        print(USAGE, flush=True)
    if locked := _locked():
        sys.exit(f"JupyterLab must be able to write to {locked}, and it cannot: set HOME to a folder of your own")
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    if as_root:
        print(
            "You are root, so JupyterLab is started with --allow-root: whoever opens it can do all that root can.",
            file=sys.stderr,
        )
    if not any(argument.startswith(FOLDER_OPTIONS) for argument in arguments):
        first = f"/lab/tree/{FIRST}" if (folder / FIRST).exists() else "/lab"
        arguments = [f"--ServerApp.root_dir={folder}", f"--LabApp.default_url={first}", *arguments]
    from weightslab.server import lab

    lab([*as_root, *arguments])


def _locked():
    """The first of Jupyter's own folders that cannot be written, if there is one."""
    from jupyter_core.paths import jupyter_config_dir, jupyter_data_dir, jupyter_runtime_dir

    for folder in (jupyter_config_dir(), jupyter_data_dir(), jupyter_runtime_dir()):
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
        except OSError:
            return folder
        if not os.access(folder, os.W_OK):
            return folder
    return None


def _collect(arguments):
    """Read the files of a class; what was wrong, or None."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        return "Name the folder with the files of the class: weightslab --collect FOLDER"
    if not Path(arguments[0]).is_dir():
        return f"{arguments[0]} is not a folder: name the one with the files of the class"
    from weightslab.collect import collect

    try:
        for line in collect(Path(arguments[0])):
            print(line)
    except (OSError, ValueError) as error:
        return f"Nothing was collected: {error}"
    return None


def _book(lessons, arguments):
    """Write the pages; what was wrong, or None."""
    match arguments:
        case [folder] if not folder.startswith("-"):
            options = {}
        case [folder, "--still"] if not folder.startswith("-"):
            options = {"places": 0}
        case _:
            return "Name a folder for the pages: weightslab --book FOLDER"
    from weightslab.book import book

    try:
        pages = book(lessons, Path(folder), **options)
    except OSError as error:
        return f"The pages cannot be written: {error}"
    print(f"{len(pages)} pages: open {pages[0]}")
    return None


def _students(lessons, arguments):
    """Write the lessons without answers; what was wrong, or None."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        return "Name a folder for the lessons without answers: weightslab --students FOLDER"
    try:
        written = edition(lessons, Path(arguments[0]))
    except (OSError, ValueError) as error:
        return f"The lessons cannot be written: {error}"
    print(f"{len(written)} lessons without the answers to their exercises are in {arguments[0]}")
    return None


def _site(lessons, arguments):
    """Write the site; what was wrong, or None."""
    match arguments:
        case [folder] if not folder.startswith("-"):
            pyodide = None
        case [folder, "--pyodide", archive] if not folder.startswith("-"):
            pyodide = Path(archive)
        case _:
            return "Name a folder for the site: weightslab --site FOLDER, or weightslab --site FOLDER --pyodide ARCHIVE"
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
    for source in lessons(shipped):
        new = _print_of(source)
        for name in (f"{source.stem}{ending}.ipynb" for ending in chain(("", "_new"), map("_new{}".format, count(2)))):
            target = folder / name
            there = target.exists() and _print_of(target)
            if there and new in (there, copied.get(name)):
                break
            if there in (False, copied.get(name)):
                copied[name] = new
                _write(target, source.read_bytes())
                _write(record, json.dumps(copied, indent=1).encode())
                said.append(f"{name} is now in {folder}")
                break
    return said


def _write(path, content):
    """Write a file beside its place and move it there, so that on a full disk the place holds all of it or what it held."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _read(record):
    try:
        content = json.loads(record.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _print_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
