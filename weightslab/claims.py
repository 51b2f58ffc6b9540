"""A claim: a sentence that introductions repeat, and the experiment that tells how far it is true.

Each is a function ``claim_07(seeds)`` in the module of its lesson that returns a `Claim`; `measure` runs all of a lesson.
"""

from collections import Counter
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from textwrap import fill, wrap
from types import ModuleType
from typing import Any

__all__ = ["KINDS", "VERDICTS", "Claim", "Claims", "Row", "functions", "measure", "shown"]

VERDICTS = ("EXACT", "SIMPLIFIED", "MISLEADING")
KINDS = ("theory", "identity", "replication")
ROUNDING = 1e-6
"""The largest tolerance, relative to the number, of a row that says identity."""
LINE = 104
"""Letters in a line of words: what fits beside the list of files in a window of 1280 pixels."""
LEFT = ' style="text-align: left; vertical-align: top"'


@dataclass(frozen=True)
class Row:
    """Compare one measured number with what was expected of it.

    Parameters
    ----------
    what : str
        What the number is.
    predicted, measured : float
    tolerance : float
        How far off the measured number may be: four standard deviations over seeds, or rounding.
    kind : str
        ``"theory"``: a formula against an experiment. ``"identity"``: a count or an algebraic fact, exact to rounding.
        ``"replication"``: an experiment against many other runs of the same experiment, where nobody has a formula.

    Raises
    ------
    ValueError
        If the kind is none of the three, the tolerance is not positive or as large as the predicted number (such a row
        could not fail), or an identity allows more than rounding.
    """

    what: str
    predicted: float
    measured: float
    tolerance: float
    kind: str = "theory"

    def __post_init__(self):
        size = abs(self.predicted)
        if self.kind not in KINDS:
            raise ValueError(f"row {self.what!r}: kind must be one of {', '.join(KINDS)}, got {self.kind!r}")
        if not self.tolerance > 0 or 0 < size <= self.tolerance:
            raise ValueError(
                f"row {self.what!r}: the tolerance must be above 0 and below the predicted {self.predicted:g}, "
                f"got {self.tolerance:g}"
            )
        if self.kind == "identity" and self.tolerance > ROUNDING * max(1, size):
            raise ValueError(f"row {self.what!r}: an identity holds to rounding, a tolerance of {self.tolerance:g} is more")

    @property
    def deviation(self):
        """Distance of measurement and prediction, as a share of the tolerance."""
        return abs(self.measured - self.predicted) / self.tolerance

    @property
    def passed(self):
        """Whether measurement and prediction agree within the tolerance; False for NaN."""
        return bool(abs(self.measured - self.predicted) <= self.tolerance)


@dataclass(frozen=True)
class Claim:
    """Hold a sentence, what it is worth, the numbers, and the lab in which to see it.

    Attributes
    ----------
    number : int
        In the ledger of all claims.
    sentence, wording : str
        As introductions say it, and as it should be said.
    verdict : str
        EXACT (true without any condition), SIMPLIFIED (true under a condition) or MISLEADING.
    rows : tuple of Row
    seeds : tuple of int
        What the random numbers of the experiment came from.
    lab : type
        The lab to try.
    """

    number: int
    sentence: str
    verdict: str
    wording: str
    rows: tuple
    seeds: tuple
    lab: Any

    def __post_init__(self):
        if self.verdict not in VERDICTS:
            raise ValueError(f"claim {self.number}: verdict must be one of {', '.join(VERDICTS)}, got {self.verdict!r}")
        object.__setattr__(self, "rows", tuple(self.rows))
        object.__setattr__(self, "seeds", tuple(self.seeds))

    @property
    def passed(self):
        """Whether every row agrees."""
        return all(row.passed for row in self.rows)

    @property
    def deviation(self):
        """Say in words how far the worst row is off: coarsely, so that no other processor says something else."""
        if not self.passed:
            return f"{sum(not row.passed for row in self.rows)} of {len(self.rows)} rows differ"
        share = max((row.deviation for row in self.rows if row.kind != "identity"), default=0)
        if all(row.kind == "identity" for row in self.rows) or share < 1e-6:
            return "rounding"
        return f"{max(25, 25 * ceil(4 * share))}% of the tolerance"

    def __repr__(self):
        width = max(len(row.what) for row in self.rows)
        numbers = [(shown(row.predicted, row), shown(row.measured, row)) for row in self.rows]
        wide = max(9, *(len(number) for pair in numbers for number in pair))
        words = f"Claim {self.number}, {self.verdict}: {self.sentence}", f"Better: {self.wording}"
        lines = [
            *(fill(line, LINE) for line in words),
            "",
            f"{'':{width}}  {'predicted':>{wide}}  {'measured':>{wide}}  tolerance",
        ]
        for row, (predicted, measured) in zip(self.rows, numbers, strict=True):
            lines.append(
                f"{row.what:{width}}  {predicted:>{wide}}  {measured:>{wide}}  {row.tolerance:>9.2g}  "
                f"{row.kind:11}  {'agrees' if row.passed else 'DIFFERS'}"
            )
        return "\n".join(lines)


class Claims:
    """Show measured claims as one table, the rows of each folded away.

    Attributes
    ----------
    claims : tuple of Claim
    """

    HEADINGS = ("", "usually said", "verdict", "better", "largest deviation")

    def __init__(self, measured):
        self.claims = tuple(measured)

    @property
    def rows(self):
        """All rows of all claims."""
        return [row for claim in self.claims for row in claim.rows]

    @property
    def passed(self):
        """Whether every number of every claim agrees with its prediction."""
        return all(claim.passed for claim in self.claims)

    @property
    def summary(self):
        """Say how many claims have which verdict, how many rows are of which kind, and how many agree."""
        verdicts, kinds = Counter(claim.verdict for claim in self.claims), Counter(row.kind for row in self.rows)
        agree = sum(row.passed for row in self.rows)
        return (
            f"{len(self.claims)} claims: {', '.join(f'{verdicts[word]} {word}' for word in VERDICTS)}. "
            f"{len(self.rows)} rows: {', '.join(f'{kinds[word]} {word}' for word in KINDS)}; "
            f"{agree} of {len(self.rows)} agree."
        )

    def __repr__(self):
        lines = [self.summary]
        for claim in self.claims:
            first, *rest = wrap(claim.sentence, LINE - 17)
            lines += [
                f"{claim.number:2}  {claim.verdict:11}  {first}",
                *(f"{'':17}{line}" for line in rest),
                f"{'':17}{len(claim.rows)} rows, largest deviation: {claim.deviation}",
            ]
        return "\n".join(lines)

    def _repr_html_(self):
        heads = "".join(f"<th{LEFT}>{head}</th>" for head in self.HEADINGS)
        rows = "\n".join(self.entry(claim) for claim in self.claims)
        return f"<p>{escape(self.summary)}</p>\n<table>\n<tr>{heads}</tr>\n{rows}\n</table>"

    def entry(self, claim):
        """The claim as a row of the table, and its numbers in a second one that unfolds."""
        cells = (
            str(claim.number),
            f"“{escape(claim.sentence)}”",
            f"<b>{claim.verdict}</b>",
            f"{escape(claim.wording)} {self.where(claim)}",
            escape(claim.deviation),
        )
        shown_cells = "".join(f"<td{LEFT}>{cell}</td>" for cell in cells)
        numbers = "".join(map(_numbers, claim.rows))
        heads = "".join(f"<th>{head}</th>" for head in ("", "predicted", "measured", "may be off by", "", ""))
        return (
            f'<tr>{shown_cells}</tr>\n<tr><td></td><td colspan="4"{LEFT}><details><summary>the {len(claim.rows)} '
            f"rows of claim {claim.number}</summary><table><tr>{heads}</tr>{numbers}</table></details></td></tr>"
        )

    def where(self, claim):
        """Name the lab to try."""
        return f"<i>Try “{escape(claim.lab.title)}”.</i>"


def _numbers(row):
    """One row of a claim as a row of a table."""
    what = escape(row.what.strip() if row.what[:1] != " " else f"… {row.what.strip()}")
    said = "agrees" if row.passed else "<b>differs</b>"
    numbers = (shown(row.predicted, row), shown(row.measured, row), f"{row.tolerance:.2g}", row.kind, said)
    return f"<tr><td{LEFT}>{what}</td>{''.join(f'<td>{number}</td>' for number in numbers)}</tr>"


def functions(lesson):
    """Return the functions ``claim_NN`` of the modules that a lesson exports, by number."""
    modules = [module for module in map(vars(lesson).get, lesson.__all__) if isinstance(module, ModuleType)]
    return {
        int(name.removeprefix("claim_")): function
        for module in modules
        for name, function in vars(module).items()
        if name.startswith("claim_")
    }


def measure(lesson, **seeds):
    """Measure all claims of a lesson and put them into one table; ``seeds=range(9)`` for other seeds."""
    return Claims(claim(**seeds) for _, claim in sorted(functions(lesson).items()))


def shown(number, row):
    """Return the number with the digits that its tolerance allows, a large whole one in full, without noise of rounding.

    Shown are tenths of the tolerance, of a replication only the tolerance's own digit, because one image that is
    read otherwise may change the next one. What agrees within 1e-6 or less shows as predicted.
    """
    if row.passed and row.tolerance <= ROUNDING * max(1, abs(row.predicted)):
        number = row.predicted
    digits = (0 if row.kind == "replication" else 1) - floor(log10(row.tolerance))
    number = float(round(number, digits)) + 0.0
    return f"{number:,.0f}" if number.is_integer() and abs(number) >= 10_000 else f"{number:.4g}"
