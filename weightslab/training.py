"""Training: a generator of steps. `train` drains it, a lab stops it, a test slices it, a progress bar wraps it."""

from typing import Any, NamedTuple

import numpy as np

from weightslab.nn.layers import Kept

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
def update(net, loss, record, loss_record, optimizer, state, keep):
    """One step on the batch that stands in the records: the whole order of training."""
    parameters, gradient = net.parameters, record.gradient
    y, _ = net.forward(record.x, record)
    value, _ = loss.forward(y, loss_record.target, loss_record)
    net.backward(loss.backward(loss_record), record)
    if keep.regularizer and not keep.regularizer.proximal:
        keep.regularizer.add_gradient(parameters, gradient, keep.penalties)
    if keep.clip:
        keep.clip.apply(gradient, keep.clip_state)
    optimizer.step(parameters, gradient, state)
    if keep.regularizer and keep.regularizer.proximal:
        keep.regularizer.shrink(parameters, state.lr, keep.penalties)
    if keep.constraint:
        keep.constraint.apply(parameters, keep.limits)
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
    regularizer : Regularizer, optional
        `L1`, `L2` or `ElasticNet`: by its gradient before the step, or by its proximal step after it.
    clip : ClipNorm or ClipValue, optional
        Limits the gradient, the penalty's included.
    constraint : ClipWeights or MaxNorm, optional
        Limits the weights after each step.

    Yields
    ------
    Step
    """
    n = len(x)
    if batch_size is not None and not (isinstance(batch_size, (int, np.integer)) and 1 <= batch_size <= n):
        raise ValueError(f"batch_size must be a whole number from 1 to the {n} examples, got {batch_size!r}")
    if batch_size is not None and not isinstance(rng, np.random.Generator):
        raise TypeError("training in batches draws their order: pass rng, a numpy.random.Generator")
    if len(target) != n:
        raise ValueError(f"x has {n} examples, but target has {len(target)}")
    x = np.asarray(net.accept(x), dtype=np.intp if net.whole_numbers else net.dtype)
    shape = net.output_shape(x.shape)
    target = np.ascontiguousarray(loss.targets(target, shape, net.dtype))
    keep = Kept(regularizer=regularizer, penalties=regularizer and regularizer.start(net), clip=clip,
                clip_state=clip and clip.start(net), constraint=constraint, limits=constraint and constraint.start(net))
    settings = optimizer, optimizer.start(net.parameters, net.is_weight), keep

    def records(rows):
        record = net.record((len(rows), *x.shape[1:]), training=True, rng=noise, input_gradient=False)
        return record, loss.record(record.y, record.dy)

    def fill(record, loss_record, rows):
        record.x[...] = x[rows]
        loss_record.target[...] = target[rows]

    def run():
        size = n if batch_size is None else batch_size
        everything = np.arange(n)
        whole = records(everything[:size])
        if size == n:
            fill(*whole, everything)
        draws = None if size == n else batches(n, size, rng)
        rest = None if size == n or n % size == 0 else records(everything[:n % size])
        for step in range(1, steps + 1):
            pair = whole
            if draws:
                rows = next(draws)
                pair = whole if len(rows) == size else rest
                fill(*pair, rows)
            yield Step(step, update(net, loss, *pair, *settings), pair[0])

    return run()


def train(net, loss, x, target, optimizer, **settings):
    """Run `training` to its end; the loss of every step, shape ``(steps, *replicas)``."""
    return np.array([step.loss for step in training(net, loss, x, target, optimizer, **settings)])
