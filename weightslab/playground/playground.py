"""The playground: everything at once. In Python here, on the page by `panel`."""

import numpy as np

from weightslab import storage
from weightslab.live import cells
from weightslab.live.figure import SHARP, LiveFigure
from weightslab.live.poster import poster
from weightslab.plots import style

from . import texts
from .own import own_points
from .places import BRIEF, FULL
from .presets import PRESETS
from .script import script
from .session import Session
from .settings import OWN, Settings, known, widths
from .view import PlaygroundView
from .weights import load, weight_at

__all__ = ["Playground"]


class Playground:
    """A network that trains, seen from inside; every setting, weight and moment can be changed.

    As the last line of a cell it is live; `play`, `go_to`, `set`, `edit`, `fork` and `rewind` do the same in Python.

    Parameters
    ----------
    own : (x, y), optional
        Points of your own: ``x`` of shape (n, 2), an array or a DataFrame, and ``y`` with their two classes: numbers,
        texts, booleans or categories. Each axis is scaled by itself to fit into the picture.
    **changes
        Fields of `Settings` that differ from their defaults.

    Attributes
    ----------
    session : Session
        The network (``session.net``), its points, its history.
    chosen : (int, int, int) or None
        The marked weight: layer, neuron it leads to, neuron it comes from, all from 0; None in the last place is the neuron
        itself and its bias.
    places : Places
        Where everything stands in the picture.
    """

    title = "Playground"
    Parameters = Settings
    presets = PRESETS

    def __init__(self, own=None, **changes):
        known(changes)
        self.own = None if own is None else own_points(own)
        self.chosen = self._figure = self._panel = None
        self.places = FULL
        self._start(Session(Settings(**({"data": OWN} if own is not None else {}) | changes), self.own))

    @property
    def settings(self):
        """The `Settings` that hold now."""
        return self.session.settings

    def play(self, epochs=1, seconds=np.inf):
        """Train for so many epochs, or as many as fit into the time."""
        self.session.play(epochs, seconds)
        self.redraw()

    def go_to(self, epoch):
        """Go to another moment of this run, back or forth."""
        self.session.go_to(epoch)
        self.redraw()

    def set(self, seconds=np.inf, **changes):
        """Change settings: the run comes to the same epoch again, from the same start or from the last fork."""
        before = widths(self.settings)
        epoch = self.session.set(self.settings.replace(**known(changes)))
        self.chosen, self._built = self.chosen if widths(self.settings) == before else None, False
        self.play(epoch - self.session.epoch, seconds)
        return epoch

    def edit(self, name, index, value):
        """Set one weight or bias by hand, here and now: ``edit("0.W", (3, 1), -0.5)``."""
        self.session.edit(name, index, value)
        self.redraw()

    def fork(self):
        """Keep the past: what is changed from now on concerns the future alone."""
        self.session.fork()
        self.redraw()

    def rewind(self):
        """Back to the very same start, without forks and edits."""
        self.session.rewind()
        self._built = False
        self.redraw()

    def restore(self, text):
        """Take over a `state`; any other text raises one sentence and changes nothing."""
        self._start(texts.read(text, type(self), self.own))

    def _start(self, session):
        self.session, self.chosen, self._built = session, None, False
        self.redraw()

    @classmethod
    def from_state(cls, text, own=None):
        """The playground that a state was taken from."""
        playground = cls(own)
        playground.restore(text)
        return playground

    @property
    def state(self):
        """The run as a text: settings, epoch, forks, edits."""
        return texts.write(self.session)

    def code(self):
        """A program that rebuilds and retrains exactly this run with the package, and ends with the same loss."""
        return script(self.session)

    def save(self, path):
        """Write the weights of this moment to a file, as `storage.save`."""
        storage.save(self.session.net, path)

    def load(self, path):
        """Set all weights from a file that `save` wrote from a network of this structure; each counts as an edit."""
        load(self.session, path)
        self.redraw()

    @property
    def sentence(self):
        """Where the run is, and what the doctor says, in words."""
        return texts.sentence(self.session)

    @property
    def weight(self):
        """Name, index and value of the chosen weight or bias, or None."""
        return self.chosen and weight_at(self.session.net, *self.chosen)

    def choose_weight(self, layer, to, source=None):
        """Mark one weight: layer, neuron it leads to, neuron it comes from, all from 0; or a neuron, and its bias."""
        weight_at(self.session.net, layer, to, source)
        self.chosen = (layer, to, source)
        self.redraw()

    @property
    def name(self):
        """Its title; of one that is compared, with what differs from the defaults."""
        return f"{self.title}: {texts.changes(self.settings)}" if self.places is BRIEF else self.title

    @property
    def figure(self):
        """The `LiveFigure`, made when it is first asked for."""
        if self._figure is None:
            with style.context():
                self._figure = LiveFigure(self.places.size)
                self.view = PlaygroundView(self._figure, self.places)
        return self._figure

    def frame(self):
        """The picture as it is now, as PNG bytes."""
        figure = self.figure
        if not self._built:
            self.view.build(self.session)
            self._built = True
        self.view.update(self.session, self.chosen)
        return figure.frame()

    def picture(self):
        """The picture with twice the pixels of its size on the page."""
        with self.figure.sharp():
            return self.frame()

    def part(self):
        """Title, figure and sentence, for a poster."""
        self.figure.ratio = self._panel.screen.ratio if self._panel else SHARP
        self.frame()
        return self.name, self.figure, self.sentence

    def redraw(self):
        """Show everything as it is now, if it is shown at all."""
        if self._panel:
            self._panel.show()

    @property
    def panel(self):
        """The `PlaygroundPanel`, made when it is first asked for."""
        if self._panel is None:
            from .panel import PlaygroundPanel

            self._panel = PlaygroundPanel(self)
            self._panel.show()
        return self._panel

    def shrink(self, title):
        """Be one of several that are compared, under this title."""
        self.close()
        self.title, self.places, self._figure, self._built = title, BRIEF, None, False

    def close(self):
        """Stop playing and give the widgets' memory back."""
        if self._panel:
            self._panel.close()
            self._panel = None

    def __repr__(self):
        changes = ", ".join(f"{k}={v!r}" for k, v in self.settings.values().items() if v != getattr(Settings(), k))
        return f"Playground({changes})"

    def _repr_mimebundle_(self, include=None, exclude=None):
        png, (width, height) = poster(self.part())
        data = {**self.panel.widget._repr_mimebundle_(), "image/png": png, "text/plain": self.sentence}
        cells.shown(self)
        return data, {"image/png": {"width": width, "height": height}}
