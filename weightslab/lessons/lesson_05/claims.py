"""Claims 24 and 31: who learns faster, and whether weights grow."""

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.data import digits
from weightslab.nn import (
    SGD,
    Adam,
    BinaryCrossEntropy,
    Dense,
    MeanSquaredError,
    ReLU,
    Sequential,
    SoftmaxCrossEntropy,
    he_normal,
    streams,
)
from weightslab.theory import errors, line_hessian, steps_until
from weightslab.training import train, training

from .descent import line
from .faster import WeightsOrBiases
from .watch import WatchItLearn

__all__ = ["claim_24", "claim_31"]

LR, MOST = 0.05, 4700
"""The learning rate, on the mean squared error, and the most steps."""
SETTINGS = (
    (1.0, 0.0, (2.0, 1.0)),
    (0.3, 0.0, (2.0, 1.0)),
    (0.1, 0.0, (2.0, 1.0)),
    (2.0, 0.0, (2.0, 1.0)),
    (1.0, 2.0, (2.0, 1.0)),
    (1.0, 2.0, (1.0, 1.0)),
)
"""Standard deviation and mean of the inputs, and the errors of weight and bias at the start."""


def claim_24(seeds=(0, 1, 2, 3, 4)):
    """Steps until weight and bias are within one percent of where they end."""
    rows = []
    for spread, mean, start in SETTINGS:
        found = np.array([_steps_to_one_percent(spread, mean, start, seed) for seed in seeds])
        hessian = 2 * line_hessian(mean, mean**2 + spread**2)  # of the mean squared error
        exact = steps_until(errors(hessian, np.array(start), LR, MOST))
        for k, name in enumerate(("weight", "bias")):
            what = f"sd {spread:g}, mean {mean:g}, errors {start[0]:g} and {start[1]:g}: steps of the {name}"
            rows.append(Row(what, float(exact[k]), float(found[:, k].mean()), 0.5))
    return Claim(
        24,
        "Biases tend to converge faster, because their gradients are more direct.",
        "SIMPLIFIED",
        "True of centred inputs whose mean square is below 1, at small learning rates. With the mean squared error each "
        "step then multiplies the error of the weight by 1 − 2 lr E[x²] and that of the bias by 1 − 2 lr; off centre both "
        "learn together.",
        rows,
        seeds,
        WeightsOrBiases,
    )


def _steps_to_one_percent(spread, mean, start, seed):
    """For 50 random inputs of exactly this spread and mean, and errors that begin at ``start``."""
    x = streams(seed).data.standard_normal((50, 1))
    x = mean + spread * (x - x.mean()) / x.std()
    net = line(start)
    path = [net.parameters.copy()]
    for _ in training(net, MeanSquaredError(), x, np.zeros_like(x), SGD(LR), steps=MOST):
        path.append(net.parameters.copy())
        if np.abs(path[-1]).max() < 1e-3:
            break
    return steps_until(np.array(path))


def claim_31(seeds=(0, 1, 2, 3, 4)):
    """One point under two losses, random labels, and a digit reader that trains on long after it is good."""
    log, square = [], []
    for seed in seeds:
        a = np.array([[streams(seed).data.uniform(0.7, 1.4)]])
        nets = [Sequential(Dense(1, 1, biases=None, rng=streams(seed).weights)) for _ in range(2)]
        for net, loss, found in zip(nets, (BinaryCrossEntropy(), MeanSquaredError()), (log, square), strict=True):
            net[0].W[...] = 0
            train(net, loss, a, np.ones((1, 1)), SGD(1.0 if found is log else 0.1), steps=1000)
            found.append(net[0].W.item() * a.item())
        log[-1] -= float(np.log(1000 * a.item() ** 2))
    trained, tested = _memorized(seeds)
    growth, change = np.mean([_training_on(seed) for seed in seeds], axis=0)
    rows = [
        Row("cross-entropy, one point: w x − ln(t x²) after t = 1000 steps", 0.0, float(np.mean(log)), 0.007),
        Row("squared error, one point: w x after 1000 steps", 1.0, float(np.mean(square)), 1e-6, "identity"),
        Row("30 random labels: share that is memorized", 0.996, trained, 0.03, "replication"),
        Row("  right on 2,000 new random labels", 0.5, tested, 0.03),
        Row("digits, steps 1,000 to 3,000: factor of the norm of the weights", 1.115, float(growth), 0.008, "replication"),
        Row("  right on new digits: change", 0.0, float(change), 0.0055, "replication"),
    ]
    return Claim(
        31,
        "Without regularization weights grow, and the network memorizes.",
        "SIMPLIFIED",
        "Under cross-entropy on separable data the weights of a linear model grow like ln t "
        "without end, those of a "
        "deep ReLU network like a root of it; under squared error they do not. Growing need not do harm: the digit "
        "reader is as good on new digits as before.",
        rows,
        seeds,
        WatchItLearn,
    )


def _training_on(seed):
    """What happens to the norm and to the accuracy on new digits of a network 64-64-10 from step 1,000 to 3,000."""
    data, stream = digits(), streams(seed)
    order, found = stream.data.permutation(len(data.y)), []
    x, y = data.x[order] / 16, data.y[order]
    net = Sequential(Dense(64, 64, he_normal(), rng=stream.weights), ReLU(), Dense(64, 10, he_normal(), rng=stream.weights))
    for steps in (1000, 2000):
        train(net, SoftmaxCrossEntropy(), x[:1200], y[:1200], SGD(0.5), steps=steps, batch_size=100, rng=stream.batches)
        found.append((np.linalg.norm(net.parameters[net.is_weight]), (net(x[1200:]).argmax(axis=1) == y[1200:]).mean()))
    (norm, right), (norm_after, right_after) = found
    return norm_after / norm, right_after - right


def _memorized(seeds):
    """Share of random labels that networks of 2-64-64-1 read right: of those trained on, and of new ones."""
    shares = []
    for seed in seeds:
        stream = streams(seed)
        x, y = stream.data.uniform(-3, 3, (2030, 2)), stream.data.integers(0, 2, (2030, 1))
        rng = stream.weights
        net = Sequential(
            Dense(2, 64, he_normal(), rng=rng), ReLU(), Dense(64, 64, he_normal(), rng=rng), ReLU(), Dense(64, 1, rng=rng)
        )
        train(net, BinaryCrossEntropy(), x[:30], y[:30], Adam(0.01), steps=600)
        right = (net(x) > 0) == y
        shares.append((right[:30].mean(), right[30:].mean()))
    return (float(share) for share in np.mean(shares, axis=0))
