"""Playgrounds that play together, to compare two settings."""

from functools import partial
from string import ascii_uppercase

from weightslab.live.parameters import plain
from weightslab.live.poster import poster
from weightslab.live.stage import displayed
from weightslab.nn.checks import came

from .desk import PlaygroundDesk, by_hand
from .playground import Playground


class SideBySide:
    """Playgrounds with one row of buttons for all of them. `side_by_side` makes it.

    Parameters
    ----------
    playgrounds : list of Playground
    """

    def __init__(self, playgrounds):
        self.playgrounds, self._widget = playgrounds, None
        for playground, letter in zip(playgrounds, ascii_uppercase, strict=False):
            playground.title = letter
            playground.desk.shrink()

    @property
    def widget(self):
        """All of them as one widget, made when it is first asked for."""
        if self._widget is None:
            import ipywidgets as widgets

            from weightslab.live.panel import button

            panels = [playground.panel for playground in self.playgrounds]
            desks = [playground.desk for playground in self.playgrounds]
            for desk in desks:
                desk.group = desks
            actions = {
                "Play all": (by_hand(PlaygroundDesk.start),),
                "Pause all": (by_hand(PlaygroundDesk.pause), by_hand(PlaygroundDesk.catch_up)),
                "Step all": (PlaygroundDesk.stepped,),
                "Rewind all": (PlaygroundDesk.rewound,),
            }
            buttons = [button(name, name, partial(self._each, *methods)) for name, methods in actions.items()]
            row = widgets.Box(buttons, layout={"flex_flow": "row wrap", "max_width": "100%"})
            self._widget = widgets.VBox([row, *(panel.widget for panel in panels)])
        return self._widget

    def play(self, epochs=1):
        """Train all of them for so many epochs."""
        for playground in self.playgrounds:
            playground.play(epochs)

    def _each(self, *methods):
        """Call one method after another for all of them."""
        for method in methods:
            for playground in self.playgrounds:
                method(playground.desk)

    def close(self):
        """Stop all of them and give their widgets' memory back."""
        for playground in self.playgrounds:
            playground.close()
        self._widget = None

    def _repr_mimebundle_(self, include=None, exclude=None):
        strips = [playground.desk.strip() for playground in self.playgrounds]
        said = "\n".join(playground.sentence for playground in self.playgrounds)
        return displayed(poster(*strips), self.widget, said, self)

    def __repr__(self):
        return f"side_by_side({', '.join(map(repr, self.playgrounds))})"


def side_by_side(*playgrounds):
    """Return the playgrounds below one another, with buttons that play, pause, step and rewind all of them."""
    if len(playgrounds) < 2:
        raise plain(ValueError(f"side_by_side compares at least two playgrounds, got {len(playgrounds)}"))
    others = [thing for thing in playgrounds if not isinstance(thing, Playground)]
    if others:
        raise plain(TypeError(f"side_by_side compares playgrounds, such as Playground(lr=0.3), got {came(others[0])}"))
    if len(set(map(id, playgrounds))) < len(playgrounds):
        raise plain(ValueError("side_by_side compares different playgrounds, got one of them twice: make another one"))
    return SideBySide(playgrounds)
