"""matplotlib's settings for one thread alone: others, such as a student's own pyplot loop, go on with theirs.

matplotlib has one global dictionary of settings, and reads it while it makes and draws artists. A kernel may answer a
slider in one thread while a cell plots in another; so the labs' settings must never stand in that dictionary.
"""

from contextlib import contextmanager
from contextvars import ContextVar

import matplotlib
from matplotlib import RcParams

__all__ = ["LAYER", "layer", "settings"]

LAYER: ContextVar = ContextVar("weightslab_rc", default=None)
"""The settings of the `layer` that a thread is in."""


class LayeredRcParams(RcParams):
    """The global settings; inside a `layer`, that layer's instead, for this thread (and asyncio task) only."""

    def __getitem__(self, key):
        over = LAYER.get()
        return RcParams.__getitem__(self, key) if over is None or key not in over else over[key]

    def _get(self, key):
        over = LAYER.get()
        return RcParams._get(self, key) if over is None or key not in over else over[key]

    def __setitem__(self, key, value):
        over = LAYER.get()
        if over is None:
            RcParams.__setitem__(self, key, value)
        else:
            LAYER.set(over | {key: self.validate[key](value)})

    def _update_raw(self, other_params):
        over = LAYER.get()
        if over is None:
            RcParams._update_raw(self, other_params)
        else:
            LAYER.set(over | dict(other_params))

    def __reduce__(self):
        return RcParams, (), None, None, iter(dict(self).items())


def settings(changes):
    """Return matplotlib's default settings with these changes, checked, for `layer`."""
    usual = {
        name: value
        for name, value in dict.items(matplotlib.rcParamsDefault)
        if name not in ("backend", "backend_fallback", "interactive", "toolbar")
    }
    return usual | dict(dict.items(RcParams(changes)))


@contextmanager
def layer(settings):
    """Return a context in which this thread reads these settings, whatever stands in `matplotlib.rcParams`."""
    if type(matplotlib.rcParams) is RcParams:
        matplotlib.rcParams.__class__ = LayeredRcParams
    token = LAYER.set(settings)
    try:
        yield
    finally:
        LAYER.reset(token)
