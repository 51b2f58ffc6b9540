"""Sources: whoever is named with a year in a lesson stands on the page of references, and the other way round."""

import re

import nbformat
from originals import PATHS

NAME = r"[A-ZÀ-Þ][\wà-ÿ]+"
CITED = re.compile(rf"({NAME})((?:, {NAME})*)(?: and ({NAME}|others)| et al\.)?,? \(?((?:19|20)\d\d)\b")
FIRST = re.compile(r"(?<!\w)(?:[A-Z]\.[ -]?)+ ?[A-ZÀ-Þ]")
"""Where the authors of an entry begin: with initials and a name."""
PLACES = {"CVPR", "ICLR", "ICCV", "ICML", "NeurIPS", "Press", "TMLR", "OpenAI", "Springer"}


def texts():
    """The prose of lessons 00 to 11 without the references, and the references."""
    prose, page = [], ""
    for path in PATHS[:12]:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                before, found, after = cell.source.partition("## References")
                page += after.partition("## In three sentences")[0] if found else ""
                prose.append(before)
    return re.sub(r"\s+", " ", " ".join(prose)), re.sub(r"\s+", " ", page)


def entries(page):
    """The authors and the years of each entry."""
    parts = re.split(r"\*([^*]+)\*", re.sub(r"\*\*[^*]+\*\*", "", page))
    befores = [FIRST.search(part) for part in parts[::2]]
    authors = [part[found.start() :] for part, found in zip(parts[::2], befores, strict=True) if found]
    tails = [part[: found.start() if found else None] for part, found in zip(parts[2::2], befores[1:], strict=True)]
    return [(who, set(re.findall(r"\b(?:19|20)\d\d\b", tail))) for who, tail in zip(authors, tails, strict=True)]


def cited(prose):
    """Who is named with a year: the first name, all further names, the year."""
    for first, more, last, year in CITED.findall(prose):
        if first not in PLACES:
            yield first, [name for name in (*more.split(", "), last) if name and name != "others"], year


def surname(authors):
    """The name of the first author."""
    return re.match(rf"(?:[A-Z]\.[ -]?)+ ?({NAME})", authors)[1]


def test_the_page_has_an_entry_for_everybody_who_is_named_and_nobody_else():
    prose, page = texts()
    listed, named = entries(page), list(cited(prose))
    assert len(listed) > 40 and len(named) > 40
    missing = [
        (first, *more, year)
        for first, more, year in named
        if not any(surname(who) == first and year in years and all(name in who for name in more) for who, years in listed)
    ]
    assert not missing
    assert not [who for who, years in listed if not any(surname(who) == first and year in years for first, _, year in named)]


def test_a_source_that_is_missing_is_seen():
    page = "**05 X.** A. B. Orr, K.-R. Müller, *A title*, ICML 2013 (arXiv 2012). I. Rossi, *Other, 1900*, Nature 1, 1904."
    assert entries(page) == [("A. B. Orr, K.-R. Müller, ", {"2013", "2012"}), ("I. Rossi, ", {"1904"})]
    prose = "As Orr and Müller (2013) say, it is so (Rossi et al. 1904; Bach, Berg and Weill 1931)."
    assert [*cited(prose)] == [("Orr", ["Müller"], "2013"), ("Rossi", [], "1904"), ("Bach", ["Berg", "Weill"], "1931")]
