"""Families: many networks that differ in their start or in a setting, trained at once; and `sweep` for the rest.

A grid of settings becomes one stacked network whose replica axes are the axes of the grid:

>>> from weightslab.data import moons
>>> from weightslab.nn import SGD, BinaryCrossEntropy, Dense, Sequential, Tanh, normal
>>> from weightslab.training import train
>>> def network(s):
...     rng = s.streams.weights
...     return Sequential(Dense(2, 8, normal(s.std), rng=rng), Tanh(), Dense(8, 1, normal(s.std), rng=rng))
>>> family = grid(network, seeds=3, std=[0.1, 0.5], lr=[0.3, 1, 3])
>>> family
Family of 3 x 2 x 3 networks: seed 0 to 2, std 0.1 to 0.5, lr 0.3 to 3
>>> s = family.settings  # s.lr and s.std have shape (3, 2, 3): a number for each network
>>> x, y = moons(100, s.streams.data)
>>> history = train(family.net, BinaryCrossEntropy(), x, y, SGD(s.lr), steps=200)
>>> history.shape
(200, 3, 2, 3)
>>> member = family.member(2, 1, 0)  # the same lines train it alone, and end with the same bits
>>> member.lr, member.std
(0.3, 0.5)
>>> net = network(member)
>>> alone = train(net, BinaryCrossEntropy(), x, y, SGD(member.lr), steps=200)
>>> bool((alone == history[:, 2, 1, 0]).all() and (net.parameters == family[2, 1, 0].parameters).all())
True
"""

from collections.abc import Callable
from math import prod
from types import SimpleNamespace
from typing import Any

import numpy as np

from .nn.checks import came, is_whole
from .nn.kinds import check_kind
from .nn.layers import Layer
from .nn.network import Sequential
from .nn.randomness import Streams, streams

__all__ = ["Family", "Settings", "grid", "sweep"]


class Settings(SimpleNamespace):
    """Hyperparameters by name, and ``streams`` to draw from: those of a whole family, or of one member.

    Of a family each is an array of the replica shape, ready for an optimizer, a regularizer or an initializer; of a
    member each is a number. Members that differ in their seed alone have streams of their own for ``weights`` and
    ``noise``; all members see the same ``data`` and ``batches``.
    """


class Family:
    """Networks of one structure, stacked. `grid` makes it.

    Attributes
    ----------
    net : Sequential
        The stacked network: train it like any other.
    axes : dict of str to ndarray
        The values along each replica axis, in order.
    shape : tuple of int
        Of the replicas.
    settings : Settings
        Arrays of this shape by name, and the streams.
    """

    def __init__(self, build: Callable, axes: Any, shared_seed: Any, seeds: int | None):
        self.build, self.axes, self.seed, self.seeds = build, axes, shared_seed, seeds
        self.shape = tuple(map(len, axes.values()))
        values = np.meshgrid(*axes.values(), indexing="ij")
        self.settings = Settings(**dict(zip(axes, values, strict=True)), streams=self._streams())
        self.net = build(self.settings)
        check_kind("grid", "what its function returns", self.net, Sequential)
        if self.net.replicas != self.shape:
            raise ValueError(
                f"a family of shape {self.shape} needs a network drawn from settings.streams.weights, "
                f"got one with replicas {self.net.replicas}"
            )

    def __repr__(self) -> str:
        axes = (f"{name} {values[0]:.4g} to {values[-1]:.4g}" for name, values in self.axes.items())
        return f"Family of {' x '.join(map(str, self.shape))} networks: {', '.join(axes)}"

    def __getitem__(self, index: Any) -> Any:
        """A network of its own with the present weights of one member: ``family[i, j]``."""
        index = index if isinstance(index, tuple) else (index,)
        net = self.build(self.member(*index))
        net.parameters[...] = self.net.parameters[index]
        for name, array in net.buffers.items():
            array[...] = self.net.buffers[name][index]
        return net

    def member(self, *index: Any) -> Settings:
        """The `Settings` of one member, with fresh streams: ``build(family.member(i, j))`` is its start.

        Raises
        ------
        IndexError
            If there is not one position along each axis.
        """
        if len(index) != len(self.shape) or not all(
            is_whole(i, -n) and i < n for i, n in zip(index, self.shape, strict=True)
        ):
            raise IndexError(f"a member of {self!r} has a position on each of its {len(self.shape)} axes, got {came(index)}")
        drawn = self._streams()
        own = drawn._replace(weights=drawn.weights[index], noise=drawn.noise[index])
        return Settings(
            **{name: values[index].item() for name, values in vars(self.settings).items() if name != "streams"}, streams=own
        )

    def _streams(self) -> Streams:
        """Streams with a generator for each member, in the same state for all members of one seed."""
        copies = [streams(self.seed, (self.seeds or 1,)) for _ in range(prod(self.shape) // (self.seeds or 1))]
        weights, noise = (
            np.stack([getattr(copy, name) for copy in copies], axis=-1).reshape(self.shape) for name in ("weights", "noise")
        )
        return Streams(copies[0].data, copies[0].batches, weights, noise)


def grid(build: Callable, seed: int = 0, *, seeds: int | None = None, **axes: Any) -> Family:
    """Return a family over all combinations of ``seeds`` and of the values in ``axes``.

    A comparison changes one thing: members of one seed start from the same draw, whatever else differs, and all
    members see the same data in the same order. Each member does bit for bit what it does alone.

    Parameters
    ----------
    build : function
        ``build(settings)`` gives a `Sequential`, drawn from ``settings.streams.weights``. It is called with the
        `Settings` of the family, and with those of a member when one is taken out.
    seed : int
        From which everything is drawn, as by `streams`.
    seeds : int, optional
        Number of different starts, the first axis, named "seed"; its members draw as ``streams(seed, (seeds,))``,
        member 0 as ``streams(seed)``. More seeds never change the first ones. Without it all members start alike.
    **axes : sequence of numbers
        Hyperparameters by name; each becomes an axis, in the order given.

    Returns
    -------
    Family

    Raises
    ------
    ValueError
        If an axis is empty, or does not hold numbers: depth, width and activation do not fit one stack (see `sweep`).
    """
    if not callable(build) or isinstance(build, Layer):
        raise TypeError(f"grid expects a function that builds a network from settings, got {came(build)}")
    if seeds is not None and not is_whole(seeds, 1):
        raise ValueError(f"seeds must be a whole number of at least 1, got {came(seeds)}")
    if {"seed", "streams"} & set(axes) or not (axes or seeds):
        raise ValueError(f"grid expects seeds or named axes other than 'seed' and 'streams', got {sorted(axes)}")
    arrays = {} if seeds is None else {"seed": np.arange(seeds)}
    for name, values in axes.items():
        arrays[name] = _axis(name, values)
    return Family(build, arrays, seed, seeds)


def _axis(name: str, values: Any) -> np.ndarray:
    try:
        values = np.asarray(values if hasattr(values, "__len__") else list(values))
    except (TypeError, ValueError):  # not a sequence, or a ragged one
        raise ValueError(f"axis {name!r} must be a sequence of numbers, got {came(values)}") from None
    if values.ndim != 1 or not values.size or values.dtype.kind not in "biuf":
        raise ValueError(f"axis {name!r} must be a sequence of numbers, got {values.dtype} of shape {values.shape}")
    return values


def sweep(function: Callable, settings: Any, executor: Any = None) -> list:
    """Return ``function(**setting)`` for every setting, in their order: for what does not fit one stack.

    Parameters
    ----------
    function : function
        Takes the entries of a setting as keywords. A pool of processes needs one that stands in a module.
    settings : iterable of dict
        Such as ``[{"depth": 2}, {"depth": 8}]``.
    executor : concurrent.futures.Executor, optional
        Runs the calls at the same time: a pool of processes, or a cluster through ``Client.get_executor()`` of Dask
        or ipyparallel. Without it they run here, one after another.

    Returns
    -------
    list
        The results, in the order of the settings.

    Raises
    ------
    RuntimeError
        From the first call that failed, with its setting in the message; calls that did not start are cancelled.
    """
    if not callable(function) or not (executor is None or hasattr(executor, "submit")):
        raise TypeError(f"sweep expects a function, and an executor or None, got {came(function)} and {came(executor)}")
    settings = list(settings) if hasattr(settings, "__next__") or isinstance(settings, (list, tuple)) else [settings]
    if not all(isinstance(setting, dict) for setting in settings):
        raise TypeError(f"sweep expects settings such as [{{'depth': 2}}, {{'depth': 8}}], got {came(settings)}")
    calls = executor and [executor.submit(_call, function, setting) for setting in settings]
    results = []
    for i, setting in enumerate(settings):
        try:
            results.append(calls[i].result() if executor else _call(function, setting))
        except Exception as error:
            for call in calls or ():
                call.cancel()
            names = ", ".join(f"{name}={value!r}" for name, value in setting.items())
            raise RuntimeError(f"sweep failed at {names}: {type(error).__name__}: {error}") from error
    return results


def _call(function: Callable, setting: dict[str, Any]) -> Any:
    return function(**setting)
