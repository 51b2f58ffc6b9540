"""What the playground reaches from its defaults and its presets, and what the doctor says."""

import pytest
from runs import tuned

from weightslab.playground import Playground
from weightslab.playground.doctor import examine


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("changes", "most"), [
    ({"data": "circle"}, 0.01), ({"data": "xor"}, 0.01), ({"data": "gaussians"}, 0.01),
    (Playground.presets["spiral"].values(), 0.05)], ids=["circle", "xor", "gaussians", "spiral"])
def test_the_classic_results_come_in_200_epochs(changes, most, seed):
    session = tuned(**{**changes, "seed": seed})
    session.play(200)
    assert session.errors()[0] < most


@pytest.mark.parametrize(("changes", "epochs", "word"), [
    ({"lr": 10.0, "loss": "squared", "hidden": "8 relu"}, 20, "Diverged"), ({"start": "zero"}, 3, "All weights are 0"),
    ({"gain": 5.0}, 1, "saturated"), ({"lr": 1e-4, "batch": 200}, 2, "hardly"), ({}, 0, "Not trained yet"),
    ({"hidden": "8 relu", "lr": 3.0}, 20, "ReLUs fire for no training point"),
    (Playground.presets["too long steps"].values(), 1, "rough"),
    (Playground.presets["a line is not enough"].values(), 40, "Underfitted"),
    (Playground.presets["overfitted"].values(), 100, "Overfitted"), ({"data": "gaussians", "noise": 0.5}, 30, "Healthy")])
def test_the_doctor_names_what_is_wrong(changes, epochs, word):
    session = tuned(**changes)
    session.play(epochs)
    assert any(word in said for said in examine(session)), examine(session)
