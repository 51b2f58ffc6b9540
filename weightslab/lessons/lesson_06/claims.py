"""Claims 24 and 31: who learns faster, and whether weights grow."""

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.nn import (
    SGD,
    Adam,
    BinaryCrossEntropy,
    Dense,
    MeanSquaredError,
    ReLU,
    Sequential,
    he_normal,
    streams,
)
from weightslab.theory import errors, line_hessian, steps_until
from weightslab.training import train, training

from .descent import line

__all__ = ["claim_24", "claim_31"]

SETTINGS = ((1.0, 0.0), (0.3, 0.0), (0.1, 0.0), (2.0, 0.0), (1.0, 2.0))
START = (2.0, 1.0)
MOST = 4700


def claim_24(seeds=(0, 1, 2, 3, 4)):
    """Steps until weight and bias are within one percent of where they end."""
    rows = []
    for spread, mean in SETTINGS:
        found = np.array([_steps_to_one_percent(spread, mean, seed) for seed in seeds])
        exact = steps_until(errors(line_hessian(mean, mean ** 2 + spread ** 2), np.array(START), 0.1, MOST))
        for k, name in enumerate(("weight", "bias")):
            what = f"spread {spread}, mean {mean}: steps of the {name}"
            rows.append(Row(what, float(exact[k]), float(found[:, k].mean()), 0.5))
    return Claim(24, "Biases converge faster, because their gradients are more direct.", "MISLEADING",
                 "For centred inputs the errors shrink by 1 − lr E[x²] (weight) and 1 − lr (bias) each step.",
                 rows, seeds)


def _steps_to_one_percent(spread, mean, seed):
    """For 50 random inputs of exactly this spread and mean, and errors that begin at `START`."""
    x = streams(seed).data.standard_normal((50, 1))
    x = mean + spread * (x - x.mean()) / x.std()
    net = line(START)
    path = [net.parameters.copy()]
    for _ in training(net, MeanSquaredError(), x, np.zeros_like(x), SGD(0.05), steps=MOST):  # MSE has twice the gradient
        path.append(net.parameters.copy())
        if np.abs(path[-1]).max() < 1e-3:
            break
    return steps_until(np.array(path))


def claim_31(seeds=(0, 1, 2, 3, 4)):
    """One point under two losses, and random labels learned by heart."""
    log, square = [], []
    for seed in seeds:
        a = np.array([[streams(seed).data.uniform(0.7, 1.4)]])
        nets = [Sequential(Dense(1, 1, biases=None, rng=streams(seed).weights)) for _ in range(2)]
        for net, loss, found in zip(nets, (BinaryCrossEntropy(), MeanSquaredError()), (log, square), strict=True):
            net[0].W[...] = 0
            train(net, loss, a, np.ones((1, 1)), SGD(1.0 if found is log else 0.1), steps=1000)
            found.append(net[0].W.item() * a.item())
        log[-1] -= float(np.log(1000 * a.item() ** 2))
    trained, tested = _by_heart(seeds)
    rows = [Row("cross-entropy, one point: w x − ln(t x²) after t = 1000 steps", 0.0, float(np.mean(log)), 0.02),
            Row("squared error, one point: w x after 1000 steps", 1.0, float(np.mean(square)), 1e-6),
            Row("30 random labels: share learned", 1.0, trained, 0.02),
            Row("and of 2,000 new random labels", 0.5, tested, 0.04)]
    return Claim(31, "Without regularization weights grow, and the network memorizes.", "SIMPLIFIED",
                 "Under cross-entropy on separable data they grow like ln t without end; under squared error they do not.",
                 rows, seeds)


def _by_heart(seeds):
    """Share of random labels that networks of 2-64-64-1 read right: of those trained on, and of new ones."""
    shares = []
    for seed in seeds:
        stream = streams(seed)
        x, y = stream.data.uniform(-3, 3, (2030, 2)), stream.data.integers(0, 2, (2030, 1))
        rng = stream.weights
        net = Sequential(Dense(2, 64, he_normal(), rng=rng), ReLU(), Dense(64, 64, he_normal(), rng=rng), ReLU(),
                         Dense(64, 1, rng=rng))
        train(net, BinaryCrossEntropy(), x[:30], y[:30], Adam(0.01), steps=600)
        right = (net(x) > 0) == y
        shares.append((right[:30].mean(), right[30:].mean()))
    return (float(share) for share in np.mean(shares, axis=0))
