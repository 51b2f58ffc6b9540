"""Training, step by step.

`Run` is a training that can be stopped, photographed and put back; `training` is the same as a generator of steps, which
a progress bar wraps or a loop breaks off; `train` runs it to its end.
"""

from typing import Any, NamedTuple

import numpy as np

from .nn.checks import as_array, came, is_whole
from .nn.layers import Kept
from .nn.limits import ClipNorm, ClipValue, ClipWeights, MaxNorm
from .nn.losses import Loss
from .nn.network import Sequential
from .nn.optimizers import Optimizer
from .nn.regularizers import Regularizer

__all__ = ["Batches", "Run", "Step", "train", "training"]


class Step(NamedTuple):
    """One step of training.

    Attributes
    ----------
    step : int
        From 1.
    loss : float or ndarray, shape (*replicas,)
        On the batch, before the update, without the penalty of a regularizer.
    record : Kept
        The network's record: activations and gradients of this step. The next step writes into it again.
    """

    step: int
    loss: Any
    record: Any


class Batches:
    """Without end, the row numbers of the next batch: each epoch a new order of all n, its last batch maybe smaller."""

    def __init__(self, n, size, rng):
        self.size, self.rng = size, rng
        self.order, self.at = np.arange(n), n

    def __next__(self):
        if self.at >= len(self.order):
            self.order, self.at = self.rng.permutation(len(self.order)), 0
        start, self.at = self.at, self.at + self.size
        return self.order[start:self.at]


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # divergence is no error
def update(net, loss, record, loss_record, by):
    """One step on the batch that stands in the records: the whole order of training.

    ``by`` holds optimizer, regularizer, clip and constraint, each with its state.
    """
    weights, gradient, regularizer = net.parameters, record.gradient, by.regularizer
    y, _ = net.forward(record.x, record)
    value, _ = loss.forward(y, loss_record.target, loss_record)
    net.backward(loss.backward(loss_record), record)
    if regularizer and not regularizer.proximal:
        regularizer.add_gradient(weights, gradient, by.penalty)
    if by.clip:
        by.clip.apply(gradient, by.gradient_limit)
    by.optimizer.step(weights, gradient, by.state)
    if regularizer and regularizer.proximal:
        regularizer.shrink(weights, by.state.lr, by.penalty)
    if by.constraint:
        by.constraint.apply(weights, by.weight_limit)
    return value


class Run:
    """A training of ``net``, in place, that can be stopped after any step and put back to any of them.

    Parameters
    ----------
    net : Sequential
    loss : Loss
    x, target : array
        All examples, ``(n, ...)``, shared by the replicas.
    optimizer : Optimizer
    batch_size : int, optional
        All examples in every step if left out.
    rng : numpy.random.Generator, optional
        Draws the batches; required with ``batch_size``.
    noise : numpy.random.Generator or array of them, optional
        Draws what layers draw while training, one generator per replica.
    regularizer : L1, L2 or ElasticNet, optional
        Acts on the gradient before the step, or on the weights after it, as its ``proximal`` says.
    clip : ClipNorm or ClipValue, optional
        Limits the gradient, that of the regularizer included.
    constraint : ClipWeights or MaxNorm, optional
        Limits the weights after each step.

    Attributes
    ----------
    n_steps : int
        Taken so far.

    Raises
    ------
    TypeError, ValueError
        At once, before the first step, if anything does not fit.
    """

    def __init__(self, net, loss, x, target, optimizer, *, batch_size=None, rng=None, noise=None, regularizer=None,
                 clip=None, constraint=None):
        self._given = {"net": net, "loss": loss, "x": x, "target": target, "optimizer": optimizer, "batch_size": batch_size,
                       "rng": rng, "noise": noise, "regularizer": regularizer, "clip": clip, "constraint": constraint}
        for name, value, kinds in (("net", net, Sequential), ("loss", loss, Loss), ("optimizer", optimizer, Optimizer),
                                   ("regularizer", regularizer, Regularizer | None),
                                   ("clip", clip, ClipNorm | ClipValue | None),
                                   ("constraint", constraint, ClipWeights | MaxNorm | None)):
            if not isinstance(value, kinds):
                expected = getattr(kinds, "__name__", None) or " or ".join(kind.__name__ for kind in kinds.__args__[:-1])
                raise TypeError(f"training expects {name} to be of kind {expected}, got {came(value)}")
        x, target = net.accept(x), as_array(target)
        n = len(x) if x.ndim else 0
        if batch_size is not None and not (is_whole(batch_size, 1) and batch_size <= n):
            raise ValueError(f"batch_size must be a whole number from 1 to the {n} examples, got {came(batch_size)}")
        if batch_size is not None and not isinstance(rng, np.random.Generator):
            raise TypeError("training in batches draws their order: pass rng, a numpy.random.Generator")
        if not n or target.shape[:1] != (n,):
            raise ValueError(f"x has {n} examples, but target has {len(target) if target.ndim else 'no examples'}")
        self.net, self.loss, self.noise, self.n_steps = net, loss, noise, 0
        self.x = x.astype(np.intp if net.whole_numbers else net.dtype, copy=False)
        self.target = np.ascontiguousarray(loss.targets(target, net.output_shape(x.shape), net.dtype))
        self.by = Kept(optimizer=optimizer, state=optimizer.start(net.parameters, net.is_weight),
                       regularizer=regularizer, penalty=regularizer and regularizer.start(net),
                       clip=clip, gradient_limit=clip and clip.start(net),
                       constraint=constraint, weight_limit=constraint and constraint.start(net))
        size = n if batch_size is None else batch_size
        self.batches = Batches(n, size, rng) if size < n else None
        self.whole, self.rest = self._records(size), self._records(n % size) if n % size else None
        if not self.batches:
            self._fill(*self.whole, slice(None))

    def _records(self, rows):
        record = self.net.record((rows, *self.x.shape[1:]), training=True, rng=self.noise, input_gradient=False)
        return record, self.loss.record(record.y, record.dy)

    def _fill(self, record, loss_record, rows):
        record.x[...] = self.x[rows]
        loss_record.target[...] = self.target[rows]

    def step(self):
        """Take one step and return it as a `Step`."""
        pair = self.whole
        if self.batches:
            rows = next(self.batches)
            pair = self.whole if len(rows) == self.batches.size else self.rest
            self._fill(*pair, rows)
        self.n_steps += 1
        return Step(self.n_steps, update(self.net, self.loss, *pair, self.by), pair[0])

    def change(self, **settings):
        """Go on from here with another ``optimizer``, ``batch_size``, ``regularizer``, ``clip`` or ``constraint``.

        An optimizer of the same kind keeps its memory and its count of steps, so that ``run.change(optimizer=Adam(0.01))``
        changes the learning rate alone; one of another kind starts anew. Batches of the same size keep their order.

        Raises
        ------
        TypeError, ValueError
            If anything does not fit; nothing is changed then.
        """
        if wrong := settings.keys() - {"optimizer", "batch_size", "regularizer", "clip", "constraint"}:
            raise TypeError(f"a run cannot change {', '.join(sorted(wrong))} on its way: make a new Run")
        now, other = self.snapshot(), Run(**self._given | settings)
        start, optimizer = other.snapshot(), other._given["optimizer"]
        if type(optimizer) is not type(self._given["optimizer"]):
            now |= {name: start[name] for name in ("t", *optimizer.memory)}
        if self.batches and other.batches and self.batches.size != other.batches.size:
            now |= {name: start[name] for name in ("order", "at")}
        other.restore({name: now.get(name, start[name]) for name in start})
        vars(self).update(vars(other))

    def snapshot(self):
        """All that the steps to come depend on: a dict of arrays, whole numbers and states of generators, all copies."""
        state = {"n_steps": self.n_steps, "t": self.by.state.t, "noise": [g.bit_generator.state for g in self._noise()]}
        if self.batches:
            order, at, rng = self.batches.order.copy(), self.batches.at, self.batches.rng.bit_generator.state
            state |= {"order": order, "at": at, "rng": rng}
        return state | {name: array.copy() for name, array in self._arrays().items()}

    def restore(self, snapshot):
        """Put network, optimizer, batches and generators back to where they were when the snapshot was taken.

        Raises
        ------
        ValueError
            If the snapshot is of another run; nothing is changed then.
        """
        now = self.snapshot()
        if now.keys() != snapshot.keys() or any(_form(snapshot[name]) != _form(now[name]) for name in now):
            raise ValueError("this snapshot is of another network, optimizer or batch size, and cannot be restored here")
        if not snapshot["n_steps"] >= snapshot["t"] >= 0:
            raise ValueError(f"this snapshot is after {came(snapshot['n_steps'])} steps, or {came(snapshot['t'])}, "
                             "and cannot be restored here")
        if self.batches:
            n, at, size = len(now["order"]), snapshot["at"], self.batches.size
            if not 0 <= at < n + size or (at < n and at % size) or (np.sort(snapshot["order"]) != np.arange(n)).any():
                raise ValueError("this snapshot has no order of all examples, and cannot be restored here")
        for generator, state in self._generators(snapshot):
            trial = type(generator.bit_generator)()
            trial.state = state  # raises where it is no such state
        for name, array in self._arrays().items():
            array[...] = snapshot[name]
        self.n_steps, self.by.state.t = int(snapshot["n_steps"]), int(snapshot["t"])
        self.by.optimizer.set_rate(self.net.parameters, self.by.state)
        if self.batches:
            self.batches.order, self.batches.at = np.array(snapshot["order"]), int(snapshot["at"])
        for generator, state in self._generators(snapshot):
            generator.bit_generator.state = state

    def _arrays(self):
        """What changes from step to step, as it stands in memory."""
        memory = {name: getattr(self.by.state, name) for name in self.by.optimizer.memory}
        return {"parameters": self.net.parameters} | memory | self.net.buffers

    def _generators(self, snapshot):
        """Each generator with its state in the snapshot."""
        batches = [(self.batches.rng, snapshot["rng"])] if self.batches else []
        return [*batches, *zip(self._noise(), snapshot["noise"], strict=True)]

    def _noise(self):
        return () if self.noise is None else np.atleast_1d(np.asarray(self.noise, object)).flat


def _form(value):
    return np.shape(value), value.dtype if isinstance(value, np.ndarray) else type(value)


def training(net, loss, x, target, optimizer, *, steps, **settings):
    """Train ``net`` in place, one `Step` at a time; everything is checked at once, before the first.

    Parameters
    ----------
    net, loss, x, target, optimizer, **settings
        As of `Run`.
    steps : int
        Number of updates.
    """
    if not is_whole(steps, 0):
        raise ValueError(f"steps must be a whole number of at least 0, got {came(steps)}")
    run = Run(net, loss, x, target, optimizer, **settings)
    return (run.step() for _ in range(steps))


def train(net, loss, x, target, optimizer, **settings):
    """Run `training` to its end; the loss of every step, shape ``(steps, *replicas)``."""
    return np.array([step.loss for step in training(net, loss, x, target, optimizer, **settings)])
