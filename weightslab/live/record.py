"""What a student predicted and solved, kept in one small file beside the reader's own copies of the lessons.

The file is data: JSON of names, answers and times, which is checked when it is read and never evaluated. Nothing is kept
where the lessons are not a reader's copy, as in a copy of the repository, in tests and on web pages. On a hub lessons are
a reader's copy however they came there.
"""

import json
import os
import re
import sys
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path

from weightslab.course import RECORD, lessons

FILE = "weightslab-progress.json"
COURSE = "weightslab progress 1"
"""What the file says of itself."""
LARGEST = 200_000
"""Bytes; the file of somebody who did everything has about 10,000."""
LONGEST = 500
"""Characters of a name or an answer."""
MOST = 500
"""Predictions, and exercises."""
SKIPPED = "skipped"
HUB = "JUPYTERHUB_USER"
"""A variable of all servers and kernels of a JupyterHub, and of Binder: one reader has them alone."""

_said: set = set()
"""Folders of which the reader was told that nothing can be kept there."""


# The file -------------------------------------------------------------------------------------------------------------


def read(path):
    """Return what a file holds: ``{"predictions": {name: entry}, "exercises": {name: entry}}``.

    An entry of a prediction has ``answer`` (a text or a number), ``right`` (None, if it was skipped) and ``at``, when it was
    made; one of an exercise has only ``at``, when it was solved.

    Raises
    ------
    ValueError
        If it is not such a file: why, for whoever names the file.
    """
    with open(path, "rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST:,} bytes, which no record of this course is")
    try:
        found = json.loads(content)
        if found["record"] != COURSE:
            raise ValueError
        return {kind: _entries(found[kind], fields) for kind, fields in FIELDS.items()}
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
        raise ValueError("it is no record of this course, or it is damaged") from None


def _entries(found, fields):
    """The entries of one kind, checked; what is more than these fields is left out."""
    if len(found) > MOST:
        raise ValueError
    for name, entry in found.items():
        if not _is_short(name) or not all(fits(entry[field]) for field, fits in fields.items()):
            raise ValueError
    return {name: {field: entry[field] for field in fields} for name, entry in found.items()}


def _is_short(text):
    return isinstance(text, str) and len(text) <= LONGEST and text.isprintable()


def _is_answer(answer):
    number = isinstance(answer, (int, float)) and not isinstance(answer, bool) and isfinite(answer)
    return number or _is_short(answer)


def _is_verdict(right):
    return right is None or isinstance(right, bool)


FIELDS = {"predictions": {"answer": _is_answer, "right": _is_verdict, "at": _is_short}, "exercises": {"at": _is_short}}


def _load(path):
    """What was kept, and a sentence if a file had to be set aside."""
    try:
        return read(path), ""
    except FileNotFoundError:
        return {kind: {} for kind in FIELDS}, ""
    except ValueError as error:
        aside = _free(path, "damaged")
        os.replace(path, aside)
        return {kind: {} for kind in FIELDS}, f"{path.name}: {error}. It is now called {aside.name}, and a new one begins."


def _free(path, word):
    """A name beside the file that nobody has yet."""
    names = (path.with_name(f"{path.stem}-{word}{number or ''}{path.suffix}") for number in range(MOST))
    return next((name for name in names if not name.exists()), path.with_name(f"{path.stem}-{word}{path.suffix}"))


def keep(kind, name, **entry):
    """Write one prediction or exercise into the file beside the lessons; the first one of a name stays.

    Other kernels may write at the same time: each reads, adds its own, and puts all of it in place while the others wait.

    Returns
    -------
    str
        What the reader must know; empty if all is well, or if nothing is kept here.
    """
    folder = _folder()
    if folder is None:
        return ""
    path = folder / FILE
    try:
        with _alone(path):
            kept, said = _load(path)
            if name not in kept[kind] and len(kept[kind]) < MOST:
                kept[kind][name] = {**entry, "at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M")}
                _write(path, kept)
        return said
    except OSError as error:
        if folder in _said:
            return ""
        _said.add(folder)
        return f"This cannot be kept for the next time, because {folder} cannot be written ({error.strerror})."


def _write(path, kept):
    """Write all of it beside the file, then put it in the file's place."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(json.dumps({"record": COURSE, **kept}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _alone(path):
    """Meanwhile no other kernel writes the file."""
    with open(path.with_name(f".{path.name}.lock"), "a+b") as file:
        with suppress(OSError):  # not every file system has locks
            _lock(file)
        yield


def _lock(file):
    """Lock an open file until it is closed."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
    else:
        from fcntl import LOCK_EX, flock

        flock(file, LOCK_EX)


def _folder():
    """Where the kernel runs, if the reader's copies of the lessons are there."""
    try:
        folder = Path.cwd()
    except OSError:  # deleted meanwhile
        return None
    own = (folder / RECORD).is_file() or (HUB in os.environ and lessons(folder))
    return folder if own else None


def recall(folder=None):
    """Return what was kept, of this kernel's folder if none is given, and what the reader must know of it."""
    folder = folder or _folder()
    if folder is None:
        return {kind: {} for kind in FIELDS}, ""
    try:
        return _load(folder / FILE)
    except OSError as error:
        return {kind: {} for kind in FIELDS}, f"What was done before cannot be read: {error.strerror}."


def forget(folder=None):
    """Begin anew: predictions are asked again and exercises count as unsolved. Return a sentence on what was done.

    The file is not deleted: it gets another name.
    """
    from weightslab.live import predict

    predict.SESSION.forget()
    folder = folder or _folder()
    path = folder and folder / FILE
    if not path or not path.exists():
        return "Nothing is kept here."
    aside = _free(path, "before")
    try:
        with _alone(path):
            os.replace(path, aside)
    except OSError as error:
        return f"{path} cannot be renamed: {error.strerror}."
    return f"All predictions and exercises are open again. What was done before is kept in {aside.name}."


# Names ----------------------------------------------------------------------------------------------------------------


def name_of(prediction):
    """Return the name of a prediction of the course, ``lesson_01.DOUBLED``; of another one its question."""
    for module, found in list(sys.modules.items()):
        if lesson := re.fullmatch(r"weightslab\.lessons\.(lesson_\d\d)\.predictions", module):
            for name, value in vars(found).items():
                if value is prediction:
                    return f"{lesson[1]}.{name}"
    return prediction.question[:LONGEST]
