"""Claims 28, 29, 30 and 35: what L2, L1 and clipping do to weights."""

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.nn import L1, L2, SGD, Adam, AdamW, Dense, ReLU, Sequential, SoftmaxCrossEntropy, he_normal, streams
from weightslab.training import train

from .adam import walk
from .critic import STEPS, at_the_cap, start
from .robust import data
from .shrink import coordinate_descent, solve

__all__ = ["claim_28", "claim_29", "claim_30", "claim_35"]


def claim_28(seeds=(0, 1, 2, 3, 4)):
    """L2 and decay under SGD, under Adam without a gradient of the data, and on digits."""
    apart, norms = zip(*(_trained(seed) for seed in seeds), strict=True)
    norms = np.mean(norms, axis=0)
    rows = [Row("SGD, 100 steps on digits: L2 and decay differ by", 0.0, max(apart), 1e-12)]
    for decay in (0.1, 1e-6):
        moved = [1 - float(walk(method, decay, 0.001, steps=100)[-1]) for method in ("Adam + L2", "AdamW")]
        rows += [Row(f"λ = {decay:g}, lr .001, no gradient: 100 steps of Adam + L2 take", 0.1, moved[0], 0.005),
                 Row(f"λ = {decay:g}: 100 steps of AdamW take", 1 - (1 - 0.001 * decay) ** 100, moved[1], 1e-12)]
    rows += [Row("digits, 400 steps, lr .003: weights, AdamW 0.01 over Adam", (1 - 0.003 * 0.01) ** 400,
                 float(norms[1] / norms[0]), 0.01),
             Row("the same, Adam + L2 0.01 over Adam (usual)", 0.473, float(norms[2] / norms[0]), 0.02)]
    return Claim(28, "L2 regularization is weight decay, and 0.01 is a common start.", "SIMPLIFIED",
                 "The same under SGD alone; under Adam λ nearly cancels out of L2, and 0.01 means different things. "
                 "(Usual: of other seeds; no theory.)", rows, seeds)


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
        train(net, SoftmaxCrossEntropy(), x, y, optimizer, steps=400, batch_size=128, rng=streams(seed).batches,
              regularizer=penalty)
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
    rows = [Row("λ = 0.5: farthest from h / (h + λ) times the weights without", 0.0, float(max(off)), 1e-9),
            Row("weights that are exactly 0", 0.0, zeros, 1e-9)]
    return Claim(29, "L2 pushes all weights towards zero.", "SIMPLIFIED",
                 "It leaves h / (h + λ) along a direction of curvature h: steep ones hardly shrink, and none becomes 0.",
                 rows, seeds)


def claim_30(seeds=(0, 1, 2, 3, 4)):
    """A hundred weights of which ten are needed, by proximal step, by subgradient, by L2, and one at a time."""
    lr, strength, found, apart, hover = 0.02, 0.2, [], [], []
    for seed in seeds:
        x, y = sparse_problem(seed)
        proximal, hovering, ridge = (solve(x, y[:, None], penalty, lr=rate, steps=steps) for penalty, rate, steps in (
            (L1(strength), 0.15, 600), (L1(strength, proximal=False), lr, 3000), (L2(strength), 0.15, 600)))
        exact = coordinate_descent(x, y, strength)
        out = exact == 0
        pull = 2 * x.T[out] @ (x @ exact - y) / len(x) / strength  # of the loss, over that of the penalty
        found.append([np.sum(w == 0) for w in (exact, proximal, hovering, ridge)])
        apart.append(np.abs(proximal - exact).max())
        hover.append((np.mean(1 + pull ** 2) / 2, np.abs(hovering[out]).mean() / (lr * strength)))
    exact, *found = (float(mean) for mean in np.mean(found, axis=0))
    rows = [Row("proximal step: exactly 0, as many as one weight at a time finds", exact, found[0], 1e-9),
            Row("and the weights differ by", 0.0, float(max(apart)), 1e-9),
            Row("subgradient: exactly 0", 0.0, found[1], 1e-9),
            Row("subgradient: mean size of those weights, over lr λ", *map(float, np.mean(hover, axis=0)), 0.1),
            Row("L2: exactly 0", 0.0, found[2], 1e-9)]
    return Claim(30, "L1 pushes weights to exactly zero.", "SIMPLIFIED",
                 "The minimum has exact zeros; a training finds them by the proximal step; subgradients hover around 0.",
                 rows, seeds)


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
    rows = [Row("largest weight over its cap", 1.0, largest, 1e-12),
            Row("cap 0.1: share exactly at a cap after 500 steps (usual)", 0.79, float(shares[0]), 0.09),
            Row("cap 0.01 (usual)", 0.595, float(shares[1]), 0.09)]
    return Claim(35, "Clipping caps the magnitude of weights; some GANs and reinforcement learning use it.", "EXACT",
                 "And the weights pile up at the caps: most stand exactly there. (Usual: the mean over 100 other seeds; no "
                 "theory says how many.)", rows, seeds)
