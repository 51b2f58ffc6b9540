"""Claims 3, 4, 8 and 38: how many weights, which way round, how few biases, and why matrices."""

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.nn import Dense, ReLU, Sequential, Tanh, normal, streams, zeros

from .counting import Counting, sizes
from .loops import LoopOrMatrix, by_example, by_matrix, by_neuron
from .orientation import WhichWayRound
from .symmetry import SameFunction

__all__ = ["claim_03", "claim_04", "claim_08", "claim_38"]


COUNT = 1e-9
"""The tolerance of a count."""


def claim_03(seeds=(0, 1, 2, 3, 4)):
    """The count, and three changes of the weights that leave the function as it is."""
    found = np.array([_symmetries(seed) for seed in seeds])
    rows = [
        Row(
            "weights of 1,000 x 1,000", 1e6, Dense(1000, 1000, zeros(), rng=streams(0).weights).n_weights, COUNT, "identity"
        ),
        Row("hidden neurons in another order: outputs differ by", 0.0, found[:, 0].max(), 1e-11, "identity"),
        Row("a ReLU rescaled by 10: outputs differ by", 0.0, found[:, 1].max(), 1e-11, "identity"),
        Row("signs of a tanh flipped: outputs differ by", 0.0, found[:, 2].max(), 1e-11, "identity"),
        Row("one entry of W changed by 1 at an input of 2: output changes by", 2.0, found[:, 3].mean(), 1e-11, "identity"),
    ]
    return Claim(
        3,
        "1,000 x 1,000 neurons have 1,000,000 independent weights.",
        "EXACT",
        "Independent numbers, not as many different functions: other orders of the hidden neurons, other scales "
        "and other signs give the same outputs.",
        rows,
        seeds,
        SameFunction,
    )


def _symmetries(seed):
    """Largest changes of the outputs for another order, another scale, other signs; and that of one entry."""
    stream, found = streams(seed), []
    x = stream.data.standard_normal((50, 4))
    for activation, change in ((ReLU, _reorder), (ReLU, _rescale), (Tanh, _flip)):
        rng = stream.weights
        net = Sequential(Dense(4, 8, normal(1.0), normal(1.0), rng=rng), activation(), Dense(8, 3, normal(1.0), rng=rng))
        before = net(x).copy()
        change(net)
        found.append(np.abs(net(x) - before).max())
    layer = Dense(4, 3, normal(1.0), rng=stream.weights)
    x = np.array([[0.0, 2.0, 0.0, 0.0]])
    before = layer.forward(x)[0].copy()
    layer.W[1, 1] += 1
    return *found, np.abs(layer.forward(x)[0] - before).sum()


def _reorder(net):
    net[0].Wb[...], net[2].W = net[0].Wb[::-1].copy(), net[2].W[:, ::-1].copy()


def _rescale(net):
    net[0].Wb[0] *= 10
    net[2].W[:, 0] /= 10


def _flip(net):
    net[0].Wb[0] *= -1
    net[2].W[:, 0] *= -1


def claim_04(seeds=(0, 1, 2, 3, 4)):
    """Shapes, and the product against the sums that it stands for."""
    differences, elementwise = [], []
    for seed in seeds:
        stream = streams(seed)
        layer, x = Dense(3, 2, normal(1.0), normal(1.0), rng=stream.weights), stream.data.standard_normal((5, 3))
        sums = [
            [sum(w * v for w, v in zip(row, example, strict=True)) + b for row, b in zip(layer.W, layer.b, strict=True)]
            for example in x
        ]
        differences.append(np.abs(layer.forward(x)[0] - sums).max())
        elementwise.append((layer.W * x[0]).size)
    shape = Dense(3, 2, zeros(), rng=streams(0).weights).W.shape
    rows = [
        Row("3 inputs, 2 outputs: rows of W", 2, shape[0], COUNT, "identity"),
        Row("  columns of W", 3, shape[1], COUNT, "identity"),
        Row("x @ W.T + b and the sums written out differ by", 0.0, max(differences), 1e-12, "identity"),
        Row("W * x in NumPy: numbers that come out, where 2 are wanted", 6, float(np.mean(elementwise)), COUNT, "identity"),
    ]
    return Claim(
        4,
        "W is m x n (outputs x inputs), and output = W * input + bias.",
        "SIMPLIFIED",
        "A convention: PyTorch stores W as (outputs, inputs); Keras, Flax and many textbooks as (inputs, outputs). "
        "In NumPy * is elementwise, and the product is W @ x.",
        rows,
        seeds,
        WhichWayRound,
    )


def claim_08(seeds=(0, 1, 2, 3, 4)):
    """The share of the biases; nothing is random here but the sizes of the second row."""
    weights, biases = sizes(1000, 1000)
    shares = []
    for seed in seeds:
        n, m = streams(seed).data.integers(1, 200, 2)
        layer = Dense(n, m, zeros(), rng=streams(seed).weights)
        shares.append(layer.n_biases / (layer.n_biases + layer.n_weights) * (n + 1))
    rows = [
        Row("1,000 x 1,000: percent that are biases", 100 / 1001, 100 * biases / (weights + biases), 1e-6, "identity"),
        Row("any sizes: share of the biases x (inputs + 1)", 1.0, float(np.mean(shares)), 1e-12, "identity"),
    ]
    return Claim(
        8,
        "Biases are a tiny share: 1,000 against 1,000,000 weights.",
        "EXACT",
        "One for each neuron: a share of 1 / (inputs + 1), so half of all where there is one input.",
        rows,
        seeds,
        Counting,
    )


def claim_38(seeds=(0, 1, 2, 3, 4)):
    """The same layer as a loop over examples and neurons, over examples, and as one product: calls and outputs."""
    differences, calls = [], []
    for seed in seeds:
        rng = streams(seed).data
        W, b, X = rng.standard_normal((32, 64)), rng.standard_normal(32), rng.standard_normal((50, 64))
        outputs, made = zip(*(way(W, b, X) for way in (by_neuron, by_example, by_matrix)), strict=True)
        differences.append(max(np.abs(Y - outputs[2]).max() for Y in outputs))
        calls.append(made)
    loop, products, product = map(int, np.max(calls, axis=0))
    rows = [
        Row("outputs of loop and product differ by", 0.0, max(differences), 1e-11, "identity"),
        Row("50 examples, 32 neurons: calls of Python, a loop", 50 * 32, loop, COUNT, "identity"),
        Row("  a product for each example", 50, products, COUNT, "identity"),
        Row("  one product for all", 1, product, COUNT, "identity"),
    ]
    return Claim(
        38,
        "Written as matrices a layer is efficient, on GPUs above all.",
        "SIMPLIFIED",
        "For large enough matrices and batches. The arithmetic is the same; what is saved are "
        "calls and waiting for "
        "memory. In a tiny network most of the time goes into the calls, and a GPU has nothing to gain there.",
        rows,
        seeds,
        LoopOrMatrix,
    )
