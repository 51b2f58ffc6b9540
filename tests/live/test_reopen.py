"""Settings of labs for whoever opens a notebook again."""

import json

import pytest
from live.line import LineLab

from weightslab.live import kernel, reopen


@pytest.fixture
def lab(monkeypatch):
    lab = LineLab(slope=2.0)
    monkeypatch.setattr(kernel, "_shown", {"one": ("run", {lab}), "other": ("run", {object()})})
    return lab


def test_only_labs_that_were_moved_are_noted_and_are_put_back(lab):
    assert reopen.settings().data == {}
    lab.set(slope=1.0)
    noted = reopen.settings().data
    assert noted == {"one": [lab.state]}
    lab.reset()
    reopen.restore(json.dumps(noted))
    assert lab.parameters.slope == 1.0


@pytest.mark.parametrize("state", ["", "LineLab(slope=__import__('os'))", "Other(slope=1.0)"])
def test_any_other_text_changes_nothing(lab, state):
    before = lab.parameters
    reopen.restore(json.dumps({"one": [state], "nowhere": [state]}))
    assert lab.parameters == before


def test_an_address_names_a_lab_and_some_of_its_parameters(lab):
    assert reopen.show("LineLab(slope=1.5)") == "one" and lab.parameters.slope == 1.5
    assert reopen.show("LineLab(slope=print(1))") is None and lab.parameters.slope == 1.5
    assert reopen.show("object()") is None and reopen.show("nonsense") is None
