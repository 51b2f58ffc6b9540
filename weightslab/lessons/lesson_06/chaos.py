"""Lab 3 of lesson 06: order and chaos, and what becomes of two inputs on their way through the layers."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.live import Lab, Parameters, number
from weightslab.nn import streams
from weightslab.plots import style
from weightslab.plots.pixels import HeatMaps, lookup
from weightslab.plots.shapes import figures, moving, written
from weightslab.theory import TANH, CorrelationMap, chi, edge_of_chaos, q_map, q_star

from .depth import normals

__all__ = ["EdgeOfChaos"]

WIDTH, DEPTH, PAIRS = 250, 20, 8
SIGMA_W, SIGMA_B = (0.2, 4.0), (0.0, 1.0)
CELLS = 48


@dataclass(frozen=True)
class ChaosParameters(Parameters):
    """A wide deep tanh network."""

    sigma_w: float = number(2.5, *SIGMA_W, 0.05, "weights σ_w", help="Standard deviation of a weight, times √(inputs).")
    sigma_b: float = number(0.3, *SIGMA_B, 0.05, "biases σ_b", help="Standard deviation of a bias.")
    start: float = number(0.6, 0.0, 0.99, 0.01, "initial correlation", help="Correlation of the two inputs.")


@cache
def draws():
    """Biases of variance 1, and pairs of inputs of mean square 1, at right angles.

    In float32, as the weights, a column for each neuron: most of the time goes by while 20 matrices come from memory.
    """
    biases = streams(1).weights.standard_normal((DEPTH, 1, WIDTH))
    first, second = np.linalg.qr(streams(0).data.standard_normal((PAIRS, WIDTH, 2)))[0].T * WIDTH**0.5
    return [values.astype(np.float32, order="C") for values in (biases, first.mT, second.mT)]


@dataclass(frozen=True)
class Chaos:
    """Fixed points of the mean field, and the correlation of two inputs layer by layer, measured and on paper."""

    sigma_w: float
    sigma_b: float
    q: float
    chi: float
    measured: np.ndarray
    theory: np.ndarray

    def describe(self):
        if not self.q:
            return (
                f"σ_w = {figures(self.sigma_w)} without biases: the signal dies out (q* = 0), and each layer multiplies "
                f"the mean square of gradients by {self.chi:.3f}, whatever the correlation of {self.measured[0]:.2f} is."
            )
        kind, what = (
            ("On the edge", "hardly change")
            if abs(self.chi - 1) < 0.03
            else ("Chaos", "explode")
            if self.chi > 1
            else ("Order", "vanish")
        )
        return (
            f"{kind}: q* = {written(self.q, 4)}, χ = {written(self.chi, 4)}, so gradients {what}: each layer "
            "multiplies their mean square by χ. "
            f"The correlation of two inputs goes from {self.measured[0]:.2f} to "
            f"{written(self.measured[-1], 3)} (theory {written(self.theory[-1], 3)})."
        )


def chaos(p):
    """Eight pairs of inputs through the same network, and the recursion of their correlation."""
    q = float(q_star(TANH, p.sigma_w, p.sigma_b))
    slope = float(chi(TANH, p.sigma_w, q if q else 1e-12))
    weights, (biases, first, second) = normals(DEPTH, WIDTH, WIDTH), draws()
    z = np.vstack([first, p.start * first + (1 - p.start**2) ** 0.5 * second]) * max(q, 1e-6) ** 0.5
    layers = np.empty((DEPTH, *z.shape))
    for layer, W, b in zip(layers, weights, biases, strict=True):
        sums = np.einsum("xj,ij->xi", np.tanh(z), W)  # W tanh(z) for each input x: in the browser twice as fast as @
        layer[...] = z = p.sigma_w / WIDTH**0.5 * sums + p.sigma_b * b
    measured = np.append(p.start, correlation(layers[:, :PAIRS], layers[:, PAIRS:]))
    theory = [p.start]
    steps = CorrelationMap(TANH, p.sigma_w, p.sigma_b, q) if q else None
    while len(theory) <= DEPTH:
        theory.append(float(steps(theory[-1])) if q else p.start)
    return Chaos(p.sigma_w, p.sigma_b, q, slope, measured, np.array(theory))


def correlation(a, b):
    """``a . b / (|a| |b|)`` of the rows, on average, in each layer."""
    lengths = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    return np.mean(np.vecdot(a, b) / np.where(lengths, lengths, 1), axis=-1)


@cache
def plane():
    """log10 of chi_1 over the plane of (sigma_w, sigma_b): rows are sigma_b.

    Each column along its own curve ``q -> (sigma_b^2, chi_1)`` of fixed points, which needs no search for q*.
    """
    columns, rows = (np.linspace(*span, CELLS) for span in (SIGMA_W, SIGMA_B))
    q = np.geomspace(1e-9, 20, 2000)
    outputs, slopes = q_map(TANH, 1.0, 0.0, q), chi(TANH, 1.0, q)  # of one unit of sigma_w^2
    found = []
    for sigma_w in columns:
        sigma_b_squared = q - sigma_w**2 * outputs
        stable = sigma_b_squared > 0
        found.append(sigma_w**2 * np.interp(rows**2, sigma_b_squared[stable], slopes[stable]))
    return np.log10(np.stack(found, axis=1))


def program(p):
    """The fixed point and the recursion, from the theory floor."""
    return f"""
import numpy as np
from weightslab.theory import TANH, CorrelationMap, q_star

sigma_w, sigma_b, theory = {p.sigma_w}, {p.sigma_b}, [{p.start}]
q = float(q_star(TANH, sigma_w, sigma_b))
step = CorrelationMap(TANH, sigma_w, sigma_b) if q else (lambda c: {p.start})
for layer in range({DEPTH}):
    theory.append(float(step(theory[-1])))
print(q, theory)
"""


def pointed(_, sigma_w, sigma_b):
    """The point itself."""
    return {"sigma_w": sigma_w, "sigma_b": sigma_b}


class ChaosView:
    """The plane with the edge and the point, and the correlation through the layers."""

    def __init__(self, figure):
        plane_axes, depth = self.plane, _ = figure.subplots(1, 2, width_ratios=(1, 1.15))
        plane_axes.set(xlim=SIGMA_W, ylim=SIGMA_B, xlabel="size of the weights σ_w", ylabel="size of the biases σ_b")
        width, height = SIGMA_W[1] - SIGMA_W[0], SIGMA_B[1] - SIGMA_B[0]
        self.map = HeatMaps(plane_axes, lookup(style.WEIGHTS), -1.5, 1.5, smooth=True)
        self.map.set(-plane()[None], [(SIGMA_W[0], SIGMA_B[0])], (width, height))
        self.map.set_animated(False)
        edge_w, edge_b = edge_of_chaos(TANH, np.geomspace(1e-4, 3, 100))
        plane_axes.plot(edge_w, edge_b, color=style.THEORY, linestyle="dashed", zorder=3)
        for x, text in ((0.45, "order:\ngradients\nvanish"), (2.6, "chaos:\ngradients\nexplode")):
            plane_axes.text(x, 0.62, text, fontsize=12, zorder=3)
        self.point = moving(plane_axes, "o", color=style.THEORY, markersize=11, zorder=4, clip_on=False)
        depth.set(
            xlim=(-0.4, DEPTH + 0.4),
            ylim=(-0.2, 1.05),
            xlabel="layer",
            ylabel="correlation of two inputs",
            xticks=range(0, DEPTH + 1, 5),
        )
        self.measured = moving(depth, "o", color=style.TRAINING, markersize=6, zorder=3)
        self.theory = moving(depth, color=style.THEORY, linestyle="dashed", zorder=2)
        depth.set_title("dots: measured   dashed: theory", loc="right")

    def update(self, result):
        self.point.set_data([result.sigma_w], [result.sigma_b])
        layers = np.arange(DEPTH + 1)
        self.measured.set_data(layers, result.measured)
        self.theory.set_data(layers, result.theory)


class EdgeOfChaos(Lab):
    """Order, chaos and the edge between them in deep tanh networks."""

    title = "Edge of chaos"
    Parameters = ChaosParameters
    presets = {
        "order": ChaosParameters(sigma_w=1.3),
        "near the edge": ChaosParameters(sigma_w=1.4, sigma_b=0.3),
        "deep chaos": ChaosParameters(sigma_w=4.0),
    }
    compute = staticmethod(chaos)
    View = ChaosView
    size = (840, 350)
    program = staticmethod(program)
    numbers = ("q", "theory")
    pointed = staticmethod(pointed)
