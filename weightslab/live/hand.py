"""What the reader's hand asks, beside the state that ipywidgets keeps equal: each question is answered; see ``hand.js``."""

from pathlib import Path

__all__ = ["HAND", "answers", "echo"]

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


def echo(widget):
    """Tell other pages of this kernel what a control shows; the one whose hand drags knows, and does not listen.

    ipywidgets would do it by itself, before the answer: here the picture travels first.
    """
    if widget.comm is not None:
        widget.comm.send({"method": "echo_update", "state": widget.get_state("value"), "buffer_paths": []})
