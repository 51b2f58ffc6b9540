"""The package as it is installed, described and started."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import jupyterlab.labapp
import pytest

from weightslab import cli

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
CONDA_NAMES = {"playwright": "playwright-python", "dask[distributed]": "distributed"}


def run(*arguments, **options):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=120, **options)


def test_environment_yml_names_the_same_packages_as_pyproject():
    lines = re.findall(r"^  - (\S+)$", (ROOT / "environment.yml").read_text(), re.M)
    conda = set(lines) - {"conda-forge", "pip", "pip:"}
    wanted = {"python" + PROJECT["requires-python"]}
    for requirement in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]:
        name, bound = re.fullmatch(r"([\w\[\]-]+)(.*)", requirement).groups()
        wanted.add(CONDA_NAMES.get(name, name) + bound)
    assert conda == wanted


def test_the_test_extra_builds_with_what_pip_builds_with():
    assert set(PYPROJECT["build-system"]["requires"]) < set(PROJECT["optional-dependencies"]["test"])


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    built = run("-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder), cwd=ROOT)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


def test_wheel_is_pure_python_and_holds_every_file_of_the_package(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    held = {name for name in names if not name.partition("/")[0].endswith(".dist-info")}
    paths = (path.relative_to(ROOT) for path in (ROOT / "weightslab").rglob("*") if path.is_file())
    assert held == {path.as_posix() for path in paths
                    if not any(part.startswith((".", "__pycache__")) for part in path.parts)}
    assert any(name.endswith("LICENSE") for name in names)


def test_data_are_read_from_the_wheel(wheel, tmp_path):
    check = ("import weightslab, weightslab.data as data; print(weightslab.__file__);"
             "print(data.digits().x.shape, data.breast_cancer().x.shape)")
    result = run("-c", check, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(wheel)})
    place, shapes = result.stdout.splitlines()
    assert place.startswith(str(wheel)) and shapes == "(1797, 64) (569, 30)"


def test_readme_example_prints_what_it_says():
    example = re.search(r"```python\n(.*?)```", README, re.S).group(1)
    said = [line[2:] for line in example.splitlines() if line.startswith("# ")]
    assert said
    result = run("-W", "error", "-c", example)
    assert result.stdout.splitlines() == said, result.stderr


def test_readme_names_what_there_is():
    named = set(re.findall(r"^\| `([\w./]+)`", README, re.M))
    assert not [name for name in named if not (ROOT / name).exists()]
    parts = {f"weightslab/{path.name}{'/' * path.is_dir()}" for path in (ROOT / "weightslab").iterdir()
             if not path.name.startswith((".", "__"))}
    assert parts <= named
    assert all((ROOT / link).exists() for link in re.findall(r"\]\(([^)]+)\)", README))


@pytest.mark.parametrize("module", ["weightslab", "weightslab.nn", "weightslab.training", "weightslab.data"])
def test_import_loads_neither_matplotlib_nor_widgets(module):
    loaded = re.findall(r"\|\s+([\w.]+)$", run("-X", "importtime", "-c", f"import {module}").stderr, re.M)
    assert module in loaded
    heavy = {"matplotlib", "ipywidgets", "anywidget", "IPython", "jupyterlab"}
    assert not heavy & {name.partition(".")[0] for name in loaded}


def test_command_is_jupyterlab():
    version = run("-m", "weightslab", "--version")
    assert re.fullmatch(r"\d+\.\d+\.\d+\s*", version.stdout), version.stderr
    assert (cli.NOTEBOOKS / "01_weights.ipynb").exists()


@pytest.mark.parametrize(("user", "given", "handed_on"), [
    (1000, [], ["--ServerApp.root_dir={}"]),
    (0, ["--no-browser", "--port", "9000"], ["--ServerApp.root_dir={}", "--allow-root", "--no-browser", "--port", "9000"]),
    (1000, ["--ServerApp.root_dir=mine"], ["--ServerApp.root_dir=mine"]),
    (1000, ["--notebook-dir=mine"], ["--notebook-dir=mine"]),
])
def test_command_opens_the_lessons_and_hands_arguments_on(monkeypatch, user, given, handed_on):
    started = []
    monkeypatch.setattr(jupyterlab.labapp, "main", started.append)
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    cli.main(given)
    assert started == [[argument.format(cli.NOTEBOOKS) for argument in handed_on]]


def test_command_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "NOTEBOOKS", tmp_path / "gone")
    with pytest.raises(SystemExit, match="The lessons are not at"):
        cli.main([])
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="needs JupyterLab"):
        cli.main([])
