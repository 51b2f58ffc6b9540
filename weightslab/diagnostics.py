"""What happens inside a network: the size of signals, gradients and updates, units that are dead or saturated.

All read what training leaves behind: the record of `Sequential.forward` and `backward`, and the flat vector of
parameters. Every number is one per replica, ``(*replicas,)``; statistics over layers put the layers in front. They
neither overflow nor underflow by themselves, and say inf or nan, without a warning, where the network did.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .nn.activations import Activation
from .nn.checks import as_array, came, quiet
from .nn.kinds import check_kind
from .nn.layers import Layer
from .nn.losses import Loss
from .nn.network import Sequential

__all__ = [
    "Evaluator",
    "Signals",
    "first_overflow",
    "first_vanished",
    "gradient_rms",
    "moments",
    "parameter_rms",
    "rank_correlation",
    "rms",
    "signals",
    "spectrum",
    "update_ratio",
]

SATURATED = 0.05  # of the steepest slope of an activation


def _behind(lead: int, values: Any) -> tuple[int, ...]:
    return tuple(range(lead, np.ndim(values)))


def _scaled(values: Any, lead: int) -> tuple[np.ndarray, np.ndarray]:
    """``values / scale`` and the scale of each replica: 1, unless squares or sums might overflow or underflow."""
    values = as_array(values)
    if values.dtype.kind not in "biuf" or not values.size or values.ndim < lead:
        raise ValueError(
            f"statistics need at least one number behind {lead} axes of replicas, got {values.dtype} of shape {values.shape}"
        )
    if values.dtype.kind != "f" or values.dtype == np.float16:
        values = values.astype(np.float64 if values.dtype.kind != "f" else np.float32)
    axes = _behind(lead, values)
    largest = np.maximum(values.max(axis=axes), -values.min(axis=axes))
    scale = np.where(np.isfinite(largest) & (largest > 0) & ~((largest > 1e-14) & (largest < 1e14)), largest, 1)
    if (scale != 1).any():
        values = values / scale.astype(values.dtype).reshape(scale.shape + (1,) * len(axes))
    return values, scale.astype(np.float64)


def _root_mean_square(values: Any, lead: int) -> np.ndarray:
    order = np.argsort([-stride for stride in values.strides[lead:]], kind="stable") + lead
    flat = values.transpose(*range(lead), *order).reshape(*values.shape[:lead], -1)  # as in memory
    return np.sqrt(np.vecdot(flat, flat) / flat.shape[-1])


@quiet()
def rms(values: Any, lead: int = 0) -> np.ndarray:
    """Return the root of the mean square over all axes behind the first ``lead``; no square overflows or underflows."""
    values, scale = _scaled(values, lead)
    return _root_mean_square(values, lead) * scale


@quiet()
def moments(values: Any, lead: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mean, rms and spread: over all axes behind the first ``lead``, of which the first numbers the inputs.

    The spread is the standard deviation across inputs (as the rms over units of each one's): what distinguishes one
    input from another. The rms may stay large while the spread vanishes: then all inputs look alike.
    """
    values, scale = _scaled(np.atleast_1d(as_array(values)), lead)
    centres = values.mean(axis=lead, keepdims=True)
    return (
        centres.mean(axis=_behind(lead, values)) * scale,
        _root_mean_square(values, lead) * scale,
        _root_mean_square(values - centres, lead) * scale,
    )


# Signals ------------------------------------------------------------------------------------------------------------


class Signals(NamedTuple):
    """What leaves each layer, as arrays of shape ``(layers, *replicas)``.

    Attributes
    ----------
    names : tuple of str
        Of the layers, with their position in the network.
    mean, rms : ndarray
        Over all inputs and units.
    spread : ndarray
        Standard deviation across inputs.
    fires : ndarray
        Share of inputs and units with z > 0; NaN for layers that are no activation, as are the next two.
    dead : ndarray
        Share of units that fire for none of the inputs.
    saturated : ndarray
        Share of inputs and units where the slope f'(z) is less than 5% of the steepest one: for tanh |z| > 2.2, for
        the sigmoid |z| > 4.4, for ReLU where it does not fire.
    """

    names: tuple
    mean: np.ndarray
    rms: np.ndarray
    spread: np.ndarray
    fires: np.ndarray
    dead: np.ndarray
    saturated: np.ndarray


def _steps(record: SimpleNamespace, kind: Any) -> Any:
    """Position, layer and record of each layer of this kind, and the number of replica axes."""
    if not hasattr(record, "steps"):
        raise TypeError(f"expected the record of a Sequential, got {came(record)}")
    lead = record.out[2]
    return [(i, layer, inner) for i, (layer, inner) in enumerate(record.steps) if isinstance(layer, kind)], lead


@quiet()
def signals(record: SimpleNamespace, kind: Any = Layer) -> Signals:
    """Return the `Signals` of a forward pass.

    Parameters
    ----------
    record : SimpleNamespace
        Of a `Sequential`, from ``forward`` or from a training step.
    kind : class or tuple of classes
        Which layers to report, such as ``Dense`` or ``Activation``; all if left out.
    """
    steps, lead = _steps(record, kind)
    rows = []
    for _, layer, inner in steps:
        row = [*moments(inner.y, lead), *_firing(layer, inner, lead)]
        rows.append(row[:3] + [np.where(np.isnan(row[1]), np.nan, share) for share in row[3:]])
    return Signals(tuple(f"{i} {layer!r}" for i, layer, _ in steps), *(np.array([row[k] for row in rows]) for k in range(6)))


def _firing(layer: Any, inner: Any, lead: int) -> Any:
    """Shares that fire, that are dead and that are saturated."""
    if not isinstance(layer, Activation):
        return np.nan, np.nan, np.nan
    z, ramp = inner.x, np.linspace(-6, 6, 1201)
    fires = np.count_nonzero(z > 0, axis=lead) / z.shape[lead]
    steepest = np.abs(layer.derivative(ramp, layer.function(ramp))).max()
    saturated = np.count_nonzero(np.abs(layer.derivative(z, inner.y)) < SATURATED * steepest, axis=lead) / z.shape[lead]
    units = _behind(lead, fires)
    return fires.mean(axis=units), (fires == 0).mean(axis=units), saturated.mean(axis=units)


def gradient_rms(record: SimpleNamespace, kind: Any = Layer) -> np.ndarray:
    """Return the rms of dL/dy at the output of each layer, after ``backward``: shape ``(layers, *replicas)``."""
    steps, lead = _steps(record, kind)
    return np.array([rms(inner.dy, lead) for _, _, inner in steps])


def _first(record: SimpleNamespace, kind: Any, is_bad: Callable) -> np.ndarray:
    """Position among the layers of this kind of the first one that is bad, -1 where none is."""
    steps, lead = _steps(record, kind)
    bad = np.array([is_bad(inner.y, _behind(lead, inner.y)) for _, _, inner in steps])
    return np.where(bad.any(axis=0), bad.argmax(axis=0), -1)


def first_overflow(record: SimpleNamespace, kind: Any = Layer) -> np.ndarray:
    """Return the first layer whose output holds inf or NaN, counted from 0 among those of ``kind``; -1 where none does."""
    return _first(record, kind, lambda y, axes: ~np.isfinite(y).all(axis=axes))


def first_vanished(record: SimpleNamespace, kind: Any = Layer) -> np.ndarray:
    """Return the first layer whose output is zero throughout, counted from 0 among those of ``kind``; -1 where none is."""
    return _first(record, kind, lambda y, axes: (y == 0).all(axis=axes))


# Weights ------------------------------------------------------------------------------------------------------------


def parameter_rms(net: Any, flat: Any) -> dict[str, np.ndarray]:
    """Return by name the rms of each array in a vector like ``net.parameters`` (parameters, gradient or update)."""
    flat = as_array(flat)
    if flat.shape != net.parameters.shape:
        raise ValueError(f"expected a vector of the shape of net.parameters, {net.parameters.shape}, got {flat.shape}")
    views, lead = net.views(flat), len(net.replicas)
    return {name: rms(views[name], lead) for name in net.weight_names + net.bias_names}


@quiet()
def update_ratio(net: Any, before: np.ndarray) -> dict[str, np.ndarray]:
    """Return ``log10(rms(change) / rms(value))`` of each array since ``before``, a copy of ``net.parameters``, by name.

    Around -3 for each step is usual: far above, learning is rough, far below, hardly anything moves (Karpathy 2022).
    -inf where nothing changed, inf where it was zero before.
    """
    values = parameter_rms(net, before)
    changes = parameter_rms(net, net.parameters - before)
    return {name: np.log10(changes[name] / values[name]) for name in changes}


def spectrum(net: Any) -> dict[str, np.ndarray]:
    """Return by name the singular values of each weight matrix, largest first, ``(*replicas, k)``; NaN if it is not finite.

    A kernel counts as the matrix with one row for each output channel.
    """
    views, lead = net.views(net.parameters), len(net.replicas)
    found = {}
    for name in net.weight_names:
        if views[name].ndim >= lead + 2:
            W = np.asarray(views[name], np.float64).reshape(*net.replicas, views[name].shape[lead], -1)
            finite = np.asarray(np.isfinite(W).all(axis=(-2, -1), keepdims=True))
            values = np.linalg.svd(np.where(finite, W, 0).astype(np.float64), compute_uv=False)
            found[name] = np.where(finite[..., 0], values, np.nan)
    return found


# Correlation --------------------------------------------------------------------------------------------------------


def _mean_ranks(values: np.ndarray) -> np.ndarray:
    """Rank each number, 1 for the smallest; equal numbers share the mean of the ranks that they take up together."""
    _, position, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[position.ravel()]


@quiet()
def rank_correlation(a: npt.ArrayLike, b: npt.ArrayLike) -> float:
    """Return Spearman's rank correlation of two arrays of one shape: the correlation of the ranks of their numbers.

    Equal numbers share the mean of their ranks (Kendall 1945), so the result does not depend on how they are sorted.
    NaN where one array is constant or contains NaN, as a correlation is not defined there.

    Raises
    ------
    ValueError
        If the shapes differ, or there are fewer than two numbers.
    """
    a, b = as_array(a), as_array(b)
    if a.shape != b.shape or a.size < 2:
        raise ValueError(
            f"a rank correlation needs two arrays of one shape with at least two numbers, got shapes {a.shape} and {b.shape}"
        )
    if np.isnan(a).any() or np.isnan(b).any():
        return float("nan")
    return float(np.corrcoef(_mean_ranks(a.ravel()), _mean_ranks(b.ravel()))[0, 1])


class Evaluator:
    """Measure a network again and again on the same examples, evaluated (nothing is dropped), in memory that is made once.

    Parameters
    ----------
    net : Sequential
    loss : Loss
    x : ndarray, shape (n, *features)
        Shared by all replicas.
    target : array_like
        As of the loss, one set for all replicas.

    Attributes
    ----------
    record : SimpleNamespace
        The network's: activations of the last `measure`, gradients of the last `look`.
    """

    def __init__(self, net: Sequential, loss: Loss, x: np.ndarray, target: Any):
        check_kind("Evaluator", "net", net, Sequential)
        check_kind("Evaluator", "loss", loss, Loss)
        x = net.accept(x)
        self.net, self.loss = net, loss
        self.record = net.record(x.shape, input_gradient=False, shared=True)
        self._judged = loss.record(self.record)
        self._judged.target[...] = loss.targets(target, self.record.y.shape[len(net.replicas) :], net.dtype)
        self.record.x[...] = x

    @quiet()  # a diverged run is something to see
    def measure(self) -> Any:
        """Return the loss, one value per replica."""
        y, _ = self.net.forward(self.record.x, self.record)
        return self.loss.forward(y, self._judged.target, self._judged)[0]

    @quiet()
    def look(self) -> SimpleNamespace:
        """Return the record after `measure` and the backward pass."""
        self.measure()
        self.net.backward(self.loss.backward(self._judged), self.record)
        return self.record
