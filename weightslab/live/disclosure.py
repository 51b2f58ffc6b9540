"""What is not always on the page, of widgets that every program shows: some have no Accordion and no Tab of ipywidgets.

The style sheet of the labs, ``screen.css``, hides what does not belong to a pressed button, also while Python is busy.
"""

import ipywidgets as widgets

__all__ = ["Disclosure", "Leaves"]


class Disclosure:
    """A button, and what it opens below itself.

    Parameters
    ----------
    title : str
        What stands on the button.
    content : ipywidgets.Box
    layout : dict
        Of both together.

    Attributes
    ----------
    button : ipywidgets.ToggleButton
        Pressed while the content is on the page.
    widget : ipywidgets.VBox
    """

    def __init__(self, title, content, **layout):
        self.button = widgets.ToggleButton(description=title, layout=widgets.Layout(width="auto"))
        content.add_class("weightslab-disclosed")
        self.widget = widgets.VBox([self.button, content], layout=widgets.Layout(**layout))
        self.widget.add_class("weightslab-disclosure")


class Leaves:
    """A row of buttons, and below it what belongs to the one that is pressed.

    Parameters
    ----------
    leaves : dict of ipywidgets.Box
        At most four, by the words on their buttons; the first one is shown.
    layout : dict
        Of all together.

    Attributes
    ----------
    buttons : ipywidgets.ToggleButtons
        Their value is the title of the leaf that is shown.
    widget : ipywidgets.VBox
    """

    def __init__(self, leaves, **layout):
        self.buttons = widgets.ToggleButtons(options=[*leaves], style={"button_width": "auto"})
        self.buttons.add_class("weightslab-leaves")
        for leaf in leaves.values():
            leaf.add_class("weightslab-disclosed")
        self.widget = widgets.VBox([self.buttons, *leaves.values()], layout=widgets.Layout(**layout))
