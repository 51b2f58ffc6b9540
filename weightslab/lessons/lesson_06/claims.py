"""Claims 11 to 17 and 39: what the size of random weights does to signals and gradients."""

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.nn import ELU, GELU, SELU, LeakyReLU, ReLU, Sigmoid, Swish, Tanh, he_normal, streams, xavier_normal
from weightslab.theory import (
    SIGMOID,
    TANH,
    chi,
    gauss,
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
from .race import InitRace
from .schemes import NamedSchemes
from .signal import GradientThroughDepth, SignalThroughDepth

__all__ = ["claim_11", "claim_12", "claim_13", "claim_14", "claim_15", "claim_16", "claim_17", "claim_39"]


def drawn(seed, width, layers, inputs=32, dtype=np.float32):
    """Inputs N(0, 1) and weights of variance 1, freshly drawn."""
    stream = streams(seed)
    return (
        stream.data.standard_normal((width, inputs)).astype(dtype),
        stream.weights.standard_normal((layers, width, width)).astype(dtype),
    )


def mean_square(values):
    return float((values.astype(np.float64) ** 2).mean())


def mean_log_factor(values):
    """The factor from layer to layer, as the geometric mean over the layers."""
    return (values[-1] / values[0]) ** (1 / (len(values) - 1))


def claim_11(seeds=(0, 1, 2, 3, 4)):
    """Where N(0, 1) weights on 100 ReLU neurons leave each precision."""
    factor = 50**0.5
    found = []
    for seed in seeds:
        x, weights = drawn(seed, 100, 370)
        wide = weights.astype(np.float64)
        cases = ((weights, 10, np.float16), (weights, 60, np.float32), (wide, 370, np.float64))
        found.append(
            [overflow(forward(x.astype(W.dtype), W[:layers], 1.0, ReLU(), stored)[0]) for W, layers, stored in cases]
        )
    rows = []
    for k, (dtype, tolerance) in enumerate(((np.float16, 0.8), (np.float32, 1.2), (np.float64, 4.0))):
        layer = np.mean(found, axis=0)[k]
        what, predicted = f"{np.dtype(dtype).name}: first layer that is not finite", overflow_depth(factor, dtype)
        rows.append(Row(what, float(predicted), float(layer), tolerance))
    return Claim(
        11,
        "Too large weights make signals grow exponentially until they overflow.",
        "SIMPLIFIED",
        "True of unbounded activations: ReLU layers multiply by √(n σ² / 2), linear ones by σ √n. Outputs of tanh "
        "and sigmoid are bounded and cannot overflow on the way forward.",
        rows,
        seeds,
        SignalThroughDepth,
    )


def claim_12(seeds=(0, 1, 2, 3, 4)):
    """The gradient's factor in each layer of wide tanh networks."""
    sigmas = (0.5, 2.0, 5.0, 10.0)
    rows = []
    found = np.mean([_gradient_factors(seed, sigmas) for seed in seeds], axis=0)
    for sigma, measured, tolerance in zip(sigmas, found, (0.003, 0.016, 0.08, 0.3), strict=True):
        q = q_star(TANH, sigma, 0.0) if sigma > 1 else 1e-12
        predicted = float(chi(TANH, sigma, q))
        rows.append(Row(f"σ_w = {sigma:g}: gradient's mean square is multiplied by", predicted, float(measured), tolerance))
    return Claim(
        12,
        "Saturated tanh units kill the gradient.",
        "SIMPLIFIED",
        "True of the path through one saturated unit, whose slope is 1 − tanh². In a wide random network large "
        "weights more than make up for it: the mean square of the gradient is multiplied by χ = σ_w² E[tanh'²] in each "
        "layer, and χ is above 1. (Large biases saturate units, too, and then χ can be below 1.)",
        rows,
        seeds,
        GradientThroughDepth,
    )


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
    """Weights of standard deviation 0.01 on 100 neurons: ReLU, tanh and sigmoid."""
    relu, tanh = 0.01 * 50**0.5, 0.01 * 100**0.5
    found = np.mean([_vanishing(seed) for seed in seeds], axis=0)
    rows = [
        Row("ReLU, float32: first layer that is all zero", float(underflow_depth(relu, np.float32)), found[0], 1.8),
        Row("  factor of the size in each layer", relu, found[1], 0.0033),
        Row("tanh: factor of the size in each layer", tanh, found[2], 0.0014),
        Row("  factor of the gradient in each layer", tanh, found[3], 0.0008),
        Row("sigmoid: size of the outputs of layer 5", 0.5, found[4], 0.0026),
        Row("  factor of what differs between inputs", tanh / 4, found[5], 0.0005),
    ]
    return Claim(
        13,
        "Too small weights let signal and gradient vanish.",
        "SIMPLIFIED",
        "True of ReLU (by σ √(n / 2) in each layer), tanh and linear units (σ √n), in square layers by the same "
        "factor both ways. The outputs of sigmoids stay at 0.5: there only the differences between inputs vanish.",
        rows,
        seeds,
        SignalThroughDepth,
    )


def _vanishing(seed):
    """The numbers of claim 13 for one network of each kind."""
    x, weights = drawn(seed, 100, 45)
    sums, _ = forward(x, weights, 0.01, ReLU(), np.float32)
    silent = next(layer for layer, z in enumerate(sums, 1) if not z.any())
    x, weights = x.astype(float), weights[:20].astype(float)
    sums = {act: forward(x, weights, 0.01, act(), np.float64) for act in (ReLU, Tanh, Sigmoid)}
    factors = [mean_log_factor([mean_square(z) for z in sums[act][0]]) ** 0.5 for act in (ReLU, Tanh)]
    gradient = np.random.default_rng(seed).standard_normal(x.shape)
    back = [mean_square(dz) for dz in backward(gradient, weights, 0.01, Tanh(), *sums[Tanh])]
    outputs = sums[Sigmoid][1]
    apart = [float(np.mean(h.var(axis=1))) for h in outputs[:5]]  # deeper it is the rounding of 0.5
    return (
        silent,
        *factors,
        mean_log_factor(back[::-1]) ** 0.5,
        mean_square(outputs[4]) ** 0.5,
        mean_log_factor(apart) ** 0.5,
    )


def claim_14(seeds=(0, 1, 2, 3, 4)):
    """What Xavier does for tanh and for the sigmoid."""
    tanh, apart, back = np.mean([_tanh_and_sigmoid(seed) for seed in seeds], axis=0)
    q50 = q_through_depth(TANH, 1.0, 0.0, 1.0, 50)[-1]
    slope = float(chi(SIGMOID, 1.0, q_star(SIGMOID, 1.0, 0.0)))
    rows = [
        Row("tanh: mean square of layer 50", float(moments(TANH, q50)[1]), float(tanh), 0.0023),
        Row("sigmoid: factor of the variance across inputs", slope, float(apart), 0.0009),
        Row("sigmoid: factor of the gradient", slope, float(back), 0.0009),
    ]
    return Claim(
        14,
        "Xavier keeps the variance for sigmoid and tanh.",
        "MISLEADING",
        "It was derived for symmetric activations of slope 1 at 0. With tanh the mean square falls slowly, as "
        "1 / (2 layer). With the sigmoid every layer multiplies the variance across inputs and the gradient by 0.056.",
        rows,
        seeds,
        InitRace,
    )


def _tanh_and_sigmoid(seed):
    x, weights = drawn(seed, 500, 50, 16)
    _, outputs = forward(x, weights, 500**-0.5, Tanh(), np.float32)
    x, weights = x.astype(np.float64), weights[:8].astype(np.float64)
    sums, activations = forward(x, weights, 500**-0.5, Sigmoid(), np.float64)
    apart = [float(np.mean(z.var(axis=1))) for z in sums]
    gradient = np.random.default_rng(seed).standard_normal(x.shape)
    back = backward(gradient, weights, 500**-0.5, Sigmoid(), sums, activations)
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
    rows = [
        Row("1000 -> 250, forward ×", 1000 * xavier_variance(1000, 250), float(forward_by), 0.026),
        Row("1000 -> 250, back ×", 250 * xavier_variance(1000, 250), float(back_by), 0.006),
    ]
    return Claim(
        15,
        "The variance 2 / (n_in + n_out) keeps the signal in both directions.",
        "SIMPLIFIED",
        "In square layers of slope 1. Otherwise forward × 2 n_in / (n_in + n_out), and back × 2 n_out / (n_in + n_out).",
        rows,
        seeds,
        NamedSchemes,
    )


def claim_16(seeds=(0, 1, 2, 3, 4)):
    """He beside Xavier."""
    rows = []
    for n, m in ((400, 400), (400, 200), (200, 400)):
        ratios = []
        for seed in seeds:
            first, second = (
                start(stream.weights, (m, n), n, m)
                for start, stream in ((he_normal(), streams(seed)), (xavier_normal(), streams(seed + 500)))
            )
            ratios.append(first.var() / second.var())
        predicted = he_variance(n, m) / xavier_variance(n, m)
        rows.append(Row(f"{n} -> {m}: variance of He over Xavier", predicted, float(np.mean(ratios)), 0.014 * predicted))
    return Claim(
        16,
        "He's variance, 2 / n_in, is slightly larger than Xavier's.",
        "SIMPLIFIED",
        "It is 1 + n_out / n_in times as large: twice in a square layer, slightly larger only "
        "where n_out is far below "
        "n_in.",
        rows,
        seeds,
        NamedSchemes,
    )


def claim_17(seeds=(0, 1, 2, 3, 4)):
    """What one ReLU does, and fifty with Xavier."""
    halves, variances, deep = [], [], []
    for seed in seeds:
        z = streams(seed).data.standard_normal(200_000)
        h = np.maximum(z, 0)
        halves.append(mean_square(h) / mean_square(z))
        variances.append(np.var(h) / np.var(z))
        x, weights = drawn(seed, 500, 50, 16)
        sums, _ = forward(x, weights, 500**-0.5, ReLU(), np.float32)
        deep.append(np.log2(mean_log_factor([mean_square(z) for z in sums])))
    rows = [
        Row("factor of the mean square", 0.5, float(np.mean(halves)), 0.0036),
        Row("factor of the variance", float(moments(RELU, 1.0)[2]), float(np.mean(variances)), 0.0027),
        Row("50 layers with Xavier: log2 of the factor per layer", -1.0, float(np.mean(deep)), 0.037),
    ]
    return Claim(
        17,
        "A ReLU halves the signal.",
        "SIMPLIFIED",
        "It halves the mean square of pre-activations that are symmetric around 0. Their size is multiplied by 0.71, "
        "and the variance of Gaussian ones by (1 − 1/π) / 2 = 0.34. Forty-nine of them leave 2⁻⁴⁹ of the mean square.",
        rows,
        seeds,
        SignalThroughDepth,
    )


def claim_39(seeds=(0, 1, 2, 3, 4)):
    """The variance 2 / n with relatives of ReLU: one layer, and fifty."""
    kinds = (
        ("leaky 0.01", LeakyReLU(0.01), gauss.leaky_relu(0.01), 0.0095, None),
        ("leaky 0.2", LeakyReLU(0.2), gauss.leaky_relu(0.2), 0.0095, 0.75),
        ("ELU", ELU(), gauss.ELU, 0.0085, 0.43),
        ("SELU", SELU(), gauss.SELU, 0.0085, 0.68),
        ("GELU", GELU(), gauss.GELU, 0.0095, None),
        ("swish", Swish(), gauss.SWISH, 0.0095, None),
    )
    rows, layers = [], [layer for _, layer, *_ in kinds]
    ones = np.mean([_one_layer(seed, layers) for seed in seeds], axis=0)
    fifties = np.mean([_fifty_layers(seed, layers[1:4]) for seed in seeds], axis=0)
    for k, (name, _, curve, tolerance, deep) in enumerate(kinds):
        q = q_through_depth(curve, 2**0.5, 0.0, 1.0, 51)
        rows.append(
            Row(
                f"{name}: one layer, factor of the mean square of the pre-activations",
                float(q[1]),
                float(ones[k]),
                tolerance,
            )
        )
        if deep:
            rows.append(Row("  fifty layers, log of the mean square", float(np.log(q[50])), float(fifties[k - 1]), deep))
    return Claim(
        39,
        "He is the standard for ReLU and its variants.",
        "SIMPLIFIED",
        "Exact for ReLU alone. A leaky ReLU of slope a needs 2 / ((1 + a²) n), SELU 1 / n. With 2 / n fifty layers "
        "multiply the mean square by 7 (leaky 0.2), 34 (ELU), 2,900 (SELU), 3 · 10⁻¹⁴ (GELU) and "
        "3 · 10⁻¹⁵ (swish).",
        rows,
        seeds,
        SignalThroughDepth,
    )


def _one_layer(seed, layers):
    """The factor of one layer of 2,000 units, for each activation."""
    z = streams(seed).data.standard_normal((2000, 50))
    return [2 * mean_square(layer.function(z)) / mean_square(z) for layer in layers]


def _fifty_layers(seed, layers):
    """The log of the mean square after fifty layers of 400 units, for each activation: the mean of four networks."""
    rng, logs = streams(seed).weights, []
    for _ in range(4):
        sums = [rng.standard_normal((400, 32))] * len(layers)
        for _ in range(50):
            W = (2 / 400) ** 0.5 * rng.standard_normal((400, 400))
            sums = [W @ layer.function(z) for layer, z in zip(layers, sums, strict=True)]
        logs.append([np.log(mean_square(z)) for z in sums])
    return np.mean(logs, axis=0)
