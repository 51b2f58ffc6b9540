"""The playground: exact in time, whatever way leads there; every setting; its texts, its script, its doctor."""

import asyncio
from io import BytesIO

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from weightslab.playground import Playground, Settings, side_by_side
from weightslab.playground.doctor import examine
from weightslab.playground.session import Session
from weightslab.playground.settings import ACTIVATIONS, FEATURES, LATER, MOST_LAYERS, MOST_NEURONS, OWN

CONTROLS = Settings.controls()
SMALL = {"points": 60, "hidden": "3 tanh"}


def tuned(**changes):
    return Session(Settings(**changes))


def values_of(name):
    """What hypothesis may set a field to."""
    kind = CONTROLS[name]
    if name == "features":
        return st.lists(st.sampled_from(list(FEATURES)), min_size=1, unique=True).map(" ".join)
    if name == "hidden":
        layer = st.tuples(st.integers(1, MOST_NEURONS), st.sampled_from(list(ACTIVATIONS))).map("{0[0]} {0[1]}".format)
        return st.lists(layer, max_size=MOST_LAYERS).map(", ".join)
    if hasattr(kind, "options"):
        return st.sampled_from([option for option in kind.options if option != OWN])
    if hasattr(kind, "low"):
        return (st.integers if isinstance(getattr(Settings(), name), int) else st.floats)(kind.low, kind.high)
    return st.booleans()


any_settings = st.fixed_dictionaries({name: values_of(name) for name in CONTROLS}).map(
    lambda fields: fields | ({"decay": 0.0} if fields["optimizer"] in ("RMSProp", "Adagrad") else {}))


@given(any_settings)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_settings_train_without_an_exception_and_say_how_it_went(fields):
    playground = Playground(**fields)
    session = playground.session
    session.play(-(-50 // session.steps))
    assert session.run.n_steps >= 50 or session.diverged
    assert playground.sentence and playground.code() and Playground.Parameters(**fields) == playground.settings
    assert "nan" not in playground.sentence.lower() or session.diverged


# Time -----------------------------------------------------------------------------------------------------------------


NOISY = {**SMALL, "dropout": 0.2, "l1": 0.001, "l2": 0.01, "clip": 1.0, "optimizer": "momentum", "lr": 0.03}


@pytest.mark.parametrize("changes", [SMALL, NOISY, SMALL | {"optimizer": "Adam", "data": "sine"}])
def test_rewind_and_every_way_through_time_give_the_same_bits(changes):
    session = tuned(**changes)
    start = session.net.parameters.copy()
    session.play(30)
    losses, end = list(session.losses), session.net.parameters.copy()
    for epoch in (7, 29, 0, 30):
        session.go_to(epoch)
        assert session.epoch == epoch and session.losses == losses
    assert np.array_equal(session.net.parameters, end)
    session.rewind()
    assert session.epoch == 0 and np.array_equal(session.net.parameters, start)
    session.play(30)
    assert session.losses == losses and np.array_equal(session.net.parameters, end)


def test_a_long_run_keeps_few_snapshots_and_still_goes_anywhere():
    session = tuned(**SMALL, batch=200)
    session.play(450)
    end = session.losses[:]
    assert len(session._snapshots) <= 201
    for epoch in (449, 123, 1):
        session.go_to(epoch)
        assert session.losses == end and session._measure() == end[epoch]


def test_a_setting_that_is_changed_and_changed_back_leaves_no_trace():
    playground = Playground(**SMALL)
    playground.play(12)
    losses = list(playground.session.losses)
    playground.set(lr=1.0)
    assert playground.session.epoch == 12 and playground.session.losses != losses and playground.session.ghost == losses
    playground.set(lr=0.1)
    assert playground.session.losses == losses


def test_a_fork_keeps_the_past():
    playground = Playground(**NOISY)
    playground.play(10)
    past = list(playground.session.losses)
    playground.fork()
    playground.play(5)
    future = list(playground.session.losses)
    playground.set(lr=0.001, optimizer="Adam", loss="squared")
    assert playground.session.losses[:10] == past[:10] and playground.session.losses != future
    changed = list(playground.session.losses)
    playground.go_to(4)
    playground.go_to(15)
    assert playground.session.losses == changed
    with pytest.raises(ValueError, match="hidden layers cannot change in the middle of a run: rewind first"):
        playground.set(hidden="4 tanh")
    assert playground.session.losses == changed and playground.settings.lr == 0.001


def test_an_edit_is_part_of_the_run():
    playground = Playground(**SMALL)
    playground.play(5)
    playground.edit("0.W", (1, 0), -2.5)
    assert playground.session.net[0].W[1, 0] == -2.5
    playground.play(5)
    losses = list(playground.session.losses)
    playground.go_to(2)
    playground.go_to(10)
    assert playground.session.losses == losses
    playground.set(lr=0.05)
    playground.set(lr=0.1)
    assert playground.session.losses == losses, "settings of training leave the edits"
    playground.rewind()
    playground.play(10)
    assert playground.session.losses != losses, "rewinding takes them away"


@pytest.mark.parametrize(("name", "index", "value", "error"), [
    ("9.W", (0, 0), 1.0, ValueError), ("0.Wb", (0, 0), 1.0, ValueError), ("0.W", (99, 0), 1.0, IndexError),
    ("0.W", (0, 0), float("nan"), ValueError), ("0.W", (0, 0), float("inf"), ValueError)])
def test_a_wrong_edit_changes_nothing(name, index, value, error):
    session = tuned(**SMALL)
    session.play(3)
    before = session.losses[:], session.net.parameters.copy(), list(session.edits)
    with pytest.raises(error):
        session.edit(name, index, value)
    assert before[0] == session.losses and np.array_equal(before[1], session.net.parameters) and before[2] == session.edits


# Texts ----------------------------------------------------------------------------------------------------------------


def eventful():
    playground = Playground(**NOISY)
    playground.play(6)
    playground.edit("0.W", (1, 0), 0.5)
    playground.edit("0.b", (2,), -0.25)
    playground.play(4)
    playground.fork()
    playground.set(lr=0.01, optimizer="Adam", batch=7)
    playground.play(5)
    return playground


def test_state_makes_the_same_run_again():
    playground = eventful()
    again = Playground.from_state(playground.state)
    assert again.state == playground.state and again.sentence == playground.sentence
    assert again.session.losses == playground.session.losses
    assert np.array_equal(again.session.net.parameters, playground.session.net.parameters)


@pytest.mark.parametrize(("old", "new"), [
    ("weightslab-1", "weightslab-2"), (" at 15", ""), (" at 15", " at 3"), ("edit 6", "edit 99"), ("0.W[1, 0]", "9.W[1, 0]"),
    ("0.W[1, 0]", "0.W[77, 0]"), ("=0.5;", "=1e999;"), ("=0.5;", "=--;"), ("from 10 ", "from 10 seed=3, "),
    ("from 10", "form 10"),    ("lr=0.03", "lr=99.0"), ("Playground(", "Other("), ("at 15", "at 999999")])
def test_a_wrong_state_is_one_sentence_and_changes_nothing(old, new):
    playground = eventful()
    before = playground.state
    assert old in before
    with pytest.raises((ValueError, TypeError)) as caught:
        playground.restore(before.replace(old, new, 1))
    assert "\n" not in str(caught.value) and playground.state == before


def test_the_script_gives_the_same_loss():
    cases = [eventful(), Playground(data="sine", **SMALL), Playground(data="plane", start="zero", bias=False, **SMALL),
             Playground(**SMALL, data="spiral", loss="hinge", optimizer="RMSProp", features="x1 x2^2 sin(x1)"),
             Playground(points=60, hidden="", l1=0.01, train=80), Playground(**SMALL, loss="absolute", l2=0.01, start="He")]
    for playground in cases:
        playground.play(7)
        names = {}
        exec(playground.code(), names)
        assert names["loss"] == pytest.approx(playground.session.losses[playground.session.epoch][0], abs=1e-12)


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


@pytest.mark.parametrize(("changes", "words"), [
    ({"hidden": "99 tanh"}, "hidden layers are up to 8"), ({"hidden": "8 cosine"}, "hidden layers are up to 8"),
    ({"hidden": ", ".join(["2 tanh"] * 9)}, "hidden layers are up to 8"), ({"features": "x3"}, "inputs are one or more of"),
    ({"features": ""}, "inputs are one or more of"), ({"optimizer": "Adagrad", "decay": 0.1}, "decay works with"),
    ({"data": OWN}, "no points of your own"), ({"lr": 0.0}, "learning rate must be"), ({"hidden": 8}, "must be a text")])
def test_bad_settings_are_one_sentence(changes, words):
    with pytest.raises((ValueError, TypeError), match=words):
        Playground(**changes)


def test_points_of_your_own():
    rng = np.random.default_rng(0)
    x = 1000 + 50 * rng.standard_normal((80, 2))
    playground = Playground(own=(x, np.where(x[:, 0] > 1000, "yes", "no")), hidden="4 tanh")
    playground.play(60)
    assert np.abs(playground.session.points.x).max() <= 4 and playground.session.errors()[0] < 0.05
    two = np.arange(80) % 2
    for own in ((x[:, :1], two), (x, np.zeros(80)), (x[:5], two[:5]), ([["a", "b"]] * 80, two), (x * np.nan, two)):
        with pytest.raises(ValueError):
            Playground(own=own)


# What it reaches, and what the doctor says ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("changes", "most"), [
    ({"data": "circle"}, 0.01), ({"data": "xor"}, 0.01), ({"data": "gaussians"}, 0.01),
    (Playground.presets["spiral"].values(), 0.05)])
def test_the_classic_results_come_in_200_epochs(changes, most, seed):
    session = tuned(**{**changes, "seed": seed})
    session.play(200)
    assert session.errors()[0] < most


@pytest.mark.parametrize(("changes", "epochs", "word"), [
    ({"lr": 10.0, "loss": "squared", "hidden": "8 relu"}, 20, "Diverged"), ({"start": "zero"}, 3, "All weights are 0"),
    ({"gain": 5.0}, 1, "saturated"), ({"lr": 1e-4, "batch": 200}, 2, "hardly"),
    (Playground.presets["overfitted"].values(), 100, "Overfitted"), ({"data": "gaussians", "noise": 0.5}, 30, "Healthy")])
def test_the_doctor_names_what_is_wrong(changes, epochs, word):
    session = tuned(**changes)
    session.play(epochs)
    assert any(word in said for said in examine(session)), examine(session)


# On the page ----------------------------------------------------------------------------------------------------------


def pixels(png):
    return np.asarray(Image.open(BytesIO(png)).convert("RGB"))


def test_the_picture_follows_and_a_frame_draws_nothing_anew():
    playground = Playground(**SMALL)
    first = pixels(playground.picture())
    playground.play(5)
    second = pixels(playground.picture())
    assert (first != second).any()
    redraws = playground.figure.redraws
    playground.figure.ratio = 1.0
    playground.frame()
    for _ in range(5):
        playground.play(3)
        playground.frame()
    assert playground.figure.redraws <= redraws + 1
    playground.set(hidden="5 relu, 2 sigmoid, 3 leaky", features="x1 x2^2 sin(x2)")
    assert (pixels(playground.picture()) != second).any()


def test_every_weight_can_be_found_in_the_picture():
    playground = Playground(hidden="3 tanh, 2 tanh", points=60)
    playground.frame()
    view = playground.view
    for layer, segments in enumerate(view.segments):
        for k, ((x0, y0), (x1, y1)) in enumerate(segments):
            found = view.place_of(x0 + 0.17 * (x1 - x0), y0 + 0.17 * (y1 - y0))
            assert found is not None and found[0] == layer
            near = np.hypot(*(np.array(segments)[:, 0] - (x0, y0)).T) < 1
            place = divmod(k, len(view.nodes[layer]))
            assert found[1:] == place or near[found[1] * len(view.nodes[layer]) + found[2]]
    assert view.place_of(1, 519) is None


def click(panel, name):
    next(button for button in (*panel.buttons, *panel.presets, *panel.layers) if name in button.description).click()


def test_the_panel_does_what_its_controls_promise():
    playground = Playground(**SMALL)
    panel = playground.panel

    async def scene():
        click(panel, "Play")
        await asyncio.sleep(0.6)
        assert "Pause" in panel.play_button.description and playground.session.epoch > 3
        panel.controls.widgets["lr"].value = 0.5
        assert playground.settings.lr == pytest.approx(0.5)
        await asyncio.sleep(0.2)
        click(panel, "Pause")
        assert "Play" in panel.play_button.description and not panel.error.value
        epoch = playground.session.epoch
        await asyncio.sleep(0.2)
        assert playground.session.epoch == epoch, "it did not pause"

    asyncio.run(scene())
    click(panel, "Step")
    click(panel, "Rewind")
    assert playground.session.epoch == 0
    playground.play(20)
    panel.time.value = 7
    assert playground.session.epoch == 7 and "Epoch 7:" in panel.caption.value
    click(panel, "+ layer")
    assert playground.settings.hidden == "3 tanh, 3 tanh" and panel.controls.widgets["hidden"].value == "3 tanh, 3 tanh"
    panel.controls.widgets["hidden"].value = "9 cosine"
    assert "Not done: hidden layers are up to 8" in panel.error.value and playground.settings.hidden == "3 tanh, 3 tanh"
    panel.screen._handle_custom_msg({"point": panel_point(playground, (0, 1, 0)), "kind": "down"}, [])
    assert playground.chosen == (0, 1, 0)
    assert panel.editor.value.value == pytest.approx(playground.session.net[0].W[1, 0], abs=1e-4)
    panel.editor.value.value = -1.5
    assert playground.session.net[0].W[1, 0] == -1.5 and "−1.500" in panel.editor.words.value
    panel.editor.places[0].value = 3
    assert "layer 3" in panel.error.value or playground.chosen[0] == 2
    state = playground.state
    click(panel, "spiral")
    assert playground.settings.data == "spiral"
    panel.fold.widget.selected_index = 0
    panel.fold.state.value = state
    assert playground.state == state


def panel_point(playground, place):
    layer, to, source = place
    (x0, y0), (x1, y1) = playground.view.segments[layer][to * len(playground.view.nodes[layer]) + source]
    return [(0.6 * x0 + 0.4 * x1) / 840, (0.6 * y0 + 0.4 * y1) / 520]


def test_side_by_side_plays_all():
    pair = side_by_side(Playground(**SMALL), Playground(**SMALL, lr=1.0))
    data, metadata = pair._repr_mimebundle_()
    assert data["text/plain"].count("Epoch 0") == 2
    width, height = pixels(data["image/png"]).shape[1::-1]
    assert (width, height) == (2 * metadata["image/png"]["width"], 2 * metadata["image/png"]["height"])
    step = pair.widget.children[0].children[2]
    step.click()
    assert [playground.session.epoch for playground in pair.playgrounds] == [1, 1]
    pair.close()
    with pytest.raises(ValueError, match="at least two"):
        side_by_side(Playground(**SMALL))


def test_only_what_may_change_later_is_in_a_fork():
    assert set(LATER) < set(CONTROLS)
