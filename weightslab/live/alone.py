"""What stands in the place of a lab below a question that is about none: nothing to see, and nothing to hide."""

from functools import cached_property

from weightslab.live.poster import poster


class Alone:
    """Give a card what it asks of a lab, where there is no lab.

    Attributes
    ----------
    locked : bool
        Whether the question is open.
    """

    result, sentence = None, ""
    locked = False
    desk = property(lambda self: self)

    @cached_property
    def widget(self):
        """Tells the page how cards look, and what to open once the question is answered; made when it is first asked for."""
        import ipywidgets as widgets

        from weightslab.live.screen import Screen

        return widgets.VBox([Screen()]).add_class("weightslab-alone")

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

        if "widget" in vars(self):
            free(vars(self).pop("widget"))
