"""Claims 11 to 17: what the size of random weights does to signals and gradients."""

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.nn import ReLU, Sigmoid, Tanh, he_normal, streams, xavier_normal
from weightslab.theory import (
    SIGMOID,
    TANH,
    chi,
    he_variance,
    moments,
    overflow_depth,
    q_star,
    q_through_depth,
    underflow_depth,
    xavier_variance,
)
from weightslab.theory.gauss import RELU

from .depth import backward, forward, overflow

__all__ = ["claim_11", "claim_12", "claim_13", "claim_14", "claim_15", "claim_16", "claim_17"]


def drawn(seed, width, layers, inputs=32, dtype=np.float32):
    """Inputs N(0, 1) and weights of variance 1, freshly drawn."""
    stream = streams(seed)
    return (stream.data.standard_normal((width, inputs)).astype(dtype),
            stream.weights.standard_normal((layers, width, width)).astype(dtype))


def mean_square(values):
    return float((values.astype(np.float64) ** 2).mean())


def mean_log_factor(values):
    """The factor from layer to layer, as the geometric mean over the layers."""
    return (values[-1] / values[0]) ** (1 / (len(values) - 1))


def claim_11(seeds=(0, 1, 2, 3, 4)):
    """Where N(0, 1) weights on 100 ReLU neurons leave each precision."""
    factor = 50 ** 0.5
    found = []
    for seed in seeds:
        x, weights = drawn(seed, 100, 370)
        wide = weights.astype(np.float64)
        cases = ((weights, 10, np.float16), (weights, 60, np.float32), (wide, 370, np.float64))
        found.append([overflow(forward(x.astype(W.dtype), W[:layers], 1.0, ReLU(), stored)[0])
                      for W, layers, stored in cases])
    rows = []
    for k, (dtype, tolerance) in enumerate(((np.float16, 1.0), (np.float32, 1.5), (np.float64, 4.0))):
        layer = np.mean(found, axis=0)[k]
        what, predicted = f"{np.dtype(dtype).name}: first layer that is not finite", overflow_depth(factor, dtype)
        rows.append(Row(what, float(predicted), float(layer), tolerance))
    return Claim(11, "Too large weights make signals grow exponentially until they overflow.", "SIMPLIFIED",
                 "With ReLU and linear units, by √(n σ² / 2) in each ReLU layer; tanh and sigmoid cannot overflow forward.",
                 rows, seeds)


def claim_12(seeds=(0, 1, 2, 3, 4)):
    """The gradient's factor in each layer of wide tanh networks."""
    sigmas = (0.5, 2.0, 5.0, 10.0)
    rows = []
    for sigma, measured in zip(sigmas, np.mean([_gradient_factors(seed, sigmas) for seed in seeds], axis=0), strict=True):
        q = q_star(TANH, sigma, 0.0) if sigma > 1 else 1e-12
        predicted = float(chi(TANH, sigma, q))
        rows.append(Row(f"σ_w = {sigma:g}: gradient's mean square goes ×", predicted, float(measured), 0.05 * predicted))
    return Claim(12, "Saturated tanh units kill the gradient.", "MISLEADING",
                 "In a wide random network large weights make up for small slopes, and the gradient explodes, × χ.",
                 rows, seeds)


def _gradient_factors(seed, sigmas):
    """For each size of the weights, in float64: chaos makes a float32's rounding as large as the signal in thirty layers."""
    x, weights = drawn(seed, 400, 30, dtype=np.float64)
    back, factors = np.random.default_rng(seed + 1000).standard_normal(x.shape), []
    for std in np.array(sigmas) / 20:
        sums, outputs = forward(x, weights, std, Tanh(), np.float64)
        sizes = [mean_square(dz) for dz in backward(back, weights, std, Tanh(), sums, outputs)]
        factors.append(mean_log_factor(sizes[25:5:-1]))
    return factors


def claim_13(seeds=(0, 1, 2, 3, 4)):
    """Where weights of size 0.01 on 100 ReLU neurons become exactly zero."""
    factor = 0.01 * 50 ** 0.5
    found = []
    for seed in seeds:
        x, weights = drawn(seed, 100, 45)
        sums, _ = forward(x, weights, 0.01, ReLU(), np.float32)
        found.append(next(layer for layer, z in enumerate(sums, 1) if not z.any()))
    predicted = float(underflow_depth(factor, np.float32))
    rows = [Row("float32: first layer that is all zero", predicted, float(np.mean(found)), 2.0),
            Row("factor in each layer", factor, float(np.mean([_signal_factor(seed, 0.01) for seed in seeds])), 0.006)]
    return Claim(13, "Too small weights let signal and gradient vanish.", "EXACT",
                 "The signal falls by the same factor in each layer, until it is too small to be written down.", rows, seeds)


def _signal_factor(seed, std):
    x, weights = drawn(seed, 100, 20)
    sums, _ = forward(x, weights, std, ReLU(), np.float64)
    return mean_log_factor([mean_square(z) for z in sums]) ** 0.5


def claim_14(seeds=(0, 1, 2, 3, 4)):
    """What Xavier does for tanh and for the sigmoid."""
    tanh, apart, back = np.mean([_tanh_and_sigmoid(seed) for seed in seeds], axis=0)
    q50 = q_through_depth(TANH, 1.0, 0.0, 1.0, 50)[-1]
    slope = float(chi(SIGMOID, 1.0, q_star(SIGMOID, 1.0, 0.0)))
    rows = [Row("tanh: mean square of layer 50", float(moments(TANH, q50)[1]), float(tanh), 0.0012),
            Row("sigmoid: what tells inputs apart goes ×", slope, float(apart), 0.003),
            Row("sigmoid: the gradient goes ×", slope, float(back), 0.003)]
    return Claim(14, "Xavier keeps the variance for sigmoid and tanh.", "MISLEADING",
                 "For tanh it falls slowly, as 1 / (2 layer). In the sigmoid, whose slope is at most 1/4, both die.",
                 rows, seeds)


def _tanh_and_sigmoid(seed):
    x, weights = drawn(seed, 500, 50, 16)
    _, outputs = forward(x, weights, 500 ** -0.5, Tanh(), np.float32)
    x, weights = x.astype(np.float64), weights[:8].astype(np.float64)
    sums, activations = forward(x, weights, 500 ** -0.5, Sigmoid(), np.float64)
    apart = [float(np.mean(z.var(axis=1))) for z in sums]
    gradient = np.random.default_rng(seed).standard_normal(x.shape)
    back = backward(gradient, weights, 500 ** -0.5, Sigmoid(), sums, activations)
    gradients = [mean_square(dz) for dz in back[6:1:-1]]
    return mean_square(outputs[-1]), mean_log_factor(apart[2:]), mean_log_factor(gradients)


def claim_15(seeds=(0, 1, 2, 3, 4)):
    """Xavier on a layer that is not square."""
    measured = []
    for seed in seeds:
        stream = streams(seed)
        W = xavier_normal()(stream.weights, (250, 1000), 1000, 250)
        x, g = stream.data.standard_normal((1000, 200)), stream.data.standard_normal((250, 200))
        measured.append((mean_square(W @ x), mean_square(W.T @ g)))
    forward_by, back_by = np.mean(measured, axis=0)
    rows = [Row("1000 -> 250, forward ×", 1000 * xavier_variance(1000, 250), float(forward_by), 0.02),
            Row("1000 -> 250, back ×", 250 * xavier_variance(1000, 250), float(back_by), 0.01)]
    return Claim(15, "The variance 2 / (n_in + n_out) keeps signals in both directions.", "SIMPLIFIED",
                 "In square layers. Else forward × 2 n_in / (n_in + n_out), and back × 2 n_out / (n_in + n_out).",
                 rows, seeds)


def claim_16(seeds=(0, 1, 2, 3, 4)):
    """He beside Xavier."""
    rows = []
    for n, m in ((400, 400), (400, 200), (200, 400)):
        ratios = []
        for seed in seeds:
            first, second = (start(stream.weights, (m, n), n, m) for start, stream in (
                (he_normal(), streams(seed)), (xavier_normal(), streams(seed + 500))))
            ratios.append(first.var() / second.var())
        predicted = he_variance(n, m) / xavier_variance(n, m)
        rows.append(Row(f"{n} -> {m}: variance of He over Xavier", predicted, float(np.mean(ratios)), 0.03))
    return Claim(16, "He's variance, 2 / n_in, is slightly larger than Xavier's.", "SIMPLIFIED",
                 "It is 1 + n_out / n_in times as large: twice in a square layer.", rows, seeds)


def claim_17(seeds=(0, 1, 2, 3, 4)):
    """What one ReLU does, and fifty with Xavier."""
    halves, variances, deep = [], [], []
    for seed in seeds:
        z = streams(seed).data.standard_normal(200_000)
        h = np.maximum(z, 0)
        halves.append(mean_square(h) / mean_square(z))
        variances.append(np.var(h) / np.var(z))
        x, weights = drawn(seed, 500, 50, 16)
        sums, _ = forward(x, weights, 500 ** -0.5, ReLU(), np.float32)
        deep.append(np.log2(mean_log_factor([mean_square(z) for z in sums])))
    rows = [Row("mean square goes ×", 0.5, float(np.mean(halves)), 0.005),
            Row("variance goes ×", float(moments(RELU, 1.0)[2]), float(np.mean(variances)), 0.005),
            Row("50 layers with Xavier: log2 of the factor, a layer", -1.0, float(np.mean(deep)), 0.05)]
    return Claim(17, "A ReLU halves the signal.", "EXACT",
                 "It halves the mean square; the variance falls to (1 − 1/π) / 2. Fifty layers with Xavier leave 2⁻⁵⁰.",
                 rows, seeds)
