"""Long computations in pieces: a lab shows the first, goes on while the reader waits, and keeps all of them."""

from bisect import bisect_right
from collections.abc import Iterator
from math import inf
from time import perf_counter


class Work:
    """What a lab's `compute` gives: one result, or a generator of results that grow.

    Each result of a generator can be shown and has ``progress``, which rises to 1 with the last.

    Parameters
    ----------
    computed : result or iterator of results
    past : sequence of results
        Those of another work, with which this one goes on.

    Attributes
    ----------
    results : list
        All there are so far.
    done : bool
        Whether these are all.
    """

    def __init__(self, computed, past=()):
        self.in_pieces = isinstance(computed, Iterator)
        self.results = [*past] if self.in_pieces else [computed]
        self._rest = computed if self.in_pieces else None

    @property
    def done(self):
        return self._rest is None

    def go_on(self, seconds=inf):
        """Compute for about so many seconds, one piece at least; return the latest result."""
        end = perf_counter() + seconds
        while not self.done:
            result = self._next()
            self.results.append(result)
            if result.progress >= 1:
                self._rest = None
            if perf_counter() >= end:
                break
        return self.results[-1]

    def _next(self):
        try:
            return next(self._rest)
        except StopIteration:
            self._rest = None
            raise RuntimeError("the computation ended before its progress was 1") from None
        except BaseException:
            self._rest = None
            raise

    def at(self, progress):
        """The last result that was there at this progress, or the first."""
        return self.results[max(bisect_right(self.results, progress, key=lambda result: result.progress) - 1, 0)]
