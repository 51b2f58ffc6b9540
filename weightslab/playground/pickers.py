"""Choosing the inputs and the hidden layers of the playground's network with buttons and small fields."""

import ipywidgets as widgets

from weightslab.live.panel import button

from .settings import ACTIVATIONS, FEATURES, MOST_LAYERS, MOST_NEURONS, pretty

__all__ = ["Inputs", "Layers"]

ROW = {"flex_flow": "row wrap", "align_items": "center"}


def heading(text):
    """The words in front of a row."""
    return widgets.Label(text, layout=widgets.Layout(width="88px", justify_content="flex-end", margin="0 8px 0 0"))


class Inputs:
    """A button for each input that the network can have; those that it has are pressed.

    Parameters
    ----------
    changed : callable
        Called with the names that the reader wants, as `Settings.features`.
    """

    def __init__(self, changed):
        self._following = False
        self.buttons = {name: widgets.ToggleButton(description=pretty(name), layout=widgets.Layout(width="86px"),
                                                   tooltip=f"Give {pretty(name)} to the network, or take it away")
                        for name in FEATURES}
        for one in self.buttons.values():
            one.observe(lambda change: self._following or changed(
                " ".join(name for name, one in self.buttons.items() if one.value)), "value")
        self.widget = widgets.Box([heading("inputs"), *self.buttons.values()], layout=widgets.Layout(**ROW))

    def follow(self, settings):
        """Press the buttons of the inputs that there are; the last one cannot be taken away."""
        self._following, names = True, settings.features.split()
        try:
            for name, one in self.buttons.items():
                one.value, one.disabled = name in names, names == [name]
                one.icon = "check" if one.value else ""
        finally:
            self._following = False


class Layers:
    """Neurons and activation of each hidden layer, and a button each for one more and one less.

    Parameters
    ----------
    changed : callable
        Called with the layers that the reader wants, as `Settings.hidden`.
    """

    def __init__(self, changed):
        self._following, self._changed, self.n = False, changed, 0
        self.less = button("−", "One hidden layer less", lambda: self._ask(self.n - 1))
        self.more = button("+", "One more hidden layer", self._more)
        for one in (self.less, self.more):
            one.layout.width = "34px"
        self.neurons, self.kinds = [], []
        for k in range(1, MOST_LAYERS + 1):
            self.neurons.append(widgets.BoundedIntText(8, min=1, max=MOST_NEURONS, layout=widgets.Layout(width="50px"),
                                                       tooltip=f"Neurons of hidden layer {k}"))
            self.kinds.append(widgets.Dropdown(options=list(ACTIVATIONS), layout=widgets.Layout(width="82px"),
                                               tooltip=f"Activation of hidden layer {k}"))
        for one in (*self.neurons, *self.kinds):
            one.observe(lambda change: self._following or self._ask(self.n), "value")
        self.cells = [widgets.HBox(pair, layout=widgets.Layout(margin="0 0 0 6px"))
                      for pair in zip(self.neurons, self.kinds, strict=True)]
        self.head = [heading("hidden layers"), self.less, self.more]
        self.widget = widgets.Box(self.head, layout=widgets.Layout(**ROW))

    def follow(self, settings):
        """Show the layers that there are."""
        parts = [part.split() for part in settings.hidden.split(", ") if part]
        self._following = True
        try:
            for (n, kind), neurons, kinds in zip(parts, self.neurons, self.kinds, strict=False):
                neurons.value, kinds.value = int(n), kind
            if self.n != len(parts):
                self.n, self.widget.children = len(parts), [*self.head, *self.cells[:len(parts)]]
            self.less.disabled, self.more.disabled = not parts, len(parts) == MOST_LAYERS
        finally:
            self._following = False

    def _ask(self, n):
        pairs = zip(self.neurons[:n], self.kinds[:n], strict=True)
        self._changed(", ".join(f"{neurons.value} {kinds.value}" for neurons, kinds in pairs))

    def _more(self):
        """The new layer is like the last one."""
        if self.n:
            self._following = True
            for fields in (self.neurons, self.kinds):
                fields[self.n].value = fields[self.n - 1].value
            self._following = False
        self._ask(self.n + 1)
