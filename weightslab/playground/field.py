"""The field in which the chosen weight or bias is set by number."""

from pathlib import Path

import anywidget
from traitlets import Bool, Float, Int, Tuple


class WeightField(anywidget.AnyWidget):
    """A number field whose page says for which weight a number was typed: another one may have been chosen meanwhile.

    Attributes
    ----------
    place : (int, int, int or None)
        Which weight or bias it is, as in `weights`.
    value : float
    disabled : bool
    """

    _esm = (Path(__file__).parent / "field.js").read_text(encoding="utf-8")
    place = Tuple(Int(), Int(), Int(None, allow_none=True), default_value=(0, 0, 0)).tag(sync=True)
    value = Float(0.0).tag(sync=True)
    disabled = Bool(True).tag(sync=True)

    def __init__(self, desk):
        super().__init__(layout={"width": "132px"})
        self._desk = desk
        self.on_msg(self._asked)

    def _asked(self, _, content, buffers):
        match content:
            case {"typed": text, "place": place}:
                self._desk.typed(place, str(text))
