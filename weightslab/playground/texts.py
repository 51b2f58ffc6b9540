"""A run of the playground in words, and as a short text, and back: settings, epoch, forks and edits, never evaluated."""

import re

import numpy as np

from weightslab.live import state
from weightslab.plots.shapes import written

from .doctor import examine
from .session import Edit, Session
from .settings import LATER, Settings

__all__ = ["changes", "read", "sentence", "write"]

LONGEST = 100_000
"""Characters: room for an edit of each weight of the largest network."""
MOST_EPOCHS = 100_000
HEAD = re.compile(r"(.*\)) at ([0-9]{1,6})")
FORK = re.compile(r"from ([0-9]{1,6}) (.*)")
EDIT = re.compile(r"edit ([0-9]{1,6}) ([0-9]{1,2}\.[Wb])\[([0-9]{1,2})(?:, ([0-9]{1,2}))?\]=([-+.0-9e]{1,30})")


def changes(settings):
    """What differs from the defaults."""
    kinds, default, found = Settings.controls(), Settings(), []
    for name, value in settings.values().items():
        if value != getattr(default, name):
            found.append(f"{kinds[name].label} {value:g}" if isinstance(value, float) else f"{kinds[name].label} {value}")
    return ", ".join(found) or "as it comes"


def sentence(session):
    """Where the run is, and what the doctor says."""
    train, test = session.losses[session.epoch]
    errors = session.errors()
    what = ("wrong on {:.1%} of the training points and {:.1%} of the test points".format(*errors)
            if session.settings.classifies
            else "off by {} on training and {} on test points".format(*(written(error, 3) for error in errors)))
    return f"Epoch {session.epoch}: loss {written(train, 4)} (test {written(test, 4)}), {what}. {examine(session)[0]}"


def write(session):
    """The text of a session."""
    (_, first), *forks = session.forks
    parts = [f"{state.write('Playground', first)} at {session.epoch}"]
    for at, settings in forks:
        parts.append(f"from {at} " + ", ".join(f"{name}={getattr(settings, name)!r}" for name in LATER))
    for edit in session.edits:
        parts.append(f"edit {edit.epoch} {edit.name}[{', '.join(map(str, edit.index))}]={edit.value!r}")
    return "; ".join(parts)


def read(text, playground, own=None):
    """The `Session` that a text was written from, at its epoch.

    Raises
    ------
    TypeError, ValueError
        One sentence on what does not fit.
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        raise TypeError(f"a state of Playground is a text of at most {LONGEST} characters")
    head, *rest = text.strip().split("; ")
    match = HEAD.fullmatch(head)
    if not match or int(match[2]) > MOST_EPOCHS:
        raise ValueError(f"a state of Playground looks like {write(Session(playground.Parameters()))[:60]}... at 0")
    first = state.read(match[1], playground)
    forks, edits = [(0, first)], []
    for part in rest:
        if found := FORK.fullmatch(part):
            forks.append((int(found[1]), _later(forks[-1][1], found[2])))
        elif found := EDIT.fullmatch(part):
            edits.append(_edit(*found.groups()))
        else:
            raise ValueError(f"this state of Playground cannot be read from {part[:60]!r} on")
    times = [at for at, _ in forks]
    if times != sorted(set(times)) or any(at > int(match[2]) for at in (*times, *(edit.epoch for edit in edits))):
        raise ValueError("this state of Playground has forks or edits that are not in the order of time")
    session = Session(first, own)
    for at, what in sorted([*forks[1:], *((edit.epoch, edit) for edit in edits)], key=lambda event: event[0]):
        session.play(at - session.epoch)
        if isinstance(what, Edit):
            try:
                session.edit(what.name, what.index, what.value)
            except IndexError:
                raise ValueError(f"the network of this state has no weight {what.name}{list(what.index)}") from None
        else:
            session.fork()
            session.set(what)
            session.play(at - session.epoch)
    session.play(int(match[2]) - session.epoch)
    return session


def _later(settings, fields):
    values = state.fields(fields, "Playground")
    early = [name for name in values if name not in LATER]
    if early:
        raise ValueError(f"this state of Playground changes {early[0]!r} in the middle of a run")
    return settings.replace(**values)


def _edit(epoch, name, i, j, value):
    try:
        number = float(value)
    except ValueError:
        number = np.nan
    if not np.isfinite(number):
        raise ValueError(f"this state of Playground sets a weight to {value!r}")
    return Edit(int(epoch), name, (int(i),) if j is None else (int(i), int(j)), number)
