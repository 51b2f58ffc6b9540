"""The static site: complete in itself with an archive of Pyodide, and without one asking only Pyodide's public host."""

import gzip
import json
import os
import re
import tarfile
from io import BytesIO

import pytest
from notebooks.refresh import NOTEBOOKS
from requirements import in_ci, require

from weightslab.site import LIVE, PUBLIC, PYODIDE, STARTED, _extension, _worker, site

STEMS = [path.stem for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
LEDGER = "11_ledger"
ALL = [stem for stem in STEMS if stem not in (LEDGER, "13_glossary")]
OPENED = ALL if os.environ.get("CI") else ["00_start_here"]
"""By default the first lesson, in CI all."""
COMPILED = """self.weightslab.then(python => python.runPython(`
import sys
kept = {name: path for name, module in [*sys.modules.items()] if (path := getattr(module, "__cached__", None))}
" ".join(name for name, path in kept.items() if not open(path, "rb").read(5)[4])
`))"""
"""The modules that Python has compiled in the tab: in the packed file they are marked as valid at any time."""
HANDLE = ".weightslab-controls .noUi-handle"
pytestmark = pytest.mark.xdist_group("site")  # which makes the site and unpacks the archive once


def _lock(folder):
    return json.loads((folder / LIVE / "static/python/pyodide-lock.json").read_text())


def _kernel(folder):
    settings = json.loads((folder / LIVE / "jupyter-lite.json").read_text())["jupyter-config-data"]["litePluginSettings"]
    return settings["@jupyterlite/pyodide-kernel-extension:kernel"]


def test_the_lock_file_is_a_part_of_the_official_one(packed):
    official = json.loads(packed["pyodide/pyodide-lock.json"])
    ours = json.loads((PYODIDE / "pyodide-lock.json").read_text())
    assert ours["info"] == official["info"]
    for name, part in ours["packages"].items():
        depends = {other.replace("_", "-") for other in official["packages"][name]["depends"]}
        assert part | {"depends": 0} == official["packages"][name] | {"depends": 0} and set(part["depends"]) <= depends


def test_every_package_and_all_it_needs_is_in_the_folder(folder):
    packages = _lock(folder)["packages"]
    live = folder / LIVE / "static"
    for part in packages.values():
        assert set(part["depends"]) <= set(packages)
        assert (live / ("python" if part["file_name"].startswith("./") else "pyodide") / part["file_name"]).exists()
    assert {name.replace("_", "-") for name in STARTED} <= set(packages)
    assert {path.name for path in (live / "pyodide").glob("*.whl")} <= {part["file_name"] for part in packages.values()}
    assert _kernel(folder)["loadPyodideOptions"]["indexURL"] == "./static/pyodide/"


def test_all_files_that_python_starts_with_are_packed_with_what_the_lessons_import_compiled(folder):
    named, _, contents = gzip.decompress((folder / LIVE / "static/python/packed").read_bytes()).partition(b"\n")
    named, contents, files = json.loads(named), BytesIO(contents), {}
    for path, size in named["files"]:
        files[path] = contents.read(size)
    assert not contents.read()
    assert {name.replace("_", "-") for name in STARTED} <= {name.replace("_", "-") for name in named["loaded"]}
    heads = {content[:16] for path, content in files.items() if path.endswith(".pyc")}
    magic = 3531  # of Python 3.12
    assert heads == {magic.to_bytes(2, "little") + b"\r\n\1" + bytes(11)}, "valid whatever the time of the source file"
    packages = [f"site-packages/{name}" for name in ("numpy", "matplotlib", "IPython", "weightslab/lessons/lesson_02")]
    for name in ("asyncio", "_pyodide", *packages):
        folder = f"/lib/python3.12/{name}"
        assert {f"{folder}/__init__.py", f"{folder}/__pycache__/__init__.cpython-312.pyc"} <= set(files)


def test_without_an_archive_only_pyodide_comes_from_its_public_host(tmp_path):
    require("jupyterlite_core")
    first = site(NOTEBOOKS, tmp_path, places=0)
    kernel, live = _kernel(tmp_path), tmp_path / LIVE
    assert first == tmp_path / "index.html" and not (live / "static/pyodide").exists()
    assert kernel["loadPyodideOptions"]["indexURL"] == PUBLIC and kernel["disablePyPIFallback"]
    own = [part["file_name"] for part in _lock(tmp_path)["packages"].values() if part["file_name"].startswith("./")]
    assert own and all((live / "static/python" / name).exists() for name in own)
    asked = {
        address
        for page in tmp_path.glob("*.html")
        for address in re.findall(r"""(?:src|href)=["'](\w+:[^"']+)""", page.read_text())
    }
    assert not asked


def test_the_worker_is_found_by_what_its_source_map_names(tmp_path):
    require("jupyterlite_pyodide_kernel")
    folder = _extension("@jupyterlite/pyodide-kernel-extension") / "static"
    assert "importScripts" in (folder / _worker(folder)).read_text(encoding="utf-8")
    for number, sources in enumerate((["lib/comlink.worker.js", "lib/kernel.js"], ["lib/other.js", "webpack/startup"])):
        (tmp_path / f"{number}.js.map").write_text(json.dumps({"sources": sources}))
    with pytest.raises(ValueError, match=r"worker of JupyterLite's kernel, and 0 files .* run  pip install"):
        _worker(tmp_path)


def test_an_archive_that_is_changed_is_refused(packed, tmp_path):
    changed = tmp_path / "changed.tar"
    name = next(name for name in packed if "six" in name)
    with tarfile.open(changed, "w") as copy:
        member = tarfile.TarInfo(name)
        member.size = len(packed[name])
        copy.addfile(member, BytesIO(bytes(member.size)))
    with pytest.raises(ValueError, match="is not the one of Pyodide"):
        site(NOTEBOOKS, tmp_path / "site", changed, places=0)
    assert not (tmp_path / "site").exists(), "nothing is half done"


def test_every_lesson_and_every_lab_has_a_link_to_itself_live(folder):
    for stem in STEMS:
        page = (folder / f"{stem}.html").read_text()
        links = re.findall(r'class="live" href="([^"]+)"', page)
        assert len(links) >= page.count("<figure>") + 1
        for link in links:
            path, _, query = link.partition("?path=")
            assert (folder / path).exists() and query.partition("#")[0] == f"{stem}.ipynb"
            assert (folder / LIVE / "files" / f"{stem}.ipynb").exists()


@pytest.mark.parametrize("stem", OPENED)
def test_a_lesson_is_live_in_the_tab_and_its_first_sliders_move(tab, stem):
    tab.open(stem)
    assert not tab.errors and not tab.elsewhere
    assert len(tab.page.workers) == 1, "Python has been started once: early, by the page"
    assert tab.page.workers[0].url.endswith("start.js")
    assert not tab.page.workers[0].evaluate(COMPILED), "all that it imports has been packed"
    for lab in tab.page.locator(".weightslab-lab").all():
        if (skip := lab.locator("xpath=..").get_by_role("button", name="Skip")).count() and skip.first.is_enabled():
            skip.first.click()
        handle = lab.locator(HANDLE + ":visible").first
        if not handle.count():
            continue
        before = handle.get_attribute("aria-valuenow"), lab.locator(".weightslab-caption").inner_text()
        handle.press("ArrowLeft")
        handle.press("ArrowLeft")
        tab.page.wait_for_function(
            "([lab, before]) => lab.querySelector('.weightslab-caption').innerText !== before",
            arg=[lab.element_handle(), before[1]],
        )
    assert not tab.errors and not tab.elsewhere


@in_ci("the first lesson is opened in every run")
def test_the_ledger_opens_in_the_tab_too(tab):
    """Up to its first question: then it measures, for minutes, all the claims that the lessons in the tab have measured."""
    tab.go_to(LEDGER)
    tab.page.get_by_role("button", name="Commit").first.wait_for()
    assert not tab.errors and not tab.elsewhere
