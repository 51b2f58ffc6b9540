"""The playground as a student uses it, in JupyterLab and Chromium."""

import re
from pathlib import Path

import pytest
from browser import jupyter
from browser.lab import Lab
from originals import NOTEBOOKS
from requirements import in_ci

SCREENSHOTS = Path(__file__).parent / "screenshots" / "playground"
CELLS = ("from weightslab.playground import Playground, side_by_side", "Playground(points=200)", "Playground()")
FIRST_NEURON, OUTPUT = (217 / 840, 37 / 356), (700 / 840, 130 / 356)
"""Places in the picture of a network with three hidden layers, as shares from its upper left corner."""
NEW_LAYER, AN_EDGE = (394 / 840, 12 / 356), (545 / 840, 66 / 356)
"""The same with two, of eight neurons each."""


class Page:
    """One playground on the page."""

    def __init__(self, notebook, root):
        self.notebook, self.root, self.lab = notebook, root, Lab(notebook, root)

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    def tab(self, name):
        self.root.locator(".weightslab-leaves").get_by_role("button", name=name).click()
        self.notebook.settle()

    @property
    def epoch(self):
        return int(re.match(r"Epoch (\d+):", self.lab.caption.inner_text())[1])

    def reach(self, epoch):
        """Wait until it has played so far, however fast the machine is."""
        caption = "root.querySelector('.weightslab-caption').textContent"
        played = f"([root, epoch]) => Number(/Epoch (\\d+):/.exec({caption})[1]) >= epoch"
        self.root.page.wait_for_function(played, arg=[self.root.element_handle(), epoch])

    def field(self, label):
        return self.root.locator(".widget-text", has_text=label).locator("input")

    def rest(self):
        """Wait until nothing plays."""
        self.root.get_by_role("button", name="▶ Play").wait_for()
        self.notebook.settle()

    @property
    def layers(self):
        """The fields of the hidden layers."""
        return self.root.locator(".widget-box", has=self.root.page.get_by_title("One more hidden layer")).last

    def click_picture(self, x, y):
        self.lab.picture.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
        box = self.lab.picture.bounding_box()
        self.notebook.page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        self.notebook.settle()

    def set_weight(self, value):
        field = self.root.locator(".widget-text", has_text="set to").locator("input")
        field.fill(value)
        field.press("Enter")

    def open_state(self):
        """Open the drawer, and read the state in it."""
        self.root.locator(".weightslab-disclosure > button").click()
        self.notebook.settle()
        return self.field("State").input_value()

    def choose_data(self, name):
        self.root.locator(".weightslab-pictured").get_by_role("button", name=name, exact=True).click()
        self.rest()


@pytest.fixture
def pages(server, opened):
    notebook = opened(server.write("playground.ipynb", *CELLS))
    notebook.run_all()
    roots = notebook.page.locator(".weightslab-playground")
    roots.nth(1).wait_for()
    return notebook, Page(notebook, roots.nth(0)), Page(notebook, roots.nth(1))


@in_ci("two settings are seen on one screen in every run")
def test_each_playground_of_the_lesson_is_seen_on_one_screen(opened):
    notebook = opened(NOTEBOOKS / "09_playground.ipynb")
    notebook.run_all()
    assert len(notebook.labs) == 4 + 3  # and the lab with four knobs thrice
    for laptop in jupyter.LAPTOPS:
        notebook.move_to_a_window_of(*laptop)
        assert not notebook.too_high, laptop


def test_a_layer_is_added_and_an_edge_dragged_where_they_stand(pages):
    notebook, first, second = pages
    second.tab("Network")
    second.click_picture(*NEW_LAYER)
    second.rest()
    assert second.layers.locator("select").count() == 3 and not second.lab.misplaced()
    first.click_picture(*AN_EDGE)
    words = first.root.locator(".weightslab-hint", has_text="Weight from")
    before, state = words.inner_text(), first.lab.shown()[0]
    box = first.lab.picture.bounding_box()
    x, y = (box[side] + share * box[length] for side, length, share in zip("xy", ("width", "height"), AN_EDGE, strict=True))
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x, y - 40, steps=4)
    notebook.page.mouse.up()
    notebook.settle()
    values = [float(text.rsplit(": ")[1].rstrip(".").replace("−", "-")) for text in (before, words.inner_text())]
    assert values[1] == pytest.approx(values[0] + 1, abs=0.05) and first.lab.shown()[0] != state
    assert not notebook.errors


def test_a_weight_is_typed_and_nudged_in_the_field_beside_its_edge(pages):
    notebook, first, _ = pages
    keyboard, words = notebook.page.keyboard, first.root.locator(".weightslab-hint", has_text="Weight from")
    first.click_picture(*AN_EDGE)
    bubble = first.root.locator(".weightslab-bubble")
    field, picture = bubble.locator("input"), first.lab.picture.bounding_box()
    assert bubble.is_visible() and field.evaluate("field => field === document.activeElement")
    assert "Weight from" in field.get_attribute("aria-label")
    stands = bubble.bounding_box()
    edge = picture["x"] + AN_EDGE[0] * picture["width"], picture["y"] + AN_EDGE[1] * picture["height"]
    assert 0 < stands["x"] - edge[0] + 60 < 120 and abs(stands["y"] + stands["height"] - edge[1]) < 60, "beside the edge"
    notebook.photograph(SCREENSHOTS / "weight-at-its-edge.png", first.root)
    keyboard.type("−0.52")
    keyboard.press("Enter")
    notebook.settle()
    assert words.inner_text().endswith(": −0.520.") and field.input_value() == "−0.52"
    keyboard.press("ArrowUp")
    keyboard.press("Shift+ArrowUp")
    bubble.get_by_role("button", name="0.1 less").click()
    notebook.settle()
    assert words.inner_text().endswith(": +0.480.") and field.input_value() == "0.48"
    field.fill("half")
    field.press("Enter")
    notebook.settle()
    assert "a weight is a number such as −0.5, got 'half'" in first.root.locator(".weightslab-error").inner_text()
    assert field.get_attribute("aria-invalid") == "true" and words.inner_text().endswith(": +0.480.")
    field.press("Escape")
    notebook.settle()
    assert bubble.is_hidden() and not first.lab.misplaced()
    source = first.root.locator(".widget-text", has_text="from").locator("input")
    source.fill("2")
    source.press("Tab")
    notebook.settle()
    assert bubble.is_visible() and "Weight from neuron 2" in field.get_attribute("aria-label"), "reached with the keyboard"
    for _ in range(30):
        keyboard.press("Tab")
        if field.evaluate("field => field === document.activeElement"):
            break
    keyboard.press("ArrowDown")
    keyboard.press("Escape")
    notebook.settle()
    assert bubble.is_hidden() and not notebook.errors


def test_a_lesson_in_the_playground(pages):
    notebook, first, second = pages
    assert first.lab.sharp() and not first.lab.misplaced()
    start = first.lab.shown()[0]
    first.choose_data("xor")
    first.tab("Network")
    first.button("+").click()
    first.rest()
    kinds = first.layers.locator("select")
    assert kinds.count() == 3
    kinds.nth(0).select_option("relu")
    first.rest()
    neurons = first.layers.locator("input").nth(2)
    neurons.fill("4")
    neurons.press("Enter")
    first.rest()
    xor = first.lab.shown()[0]
    assert xor != start and not first.lab.misplaced()
    first.click_picture(*FIRST_NEURON)
    assert "Bias of neuron 1 of hidden layer 1" in first.root.inner_text()
    first.button("▶ Play").click()
    before = first.epoch
    first.reach(before + 5)
    first.set_weight("2.5")  # while it plays
    first.reach(before + 15)
    first.button("❚❚ Pause").click()
    first.rest()
    played = first.epoch
    assert played >= before + 15 and not notebook.errors
    first.button("Step").click()
    first.rest()
    assert first.epoch == played + 1
    first.click_picture(*OUTPUT)
    first.set_weight("-0.5")
    first.rest()
    assert "Bias of the output: −0.500" in first.root.inner_text()
    state = first.open_state()
    assert state.count("edit(") == 2 and "'0.b', (0,), 2.5)" in state and f"at({played + 1})" in state
    field = second.field("State")
    second.open_state()
    field.fill(state)
    field.press("Enter")
    second.rest()
    second.click_picture(*OUTPUT)
    second.rest()
    assert second.lab.caption.inner_text() == first.lab.caption.inner_text()
    assert first.lab.shown()[0] == second.lab.shown()[0]
    for one in (first, second):
        one.button("Rewind").click()
        one.rest()
    assert first.epoch == 0 and first.lab.shown()[0] != xor, "the chosen neuron stays marked"
    assert first.lab.shown()[0] == second.lab.shown()[0]
    assert not notebook.errors and not first.lab.misplaced()


def test_time_goes_back_and_forth_and_an_error_is_a_sentence(pages):
    notebook, first, _ = pages
    for _ in range(3):
        first.button("Step").click()
    first.rest()
    then = first.lab.shown()[0]
    handle = first.root.get_by_role("slider", name="epoch")
    handle.focus()
    handle.press("ArrowLeft")
    first.rest()
    assert first.epoch == 2 and first.lab.shown()[0] != then
    handle.press("ArrowRight")
    first.rest()
    assert first.epoch == 3 and first.lab.shown()[0] == then
    first.button("Fork here").click()
    first.rest()
    first.root.get_by_role("button", name="sin(x1)").click()
    notebook.settle()
    assert len(notebook.errors) == 1 and "inputs cannot change in the middle of a run" in notebook.errors[0]
    assert first.lab.shown()[0] == then


def test_two_settings_fit_on_one_screen_and_keep_pace(server, opened):
    small = "points=60, hidden='3 tanh'"
    both = f"side_by_side(Playground({small}), Playground({small}, batch=1))"
    notebook = opened(server.write("pair.ipynb", CELLS[0], both))
    notebook.run_all()
    first, second = (Page(notebook, root) for root in notebook.page.locator(".weightslab-playground").all())
    top = first.lab.picture.bounding_box()["y"]
    assert second.lab.caption.bounding_box()["y"] - top < 620
    notebook.page.get_by_role("button", name="Play all").click()
    first.reach(4)
    notebook.page.get_by_role("button", name="Pause all").click()
    for one in (first, second):
        one.root.locator(".weightslab-disclosure > button").first.click()
        one.rest()
    assert first.epoch == second.epoch >= 4 and not notebook.errors
    assert not first.lab.misplaced() and not second.lab.misplaced()


def test_tabs_and_folds_open_while_python_is_busy(server, opened):
    sleep = "import time\ntime.sleep(600)"
    notebook = opened(
        server.write("busy.ipynb", CELLS[0], "side_by_side(Playground(points=20), Playground(points=20))", sleep)
    )
    page = notebook.page
    page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    root = page.locator(".weightslab-playground").first
    title = root.locator(".weightslab-disclosure > button").first
    title.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Busy").wait_for()
    leaves, parts = root.locator(".weightslab-leaves button"), root.locator(".weightslab-leaves ~ .weightslab-disclosed")
    shown = lambda: [part.is_visible() for part in parts.all()]  # noqa: E731
    assert shown() == [False] * 4 and title.get_attribute("aria-expanded") == "false"
    title.press("Enter")
    assert shown() == [True, False, False, False] and title.get_attribute("aria-expanded") == "true"
    for k in (3, 1, 2, 0):
        leaves.nth(k).press("Space")
        assert shown() == [place == k for place in range(4)]
        assert [leaf.get_attribute("aria-pressed") for leaf in leaves.all()] == [
            str(place == k).lower() for place in range(4)
        ]
    title.click()
    assert shown() == [False] * 4
    page.evaluate("jupyterapp.commands.execute('notebook:interrupt-kernel')")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
