"""The controls of the playground: its settings in tabs, buttons for inputs and layers, and one weight by number."""

from html import escape

import ipywidgets as widgets

from weightslab.live.controls import Controls, Silence, pictured
from weightslab.live.disclosure import leaves
from weightslab.live.panel import button

from .field import WeightField
from .settings import ACTIVATIONS, FEATURES, FIRST, MOST_LAYERS, MOST_NEURONS, hidden_of, layers, pretty
from .thumbnails import thumbnails
from .weights import told, weight_at

GROUPS = {
    "Data": ("data", "noise", "points", "train"),
    "Network": ("initializer", "gain", "bias", "dropout", "seed"),
    "Training": ("loss", "optimizer", "lr", "batch", "clip", "l1", "l2", "decay"),
}
WEIGHT = "One weight"
"""The title of the last tab."""
HEIGHT = "100px"
"""Of three rows, so that the picture below stays where it is when another tab is opened."""


class Tabs:
    """The controls of all settings, and in the last tab one weight."""

    names = tuple(name for names in GROUPS.values() for name in names)

    def __init__(self, desk):
        self.controls = Controls(desk.now, desk.moved)
        self.inputs = Inputs(desk)
        self.layers = Layers(desk)
        self.editor = WeightEditor(desk)
        columns = widgets.Layout(grid_template_columns="repeat(auto-fill, minmax(min(240px, 100%), 1fr))", max_width="100%")
        style = pictured(self.controls.widgets["data"], thumbnails())
        first, boxes = {"Data": [style, self.inputs.widget], "Network": [self.layers.widget]}, {}
        for title, names in GROUPS.items():
            grid = widgets.GridBox([self.controls.widgets[name] for name in names], layout=columns)
            parts = [*first.get(title, []), grid.add_class("weightslab-controls")]
            boxes[title] = widgets.VBox(parts, layout={"min_height": HEIGHT})
        for widget in self.controls.widgets.values():
            widget.style.description_width = "88px"
        self.editor.widget.layout.min_height = HEIGHT
        boxes[WEIGHT] = self.editor.widget
        self.titles, self.widget = leaves(boxes, width=f"{desk.size[0]}px", max_width="100%")
        self.follow(desk.now)

    def follow(self, settings):
        """Put every control where the settings are, without an event."""
        for part in (self.controls, self.inputs, self.layers):
            part.follow(settings)

    def open_editor(self):
        """Open the tab of the chosen weight."""
        self.titles.value = WEIGHT


ROW = {"flex_flow": "row wrap", "align_items": "center"}


def heading(text):
    """Return the words in front of a row."""
    return widgets.Label(text, layout={"width": "88px", "justify_content": "flex-end", "margin": "0 8px 0 0"})


class Inputs:
    """A button for each input that the network can have; those that it has are pressed."""

    def __init__(self, desk):
        self._silence = Silence()
        self.buttons = {
            name: widgets.ToggleButton(
                description=pretty(name),
                layout={"width": "86px"},
                tooltip=f"Give {pretty(name)} to the network, or take it away",
            )
            for name in FEATURES
        }
        for one in self.buttons.values():
            one.observe(lambda change: self._silence.on or desk.changed({"features": self._pressed()}), "value")
        self.widget = widgets.Box([heading("inputs"), *self.buttons.values()], layout=ROW)

    def _pressed(self):
        return " ".join(name for name, one in self.buttons.items() if one.value)

    def follow(self, settings):
        """Press the buttons of the inputs that there are; the last one cannot be taken away."""
        names = settings.features.split()
        with self._silence:
            for name, one in self.buttons.items():
                one.value = name in names
                one.disabled = names == [name]
                one.icon = "check" if one.value else ""


class Layers:
    """Neurons and activation of each hidden layer, and a button each for one more and one less."""

    def __init__(self, desk):
        self._silence = Silence()
        self._desk = desk
        self.now = []
        self.less = button("−", "One hidden layer less", lambda: self._ask(self.now[:-1]), "34px")
        self.more = button("+", "One more hidden layer", self._more, "34px")
        self.cells = [self._cell(k) for k in range(1, MOST_LAYERS + 1)]
        self.neurons, self.kinds = zip(*(cell.children for cell in self.cells), strict=True)
        for one in (*self.neurons, *self.kinds):
            one.observe(lambda change: self._silence.on or self._ask(self._fields()), "value")
        self.head = [heading("hidden layers"), self.less, self.more]
        self.widget = widgets.Box(self.head, layout=ROW)

    def follow(self, settings):
        """Show the layers that there are."""
        parts = layers(settings.hidden)
        with self._silence:
            for part, cell in zip(parts, self.cells, strict=False):
                for value, field in zip(part, cell.children, strict=True):
                    field.value = value
            if len(self.now) != len(parts):
                self.widget.children = [*self.head, *self.cells[: len(parts)]]
            self.now = parts
            self.less.disabled = not parts
            self.more.disabled = len(parts) == MOST_LAYERS

    def _cell(self, k):
        """The fields of one layer."""
        neurons = widgets.BoundedIntText(8, min=1, max=MOST_NEURONS, tooltip=f"Neurons of hidden layer {k}")
        kind = widgets.Dropdown(options=list(ACTIVATIONS), tooltip=f"Activation of hidden layer {k}")
        neurons.layout.width, kind.layout.width = "50px", "82px"
        return widgets.HBox([neurons, kind], layout={"margin": "0 0 0 6px"})

    def _fields(self):
        """What the fields of all layers say."""
        return [tuple(field.value for field in cell.children) for cell in self.cells[: len(self.now)]]

    def _more(self):
        self._ask([*self.now, (self.now or FIRST)[-1]])

    def _ask(self, wanted):
        self._desk.changed({"hidden": hidden_of(wanted)})


HELPS = {
    "layer": (1, "1 is the first with weights"),
    "to": (1, "The neuron that it leads to"),
    "from": (0, "The neuron or input that it comes from; 0 for the bias"),
}


class WeightEditor:
    """Three numbers that say which weight or bias, it in words, and one to set it.

    Attributes
    ----------
    place : (int, int, int) or None
        What it shows, as in `weights`.
    """

    def __init__(self, desk):
        self._silence = Silence()
        self.place = None
        narrow = {"layout": {"width": "92px"}, "style": {"description_width": "36px"}}
        self.places = [
            widgets.BoundedIntText(1, min=low, max=16, description=name, tooltip=help, **narrow)
            for name, (low, help) in HELPS.items()
        ]
        self.value = WeightField(desk)
        for place in self.places:
            place.observe(lambda change: self._silence.on or desk.chose(*self._asked()), "value")
        self.words = widgets.HTML(layout={"flex": "1 1 300px"})
        self.widget = widgets.Box([*self.places, self.value, self.words], layout=ROW | {"max_width": "100%"})

    def _asked(self):
        layer, to, source = (place.value for place in self.places)
        return layer - 1, to - 1, source - 1 if source else None

    def follow(self, session, place):
        """Show what stands at this place, or that none is chosen."""
        found = place and weight_at(session.net, *place)
        if place:
            with self._silence:
                layer, to, source = place
                for widget, value in zip(self.places, (layer + 1, to + 1, 0 if source is None else source + 1), strict=True):
                    widget.value = value
            self.value.place = place
        if found:
            self.value.value = round(found[2], 4)
        self.value.disabled = not found
        self.place = place
        self.words.value = f'<div class="weightslab-hint">{escape(told(session, place))}</div>'
