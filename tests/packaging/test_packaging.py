"""The package as it is installed, described and started."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import jupyterlab.labapp
import nbformat
import pytest

from weightslab import check, cli
from weightslab.course import lessons
from weightslab.server import EXTENSIONS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]


def run(*arguments, **options):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=120, **options)


def test_environment_yml_names_what_pyproject_says_that_the_lessons_need_and_no_more():
    lines = re.findall(r"^ +- (\S+)$", (ROOT / "environment.yml").read_text(), re.M)
    conda = set(lines) - {"conda-forge", "pip", "pip:"}
    wanted = {"python" + PROJECT["requires-python"]}
    assert conda == wanted | set(PROJECT["dependencies"])


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
    held = {name for name in names if not name.partition("/")[0].endswith((".dist-info", ".data"))}
    shared = {name.partition(".data/data/")[2] for name in names if ".data/data/" in name}
    extension = ROOT / "weightslab/labextensions"
    assert shared == {
        "etc/jupyter/jupyter_server_config.d/weightslab.json",
        *(
            f"share/jupyter/labextensions/{path.relative_to(extension).as_posix()}"
            for path in extension.rglob("*")
            if path.is_file()
        ),
    }
    paths = [path.relative_to(ROOT) for path in (ROOT / "weightslab").rglob("*") if path.is_file()]
    paths += ["weightslab" / path.relative_to(ROOT) for path in lessons(ROOT / "notebooks")]
    assert held == {
        path.as_posix() for path in paths if not any(part.startswith((".", "__pycache__")) for part in path.parts)
    }
    assert any(name.endswith("LICENSE") for name in names)


def test_data_are_read_from_the_wheel(wheel, tmp_path):
    check = (
        "import weightslab, weightslab.data as data; print(weightslab.__file__);"
        "print(data.digits().x.shape, data.breast_cancer().x.shape)"
    )
    result = run("-c", check, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(wheel)})
    place, shapes = result.stdout.splitlines()
    assert place.startswith(str(wheel)) and shapes == "(1797, 64) (569, 30)"


def test_readme_example_prints_what_it_says():
    example = "".join(re.findall(r"```python\n(.*?)```", README, re.S))
    said = [line[2:] for line in example.splitlines() if line.startswith("# ")]
    assert said
    result = run("-W", "error", "-c", example)
    assert result.stdout.splitlines() == said, result.stderr


def test_readme_and_the_page_for_teachers_name_the_command_of_nbval():
    command = "pytest --nbval notebooks/"
    teachers = nbformat.read(ROOT / "notebooks/12_for_teachers.ipynb", as_version=4)
    assert command in README and any(command in cell.source for cell in teachers.cells)


def test_readme_and_contributing_name_what_there_is():
    contributing = (ROOT / "CONTRIBUTING.md").read_text()
    named = set(re.findall(r"^\| `([\w./]+)`", README + contributing, re.M))
    assert not [name for name in named if not (ROOT / name).exists()]
    parts = {
        f"weightslab/{path.name}{'/' * path.is_dir()}"
        for path in (ROOT / "weightslab").iterdir()
        if not path.name.startswith((".", "__"))
    }
    assert parts <= named
    assert all((ROOT / link).exists() for link in re.findall(r"\]\(([^):]+)\)", README + contributing))


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


@pytest.mark.parametrize(
    ("user", "given", "handed_on"),
    [
        (1000, [], ["--ServerApp.root_dir={}", "--LabApp.default_url=/lab/tree/00_start_here.ipynb"]),
        (
            0,
            ["--no-browser"],
            [
                "--allow-root",
                "--ServerApp.root_dir={}",
                "--LabApp.default_url=/lab/tree/00_start_here.ipynb",
                "--no-browser",
            ],
        ),
        (1000, ["--ServerApp.root_dir=mine"], ["--ServerApp.root_dir=mine"]),
        (1000, ["--notebook-dir=mine"], ["--notebook-dir=mine"]),
    ],
)
def test_command_opens_the_lessons_and_hands_arguments_on(monkeypatch, tmp_path, user, given, handed_on):
    started = []
    monkeypatch.setattr(jupyterlab.labapp, "main", started.append)
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    monkeypatch.chdir(tmp_path)
    cli.main(given)
    ours = [
        f"--LabServerApp.extra_labextensions_path={EXTENSIONS}",
        "--ServerApp.jpserver_extensions",
        "weightslab.server=True",
    ]
    assert started == [[*ours, *(argument.format(tmp_path / cli.FOLDER) for argument in handed_on)]]


def test_installed_it_copies_the_lessons_to_a_folder_and_opens_that(monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(jupyterlab.labapp, "main", started.append)
    monkeypatch.setattr(cli, "SHIPPED", cli.NOTEBOOKS)
    monkeypatch.setattr(cli, "NOTEBOOKS", tmp_path / "gone")
    monkeypatch.chdir(tmp_path)
    cli.main([])
    folder = tmp_path / "weightslab-lessons"
    assert f"--ServerApp.root_dir={folder}" in started[0]
    assert {path.name for path in folder.glob("*.ipynb")} == {path.name for path in cli.SHIPPED.glob("*.ipynb")}


def test_what_the_student_changed_is_never_lost(tmp_path):
    shipped, folder = tmp_path / "shipped", tmp_path / "folder"
    shipped.mkdir()
    for name in ("01_weights.ipynb", "02_biases.ipynb"):
        (shipped / name).write_text("first release")
    assert len(cli.provide(shipped, folder)) == 2 and not cli.provide(shipped, folder)
    (folder / "01_weights.ipynb").write_text("mine")
    assert not cli.provide(shipped, folder), "the same release again leaves it alone"
    for name in ("01_weights.ipynb", "02_biases.ipynb", "03_layers.ipynb"):
        (shipped / name).write_text("second release")
    assert len(cli.provide(shipped, folder)) == 3 and not cli.provide(shipped, folder)
    read = {path.name: path.read_text() for path in folder.glob("*.ipynb")}
    assert read == {
        "01_weights.ipynb": "mine",
        "01_weights_new.ipynb": "second release",
        "02_biases.ipynb": "second release",
        "03_layers.ipynb": "second release",
    }
    (folder / "01_weights_new.ipynb").write_text("mine too")
    (shipped / "01_weights.ipynb").write_text("third release")
    for said in (1, 0):
        assert len(cli.provide(shipped, folder)) == said
    mine = {"01_weights.ipynb": "mine", "01_weights_new.ipynb": "mine too", "01_weights_new2.ipynb": "third release"}
    assert {name: (folder / name).read_text() for name in mine} == mine
    (folder / cli.RECORD).write_text("broken")
    cli.provide(shipped, folder)
    assert {name: (folder / name).read_text() for name in mine} == mine


def test_command_says_why_it_cannot_copy(monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "SHIPPED", cli.NOTEBOOKS)
    monkeypatch.setattr(cli, "NOTEBOOKS", tmp_path / "gone")
    monkeypatch.chdir(tmp_path)
    (tmp_path / cli.FOLDER).write_text("a file")
    with pytest.raises(SystemExit, match="The lessons cannot be copied to"):
        cli.main([])


def test_command_says_what_is_missing(monkeypatch, tmp_path):
    for name in ("NOTEBOOKS", "SHIPPED"):
        monkeypatch.setattr(cli, name, tmp_path / "gone")
    with pytest.raises(SystemExit, match="has no lessons"):
        cli.main([])
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="needs JupyterLab"):
        cli.main([])


def test_check_says_that_everything_is_there():
    result = run("-m", "weightslab", "--check")
    assert (result.stdout, result.returncode) == ("Everything is there.\n", 0)


@pytest.mark.parametrize(
    ("installed", "said"),
    [
        (None, "numpy is missing: run  pip install numpy"),
        ("1.26.4", "numpy is 1.26.4, and the course needs >=2.0: run  pip install --upgrade numpy"),
    ],
)
def test_check_says_what_to_do(monkeypatch, installed, said):
    real = check.version

    def version(name):
        if name != "numpy":
            return real(name)
        if installed is None:
            raise check.PackageNotFoundError(name)
        return installed

    monkeypatch.setattr(check, "version", version)
    assert check.problems() == [said] and said in check.check()


def test_check_wants_the_widgets_and_a_new_python(monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", "")
    monkeypatch.setattr(check, "EXTENSIONS", {"ipywidgets": "no-such-extension"})
    assert "JupyterLab's half of ipywidgets is missing" in check.check()
    monkeypatch.setattr(check, "OLDEST", (99, 0))
    assert "install a newer Python" in check.check()
