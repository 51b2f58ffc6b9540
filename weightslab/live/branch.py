"""A recorded training and its forks: what was recorded up to a step stays, and other settings hold from there on."""

from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise
from math import inf
from time import perf_counter

from weightslab.live import state
from weightslab.live.kernel import one_thread
from weightslab.live.parameters import one_line, plain


class Branch:
    """The results of one training, as far as it is computed: from the start, or from a step of another one, its parent.

    Parameters
    ----------
    lab : type
        The `Lab` class.
    parameters : Parameters
        They hold from the start, or from the fork on.
    rest : iterator of results
        Those that follow; each has ``progress``, which rises to 1 with the last.
    past : sequence of results
        Up to the fork, copied from the parent with display-only parameters updated.
    parent : Branch or None
        The previous run, which this one was forked from.
    step : int
        Where it was forked.

    Attributes
    ----------
    results : list
        All there are so far.
    done : bool
        Whether these are all.
    """

    def __init__(self, lab, parameters, rest, past=(), parent=None, step=0):
        self.lab = lab
        self.parameters = parameters
        self.results = [*past]
        self.parent = parent
        self.step = step
        self.done = False
        self._rest = rest

    # Results ----------------------------------------------------------------------------------------------------------

    def go_on(self, seconds=inf):
        """Compute for about so many seconds, one result at least; return the latest."""
        end = perf_counter() + seconds
        with one_thread():
            while not self.done:
                self._next()
                if perf_counter() >= end:
                    break
        if self.done:
            self._rest = None  # with it go the buffers of the training
        return self.results[-1]

    def _next(self):
        try:
            result = next(self._rest)
        except StopIteration:
            self.done = True
            raise RuntimeError("the computation ended before its progress was 1") from None
        except BaseException:
            self.done = True
            raise
        self.results.append(result)
        self.done = result.progress >= 1

    def at(self, progress):
        """Return the last result that was there at this progress, or the first."""
        return self.results[max(bisect_right(self.results, progress, key=lambda result: result.progress) - 1, 0)]

    # Forks ------------------------------------------------------------------------------------------------------------

    @property
    def past(self):
        """Pairs: up to which step held which parameters, before those that hold now."""
        return [*self.parent.past, (self.step, self.parent.parameters)] if self.parent else []

    @property
    def fixed(self):
        """Names of the parameters that can no longer change."""
        return [name for name in self.parameters.controls() if name not in self.lab.later] if self.parent else []

    @property
    def ghost(self):
        """The last result of the previous run."""
        return self.parent.results[-1]

    def replace(self, parameters):
        """Return the fork with other parameters, from its step on."""
        kinds, fixed = parameters.controls(), self.fixed
        early = [kinds[name].label for name in parameters.differing(self.parameters) if name in fixed]
        if early:
            raise plain(ValueError(f"{', '.join(early)} cannot change in the middle of a run: Reset ends the fork"))
        return self.parent._forked(self.step, parameters)

    def fork(self, step):
        """Return the same run for now; what is changed in it concerns what comes after this step, one of the recorded."""
        self.go_on()
        steps = [result.steps for result in self.results if result.progress < 1]
        if step not in steps:
            recorded = ", ".join(map(str, (*steps[:2], "...", *steps[-1:])))
            raise plain(ValueError(f"a run is forked at a step that was recorded, {recorded}, got {step!r}"))
        return self.parent.fork(step) if self.parent and step <= self.step else self._forked(step, self.parameters)

    def _forked(self, step, parameters):
        past = [result for result in self.results if result.steps <= step]
        rest = self.lab.compute(parameters, past[-1])
        if looks := {name: getattr(parameters, name) for name in self.lab.looks}:
            past = [replace(result, parameters=result.parameters.replace(**looks)) for result in past]
        return Branch(self.lab, parameters, rest, past, self, step)

    def describe(self, result):
        """Return one of the results in words, and where the run was forked."""
        if not self.parent:
            return result.describe()
        before = self.parent.parameters
        left = [before.in_words(name) for name in before.differing(self.parameters) if name not in self.lab.looks]
        said = f" from {', '.join(left)}." if left else ": change a setting, and the run goes on from there."
        return f"Forked at step {self.step}{said} {result.describe()}"

    # Text -------------------------------------------------------------------------------------------------------------

    def forks(self):
        """Return the forks as text, each with what holds from it on."""
        if not self.parent:
            return ""
        later = {name: getattr(self.parameters, name) for name in self.lab.later}
        return f"{self.parent.forks()}; {state.call('fork', self.step, **later)}"


@one_line()
def read_parameters(text, lab):
    """Read the state of a lab.

    Parameters
    ----------
    text : str
    lab : type
        The `Lab` class that the text must be for.

    Returns
    -------
    list of (int, Parameters)
        From which step on they hold; the first from 0, the others from a fork on.

    Raises
    ------
    TypeError, ValueError
        One sentence: not such a text, another lab, a field too many, missing, or out of its range.
    """
    name = lab.__name__
    first, forks = state.settings(text, name, lab.Parameters())
    if not all(kind == "fork" and len(at) == 1 and type(at[0]) is int for kind, at, _ in forks):
        raise ValueError(f"what follows in a state of {name} are forks, such as fork(8, rate=0.5)")
    held = [(0, first)]
    for _, (step,), changes in forks:
        held.append((step, held[-1][1].replace(**changes)))
    if any(step >= later for (step, _), (later, _) in pairwise(held)):
        raise ValueError(f"this state of {name} has forks that are not in the order of time")
    return held
