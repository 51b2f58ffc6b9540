"""The course as a folder that any web server can serve: pages to read, and every lesson live in the reader's own tab.

Python runs there as WebAssembly: Pyodide, in JupyterLite. What has been tested together is pinned: the extra ``site`` of the
package, and ``pyodide/pyodide-lock.json``, a part of the lock file of Pyodide 0.27.7.
"""

import ast
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from base64 import urlsafe_b64encode
from html import escape
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from weightslab import course
from weightslab.book import book
from weightslab.live.film import PLACES
from weightslab.server import EXTENSIONS

__all__ = ["LIVE", "site"]

PACKAGE = Path(__file__).resolve().parent
PYODIDE = PACKAGE / "pyodide"
LIVE = "live"
"""The part of the site that is JupyterLite."""
PUBLIC = "https://cdn.jsdelivr.net/pyodide/v0.27.7/full/"
"""Where a reader's browser takes Pyodide from, unless the site has its own."""
NEEDED = {"jupyterlite-core": "0.6.4", "jupyterlite-pyodide-kernel": "0.6.1"}
PARTS = ("@jupyter-widgets/jupyterlab-manager", "anywidget", "@jupyterlite/pyodide-kernel-extension")
"""The extensions of JupyterLab that go with it, besides the package's own."""
WHEELS = {
    "comm": [],
    "typing-extensions": [],
    "psygnal": ["typing-extensions"],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "weightslab": ["numpy", "matplotlib", "ipywidgets", "anywidget", "threadpoolctl", "pillow"],
}
"""Pure Python that comes from the environment of the one who builds, with what it depends on there."""
KERNEL = {"piplite": ["micropip"], "pyodide-kernel": ["ipython"], "ipykernel": []}
"""Wheels that JupyterLite's kernel brings."""
PACKED = "static/python/packed"
"""All files that Python starts with, in one."""
UNUSED = ("ssl", "jedi")
"""What JupyterLite's kernel asks for, and no lesson needs: 4 MB; in their place comes a wheel with nothing in it."""
STARTED = ["ssl", "sqlite3", "ipykernel", "comm", "pyodide_kernel", "jedi", "ipython", "micropip", "piplite", "weightslab"]
WORKER = {"comlink.worker.js", "startup"}
"""What the source map of the worker of JupyterLite's kernel names, and no other one both."""
LEFT_OUT = ("tests", "labextension", "labextensions", "nbextension", "notebooks", "__pycache__")
DISABLED = [
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/toc-extension",  # raises an error for each cell that comes into view
    "@jupyterlab/notebook-extension:toc",
]
"""Extensions of JupyterLite that are left out."""
SETTINGS = {"@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10}}


def site(lessons, folder, pyodide=None, places=PLACES):
    """Write the site.

    Parameters
    ----------
    lessons : pathlib.Path
        The folder with the course's notebooks.
    folder : pathlib.Path
        Where the site goes. Files of the same names are overwritten.
    pyodide : pathlib.Path, optional
        An archive of Pyodide 0.27.7 as it is released, or a part of it: the site then asks no other host for anything.
    places : int
        See `book`.

    Returns
    -------
    pathlib.Path
        The first page.

    Raises
    ------
    ValueError
        If the extra ``site`` is not installed, or the archive is not this Pyodide.
    """
    _check()
    parts = [EXTENSIONS / "weightslab", *map(_extension, PARTS)]
    live = folder / LIVE
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_text())
    _build(live, lessons, parts, pyodide, lock)
    _put_python(live, lock, pyodide, {path.stem: _imported(path) for path in course.lessons(lessons)})
    return book(lessons, folder, live=f"{LIVE}/notebooks/index.html?path=", places=places)[0]


def _build(live, lessons, parts, pyodide, lock):
    """Write JupyterLite into ``live``, with the files of Pyodide if there is an archive of them."""
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as unpacked:
        scratch = Path(scratch)
        if pyodide:
            _unpack(pyodide, Path(unpacked), lock)
        _configure(scratch, lessons, parts, pyodide)
        command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", scratch, "--output-dir", live.resolve()]
        built = subprocess.run(list(map(str, command)), cwd=scratch, capture_output=True, text=True)
        if built.returncode:
            raise ValueError(f"JupyterLite could not be built:\n{built.stdout[-2000:]}{built.stderr[-2000:]}")
        if pyodide:
            shutil.copytree(unpacked, live / "static" / "pyodide", dirs_exist_ok=True)


def _put_python(live, lock, pyodide, imported):
    """Put the course's own wheels, what starts Python, and what keeps all of it for the next visit into the site."""
    wheels = live / "static" / "python"
    wheels.mkdir(parents=True, exist_ok=True)
    lock["packages"] |= _wheels(wheels, live)
    (wheels / "pyodide-lock.json").write_text(json.dumps(lock))
    shutil.copy(PYODIDE / "start.js", wheels)
    options = _options(pyodide)
    if "packedURL" in options:
        _pack(live / "static", sorted(set().union(*imported.values())))
    _start_early(live, options | {"lessons": {stem: ",".join(names) for stem, names in imported.items() if names}})
    _keep(live, lock, pyodide)


def _check():
    for name, wanted in NEEDED.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            found = None
        if found != wanted:
            there = f"there is {found}" if found else "which is not installed"
            raise ValueError(f'The site needs {name} {wanted}, {there}: run  pip install "weightslab[site]"')


def _extension(part):
    """The folder in which an extension of JupyterLab is installed."""
    from jupyter_core.paths import jupyter_path

    folders = (Path(folder, part) for folder in jupyter_path("labextensions"))
    found = [folder for folder in folders if (folder / "package.json").exists()]
    if not found:
        raise ValueError(f"JupyterLab's extension {part} is not installed")
    return found[0]


def _configure(scratch, lessons, parts, pyodide):
    """Write what ``jupyter lite build`` reads."""
    contents = scratch / "contents"
    contents.mkdir()
    for path in course.lessons(lessons):
        shutil.copy(path, contents)
    kernel = {"pyodideUrl": "./static/python/start.js", "disablePyPIFallback": True, "loadPyodideOptions": _options(pyodide)}
    settings = {
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
        "appName": "weightslab",
        "enableServiceWorkerCache": "true",
        "disabledExtensions": DISABLED,
    }
    build = {
        "contents": [str(contents)],
        "ignore_sys_prefix": ["federated_extensions"],
        "no_sourcemaps": True,
        "federated_extensions": list(map(str, parts)),
        "no_unused_shared_packages": True,
        "apps": ["lab", "notebooks", "tree", "edit"],
    }
    for name, content in {
        "jupyter-lite.json": {"jupyter-lite-schema-version": 0, "jupyter-config-data": settings},
        "overrides.json": SETTINGS,
        "jupyter_lite_config.json": {"LiteBuildConfig": build},
    }.items():
        (scratch / name).write_text(json.dumps(content))


def _options(pyodide):
    """What ``loadPyodide`` in start.js is told.

    Python is packed here where there are all of Pyodide and Node.js, else in each reader's browser at the first visit.
    """
    options = {
        "indexURL": "./static/pyodide/" if pyodide else PUBLIC,
        "lockFileURL": "./static/python/pyodide-lock.json",
        "packages": STARTED,
    }
    return options | ({"packedURL": f"./{PACKED}"} if pyodide and shutil.which("node") else {})


def _pack(static, imported):
    """Compile what the lessons import, in Pyodide, and put all its files into one."""
    command = ["node", PYODIDE / "pack.cjs", static, ",".join(STARTED), ",".join(imported)]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode:
        raise ValueError(f"Python could not be packed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _imported(lesson):
    """The modules of the package that the first cell with code of a notebook imports."""
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    code = next(("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"), "")
    found = {node.module for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ImportFrom)}
    return sorted(name for name in found if name.partition(".")[0] == PACKAGE.name)


def _start_early(live, options):
    """Let the page of a notebook start Python before JupyterLab."""
    kernel = f"extensions/{PARTS[-1]}/static/{_worker(_extension(PARTS[-1]) / 'static')}"
    shutil.copy(PYODIDE / "early.js", live / "static/python")
    told = escape(json.dumps(options | {"kernel": kernel}))
    page = live / "notebooks" / "index.html"
    script = f'<head>\n    <script src="../static/python/early.js" data-python="{told}"></script>'
    page.write_text(page.read_text(encoding="utf-8").replace("<head>", script, 1), encoding="utf-8")


def _worker(folder):
    """The name of the file that JupyterLite's kernel starts as its worker: source maps say what is in the files."""
    maps = {path.stem: json.loads(path.read_text(encoding="utf-8"))["sources"] for path in folder.glob("*.js.map")}
    found = [name for name, sources in maps.items() if {source.rpartition("/")[2] for source in sources} >= WORKER]
    if len(found) != 1 or not (folder / found[0]).exists():
        raise ValueError(
            f"the site needs the worker of JupyterLite's kernel, and {len(found)} files in {folder} are it where one is "
            f"expected: run  pip install jupyterlite-pyodide-kernel=={NEEDED['jupyterlite-pyodide-kernel']}"
        )
    return found[0]


def _unpack(archive, folder, lock):
    """Put the files of Pyodide into ``folder``, none but those that the lock file names have its hashes."""
    wanted = {part["file_name"]: part["sha256"] for part in lock["packages"].values()}
    wanted |= dict.fromkeys(("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"))
    with tarfile.open(archive) as packed:
        for member in packed:
            name = Path(member.name).name
            if name not in wanted or not member.isfile():
                continue
            content, digest = packed.extractfile(member).read(), wanted.pop(name)
            if digest and hashlib.sha256(content).hexdigest() != digest:
                raise ValueError(f"{name} in {archive} is not the one of Pyodide {lock['info']['version']}")
            (folder / name).write_bytes(content)
    if wanted:
        raise ValueError(f"{archive} has no {', '.join(sorted(wanted))}")


def _wheels(folder, live):
    """Write the wheels; their entries for the lock file."""
    entries = {}
    for name, depends in WHEELS.items():
        path = _weightslab(folder) if name == "weightslab" else _repacked(distribution(name), folder)
        entries[name] = _entry(name, path, depends)
    for name, depends in KERNEL.items():
        (path,) = live.glob(f"extensions/@jupyterlite/pyodide-kernel-extension/static/pypi/{name.replace('-', '_')}-*.whl")
        entries[name] = _entry(name, Path(shutil.copy(path, folder)), depends)
    nothing = _wheel(folder, "nothing", "0", {})
    return entries | {name: _entry(name, nothing, []) for name in UNUSED}


def _keep(live, lock, pyodide):
    """Write the service worker, which keeps this building of the site in the browser."""
    python = "static/pyodide/" if pyodide else PUBLIC
    first = [python + name for name in ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm")]
    first += [PACKED] if (live / PACKED).exists() else _parts(lock, python)
    digest = hashlib.sha256(json.dumps(first).encode())
    for path in sorted(live.rglob("*")):
        if path.is_file() and "pyodide" not in path.parts and path.name != "service-worker.js":
            digest.update(f"{path.relative_to(live)}\0".encode() + path.read_bytes())
    source = (PYODIDE / "service-worker.js").read_text(encoding="utf-8")
    written = source.replace("BUILD", digest.hexdigest()[:16], 1).replace("FIRST = []", f"FIRST = {json.dumps(first)}", 1)
    (live / "service-worker.js").write_text(written, encoding="utf-8")


def _parts(lock, python):
    """The addresses of what Python starts with where it is not packed."""
    names, wanted = set(), [name.replace("_", "-") for name in STARTED]
    while wanted:
        if (name := wanted.pop()) not in names:
            names.add(name)
            wanted += lock["packages"][name]["depends"]
    files = [lock["packages"][name]["file_name"] for name in sorted(names)]
    own = [f"static/python/{file[2:]}" if file.startswith("./") else python + file for file in files]
    return [f"{python}python_stdlib.zip", *own]


def _entry(name, wheel, depends):
    return {
        "name": name,
        "version": wheel.name.split("-")[1],
        "file_name": f"./{wheel.name}",
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": [name.replace("-", "_")],
        "depends": depends,
        "unvendored_tests": False,
    }


def _repacked(installed, folder):
    """The Python files of an installed package as a wheel; what was compiled for this machine has its source beside it."""
    files = {
        str(file): Path(installed.locate_file(file))
        for file in installed.files
        if file.suffix in (".py", ".js", ".css", ".typed") and ".." not in file.parts
    }
    return _wheel(folder, installed.metadata["Name"], installed.version, files)


def _weightslab(folder):
    """The package without its lessons, with the list of fonts that Pyodide's matplotlib else makes in every tab."""
    files = {str(path.relative_to(PACKAGE.parent)): path for path in PACKAGE.rglob("*") if path.is_file()}
    files["matplotlib/fontlist.json"] = PYODIDE / "fontlist.json"
    return _wheel(folder, "weightslab", version("weightslab"), files)


def _wheel(folder, name, number, files):
    name = name.replace("-", "_")
    info = f"{name}-{number}.dist-info"
    contents = {
        file: path.read_bytes() for file, path in files.items() if not any(part in LEFT_OUT for part in Path(file).parts)
    }
    contents[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {number}\n".encode()
    contents[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: weightslab\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    record = "".join(f"{file},sha256={_digest(content)},{len(content)}\n" for file, content in contents.items())
    contents[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    path = folder / f"{name}-{number}-py3-none-any.whl"
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for file, content in sorted(contents.items()):
            packed.writestr(ZipInfo(file), content, ZIP_DEFLATED)
    return path


def _digest(content):
    return urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
