"""The course on every supported Python: ``python tests/packaging/matrix.py [3.11 3.12 ...] [oldest] [newest]``

For each Python that this machine has, once with the oldest supported versions of NumPy, matplotlib, ipywidgets, anywidget
and JupyterLab and once with the newest, an environment of its own is made in a temporary folder. weightslab is installed
there as a wheel, and the unit tests, those of a student's kernel (ipykernel 6 with the oldest, the newest with the newest)
and strict nbval on all notebooks are run. Pythons are looked for on the path
(``python3.12``) and under pyenv. The oldest versions are the lower bounds in pyproject.toml or, where those have no wheel
for that Python, the first that has. Ends with 1 if anything failed.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SETS = ("oldest", "newest")
HEADS, WIDTHS = ("Python", "numpy", "matplotlib", "ipywidgets", "anywidget", "jupyterlab"), (9, 9, 12, 12, 11, 11)
BOUND = re.compile(r'^    "(numpy|matplotlib|ipywidgets|anywidget|jupyterlab)>=([\d.]+)"', re.M)
QUIET = {"oldest": ("-W", "ignore::DeprecationWarning"), "newest": ()}
"""Old packages call what the newer ones that they stand on deprecate; Python shows a student none of this."""
FIRST = {
    "3.11": {"matplotlib": "3.8.4"},
    "3.12": {"matplotlib": "3.8.4"},  # before it no matplotlib took NumPy 2
    "3.13": {"numpy": "2.1.0", "matplotlib": "3.9.2"},
    "3.14": {"numpy": "2.3.2", "matplotlib": "3.10.5"},
}
COUNT = re.compile(r"(\d+) (passed|failed|error|skipped)")


def found(version):
    """The interpreter of this version, such as "3.12", or None."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    under = sorted(pyenv.glob(f"{version}.*/bin/python"))
    candidates = [shutil.which(f"python{version}"), *map(str, reversed(under)), sys.executable]
    works = f"import sys, ensurepip, ssl; assert sys.version.startswith({version + '.'!r})"
    return next(
        (
            python
            for python in candidates
            if python and subprocess.run([python, "-c", works], capture_output=True).returncode == 0
        ),
        None,
    )


def constraints(version, which):
    """What pip must install; nothing to hold for the newest."""
    bounds = dict(BOUND.findall((ROOT / "pyproject.toml").read_text())) | FIRST.get(version, {})
    return [*(f"{name}=={bound}" for name, bound in bounds.items()), "ipykernel<7"] if which == "oldest" else []


def environment(python, version, which, folder):
    """A new environment with the wheel and what the tests need; its interpreter."""
    subprocess.run([python, "-m", "venv", folder], check=True)
    own = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run(
        [own, "-m", "pip", "install", "-qq", "--only-binary", ":all:", f"{ROOT}[test]", *constraints(version, which)],
        check=True,
    )
    return own


def count(python, *arguments, folder):
    """Run pytest; its count as it says it, its words, and whether all passed."""
    result = subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": ""},
    )
    lines = (result.stdout.strip() or result.stderr.strip()).splitlines() or ["nothing"]
    return ", ".join(map(" ".join, COUNT.findall(lines[-1]))) or lines[-1], result.stdout, result.returncode == 0


def versions(python):
    """The installed versions, in the order of `HEADS`."""
    code = f"from importlib.metadata import version; import sys; print(sys.version.split()[0], *map(version, {HEADS[1:]}))"
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.split()


def check(python, version, which, folder):
    """Make one environment, test it, print its line and what failed; whether all passed."""
    began = time.perf_counter()
    try:
        own = environment(python, version, which, folder)
    except subprocess.CalledProcessError:
        print(f"{which:8}{version:9}cannot be installed", flush=True)
        return False
    line = "".join(f"{name:{width}}" for name, width in zip(versions(own), WIDTHS, strict=True))
    unit = count(own, "tests/unit", "tests/live/test_guests.py", "--tb=short", *QUIET[which], folder=ROOT)
    strict = count(own, "--nbval", "--nbval-current-env", "-c", os.devnull, "--rootdir", ".", ".", folder=ROOT / "notebooks")
    print(f"{which:8}{line}{unit[0]}; {strict[0]}; {time.perf_counter() - began:.0f} s", flush=True)
    for _, words, good in (unit, strict):
        print(end="" if good else words[words.rfind("short test summary") :][:6000])
    return unit[2] and strict[2]


def main(asked):
    """Print a line for each environment."""
    passed = True
    print(" " * 8 + "".join(f"{name:{width}}" for name, width in zip(HEADS, WIDTHS, strict=True)) + "unit tests; notebooks")
    for version in [name for name in PYTHONS if name in asked] or PYTHONS:
        python = found(version)
        if python is None:
            print(f"{'':8}{version:9}not on this machine", flush=True)
            continue
        for which in [name for name in SETS if name in asked] or SETS:
            with tempfile.TemporaryDirectory() as folder:
                passed &= check(python, version, which, Path(folder) / "env")
    sys.exit(not passed)


if __name__ == "__main__":
    main(sys.argv[1:])
