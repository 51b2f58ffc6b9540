"""The parameters of a layer: arrays with names, all views of one flat vector, in networks and in copies too.

Optimizers, files and landscapes see the vector; formulas and readers see the arrays.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from .checks import checked_array, checked_dtype, quiet

__all__ = ["Composite", "Parameters"]


class Parameters:
    """What a layer knows of its weights and biases: their names, and where they stand in a vector (`views`).

    Attributes
    ----------
    parameters : ndarray, shape (*replicas, size)
        All weights and biases as one vector. A network moves it into its own, of which it is a part from then on.
    replicas : tuple of int
        Shape of the family, ``()`` for a single layer.
    trainable : bool
        Set it to False before a training to freeze the layer's weights and biases.
    """

    parameters = np.zeros(0)
    replicas: tuple[int, ...] = ()
    trainable = True
    weight_names: tuple[str, ...] = ()
    bias_names: tuple[str, ...] = ()
    gain_names: tuple[str, ...] = ()  # those of the weights that only scale: the gamma of a normalization
    buffers: Mapping[str, np.ndarray] = MappingProxyType({})  # arrays beside them that no gradient moves, but that are saved

    def views(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        """Return the arrays by name that live in the vector ``flat`` of shape ``(*replicas, size)``."""
        return {}

    def allocate(self, size: int, dtype: Any) -> None:
        """Make room for ``size`` parameters of each replica, all 0."""
        self.__dict__["parameters"] = np.zeros((*self.replicas, size), checked_dtype(type(self).__name__, dtype))
        self.bind(self.parameters)

    def bind(self, flat: np.ndarray) -> None:
        """Move the parameters into ``flat``, values kept: from now on the layer's arrays are views of it."""
        flat[...] = self.parameters
        self.__dict__.update(parameters=flat, **self.views(flat))

    def __getstate__(self) -> dict:
        """Return all but the views of the vector, which a copy must bind again."""
        views = self.views(self.parameters)
        return {name: value for name, value in self.__dict__.items() if name not in views}

    def __setstate__(self, state: dict) -> None:
        self.__dict__.update(state)
        self.bind(self.parameters.copy())

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in ("parameters", *self.weight_names, *self.bias_names, *self.buffers):
            return super().__setattr__(name, value)
        array = getattr(self, name)
        shapes = array.shape, array.shape[len(self.replicas) :], ()
        with quiet():  # what is beyond the range of the precision becomes inf
            array[...] = checked_array(f"{self!r}.{name}", "numbers", value, *shapes)

    @property
    def dtype(self) -> np.dtype:
        """Precision of the parameters."""
        return self.parameters.dtype

    @property
    def n_weights(self) -> int:
        """Number of weights of one replica, biases not among them."""
        return int(self.mask(self.weight_names).sum())

    @property
    def n_biases(self) -> int:
        """Number of biases of one replica."""
        return int(self.mask(self.bias_names).sum())

    def mask(self, names: tuple[str, ...]) -> np.ndarray:
        """Return which parameters belong to the arrays of these names: ndarray of bool, shape (size,)."""
        mask = np.zeros(self.parameters.shape[-1], bool)
        views = self.views(mask)
        for name in names:
            views[name][...] = True
        return mask

    @property
    def is_trainable(self) -> np.ndarray:
        """True for the parameters that a training moves: ndarray of bool, shape (size,)."""
        return np.full(self.parameters.shape[-1], bool(self.trainable))


class Composite(Parameters):
    """A layer made of others: its vector holds theirs, and its arrays are called as theirs, such as ``0.W``."""

    parts: dict[str, Any]

    def hold(self, parts: dict[str, Any]) -> None:
        """Take in the layers ``parts``, by name; one sentence of ValueError where they do not fit together."""
        for layer in parts.values():
            if not layer.parameters.flags.owndata:
                raise ValueError(f"{layer!r} belongs to another network already: build a new layer")
        first, *others = [layer for layer in parts.values() if layer.parameters.size] or [*parts.values()][:1]
        for layer in others:
            if (layer.replicas, layer.dtype) != (first.replicas, first.dtype):
                raise ValueError(
                    f"{layer!r} has replicas {layer.replicas} in {layer.dtype}, "
                    f"but {first!r} before it has {first.replicas} in {first.dtype}"
                )
        self.parts, self.replicas = parts, first.replicas
        self.buffers = {f"{part}.{name}": array for part in parts for name, array in parts[part].buffers.items()}
        for kind in ("weight_names", "bias_names", "gain_names"):
            self.__dict__[kind] = tuple(f"{part}.{name}" for part in parts for name in getattr(parts[part], kind))
        self.bind(np.zeros((*self.replicas, sum(layer.parameters.shape[-1] for layer in parts.values())), first.dtype))

    def shares(self, flat: np.ndarray) -> Iterable[tuple[str, Any, np.ndarray]]:
        """Return the name of each part, the layer, and its share of the vector ``flat``."""
        ends = np.cumsum([layer.parameters.shape[-1] for layer in self.parts.values()])
        return zip(self.parts, self.parts.values(), np.split(flat, ends[:-1], axis=-1), strict=True)

    def views(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        return {
            f"{part}.{name}": view for part, layer, share in self.shares(flat) for name, view in layer.views(share).items()
        }

    def bind(self, flat: np.ndarray) -> None:
        for _, layer, share in self.shares(flat):
            if layer.parameters.size:
                layer.bind(share)
        self.__dict__["parameters"] = flat

    @property
    def is_trainable(self) -> np.ndarray:
        return np.concatenate([layer.is_trainable for layer in self.parts.values()]) & bool(self.trainable)
