"""Choosing one weight or bias of the playground by numbers, and setting it."""

from html import escape

import ipywidgets as widgets

from .weights import told, weight_at

__all__ = ["WeightEditor"]

HELPS = {"layer": (1, "1 is the first with weights"), "to": (1, "The neuron that it leads to"),
         "from": (0, "The neuron or input that it comes from; 0 for the bias")}


class WeightEditor:
    """Three numbers that say which weight or bias, it in words, and one to set it.

    Parameters
    ----------
    chosen : callable
        Called with layer, to and from (None for the bias), all from 0, when the reader has chosen another one.
    edited : callable
        Called with the value that the reader wants.

    Attributes
    ----------
    place : (int, int, int) or None
        What it shows, as in `weights`.
    """

    def __init__(self, chosen, edited):
        self._following, self.place = False, None
        self.places = [widgets.BoundedIntText(1, min=low, max=16, description=name, tooltip=help,
                                              layout=widgets.Layout(width="92px"), style={"description_width": "36px"})
                       for name, (low, help) in HELPS.items()]
        self.value = widgets.FloatText(description="set to", step=0.1, disabled=True, layout=widgets.Layout(width="132px"),
                                       style={"description_width": "42px"},
                                       tooltip="Type a value and press Enter; arrow keys change it by 0.1")
        for place in self.places:
            place.observe(lambda change: self._following or chosen(*self._asked()), "value")
        self.value.observe(lambda change: self._following or edited(change["new"]), "value")
        self.words = widgets.HTML(layout=widgets.Layout(flex="1 1 300px"))
        row = widgets.Layout(flex_flow="row wrap", align_items="center", max_width="100%")
        self.widget = widgets.Box([*self.places, self.value, self.words], layout=row)

    def _asked(self):
        layer, to, source = (place.value for place in self.places)
        return layer - 1, to - 1, source - 1 if source else None

    def follow(self, session, place, playing):
        """Show what stands at this place, or that none is chosen; while it plays, leave the field to the reader's hand."""
        found = place and weight_at(session.net, *place)
        self._following = True
        try:
            self.value.disabled = not found
            if place:
                layer, to, source = place
                for widget, value in zip(self.places, (layer + 1, to + 1, 0 if source is None else source + 1), strict=True):
                    widget.value = value
            if found and not (playing and place == self.place):
                self.value.value = round(found[2], 4)
            self.place = place
        finally:
            self._following = False
        self.words.value = f'<div class="weightslab-hint">{escape(told(session, place))}</div>'
