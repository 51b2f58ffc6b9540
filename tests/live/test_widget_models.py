"""Labs, playground and cards are made of widgets that every program shows which knows ipywidgets at all."""

import ipywidgets
import pytest
from ipywidgets.widgets.widget import _instances

from weightslab.lessons.lesson_01 import BIG_WEIGHT, WHAT_ARRIVES, OneConnection, ReadingWeights
from weightslab.live import ask
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
