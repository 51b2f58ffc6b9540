"""What is not always on the page, of widgets that every program shows: some have no Accordion and no Tab of ipywidgets.

The style sheet of the labs, ``screen.css``, hides what does not belong to a pressed button, also while Python is busy.
"""

import ipywidgets as widgets


def disclosure(title, content, **layout):
    """Return a button, and a widget of it and the content, a box, that is on the page below it while it is pressed."""
    button = widgets.ToggleButton(description=title, layout={"width": "auto"})
    both = [button, content.add_class("weightslab-disclosed")]
    return button, widgets.VBox(both, layout=layout).add_class("weightslab-disclosure")


def leaves(boxes, **layout):
    """Return a row of buttons, and a widget of it and below it the box that belongs to the pressed one.

    There are at most four boxes, by the words on their buttons; the first one is shown.
    """
    buttons = widgets.ToggleButtons(options=[*boxes], style={"button_width": "auto"})
    below = [box.add_class("weightslab-disclosed") for box in boxes.values()]
    return buttons, widgets.VBox([buttons.add_class("weightslab-leaves"), *below], layout=layout)
