"""The words of the course: no private ones where the field has a term."""

import ast
import re

import nbformat
import pytest
from originals import PATHS, ROOT

GLOSSARY = "13_glossary"
PRIVATE = {
    r"likeness\w*": "correlation",
    r"prices?(?! of (?:this|every))": "penalty",
    r"places\b|(?:each|every|one|another|its|first|last|next|other|which|same) place(?! of)": "position",
    r"put(?:s|ting)? out": "output",
    r"sums z|sum z(?! is its)": "pre-activations",
    r"judge[sd]? otherwise": "changed its verdict",
    r"by heart": "memorized, overfitted",
    r"what tells (?:\w+ )?inputs apart": "variance between inputs",
    r"downstream": "upstream gradient",
    r"start (?:no\.|number|\d)|(?:random|zero|neutral|bad|good|fine|constant) starts?": "initialization, or random seed",
    r"go(?:es)? ×": "is multiplied by",
    r"comes? down|goes up from": "upstream gradient, activation",
    r"\d+ %": "no space before %",
}
"""Words of our own, each with what everybody else says."""

each_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def prose(source):
    """The sentences of a markdown cell: no code, no headings, no names of pictures and of other lessons."""
    source = re.sub(r"^(```|~~~).*?^\1", " ", source, flags=re.M | re.S)
    source = re.sub(r"`[^`\n]*`|<[^>]*>|^#.*$|!\[[^]]*\]\([^)]*\)", " ", source, flags=re.M)
    return re.sub(rf"\[[^]]*\]\((?!{GLOSSARY})[^)]*\)", " ", source)


def shown(cell):
    """The questions and sentences of the pictures that a cell shows."""
    data = [output.get("data", {}) for output in cell.get("outputs", ())]
    return "\n".join(part["text/plain"] for part in data if "image/png" in part)


def private(words):
    """The private words in a text, each with its surroundings and the better word."""
    return [
        f"{words[max(found.start() - 40, 0) : found.end() + 20]!r}: better {better}"
        for pattern, better in PRIVATE.items()
        for found in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", words, re.I)
    ]


def strings(path):
    """Every sentence and label in a module, also the parts of f-strings; no docstrings, no names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [
        node.value for node in texts if id(node) not in said and not (node.value.isidentifier() and node.value[0].isupper())
    ]


@each_notebook
def test_notebooks_use_the_words_of_the_field(path):
    cells = nbformat.read(path, as_version=4).cells
    words = [prose(cell.source) if cell.cell_type == "markdown" else shown(cell) for cell in cells]
    assert [found for text in words for found in private(text)] == []


@pytest.mark.parametrize("folder", ["lessons", "live", "playground"])
def test_labs_and_cards_use_the_words_of_the_field(folder):
    paths = sorted((ROOT / "weightslab" / folder).rglob("*.py"))
    assert paths
    assert [f"{path.name}: {found}" for path in paths for text in strings(path) for found in private(text)] == []


def test_private_words_are_found():
    said = "From start 0 its likeness is 3: the sums z go × 2, at each place, by heart; it puts out the price."
    assert len(private(said)) == 8
    assert private("It starts at 0 in place of 1, takes place, and its pre-activation z is the sum of 3 numbers.") == []
