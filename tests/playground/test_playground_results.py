"""What the playground reaches from its defaults and its presets, and what the doctor says."""

import pytest
from runs import tuned

from weightslab.playground import Playground
from weightslab.playground.doctor import examine


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("changes", "most"),
    [
        ({"data": "circle"}, 0.01),
        ({"data": "xor"}, 0.01),
        ({"data": "gaussians"}, 0.01),
        (Playground.presets["spiral"].values(), 0.05),
    ],
    ids=["circle", "xor", "gaussians", "spiral"],
)
def test_the_classic_results_come_in_200_epochs(changes, most, seed):
    session = tuned(**{**changes, "seed": seed})
    session.play(200)
    assert session.errors()[0] < most


@pytest.mark.parametrize(
    ("changes", "epochs", "word"),
    [
        ({"lr": 10.0, "loss": "squared", "hidden": "8 relu"}, 20, "Diverged"),
        ({"initializer": "zero"}, 3, "All weights are 0"),
        ({"gain": 5.0}, 1, "saturated"),
        ({"lr": 1e-4, "batch": 200}, 2, "hardly"),
        ({}, 0, "Not trained yet"),
        ({"hidden": "8 relu", "lr": 3.0}, 20, "ReLUs fire for no training point"),
        (Playground.presets["too long steps"].values(), 1, "rough"),
        (Playground.presets["a line is not enough"].values(), 40, "If none of them helps, the classes overlap."),
        ({"data": "sine", "hidden": ""}, 60, "If none of them helps, the values are noisy."),
        (Playground.presets["overfitted"].values(), 100, "Overfitted"),
        ({"data": "gaussians", "noise": 0.5}, 30, "Healthy"),
    ],
)
def test_the_doctor_names_what_is_wrong(changes, epochs, word):
    session = tuned(**changes)
    session.play(epochs)
    assert any(word in said for said in examine(session)), examine(session)


@pytest.mark.parametrize(
    ("changes", "epochs", "word"),
    [
        ({"l1": 0.05}, 100, "All weights are 0: L1 of 0.05"),
        ({"l1": 0.05}, 5, "L1 of 0.05"),
        ({"l1": 0.05, "hidden": "8 relu"}, 60, "L1 of 0.05"),
        ({"data": "sine", "l1": 0.05}, 80, "L1 of 0.05"),
        ({"l2": 0.1}, 100, "L2 of 0.1"),
        ({"decay": 0.1}, 100, "decay of 0.1"),
        ({"gain": 0.0}, 0, "the gain is 0"),
        ({"gain": 0.0}, 30, "the gain is 0"),
        ({"initializer": "zero", "hidden": "8 sigmoid"}, 10, "the initialization is zero"),
        ({"dropout": 0.9}, 1000, "Dropout leaves out 90%"),
        ({"clip": 0.1, "lr": 0.001}, 30, "is cut to 0.1"),
        ({"bias": False}, 50, "Without biases"),
        ({"data": "gaussians", "noise": 2.0}, 60, "With noise of 2"),
        ({"hidden": ", ".join(["4 sigmoid"] * 8)}, 50, "it vanishes on the way"),
        ({"data": "spiral"}, 100, "20% of the training points are wrong"),
        ({"data": "sine", "hidden": ""}, 50, "off by 97% of their spread"),
    ],
)
def test_the_doctor_names_first_what_hinders(changes, epochs, word):
    session = tuned(**changes)
    session.play(epochs)
    assert word in examine(session)[0] and "random weights" not in examine(session)[0], examine(session)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"data": "spiral"},
        {"data": "xor"},
        {"data": "moons", "noise": 0.5},
        {"data": "sine"},
        {"dropout": 0.5},
        {"l2": 0.02},
        {"hidden": "2 tanh"},
        {"points": 40},
    ],
)
def test_only_a_good_fit_is_healthy(changes):
    session = tuned(**changes)
    for _ in range(12):
        session.play(10)
        train, test = session.errors()
        if session.settings.classifies:
            good = train <= 0.05 and test <= 0.1
        else:
            good = train <= 0.3 * session.points.y.std() and test <= 0.45 * session.points.y_test.std()
        said = examine(session)
        assert good or not said[0].startswith("Healthy"), (session.errors(), said)
        if said[0].startswith("Nothing broken"):
            assert not good and len(said) == 1


def test_weights_set_by_hand_are_named():
    session = tuned(hidden="3 tanh", points=60)
    session.edit_all([("0.W", (i, j), 0.0) for i in range(3) for j in range(2)])
    session.play(3)
    session.edit_all([("2.W", (0, i), 0.0) for i in range(3)])
    assert "set by hand" in examine(session)[0]
    session = tuned(data="sine", hidden="3 relu", points=60)
    session.edit("2.W", (0, 1), 1e300)
    session.play(2)
    assert session.diverged and "2.W was set by hand to 10³⁰⁰" in examine(session)[0]
