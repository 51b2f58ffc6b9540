"""Playgrounds that play together, to compare two settings."""

from weightslab.live import cells
from weightslab.live.poster import poster

__all__ = ["SideBySide", "side_by_side"]


class SideBySide:
    """Playgrounds with one row of buttons for all of them. `side_by_side` makes it.

    Parameters
    ----------
    playgrounds : list of Playground
    """

    def __init__(self, playgrounds):
        self.playgrounds, self._widget = playgrounds, None

    @property
    def widget(self):
        """All of them as one widget, made when it is first asked for."""
        if self._widget is None:
            import ipywidgets as widgets

            from weightslab.live.panel import button

            panels = [playground.panel for playground in self.playgrounds]
            names = {"Play all": "play", "Pause all": "pause", "Step all": "step", "Rewind all": "rewind"}
            buttons = [button(name, name, lambda do=do: [getattr(panel, do)() for panel in panels])
                       for name, do in names.items()]
            row = widgets.Box(buttons, layout=widgets.Layout(flex_flow="row wrap"))
            self._widget = widgets.VBox([row, *(panel.widget for panel in panels)])
        return self._widget

    def close(self):
        """Stop all of them and give their widgets' memory back."""
        for playground in self.playgrounds:
            playground.close()
        self._widget = None

    def _repr_mimebundle_(self, include=None, exclude=None):
        png, (width, height) = poster(*(playground.part() for playground in self.playgrounds))
        said = "\n".join(playground.sentence for playground in self.playgrounds)
        cells.shown(self)
        return ({**self.widget._repr_mimebundle_(), "image/png": png, "text/plain": said},
                {"image/png": {"width": width, "height": height}})

    def __repr__(self):
        return f"side_by_side({', '.join(map(repr, self.playgrounds))})"


def side_by_side(*playgrounds):
    """The playgrounds below one another, with buttons that play, pause, step and rewind all of them."""
    if len(playgrounds) < 2:
        raise ValueError(f"side_by_side compares at least two playgrounds, got {len(playgrounds)}")
    return SideBySide(playgrounds)
