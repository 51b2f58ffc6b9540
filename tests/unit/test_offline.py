"""Nothing goes out, nothing is written beside the student's folder, nothing that was read is run.

A process of its own, with an audit hook that Python calls before it opens, connects or runs anything, imports all of
weightslab, makes and draws every lab of every lesson, and plays. A connection other than to this machine is
refused and told; so is all else that must not happen.
"""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import weightslab

PACKAGE = Path(weightslab.__file__).parent
TESTS = Path(__file__).resolve().parents[1]
SOURCES = sorted(PACKAGE.rglob("*.py"))

GUARD = r"""
import os, sys
PACKAGE, FOLDER = sys.argv[1:3]
LOCAL = ("127.", "::1", "localhost")
OUT = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
       "socket.gethostbyaddr", "urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect")
MOVED = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink", "os.chmod", "os.utime")
STARTED = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "webbrowser.open")
FONTS = "fc-list"  # by which matplotlib asks Linux for its fonts, when it has no list of them yet
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
told = set()

def inside(path):
    path = os.path.realpath(os.fsdecode(path))
    return path == os.devnull or path.startswith(FOLDER + os.sep) or path == FOLDER

def wrong(event, given):
    if event == "open":
        path, _, flags = given
        return not isinstance(path, int) and bool(flags & WRITING) and not inside(path)
    if event in MOVED:
        return not all(inside(path) for path in given[:2] if isinstance(path, (str, bytes, os.PathLike)))
    if event in OUT:
        host = given[1] if event.startswith("socket.") and not isinstance(given[0], (str, bytes)) else given[0]
        host = host[0] if isinstance(host, tuple) else host
        return not str(host).startswith((*LOCAL, "/"))
    if event in STARTED:
        return os.path.basename(str(given[0])) != FONTS
    return event == "pickle.find_class" or event in ("exec", "compile") and (
        sys._getframe(2).f_code.co_filename.startswith(PACKAGE))

def guard(event, given):
    if wrong(event, given):
        told.add(f"{event} {str(given[:2])[:200]}")
        raise PermissionError(f"refused: {event}")

sys.addaudithook(guard)
"""

EVERYTHING = r"""
import importlib, pkgutil, weightslab
modules = [module.name for module in pkgutil.walk_packages(weightslab.__path__, "weightslab.")
           if not module.name.endswith("__main__")]
for module in modules:
    importlib.import_module(module)
from lessons.course import LABS
from weightslab.playground import Playground
for kind in LABS:
    lab = kind()
    lab.poster(), lab.widget, lab.code(), lab.state
    lab.panel.fold.button.value = True
    lab.close()
playground = Playground(points=40)
playground.play(3)
playground.save("weights.npz"), playground.load("weights.npz")
playground.restore(playground.state), playground.code(), playground._repr_mimebundle_()
print(len(modules), "modules,", len(LABS), "labs")
"""

SAY = '\nprint("TOLD", sorted(told))\n'


def guarded(code, folder):
    """What the code prints, and a list in words of all that it must not do and tried."""
    home = folder / "home"
    home.mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MPL", "XDG", "JUPYTER", "IPYTHON"))}
    result = subprocess.run(
        [sys.executable, "-c", GUARD + code + SAY, str(PACKAGE), os.path.realpath(folder)],
        cwd=home,
        capture_output=True,
        text=True,
        timeout=300,
        env=clean
        | {
            "HOME": str(home),
            "USERPROFILE": str(home),
            "TMPDIR": str(home),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join([str(TESTS), str(PACKAGE.parent)]),
        },
    )
    said, _, told = result.stdout.partition("TOLD ")
    assert told, result.stderr[-3000:]
    return said, ast.literal_eval(told), result.stderr


def test_nothing_connects_and_nothing_is_written_beside_the_students_folder(tmp_path):
    said, told, complaints = guarded(EVERYTHING, tmp_path)
    complaints = [line for line in complaints.splitlines() if "building the font cache" not in line]
    assert told == complaints == []
    n_modules, n_labs = map(int, re.findall(r"\d+", said))
    assert n_modules == len(SOURCES) - 2 and n_labs >= len(list((PACKAGE / "lessons").glob("lesson_*")))


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("import socket; socket.create_connection(('192.0.2.1', 9), 1)", "socket.getaddrinfo"),
        ("import socket; socket.socket().connect(('192.0.2.1', 9))", "socket.connect"),
        ("import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))", "socket.sendto"),
        ("import urllib.request; urllib.request.urlopen('http://192.0.2.1/')", "urllib.Request"),
        ("open('../../beside', 'w')", "open"),
        ("open(PACKAGE + '/beside.txt', 'a')", "open"),
        ("os.mkdir('../../beside')", "os.mkdir"),
        ("import subprocess; subprocess.run(['true'])", "subprocess.Popen"),
        ("import os; os.system('true')", "os.system"),
        ("import pickle; pickle.loads(b'cos\\nsystem\\n.')", "pickle.find_class"),
        ("exec(compile('eval(\"1 + 1\")', PACKAGE + '/some.py', 'exec'))", "compile"),
    ],
)
def test_the_guard_sees(tmp_path, code, event):
    _, told, _ = guarded(f"\ntry:\n    {code}\nexcept OSError:\n    pass\nopen('mine', 'w').write('inside')", tmp_path)
    assert len(told) == 1 and told[0].startswith(f"{event} ")
    assert (tmp_path / "home" / "mine").exists() and not (tmp_path.parent / "beside").exists()


def test_this_machine_may_talk_to_itself(tmp_path):
    code = (
        "\nimport socket\nserver = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(server.getsockname(), 5).close()\n"
    )
    assert guarded(code, tmp_path)[1] == []


NETWORK = {"socket", "ssl", "http", "urllib", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "webbrowser"}
OTHERS = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "subprocess", "ctypes"}
RUNNING = {"eval", "exec", "compile", "__import__"}
STARTERS = {"check.py", "site.py", "film.py"}
"""They start another program: a Python, to look at its environment or to have JupyterLite built, and ffmpeg for a film."""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_knows_of_a_network_of_pickles_or_of_running_texts(path):
    forbidden = NETWORK | (OTHERS - {"subprocess"} if path.name in STARTERS else OTHERS)
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not {name.partition(".")[0] for name in names} & forbidden
        if isinstance(node, ast.Call):
            assert getattr(node.func, "id", "") not in RUNNING
            asked = [ast.unparse(keyword.value) for keyword in node.keywords if keyword.arg == "allow_pickle"]
            assert set(asked) <= {"False"}


LOADS = r"""https?:|//[\w-]+\.\w|\bfetch\(|XMLHttpRequest|WebSocket|\bimport\b|url\((?!"data:)"""
SVG = "http://www.w3.org/2000/svg"  # the name of a language, which nobody loads
OWN = {
    "remoteEntry.js": [  # a file beside it; Python; the server from which the page came
        "fetch(SHIPPED)",
        "import sys\\n",
        'fetch(new URL("api", sessionManager.serverSettings.baseUrl))',
    ],
    "start.js": [  # Python
        "import sys, types\n",
        "import IPython\n",
        "from matplotlib import artist ",
        "import importlib.readers, piplite.piplite, pyodide_kernel, threadpoolctl, weightslab.live.",
        "import importlib.util, marshal, pathlib, py_compile, sys, zipfile, zipimport\n",
        "import ${imported}",
    ],
    "service-worker.js": ["await fetch(request, {"],  # of a page of the site for a file of it
}
"""What may stand there after all."""


@pytest.mark.parametrize("path", sorted({*PACKAGE.rglob("*.js"), *PACKAGE.rglob("*.css")}), ids=lambda path: path.name)
def test_what_runs_in_the_browser_loads_nothing(path):
    text = path.read_text().replace(SVG, "")
    for allowed in OWN.get(path.name, ()):
        assert allowed in text
        text = text.replace(allowed, "")
    assert not re.search(LOADS, text)
