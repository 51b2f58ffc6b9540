"""The playground's time: exact, whatever way leads there; every setting; every edit."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from runs import CONTROLS, NOISY, SMALL, any_settings, tuned

from weightslab.playground import Playground, side_by_side
from weightslab.playground.doctor import examine
from weightslab.playground.settings import LATER, OWN


@given(any_settings)
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
def test_any_settings_train_without_an_exception_and_say_how_it_went(fields):
    playground = Playground(**fields)
    session = playground.session
    session.play(-(-50 // session.steps))
    assert session.run.n_steps >= 50 or session.diverged
    assert playground.sentence and playground.code() and Playground.Parameters(**fields) == playground.settings
    assert "nan" not in playground.sentence.lower() or session.diverged


@pytest.mark.parametrize("changes", [SMALL, NOISY, SMALL | {"optimizer": "Adam", "data": "sine"}])
def test_rewind_and_every_way_through_time_give_the_same_bits(changes):
    session = tuned(**changes)
    start = session.net.parameters.copy()
    session.play(30)
    losses, end = session.losses.tolist(), session.net.parameters.copy()
    for epoch in (7, 29, 0, 30):
        session.go_to(epoch)
        assert session.epoch == epoch and session.losses.tolist() == losses
    assert np.array_equal(session.net.parameters, end)
    session.rewind()
    assert session.epoch == 0 and np.array_equal(session.net.parameters, start)
    session.play(30)
    assert session.losses.tolist() == losses and np.array_equal(session.net.parameters, end)


def seen(session):
    """What picture and doctor show of a moment."""
    record = session.evaluators[0].look()
    return session.errors(), examine(session), record.gradient.copy(), session.before


def test_what_is_seen_of_a_moment_is_the_same_whatever_way_led_there():
    straight, wandering = tuned(**NOISY), tuned(**NOISY)
    wandering.play(40)
    for epoch in (25, 3, 0, 12):
        straight.rewind()
        straight.play(epoch)
        wandering.go_to(epoch)
        for a, b in zip(seen(straight), seen(wandering), strict=True):
            assert np.array_equal(a, b)
    wandering.fork()
    assert wandering.errors() == straight.errors(), "a fork changes nothing yet"


def test_a_long_run_keeps_few_snapshots_and_still_goes_anywhere():
    session = tuned(**SMALL, batch=200)
    session.play(450)
    end = session.losses.tolist()
    assert len(session._snapshots) <= 201
    for epoch in (449, 123, 1):
        session.go_to(epoch)
        assert session.losses.tolist() == end and list(session._measure()) == end[epoch]


def test_a_setting_that_is_changed_and_changed_back_leaves_no_trace():
    playground = Playground(**SMALL)
    playground.play(12)
    losses = playground.session.losses.tolist()
    playground.choose_weight(0, 1, 0)
    playground.set(lr=1.0)
    assert playground.session.epoch == 12 and playground.session.losses.tolist() != losses
    assert playground.session.ghost.tolist() == losses
    playground.set(lr=0.1)
    assert playground.session.losses.tolist() == losses and playground.chosen == (0, 1, 0)
    playground.set(hidden="2 tanh")
    assert playground.chosen is None, "another network has other weights"


def test_a_fork_keeps_the_past():
    playground = Playground(**NOISY)
    playground.play(10)
    past = playground.session.losses.tolist()
    playground.fork()
    playground.play(5)
    future = playground.session.losses.tolist()
    playground.set(lr=0.001, optimizer="Adam", loss="squared")
    assert playground.session.losses[:10].tolist() == past[:10] and playground.session.losses.tolist() != future
    changed = playground.session.losses.tolist()
    playground.go_to(4)
    playground.go_to(15)
    assert playground.session.losses.tolist() == changed
    with pytest.raises(ValueError, match="hidden layers cannot change in the middle of a run: rewind first"):
        playground.set(hidden="4 tanh")
    assert playground.session.losses.tolist() == changed and playground.settings.lr == 0.001


@pytest.mark.parametrize(("name", "index"), [("0.W", (1, 0)), ("0.b", (2,)), ("2.W", (0, 1)), ("2.b", (0,))])
def test_an_edit_is_part_of_the_run(name, index):
    playground = Playground(**SMALL)
    playground.play(5)
    before = playground.session.losses.tolist()
    playground.edit(name, index, -2.5)
    layer, letter = name.split(".")
    assert getattr(playground.session.net[int(layer)], letter)[index] == -2.5
    playground.play(5)
    losses = playground.session.losses.tolist()
    assert playground.session.ghost.tolist() == before, "the curve of before stays in grey"
    playground.go_to(2)
    playground.go_to(10)
    assert playground.session.losses.tolist() == losses
    playground.set(lr=0.05)
    playground.set(lr=0.1)
    assert playground.session.losses.tolist() == losses, "settings of training leave the edits"
    playground.rewind()
    playground.play(10)
    assert playground.session.losses.tolist() != losses, "rewinding takes them away"


@pytest.mark.parametrize(
    ("name", "index", "value", "error"),
    [
        ("9.W", (0, 0), 1.0, ValueError),
        ("0.Wb", (0, 0), 1.0, ValueError),
        ("0.W", (99, 0), 1.0, IndexError),
        ("0.W", (0, 0), float("nan"), ValueError),
        ("0.W", (0, 0), float("inf"), ValueError),
        ("0.W", (0, -1), 1.0, IndexError),
        ("0.W", (0, slice(None)), 1.0, TypeError),
        ("0.W", slice(None), 1.0, TypeError),
        ("0.W", 0, 1.0, TypeError),
        ("0.W", (0, 0.0), 1.0, TypeError),
        ("0.W", (True, 0), 1.0, TypeError),
        ("0.W", ..., 1.0, TypeError),
        ("0.W", (0, 0), "1", TypeError),
        ("0.W", (0, 0), 10**400, ValueError),
        ("0.W", (0, 0), None, TypeError),
    ],
)
def test_a_wrong_edit_changes_nothing(name, index, value, error):
    session = tuned(**SMALL)
    session.play(9)
    session.go_to(3)
    before = session.losses.tolist(), session.net.parameters.copy(), list(session.edits), session.ghost.tolist()
    for edits in ([(name, index, value)], [("0.W", (0, 0), 1.0), (name, index, value)]):
        with pytest.raises(error) as caught:
            session.edit_all(edits)
        assert 10 < len(str(caught.value)) < 200
        assert before[0] == session.losses.tolist() and before[2] == session.edits and before[3] == session.ghost.tolist()
        assert np.array_equal(before[1], session.net.parameters)


def test_a_bias_is_also_chosen_by_one_number():
    one, other = tuned(**SMALL), tuned(**SMALL)
    one.edit("0.b", 2, 0.5)
    other.edit("0.b", (2,), 0.5)
    assert one.edits == other.edits


@pytest.mark.parametrize(
    "what",
    [
        lambda p: p.play(-1),
        lambda p: p.play(2.5),
        lambda p: p.play("2"),
        lambda p: p.play(True),
        lambda p: p.play(1, float("nan")),
        lambda p: p.go_to(-1),
        lambda p: p.go_to(2.0),
        lambda p: p.set(lr=-1.0),
        lambda p: p.set(learning_rate=0.2),
        lambda p: p.set(data=OWN),
        lambda p: p.choose_weight(0, 99),
        lambda p: p.choose_weight(0.5, 0),
    ],
    ids=range(12),
)
def test_what_is_refused_changes_nothing(what):
    playground = Playground(**SMALL)
    playground.play(9)
    playground.edit("0.W", (0, 0), 1.0)
    playground.go_to(4)
    playground.choose_weight(0, 0)
    session = playground.session
    before = playground.state, session.losses.tolist(), session.net.parameters.copy(), playground.chosen
    with pytest.raises((ValueError, TypeError)):
        what(playground)
    assert playground.session is session
    assert before[:2] == (playground.state, session.losses.tolist()) and before[3] == playground.chosen
    assert np.array_equal(before[2], session.net.parameters)
    session.go_to(9)


@pytest.mark.parametrize("others", [(5,), ("circle",), ()])
def test_a_comparison_that_is_refused_leaves_the_playgrounds_alone(others):
    playground = Playground(**SMALL)
    for playgrounds in ((playground, *others), (playground, playground)):
        with pytest.raises((ValueError, TypeError), match="side_by_side compares"):
            side_by_side(*playgrounds)
    assert playground.title == "Playground" and playground.figure.css_size[0] == 840
    assert playground.picture()[:4] == b"\x89PNG"


def test_a_change_that_is_stopped_leaves_everything(monkeypatch):
    session = tuned(**SMALL)
    session.play(5)
    before, net = session.losses.tolist(), session.net

    def stopped(settings):
        raise KeyboardInterrupt

    monkeypatch.setattr("weightslab.playground.session.network", stopped)
    for change in (lambda: session.set(session.settings.replace(lr=0.3)), session.rewind):
        with pytest.raises(KeyboardInterrupt):
            change()
        assert session.losses.tolist() == before and session.net is net and session.settings.lr == 0.1
    session.play(1)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"learning_rate": 0.1}, "Playground has no learning_rate; did you mean lr?"),
        ({"optimiser": "Adam"}, "did you mean optimizer?"),
        ({"batch_size": 3}, "did you mean batch?"),
        ({"dropuot": 0.1}, "did you mean dropout?"),
        ({"hidden_layers": "3 tanh"}, "did you mean hidden?"),
        ({"epochs": 3}, r"did you mean play\(100\)"),
        ({"qwertz": 1}, "Playground has no qwertz; it has data, points"),
    ],
)
def test_an_unknown_setting_gets_the_nearest_name(wrong, words):
    with pytest.raises(TypeError, match=words):
        Playground(**wrong)
    with pytest.raises(TypeError, match=words):
        Playground(**SMALL).set(**wrong)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hidden": "99 tanh"}, "hidden layers are up to 8"),
        ({"hidden": "8 cosine"}, "hidden layers are up to 8"),
        ({"hidden": ", ".join(["2 tanh"] * 9)}, "hidden layers are up to 8"),
        ({"features": "x3"}, "inputs are one or more of"),
        ({"features": ""}, "inputs are one or more of"),
        ({"optimizer": "Adagrad", "decay": 0.1}, "decay works with"),
        ({"data": OWN}, "no points of your own"),
        ({"lr": 0.0}, "learning rate must be"),
        ({"hidden": 8}, "must be a text"),
    ],
)
def test_bad_settings_are_one_sentence(changes, words):
    with pytest.raises((ValueError, TypeError), match=words):
        Playground(**changes)


class Table:
    """Reads as a DataFrame does: only through ``__array__``."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype)


@pytest.mark.parametrize("kind", [np.asarray, Table, np.ndarray.tolist], ids=["array", "table", "list"])
def test_points_of_your_own(kind):
    rng = np.random.default_rng(0)
    x = 1000 + 50 * rng.standard_normal((80, 2))
    playground = Playground(own=(kind(x), kind(np.where(x[:, 0] > 1000, "yes", "no"))), hidden="4 tanh")
    playground.play(60)
    assert np.abs(playground.session.points.x).max() <= 4 and playground.session.errors()[0] < 0.05
    with pytest.raises(ValueError, match="no points of your own"):
        Playground.from_state(playground.state)
    again = Playground.from_state(playground.state, own=(x, np.where(x[:, 0] > 1000, "yes", "no")))
    assert again.sentence == playground.sentence


def test_points_that_are_none():
    x, two = np.random.default_rng(0).standard_normal((80, 2)), np.arange(80) % 2
    for own in ((x[:, :1], two), (x, np.zeros(80)), (x[:5], two[:5]), ([["a", "b"]] * 80, two), (x * np.nan, two)):
        with pytest.raises(ValueError):
            Playground(own=own)


def test_only_what_may_change_later_is_in_a_fork():
    assert set(LATER) < set(CONTROLS)
