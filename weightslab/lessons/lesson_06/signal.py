"""Labs 1 and 2 of lesson 06: a signal through depth, and a gradient back."""

from dataclasses import dataclass

import numpy as np

from weightslab.live import Lab, Parameters, choice, integer, number
from weightslab.plots.shapes import figures, written
from weightslab.theory import chi, overflow_depth, q_through_depth

from .depth import ACTIVATIONS, CURVES, DEEPEST, SCHEMES, backward, forward, histograms, overflow, scale, unit_draws
from .views import GradientView, SignalView

__all__ = ["GradientThroughDepth", "SignalThroughDepth"]

STORED = {"float16": np.float16, "float32": np.float32, "float64": np.float64}


@dataclass(frozen=True)
class GradientParameters(Parameters):
    """A deep random network, without its precision."""

    scheme: str = choice("Xavier", SCHEMES, "initialization", help="How the weights are drawn.")
    activation: str = choice("tanh", ACTIVATIONS, "activation", help="The function that follows each pre-activation.")
    gain: float = number(1.0, 0.1, 10, 0.05, "gain", help="Factor on all weights.", log=True)
    depth: int = integer(30, 2, DEEPEST, 1, "layers", help="How many layers.")
    width: int = integer(128, 16, 256, 16, "width", help="Neurons in each layer.")


@dataclass(frozen=True)
class SignalParameters(GradientParameters):
    """A deep random network."""

    precision: str = choice("float32", STORED, "precision", help="How many bits a number has: 16, 32 or 64.")


def spread(values):
    """Root mean square over neurons of the standard deviation across inputs."""
    values = values.astype(np.float64)
    return float(np.sqrt(((values - values.mean(axis=1, keepdims=True)) ** 2).mean()))


def rms(values):
    """Root mean square, without overflow."""
    return float(np.sqrt((values.astype(np.float64) ** 2).mean()))


def theory_of_sums(p):
    """The root mean square of z in each layer, on paper: q through depth."""
    sigma = scale(p.scheme, p.width, p.gain) * p.width**0.5
    with np.errstate(over="ignore", invalid="ignore"):
        q = q_through_depth(CURVES[p.activation], sigma, 0.0, sigma**2, p.depth)
    return np.sqrt(q)


@dataclass(frozen=True)
class Signal:
    """Root mean square of each layer's pre-activations, measured and on paper, their spread across inputs, all outputs."""

    parameters: SignalParameters
    measured: np.ndarray
    spreads: np.ndarray
    shares: np.ndarray
    theory: np.ndarray
    overflow: int | None
    predicted: float

    @property
    def last(self):
        """Root mean square of the pre-activations in the last layer that is finite."""
        finite = self.measured[np.isfinite(self.measured)]
        return float(finite[-1]) if len(finite) else 0.0

    def describe(self):
        p = self.parameters
        if self.overflow:
            said = f"The signal leaves {p.precision} in layer {self.overflow}"
            return said + (f" (theory: {written(self.predicted, 1)})." if np.isfinite(self.predicted) else ".")
        if not self.measured[-1]:
            dead = int(np.argmax(self.measured == 0)) + 1
            return f"From layer {dead} on all pre-activations are exactly 0 in {p.precision}: too small to be written down."
        each = (self.spreads[-1] ** 2 / self.spreads[-2] ** 2) if self.spreads[-2] else 0.0
        said = (
            f"Layer {p.depth} of {p.width} neurons, {p.scheme}, {p.precision}: pre-activations of size "
            f"{figures(self.last, 2)} "
            f"(theory {figures(self.theory[-1])}). "
            f"Their variation across inputs: {figures(self.spreads[-1], 2)}; its square is multiplied by {figures(each, 2)} "
            f"in the last layer."
        )
        if np.isfinite(self.predicted):
            said += f" In theory it leaves {p.precision} in layer {written(self.predicted, 1)}."
        return said


def signal(p):
    """Send random inputs through the network."""
    kept = np.float64 if p.precision == "float64" else np.float32
    x, weights = unit_draws(p.width, p.scheme == "orthogonal", kept)
    std = scale(p.scheme, p.width, p.gain)
    sums, outputs = forward(x, weights[: p.depth], std, ACTIVATIONS[p.activation], STORED[p.precision])
    with np.errstate(over="ignore", invalid="ignore"):
        measured, spreads = np.array([rms(z) for z in sums]), np.array([spread(z) for z in sums])
    sigma = std * p.width**0.5
    factor = sigma / 2**0.5 if p.activation == "ReLU" else sigma
    grows = p.activation in ("ReLU", "linear") and factor > 1
    predicted = float(overflow_depth(factor, STORED[p.precision])) if grows else np.inf
    return Signal(p, measured, spreads, histograms(outputs), theory_of_sums(p), overflow(sums), predicted)


@dataclass(frozen=True)
class Gradient:
    """Root mean square of the gradient at each layer, measured and on paper, and its numbers."""

    parameters: GradientParameters
    measured: np.ndarray
    shares: np.ndarray
    theory: np.ndarray

    @property
    def factor(self):
        """By what the mean square grows in each layer on its way back, measured over all layers."""
        first, last = self.measured[0], self.measured[-1]
        if not (first > 0 and last > 0 and np.isfinite(first)):
            return 0.0
        return float((first / last) ** (2 / (len(self.measured) - 1)))

    def describe(self):
        p, first = self.parameters, self.measured[0]
        if first == 0:
            return f"Nothing arrives: after {p.depth} layers the gradient is exactly 0."
        kind = "explodes" if self.factor > 1.1 else "vanishes" if self.factor < 0.9 else "arrives"
        predicted = (self.theory[0] / self.theory[-1]) ** (2 / (p.depth - 1)) if self.theory[-1] else 0.0
        return (
            f"The gradient {kind}: {figures(first)} at the first layer for 1 at the last. "
            f"Each layer multiplies its mean square by {figures(self.factor)} (theory {figures(predicted)})."
        )


def gradient(p):
    """Send a random gradient of size 1 back through the network.

    In float64: where the gradient explodes, so does every rounding on the way forward, and in float32 nothing of the first
    digits is left after thirty layers.
    """
    x, weights = unit_draws(p.width, p.scheme == "orthogonal")
    std, activation = scale(p.scheme, p.width, p.gain), ACTIVATIONS[p.activation]
    sums, outputs = forward(x, weights[: p.depth], std, activation, np.float64)
    back = np.random.default_rng(1).standard_normal(x.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        gradients = backward(back, weights[: p.depth], std, activation, sums, outputs)
        found = np.array([rms(dz) for dz in gradients])
        sigma, curve = std * p.width**0.5, CURVES[p.activation]
        q = np.minimum(q_through_depth(curve, sigma, 0.0, sigma**2, p.depth), 1e4)
        slopes = chi(curve, sigma, np.maximum(q, 1e-12))  # sigma_w^2 E[f'(z)^2], layer by layer
    unit = found[-1] if found[-1] and np.isfinite(found[-1]) else 1.0
    theory = np.sqrt(np.append(np.cumprod(slopes[-2::-1])[::-1], 1.0))
    return Gradient(p, found / unit, histograms([dz / unit for dz in gradients]), theory)


class SignalThroughDepth(Lab):
    """The size of the signal in each layer of a deep random network."""

    title = "Signal through depth"
    Parameters = SignalParameters
    presets = {
        "He for ReLU": SignalParameters(scheme="He", activation="ReLU"),
        "Xavier for ReLU": SignalParameters(scheme="Xavier", activation="ReLU", depth=50),
        "sigmoid dies": SignalParameters(scheme="Xavier", activation="sigmoid", depth=8),
        "overflow": SignalParameters(scheme="N(0, 1)", activation="ReLU", width=112, depth=60),
        "overflow in float16": SignalParameters(scheme="N(0, 1)", activation="ReLU", width=112, precision="float16"),
    }
    compute = staticmethod(signal)
    View = SignalView
    size = (840, 360)


class GradientThroughDepth(Lab):
    """The size of the gradient at each layer of a deep random network."""

    title = "Gradient through depth"
    Parameters = GradientParameters
    presets = {
        "tanh, large weights": GradientParameters(scheme="LeCun", gain=2.0),
        "tanh, small weights": GradientParameters(scheme="LeCun", gain=0.5),
        "He for ReLU": GradientParameters(scheme="He", activation="ReLU"),
        "sigmoid": GradientParameters(activation="sigmoid", depth=10),
    }
    compute = staticmethod(gradient)
    View = GradientView
    size = (840, 360)
