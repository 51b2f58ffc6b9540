"""The house: imports only go down, and modules stay small."""

import ast
from pathlib import Path

import pytest

import weightslab

ROOT = Path(weightslab.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
WIDGETS, PICTURES = {"ipywidgets", "anywidget", "IPython", "traitlets"}, {"matplotlib", "PIL", "cycler"}
MOST_LINES = 220


def imports(path):
    """Full names of everything that a module imports."""
    package = ("weightslab", *path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[:len(package) - node.level + 1]) if node.level else ""
            yield ".".join(filter(None, (base, node.module)))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_only_go_down(path):
    floor = path.relative_to(ROOT).parts[0]
    names = set(imports(path))
    top = {name.partition(".")[0] for name in names}
    if floor not in ("live", "playground"):
        assert not top & WIDGETS
    if floor not in ("live", "plots", "playground"):
        assert not top & PICTURES
    if floor == "nn":
        assert all(name.startswith("weightslab.nn") for name in names if name.startswith("weightslab"))
    if floor in ("plots", "theory.py", "theory"):
        assert not any(name.startswith("weightslab.nn") for name in names)
    if floor in ("nn", "data", "plots", "training.py", "claims.py", "source.py"):
        assert not any(name.startswith(("weightslab.live", "weightslab.lessons", "weightslab.playground")) for name in names)
    if floor == "live":
        assert not any(name.startswith(("weightslab.lessons", "weightslab.playground")) for name in names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_are_small(path):
    assert len(path.read_text().splitlines()) <= MOST_LINES
