"""Labs, playground and cards are made of widgets that every program shows which knows ipywidgets at all."""

import ipywidgets
import pytest
from ipywidgets.widgets.widget import _instances

from weightslab.lessons.lesson_01 import BIG_WEIGHT, WHAT_ARRIVES, OneConnection, ReadingWeights
from weightslab.live import ask
from weightslab.live.disclosure import Disclosure, Leaves
from weightslab.playground import Playground, side_by_side

KNOWN = {
    *("Any", "BoundedIntText", "Box", "Button", "ButtonStyle", "Checkbox", "CheckboxStyle", "DescriptionStyle", "Dropdown"),
    *("FloatLogSlider", "FloatSlider", "FloatText", "GridBox", "HBox", "HTML", "HTMLStyle", "IntSlider", "Label"),
    *("LabelStyle", "Layout", "RadioButtons", "SliderStyle", "Text", "TextStyle", "ToggleButton", "ToggleButtonStyle"),
    *("ToggleButtons", "ToggleButtonsStyle", "VBox"),
}
"""Models of ipywidgets, and anywidget's one. Accordion and Tab are known to stay empty in some widget managers."""


def strange():
    """The models of all widgets there are now that are not among the `KNOWN`."""
    return {widget._model_name.removesuffix("Model") for widget in _instances.values()} - KNOWN


SHOWN = {
    "playground": lambda: Playground(points=20),
    "two playgrounds": lambda: side_by_side(Playground(points=20), Playground(points=20)),
    "choice": lambda: ask(BIG_WEIGHT, ReadingWeights()),
    "estimate": lambda: ask(WHAT_ARRIVES, OneConnection()),
}


@pytest.mark.parametrize("shown", SHOWN)
def test_is_made_of_widgets_that_every_front_end_shows(shown):
    assert SHOWN[shown]().widget and not strange()
    ipywidgets.Accordion()
    assert strange() == {"Accordion"}


def test_a_disclosure_shows_its_content_while_its_button_is_pressed():
    content = ipywidgets.VBox()
    disclosure = Disclosure("More", content)
    assert disclosure.button.description == "More" and not disclosure.open and content.layout.display == "none"
    disclosure.button.value = True
    assert disclosure.open and content.layout.display is None
    disclosure.open = False
    assert content.layout.display == "none"


def test_leaves_show_the_one_whose_button_is_pressed():
    parts = {name: ipywidgets.VBox() for name in "abc"}
    leaves = Leaves(parts, width="300px")
    assert leaves.buttons.options == tuple("abc") and leaves.widget.layout.width == "300px"
    for name in ("a", "c", "b"):
        leaves.buttons.value = name
        assert [title for title, leaf in parts.items() if leaf.layout.display is None] == [name]
