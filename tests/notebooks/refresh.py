"""Run the notebooks and store what they show: ``python tests/notebooks/refresh.py [name ...]``.

Each runs in a kernel of its own. Stored are posters and sentences; removed is all that differs from run to run or machine
to machine, and the widget views, which show an error in place of the picture as long as no kernel runs. Anything on
stderr, a warning or an error, stops the refresh and leaves the file as it was. At the end the map of the course in notebook
00 gets its pictures anew, the sources of all code cells are written for the extension that runs opened lessons, and what the
labs behind the questions say is written for the tests.
"""

import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from notebooks.questions import sentences
from notebooks.thumbnails import put_thumbnails
from originals import METADATA, ROOT

from weightslab.course import lessons

NOTEBOOKS = ROOT / "notebooks"
SHIPPED = ROOT / "weightslab/labextensions/weightslab/static/cells.json"
"""What the extension of JupyterLab may run by itself."""
BEHIND = ROOT / "tests/notebooks/behind_questions.json"
"""What the labs say whose stored outputs only ask."""
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def execute(notebook):
    """Run a notebook as it is, in the folder of the lessons."""
    NotebookClient(
        notebook,
        timeout=900,  # on a busy machine the claims of a lesson take minutes
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(NOTEBOOKS)}},
    ).execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                raise RuntimeError(f"a cell wrote to stderr: {output.text}")


def clean(notebook):
    """Take out what must not be stored."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = {key: value for key, value in cell.metadata.items() if key in ("tags", "jupyter")}
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET_VIEW, None)


def refresh(path):
    """Run, clean and write one notebook."""
    notebook = nbformat.read(path, as_version=4)
    execute(notebook)
    clean(notebook)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def sources():
    """The source of every code cell of the course, each once, as `SHIPPED` holds them."""
    cells = (cell for path in lessons(NOTEBOOKS) for cell in nbformat.read(path, as_version=4).cells)
    return list(dict.fromkeys(cell.source for cell in cells if cell.cell_type == "code"))


def main(names):
    """Refresh the notebooks whose names contain one of these, or all."""
    chosen = [path for path in lessons(NOTEBOOKS) if not names or any(name in path.stem for name in names)]
    if not chosen:
        sys.exit(f"no notebook is called {' or '.join(names)}" if names else f"no notebook in {NOTEBOOKS}")
    for path in chosen:
        print(path.name, flush=True)
        refresh(path)
    put_thumbnails(NOTEBOOKS)
    for path, content in ((SHIPPED, sources()), (BEHIND, sentences(NOTEBOOKS))):
        path.write_text(json.dumps(content, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
