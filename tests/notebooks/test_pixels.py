"""Wherever a lab reads digits, its section says how a pixel is coded: from 0 to 1, or from −1 to 1."""

import inspect
import re
import sys

import nbformat
import pytest
from lessons.course import LABS
from originals import NOTEBOOKS

from weightslab.lessons.ledger import notebook_of

CODES = {
    "/ 16": re.compile(r"pixels[^.;−]{0,30} \(?0 to 1\b|without ink is 0 and full ink is 1"),
    "/ 8 - 1": re.compile(r"pixels[^.;]{0,30} \(?−1 to 1\b"),
}
"""How a section says what is done to digits whose pixels go from 0 to 16."""
READERS = [
    lab
    for lab in LABS
    if re.search(r"\bdigits\(\)", inspect.getsource(sys.modules[lab.__module__])) and lab.__name__ != "FourKnobs"
]
"""Labs whose data are digits; of `FourKnobs` they are an option."""


def section(lab):
    """The prose of the section with the first cell that shows a lab."""
    cells = nbformat.read(NOTEBOOKS / f"{notebook_of(lab)}.ipynb", as_version=4).cells
    used = next(k for k, cell in enumerate(cells) if cell.cell_type == "code" and f"{lab.__name__}(" in cell.source)
    heads = [k for k, cell in enumerate(cells) if cell.cell_type == "markdown" and cell.source.startswith("## ")]
    begin, end = max(k for k in heads if k <= used), min((k for k in heads if k > used), default=len(cells))
    return " ".join(cell.source for cell in cells[begin:end] if cell.cell_type == "markdown").replace("\n", " ")


@pytest.mark.parametrize("lab", READERS, ids=lambda lab: lab.__name__)
def test_a_section_with_digits_says_how_a_pixel_is_coded(lab):
    source = inspect.getsource(sys.modules[lab.__module__])
    (coded,) = (pattern for code, pattern in CODES.items() if code in source)
    assert len(READERS) >= 8 and coded.search(section(lab)), lab.__name__
