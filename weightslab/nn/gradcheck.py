"""Is backpropagation right? Compare it with finite differences."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .checks import came
from .kinds import check_kind
from .layers import Layer

__all__ = ["gradient_check", "numerical_gradient"]


def numerical_gradient(function: Callable[[], Any], array: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """Return the gradient of ``function()`` with respect to each entry of ``array``, which is changed in place and put back.

    Central differences: ``(f(w + step) - f(w - step)) / (2 * step)``, with an error of order ``step^2`` from the
    formula and of order ``eps / step`` from rounding; in float64 a step near 1e-5 balances the two.
    """
    gradient = np.zeros(array.shape)
    for i in np.ndindex(*array.shape):
        value = array[i]
        array[i] = value + step
        up = function()
        array[i] = value - step
        down = function()
        array[i] = value
        gradient[i] = (up - down) / (2 * step)
    return gradient


def repeatable(layer: Layer, x: np.ndarray, rng: np.random.Generator, training: bool) -> Any:
    """Return a function for the layer's output, always from the same noise and running statistics, and its record."""
    noise = np.empty(layer.replicas, object)
    noise[...] = np.reshape(np.array(rng.spawn(noise.size), object), layer.replicas)
    states, buffers = [g.bit_generator.state for g in noise.flat], {n: a.copy() for n, a in layer.buffers.items()}
    record = layer.record(x.shape, training=training, rng=noise if layer.replicas else noise[()])

    def output() -> np.ndarray:
        for generator, state in zip(noise.flat, states, strict=True):
            generator.bit_generator.state = state
        y, _ = layer.forward(x, record)
        for name, array in buffers.items():
            layer.buffers[name][...] = array
        return y

    return output, record


def gradient_check(
    layer: Layer, x: Any, rng: np.random.Generator, step: float = 1e-5, *, training: bool = False
) -> dict[str, float]:
    """Return the largest relative error between a layer's backward and finite differences, in float64.

    The output is reduced to one number by random weights: ``L = sum(c * y)``, so ``dL/dy = c``.

    Parameters
    ----------
    layer : Layer
        A layer or a whole network with float64 parameters.
    x : ndarray
        A batch of inputs.
    rng : numpy.random.Generator
    training : bool
        Check what the layer computes while training. What it draws, such as a dropout mask, stays the same.

    Returns
    -------
    dict of str to float
        By the name of the parameter, and ``"x"`` for the input if it has a gradient: ``max |backward - numerical|`` over
        ``max |numerical|`` (or 1 where that is smaller than 1e-8).
    """
    check_kind("gradient_check", "layer", layer, Layer)
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"gradient_check expects a numpy.random.Generator, got {came(rng)}")
    x = np.array(layer.accept(x), dtype=np.intp if layer.whole_numbers else np.float64)
    if not x.size:
        raise ValueError(f"gradient_check expects at least one number, got x of shape {x.shape}")
    output, record = repeatable(layer, x, rng, training)
    c = rng.standard_normal(output().shape)
    dx, gradients = layer.backward(c, record)
    arrays = {
        name: array for name, array in layer.views(layer.parameters).items() if name in layer.weight_names + layer.bias_names
    }
    found = {name: gradients[name] for name in arrays}
    if dx is not None:  # where x is shared by the replicas, its gradient adds up theirs
        arrays["x"], found["x"] = x, dx.sum(axis=tuple(range(dx.ndim - x.ndim)))
    errors = {}
    for name, array in arrays.items():
        numerical = numerical_gradient(lambda: np.sum(c * output()), array, step)
        largest = np.abs(numerical).max()
        errors[name] = float(np.abs(found[name] - numerical).max() / (largest if largest > 1e-8 else 1))
    return errors
