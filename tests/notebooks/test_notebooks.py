"""The notebooks as they are stored: clean, thin, and equal to what a fresh kernel shows (strict nbval)."""

import ast
import re
import subprocess
import sys

import nbformat
import pytest
from notebooks.refresh import NOTEBOOKS, WIDGET_VIEW

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
MOST_LINES = 8


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request):
    return request.param


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def nbval(path):
    """Run strict nbval on one notebook in a process of its own."""
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider",
               "-c", "pyproject.toml", "--override-ini=filterwarnings=", str(path)]
    return subprocess.run(command, cwd=NOTEBOOKS.parent, capture_output=True, text=True, timeout=600)


def test_there_are_notebooks():
    assert PATHS


def test_strict_nbval(path):
    result = nbval(path)
    assert result.returncode == 0, result.stdout[-6000:]
    assert re.search(rf"{len(code_cells(path))} passed", result.stdout)


def test_strict_nbval_sees_one_changed_digit_behind_a_picture(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    pictured = [output.data for cell in notebook.cells for output in cell.get("outputs", ())
                if "image/png" in output.get("data", {})]
    sentence = pictured[0]["text/plain"]
    digit = re.search(r"\d", sentence)
    changed = str((int(digit[0]) + 1) % 10)
    pictured[0]["text/plain"] = sentence[:digit.start()] + changed + sentence[digit.end():]
    notebook.cells = notebook.cells[:1 + next(
        i for i, cell in enumerate(notebook.cells)
        if any(output.get("data") is pictured[0] for output in cell.get("outputs", ())))]
    broken = tmp_path / path.name
    nbformat.write(notebook, broken)
    result = nbval(broken)
    assert result.returncode == 1
    assert re.search(r"1 failed", result.stdout) and "mismatch 'text/plain'" in result.stdout


def test_stored_outputs_are_clean(path):
    text = path.read_text()
    assert WIDGET_VIEW not in text and "widget-state" not in text
    assert not re.search(r"0x[0-9a-f]{6,}|Warning|Traceback|/home/|/root/|site-packages", text)
    notebook = nbformat.read(path, as_version=4)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    for number, cell in enumerate(code_cells(path), start=1):
        assert cell.execution_count == number
        assert set(cell.metadata) <= {"tags", "jupyter"}
        for output in cell.outputs:
            assert output.output_type != "error" and output.get("name") != "stderr"
            if "image/png" in output.get("data", {}):
                assert re.search(r"\d", output.data["text/plain"]), "a picture without its sentence"
                assert set(output.metadata["image/png"]) == {"width", "height"}


def test_cells_are_thin(path):
    for cell in code_cells(path):
        assert len(cell.source.splitlines()) <= MOST_LINES, cell.source
        if "exercise" not in cell.metadata.get("tags", ()):
            defined = (ast.FunctionDef, ast.ClassDef, ast.Lambda)
            assert not any(isinstance(node, defined) for node in ast.walk(ast.parse(cell.source))), cell.source
