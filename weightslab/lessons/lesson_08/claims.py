"""Claims 28 to 30, 35, 37 and 42: what L2, L1 and clipping do to weights, what for, and what they leave alone."""

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.data import digits
from weightslab.nn import (
    L1,
    L2,
    SGD,
    Adam,
    AdamW,
    Dense,
    MeanSquaredError,
    ReLU,
    Sequential,
    SoftmaxCrossEntropy,
    he_normal,
    streams,
)
from weightslab.training import train

from .adam import DecayUnderAdam, walk
from .critic import STEPS, ClippedCritic, at_the_cap, start
from .decay import WeightDecay
from .robust import data
from .shrink import L1AgainstL2, coordinate_descent, root, solve

__all__ = ["claim_28", "claim_29", "claim_30", "claim_35", "claim_37", "claim_42"]


def claim_28(seeds=(0, 1, 2, 3, 4)):
    """L2 and decay under SGD, under Adam without a gradient of the data, and on digits."""
    apart, norms = zip(*(_trained(seed) for seed in seeds), strict=True)
    norms = np.mean(norms, axis=0)
    rows = [Row("SGD, 100 steps on digits: L2 and decay differ by", 0.0, max(apart), 1e-12, "identity")]
    for decay in (0.1, 1e-6):
        moved = [1 - float(walk(method, decay, 0.001, steps=100)[-1]) for method in ("Adam + L2", "AdamW")]
        rows += [
            Row(f"λ = {decay:g}, lr .001, no gradient of the data: 100 steps of Adam + L2 take", 0.1, moved[0], 0.003),
            Row("  100 steps of AdamW take", 1 - (1 - 0.001 * decay) ** 100, moved[1], 1e-12, "identity"),
        ]
    rows += [
        Row(
            "digits, 1,500 steps: norm of the weights, AdamW .01 over Adam",
            0.98,
            float(norms[1] / norms[0]),
            0.004,
            "replication",
        ),
        Row("  Adam + L2 .01 over Adam", 0.356, float(norms[2] / norms[0]), 0.006, "replication"),
    ]
    return Claim(
        28,
        "L2 regularization is weight decay, and 0.01 is a common start.",
        "SIMPLIFIED",
        "The same under plain gradient descent only. Under Adam λ nearly cancels out of L2 where the data's gradients "
        "are small, and libraries differ by factors of 2 or of the batch, so 0.01 means different things.",
        rows,
        seeds,
        DecayUnderAdam,
    )


def _trained(seed):
    """How far L2 and decay are apart after 100 steps of SGD; length of the weights under three ways of Adam."""
    x, y, _, _ = data()
    pair = [Sequential(Dense(64, 10, rng=streams(seed).weights)) for _ in range(2)]
    train(pair[0], SoftmaxCrossEntropy(), x[:200], y[:200], SGD(0.5), steps=100, regularizer=L2(0.1))
    train(pair[1], SoftmaxCrossEntropy(), x[:200], y[:200], SGD(0.5, decay=0.1), steps=100)
    norms = []
    for optimizer, penalty in ((Adam(0.003), None), (AdamW(0.003, decay=0.01), None), (Adam(0.003), L2(0.01))):
        rng = streams(seed).weights
        net = Sequential(Dense(64, 64, he_normal(), rng=rng), ReLU(), Dense(64, 10, rng=rng))
        train(
            net,
            SoftmaxCrossEntropy(),
            x,
            y,
            optimizer,
            steps=1500,
            batch_size=128,
            rng=streams(seed).batches,
            regularizer=penalty,
        )
        norms.append(np.linalg.norm(net.parameters[net.is_weight]))
    return float(np.abs(pair[0].parameters - pair[1].parameters).max()), norms


def claim_29(seeds=(0, 1, 2, 3, 4)):
    """Ten weights with and without L2, seen along the directions of the loss's curvature h."""
    off, zeros, strength = [], 0, 0.5
    for seed in seeds:
        rng = streams(seed).data
        x = rng.standard_normal((40, 10))
        y = x @ rng.standard_normal((10, 1)) + rng.standard_normal((40, 1))
        h, directions = np.linalg.eigh(2 * x.T @ x / len(x))  # of the mean squared error
        free, held = (solve(x, y, L2(lam), lr=0.2, steps=1500) for lam in (0.0, strength))
        off.append(np.abs(held @ directions - h / (h + strength) * (free @ directions)).max())
        zeros += int((held == 0).sum())
    rows = [
        Row("ten weights, λ = 0.5: farthest from h / (h + λ) times those without", 0.0, float(max(off)), 1e-9, "identity"),
        Row("  weights that are exactly 0", 0.0, zeros, 1e-9, "identity"),
    ]
    for strength, held in zip(STRENGTHS, _two_weights(), strict=True):
        exact = np.linalg.solve(2 * TOGETHER + strength * np.eye(2), 2 * TOGETHER @ PAIR)
        rows.append(Row(f"inputs that correlate .9, λ = {strength:g}: second weight", exact[1], held[1], 1e-9, "identity"))
    return Claim(
        29,
        "L2 pushes all weights towards zero.",
        "SIMPLIFIED",
        "It shrinks the norm: for a quadratic loss h / (h + λ) is left along each direction of curvature h. With "
        "correlated inputs a single weight can cross 0 and grow, so it is exactly 0 only at single values of λ.",
        rows,
        seeds,
        L1AgainstL2,
    )


TOGETHER, PAIR, STRENGTHS = np.array([[1, 0.9], [0.9, 1]]), np.array([1.0, -0.3]), (0.0, 0.06, 0.2, 0.6, 1.0)
"""The inputs' covariance, the weights that are best without a penalty, and λ on the mean squared error."""


def _two_weights():
    """Two weights, trained on four examples with exactly this covariance, under each λ."""
    x = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]]) @ root(0.9, 2)
    return [solve(x, x @ PAIR[:, None], L2(strength), lr=0.2, steps=3000) for strength in STRENGTHS]


def claim_30(seeds=(0, 1, 2, 3, 4)):
    """A hundred weights of which ten are needed, by proximal step, by subgradient, by L2, and one at a time."""
    lr, strength, found, apart, hover = 0.02, 0.2, [], [], []
    for seed in seeds:
        x, y = sparse_problem(seed)
        proximal, hovering, ridge = (
            solve(x, y[:, None], penalty, lr=rate, steps=steps)
            for penalty, rate, steps in (
                (L1(strength), 0.15, 600),
                (L1(strength, proximal=False), lr, 3000),
                (L2(strength), 0.15, 600),
            )
        )
        exact = coordinate_descent(x, y, strength)
        out = exact == 0
        pull = 2 * x.T[out] @ (x @ exact - y) / len(x) / strength  # of the loss, over that of the penalty
        found.append([np.sum(w == 0) for w in (exact, proximal, hovering, ridge)])
        apart.append(np.abs(proximal - exact).max())
        hover.append((np.mean(1 + pull**2) / 2, np.abs(hovering[out]).mean() / (lr * strength)))
    exact, *found = (float(mean) for mean in np.mean(found, axis=0))
    rows = [
        Row("proximal step: exactly 0, as many as one weight at a time finds", exact, found[0], 1e-9, "identity"),
        Row("and the weights differ by", 0.0, float(max(apart)), 1e-9, "identity"),
        Row("subgradient: exactly 0", 0.0, found[1], 1e-9, "identity"),
        Row("subgradient: mean size of those weights, over lr λ", *map(float, np.mean(hover, axis=0)), 0.075),
        Row("L2: exactly 0", 0.0, found[2], 1e-9, "identity"),
    ]
    return Claim(
        30,
        "L1 pushes weights to exactly zero.",
        "SIMPLIFIED",
        "Where λ is stronger than the pull of the data at 0, the optimum has exact zeros, and training finds them with the "
        "proximal step. With subgradients these weights hover around 0, at a distance of about lr × λ.",
        rows,
        seeds,
        L1AgainstL2,
    )


def sparse_problem(seed):
    """Two hundred examples of a hundred inputs, ten of which count."""
    rng = streams(seed).data
    x, true = rng.standard_normal((200, 100)), np.zeros(100)
    true[:10] = rng.choice((-1.0, 1.0), 10) * rng.uniform(1, 2, 10)
    return x, x @ true + 0.5 * rng.standard_normal(200)


def claim_35(seeds=(0, 1, 2, 3, 4)):
    """Critics whose weights start evenly between the caps."""
    caps = np.repeat([[0.1], [0.01]], len(seeds), axis=1)
    run = start(caps, 0.0005, np.array(seeds))
    for _ in range(STEPS):
        run.step()
    net = run.net
    largest = float((np.abs(net.parameters[..., net.is_weight]) / caps[..., None]).max())
    shares = at_the_cap(net, caps).mean(axis=1).round(2)  # one weight may differ by processor
    rows = [
        Row("largest weight over its cap", 1.0, largest, 1e-12, "identity"),
        Row("cap 0.1: share exactly at a cap after 500 steps", 0.787, float(shares[0]), 0.07, "replication"),
        Row("cap 0.01", 0.6, float(shares[1]), 0.11, "replication"),
    ]
    return Claim(
        35,
        "Clipping caps the magnitude of weights; some GANs and reinforcement learning use it.",
        "SIMPLIFIED",
        "It does, and the weights pile up at the caps: after enough long steps most stand exactly there. What "
        "reinforcement learning usually clips is the gradient or a ratio of probabilities, not the weights.",
        rows,
        seeds,
        ClippedCritic,
    )


def claim_37(seeds=(0, 1, 2, 3, 4)):
    """The nearest neighbour, which has no weights, and networks with perfect weights for random labels."""
    data, neighbour, known, new = digits(), [], [], []
    for seed in seeds:
        stream = streams(seed)
        order = stream.data.permutation(len(data.y))
        (x, x_new), (y, y_new) = ((part[order[:1200]], part[order[1200:]]) for part in (data.x / 16, data.y))
        distances = (x_new**2).sum(axis=1)[:, None] - 2 * x_new @ x.T + (x**2).sum(axis=1)
        neighbour.append((y[distances.argmin(axis=1)] == y_new).mean())
        labels = stream.data.integers(0, 10, 300)
        net = Sequential(Dense(64, 128, he_normal(), rng=stream.weights), ReLU(), Dense(128, 10, rng=stream.weights))
        train(net, SoftmaxCrossEntropy(), x[:300], labels, Adam(0.003), steps=600, batch_size=100, rng=stream.batches)
        known.append((net(x[:300]).argmax(axis=1) == labels).mean())
        new.append((net(x_new).argmax(axis=1) == y_new).mean())
    rows = [
        Row("digits, nearest neighbour, no weight at all: right", 0.985, float(np.mean(neighbour)), 0.009, "replication"),
        Row(
            "random labels, 128 hidden: right on the 300 that were trained", 1.0, float(np.mean(known)), 0.006, "replication"
        ),
        Row("  right on new images: chance", 0.1, float(np.mean(new)), 0.047),
    ]
    return Claim(
        37,
        "Finding good weights is the entire point of machine learning.",
        "MISLEADING",
        "The point is to be right on new data. Weights that are perfect for the training data can be worthless "
        "there, and some models have no weights at all.",
        rows,
        seeds,
        WeightDecay,
    )


def claim_42(seeds=(0, 1, 2, 3, 4)):
    """A line with intercept 10 and L2 of 0.2 on the mean squared error: on all parameters, and on the weight alone."""
    strength, found = 0.2, []
    for seed in seeds:
        x = streams(seed).data.standard_normal((200, 1))
        x = (x - x.mean()) / x.std()
        for biases in (True, False):
            net = Sequential(Dense(1, 1, rng=streams(seed).weights))
            train(net, MeanSquaredError(), x, 2 * x + 10, SGD(0.2), steps=200, regularizer=L2(strength, biases=biases))
            found.append((net[0].W.item(), net[0].b.item(), float(np.mean((net(x) - 2 * x - 10) ** 2))))
    (w, b, loss), (w_spared, b_spared, loss_spared) = np.reshape(found, (-1, 2, 3)).mean(axis=0)
    kept = 2 / (2 + strength)
    rows = [
        Row("all decay: bias, 10 without", 10 * kept, b, 1e-6),
        Row("  weight, 2 without", 2 * kept, w, 1e-6),
        Row("  mean squared error", (10**2 + 2**2) * (1 - kept) ** 2, loss, 1e-6),
        Row("bias spared: bias", 10.0, b_spared, 1e-6),
        Row("  weight", 2 * kept, w_spared, 1e-6),
        Row("  mean squared error", 2**2 * (1 - kept) ** 2, loss_spared, 1e-6),
    ]
    return Claim(
        42,
        "The process is identical for weights and biases.",
        "SIMPLIFIED",
        "The same gradient descent. But weight decay usually leaves out the biases and the gains of normalization "
        "layers, although PyTorch's optimizers decay them unless told not to.",
        rows,
        seeds,
        WeightDecay,
    )
