"""A training that a lab shows: recorded once, and read again for every setting that leaves it as it is."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Recorded", "Recording", "each", "last"]


class Piece(NamedTuple):
    """A training up to a step: all that was seen, the steps, the share of the training, and the run as it was then."""

    seen: tuple
    steps: int
    progress: float
    snapshot: Any


@dataclass(frozen=True, eq=False)
class Recorded:
    """The result of a lab that trains: its training up to a step. A lab subclasses it and names what was seen.

    Attributes
    ----------
    parameters : Parameters
    seen : tuple
        What was seen so far, piece by piece.
    steps : int
        Taken so far.
    progress : float
        The share of the training that is done.
    snapshot : dict, optional
        The run as it was then, from which a fork goes on.
    """

    parameters: Any
    seen: tuple
    steps: int
    progress: float
    snapshot: Any = None


def each(k, join=np.array):
    """Return a property of a `Recorded`: entry ``k`` of what was seen of every piece, in one array."""
    return property(lambda self: join([piece[k] for piece in self.seen]))


def last(k):
    """Return a property of a `Recorded`: entry ``k`` of what was seen of the last piece."""
    return property(lambda self: self.seen[-1][k])


class Recording:
    """A training in pieces: each is trained once, when it is first asked for.

    Parameters
    ----------
    run : Run
    steps : int
        Of the whole training.
    every : int
        Steps of a piece.
    look : callable
        Takes the run and the losses of the piece; gives what is kept of it.
    before : Recorded, optional
        Where the run stands: the recording goes on from there.
    from_start : bool
        Whether to look before the first step too.
    forks : bool
        Whether to keep a snapshot of each piece.
    """

    def __init__(self, run, steps, every, look, before=None, *, from_start=False, forks=True):
        self.run, self.steps, self.every, self.look, self.forks = run, steps, every, look, forks
        seen = before.seen if before else (look(run, []),) if from_start else ()
        self._pieces, self._first = [self._piece(seen)], 0 if from_start and not before else 1

    def piece(self, k):
        """Return the training after ``k`` pieces."""
        while len(self._pieces) <= k:
            self._go_on()
        return self._pieces[k]

    def results(self, kind, parameters):
        """Yield the training up to each piece as a ``kind`` of `Recorded`."""
        k = self._first
        while k < len(self._pieces) or self.run:
            yield kind(parameters, *self.piece(k))
            k += 1

    def _go_on(self):
        """Train the next piece; if that is interrupted, the run is back where the piece began."""
        begin = self._pieces[-1].snapshot or self.run.snapshot()
        try:
            losses = [self.run.step().loss for _ in range(min(self.every, self.steps - self.run.n_steps))]
            self._pieces.append(self._piece((*self._pieces[-1].seen, self.look(self.run, losses))))
        except BaseException:
            self.run.restore(begin)
            raise
        if self.run.n_steps == self.steps:
            self.run = None  # its buffers are not needed any more

    def _piece(self, seen):
        snapshot = self.run.snapshot() if self.forks else None
        return Piece(seen, self.run.n_steps, self.run.n_steps / self.steps, snapshot)
