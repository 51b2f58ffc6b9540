"""Small number fields in rows and columns, for the entries of a matrix."""

import anywidget
from ipywidgets import ValueWidget
from traitlets import Bool, Float, Tuple, Unicode

from weightslab.live.hand import Followed, script
from weightslab.plots import style


class Matrix(Followed, anywidget.AnyWidget, ValueWidget):
    """One field for each entry: typed into, stepped with the arrow keys, or dragged sideways.

    A field is blue where its number is positive and orange where it is negative, as in the pictures.

    Attributes
    ----------
    value : tuple of tuples
        Rows of numbers.
    description : str
        The matrix's name; each field is called by it and by its row and column.
    low, high, step : float
        Of every entry.
    disabled : bool
        Whether no entry can be set.
    idle : tuple of (int, int)
        Row and column of entries that cannot be set now.
    """

    _esm = script("matrix.js")
    value = Tuple().tag(sync=True, echo_update=False, from_json=lambda rows, widget: tuple(map(tuple, rows)))
    description = Unicode("").tag(sync=True)
    low = Float(-1.0).tag(sync=True)
    high = Float(1.0).tag(sync=True)
    step = Float(0.1).tag(sync=True)
    disabled = Bool(False).tag(sync=True)
    idle = Tuple().tag(sync=True)
    colours = Tuple((style.NEGATIVE, style.POSITIVE)).tag(sync=True)
