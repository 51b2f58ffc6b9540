"""The notebooks as they are stored: clean, thin, and equal to what a fresh kernel shows (strict nbval)."""

import ast
import json
import os
import re
import subprocess
import sys
from functools import partial

import nbformat
import pytest
from notebooks.refresh import SHIPPED, WIDGET_VIEW, clean, execute, sources
from originals import METADATA, NOTEBOOKS, PATHS, ROOT
from processors import environment, here, oldest
from requirements import in_ci, require

from weightslab.live.predict import UNANSWERED

TESTS = str(ROOT / "tests")
MOST_LINES = 8
MOST_LINES_OF_A_LAB = 40
"""In the one cell that writes a lab, on the page for teachers."""
DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
PORT_TAKEN = "Kernel died before replying to kernel_info"
"""What jupyter_client says when another process has taken a port that it had found free; no cell has run then."""
PERSONAL = r"0x[0-9a-f]{6,}|Warning|Traceback|/home/|/Users/|/root/|/tmp/|site-packages|widget-state"


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


PROCESSORS = {"this": partial(environment, threads=2 if os.environ.get("CI") else 1), "oldest": oldest}
"""Environments of nbval: as it is here, in CI with two threads, and as on the oldest processor."""
IN_CI = in_ci("what the other runs show, but for the processor")
REPEATED = {"11_ledger": "ledger()", "14_one_hour": None}
"""The claims of all lessons once more (test_ledger.py compares what is stored), and labs of other lessons.

A cell, or all of a notebook, which the oldest processor does without: on it each lesson measures its claims, and
test_processors.py reads all labs.
"""
CASES = [
    pytest.param(
        path, processor, id=f"{path.stem}-{processor}", marks=[IN_CI] * (processor != "this" or path.stem in REPEATED)
    )
    for path in PATHS
    if code_cells(nbformat.read(path, as_version=4))  # the glossary has none
    for processor in PROCESSORS
    if processor == "this" or REPEATED.get(path.stem, "") is not None
]

each_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def pictures(notebook):
    """The outputs that are a picture with its sentence."""
    return [output for cell in code_cells(notebook) for output in cell.outputs if "image/png" in output.get("data", {})]


def asks(output):
    """Whether a picture keeps its result, and its sentence, from the reader; see test_questions.py."""
    return output.data["text/plain"].endswith(f"\n{UNANSWERED}")


def nbval(path, environment):
    """The code and the words of strict nbval in a process of its own."""
    require("nbval")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "--nbval-current-env",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:hypothesispytest",  # which would import hypothesis at the end, for a second
        "-c",
        os.devnull,
        "--rootdir",
        str(path.parent),
        str(path),
    ]
    for _ in range(2):
        result = subprocess.run(
            command, cwd=NOTEBOOKS, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600
        )
        if PORT_TAKEN not in result.stdout:
            break
    return result.returncode, result.stdout


def counted(words):
    """How many cells passed and failed."""
    count = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed)", words.splitlines()[-1])}
    return count.get("passed", 0), count.get("failed", 0)


def test_there_are_notebooks():
    assert PATHS


@pytest.mark.parametrize("path, processor", CASES)
def test_strict_nbval_passes(path, processor, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    if processor != "this" and path.stem in REPEATED:
        others = [cell for cell in notebook.cells if cell.source != REPEATED[path.stem]]
        assert len(others) == len(notebook.cells) - 1
        notebook.cells, path = others, tmp_path / path.name
        nbformat.write(notebook, path)
    n_cells = len(code_cells(notebook))
    code, words = nbval(path, PROCESSORS[processor]())
    assert (code, counted(words)) == (0, (n_cells, 0)), words[-6000:]


def test_strict_nbval_sees_one_changed_digit_behind_each_picture(tmp_path):
    changed = nbformat.read(PATHS[0], as_version=4)
    for output in pictures(changed):
        said = output.data["text/plain"] if not asks(output) else output.data["text/plain"].replace(UNANSWERED, "0")
        *_, digit = re.finditer(r"\d", said)
        output.data["text/plain"] = said[: digit.start()] + str((int(digit[0]) + 1) % 10) + said[digit.end() :]
    broken, n_cells, n_pictures = tmp_path / PATHS[0].name, len(code_cells(changed)), len(pictures(changed))
    nbformat.write(changed, broken)
    code, words = nbval(broken, here())
    assert n_pictures and words.count("mismatch 'text/plain'") == n_pictures, words[-6000:]
    assert (code, counted(words)) == (1, (n_cells - n_pictures, n_pictures)), words[-6000:]


@each_notebook
def test_what_is_stored_is_clean(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata == METADATA
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    for number, cell in enumerate(code_cells(notebook), start=1):
        assert cell.execution_count == number
        assert set(cell.metadata) <= {"tags", "jupyter"}
        for output in cell.outputs:
            assert output.output_type != "error" and output.get("name") != "stderr"
            data = output.get("data", {"text/plain": output.get("text")})
            assert WIDGET_VIEW not in data
            assert data["text/plain"], "an output without words"
            assert not any(re.search(PERSONAL, words) for kind, words in data.items() if not kind.startswith("image/"))


@each_notebook
def test_every_picture_has_its_size_and_a_sentence_with_a_number(path):
    for output in pictures(nbformat.read(path, as_version=4)):
        assert asks(output) or re.search(r"\d.*\.$", output.data["text/plain"]), "a picture without its sentence"
        assert set(output.metadata["image/png"]) == {"width", "height"}


@each_notebook
def test_cells_are_thin(path):
    for cell in code_cells(nbformat.read(path, as_version=4)):
        tags = cell.metadata.get("tags", ())
        most = MOST_LINES_OF_A_LAB if "lab" in tags else MOST_LINES
        assert 0 < len(cell.source.splitlines()) <= most, cell.source
        if not {"exercise", "lab"} & set(tags):
            assert not any(isinstance(node, DEFINED) for node in ast.walk(ast.parse(cell.source))), cell.source


@each_notebook
def test_sections_are_numbered_and_a_fold_holds_only_what_happened(path):
    words = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    numbers = re.findall(r"^## (\d+)\. ", "\n".join(words), re.M)
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    for folded in re.findall(r"<summary>What happened</summary>(.*?)</details>", "\n".join(words), re.S):
        assert not re.search(r"^#+ |:\s*\Z", folded, re.M), "what follows belongs below the fold"


def test_what_runs_by_itself_is_what_is_shipped():
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == sources(), "run tests/notebooks/refresh.py"


@each_notebook
def test_the_cell_of_imports_is_folded(path):
    for first in code_cells(nbformat.read(path, as_version=4))[:1]:
        assert first.metadata.get("jupyter") == {"source_hidden": True}


def test_refresh_takes_out_what_a_run_leaves_and_keeps_sentences():
    lab = "from live.line import LineLab\nLineLab(slope=2.0)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"import sys; sys.path.append({TESTS!r})\n{lab}")])
    execute(notebook)
    (before,) = pictures(notebook)
    assert WIDGET_VIEW in before.data
    clean(notebook)
    (after,) = pictures(notebook)
    assert set(after.data) == {"image/png", "text/plain"} and after.data["text/plain"] == "y = 2 x + 0 <m>."
    assert after.metadata["image/png"]["width"] == 600
    assert notebook.metadata == METADATA


@pytest.mark.parametrize(
    "source, seen",
    [("1 / 0", "ZeroDivisionError"), ("import warnings; warnings.warn('of this')", "of this")],
    ids=["error", "warning"],
)
def test_refresh_stops_at_an_error_and_at_a_warning(source, seen):
    with pytest.raises(Exception, match=seen):
        execute(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]))
