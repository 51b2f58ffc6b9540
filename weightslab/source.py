"""The code that ran: notebooks show the package instead of repeating it."""

import inspect
from textwrap import dedent

__all__ = ["Source", "show_source"]


class Source:
    """Source code that a notebook shows with colours and a plain console as text."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_markdown_(self):
        return f"```python\n{self.text}\n```"


def show_source(*objects):
    """Return the source of functions, methods or classes, exactly as it runs."""
    return Source("\n\n".join(dedent(inspect.getsource(thing)).rstrip() for thing in objects))
