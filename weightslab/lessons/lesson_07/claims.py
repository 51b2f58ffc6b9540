"""Claims 25 to 27 and 41, each a small experiment with a prediction and a measurement."""

from math import prod

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.nn import (
    L2,
    SGD,
    Adam,
    AdamW,
    Conv2d,
    Dense,
    Embedding,
    Flatten,
    MeanSquaredError,
    Momentum,
    MultiHeadAttention,
    Sequential,
    constant,
    he_normal,
    normal,
    streams,
    zeros,
)
from weightslab.training import train

from .attention import WhereToLook
from .bigram import STEPS, counted, loss, model, pairs, settings
from .counting import CountingAgain
from .letters import LetterMap
from .toeplitz import ConvolutionAsDense, dense_matrix

__all__ = ["claim_25", "claim_26", "claim_27", "claim_41"]

COUNT = 1e-9
"""The tolerance of a count, and relative to it of a large one."""


def claim_25(seeds=(0, 1, 2, 3, 4)):
    """Sizes of both layers for an image of 32 x 32, and the convolution as a dense layer on a small one."""
    conv = Conv2d(3, 64, 3, zeros(), padding=1, rng=streams(seeds[0]).weights)
    inputs, outputs = (1, 3, 32, 32), conv.output_shape((1, 3, 32, 32))
    place = Dense(prod(inputs), 64, zeros(), rng=streams(seeds[0]).weights)
    rows = [
        Row("3 x 3 kernel, 3 -> 64 channels: weights", 1728, conv.n_weights, COUNT, "identity"),
        Row("  biases", 64, conv.n_biases, COUNT, "identity"),
        Row(
            "dense: weights of one position x positions", 201_326_592, place.n_weights * prod(outputs[2:]), COUNT, "identity"
        ),
        Row("  every number in with every number out", 201_326_592, prod(inputs) * prod(outputs), COUNT, "identity"),
        Row("convolution and its dense matrix: largest difference", 0.0, max(map(_as_dense, seeds)), 1e-10, "identity"),
    ]
    return Claim(
        25,
        "A 3x3 filter from 3 to 64 channels has 1,728 weights, a dense layer on 32x32 pixels needs millions.",
        "EXACT",
        "And 64 biases. It is a dense layer, on 32 × 32 one of 201,326,592 weights, most of them "
        "held at 0 and the rest "
        "shared.",
        rows,
        seeds,
        ConvolutionAsDense,
    )


def _as_dense(seed):
    """The largest difference between a convolution, 3 -> 4 channels on 8 x 8, and the dense layer with its matrix."""
    rng = streams(seed)
    conv = Conv2d(3, 4, 3, he_normal(), normal(1.0), padding=1, rng=rng.weights)
    matrix = dense_matrix(conv, 8)
    dense = Dense(*matrix.shape[::-1], zeros(), rng=rng.weights)
    dense.W, dense.b = matrix, np.repeat(conv.b, 64)
    x = rng.data.standard_normal((20, 3, 8, 8))
    return np.abs(conv.forward(x)[0].reshape(20, -1) - dense.forward(x.reshape(20, -1))[0]).max()


def claim_26(seeds=(0, 1, 2, 3, 4)):
    """Counts for width 512 and 1 to 16 heads, and where the heads share W_O."""
    rng = streams(seeds[0]).weights
    layers = [MultiHeadAttention(512, heads, zeros(), rng=rng, dtype=np.float32) for heads in (1, 2, 4, 8, 16)]
    weights = [layer.n_weights for layer in layers]
    shared = 2 * 512 * 512 + 2 * 512 * 2 * 64  # W_Q and W_O whole, W_K and W_V for two heads of eight
    rows = [
        Row("width 512, weights with 1 head", 1_048_576, weights[0], COUNT, "identity"),
        Row("  fewest with 2, 4, 8, 16 heads", 1_048_576, min(weights[1:]), COUNT, "identity"),
        Row("  most", 1_048_576, max(weights[1:]), COUNT, "identity"),
        Row("  with biases", 1_050_624, weights[0] + layers[0].n_biases, COUNT, "identity"),
        Row("8 heads that share 2 sets of keys and values", 655_360, shared, COUNT, "identity"),
        Row(
            "output against the sum of its heads: largest difference", 0.0, max(map(_sum_of_heads, seeds)), 1e-10, "identity"
        ),
    ]
    return Claim(
        26,
        "Attention has four matrices per head.",
        "SIMPLIFIED",
        "Three per head and one W_O that all heads share, or four slices per head, as the output is the sum of the "
        "heads. In total 4 d² weights for any number of heads, if d_head = d / h and every head has its own keys "
        "and values.",
        rows,
        seeds,
        WhereToLook,
    )


def _sum_of_heads(seed):
    """The largest difference between a layer's output and what its heads add up to, each with its columns of W_O."""
    rng = streams(seed)
    layer = MultiHeadAttention(12, 3, normal(0.5), normal(0.5), rng=rng.weights)
    x = rng.data.standard_normal((5, 7, 12))
    y, record = layer.forward(x)
    total = layer.b_O
    for head in range(3):
        rows = slice(4 * head, 4 * head + 4)
        values = x @ layer.W_V[rows].T + layer.b_V[rows]
        total = total + record.attention[:, head] @ values @ layer.W_O[:, rows].T
    return np.abs(y - total).max()


def claim_27(seeds=(0, 1, 2, 3, 4)):
    """Lookup against one-hot product, gradients of rows, what moves a row that never occurs, and the bigram table."""
    exact = np.array([_lookup(seed) for seed in seeds]).max(axis=0)
    rate, decay = 0.1, 0.01
    rows = [
        Row("lookup against one-hot rows @ W: largest difference", 0.0, exact[0], 1e-12, "identity"),
        Row("gradient against one-hot rows.T @ dy", 0.0, exact[1], 1e-12, "identity"),
        Row("  largest in rows that do not occur", 0.0, exact[2], 1e-12, "identity"),
        Row("unseen row at 1, 10 steps of SGD", 1.0, _unseen(SGD(rate)), 1e-12, "identity"),
        Row("  Adam", 1.0, _unseen(Adam(rate)), 1e-12, "identity"),
        Row("  SGD and L2", (1 - rate * decay) ** 10, _unseen(SGD(rate), L2(decay)), 1e-10, "identity"),
        Row("  Adam and L2", _adam_alone(rate, lambda w, step: decay * w), _unseen(Adam(rate), L2(decay)), 1e-6, "identity"),
        Row("  AdamW", (1 - rate * decay) ** 10, _unseen(AdamW(rate, decay=decay)), 1e-10, "identity"),
        Row("row seen once, then not for 9 steps: SGD", 0.9, _seen_once(SGD(rate)), 1e-12, "identity"),
        Row("  momentum", 1 - rate * (1 - 0.9**10) / (1 - 0.9), _seen_once(Momentum(rate)), 1e-12, "identity"),
        Row("  Adam", _adam_alone(rate, lambda w, step: float(step == 1)), _seen_once(Adam(rate)), 1e-6, "identity"),
        Row("bigrams of 5,163 names: loss of the learned table", counted()[1], np.mean([_bigrams(s) for s in seeds]), 7e-4),
    ]
    return Claim(
        27,
        "An embedding is a table lookup, trained like any weight.",
        "SIMPLIFIED",
        "It equals one-hot @ W, and its backward pass adds the gradients of equal symbols. A row that never occurs "
        "has gradient 0, yet L2 moves every row, and momentum and Adam go on moving a row that occurred before.",
        rows,
        seeds,
        LetterMap,
    )


def _lookup(seed):
    """Differences of output and gradient from those of one-hot rows, and the largest gradient of an unseen row."""
    rng = streams(seed)
    table, x = Embedding(50, 8, rng=rng.weights), rng.data.integers(0, 30, (20, 3))
    one_hot = np.eye(50)[x]
    y, record = table.forward(x)
    dy = rng.data.standard_normal(y.shape)
    gradient = table.backward(dy, record)[1]["W"]
    product = one_hot.reshape(-1, 50).T @ dy.reshape(-1, 8)
    return np.abs(y - one_hot @ table.W).max(), np.abs(gradient - product).max(), np.abs(gradient[30:]).max()


def _unseen(optimizer, regularizer=None):
    """Where a row of ones that never occurs is after 10 steps."""
    net = Sequential(Embedding(2, 1, constant(1.0), rng=streams(0).weights), Flatten(2))
    train(net, MeanSquaredError(), [[0]], [[0.0]], optimizer, steps=10, regularizer=regularizer)
    return net[0].W[1, 0]


def _seen_once(optimizer):
    """Where a row at 1 is after one step with gradient 1 and nine in which it does not occur."""
    table = Embedding(2, 1, constant(1.0), rng=streams(0).weights)
    state = optimizer.start(table.parameters)
    for x in [1] + 9 * [0]:
        _, record = table.forward([[x]])
        table.backward(np.ones((1, 1, 1)), record)
        optimizer.step(table.parameters, record.gradient, state)
    return table.W[1, 0]


def _adam_alone(rate, gradient, beta_1=0.9, beta_2=0.999, eps=1e-8):
    """Adam on paper, one weight from 1 for 10 steps: ``w <- w - rate * m' / (sqrt(s') + eps)``, m' and s' without bias."""
    w, m, s = 1.0, 0.0, 0.0
    for step in range(1, 11):
        g = gradient(w, step)
        m, s = beta_1 * m + (1 - beta_1) * g, beta_2 * s + (1 - beta_2) * g * g
        w -= rate * (m / (1 - beta_1**step)) / ((s / (1 - beta_2**step)) ** 0.5 + eps)
    return w


def _bigrams(seed):
    """Loss of a table of 27 x 27 numbers that was trained on the pairs of letters in batches."""
    net, (x, y) = model(27, seed), pairs()
    train(net, x=x, target=y, steps=STEPS, **settings(27, seed))
    return loss(net)


def claim_41(seeds=(0, 1, 2, 3, 4)):
    """Narrow heads against heads of full width, and the size of the map."""
    rng = streams(seeds[0]).weights
    narrow = [MultiHeadAttention(512, heads, zeros(), rng=rng, dtype=np.float32).n_weights for heads in (1, 8)]
    maps = []
    for heads in (1, 8):
        layer = MultiHeadAttention(64, heads, zeros(), rng=rng)
        maps.append(layer.forward(np.zeros((1, 100, 64)))[1].attention.size)
    rows = [
        Row("width 512: weights with 1 head", 1_048_576, narrow[0], COUNT, "identity"),
        Row("  8 heads of width 64", 1_048_576, narrow[1], COUNT, "identity"),
        Row("  8 heads of full width", 8_388_608, 8 * narrow[0], COUNT, "identity"),
        Row("time 100: numbers in the map of 1 head", 10_000, maps[0], COUNT, "identity"),
        Row("  of 8 heads", 80_000, maps[1], COUNT, "identity"),
    ]
    return Claim(
        41,
        "Heads project to a smaller dimension, which keeps the number of parameters manageable.",
        "SIMPLIFIED",
        "True against h heads of full width, which need h times as many. Against one head nothing is saved: 4 d² "
        "stays. What grows with the heads is the map, time² numbers per head.",
        rows,
        seeds,
        CountingAgain,
    )
