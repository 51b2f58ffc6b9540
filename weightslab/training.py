"""Training, step by step: `Run` takes one step at a time, `training` is a generator of them, `train` takes them all."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from .nn.checks import as_array, came, is_whole, quiet
from .nn.kinds import check_kind
from .nn.limits import ClipNorm, ClipValue, ClipWeights, MaxNorm
from .nn.losses import Loss
from .nn.network import Sequential
from .nn.optimizers import Optimizer
from .nn.regularizers import Regularizer
from .snapshots import Resumable

__all__ = ["Batches", "Run", "Step", "train", "training"]


class Step(NamedTuple):
    """One step of training."""

    step: int  # from 1
    loss: Any  # on the batch, before the update, without the penalty of a regularizer: a float, or (*replicas,)
    record: Any  # of the network: activations and gradients of this step, until the next one writes into it again


class Batches:
    """An endless iterator of batches of row indices: reshuffled every epoch, whose last batch may be smaller."""

    def __init__(self, n: int, size: int, rng: np.random.Generator):
        self.size, self.rng = size, rng
        self.order, self.at = np.arange(n), n

    def __next__(self) -> np.ndarray:
        if self.at >= len(self.order):
            self.order, self.at = self.rng.permutation(len(self.order)), 0
        start, self.at = self.at, self.at + self.size
        return self.order[start : self.at]


class Rules:
    """What acts on gradient and weights beside the loss, each with its state; None where there is none."""

    def __init__(self, net: Sequential, optimizer: Any, regularizer: Any, clip: Any, constraint: Any):
        self.optimizer, self.state = optimizer, optimizer.start(net.parameters, net.is_weight, net.is_trainable)
        self.regularizer, self.penalty = regularizer, regularizer and regularizer.start(net)
        self.clip, self.gradient_limit = clip, clip and clip.start(net)
        self.constraint, self.weight_limit = constraint, constraint and constraint.start(net)
        self.frozen = None if net.is_trainable.all() else ~net.is_trainable


def update(net: Sequential, loss: Loss, record: SimpleNamespace, loss_record: SimpleNamespace, rules: Rules) -> Any:
    """Take one step on the batch that stands in the records and return its loss: the whole order of training."""
    weights, gradient, regularizer = net.parameters, record.gradient, rules.regularizer
    net.run_forward(record.columns)
    value = loss.value(loss_record)
    loss.gradient(loss_record)
    net.run_backward(record.columns)
    if rules.frozen is not None:
        gradient[..., rules.frozen] = 0
    if regularizer and not regularizer.proximal:
        regularizer.add_gradient(weights, gradient, rules.penalty)
    if rules.clip:
        rules.clip.apply(gradient, rules.gradient_limit)
    rules.optimizer.step(weights, gradient, rules.state)
    if regularizer and regularizer.proximal:
        regularizer.shrink(weights, rules.state.lr, rules.penalty)
    if rules.constraint:
        rules.constraint.apply(weights, rules.weight_limit)
    return value


class Run(Resumable):
    """A training of ``net`` in place: ``n_steps`` taken so far, stopped after any step, put back to any (`Resumable`).

    What does not fit raises one sentence of TypeError or ValueError at once, before the first step.

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
    """

    def __init__(
        self,
        net: Sequential,
        loss: Loss,
        x: Any,
        target: Any,
        optimizer: Optimizer,
        *,
        batch_size: int | None = None,
        rng: np.random.Generator | None = None,
        noise: Any = None,
        regularizer: Regularizer | None = None,
        clip: ClipNorm | ClipValue | None = None,
        constraint: ClipWeights | MaxNorm | None = None,
    ):
        self._given = {name: value for name, value in locals().items() if name != "self"}
        for name in ("net", "loss", "optimizer", "regularizer", "clip", "constraint"):
            check_kind("training", name, self._given[name], Run.__init__.__annotations__[name])
        x, target = self._examples(net, x, target, batch_size, rng)
        n = len(x)
        self.net, self.loss, self.noise, self.n_steps = net, loss, noise, 0
        size = n if batch_size is None else batch_size
        self.batches = Batches(n, size, rng) if size < n and rng is not None else None
        with quiet():
            self.x = x.astype(np.intp if net.whole_numbers else net.dtype, copy=False)
        self.whole = self._records(size)
        shape = (n, *self.whole[0].y.shape[len(net.replicas) + 1 :])  # targets are shared by all replicas
        self.target = np.ascontiguousarray(loss.targets(target, shape, net.dtype))
        try:
            self.rest = self._records(n % size) if n % size else self.whole
        except ValueError as error:
            raise ValueError(
                f"the last batch of an epoch holds the rest of {n % size} of {n} examples, and does not fit "
                f"({error}): choose another batch_size"
            ) from error
        self.rules = Rules(net, optimizer, regularizer, clip, constraint)
        if not self.batches:
            self._fill(self.whole, slice(None))

    @staticmethod
    def _examples(net: Sequential, x: Any, target: Any, batch_size: Any, rng: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return x and target as arrays, if they fit together and to the batches."""
        if not net.parameters.size:
            raise ValueError(f"training expects a network with weights or biases, but {net!r} has none")
        x, target = net.accept(x), as_array(target)
        n = len(x) if x.ndim else 0
        if not n:
            raise ValueError(f"training expects at least one example, got x of shape {x.shape}")
        if target.shape[:1] != (n,):
            raise ValueError(f"x has {n} examples, but target has {len(target) if target.ndim else 'no examples'}")
        if batch_size is not None and not (is_whole(batch_size, 1) and batch_size <= n):
            raise ValueError(f"batch_size must be a whole number from 1 to the {n} examples, got {came(batch_size)}")
        if batch_size is not None and not isinstance(rng, np.random.Generator):
            raise TypeError("training in batches draws their order: pass rng, a numpy.random.Generator")
        return x, target

    def _records(self, rows: Any) -> tuple[SimpleNamespace, SimpleNamespace]:
        record = self.net.record((rows, *self.x.shape[1:]), training=True, rng=self.noise, input_gradient=False, shared=True)
        return record, self.loss.record(record)

    def _fill(self, records: tuple[SimpleNamespace, SimpleNamespace], rows: Any) -> None:
        records[0].x[...] = self.x[rows]
        records[1].target[...] = self.target[rows]

    @quiet()
    def step(self) -> Step:
        """Take one step and return it as a `Step`."""
        if self.net.replicas:
            np.setbufsize(1024)  # NumPy copies rows that are shorter than half its buffer; `quiet` puts it back
        records = self.whole
        if self.batches:
            rows = next(self.batches)
            records = self.whole if len(rows) == self.batches.size else self.rest
            self._fill(records, rows)
        self.n_steps += 1
        return Step(self.n_steps, update(self.net, self.loss, *records, self.rules), records[0])


def training(
    net: Sequential, loss: Loss, x: Any, target: Any, optimizer: Optimizer, *, steps: int, **settings: Any
) -> Iterator[Step]:
    """Train ``net`` in place, one `Step` at a time, as often as ``steps`` says; all else is as of `Run`."""
    if not is_whole(steps, 0):
        raise ValueError(f"steps must be a whole number of at least 0, got {came(steps)}")
    run = Run(net, loss, x, target, optimizer, **settings)
    return (run.step() for _ in range(steps))


def train(net: Sequential, loss: Loss, x: Any, target: Any, optimizer: Optimizer, **settings: Any) -> np.ndarray:
    """Run `training` to its end and return the loss of every step, shape ``(steps, *replicas)``."""
    return np.array([step.loss for step in training(net, loss, x, target, optimizer, **settings)])
