"""What the reader's hand asks, beside the state that ipywidgets keeps equal: each question is answered; see ``hand.js``."""

from pathlib import Path


def script(*names):
    """Return the text of files beside this one, joined. Given their paths, anywidget would hold the widget for ever."""
    return "".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in names)


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


class Followed:
    """A widget whose ``value`` is dragged: what a page has set is echoed after the picture that came of it.

    Over a slow line a second message may come before the first one is answered; see ``hand.js``. The value is tagged
    ``echo_update=False``, for ipywidgets would echo it before the answer.
    """

    def __init__(self, **traits):
        super().__init__(**traits)
        answers(self, lambda question: "value" in question and self.set_state({"value": question["value"]}))

    def set_state(self, sync_data):
        """Take what a page has set; tell other pages, and the one that has set it, which else would wait for it."""
        try:
            super().set_state(sync_data)
        finally:
            if self.comm is not None and "value" in sync_data:
                self.comm.send({"method": "echo_update", "state": self.get_state("value"), "buffer_paths": []})
