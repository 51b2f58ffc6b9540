"""The ledger: all claims of the course on one page, measured anew, each with the lab in which to try it."""

import importlib
import pkgutil
import re

from weightslab import lessons
from weightslab.claims import VERDICTS, shown

__all__ = ["LABS", "NOTEBOOKS", "Ledger", "claims", "ledger", "lesson_of"]

NOTEBOOKS = {"lesson_00": "00_start_here", "lesson_01": "01_weights", "lesson_02": "02_biases", "lesson_03": "03_matrices",
             "lesson_04": "04_initialization", "lesson_05": "05_backpropagation", "lesson_06": "06_training",
             "lesson_07": "07_architectures", "lesson_08": "08_regularization", "lesson_10": "10_capstone"}

LABS = {1: "OneConnection", 2: "ReadingWeights", 3: "SameFunction", 4: "WhichWayRound", 5: "Shift", 6: "HowOften",
        7: "ThroughOrigin", 8: "Counting", 9: "DoBiasesMatter", 10: "DoBiasesMatter", 11: "SignalThroughDepth",
        12: "GradientThroughDepth", 13: "SignalThroughDepth", 14: "NamedSchemes", 15: "NamedSchemes", 16: "NamedSchemes",
        17: "SignalThroughDepth", 18: "DeadUnits", 19: "DeadUnits", 20: "DeadUnits", 21: "ReadableNetwork", 22: "Optimizers",
        23: "NotContribution", 24: "WeightsOrBiases", 25: "CountingAgain", 26: "CountingAgain", 27: "LetterMap",
        28: "DecayUnderAdam", 29: "L1AgainstL2", 30: "L1AgainstL2", 31: "WeightDecay", 32: "NeuronsOrConnections",
        33: "DropoutRobustness", 34: "NeuronsOrConnections", 35: "ClippedCritic", 36: "InitRace"}
"""The lab to try for each claim."""

MEANINGS = {"EXACT": "true as it is said", "SIMPLIFIED": "true under a condition, which *better* names",
            "MISLEADING": "wrong where it matters, as the lab shows"}


def claims():
    """The functions of all claims by number, in order."""
    modules = [_lesson(module.name) for module in pkgutil.iter_modules(lessons.__path__)]
    found = {int(name.removeprefix("claim_")): getattr(module, name)
             for module in modules for name in module.__all__ if name.startswith("claim_")}
    return dict(sorted(found.items()))


def lesson_of(lab):
    """The lesson that exports a lab."""
    for module in map(_lesson, NOTEBOOKS):
        if lab in module.__all__:
            return module
    raise ValueError(f"no lesson has a lab {lab}")


def _lesson(name):
    return importlib.import_module(f"{lessons.__name__}.{name}")


class Ledger:
    """Claims that were measured, as a page.

    Attributes
    ----------
    claims : tuple of Claim
    """

    def __init__(self, measured):
        self.claims = tuple(measured)

    @property
    def passed(self):
        """Whether every number of every claim agrees with its prediction."""
        return all(claim.passed for claim in self.claims)

    def __repr__(self):
        rows = [row for claim in self.claims for row in claim.rows]
        verdicts = ", ".join(f"{len(self._judged(verdict))} {verdict}" for verdict in VERDICTS)
        return (f"{len(self.claims)} claims: {verdicts}. {sum(row.passed for row in rows)} of {len(rows)} measured numbers "
                f"agree with their prediction.")

    def _repr_markdown_(self):
        lines = [repr(self), "", "| verdict | what it means | claims |", "|:--|:--|:--|"]
        for verdict in VERDICTS:
            lines.append(f"| **{verdict}** | {MEANINGS[verdict]} | {', '.join(map(str, self._judged(verdict)))} |")
        return "\n".join([*lines, "", *map(_entry, self.claims)])

    def _judged(self, verdict):
        return [claim.number for claim in self.claims if claim.verdict == verdict]


def _entry(claim):
    """One claim on the page."""
    name = LABS[claim.number]
    lesson = lesson_of(name)
    number = lesson.__name__[-2:]
    lines = [f"### {claim.number}. {claim.verdict}", "", f"*Usually said:* “{claim.sentence}”", "",
             f"*Better:* {claim.wording}", "",
             f"*Try:* “{getattr(lesson, name).title}” in [lesson {number}]({NOTEBOOKS[f'lesson_{number}']}.ipynb)", "",
             "| | predicted | measured | may be off by | |", "|:--|--:|--:|--:|:--|"]
    for row in claim.rows:
        predicted, measured = (shown(number, row) for number in (row.predicted, row.measured))
        what, said = re.sub("^ +", "… ", row.what).replace("|", "\\|"), "agrees" if row.passed else "**differs**"
        lines.append(f"| {what} | {predicted} | {measured} | {row.tolerance:.2g} | {said} |")
    return "\n".join([*lines, ""])


def ledger(**seeds):
    """Measure every claim, less than a minute for all, and put them on one page; ``seeds=range(9)`` for other seeds."""
    return Ledger(claim(**seeds) for claim in claims().values())
