"""A run of the playground as a short text, and back: settings, forks, edits and the epoch.

Playground(data='circle', ...); fork(6, lr=0.01, ...); edit(9, '0.W', (1, 0), -0.5); at(14)
"""

from itertools import pairwise

from weightslab.live import state
from weightslab.live.parameters import one_line, plain

from .session import Edit, Session
from .settings import LATER, Settings

LONGEST = 200_000
"""Characters: room for an edit of each weight of the largest network."""
MOST_EPOCHS = 100_000


def write(session):
    """Return the text of a session."""
    (_, first), *forks = session.forks
    parts = [state.call("Playground", **first.values())]
    for at, settings in forks:
        parts.append(state.call("fork", at, **{name: getattr(settings, name) for name in LATER}))
    for edit in session.edits:
        parts.append(state.call("edit", edit.epoch, edit.name, edit.index, edit.value))
    return "; ".join([*parts, state.call("at", session.epoch)])


def read(text, own=None):
    """Return the `Session` that a text was written from, at its epoch.

    Raises
    ------
    TypeError, ValueError
        One sentence on what does not fit.
    """
    first, rest = state.settings(text, "Playground", Settings(), LONGEST)
    end = rest[-1][1] if rest and rest[-1][0] == "at" else ()
    events = [_event(*one) for one in rest[:-1]]
    if len(end) != 1 or not _is_epoch(end[0]):
        raise plain(ValueError(f"a state of Playground ends with its epoch, such as at(14), of at most {MOST_EPOCHS}"))
    changes = [(at, what) for at, what in events if not isinstance(what, Edit)]
    if any(at >= later for (at, _), (later, _) in pairwise([(0, {}), *changes])) or any(at > end[0] for at, _ in events):
        raise plain(ValueError("this state of Playground has forks or edits that are not in the order of time"))
    forks = [(0, first)]
    for at, changed in changes:
        forks.append((at, forks[-1][1].replace(**changed)))
    session = Session(first, own)
    try:
        edits = [session.checked(what) for _, what in events if isinstance(what, Edit)]
    except IndexError as error:
        raise plain(ValueError(str(error))) from None
    last = max([at for at, _ in events], default=0)
    earlier = [fork for fork in forks if fork[0] < max(last, 1)], [edit for edit in edits if edit.epoch < last]
    session.begin(*earlier)
    session.play(last)
    if forks[-1][0] == last > 0:  # the last change as its reader made it, with what was there before as the ghost
        session.ghost = session.losses.copy()
        session.forks = forks
    if final := [(edit.name, edit.index, edit.value) for edit in edits if edit.epoch == last]:
        session.edit_all(final)
    session.play(end[0] - session.epoch)
    return session


@one_line()
def _event(name, places, fields):
    """When something was done, and what: an `Edit`, or the settings that changed with a fork."""
    if name == "fork" and len(places) == 1 and _is_epoch(places[0]):
        early = [field for field in fields if field not in LATER]
        if early:
            raise ValueError(f"this state of Playground changes {early[0]!r} in the middle of a run")
        return places[0], fields
    if name == "edit" and len(places) == 4 and _is_epoch(places[0]) and not fields:
        return places[0], Edit(*places)
    raise ValueError(f"this state of Playground cannot be read at {state.call(name, *places, **fields)[:60]}")


def _is_epoch(value):
    return type(value) is int and 0 <= value <= MOST_EPOCHS
