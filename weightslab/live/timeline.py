"""One slider through the time of a computation: it runs along while results come, and goes back to any of them."""

import ipywidgets as widgets

from weightslab.live.turns import in_turn

TOOLTIPS = {"Pause": "Stop the computation here", "Continue": "Go on from here",
            "Replay": "Show how it went, from the start"}
FORK = "Drag time back, then press: what you set from then on changes only what comes after. Reset ends the fork."


class Timeline:
    """The slider, a button that pauses, goes on, or plays all again, and where there are forks, one for them.

    Parameters
    ----------
    scrubbed : callable
        Called with a progress from 0 to 1 when the reader has moved the slider.
    pressed : callable
        Called when the reader has pressed the button.
    forked : callable or None
        Called when the reader wants to go on from here with other settings.
    """

    def __init__(self, scrubbed, pressed, forked):
        self._following = False
        self.slider = widgets.IntSlider(
            description="time", min=0, max=100, layout=widgets.Layout(width="420px"),
            tooltip="How much of the computation is shown, in percent: drag it back to see how it went.")
        self.button = widgets.Button(layout=widgets.Layout(width="90px"))
        self.button.on_click(lambda _: pressed())
        self.slider.observe(in_turn(lambda change: self._following or scrubbed(change["new"] / 100)), "value")
        self.widget = widgets.HBox([self.slider, widgets.Label("%"), self.button])
        self.fork = None
        if forked:
            self.fork = widgets.Button(description="Fork here", tooltip=FORK, layout=widgets.Layout(width="90px"))
            self.fork.on_click(lambda _: forked())
            self.widget.children += (self.fork,)
        self.widget.add_class("weightslab-timeline")

    def follow(self, progress, action):
        """Put the slider to this progress, and say what the button does next: Pause, Continue or Replay."""
        self._following = True
        try:
            self.slider.value = round(100 * progress)
        finally:
            self._following = False
        if self.fork:
            self.fork.disabled = action == "Pause" or progress >= 1
        if self.button.description != action:
            self.button.description = action
            self.button.tooltip = TOOLTIPS[action]

