"""Is everything there that the course needs? Says in words what is missing, and what to do."""

import json
import os
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

__all__ = ["check", "problems", "said_of_the_server"]

OLDEST = (3, 11)
EXTENSIONS = {"ipywidgets": "@jupyter-widgets/jupyterlab-manager", "anywidget": "anywidget"}
"""What JupyterLab needs to show the widgets of a package."""
MANAGER = (5,)
"""The version of the first of them that knows the widgets of ipywidgets 8."""


def problems():
    """Return a list of sentences on what is missing or too old, each with what to do; empty if all is well."""
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
            found.append(
                f"{requirement.name} is {installed}, and the course needs {requirement.specifier}: "
                f"run  pip install --upgrade {requirement.name}"
            )
    if not found:
        found = [*_kernel_elsewhere(), *_extensions_missing(_server())]
    return found


def _kernel_elsewhere():
    """Sentences on a kernel of another Python, where notebooks would look for the course in vain."""
    if find_spec("jupyter_client") is None:
        return
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        python = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        yield "There is no kernel for Python: run  pip install ipykernel"
        return
    if os.path.isabs(python) and os.path.abspath(python) != os.path.abspath(sys.executable):
        program = "import anywidget, ipywidgets, matplotlib, numpy, weightslab"
        try:
            missing = _said_by(python, program)
        except OSError as error:
            missing = str(error)
        if missing:
            yield (
                f"Notebooks run in another Python, {python}, in which the course cannot be imported "
                f"({missing.splitlines()[-1]}): run  {python} -m pip install weightslab"
            )


def said_of_the_server():
    """Return sentences on what the server of this kernel lacks, where that runs in another environment than the kernel."""
    server = _server()
    elsewhere = os.path.dirname(os.path.abspath(server)) != os.path.dirname(os.path.abspath(sys.executable))
    return [*_extensions_missing(server)] if elsewhere else []


def _extensions_missing(server):
    """Sentences on what JupyterLab lacks in the environment of its server, which may be another than that of this kernel."""
    program = (
        "import sys; from jupyter_core.paths import jupyter_path; "
        "print(*jupyter_path('labextensions'), sep='\\n', file=sys.stderr)"
    )
    try:
        folders = [Path(line) for line in _said_by(server, program).splitlines()]
    except OSError:  # it is on another machine, or not ours to run
        return
    if any(not folder.is_absolute() for folder in folders):
        return  # no list of folders: something that is no Jupyter of Python
    where = "" if server == sys.executable else f" in the environment of the server, {server}"
    for package, extension in EXTENSIONS.items():
        here, again = version(package), "and start JupyterLab again"
        found = next((file for folder in folders if (file := folder / extension / "package.json").exists()), None)
        if not found:
            yield (
                f"JupyterLab's half of {package} is missing{where}, so labs would show nothing that moves: "
                f"run  {server} -m pip install {package}, {again}"
            )
        elif not _fits(package, there := json.loads(found.read_text(encoding="utf-8")).get("version", "")):
            yield (
                f"JupyterLab's half of {package} is of version {there}{where}, which does not fit {package} {here}, "
                f"so labs would not move: run  {server} -m pip install {package}=={here}, {again}"
            )


def _fits(package, there):
    """Whether JupyterLab's half of a package, of this version, knows the widgets of the half that is installed here."""
    here, there = (tuple(map(int, re.findall(r"\d+", text)[:2])) for text in (version(package), there))
    return there[:1] == MANAGER if package == "ipywidgets" else there == here


def _server():
    """The Python of the Jupyter server that started this kernel, or this one."""
    if "JPY_PARENT_PID" in os.environ and find_spec("psutil"):
        import psutil

        try:
            python = psutil.Process(int(os.environ["JPY_PARENT_PID"])).cmdline()[0]
        except (psutil.Error, ValueError, IndexError):
            return sys.executable
        if os.path.isabs(python) and "python" in os.path.basename(python):
            return python
    return sys.executable


def _said_by(python, program):
    """What a short program writes to the standard error of a Python."""
    return subprocess.run([python, "-c", program], capture_output=True, text=True, timeout=60).stderr.strip()


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
    """Return `problems` as a text to print."""
    found = problems()
    return "\n".join(["Something is missing:", *found]) if found else "Everything is there."
