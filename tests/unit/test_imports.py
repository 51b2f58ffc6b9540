"""The house: imports only go down, and a function fits on a screen."""

import ast
import re
from pathlib import Path

import pytest

import weightslab

ROOT = Path(weightslab.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
FLOORS = [
    {"__init__"},
    {"nn", "theory", "data", "claims", "source", "course", "cells_together", "check"},
    {"families", "diagnostics", "summary", "snapshots"},
    {"training", "landscape"},
    {"storage"},
    {"plots"},
    {"live"},
    {"lessons", "playground"},
    {"moving", "collect", "edition", "server"},
    {"book"},
    {"site"},
    {"cli"},
    {"__main__"},
]
"""From the ground up. A module imports from floors below its own, and from its own package."""
ALONE = {"nn", "theory", "plots", "data", "source"}  # these need nothing else of the package
WIDGETS, PICTURES = {"ipywidgets", "anywidget", "IPython", "traitlets"}, {"matplotlib", "PIL", "cycler"}
MOST_LINES = 45

each_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))


def room(path):
    """The package or module at the top of weightslab in which the file stands."""
    return path.relative_to(ROOT).with_suffix("").parts[0]


def floor(name):
    """The number of the floor on which a room is."""
    found = [i for i, rooms in enumerate(FLOORS) if name in rooms]
    assert found, f"{name} is on no floor: say in FLOORS where it belongs"
    return found[0]


def imports(path):
    """Full names of everything that a module imports."""
    package = ("weightslab", *path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            name = ".".join(filter(None, (base, node.module)))
            yield from ((f"{name}.{alias.name}" for alias in node.names) if name == "weightslab" else (name,))


@each_module
def test_imports_only_go_down(path):
    here = room(path)
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "weightslab":
            there = rest.partition(".")[0]
            there = there if (ROOT / there).is_dir() or (ROOT / f"{there}.py").exists() else "__init__"  # a name in __init__
            assert there == here or floor(there) < floor(here), f"{here} is not above {there}"
            assert there == here or here not in ALONE, f"{here} stands alone and imports {there}"
        assert top not in WIDGETS or here in ("live", "playground"), f"{here} imports {name}"
        assert top not in PICTURES or here in ("live", "plots", "playground"), f"{here} imports {name}"


@each_module
def test_a_function_fits_on_a_screen(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = node.end_lineno - node.lineno + 1
            assert lines <= MOST_LINES, f"{node.name} has {lines} lines"


def test_a_room_on_no_floor_is_found():
    with pytest.raises(AssertionError, match="attic is on no floor"):
        floor("attic")


def reading_order(item):
    """The files that an item of the reading order in CONTRIBUTING.md names, the package left out where it is the last."""
    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^{item}\. (.*?)(?=^\d\. |\n\n)", text.split("## Reading order")[1], re.MULTILINE | re.DOTALL)
    folder = Path()
    for name in re.findall(r"`([\w/]+\.py)`", line):
        folder = Path(name).parent if "/" in name else folder
        yield ROOT.parent / folder / Path(name).name


def test_the_core_is_short_and_rests_on_what_the_reading_order_says():
    core, below = {*reading_order(1), *reading_order(2)}, set(reading_order(3))
    assert all(path.exists() for path in core | below) and not core & below
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in core)
    assert 1000 < lines <= 1350, f"the core of the reading order has {lines} lines"
    needed = {ROOT.parent / f"{name.replace('.', '/')}.py" for path in core | below for name in imports(path)}
    needed = {path for path in needed if path.is_relative_to(ROOT)}
    assert below <= needed <= core | below
