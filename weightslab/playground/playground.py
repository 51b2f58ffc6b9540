"""The playground: everything at once. In Python here, on the page by `desk`."""

import numpy as np

from weightslab import storage
from weightslab.live.kernel import in_turn
from weightslab.live.stage import Staged

from . import state
from .desk import PlaygroundDesk
from .doctor import changes, sentence
from .own import own_points
from .script import script
from .session import Session
from .settings import OWN, PRESETS, Settings, widths
from .view import BRIEF
from .weights import load, weight_at


class Playground(Staged):
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
    desk : PlaygroundDesk
        Joins it with its picture and widgets.
    """

    title = "Playground"
    Parameters = Settings
    presets = PRESETS

    def __init__(self, own=None, **changes):
        Settings.require(type(self).__name__, changes)
        self.own = None if own is None else own_points(own)
        self.chosen = None
        self.desk = PlaygroundDesk(self)
        self._start(Session(Settings(**({"data": OWN} if own is not None else {}) | changes), self.own))

    @property
    def settings(self):
        """The `Settings` that hold now."""
        return self.session.settings

    @in_turn
    def play(self, epochs=1, seconds=np.inf):
        """Train for so many epochs, or as many as fit into the time."""
        self.session.play(epochs, seconds)
        self.redraw()

    @in_turn
    def go_to(self, epoch):
        """Go to another moment of this run, back or forth."""
        self.session.go_to(epoch)
        self.redraw()

    @in_turn
    def set(self, seconds=np.inf, **changes):
        """Change settings: the run comes to the same epoch again, from the same initial weights or from the last fork."""
        Settings.require(type(self).__name__, changes)
        before = widths(self.settings)
        epoch = self.session.set(self.settings.replace(**changes))
        self.chosen = self.chosen if widths(self.settings) == before else None
        self.desk.rebuild()
        self.session.play(epoch - self.session.epoch, seconds)
        self.redraw()
        return epoch

    @in_turn
    def edit(self, name, index, value):
        """Set one weight or bias by hand, here and now: ``edit("0.W", (3, 1), -0.5)``."""
        self.session.edit(name, index, value)
        self.redraw()

    @in_turn
    def fork(self):
        """Keep the past: what is changed from now on concerns the future alone."""
        self.session.fork()
        self.redraw()

    @in_turn
    def rewind(self):
        """Back to the same initial weights, without forks and edits."""
        self.session.rewind()
        self.desk.rebuild()
        self.redraw()

    @in_turn
    def restore(self, text):
        """Take over a `state`; any other text raises one sentence and changes nothing."""
        self._start(state.read(text, self.own))

    def _start(self, session):
        self.session = session
        self.chosen = None
        self.redraw()

    @classmethod
    def from_state(cls, text, own=None):
        """Return the playground that a state was taken from."""
        playground = cls(own)
        playground.restore(text)
        return playground

    @property
    def state(self):
        """The run as a text: settings, epoch, forks, edits."""
        return state.write(self.session)

    def code(self):
        """Return a program that rebuilds and retrains exactly this run with the package, and ends with the same loss."""
        return script(self.session)

    def save(self, path):
        """Write the weights of this moment to a file, as `storage.save`."""
        storage.save(self.session.net, path)

    @in_turn
    def load(self, path):
        """Set all weights from a file that `save` wrote from a network of this structure; each counts as an edit."""
        load(self.session, path)
        self.redraw()

    @property
    def sentence(self):
        """Where the run is, and what the doctor says, in words."""
        return sentence(self.session)

    @property
    def weight(self):
        """Name, index and value of the chosen weight or bias, or None."""
        return self.chosen and weight_at(self.session.net, *self.chosen)

    @in_turn
    def choose_weight(self, layer, to, source=None):
        """Mark one weight: layer, neuron it leads to, neuron it comes from, all from 0; or a neuron, and its bias."""
        weight_at(self.session.net, layer, to, source)
        self.chosen = (layer, to, source)
        self.redraw()

    @property
    def name(self):
        """Its title; of one that is compared, with what differs from the defaults."""
        return f"{self.title}: {changes(self.settings)}" if self.desk.places is BRIEF else self.title

    def __repr__(self):
        changes = ", ".join(f"{name}={getattr(self.settings, name)!r}" for name in self.settings.differing(Settings()))
        return f"Playground({changes})"
