"""What the reader's hand asks, beside the state that ipywidgets keeps equal: each question is answered; see ``hand.js``."""

from pathlib import Path

__all__ = ["HAND", "answers"]

HAND = (Path(__file__).parent / "hand.js").read_text(encoding="utf-8")
"""To be put before the script of a widget."""


def answers(widget, action):
    """Have a widget do what its page asks, and tell the page when that is done.

    Parameters
    ----------
    widget : ipywidgets.Widget
    action : callable
        Called with each message, a dict.
    """

    def asked(_, content, buffers):
        try:
            action(content)
        finally:
            if "asked" in content:
                widget.send({"answered": content["asked"]})

    widget.on_msg(asked)
