"""A claim: a sentence that introductions repeat, and the experiment that tells how far it is true.

Each is a function ``claim_07(seeds)`` in the module of its lesson that returns a `Claim`.
"""

from dataclasses import dataclass
from math import floor, log10
from textwrap import fill

__all__ = ["VERDICTS", "Claim", "Row", "shown"]

VERDICTS = ("EXACT", "SIMPLIFIED", "MISLEADING")
LINE = 104
"""Letters in a line of words: what fits beside the list of files in a window of 1280 pixels."""


@dataclass(frozen=True)
class Row:
    """One measured number: what it is, what theory says, what came out, how far off it may be."""

    what: str
    predicted: float
    measured: float
    tolerance: float

    @property
    def passed(self):
        """Whether measurement and prediction agree within the tolerance; False for NaN."""
        return bool(abs(self.measured - self.predicted) <= self.tolerance)


@dataclass(frozen=True)
class Claim:
    """A sentence, what it is worth, and the numbers.

    Attributes
    ----------
    number : int
        In the ledger of all claims.
    sentence, wording : str
        As usually said, and as it should be said.
    verdict : str
        EXACT, SIMPLIFIED (true under a condition) or MISLEADING.
    rows : tuple of Row
    seeds : tuple of int
        What the random numbers of the experiment came from.
    """

    number: int
    sentence: str
    verdict: str
    wording: str
    rows: tuple
    seeds: tuple

    def __post_init__(self):
        if self.verdict not in VERDICTS:
            raise ValueError(f"claim {self.number}: verdict must be one of {', '.join(VERDICTS)}, got {self.verdict!r}")
        object.__setattr__(self, "rows", tuple(self.rows))
        object.__setattr__(self, "seeds", tuple(self.seeds))

    @property
    def passed(self):
        """Whether every row agrees."""
        return all(row.passed for row in self.rows)

    def __repr__(self):
        width = max(len(row.what) for row in self.rows)
        numbers = [(shown(row.predicted, row), shown(row.measured, row)) for row in self.rows]
        wide = max(9, *(len(number) for pair in numbers for number in pair))
        words = f"Claim {self.number}, {self.verdict}: {self.sentence}", f"Better: {self.wording}"
        lines = [*(fill(line, LINE) for line in words), "",
                 f"{'':{width}}  {'predicted':>{wide}}  {'measured':>{wide}}  tolerance"]
        for row, (predicted, measured) in zip(self.rows, numbers, strict=True):
            lines.append(f"{row.what:{width}}  {predicted:>{wide}}  {measured:>{wide}}  {row.tolerance:>9.0e}  "
                         f"{'agrees' if row.passed else 'DIFFERS'}")
        return "\n".join(lines)


def shown(number, row):
    """The number in four figures, a large whole one in full, without noise of rounding.

    What is below a thousandth of the tolerance is not shown. What agrees within a tolerance of 1e-6 or less shows as
    predicted.
    """
    if row.passed and row.tolerance <= 1e-6:
        number = row.predicted
    number = float(round(number, 3 - floor(log10(row.tolerance)))) + 0.0
    return f"{number:,.0f}" if number.is_integer() and abs(number) >= 10_000 else f"{number:.4g}"
