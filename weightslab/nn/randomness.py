"""Independent streams of random numbers, one for each thing that draws and one for each replica."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .checks import came, is_whole

__all__ = ["Streams", "draw_each", "generators", "streams"]


class Streams(NamedTuple):
    """Separate generators, so that an experiment can change one source of chance and keep the others.

    Attributes
    ----------
    data, batches : numpy.random.Generator
        Shared by all replicas: they see the same examples in the same order.
    weights, noise : numpy.random.Generator or object array of them, one per replica
        Initial weights, and what is drawn during training (dropout masks).
    """

    data: np.random.Generator
    batches: np.random.Generator
    weights: Any
    noise: Any


def generators(seed: int, replicas: tuple[int, ...] = (), *, purpose: int = 0) -> Any:
    """Return one generator, or an array of them with the shape ``replicas``.

    Replica ``i`` depends on ``seed``, ``purpose`` and ``i`` alone: adding a replica at the end of an axis
    never changes the others. Replica 0 draws what the single generator draws.

    Parameters
    ----------
    seed : int
        Non-negative.
    replicas : tuple of int
        Shape of the family; ``()`` gives a single generator.
    purpose : int
        Distinguishes streams of the same seed.
    """
    if not is_whole(seed, 0):
        raise ValueError(f"seed must be a whole number of at least 0, got {came(seed)}")
    if not isinstance(replicas, tuple) or not all(is_whole(n, 1) for n in replicas):
        raise ValueError(f"replicas must be a tuple of whole numbers of at least 1, such as (32,), got {came(replicas)}")

    def generator(index: tuple[int, ...]) -> np.random.Generator:
        key = index if any(index) else ()  # the first replica is the single network
        return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(purpose, *key)))

    if replicas == ():
        return generator(())
    family = np.empty(replicas, dtype=object)
    for index in np.ndindex(*replicas):
        family[index] = generator(index)
    return family


def streams(seed: int, replicas: tuple[int, ...] = ()) -> Streams:
    """Return the four `Streams` of one seed; ``weights`` and ``noise`` have one generator per replica."""
    return Streams(
        data=generators(seed, purpose=0),
        batches=generators(seed, purpose=1),
        weights=generators(seed, replicas, purpose=2),
        noise=generators(seed, replicas, purpose=3),
    )


def draw_each(rng: Any, draw: Callable, shape: tuple[int, ...]) -> np.ndarray:
    """Return ``draw(generator)`` for each generator in ``rng``, stacked to ``(*replicas, *shape)``.

    Raises
    ------
    TypeError
        If ``rng`` is neither a `numpy.random.Generator` nor an array of them.
    """
    if isinstance(rng, np.random.Generator):
        return np.asarray(draw(rng), np.float64)
    if not (isinstance(rng, np.ndarray) and rng.size and all(isinstance(g, np.random.Generator) for g in rng.flat)):
        raise TypeError(f"rng must be a numpy.random.Generator or an array of them, got {type(rng).__name__}")
    drawn = np.empty((*rng.shape, *shape))
    for index in np.ndindex(*rng.shape):
        drawn[index] = draw(rng[index])
    return drawn
