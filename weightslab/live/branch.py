"""A run of a lab, and its forks: what was recorded up to a step stays, and other settings hold from there on."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from weightslab.live import state
from weightslab.live.work import Work

FORK = re.compile(r"; from ([0-9]{1,6}) ")


@dataclass(frozen=True, eq=False)
class Branch:
    """One run: from the start, or from a step of another one, its trunk.

    Attributes
    ----------
    lab : type
        The `Lab` class.
    parameters : Parameters
        From the start, or from the fork on.
    work : Work
        Up to the fork it has the results of the trunk, looked at as the parameters say.
    trunk : Branch or None
    step : int
        Where it was forked.
    """

    lab: type
    parameters: Any
    work: Work
    trunk: Any = None
    step: int = 0

    @classmethod
    def start(cls, lab, parameters):
        """A run from the start."""
        return cls(lab, parameters, Work(lab.compute(parameters)))

    @classmethod
    def read(cls, text, lab):
        """The run that `write` made the text from; any other text raises one sentence."""
        forked = lab.later and isinstance(text, str) and len(text) <= state.LONGEST
        head, *rest = FORK.split(text) if forked else [text]
        settings, steps = [state.read(head, lab)], [0, *map(int, rest[::2])]
        for values in rest[1::2]:
            settings.append(settings[-1].replace(**state.fields(values, lab.__name__)))
        if any(step >= later for step, later in pairwise(steps)):
            raise ValueError(f"this state of {lab.__name__} has forks that are not in the order of time")
        branch = cls.start(lab, settings[0])
        for step, parameters in zip(steps[1:], settings[1:], strict=True):
            branch = branch.fork(step).replace(parameters)
        return branch

    def write(self):
        """The run as a text."""
        if not self.trunk:
            return state.write(self.lab.__name__, self.parameters)
        later = ", ".join(f"{name}={getattr(self.parameters, name)!r}" for name in self.lab.later)
        return f"{self.trunk.write()}; from {self.step} {later}"

    @property
    def past(self):
        """Pairs: up to which step held which parameters, before those that hold now."""
        return [*self.trunk.past, (self.step, self.trunk.parameters)] if self.trunk else []

    @property
    def fixed(self):
        """Names of the parameters that can no longer change."""
        return [name for name in self.parameters.controls() if self.trunk and name not in self.lab.later]

    @property
    def ghost(self):
        """The last result of the run that was left."""
        return self.trunk.work.results[-1]

    def replace(self, parameters):
        """The same run with other parameters: from the start, or where it was forked, from there on."""
        if not self.trunk:
            return self.start(self.lab, parameters)
        early = [parameters.controls()[name].label for name in self.fixed
                 if getattr(parameters, name) != getattr(self.parameters, name)]
        if early:
            raise ValueError(f"{', '.join(early)} cannot change in the middle of a run: Reset ends the fork")
        return self.trunk._forked(self.step, parameters)

    def fork(self, step):
        """The same run for now; what is changed in it concerns what comes after this step, one of the recorded."""
        if not self.lab.later:
            raise TypeError(f"{self.lab.__name__} has no training that could be forked")
        self.work.go_on()
        steps = [result.steps for result in self.work.results if result.progress < 1]
        if step not in steps:
            recorded = ", ".join(map(str, (*steps[:2], "...", *steps[-1:])))
            raise ValueError(f"a run is forked at a step that was recorded, {recorded}, got {step!r}")
        return self.trunk.fork(step) if self.trunk and step <= self.step else self._forked(step, self.parameters)

    def _forked(self, step, parameters):
        past = [result for result in self.work.results if result.steps <= step]
        rest = self.lab.compute(parameters, past[-1])
        if looks := {name: getattr(parameters, name) for name in self.lab.looks}:
            past = [replace(result, parameters=result.parameters.replace(**looks)) for result in past]
        return Branch(self.lab, parameters, Work(rest, past), self, step)

    def describe(self, result):
        """One of the results in words, and where the run was forked."""
        if not self.trunk:
            return result.describe()
        kinds, now = self.parameters.controls(), self.parameters.values()
        left = [f"{kinds[name].label} {value:g}" if isinstance(value, float) else f"{kinds[name].label} {value}"
                for name, value in self.trunk.parameters.values().items()
                if value != now[name] and name not in self.lab.looks]
        said = f" from {', '.join(left)}." if left else ": change a setting, and the run goes on from there."
        return f"Forked at step {self.step}{said} {result.describe()}"
