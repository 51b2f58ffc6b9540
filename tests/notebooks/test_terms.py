"""The terms of the course: each is explained and linked to the glossary where it occurs first."""

import re
from importlib import import_module

import nbformat
import pytest
from notebooks.test_words import GLOSSARY, prose, shown
from originals import NOTEBOOKS, PATHS

ENTRY = re.compile(
    r"^### (.+)\n\n(.+)\n\nSymbol: (.+) · PyTorch: (.+) · First in: \[lesson (\d\d)\]\((\d\d_\w+)\.ipynb\)$", re.M
)
FORMS = {
    "activation function": r"activation functions?",
    "embedding": r"embeddings?",
    "generalization": r"generali[sz]\w*",
    "logits": r"logits?",
    "overfitting": r"overfit\w*",
    "query": r"quer(?:y|ies)",
    "saturation": r"saturat\w*",
    "training": r"train(?:s|ed|ing)?",
}
"""How a term may look in a sentence, where that is more than itself and its plural."""
EVERYDAY = {"contribution", "head", "key", "value"}
"""Terms that are also everyday words: that these come first does no harm."""


def entries():
    """The glossary as it is stored: ``{term: (sentence, symbol, PyTorch, lesson, notebook)}``."""
    cells = nbformat.read(NOTEBOOKS / f"{GLOSSARY}.ipynb", as_version=4).cells
    return {found[1]: found.groups()[1:] for cell in cells for found in ENTRY.finditer(cell.source)}


def slug(term):
    """The place of a term on the page of the glossary, as JupyterLab and the book name it."""
    return term.replace(" ", "-")


def test_the_glossary_is_whole_and_in_order():
    cells = nbformat.read(NOTEBOOKS / f"{GLOSSARY}.ipynb", as_version=4).cells
    terms = list(entries())
    assert len(terms) == sum(len(re.findall(r"^### ", cell.source, re.M)) for cell in cells) > 70
    assert terms == sorted(terms, key=str.lower) and f"lists all {len(terms)}" in cells[0].source
    for term, (sentence, *_, lesson, notebook) in entries().items():
        assert sentence.endswith(".") and sentence.count(". ") == 0, f"{term}: one sentence"
        assert notebook.startswith(lesson) and (NOTEBOOKS / f"{notebook}.ipynb").exists(), term


def test_the_names_in_pytorch_exist():
    pytest.importorskip("torch")
    for term, (_, _, names, *_) in entries().items():
        assert names == "–" or "`" in names, term
        for name in re.findall(r"`(torch[\w.]*)`", names):
            parts = name.split(".")
            deepest = max(k for k in range(1, len(parts) + 1) if importable(".".join(parts[:k])))
            thing = import_module(".".join(parts[:deepest]))
            for part in parts[deepest:]:
                thing = getattr(thing, part)


def importable(name):
    try:
        import_module(name)
    except ImportError:
        return False
    return True


def course():
    """What one reads from lesson 00 to 12, in order: (lesson, its cell, whether it is a picture's, words)."""
    for path in PATHS:
        if path.stem != GLOSSARY:
            for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
                markdown = cell.cell_type == "markdown"
                yield path.stem[:2], number, not markdown, prose(cell.source) if markdown else shown(cell)


def occurrences():
    """Where each term is linked and where it stands without a link: (term, linked, position, of a picture, words)."""
    forms = {term: FORMS.get(term, rf"{re.escape(term)}(?:s|es)?") for term in entries()}
    names = {slug(term): term for term in forms}
    any_term = re.compile(
        rf"\[[^]]*\]\({GLOSSARY}\.ipynb#([^)]+)\)|"
        + "|".join(
            rf"(?P<t{k}>\b{form}\b)" for k, form in sorted(enumerate(forms.values()), key=lambda pair: -len(pair[1]))
        ),
        re.I,
    )
    terms = list(forms)
    for lesson, number, picture, words in course():
        for found in any_term.finditer(words):
            linked = found[1] is not None
            assert not linked or found[1] in names, f"lesson {lesson} has a link to {found[1]!r}, which is no term"
            term = names[found[1]] if linked else terms[int(found.lastgroup[1:])]
            around = words[max(found.start() - 30, 0) : found.end() + 30].replace("\n", " ")
            yield term, linked, (lesson, number), picture, around


def test_every_term_is_linked_where_it_occurs_first_and_in_the_lesson_that_the_glossary_names():
    wrong, first = [], {}
    seen = list(occurrences())
    for term, linked, position, _, _ in seen:
        if linked:
            first.setdefault(term, position)
    for term, (*_, lesson, _) in entries().items():
        if first.get(term, ("no lesson",))[0] != lesson:
            wrong.append(f"{term}: linked first in {first.get(term, 'no lesson')}, but the glossary says {lesson}")
    done, early = set(EVERYDAY), {}
    for term, linked, (lesson, number), picture, around in seen:
        if linked:
            done.add(term)
        elif term not in done and not (picture and first.get(term, ("no lesson",)) <= (lesson, number + 1)):
            early.setdefault(term, f"{term}: used in lesson {lesson}, cell {number}, before it is linked: {around!r}")
    assert wrong + list(early.values()) == []
