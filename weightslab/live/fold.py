"""What lies folded away below a lab: its state, to share and to restore, and its code."""

from html import escape

import ipywidgets as widgets

from weightslab.live.turns import in_turn


class Fold:
    """A closed drawer; it is filled only while it is open, so that it costs a drag nothing.

    Parameters
    ----------
    details : callable
        Gives the lab's state and its code.
    restored : callable
        Called with the text that the reader has put in place of the state.
    """

    def __init__(self, details, restored):
        self._details = details
        self.state = widgets.Text(description="State", continuous_update=False, layout=widgets.Layout(width="auto"),
                                  tooltip="Copy it to share this setting; paste another and press Enter to restore it.")
        self.code = widgets.HTML()
        hint = widgets.HTML('<div class="weightslab-hint">Copy this text to share the setting. Paste another and press '
                            "Enter to restore it.</div>")
        self.widget = widgets.Accordion([widgets.VBox([hint, self.state, self.code])], titles=["Share, and see the code"])
        self.widget.observe(in_turn(lambda change: self.refresh()), "selected_index")
        self._shown = ""
        self.state.observe(in_turn(lambda change: change["new"] != self._shown and restored(change["new"])), "value")

    def refresh(self):
        """Show state and code of the present setting, if the drawer is open."""
        if self.widget.selected_index is None:
            return
        self._shown, code = self._details()
        self.state.value = self._shown
        self.code.value = f'<pre class="weightslab-code" tabindex="0">{escape(code)}</pre>' if code else ""
