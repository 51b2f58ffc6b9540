"""All settings of the playground in three tabs of one height."""

import ipywidgets as widgets

from weightslab.live.controls import Controls

from .pickers import Inputs, Layers

__all__ = ["Tabs"]

GROUPS = {"Data": ("data", "noise", "points", "train", "seed"),
          "Network": ("start", "gain", "bias", "dropout"),
          "Training": ("loss", "optimizer", "lr", "batch", "clip", "l1", "l2", "decay")}
HEIGHT = "100px"
"""Of three rows, so that the picture below stays where it is when another tab is opened."""


class Tabs:
    """The controls of all settings.

    Parameters
    ----------
    settings : Settings
        Where the controls start.
    width : int
        In CSS pixels.
    changed : callable
        Called with a dict of what the reader wants.
    """

    names = tuple(name for names in GROUPS.values() for name in names)

    def __init__(self, settings, width, changed):
        self.controls = Controls(settings, lambda: changed(self.controls.values))
        self.inputs = Inputs(lambda names: changed({"features": names}))
        self.layers = Layers(lambda layers: changed({"hidden": layers}))
        columns = widgets.Layout(grid_template_columns="repeat(auto-fill, minmax(min(240px, 100%), 1fr))", max_width="100%")
        first, tabs = {"Data": [self.inputs.widget], "Network": [self.layers.widget]}, []
        for title, names in GROUPS.items():
            grid = widgets.GridBox([self.controls.widgets[name] for name in names], layout=columns)
            grid.add_class("weightslab-controls")
            tabs.append(widgets.VBox([*first.get(title, []), grid], layout=widgets.Layout(min_height=HEIGHT)))
        for widget in self.controls.widgets.values():
            widget.style.description_width = "88px"
        self.widget = widgets.Tab(tabs, titles=list(GROUPS), layout=widgets.Layout(width=f"{width}px", max_width="100%"))
        self.follow(settings)

    def follow(self, settings):
        """Put every control where the settings are, without an event."""
        for part in (self.controls, self.inputs, self.layers):
            part.follow(settings)

    @property
    def hidden(self):
        """Widgets that are not in the tabs just now."""
        return [*self.controls.widgets.values(), *self.layers.cells]
