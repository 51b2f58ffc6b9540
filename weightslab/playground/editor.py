"""Choosing one weight of the playground by numbers, and setting it."""

from html import escape

import ipywidgets as widgets

from .weights import told, weight_at

__all__ = ["WeightEditor"]

HELPS = {"layer": "1 is the first with weights", "to": "The neuron that it leads to",
         "from": "The neuron or input that it comes from"}


class WeightEditor:
    """Three numbers that say which weight, one that is its value, and the weight in words.

    Parameters
    ----------
    chosen : callable
        Called with layer, to and from, all from 0, when the reader has chosen another weight.
    edited : callable
        Called with the value that the reader wants.
    """

    def __init__(self, chosen, edited):
        self._following = False
        narrow = {"layout": widgets.Layout(width="150px"), "style": {"description_width": "56px"}}
        self.places = [widgets.BoundedIntText(1, min=1, max=16, description=name, tooltip=help, **narrow)
                       for name, help in HELPS.items()]
        self.value = widgets.FloatText(description="weight", step=0.1, disabled=True, **narrow,
                                       tooltip="Type another value; arrow keys change it by 0.1")
        for place in self.places:
            place.observe(lambda change: self._following or chosen(*(place.value - 1 for place in self.places)), "value")
        self.value.observe(lambda change: self._following or edited(change["new"]), "value")
        self.words = widgets.HTML()
        row = widgets.Box([*self.places, self.value], layout=widgets.Layout(flex_flow="row wrap"))
        self.widget = widgets.VBox([row, self.words])

    def follow(self, session, place):
        """Show the weight at this place (layer, to, from), or that none is chosen."""
        self._following = True
        try:
            self.value.disabled = place is None
            if place:
                for widget, number in zip(self.places, place, strict=True):
                    widget.value = number + 1
                self.value.value = round(weight_at(session.net, *place)[2], 4)
        finally:
            self._following = False
        self.words.value = f'<div class="weightslab-hint">{escape(told(session, place))}</div>'
