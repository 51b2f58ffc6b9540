"""Training: a generator of steps. `train` drains it, a lab stops it, a test slices it, a progress bar wraps it."""

from typing import Any, NamedTuple

import numpy as np

from .nn.layers import Kept
from .nn.limits import ClipNorm, ClipValue, ClipWeights, MaxNorm
from .nn.losses import Loss
from .nn.network import Sequential
from .nn.optimizers import Optimizer
from .nn.regularizers import Regularizer

__all__ = ["Step", "batches", "train", "training"]


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


def batches(n, batch_size, rng):
    """Without end, the row numbers of the next batch: each epoch a new order of all n, its last batch maybe smaller."""
    while True:
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            yield order[start:start + batch_size]


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # divergence is something to see, not an error
def update(net, loss, record, loss_record, by):
    """One step on the batch that stands in the records: the whole order of training.

    ``by`` holds what changes the weights, each with its state: optimizer, regularizer, clip, constraint.
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


def training(net, loss, x, target, optimizer, *, steps, batch_size=None, rng=None, noise=None, regularizer=None,
             clip=None, constraint=None):
    """Train ``net`` in place, one `Step` at a time.

    Parameters
    ----------
    net : Sequential
    loss : Loss
    x, target : array
        All examples, ``(n, ...)``, shared by the replicas.
    optimizer : Optimizer
    steps : int
        Number of updates.
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

    Yields
    ------
    Step

    Raises
    ------
    TypeError, ValueError
        At once, before the first step, if anything does not fit.
    """
    for name, value, kinds in (("net", net, Sequential), ("loss", loss, Loss), ("optimizer", optimizer, Optimizer),
                               ("regularizer", regularizer, Regularizer | None),
                               ("clip", clip, ClipNorm | ClipValue | None),
                               ("constraint", constraint, ClipWeights | MaxNorm | None)):
        if not isinstance(value, kinds):
            expected = getattr(kinds, "__name__", None) or " or ".join(kind.__name__ for kind in kinds.__args__[:-1])
            raise TypeError(f"training expects {name} to be of kind {expected}, got {value!r}")
    x = net.accept(x)
    n = len(x) if x.ndim else 0
    if not isinstance(steps, (int, np.integer)) or steps < 0:
        raise ValueError(f"steps must be a whole number of at least 0, got {steps!r}")
    if batch_size is not None and not (isinstance(batch_size, (int, np.integer)) and 1 <= batch_size <= n):
        raise ValueError(f"batch_size must be a whole number from 1 to the {n} examples, got {batch_size!r}")
    if batch_size is not None and not isinstance(rng, np.random.Generator):
        raise TypeError("training in batches draws their order: pass rng, a numpy.random.Generator")
    if not n or np.ndim(target) < 1 or len(target) != n:
        raise ValueError(f"x has {n} examples, but target has {len(target) if np.ndim(target) else 'no examples'}")
    x = x.astype(np.intp if net.whole_numbers else net.dtype, copy=False)
    shape = net.output_shape(x.shape)
    target = np.ascontiguousarray(loss.targets(target, shape, net.dtype))
    by = Kept(optimizer=optimizer, state=optimizer.start(net.parameters, net.is_weight),
              regularizer=regularizer, penalty=regularizer and regularizer.start(net),
              clip=clip, gradient_limit=clip and clip.start(net),
              constraint=constraint, weight_limit=constraint and constraint.start(net))

    def records(rows):
        record = net.record((rows, *x.shape[1:]), training=True, rng=noise, input_gradient=False)
        return record, loss.record(record.y, record.dy)

    size = n if batch_size is None else batch_size
    whole, rest = records(size), records(n % size) if n % size else None

    def fill(record, loss_record, rows):
        record.x[...] = x[rows]
        loss_record.target[...] = target[rows]

    def run():
        draws = batches(n, size, rng) if size < n else None
        if not draws:
            fill(*whole, slice(None))
        for step in range(1, steps + 1):
            pair = whole
            if draws:
                rows = next(draws)
                pair = whole if len(rows) == size else rest
                fill(*pair, rows)
            yield Step(step, update(net, loss, *pair, by), pair[0])

    return run()


def train(net, loss, x, target, optimizer, **settings):
    """Run `training` to its end; the loss of every step, shape ``(steps, *replicas)``."""
    return np.array([step.loss for step in training(net, loss, x, target, optimizer, **settings)])
