"""The package as it is installed, described and started."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from weightslab import cli

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA_NAMES = {"playwright": "playwright-python", "dask[distributed]": "distributed"}


def run(*arguments):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=120)


def test_environment_yml_names_the_same_packages_as_pyproject():
    lines = re.findall(r"^  - (\S+)$", (ROOT / "environment.yml").read_text(), re.M)
    conda = set(lines) - {"conda-forge", "pip", "pip:"}
    wanted = {"python" + PROJECT["requires-python"]}
    for requirement in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]:
        name, bound = re.fullmatch(r"([\w\[\]-]+)(.*)", requirement).groups()
        wanted.add(CONDA_NAMES.get(name, name) + bound)
    assert conda == wanted


def test_readme_example_prints_what_it_says():
    example = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S).group(1)
    said = [line[2:] for line in example.splitlines() if line.startswith("# ")]
    assert said
    assert run("-W", "error", "-c", example).stdout.splitlines() == said


@pytest.mark.parametrize("module", ["weightslab", "weightslab.nn", "weightslab.training", "weightslab.data"])
def test_import_loads_neither_matplotlib_nor_widgets(module):
    loaded = re.findall(r"\|\s+([\w.]+)$", run("-X", "importtime", "-c", f"import {module}").stderr, re.M)
    assert module in loaded
    heavy = {"matplotlib", "ipywidgets", "anywidget", "IPython", "jupyterlab"}
    assert not heavy & {name.partition(".")[0] for name in loaded}


def test_command_starts_jupyterlab_on_the_lessons_and_passes_arguments_on():
    version = run("-m", "weightslab", "--version")
    assert re.fullmatch(r"\d+\.\d+\.\d+\s*", version.stdout), version.stderr
    assert "--ServerApp" not in version.stdout
    assert (cli.NOTEBOOKS / "01_weights.ipynb").exists()


def test_command_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "NOTEBOOKS", tmp_path / "gone")
    with pytest.raises(SystemExit, match="The lessons are not at"):
        cli.main([])
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="needs JupyterLab"):
        cli.main([])
