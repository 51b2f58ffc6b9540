"""What some tests need beyond the package: skipped where it is missing, a failure in CI; and which are left for CI."""

import importlib
import os
import shutil

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def in_ci(why):
    """A mark for tests of which the default run does without; ``why`` says what others show in their place."""
    return pytest.mark.skipif(not os.environ.get("CI"), reason=f"{why}: set CI=true")


def _missing(what):
    if os.environ.get("CI"):
        pytest.fail(f"CI needs {what}, and it is missing", pytrace=False)
    pytest.skip(f"needs {what}", allow_module_level=True)


def require(name):
    """The module ``name``."""
    try:
        return importlib.import_module(name)
    except ImportError:
        _missing(name)


def require_browser():
    """The path of Chromium or Chrome."""
    return next(filter(None, map(shutil.which, BROWSERS)), None) or _missing("Chromium")
