"""The picture of a lab on the page."""

from pathlib import Path

import anywidget
from traitlets import Bytes, Int, Tuple

HERE = Path(__file__).parent


class Picture(anywidget.AnyWidget):
    """PNG bytes on a canvas, which shows them one or two frames earlier than `ipywidgets.Image` does.

    Parameters
    ----------
    css_size : (int, int)
        Width and height on the page, in CSS pixels; the bytes may have more.

    Attributes
    ----------
    value : bytes
        What is shown.
    """

    _esm = (HERE / "picture.js").read_text(encoding="utf-8")
    css_size = Tuple(Int(), Int()).tag(sync=True)
    value = Bytes(b"").tag(sync=True)

    def __init__(self, css_size):
        super().__init__(css_size=css_size)
