"""The playground's picture, and its page as the reader's hand drives it, without a browser."""

import asyncio
from io import BytesIO
from time import perf_counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ipywidgets.widgets.widget import _instances
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from runs import SMALL, any_settings

from weightslab.playground import Playground, side_by_side
from weightslab.playground.charts import outline
from weightslab.playground.desk import BREATH, SPEEDS
from weightslab.playground.settings import layers
from weightslab.playground.thumbnails import thumbnails
from weightslab.playground.weights import dense, number, weight_at
from weightslab.plots.pixels import Numbers
from weightslab.plots.shapes import figures, signed_figures, written


def pixels(png):
    return np.asarray(Image.open(BytesIO(png)).convert("RGB"))


def test_the_picture_follows_and_a_frame_draws_nothing_anew():
    playground = Playground(**SMALL)
    first = pixels(playground.picture())
    playground.play(5)
    second = pixels(playground.picture())
    assert (first != second).any()
    playground.figure.ratio = 1.0
    playground.desk.frame()
    redraws = playground.figure.redraws
    for _ in range(5):
        playground.play(3)
        playground.desk.frame()
    for changes in ({"lr": 0.2}, {"loss": "hinge"}, {"noise": 0.5}, {"seed": 1}):
        playground.set(**changes)
        playground.desk.frame()
    assert playground.figure.redraws == redraws, "a slider that is dragged must not wait for a full drawing"
    playground.set(hidden="5 relu, 2 sigmoid, 3 leaky", features="x1 x2^2 sin(x2)")
    assert (pixels(playground.picture()) != second).any()


@given(any_settings, st.data())
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_any_settings_give_a_picture_with_any_weight_chosen(fields, data):
    playground = Playground(**fields)
    playground.figure.ratio = 1.0
    layers = dense(playground.session.net)
    layer = data.draw(st.integers(0, len(layers) - 1))
    W = layers[layer][1].W
    for _ in range(2):
        playground.choose_weight(
            layer, data.draw(st.integers(0, W.shape[0] - 1)), data.draw(st.none() | st.integers(0, W.shape[1] - 1))
        )
        assert pixels(playground.desk.frame()).shape == (356, 840, 3)
        playground.play()


@pytest.mark.parametrize("n", [1, 1601, 3200, 40_009])
def test_the_curve_of_a_long_run_has_few_points_and_the_outline_of_all(n):
    losses = np.random.default_rng(n).normal(size=n)
    few = max(n // 1600, 2)
    epochs, drawn = outline(losses, few)
    assert len(epochs) == len(drawn) <= 2 * n / few + few and epochs[-1] >= n - few and (np.diff(epochs) > 0).all()
    for start in range(0, n, few):
        run, here = losses[start : start + few], drawn[(epochs >= start) & (epochs < start + few)]
        assert (run.min(), run.max()) == (here.min(), here.max())
    assert np.array_equal(outline(losses, 1)[1], losses)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.527, "+0.53"),
        (-0.004, "0.00"),
        (-12.5, "\N{MINUS SIGN}12.50"),
        (1e5, "+100,000"),
        (float("nan"), ""),
        (-1e300, "\N{MINUS SIGN}1.0 · 10³⁰⁰"),
        (float("inf"), ""),
    ],
)
def test_numbers_on_edges(value, text):
    assert number(value) == text


@pytest.mark.parametrize("value", [1e-30, -12345678.0, 5e300, np.inf, np.nan])
def test_numbers_of_any_size_are_drawn(value):
    figure = Figure()
    FigureCanvasAgg(figure)
    texts = [say(value) for say in (number, written, figures, signed_figures)]
    Numbers(figure.add_subplot(), 12, "black").set(texts, [(0.5, 0.1 + 0.2 * i) for i in range(len(texts))])
    figure.canvas.draw()


def test_every_weight_and_neuron_can_be_found_in_the_picture():
    playground = Playground(hidden="3 tanh, 2 tanh", points=60)
    playground.desk.frame()
    view = playground.desk.view
    for layer, segments in enumerate(view.segments):
        for k, ((x0, y0), (x1, y1)) in enumerate(segments):
            found = view.place_of(x0 + 0.17 * (x1 - x0), y0 + 0.17 * (y1 - y0))
            assert found is not None and found[0] == layer
            near = np.hypot(*(segments[:, 0] - (x0, y0)).T) < 1
            place = divmod(k, len(view.nodes[layer]))
            assert found[1:] == place or near[found[1] * len(view.nodes[layer]) + found[2]]
    for layer, column in enumerate(view.nodes[1:-1]):
        for to, (x, y) in enumerate(column):
            assert view.place_of(x, y) == (layer, to, None)
    assert view.place_of(700, 300) == (2, 0, None), "the output"
    assert view.place_of(1, 443) is None


def test_a_chosen_neuron_is_shown_large_and_its_weights_as_numbers():
    playground = Playground(**SMALL)
    playground.play(5)
    shown = []
    for place in ((1, 0), (0, 2), (0, 2, 1)):
        playground.choose_weight(*place)
        shown.append(pixels(playground.picture()))
        W = dense(playground.session.net)[place[0]][1].W[place[1]]
        expected = W if len(place) == 2 else W[place[2] : place[2] + 1]
        assert list(playground.desk.view.numbers.texts) == [number(value) for value in expected]
    output, neuron, _ = (picture[-840:-400, 1180:] for picture in shown)
    view = playground.desk.view
    assert (output != neuron).any() and view.output.get_visible() and not view.large.get_visible()


def click(panel, name):
    buttons = *panel.buttons, *panel.presets.values(), panel.tabs.layers.more, panel.tabs.layers.less
    next(button for button in buttons if name in button.description).click()


def test_for_those_who_want_little_motion_it_plays_with_a_picture_a_second():
    playground = Playground(**SMALL)
    panel, pictures = playground.panel, set()
    panel.screen.reduced_motion = True
    panel.speed.value = "full speed"

    async def scene():
        began = perf_counter()
        click(panel, "Play")
        while playground.session.epoch < 50:
            await asyncio.sleep(0.001)
            pictures.add(panel.picture.value)
        assert len(pictures) <= 2 + perf_counter() - began
        click(panel, "Pause")
        assert panel.picture.value not in pictures and str(playground.session.epoch) in panel.caption.value

    asyncio.run(scene())


def type_into(editor, text, place):
    editor.value._handle_custom_msg({"typed": text, "place": list(place)}, [])


def test_buttons_play_step_rewind_and_go_through_time():
    playground = Playground(**SMALL)
    panel = playground.panel

    async def scene():
        click(panel, "Play")
        while playground.session.epoch <= 3:
            await asyncio.sleep(0.02)
        assert "Pause" in panel.play_button.description
        panel.tabs.controls.widgets["lr"].value = 0.5
        assert playground.settings.lr == pytest.approx(0.5)
        for to in (0, 1):  # also right after another one
            playground.choose_weight(0, to)
            assert panel.editor.value.value == pytest.approx(playground.session.net[0].b[to], abs=1e-4)
        type_into(panel.editor, "-7.5", (0, 1, None))
        assert [(edit.name, edit.index, edit.value) for edit in playground.session.edits] == [("0.b", (1,), -7.5)]
        await asyncio.sleep(0.3)
        click(panel, "Pause")
        assert "Play" in panel.play_button.description and not panel.error.value
        epoch = playground.session.epoch
        assert panel.editor.value.value == pytest.approx(playground.session.net[0].b[1], abs=1e-4)
        await asyncio.sleep(0.1)
        assert playground.session.epoch == epoch, "it did not pause"

    asyncio.run(scene())
    epoch = playground.session.epoch
    click(panel, "Step")
    assert playground.session.epoch == epoch + 1
    click(panel, "Rewind")
    assert playground.session.epoch == 0 and "Not trained yet" in panel.caption.value
    playground.play(20)
    panel.time.value = 7
    assert playground.session.epoch == 7 and "Epoch 7:" in panel.caption.value
    click(panel, "New seed")
    assert playground.settings.seed == 1 and playground.session.epoch == 7


def test_it_plays_as_fast_as_it_is_told_and_to_a_goal_at_full_speed():
    playground = Playground(**SMALL)
    desk = playground.desk
    for speed, (epochs, seconds) in SPEEDS.items():
        playground.rewind()
        playground.panel.speed.value = speed
        wait = next(desk._train())
        assert 1 <= playground.session.epoch <= epochs and BREATH <= wait <= max(BREATH, seconds)
    playground.panel.speed.value, desk.goal = "2 epochs/s", playground.session.epoch + 5
    assert {*desk._train()} == {BREATH} and playground.session.epoch == desk.goal


def test_each_data_set_has_a_picture_of_its_own_on_its_button():
    playground = Playground(**SMALL)
    buttons, pictures = playground.panel.tabs.controls.widgets["data"], thumbnails()
    assert {*buttons.options} - {*pictures} == {"your own"} and len({*pictures.values()}) == len(pictures)
    for name, png in pictures.items():
        buttons.value = name
        assert playground.settings.data == name
        assert len(np.unique(pixels(png).reshape(-1, 3), axis=0)) > 2 and len(png) < 3000


def test_inputs_and_layers_are_chosen_with_buttons_and_fields():
    playground = Playground(**SMALL)
    tabs = playground.panel.tabs
    click(playground.panel, "+")
    assert playground.settings.hidden == "3 tanh, 3 tanh"
    tabs.layers.kinds[1].value = "relu"
    tabs.layers.neurons[0].value = 5
    assert playground.settings.hidden == "5 tanh, 3 relu"
    playground.set(hidden=", ".join(["3 tanh"] * 7))
    click(playground.panel, "+")
    assert tabs.layers.more.disabled and playground.settings.hidden.count(",") == 7
    playground.set(hidden="2 relu")
    click(playground.panel, "−")
    assert tabs.layers.less.disabled and playground.settings.hidden == "" and len(tabs.layers.widget.children) == 3
    tabs.inputs.buttons["sin(x1)"].value = True
    tabs.inputs.buttons["x1"].value = False
    assert playground.settings.features == "x2 sin(x1)"
    tabs.inputs.buttons["x2"].value = False
    assert tabs.inputs.buttons["sin(x1)"].disabled, "a network needs an input"
    playground.play(3)
    playground.fork()
    tabs.inputs.buttons["x1"].value = True
    assert "cannot change in the middle of a run" in playground.panel.error.value
    assert not tabs.inputs.buttons["x1"].value and playground.settings.features == "sin(x1)"


def test_a_double_click_puts_back_the_control_that_was_clicked():
    playground = Playground(**SMALL, lr=0.5, dropout=0.2)
    panel = playground.panel
    for name in ("dropout", "lr"):
        panel.screen._handle_custom_msg({"reset": panel.tabs.names.index(name)}, [])
    assert playground.settings.lr == 0.1 and playground.settings.dropout == 0


def test_a_weight_is_chosen_by_a_click_and_set_by_number():
    playground = Playground(**SMALL)
    panel, editor = playground.panel, playground.panel.editor
    panel.picture._handle_custom_msg({"point": panel_point(playground, (0, 1, 0)), "kind": "down"}, [])
    assert playground.chosen == (0, 1, 0) and "Weight from x1 to neuron 2 of hidden layer 1" in editor.words.value
    assert editor.value.value == pytest.approx(playground.session.net[0].W[1, 0], abs=1e-4)
    type_into(editor, "-1.5", editor.value.place)
    assert playground.session.net[0].W[1, 0] == -1.5 and "−1.500" in editor.words.value
    editor.places[2].value = 0
    assert playground.chosen == (0, 1, None) and "Bias of neuron 2 of hidden layer 1" in editor.words.value
    editor.places[0].value = 3
    assert "layer 3" in panel.error.value or playground.chosen[0] == 2
    state = playground.state
    click(panel, "spiral")
    assert playground.settings.data == "spiral"
    panel.fold.button.value = True
    panel.fold.state.value = state
    assert playground.state == state


def at(playground, x, y):
    width, height = playground.desk.size
    return [x / width, y / height]


@pytest.mark.parametrize("hidden", ["", "3 tanh", "1 relu, 16 tanh", ", ".join(["2 sigmoid"] * 8)])
def test_neurons_and_layers_are_added_and_taken_away_where_they_stand(hidden):
    playground = Playground(points=60, hidden=hidden)
    playground.desk.frame()
    made = list(playground.desk.view.offers)
    before = layers(hidden)
    plus = len([offer for offer in made if offer.sign.startswith("+")])
    assert len(made) - plus == len(before)
    assert plus == sum(n < 16 for n, _ in before) + (len(before) + 1) * (len(before) < 8)
    for one in made:
        playground = Playground(points=60, hidden=hidden)
        playground.panel.picture._handle_custom_msg({"point": at(playground, one.x, one.y), "kind": "down"}, [])
        assert playground.settings.hidden == one.hidden != hidden and not playground.panel.error.value
        after = layers(one.hidden)
        neurons = [sum(n for n, _ in now) for now in (before, after)]
        if one.sign == "−":
            assert neurons[1] == neurons[0] - 1 and len(after) - len(before) in (-1, 0)
        else:
            assert neurons[1] == neurons[0] + 1 if len(after) == len(before) else len(after) == len(before) + 1


def test_signs_are_not_on_neurons_or_edges_and_small_pictures_have_none():
    for hidden in ("", "8 tanh, 8 tanh", "16 tanh", ", ".join(["16 tanh"] * 8)):
        playground = Playground(points=60, hidden=hidden)
        playground.desk.frame()
        view = playground.desk.view
        assert view.offers and all(view.place_of(offer.x, offer.y) is None for offer in view.offers)
        assert view.offered(*view.nodes[0][0]) is None
    pair = side_by_side(Playground(**SMALL), Playground(**SMALL))
    pair._repr_mimebundle_()
    assert not pair.playgrounds[0].desk.view.offers


def test_an_edge_is_dragged_up_and_down_and_a_click_alone_changes_nothing():
    playground = Playground(**SMALL)
    panel = playground.panel

    def point(kind, up=0.0):
        x, y = panel_point(playground, (0, 1, 0))
        panel.picture._handle_custom_msg({"point": [x, y + up / playground.desk.size[1]], "kind": kind}, [])

    first = float(playground.session.net[0].W[1, 0])
    for kind, up in (("down", 0), ("move", 2), ("up", 2), ("move", 80)):
        point(kind, up)
        assert playground.session.net[0].W[1, 0] == first and "edit(" not in playground.state
    for kind, up, grown in (("down", 0, 0), ("move", 40, 1), ("move", -60, -1.5), ("up", -60, -1.5)):
        point(kind, up)
        assert playground.session.net[0].W[1, 0] == pytest.approx(first + grown, abs=0.005)
        assert panel.editor.value.value == pytest.approx(first + grown, abs=0.005)
    assert playground.state.count("edit(") == 1


def press(playground, place, *kinds):
    for kind in kinds:
        playground.panel.picture._handle_custom_msg({"point": panel_point(playground, place), "kind": kind}, [])


def ask(playground, edge=(0, 1, 0), **question):
    playground.panel.bubble._handle_custom_msg(question | {"edge": list(edge)}, [])
    return float(playground.session.net[0].W[1, 0])


def test_a_click_on_an_edge_opens_a_field_beside_it_to_type_or_nudge_its_weight():
    playground = Playground(**SMALL)
    bubble, sent = playground.panel.bubble, []
    bubble.send = sent.append
    press(playground, (0, 1, 0), "down")
    assert not bubble.shown, "it may become a drag"
    press(playground, (0, 1, 0), "up")
    assert bubble.shown and sent == [{"focus": True}]
    assert bubble.name == "Weight from x1 to neuron 2 of hidden layer 1"
    assert ask(playground, typed=" −0.52 ") == -0.52 and bubble.value == "−0.52"
    assert ask(playground, typed="1e-3") == 1e-3 and ask(playground, typed="-0.5") == -0.5
    assert ask(playground, nudged=1) == -0.4 and ask(playground, nudged=-10) == -1.4 and bubble.value == "−1.4"
    assert "−1.400" in playground.panel.editor.words.value and playground.panel.editor.value.value == -1.4


def test_a_number_is_of_the_weight_or_bias_for_which_it_was_typed():
    playground = Playground(**SMALL)
    editor, net = playground.panel.editor, playground.session.net
    for place, chosen in (((0, 1, 0), (0, 1, 1)), ((0, 1, None), (0, 2, None)), ((1, 0, 2), (0, 2, None))):
        playground.choose_weight(*place)
        assert editor.value.place == place
        playground.choose_weight(*chosen)
        other = playground.weight
        type_into(editor, "0.75", place)
        assert weight_at(net, *place)[2] == 0.75 and playground.weight == other and playground.chosen == chosen
        assert editor.value.value == pytest.approx(other[2], abs=1e-4)


def test_what_was_asked_of_an_edge_is_done_to_it_also_where_another_is_chosen_meanwhile():
    playground = Playground(**SMALL)
    bubble, net = playground.panel.bubble, playground.session.net
    press(playground, (0, 1, 0), "down", "up")
    assert bubble.edge == (0, 1, 0)
    press(playground, (1, 0, 1), "down", "up")
    assert bubble.edge == (1, 0, 1)
    other = float(net[2].W[0, 1])
    assert ask(playground, typed="0.25") == 0.25 and ask(playground, nudged=2) == 0.45
    playground.choose_weight(0, 1)
    bias = float(net[0].b[1])
    assert ask(playground, typed="−0.5") == -0.5 and ask(playground, nudged=-1) == -0.6
    assert net[2].W[0, 1] == other and net[0].b[1] == bias
    playground.set(hidden="1 tanh")
    state = playground.state
    playground.panel.bubble._handle_custom_msg({"typed": "9", "edge": [0, 1, 0]}, [])
    assert playground.state == state and "has weights to neurons 1 to 1" in playground.panel.error.value


@pytest.mark.parametrize("text", ["", "abc", "0,5", "nan", "−inf", "1 2", "9" * 400])
def test_what_is_no_number_is_said_beside_the_picture_and_changes_nothing(text):
    playground = Playground(**SMALL)
    press(playground, (0, 1, 0), "down", "up")
    before, state = ask(playground, typed="0.25"), playground.state
    assert ask(playground, typed=text) == before and playground.state == state and playground.panel.bubble.shown
    assert playground.panel.error.value.count("Not done: a weight is a number such as −0.5, got &#x27;") == 1
    ask(playground, typed="0.75")
    assert not playground.panel.error.value


def test_the_field_follows_the_choice_and_closes_where_no_edge_is_chosen():
    playground = Playground(**SMALL)
    panel, bubble = playground.panel, playground.panel.bubble
    panel.editor.places[2].value = 2
    assert bubble.shown and bubble.name.startswith("Weight from x2"), "chosen with the keyboard"
    for place in ((0, 0, 0), (1, 0, 1)):
        playground.choose_weight(*place)
        (x, y), (width, height) = bubble.place, playground.desk.size
        assert playground.desk.view.place_of(x * width, (1 - y) * height) == place, "it stands at its edge"
    playground.choose_weight(0, 0, 1)
    playground.play(3)
    assert bubble.shown and bubble.value == f"{round(playground.weight[2], 4):g}".replace("-", "−")
    panel.editor.places[2].value = 0
    assert not bubble.shown, "a bias has no edge"
    press(playground, (0, 1, 0), "down", "up")
    assert bubble.shown
    bubble.set_state({"shown": False})
    playground.play()
    assert not bubble.shown, "closed by the reader it stays closed"
    press(playground, (0, 1, 0), "down", "up")
    playground.set(hidden="2 tanh")
    assert not bubble.shown, "the network is another one"


def test_a_neuron_without_a_bias_says_so():
    playground = Playground(**SMALL, bias=False)
    panel = playground.panel
    playground.choose_weight(0, 1)
    assert "Neuron 2 of hidden layer 1 has no bias." in panel.editor.words.value and panel.editor.value.disabled
    type_into(panel.editor, "1", (0, 1, None))  # typed while it had one
    assert "Neuron 2 of hidden layer 1 has no bias. Everything stands" in panel.error.value


def panel_point(playground, place):
    layer, to, source = place
    (x0, y0), (x1, y1) = playground.desk.view.segments[layer][to * len(playground.desk.view.nodes[layer]) + source]
    width, height = playground.desk.size
    return [(0.6 * x0 + 0.4 * x1) / width, (0.6 * y0 + 0.4 * y1) / height]


def test_closing_frees_every_widget():
    before = set(_instances)
    playground = Playground(**SMALL)
    assert playground.panel and set(_instances) != before
    playground.close()
    assert set(_instances) == before


def test_side_by_side_plays_all_at_one_pace():
    pair = side_by_side(Playground(**SMALL), Playground(**SMALL, lr=1.0, batch=1))
    data, metadata = pair._repr_mimebundle_()
    assert data["text/plain"].count("Epoch 0") == 2
    width, height = pixels(data["image/png"]).shape[1::-1]
    assert (width, height) == (2 * metadata["image/png"]["width"], 2 * metadata["image/png"]["height"])
    assert [playground.panel.drawer.description for playground in pair.playgrounds] == [
        "A: points 60, hidden layers 3 tanh",
        "B: points 60, hidden layers 3 tanh, learning rate 1, batch 1",
    ]
    play, pause, step, rewind = pair.widget.children[0].children

    def epochs():
        return [playground.session.epoch for playground in pair.playgrounds]

    async def scene():
        play.click()
        while min(epochs()) < 4:
            await asyncio.sleep(0.02)
        pause.click()
        while any(playground.desk.running for playground in pair.playgrounds):
            await asyncio.sleep(0.02)

    asyncio.run(scene())
    assert epochs()[0] == epochs()[1] > 3
    step.click()
    assert epochs()[0] == epochs()[1]
    rewind.click()
    assert epochs() == [0, 0]
    pair.close()
    with pytest.raises(ValueError, match="at least two"):
        side_by_side(Playground(**SMALL))
