"""Is everything there that the course needs? Says in words what is missing, and what to do."""

import sys
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec

__all__ = ["check", "problems"]

OLDEST = (3, 11)


def problems():
    """A list of sentences on what is missing or too old, each with what to do; empty if all is well."""
    found = []
    if sys.version_info < OLDEST:
        found.append(f"Python is {sys.version.split()[0]}, and the course needs 3.11 or newer: install a newer Python.")
    for requirement in _requirements():
        try:
            installed = version(requirement.name)
        except PackageNotFoundError:
            found.append(f"{requirement.name} is missing: run  pip install {requirement.name}")
            continue
        if installed not in requirement.specifier:
            found.append(f"{requirement.name} is {installed}, and the course needs {requirement.specifier}: "
                         f"run  pip install --upgrade {requirement.name}")
    if not found and find_spec("jupyterlab_widgets") is None:
        found.append("JupyterLab's half of ipywidgets is missing, so sliders would not show: "
                     "run  pip install jupyterlab_widgets")
    return found


def _requirements():
    """What weightslab needs to run, as `packaging` reads it (matplotlib brings it)."""
    if find_spec("packaging") is None:
        return []
    from packaging.requirements import Requirement

    try:
        lines = requires("weightslab") or []
    except PackageNotFoundError:  # run from a copy that is not installed
        return []
    return [requirement for requirement in map(Requirement, lines) if not requirement.marker]


def check():
    """`problems` as a text to print."""
    found = problems()
    return "\n".join(["Something is missing:", *found]) if found else "Everything is there."
