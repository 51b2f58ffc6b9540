"""The loss around a network: along a line or over a plane through weight space."""

from typing import Any

import numpy as np

from .diagnostics import rms
from .nn.checks import as_array, came, quiet
from .nn.kinds import check_kind
from .nn.losses import Loss
from .nn.network import Sequential

__all__ = ["loss_line", "loss_plane", "random_direction"]


def random_direction(net: Any, rng: Any) -> np.ndarray:
    """Return a random direction through weight space for `loss_plane`, of the shape of ``net.parameters``.

    Draws of N(0, 1), scaled so that the weights of each neuron (a row of W, a kernel) and the biases of each layer get
    as long as they are now: a step of 1 then means as much in every layer (filter normalisation, Li et al. 2018).
    """
    check_kind("random_direction", "net", net, Sequential)
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"random_direction expects a numpy.random.Generator, got {came(rng)}")
    drawn = np.broadcast_to(rng.standard_normal(net.parameters.shape[-1]), net.parameters.shape).copy()
    views, values, lead = net.views(drawn), net.views(net.parameters), len(net.replicas)
    for name in net.weight_names + net.bias_names:
        rows = lead + (views[name].ndim > lead + 1)
        size = rms(values[name], rows) / rms(views[name], rows)
        views[name][...] *= size.reshape(size.shape + (1,) * (views[name].ndim - rows))
    return drawn


def loss_line(net: Any, loss: Any, x: Any, target: Any, u: Any, a: Any) -> np.ndarray:
    """Return the loss at ``parameters + a * u`` for each number in ``a``: shape ``(len(a), *replicas)``.

    Parameters
    ----------
    net : Sequential
        Its parameters are put back in the end.
    loss : Loss
    x, target : array
        As in training.
    u : ndarray, shape (size,) or (*replicas, size)
        A direction: `random_direction`, or the difference of the parameters of two networks.
    a : sequence of float

    Raises
    ------
    ValueError
        If a direction does not have that shape.
    """
    u, a = _direction(net, u), _positions(a)
    return _losses(net, loss, x, target, (i * u for i in a))


def loss_plane(net: Any, loss: Any, x: Any, target: Any, u: Any, v: Any, a: Any, b: Any) -> np.ndarray:
    """Return the loss at ``parameters + a * u + b * v``: shape ``(len(a), len(b), *replicas)``. As `loss_line`."""
    u, v, a, b = _direction(net, u), _direction(net, v), _positions(a), _positions(b)
    return _losses(net, loss, x, target, (i * u + j * v for i in a for j in b)).reshape(len(a), len(b), *net.replicas)


def _direction(net: Any, u: Any) -> np.ndarray:
    check_kind("the loss around a network", "net", net, Sequential)
    u = as_array(u).copy()  # it may be the parameters themselves, which move
    if u.dtype.kind not in "biuf" or u.shape not in (net.parameters.shape[-1:], net.parameters.shape):
        raise ValueError(
            f"a direction must have the shape of the parameters, {net.parameters.shape}, got {u.dtype} of shape {u.shape}"
        )
    return u


def _positions(a: Any) -> np.ndarray:
    numbers = as_array(a)
    if numbers.dtype.kind not in "biuf" or numbers.ndim != 1:
        raise ValueError(f"where to measure must be a sequence of numbers, got {came(a)}")
    return numbers


@quiet()
def _losses(net: Any, loss: Any, x: Any, target: Any, moves: Any) -> np.ndarray:
    check_kind("the loss around a network", "loss", loss, Loss)
    x = net.accept(x)
    record = net.record(x.shape, input_gradient=False)
    record.x[...] = x
    loss_record = loss.record(record)
    loss_record.target[...] = loss.targets(target, record.y.shape, net.dtype, net.replicas)
    here, found = net.parameters.copy(), []
    try:
        for move in moves:
            net.parameters[...] = here + move
            found.append(loss.forward(net.forward(record.x, record)[0], loss_record.target, loss_record)[0])
    finally:
        net.parameters[...] = here
    return np.array(found)
