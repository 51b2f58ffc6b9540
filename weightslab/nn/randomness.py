"""Independent streams of random numbers, one for each thing that draws and one for each replica."""

from typing import Any, NamedTuple

import numpy as np

from .checks import came, is_whole

__all__ = ["Streams", "generators", "streams"]


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
