"""Claims 21 to 23: what the gradient of a weight is, and what it is not."""

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.diagnostics import rank_correlation
from weightslab.nn import SGD, Adam, Dense, MeanSquaredError, Sequential, Tanh, normal, streams
from weightslab.training import train

from .contribution import trained

__all__ = ["claim_21", "claim_22", "claim_23"]


def claim_21(seeds=(0, 1, 2, 3, 4)):
    """Gradients of a layer from its record, and from finite differences."""
    weights, biases, differences = [], [], []
    for seed in seeds:
        stream = streams(seed)
        x, target = stream.data.standard_normal((10, 3)), stream.data.standard_normal((10, 2))
        rng, loss = stream.weights, MeanSquaredError()
        net = Sequential(Dense(3, 4, normal(0.7), rng=rng), Tanh(), Dense(4, 2, normal(0.7), rng=rng))
        y, record = net.forward(x)
        _, judge = loss.forward(y, target)
        net.backward(loss.backward(judge), record)
        _, first = record.steps[0]
        weights.append(np.abs(record.gradients["0.W"] - first.dy.T @ x).max())
        biases.append(np.abs(record.gradients["0.b"] - first.dy.sum(axis=0)).max())
        differences.append(_difference(net, loss, x, target, record))
    rows = [Row("dL/dW differs from downstream gradient x activation by", 0.0, float(np.max(weights)), 1e-12),
            Row("dL/db differs from the sum of downstream gradients by", 0.0, float(np.max(biases)), 1e-12),
            Row("largest difference to a finite difference", 0.0, float(np.max(differences)), 1e-8)]
    return Claim(21, "The gradient of a weight is downstream gradient x activation, of a bias the downstream gradient.",
                 "EXACT", "Summed over all examples of the batch.", rows, seeds)


def _difference(net, loss, x, target, record):
    """The largest difference between backpropagation and central differences over all parameters."""
    found, h = np.empty_like(net.parameters), 1e-5
    for k, start in enumerate(net.parameters.copy()):
        values = []
        for move in (h, -h):
            net.parameters[k] = start + move
            values.append(float(loss.forward(net(x), target)[0]))
        net.parameters[k] = start
        found[k] = (values[0] - values[1]) / (2 * h)
    return np.abs(found - record.gradient).max()


def claim_22(seeds=(0, 1, 2, 3, 4)):
    """The first step for gradients of very different size."""
    rows = []
    for size in (1e-6, 1e3):
        moved = {SGD: [], Adam: []}
        for seed in seeds:
            x = streams(seed).data.uniform(0.5, 1.5, (1, 1))
            for optimizer, moves in moved.items():
                net = Sequential(Dense(1, 1, normal(0.0), biases=None, rng=streams(seed).weights))
                target = np.array([[size / 2]]) / x  # so that the gradient is -size
                train(net, MeanSquaredError(), x, target, optimizer(0.001), steps=1)
                moves.append(net[0].W.item())
        plain, adam = (float(np.mean(moves)) for moves in moved.values())
        rows += [Row(f"gradient {size:g}: SGD moves the weight by", 0.001 * size, plain, 1e-9 * size),
                 Row(f"gradient {size:g}: Adam moves the weight by", 0.001 / (1 + 1e-8 / size), adam, 1e-9)]
    return Claim(22, "A large activation and a large downstream gradient make a large update.", "SIMPLIFIED",
                 "Under SGD. The first step of Adam is learning rate x sign, however large the gradient is.", rows, seeds)


def claim_23(seeds=(0, 1, 2, 3, 4)):
    """Gradients and weights of a layer that reads digits."""
    correlations, zeros = [], []
    for seed in seeds:
        W, gradient, _ = trained(0, seed)
        used = np.abs(gradient).max(axis=0) > 0
        used[:10] = False
        correlations.append(rank_correlation(np.abs(W[:, used]), np.abs(gradient[:, used])))
        zeros.append(float((np.abs(gradient[:, 2:6]) > 1e-6).mean()))
    rows = [Row("digits: rank correlation of |gradient| and |weight|", 0.0, float(np.mean(correlations)), 0.06),
            Row("weights that are exactly 0 and have a gradient: share", 1.0, float(np.mean(zeros)), 1e-9)]
    return Claim(23, "Updates are proportional to what a weight contributed to the error.", "MISLEADING",
                 "The gradient knows the activation and the error, not the weight itself: zero weights get gradients too.",
                 rows, seeds)
