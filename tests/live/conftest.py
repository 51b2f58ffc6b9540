"""Every test of the live floor fails on a warning: none may appear on a student's screen."""

import pytest


@pytest.fixture(autouse=True)
def _no_warnings(recwarn):
    yield
    assert [str(warning.message) for warning in recwarn] == []
