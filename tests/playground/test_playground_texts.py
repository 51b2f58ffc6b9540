"""What leaves the playground: its state, its script, its weights."""

import subprocess
import sys

import numpy as np
import pytest
from runs import NOISY, SMALL, eventful

from weightslab.playground import Playground
from weightslab.playground.session import Session
from weightslab.playground.settings import ACTIVATIONS, FEATURES, VALUES


def test_state_makes_the_same_run_again():
    playground = eventful()
    again = Playground.from_state(playground.state)
    assert again.state == playground.state and again.sentence == playground.sentence
    assert again.session.losses.tolist() == playground.session.losses.tolist()
    assert np.array_equal(again.session.net.parameters, playground.session.net.parameters)
    assert again.picture() == playground.picture()


def test_what_a_state_makes_has_the_grey_curve_of_what_was_there_before_an_edit():
    """The edit changes the loss of its own epoch, too: of the two the grey curve shows the one before."""
    playground = Playground(**SMALL)
    playground.play(3)
    playground.edit("0.b", (0,), 2.5)
    playground.play(4)
    playground.edit("0.b", (0,), -0.5)
    again = Playground.from_state(playground.state)
    assert again.session.ghost.tolist() == playground.session.ghost.tolist()
    assert again.session.ghost[-1].tolist() != again.session.losses[-1].tolist()
    assert again.picture() == playground.picture()


def test_a_state_whose_last_change_is_a_fork_is_lived_once(monkeypatch):
    playground = Playground(**SMALL)
    playground.play(3)
    playground.fork()
    playground.set(lr=0.03)
    playground.play(5)
    playground.fork()
    playground.set(loss="squared", optimizer="Adam")
    lived, epoch = [], Session._epoch
    monkeypatch.setattr(Session, "_epoch", lambda session: lived.append(epoch(session)))
    for later in (0, 4):
        playground.play(later)
        lived.clear()
        again = Playground.from_state(playground.state)
        assert len(lived) == playground.session.epoch == again.session.epoch and again.state == playground.state
        for name in ("losses", "ghost", "forks"):
            assert np.array_equal(getattr(again.session, name), getattr(playground.session, name)), name
        assert again.picture() == playground.picture() and again.sentence == playground.sentence
    again.go_to(6)
    playground.go_to(6)
    assert np.array_equal(again.session.net.parameters, playground.session.net.parameters)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("; at(15)", ""),
        ("at(15)", "at(3)"),
        ("edit(6", "edit(99"),
        ("'0.W', (1, 0)", "'9.W', (1, 0)"),
        ("(1, 0)", "(77, 0)"),
        ("(1, 0)", "[1, 0]"),
        ("(1, 0)", "'x'"),
        (" 0.5)", " 1e999)"),
        (" 0.5)", " --)"),
        (" 0.5)", " '0.5')"),
        ("fork(10, ", "fork(10, seed=3, "),
        ("fork(10", "form(10"),
        ("fork(10", "fork(-1"),
        ("fork(10", "fork(True"),
        ("lr=0.03", "lr=99.0"),
        ("lr=0.03", "lr=" + "9" * 4000),
        ("lr=0.03, ", ""),
        ("Playground(", "Other("),
        ("Playground(", "Playground(1, "),
        ("at(15)", "at(999999)"),
        ("at(15)", "at(15.0)"),
    ],
)
def test_a_wrong_state_is_one_sentence_and_changes_nothing(old, new):
    playground = eventful()
    before = playground.state
    assert old in before
    with pytest.raises((ValueError, TypeError)) as caught:
        playground.restore(before.replace(old, new, 1))
    assert "\n" not in str(caught.value) and playground.state == before


def own():
    x = 40 + 9 * np.random.default_rng(3).standard_normal((50, 2))
    return x, np.where(x[:, 0] * x[:, 1] > 1600, "above", "below")


SCRIPTS = {
    "forks and edits": eventful,
    "values": lambda: Playground(data="sine", **SMALL),
    "from zero": lambda: Playground(data="plane", initializer="zero", bias=False, **SMALL),
    "features": lambda: Playground(**SMALL, data="spiral", loss="hinge", optimizer="RMSProp", features="x1 x2^2 sin(x1)"),
    "no hidden layer": lambda: Playground(points=60, hidden="", l1=0.01, train=80),
    "distance": lambda: Playground(**SMALL, loss="absolute", l2=0.01, initializer="He"),
    "dropout": lambda: Playground(**NOISY | {"hidden": "5 relu, 3 leaky, 2 sigmoid", "loss": "Huber"}),
    "decay": lambda: Playground(**SMALL, optimizer="Adam", decay=0.01, initializer="orthogonal", gain=1.5),
    "own points": lambda: Playground(own=own(), **{"hidden": "3 tanh"}),
}


@pytest.mark.parametrize("case", SCRIPTS)
def test_the_script_run_by_python_alone_ends_with_the_same_loss(case, tmp_path):
    playground = SCRIPTS[case]()
    playground.play(7)
    lines = [playground.code(), "print(repr(loss))"]
    if playground.own:
        x, y = own()
        lines = ["import numpy", f"own = numpy.array({x.tolist()}), numpy.array({y.tolist()})", *lines]
    (tmp_path / "run.py").write_text("\n".join(lines))
    ran = subprocess.run([sys.executable, "-W", "error", "run.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    said, loss = ran.stdout.splitlines()
    assert said.startswith("training loss after") and not ran.stderr
    assert float(loss) == pytest.approx(playground.session.losses[playground.session.epoch][0], rel=0, abs=1e-12)


@pytest.mark.parametrize("formula", [*FEATURES.values(), *VALUES.values()], ids=lambda formula: formula.source)
def test_the_script_writes_each_input_and_target_as_it_is_computed(formula):
    x = np.random.default_rng(0).normal(size=(50, 2))
    np.testing.assert_array_equal(eval(formula.source, {"np": np, "x": x}), formula(x))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_script_writes_each_activation(name):
    assert f" {ACTIVATIONS[name].__name__}()," in Playground(points=20, hidden=f"2 {name}").code()


def test_save_and_load(tmp_path):
    playground = Playground(**SMALL)
    playground.play(20)
    playground.save(tmp_path / "mine.npz")
    weights = playground.session.net.parameters.copy()
    other = Playground(**SMALL, seed=5)
    other.load(tmp_path / "mine.npz")
    assert np.array_equal(other.session.net.parameters, weights)
    other.play(3)
    names = {}
    exec(other.code(), names)
    assert names["loss"] == pytest.approx(other.session.losses[3][0], abs=1e-12)
    with pytest.raises(ValueError):
        Playground(points=60).load(tmp_path / "mine.npz")


def moment(session):
    """All that a refused change must leave as it was."""
    return {
        "parameters": session.net.parameters.copy(),
        "losses": session.losses.copy(),
        "ghost": session.ghost.copy(),
        "epoch": session.epoch,
        "edits": list(session.edits),
        "forks": list(session.forks),
        "snapshots": sorted(session._snapshots),
    }


@pytest.mark.parametrize("kind", ["one NaN", "another network", "no file"])
def test_a_file_that_does_not_fit_changes_nothing(kind, tmp_path):
    playground = eventful()
    playground.go_to(8)
    arrays = {
        name: view.copy()
        for name, view in Playground(**NOISY).session.net.views(Playground(**NOISY).session.net.parameters).items()
        if not name.endswith("Wb")
    }
    if kind == "one NaN":
        list(arrays.values())[-1].flat[-1] = np.nan
    elif kind == "another network":
        arrays["0.W"] = arrays["0.W"][:2]
    np.savez(tmp_path / "mine.npz", **arrays)
    before = moment(playground.session)
    with pytest.raises((ValueError, OSError)):
        playground.load(tmp_path / ("mine.npz" if kind != "no file" else "none.npz"))
    np.testing.assert_equal(moment(playground.session), before)
    playground.go_to(15)


def test_two_forks_at_one_epoch_are_one_and_the_state_can_be_read():
    playground = Playground(**SMALL)
    playground.play(5)
    playground.fork()
    playground.fork()
    playground.set(lr=0.3)
    playground.play(2)
    assert Playground.from_state(playground.state).session.losses.tolist() == playground.session.losses.tolist()


def test_the_state_of_a_large_network_whose_weights_were_loaded_can_be_read(tmp_path):
    large = {"points": 40, "hidden": ", ".join(["16 relu"] * 8), "features": "x1 x2 x1^2 x2^2 x1*x2 sin(x1) sin(x2)"}
    playground = Playground(**large)
    playground.play(1)
    playground.save(tmp_path / "mine.npz")
    playground.rewind()
    playground.load(tmp_path / "mine.npz")
    again = Playground.from_state(playground.state)
    assert np.array_equal(again.session.net.parameters, playground.session.net.parameters)
