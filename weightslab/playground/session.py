"""One run of the playground: a pure function of its settings, its edits and the number of epochs, whatever way led there."""

from dataclasses import dataclass
from math import isfinite
from numbers import Real
from sys import float_info
from time import perf_counter

import numpy as np

from weightslab.diagnostics import Evaluator
from weightslab.live.kernel import one_thread
from weightslab.live.parameters import one_line, plain
from weightslab.nn import streams
from weightslab.nn.checks import came, is_whole
from weightslab.training import Run

from .settings import LATER, features, network, points, recipe, targets

MOST_SNAPSHOTS = 200
MOST = float_info.max
"""The largest finite number."""


@dataclass(frozen=True)
class Edit:
    """A weight or bias that the reader has set by hand at an epoch: ``name`` as in ``net.weight_names``."""

    epoch: int
    name: str
    index: tuple
    value: float


class Session:
    """A run that plays, goes back to any epoch, is forked there, and has its weights edited.

    Parameters
    ----------
    settings : Settings
    own : OwnPoints, optional
        Points of the reader's own.

    Attributes
    ----------
    epoch : int
        Where the weights are now.
    losses : ndarray, shape (epochs + 1, 2)
        On training and test points, after each epoch from 0 on; of the whole run, also beyond ``epoch``.
    forks : list of (int, Settings)
        Which settings hold from which epoch on; the first is (0, settings).
    edits : list of Edit
    ghost : ndarray, shape (epochs + 1, 2)
        The losses of what was there before the last change.
    before : ndarray or None
        All parameters before the latest epoch; None at epoch 0.
    evaluators : (Evaluator, Evaluator)
        Of the training and the test points.
    """

    def __init__(self, settings, own=None):
        self.own, self.ghost = own, np.empty((0, 2))
        self.begin([(0, settings)])

    @property
    def settings(self):
        """Those that hold now."""
        return self.forks[-1][1]

    @property
    def losses(self):
        return self._room[: self._known]

    @property
    def diverged(self):
        """Whether the loss is no number any more."""
        return not isfinite(self.losses[self.epoch, 0])

    @property
    def first_parameters(self):
        """All parameters at epoch 0."""
        return self._snapshots[0][1]["parameters"]

    def errors(self):
        """Share of points on the wrong side, or the root mean squared error of values: training and test."""
        outputs = (evaluator.record.y[:, 0] for evaluator in self.evaluators)
        pairs = zip(outputs, (self.points.y, self.points.y_test), strict=True)
        with np.errstate(all="ignore"):
            return tuple(
                float(np.mean((z > 0) != (y == 1)) if self.settings.classifies else np.sqrt(np.mean((z - y) ** 2)))
                for z, y in pairs
            )

    # Time -------------------------------------------------------------------------------------------------------------

    def play(self, epochs=1, seconds=np.inf):
        """Train for so many epochs, or as many as fit into the time; return how many."""
        if not is_whole(epochs, 0):
            raise plain(ValueError(f"epochs are a whole number of at least 0, got {came(epochs)}"))
        if not isinstance(seconds, Real) or not seconds >= 0:
            raise plain(ValueError(f"seconds are a number of at least 0, got {came(seconds)}"))
        end, n = perf_counter() + seconds, 0
        with one_thread():
            while n < epochs and not self.diverged:
                self._epoch()
                n += 1
                if perf_counter() >= end:
                    break
        return n

    def go_to(self, epoch):
        """Put the weights to where they were, or will be, after so many epochs."""
        if not is_whole(epoch, 0):
            raise plain(ValueError(f"an epoch is a whole number of at least 0, got {came(epoch)}"))
        start = max(at for at in self._snapshots if at < max(epoch, 1))  # so that its last epoch is seen
        part, snapshot = self._snapshots[start]
        if part != self._part:
            self._open(part)
        self.run.restore(snapshot)
        self.epoch, self.before = start, None
        self._measure()
        self.play(epoch - start)

    def begin(self, forks, edits=()):
        """Start anew with these forks and edits; if that fails or is stopped, all stands as it did."""
        before = vars(self).copy()
        try:
            self.edits = list(edits)
            self._make(forks)
        except BaseException:
            vars(self).clear()
            vars(self).update(before)
            raise

    def set(self, settings):
        """Other settings, from the last fork on (from the start, if there is none); then up to where the run was."""
        at, _ = self.forks[-1]
        kinds = settings.controls()
        early = [kinds[name].label for name in settings.differing(self.settings) if name not in LATER]
        if at and early:
            raise plain(ValueError(f"{', '.join(early)} cannot change in the middle of a run: rewind first"))
        epoch, old = self.epoch, self.losses
        forks = [*self.forks[:-1], (at, settings)]
        self.begin(forks, [] if early else self.edits)
        self.ghost = old
        return epoch

    def fork(self):
        """Keep all that led here; what is changed from now on changes the future alone."""
        if self.epoch:
            self._forget_future()
            if self.forks[-1][0] == self.epoch:  # forked here already
                self.forks.pop()
            self.forks.append((self.epoch, self.settings))
            self._open(len(self.forks) - 1)
            self._keep()

    def rewind(self):
        """Back to the same initial weights, with the settings that hold now and without edits and forks."""
        old = self.losses
        self.begin([(0, self.settings)])
        self.ghost = old

    def edit(self, name, index, value):
        """Set one weight or bias by hand, here and now."""
        self.edit_all([(name, index, value)])

    def edit_all(self, wanted):
        """Set several weights and biases by hand, all of them or, where one does not fit, none.

        Parameters
        ----------
        wanted : list of (str, tuple of int, float)
            Name as in ``net.weight_names``, index and value of each.

        Raises
        ------
        TypeError, ValueError, IndexError
            One sentence; nothing is changed then.
        """
        edits = [self.checked(Edit(self.epoch, *one)) for one in wanted]
        views, places = self.net.views(self.net.parameters), {(edit.name, edit.index) for edit in edits}
        self.ghost = self.losses.copy()
        self._forget_future()
        self.edits = [edit for edit in self.edits if edit.epoch != self.epoch or (edit.name, edit.index) not in places]
        self.edits += edits
        for edit in edits:
            views[edit.name][edit.index] = edit.value
        self._keep()

    @one_line()
    def checked(self, edit):
        """Return an `Edit` if the network has its place and its value is a number, else raise as `edit_all`."""
        name, index, value = edit.name, edit.index, edit.value
        if name not in self.net.weight_names + self.net.bias_names:
            raise ValueError(f"the network has no {name!r}; it has {', '.join(self.net.weight_names + self.net.bias_names)}")
        shape = self.net.views(self.net.parameters)[name].shape
        places = index if isinstance(index, tuple) else (index,)
        whole = all(isinstance(i, (int, np.integer)) and not isinstance(i, bool) for i in places)
        if len(places) != len(shape) or not whole:
            example = ", ".join("0" * len(shape)) + "," * (len(shape) == 1)
            raise TypeError(
                f"one weight of {name} is chosen by {len(shape)} whole number{'s' * (len(shape) > 1)}, "
                f"such as ({example}), got {came(index)}"
            )
        if not all(0 <= i < n for i, n in zip(places, shape, strict=True)):
            raise IndexError(f"{name} has shape {shape}, so it has no place {came(tuple(map(int, places)))}")
        if not isinstance(value, Real) or isinstance(value, (bool, np.bool)):
            raise TypeError(f"a weight is a number, got {came(value)}")
        if not -MOST <= value <= MOST:
            raise ValueError(f"a weight is a finite number, got {came(value)}")
        return Edit(edit.epoch, name, tuple(int(i) for i in places), float(value))

    # Inside -----------------------------------------------------------------------------------------------------------

    def _make(self, forks):
        """Points, network and history at epoch 0."""
        settings = forks[0][1]
        self.points = points(settings, self.own)
        self.x, self.x_test = (features(settings, x) for x in (self.points.x, self.points.x_test))
        self.net, stream = network(settings), streams(settings.seed)
        self.rng, self.noise = stream.batches, stream.noise
        self._room, self._known = np.empty((256, 2)), 0  # losses, and how many
        self.forks, self.epoch, self._snapshots, self.before = forks, 0, {}, None
        self._open(0)
        self._apply_edits()
        self._keep()

    def _open(self, part):
        """Make the run that holds from this fork on."""
        self._part, settings = part, self.forks[part][1]
        loss, optimizer, rest = recipe(settings, len(self.x))
        target, target_test = (targets(settings, y) for y in (self.points.y, self.points.y_test))
        self.run = Run(self.net, loss, self.x, target, optimizer, rng=self.rng, noise=self.noise, **rest)
        self.steps = -(-len(self.x) // rest["batch_size"])
        self.evaluators = Evaluator(self.net, loss, self.x, target), Evaluator(self.net, loss, self.x_test, target_test)

    def _epoch(self):
        self.before = self.net.parameters.copy()
        if self._part + 1 < len(self.forks) and self.epoch == self.forks[self._part + 1][0]:
            self._open(self._part + 1)
        for _ in range(self.steps):
            self.run.step()
        self.epoch += 1
        self._apply_edits()
        self._keep()

    def _apply_edits(self):
        for edit in self.edits:
            if edit.epoch == self.epoch:
                self.net.views(self.net.parameters)[edit.name][edit.index] = edit.value

    def _measure(self):
        """Loss on training and test points, nothing dropped."""
        return tuple(float(evaluator.measure()) for evaluator in self.evaluators)

    def _keep(self):
        """Keep the losses after this epoch, and a snapshot; of too many snapshots every other one goes."""
        if self.epoch == len(self._room):
            self._room = np.concatenate([self._room, np.empty_like(self._room)])
        self._room[self.epoch] = self._measure()
        self._known = max(self._known, self.epoch + 1)
        self._snapshots[self.epoch] = self._part, self.run.snapshot()
        if len(self._snapshots) > MOST_SNAPSHOTS:
            fixed = {0, self.epoch, *(at for at, _ in self.forks)}
            for at in [at for at in sorted(self._snapshots) if at not in fixed][::2]:
                del self._snapshots[at]

    def _forget_future(self):
        now = self.epoch
        self._known = now + 1
        self.edits = [edit for edit in self.edits if edit.epoch <= now]
        self.forks = [fork for fork in self.forks if fork[0] <= now]
        self._snapshots = {at: kept for at, kept in self._snapshots.items() if at <= now}
