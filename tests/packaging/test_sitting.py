"""What a reader does between the two commands of README, and the commands that people type."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from zipfile import ZipFile

import jupyterlab.labapp
import nbformat
import originals
import pytest
from jupyter_client.connect import LocalPortCache
from notebooks.refresh import WIDGET_VIEW, execute
from originals import NOTEBOOKS, PATHS, ROOT
from requirements import in_ci

from weightslab import cells_together, check, cli
from weightslab.cells_together import THREADS, cores, keep_ports_apart, share_cores
from weightslab.course import LESSONS, lessons
from weightslab.live import kernel
from weightslab.server import lab, without_views


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=300, **options)


def notebook(*sources):
    cells = [nbformat.v4.new_code_cell(source, execution_count=n) for n, source in enumerate(sources, start=1)]
    return nbformat.v4.new_notebook(cells=cells, metadata=originals.METADATA)


def test_the_lessons_are_the_notebooks_that_are_committed():
    there = run("git", "ls-files", "notebooks", cwd=ROOT)
    if there.returncode:
        pytest.skip("not a git checkout")
    there = {name for name in there.stdout.split() if name.endswith(".ipynb")}
    assert there == {f"notebooks/{name}.ipynb" for name in LESSONS}


def test_in_a_checkout_a_reader_works_on_copies_and_a_contributor_on_the_originals(monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(jupyterlab.labapp, "main", started.append)
    monkeypatch.chdir(tmp_path)
    cli.main([])
    assert f"--ServerApp.root_dir={tmp_path / cli.FOLDER}" in started[0]
    copies, ours = (list(map(Path.read_bytes, lessons(folder))) for folder in (tmp_path / cli.FOLDER, cli.NOTEBOOKS))
    assert copies == ours
    cli.main(["--edit", "--no-browser"])
    assert f"--ServerApp.root_dir={cli.NOTEBOOKS}" in started[1] and started[1][-1] == "--no-browser"
    monkeypatch.setattr(cli, "SHIPPED", cli.NOTEBOOKS)
    monkeypatch.setattr(cli, "NOTEBOOKS", tmp_path / "gone")
    with pytest.raises(SystemExit, match="opens the lessons of a copy of the repository"):
        cli.main(["--edit"])


def test_nothing_that_a_reader_leaves_behind_gets_into_a_wheel(tmp_path):
    tree = tmp_path / "tree"
    apart = shutil.ignore_patterns(".venv", "screenshots", "*.egg-info", ".*_cache", "__pycache__")
    shutil.copytree(ROOT, tree, ignore=apart)
    saved = nbformat.read(tree / "notebooks/01_weights.ipynb", as_version=4)
    saved.metadata["a"] = "reader's"
    nbformat.write(saved, tree / "notebooks/01_weights.ipynb")
    left = [
        "notebooks/Untitled.ipynb",
        "notebooks/.ipynb_checkpoints/01_weights-checkpoint.ipynb",
        "notebooks/mine.npz",
        "weightslab-lessons/01_weights.ipynb",
        ".ipynb_checkpoints/README-checkpoint.md",
    ]
    for name in left:
        (tree / name).parent.mkdir(exist_ok=True)
        (tree / name).write_text("")
    built = run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path), cwd=tree)
    assert built.returncode == 0, built.stderr
    with ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        first = json.loads(wheel.read("weightslab/notebooks/01_weights.ipynb"))
    assert first["metadata"] == originals.METADATA, "the reader's version got into the wheel"
    assert {f"weightslab/notebooks/{name}.ipynb" for name in LESSONS} < names
    assert not [name for name in names if Path(name).name in {Path(mine).name for mine in left} - {"01_weights.ipynb"}]
    assert {name for name in names if name.endswith("01_weights.ipynb")} == {"weightslab/notebooks/01_weights.ipynb"}


def test_lessons_that_a_reader_ran_where_they_are_committed_are_tested_as_committed(tmp_path):
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    if run("git", "init", "-q", cwd=tmp_path).returncode:
        pytest.skip("no git")
    for command in (["add", "."], ["commit", "-qm", "lessons"]):
        assert run(*git, *command, cwd=tmp_path).returncode == 0
    assert originals.tested(tmp_path) == tmp_path / "notebooks"
    first, second = lessons(tmp_path / "notebooks")[:2]
    committed = first.read_bytes()
    saved = nbformat.read(first, as_version=4)
    saved.metadata.language_info["version"] = "3.12.0"  # as JupyterLab saves it
    saved.cells[0].source = "changed"
    nbformat.write(saved, first)
    contributed = nbformat.read(second, as_version=4)  # and this one as refresh.py does
    contributed.cells[0].source += " changed"
    nbformat.write(contributed, second)
    (tmp_path / "notebooks/Untitled.ipynb").write_text("")
    folder = originals.tested(tmp_path)
    assert (folder / first.name).read_bytes() == committed and (folder / second.name).read_bytes() == second.read_bytes()
    assert [path.name for path in folder.glob("*.ipynb") if path not in lessons(folder)] == []
    first.write_text("")  # damaged
    assert (originals.tested(tmp_path) / first.name).read_bytes() == committed


@pytest.mark.parametrize(
    ("way", "how"),
    [
        pytest.param("--nbval", [], marks=in_ci("so each lesson is tested in every run")),
        pytest.param("--nbval", ["-n", "2"], marks=in_ci("with --dist load cells go astray sooner")),
        ("--nbval", ["-n", "2", "--dist", "load"]),
        pytest.param("--nbval-lax", ["-n", "2", "--dist", "load"], marks=in_ci("--nbval is tested in every run")),
    ],
    ids=["alone", "two", "load", "lax"],
)
def test_the_cells_of_a_notebook_stay_together_under_nbval(tmp_path, way, how):
    processes = 2 if "-n" in how else int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 0))  # this may be in one of some
    threads = max(1, cores() // processes) if processes else "any number of"
    for name in ("a", "b"):
        sources = [
            "x = 1",
            *["x += 1"] * 6,
            "import os\nprint(x, os.environ.get('OPENBLAS_NUM_THREADS', 'any number of'), 'threads')",
        ]
        cells = notebook(*sources)
        cells.cells[-1].outputs = [nbformat.v4.new_output("stream", text=f"7 {threads} threads\n")]
        nbformat.write(cells, tmp_path / f"{name}.ipynb")
    registered = any(point.value == "weightslab.cells_together" for point in entry_points(group="pytest11"))
    plugin = [] if registered else ["-p", "weightslab.cells_together"]  # an installation that is older than the plugin
    done = run(
        sys.executable,
        "-m",
        "pytest",
        *plugin,
        way,
        *how,
        "-p",
        "no:cacheprovider",
        ".",
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name not in THREADS} | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0 and "16 passed" in done.stdout, done.stdout[-3000:]


def test_kernels_that_many_processes_start_at_once_want_different_ports(monkeypatch):
    try:
        chosen = []
        for share in range(15):  # the last one takes the place of the first
            monkeypatch.setenv("PYTEST_XDIST_WORKER", f"gw{share}")
            monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "14")
            keep_ports_apart()
            ports = LocalPortCache.instance()
            chosen.append({ports.find_available_port("127.0.0.1") // 2 % 14 for _ in range(20)})
        assert chosen == [{share} for share in [*range(14), 0]]
    finally:
        LocalPortCache.clear_instance()
        monkeypatch.undo()
        keep_ports_apart()


@pytest.mark.parametrize(
    ("workers", "chosen", "threads"),
    [("2", {}, "4"), ("8", {}, "1"), ("14", {}, "1"), ("2", {"OPENBLAS_NUM_THREADS": "3"}, "3")],
)
def test_the_kernels_of_all_processes_take_no_more_cores_than_there_are(monkeypatch, workers, chosen, threads):
    monkeypatch.setattr(cells_together, "cores", lambda: 8)
    monkeypatch.setattr(os, "environ", {"PYTEST_XDIST_WORKER_COUNT": workers, **chosen})
    share_cores()
    assert os.environ["OPENBLAS_NUM_THREADS"] == threads
    assert set(THREADS) <= set(os.environ)


def test_a_students_own_code_computes_on_as_many_cores_as_ever(monkeypatch):
    monkeypatch.setattr(os, "environ", {name: value for name, value in os.environ.items() if name not in THREADS})
    monkeypatch.setattr("jupyterlab.labapp.main", lambda arguments: None)
    lab([])
    assert not set(THREADS) & set(os.environ)


def test_the_command_of_readme_and_nbval_share_one_configuration(tmp_path):
    done = run(sys.executable, "-m", "pytest", "--nbval", "--collect-only", "-q", str(PATHS[0]), cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nbconvert_runs_a_lesson(tmp_path):
    done = run(
        sys.executable,
        "-m",
        "nbconvert",
        "--to",
        "notebook",
        "--execute",
        "--output-dir",
        str(tmp_path),
        str(NOTEBOOKS / "00_start_here.ipynb"),
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    made = nbformat.read(tmp_path / "00_start_here.ipynb", as_version=4)
    assert not [output for cell in made.cells for output in cell.get("outputs", ()) if output.output_type == "error"]


def test_a_lesson_that_ran_and_was_saved_becomes_a_page_with_its_posters(tmp_path):
    lesson = nbformat.read(NOTEBOOKS / "01_weights.ipynb", as_version=4)
    execute(lesson)
    outputs = [
        output for cell in lesson.cells for output in cell.get("outputs", ()) if "image/png" in output.get("data", {})
    ]
    assert outputs and all(WIDGET_VIEW in output.data for output in outputs)
    without_views({"type": "notebook", "content": lesson})  # as the server does that saves it
    nbformat.write(lesson, tmp_path / "saved.ipynb")
    done = run(sys.executable, "-m", "nbconvert", "--to", "html", str(tmp_path / "saved.ipynb"), cwd=ROOT)
    assert done.returncode == 0, done.stderr[-3000:]
    page = (tmp_path / "saved.html").read_text(encoding="utf-8").partition("<body")[2].replace("\n", "")
    posters = [output.data["image/png"].replace("\n", "") for output in outputs]
    assert re.findall(r'<img[^>]*src="data:image/png;base64,([^"]*)"', page) == posters
    for said in ("widget-view", "Error", "Traceback", "model not found"):
        assert said not in page, said


def test_a_full_disk_leaves_no_lesson_cut_off(monkeypatch, tmp_path):
    write, left = Path.write_bytes, 400_000

    def until_full(path, content):
        nonlocal left
        write(path, content[:left])
        left -= len(content)
        if left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", until_full)
    with pytest.raises(OSError, match="No space left"):
        cli.provide(cli.NOTEBOOKS, tmp_path)
    whole = {path.name: path.read_bytes() for path in lessons(cli.NOTEBOOKS)}
    assert all(path.read_bytes() == whole[path.name] for path in tmp_path.glob("*.ipynb"))
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".part"]
    monkeypatch.undo()
    cli.provide(cli.NOTEBOOKS, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.ipynb")} == whole
    assert json.loads((tmp_path / cli.RECORD).read_text()).keys() == whole.keys()


def test_a_home_that_cannot_be_written_is_one_sentence(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "file/data"))
    monkeypatch.setattr(jupyterlab.labapp, "main", lambda arguments: pytest.fail("started"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=r"must be able to write to .*data, and it cannot: set HOME"):
        cli.main([])


def test_root_is_told_in_one_line(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(jupyterlab.labapp, "main", lambda arguments: None)
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.chdir(tmp_path)
    cli.main([])
    assert capsys.readouterr().err.splitlines()[-1].startswith("You are root, so JupyterLab is started with --allow-root")


def test_check_looks_at_the_kernel_that_notebooks_get(monkeypatch, tmp_path):
    kernel = tmp_path / "kernels/python3"
    kernel.mkdir(parents=True)
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\necho 'ModuleNotFoundError: no weightslab here' >&2\n")
    other.chmod(0o755)
    spec = {"argv": [str(other), "-m", "ipykernel_launcher"], "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    (said,) = check.problems()
    assert said == (
        f"Notebooks run in another Python, {other}, in which the course cannot be imported "
        f"(ModuleNotFoundError: no weightslab here): run  {other} -m pip install weightslab"
    )


def test_check_looks_at_the_environment_of_the_server(monkeypatch, tmp_path):
    server = tmp_path / "python"
    server.write_text(f"#!/bin/sh\necho {tmp_path}/labextensions >&2\n")
    server.chmod(0o755)
    monkeypatch.setattr(check, "_server", lambda: str(server))
    said = check.problems()
    assert [sentence.partition(" is missing")[0] for sentence in said] == [
        "JupyterLab's half of ipywidgets",
        "JupyterLab's half of anywidget",
    ]
    assert all(f"in the environment of the server, {server}" in sentence for sentence in said)


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """A server of another environment; a function that puts JupyterLab's halves of these versions there."""
    server = tmp_path / "elsewhere" / "python"
    server.parent.mkdir()
    server.write_text(f"#!/bin/sh\necho {tmp_path}/labextensions >&2\n")
    server.chmod(0o755)
    monkeypatch.setattr(check, "_server", lambda: str(server))

    def put(**versions):
        for package, version in versions.items():
            folder = tmp_path / "labextensions" / check.EXTENSIONS[package]
            folder.mkdir(parents=True)
            (folder / "package.json").write_text(json.dumps({"version": version}))
        return server

    return put


def test_what_fits_in_another_environment_is_no_problem(elsewhere):
    elsewhere(ipywidgets="5.0.99", anywidget=".".join(check.version("anywidget").split(".")[:2]) + ".99")
    assert not check.said_of_the_server() and not check.problems()


def test_the_first_lab_says_what_does_not_fit_in_the_environment_of_the_server(elsewhere, monkeypatch, capsys):
    server = elsewhere(ipywidgets="3.1.1", anywidget="0.1.0")
    kernel._say_what_the_server_lacks.cache_clear()
    monkeypatch.setattr(kernel, "_shown", {})
    monkeypatch.setattr(kernel, "_running", lambda: ("cell", "run"))
    for _ in range(2):
        kernel.shown()
    said = capsys.readouterr().out.splitlines()
    assert said == check.problems()
    for sentence, package, there in zip(said, check.EXTENSIONS, ("3.1.1", "0.1.0"), strict=True):
        here = f"{package}=={check.version(package)}"
        assert sentence.startswith(f"JupyterLab's half of {package} is of version {there} in the environment of the server")
        assert f"run  {server} -m pip install {here}, and start JupyterLab again" in sentence
    monkeypatch.setattr(check, "_server", lambda: sys.executable)
    assert not check.said_of_the_server(), "what is in its own environment is looked at by weightslab --check"
