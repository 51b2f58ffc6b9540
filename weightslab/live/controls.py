"""Widgets made from the fields of a lab's parameters."""

from base64 import b64encode
from collections import deque
from functools import partial
from itertools import groupby
from math import ceil, log10

import ipywidgets as widgets
from traitlets import CFloat, CInt

from weightslab.live.hand import Followed
from weightslab.live.matrix import Matrix
from weightslab.live.parameters import Choice, Entries, Integer, Number, Text, Toggle

FEW = 4
"""Up to so many options stand side by side; more go into a list."""
SHORT = 24
"""Options with more letters than that together have a row of their own."""
MOST_TOLD = 10
"""Places of a slider, the last that Python has sent to the page, which may still come back; see `Controls._comes_back`."""
OWN_ROW = "auto / 1 / auto / -1"


class Slider(Followed, widgets.FloatSlider):
    value = CFloat(0.0).tag(sync=True, echo_update=False)


class LogSlider(Followed, widgets.FloatLogSlider):
    value = CFloat(1.0).tag(sync=True, echo_update=False)


class WholeSlider(Followed, widgets.IntSlider):
    value = CInt(0).tag(sync=True, echo_update=False)


class Silence:
    """`with silence:` Python itself sets widgets, and what they report is not the reader's wish."""

    on = False

    def __enter__(self):
        self.on = True

    def __exit__(self, *error):
        self.on = False


class Controls:
    """One widget for each field, and what the reader asked for with them.

    Parameters
    ----------
    parameters : Parameters
        Where the controls start.
    moved : callable
        Called with a control's name and ipywidgets' change of its value; `heard` says whether the reader did it.

    Attributes
    ----------
    values : dict
        What all controls ask for, which may be more than the lab can do.
    """

    def __init__(self, parameters, moved):
        self.kinds = parameters.controls()
        self.values = parameters.values()
        self._told = {name: deque(maxlen=MOST_TOLD) for name in self.kinds}
        self._silence = Silence()
        names = [_name(kind) for kind in self.kinds.values() if not isinstance(kind, (Toggle, Entries))]
        width = f"{max(map(len, names), default=0) * 0.55 + 1:.1f}em"
        self.widgets = {name: _widget(kind, self.values[name]) for name, kind in self.kinds.items()}
        for name, widget in self.widgets.items():
            if not isinstance(widget, Matrix):
                widget.style.description_width = width
            widget.observe(partial(moved, name), "value")

    @property
    def rows(self):
        """The widgets in order, matrices that follow one another in a row of their own."""
        for matrices, group in groupby(self.widgets.values(), lambda widget: isinstance(widget, Matrix)):
            beside = [*group]
            yield from [_side_by_side(beside)] if matrices else beside

    def follow(self, parameters):
        """Put every control where the parameters are, without an event."""
        others = [name for name, value in self.values.items() if getattr(parameters, name) != value]
        if others:
            with self._silence:
                for name in others:
                    self.values[name] = self.widgets[name].value = getattr(parameters, name)
                    self._told[name].append(self.values[name])

    def heard(self, name, value):
        """Take a value that a control has now; return whether the reader asks for it, and for another one than before."""
        if self._silence.on:
            return False
        kind = self.kinds[name]
        raw, value = value, _tidy(kind, value)
        if _shows(kind, value, self.values[name]):
            return False
        if self._told[name] and self._comes_back(name, raw, value):
            with self._silence:
                self.widgets[name].value = self.values[name]
            return False
        self._told[name].clear()
        self.values[name] = value
        return True

    def _comes_back(self, name, raw, value):
        """Whether a slider only reports where it was put before: it rounds the number, and sends once what came of it.

        Over a slow line that arrives when Python has moved the slider further. It comes in order: what was told before it
        comes back no more.
        """
        kind, told = self.kinds[name], self._told[name]
        for k, place in enumerate(told):
            if raw != place and _shows(kind, value, place):
                self._told[name] = deque([*told][k + 1 :], MOST_TOLD)
                return True
        return False

    @property
    def followed(self):
        """The ids of all sliders and matrices, for the page."""
        return [widget.model_id for widget in self.widgets.values() if isinstance(widget, Followed)]


def _side_by_side(matrices):
    layout = widgets.Layout(grid_area=OWN_ROW, flex_flow="row wrap", overflow="visible")
    return widgets.HBox(matrices, layout=layout).add_class("weightslab-matrices")


def _name(kind):
    unit = getattr(kind, "unit", "")
    return f"{kind.label} ({unit})" if unit else kind.label


def _widget(kind, value):
    common = {
        "value": value,
        "description": _name(kind),
        "tooltip": kind.help or kind.label,
        "layout": widgets.Layout(width="auto"),
    }
    match kind:
        case Number(log=True):
            low, high = log10(kind.low), log10(kind.high)
            return LogSlider(min=low, max=high, step=kind.step, readout_format=".3g", **common)
        case Number():
            digits = max(0, ceil(-log10(kind.step) - 1e-9))
            return Slider(min=kind.low, max=kind.high, step=kind.step, readout_format=f".{digits}f", **common)
        case Integer():
            return WholeSlider(min=kind.low, max=kind.high, step=kind.step, **common)
        case Toggle():
            return widgets.Checkbox(**common)
        case Choice() if len(kind.options) <= FEW or kind.pictures:
            made = widgets.ToggleButtons(options=kind.options, style={"button_width": "auto"}, **common)
            if sum(map(len, kind.options)) > SHORT:
                made.layout.grid_area = OWN_ROW
            return made
        case Choice():
            return widgets.Dropdown(options=kind.options, **common)
        case Text():
            return widgets.Text(continuous_update=False, **common)
        case Entries():
            return Matrix(low=kind.entry.low, high=kind.entry.high, step=kind.entry.step, **common)
    raise TypeError(f"a lab has no control for a field of kind {type(kind).__name__}")


def pictured(buttons, pictures):
    """Lay a picture over each of the buttons of a choice; its name stays what a screen reader says.

    Parameters
    ----------
    buttons : ipywidgets.ToggleButtons
    pictures : dict of bytes
        PNG of some options, by name; the others show their name.

    Returns
    -------
    ipywidgets.HTML
        The style sheet, to be shown beside the buttons.
    """
    buttons.add_class("weightslab-pictured")
    buttons.tooltips = buttons.options
    rules = [
        f".weightslab-pictured button:nth-of-type({buttons.options.index(name) + 1}) {{ font-size: 0; "
        f"background-image: url(data:image/png;base64,{b64encode(picture).decode()}); }}"
        for name, picture in pictures.items()
    ]
    return widgets.HTML(f"<style>{' '.join(rules)}</style>", layout={"display": "none"})


def _tidy(kind, value):
    """Return a slider's value without the noise of its floating-point steps, and inside the field's range."""
    if isinstance(kind, Number):
        value = float(f"{value:.{4 if kind.log else 10}g}")
        return min(max(value, kind.low), kind.high)
    if isinstance(kind, Entries):
        return tuple(tuple(_tidy(kind.entry, number) for number in row) for row in value)
    return value


def _shows(kind, shown, value):
    """Whether a control that was set to a value shows this one: a logarithmic slider goes to the nearest step."""
    return shown == value or (isinstance(kind, Number) and kind.log and shown == _nearest_step(kind, value))


def _nearest_step(kind, value):
    """Return what a logarithmic slider makes of a value that it is set to, and sends back although nobody asked."""
    low = log10(kind.low)
    return _tidy(kind, 10 ** (low + kind.step * round((log10(value) - low) / kind.step)))
