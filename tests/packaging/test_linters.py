"""ruff has nothing to say of the repository, and the type checker nothing of the package."""

import subprocess
import sys
from pathlib import Path

import pytest
from requirements import require

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "command",
    [("ruff", "check", "--no-cache", "."), ("ruff", "format", "--no-cache", "--check", "."), ("mypy",)],
    ids=lambda command: command[0],
)
def test_nothing_to_say(command):
    require(command[0])
    said = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr
