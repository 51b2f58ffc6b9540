"""Claims 21 to 23: what the gradient of a weight is, and what it is not."""

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.data import digits
from weightslab.diagnostics import rank_correlation
from weightslab.nn import SGD, Adam, Dense, MeanSquaredError, Sequential, Tanh, normal, streams
from weightslab.training import train

from .contribution import NotContribution, trained
from .network import NetworkParameters, ReadableNetwork, build

__all__ = ["claim_21", "claim_22", "claim_23"]


def claim_21(seeds=(0, 1, 2, 3, 4)):
    """The rule with and without the slope, against finite differences: random networks, and the one of this lesson."""
    found = np.array([_rules(seed) for seed in seeds]).max(axis=0)
    p = NetworkParameters()
    net, x, target = build(p), np.array([[p.x1, p.x2]]), np.array([[p.t1, p.t2]])
    upstream, slope, gradient = _readable(net, x, target)
    exact = ((net(x) - target) @ net[2].W[:, 0] * x[0, 0]).item()  # dL/dy = 2 (y - target) / 2 outputs
    rows = [
        Row("upstream gradient × slope × activation: farthest from finite differences", 0.0, found[0], 1e-7, "identity"),
        Row("bias, upstream gradient × slope: farthest from finite differences", 0.0, found[1], 1e-7, "identity"),
        Row("x1 to h1 of the readable network: upstream gradient × activation", exact, upstream, 1e-7, "identity"),
        Row("  the gradient of the weight, by finite differences", exact * slope, gradient, 1e-7, "identity"),
        Row("  the second over the first, the slope 1 − tanh² at h1", slope, gradient / upstream, 1e-7, "identity"),
    ]
    return Claim(
        21,
        "The gradient of a weight is how much the loss depends on the output of the neuron "
        "that it leads to, times "
        "the activation of the neuron that it comes from; of a bias the same without the activation.",
        "SIMPLIFIED",
        "One factor is missing, the slope f'(z) of the neuron that the weight leads to: "
        "dL/dw = dL/da · f'(z) · x. It explains saturation and dead units.",
        rows,
        seeds,
        ReadableNetwork,
    )


def _rules(seed):
    """How far the rule for the weights and that for the biases of the first of two layers are from finite differences."""
    stream, loss = streams(seed), MeanSquaredError()
    x, target = stream.data.standard_normal((10, 3)), stream.data.standard_normal((10, 2))
    first, tanh, second = (
        Dense(3, 4, normal(0.7), normal(0.7), rng=stream.weights),
        Tanh(),
        Dense(4, 2, normal(0.7), rng=stream.weights),
    )
    z = first.forward(x)[0].copy()
    a, y = tanh.function(z), second.forward(tanh.function(z))[0]
    upstream = 2 * (y - target) / target.size @ second.W
    dz = upstream * tanh.derivative(z, a)
    net = Sequential(first, tanh, second)
    return (
        np.abs(dz.T @ x - _difference(net, loss, x, target, first.W)).max(),
        np.abs(dz.sum(axis=0) - _difference(net, loss, x, target, first.b)).max(),
    )


def _difference(net, loss, x, target, parameters, h=1e-5):
    """Central differences of the loss over an array of parameters, which is put back."""
    found = np.empty_like(parameters)
    for place in np.ndindex(parameters.shape):
        start, values = parameters[place], []
        for move in (h, -h):
            parameters[place] = start + move
            values.append(float(loss.forward(net(x), target)[0]))
        parameters[place] = start
        found[place] = (values[0] - values[1]) / (2 * h)
    return found


def _readable(net, x, target):
    """For the edge x1 to h1: dL/da times the activation, the slope at h1, the gradient; all by finite differences."""
    loss, h = MeanSquaredError(), 1e-5
    a = np.tanh(net[0].forward(x)[0])
    values = [float(loss.forward(net[2].forward(a + np.array([[move, 0, 0]]))[0], target)[0]) for move in (h, -h)]
    gradient = _difference(net, loss, x, target, net[0].W)[0, 0]
    return (values[0] - values[1]) / (2 * h) * x[0, 0], 1 - a[0, 0] ** 2, gradient


def claim_22(seeds=(0, 1, 2, 3, 4)):
    """The first step for gradients of very different size."""
    rows = []
    for size in (1e-8, 1e-6, 1e3):
        moved = {SGD: [], Adam: []}
        for seed in seeds:
            x = streams(seed).data.uniform(0.5, 1.5, (1, 1))
            for optimizer, moves in moved.items():
                net = Sequential(Dense(1, 1, normal(0.0), biases=None, rng=streams(seed).weights))
                target = np.array([[size / 2]]) / x  # so that the gradient is -size
                train(net, MeanSquaredError(), x, target, optimizer(0.001), steps=1)
                moves.append(net[0].W.item())
        plain, adam = (float(np.mean(moves)) for moves in moved.values())
        rows += [
            Row(f"gradient {size:g}: SGD moves the weight by", 0.001 * size, plain, 1e-9 * min(size, 1), "identity"),
            Row(f"gradient {size:g}: Adam moves the weight by", 0.001 / (1 + 1e-8 / size), adam, 1e-9, "identity"),
        ]
    return Claim(
        22,
        "A large activation and a large upstream gradient make a large update.",
        "SIMPLIFIED",
        "True of plain gradient descent. The first step of Adam is learning rate × sign, as long "
        "as the gradient is "
        "far above its eps of 1e-8.",
        rows,
        seeds,
        ReadableNetwork,
    )


def claim_23(seeds=(0, 1, 2, 3, 4)):
    """Gradients, weights and contributions of a layer that reads digits, at the start and after 20 steps."""
    start, later = (np.mean([_correlations(steps, seed) for seed in seeds], axis=0) for steps in (0, 20))
    rows = [
        Row("at the start: rank correlation of |gradient| with |weight|", 0.0, start[0], 0.08),
        Row("  with the contribution |weight| × mean input", 0.615, start[1], 0.033, "replication"),
        Row("  with the mean input alone", 0.654, start[2], 0.042, "replication"),
        Row("after 20 steps: with the contribution", 0.712, later[1], 0.022, "replication"),
        Row("weights that are exactly 0 and have a gradient: share", 1.0, start[3], 1e-9, "identity"),
    ]
    return Claim(
        23,
        "Weights that contributed most to the error get the largest corrections.",
        "SIMPLIFIED",
        "Not proportional, yet alike, because contribution (weight × activation) and gradient (error × activation) "
        "share the activation. The size of the weight itself does not matter: weights of 0 get gradients too.",
        rows,
        seeds,
        NotContribution,
    )


def _correlations(steps, seed):
    """Rank correlations of the gradients with weights, contributions and inputs, and the share of zeros that learn."""
    W, gradient, contributions = trained(steps, seed)
    x = digits().x
    used = x.max(axis=0) > 0
    used[:10] = False  # their weights were set to 0
    size = np.abs(gradient[:, used])
    others = np.abs(W), contributions, np.broadcast_to(x.mean(axis=0), W.shape)
    found = [rank_correlation(size, other[:, used]) for other in others]
    return *found, float((np.abs(gradient[:, 2:6]) > 1e-6).mean())
