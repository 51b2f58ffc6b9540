"""The words of the course: no private ones where the field has a term, and no term before it is explained."""

import ast
import re
from importlib import import_module

import nbformat
import pytest
from originals import NOTEBOOKS, PATHS, ROOT

GLOSSARY = "13_glossary"
ENTRY = re.compile(
    r"^### (.+)\n\n(.+)\n\nSymbol: (.+) · PyTorch: (.+) · First in: \[lesson (\d\d)\]\((\d\d_\w+)\.ipynb\)$", re.M
)
PRIVATE = {
    r"likeness\w*": "correlation",
    r"prices?": "penalty",
    r"places\b|(?:each|every|one|another|its|first|last|next|other|which|same) place(?! of)": "position",
    r"put(?:s|ting)? out": "output",
    r"sums z|sum z(?! is its)": "pre-activations",
    r"judge[sd]? otherwise": "changed its verdict",
    r"by heart": "memorized, overfitted",
    r"what tells (?:\w+ )?inputs apart": "variance between inputs",
    r"downstream": "upstream gradient",
    r"start (?:no\.|number|\d)|random starts?|(?:zero|neutral|bad|good|constant) starts?": "initialization, or random seed",
    r"go(?:es)? ×": "is multiplied by",
    r"comes? down|goes up from": "upstream gradient, activation",
}
"""Words of our own, each with what everybody else says."""
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

each_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def entries():
    """The glossary as it is stored: ``{term: (sentence, symbol, PyTorch, lesson, notebook)}``."""
    cells = nbformat.read(NOTEBOOKS / f"{GLOSSARY}.ipynb", as_version=4).cells
    return {found[1]: found.groups()[1:] for cell in cells for found in ENTRY.finditer(cell.source)}


def slug(term):
    """The place of a term on the page of the glossary, as JupyterLab and the book name it."""
    return term.replace(" ", "-")


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
