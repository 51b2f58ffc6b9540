"""The playground as a student uses it, in JupyterLab and Chromium."""

import re

import pytest
from browser.lab import Lab

CELLS = ("from weightslab.playground import Playground", "Playground(points=200)", "Playground()")


class Page:
    """One playground on the page."""

    def __init__(self, notebook, root):
        self.notebook, self.root, self.lab = notebook, root, Lab(notebook, root)

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    def tab(self, name):
        self.root.get_by_role("tab", name=name).click()

    @property
    def epoch(self):
        return int(re.match(r"Epoch (\d+):", self.lab.caption.inner_text())[1])

    def field(self, label):
        return self.root.locator(".widget-text", has_text=label).locator("input")

    def rest(self):
        """Wait until nothing plays."""
        self.root.get_by_role("button", name="▶ Play").wait_for()
        self.notebook.settle()

    def choose(self, label, option):
        self.root.locator(".widget-dropdown", has_text=label).locator("select").select_option(option)
        self.rest()


@pytest.fixture
def pages(server, opened):
    notebook = opened(server.write("playground.ipynb", *CELLS))
    notebook.run_all()
    roots = notebook.page.locator(".weightslab-playground")
    roots.nth(1).wait_for()
    return notebook, Page(notebook, roots.nth(0)), Page(notebook, roots.nth(1))


def test_a_lesson_in_the_playground(pages):
    notebook, first, second = pages
    assert first.lab.sharp() and not first.lab.misplaced()
    start = first.lab.shown()[0]
    first.choose("data", "xor")
    first.tab("Network")
    first.button("+ layer").click()
    first.rest()
    hidden = first.field("hidden layers")
    assert hidden.input_value() == "8 tanh, 8 tanh, 8 tanh"
    hidden.fill("6 relu, 8 tanh")
    hidden.press("Enter")
    first.rest()
    xor = first.lab.shown()[0]
    assert xor != start
    first.button("▶ Play").click()
    notebook.page.wait_for_timeout(3000)
    first.button("❚❚ Pause").click()
    first.rest()
    played = first.epoch
    assert played > 10 and not notebook.errors
    first.button("Step").click()
    first.rest()
    assert first.epoch == played + 1
    picture = first.lab.picture.bounding_box()
    notebook.page.mouse.click(picture["x"] + 0.694 * picture["width"], picture["y"] + 0.275 * picture["height"])
    notebook.settle()
    assert "to the output: weight" in first.root.inner_text()
    weight = first.root.get_by_role("spinbutton").last
    weight.fill("2.5")
    weight.press("Enter")
    first.rest()
    assert "weight +2.500" in first.root.inner_text()
    first.root.locator(".jupyter-widget-Collapse-header").click()
    notebook.settle()
    state = first.field("State").input_value()
    assert "edit" in state and f"at {played + 1}" in state
    second.root.locator(".jupyter-widget-Collapse-header").click()
    notebook.settle()
    field = second.field("State")
    field.fill(state)
    field.press("Enter")
    second.rest()
    assert second.lab.caption.inner_text() == first.lab.caption.inner_text()
    assert not notebook.errors
    first.button("Rewind").click()
    first.rest()
    assert first.epoch == 0 and first.lab.shown()[0] != xor, "the chosen weight stays marked"
    assert not notebook.errors and not first.lab.misplaced()


def test_time_goes_back_and_forth_and_an_error_is_a_sentence(pages):
    notebook, first, _ = pages
    for _ in range(3):
        first.button("Step").click()
    first.rest()
    then = first.lab.shown()[0]
    handle = first.root.locator(".noUi-handle").last
    handle.focus()
    handle.press("ArrowLeft")
    first.rest()
    assert first.epoch == 2 and first.lab.shown()[0] != then
    handle.press("ArrowRight")
    first.rest()
    assert first.epoch == 3 and first.lab.shown()[0] == then
    first.tab("Network")
    hidden = first.field("hidden layers")
    hidden.fill("8 cosine")
    hidden.press("Enter")
    notebook.settle()
    assert len(notebook.errors) == 1 and "hidden layers are up to 8" in notebook.errors[0]
    assert first.lab.shown()[0] == then
