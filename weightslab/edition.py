"""The lessons for students without the answers to the exercises."""

import json
import re

from weightslab.course import RECORD, lessons

__all__ = ["edition"]

ANSWER = re.compile(r"\n*<details><summary>[^<]*answer[^<]*</summary>.*?</details>", re.DOTALL | re.IGNORECASE)
TEACHERS = "12_for_teachers"


def edition(source, folder):
    """Copy the lessons to a folder and leave out every folded answer; the page for teachers is then only its title.

    The folder is a reader's own copy: what is predicted and solved in it is kept there.

    Parameters
    ----------
    source, folder : Path

    Returns
    -------
    list of Path
        The notebooks.

    Raises
    ------
    ValueError
        If the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ValueError(f"{folder} is not empty: name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for path in lessons(source):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = [_without_answers(cell) for cell in notebook["cells"]]
        left = [cell for cell in cells if "".join(cell["source"]).strip()]
        notebook["cells"] = left[:1] if path.stem == TEACHERS else left
        written.append(folder / path.name)
        written[-1].write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / RECORD).write_text("{}", encoding="utf-8")
    return written


def _without_answers(cell):
    """A cell as it is, but for folded answers in a text."""
    if cell["cell_type"] != "markdown":
        return cell
    return {**cell, "source": ANSWER.sub("", "".join(cell["source"])).splitlines(keepends=True)}
