"""What stands in the place of a lab below a question that is about none: nothing to see, and nothing to hide."""

from weightslab.live.poster import poster

__all__ = ["Alone"]


class Alone:
    """Give a card what it asks of a lab, where there is no lab.

    Attributes
    ----------
    locked : bool
        Whether the question is open.
    """

    result, sentence = None, ""

    def __init__(self):
        self.desk = self
        self.locked = False
        self._widget = None

    @property
    def widget(self):
        """Tells the page how cards look, and what to open once the question is answered; made when it is first asked for."""
        if self._widget is None:
            import ipywidgets as widgets

            from weightslab.live.screen import Screen

            self._widget = widgets.VBox([Screen()])
            self._widget.add_class("weightslab-alone")
        return self._widget

    def lock(self, needed=()):
        """Note that the question is open."""
        self.locked = True

    def unlock(self):
        """Note that it is answered or skipped."""
        self.locked = False

    def poster(self, question, lines):
        """Return the question with its lines, for where no kernel runs: PNG bytes and the size on the page."""
        return poster(question=question, lines=lines)

    def close(self):
        """Free the widgets; shown again, new ones are made."""
        from weightslab.live.panel import free

        if self._widget is not None:
            free(self._widget)
        self._widget = None
