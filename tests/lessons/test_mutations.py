"""Wrong mathematics does not pass: each mutation of a sign, a factor or a rule makes a claim fail.

Only the public interface is patched: classes, their methods, and the functions that a claim calls.
"""

import functools

import numpy as np
import pytest
from requirements import in_ci

from weightslab import theory
from weightslab.lessons.ledger import claims
from weightslab.lessons.lesson_07.toeplitz import dense_matrix
from weightslab.nn import (
    L1,
    L2,
    SGD,
    Adam,
    ClipWeights,
    Dense,
    Dropout,
    Embedding,
    Momentum,
    ReLU,
    Tanh,
    normal,
    xavier_normal,
)

pytestmark = in_ci("proves the claims, not the course")
CLAIMS = "weightslab.lessons.lesson_{}.claims"


def gradient_times(factor, layer, name):
    """Patch the backward pass of a layer: the gradient of one of its arrays is multiplied by a factor."""
    true = layer.backward

    def backward(self, *given):
        dx, gradients = true(self, *given)
        gradients[name] *= factor
        return dx, gradients

    return layer, "backward", backward


def dense_gradient_times(factor, name):
    """Patch the formula of a dense layer's gradients: that of the weights or of the biases is multiplied by a factor."""
    true = Dense.run_backward

    def run_backward(self, columns):
        true(self, columns)
        part = slice(None, self.n_in) if name == "W" else slice(self.n_in, None)
        columns.dWb[..., part] *= factor

    return Dense, "run_backward", run_backward


def minus_bias():
    """Patch the formula of a dense layer to subtract its bias."""
    true = Dense.run_forward

    def run_forward(self, columns):
        true(self, columns)
        if self.bias_names:
            columns.y -= 2 * self.b[..., None]

    return Dense, "run_forward", run_forward


def instead(lesson, name, changed):
    """Patch a name that the claims of a lesson use."""
    return CLAIMS.format(lesson) if lesson.isdigit() else f"weightslab.lessons.{lesson}", name, changed


def fan_out(rng, shape, n_in, n_out):
    """He's scheme with the fan-out in place of the fan-in."""
    return normal((2 / n_out) ** 0.5)(rng, shape, n_in, n_out)


def firing_by_bias_alone(b, norm):
    """The probability of firing that forgets the weights."""
    return theory.firing_probability(b, 1.0)


def points_with_ends(n):
    """Points from end to end, whose means are not those of the interval."""
    return np.linspace(-1, 1, n + 1)[:, None]


def origin_without_mean(slope, intercept, mean, second_moment):
    """The best line through the origin, the intercept's share of the slope left out."""
    return slope, intercept**2


def chi_of_plain_slopes(curve, sigma_w, q):
    """Chi with the mean slope squared in place of the mean squared slope."""
    return sigma_w**2 * theory.gauss.average(curve.derivative, q) ** 2


def half_hessian(mean, second_moment):
    """The curvature of a loss with a hidden factor of 1/2."""
    return np.array([[second_moment, mean], [mean, 1.0]]) / 2


def flipped(conv, size):
    """The dense matrix of a true convolution, not of a cross-correlation."""
    kernel = conv.W.copy()
    conv.W = kernel[..., ::-1, ::-1]
    matrix = dense_matrix(conv, size)
    conv.W = kernel
    return matrix


def penalty_without_division(w, second_moment, rate):
    """Dropout's penalty with p in place of p / (1 - p)."""
    return rate * np.sum(np.square(w) * second_moment, axis=-1)


def deeper(factor, dtype):
    """The depth of overflow for a linear layer in place of a ReLU layer."""
    return theory.overflow_depth(2**0.5 * factor, dtype)


MUTATIONS = {
    "gradient of the weights doubled": (24, lambda: dense_gradient_times(2, "W")),
    "gradient of the weights reversed": (7, lambda: dense_gradient_times(-1, "W")),
    "gradient of the biases halved": (24, lambda: dense_gradient_times(0.5, "b")),
    "rows of an embedding: gradient halved": (27, lambda: gradient_times(0.5, Embedding, "W")),
    "bias subtracted": (4, minus_bias),
    "slope of tanh missing": (21, lambda: (Tanh, "derivative", lambda self, z, a: np.ones_like(z))),
    "tanh' = 1 - tanh": (12, lambda: (Tanh, "derivative", lambda self, z, a: 1 - a)),
    "ReLU leaks": (17, lambda: (ReLU, "function", lambda self, z: np.maximum(z, 0.3 * z))),
    "He with fan-out": (16, lambda: instead("06", "he_normal", lambda: fan_out)),
    "Xavier twice as large": (15, lambda: instead("06", "xavier_normal", lambda: xavier_normal(2**0.5))),
    "overflow without the half of ReLU": (11, lambda: instead("06", "overflow_depth", deeper)),
    "chi of mean slopes": (12, lambda: instead("06", "chi", chi_of_plain_slopes)),
    "firing forgets the weights": (6, lambda: instead("02", "firing_probability", firing_by_bias_alone)),
    "a mean over points instead of the interval": (9, lambda: instead("02", "_middles", points_with_ends)),
    "dropout that leaves nothing out": (36, lambda: instead("lesson_06.starts", "Dropout", lambda rate: Dropout(0.0))),
    "origin forgets the mean": (7, lambda: instead("02", "through_origin", origin_without_mean)),
    "a hidden half in the loss": (24, lambda: instead("05", "line_hessian", half_hessian)),
    "gradient descent never steps": (31, lambda: instead("05", "SGD", lambda lr: SGD(1e-12))),
    "Adam without bias correction": (22, lambda: instead("04", "Adam", lambda lr: Adam(lr * 0.1 / 0.001**0.5))),
    "Adam's eps inside the root": (22, lambda: instead("04", "Adam", lambda lr: Adam(lr, eps=1e-8**0.5))),
    "AdamW without decay": (27, lambda: instead("07", "AdamW", lambda lr, decay: Adam(lr))),
    "momentum .8 for .9": (27, lambda: instead("07", "Momentum", lambda lr: Momentum(lr, 0.8))),
    "L2 without its half": (29, lambda: instead("08", "L2", lambda strength, **kinds: L2(2 * strength, **kinds))),
    "decay on biases": (42, lambda: instead("08", "L2", lambda strength, biases: L2(strength, biases=True))),
    "L1 without the proximal step": (30, lambda: instead("08", "L1", lambda s, **kinds: L1(s, proximal=False))),
    "dropout's p for p / (1 - p)": (34, lambda: instead("lesson_08.dropping", "dropout_penalty", penalty_without_division)),
    "caps twice as wide": (35, lambda: instead("lesson_08.critic", "ClipWeights", lambda caps: ClipWeights(2 * caps))),
    "kernel turned round": (25, lambda: instead("07", "dense_matrix", flipped)),
    "four knobs without decay": (43, lambda: instead("lesson_00.knobs", "L2", lambda decay: L2(0 * decay))),
    "four knobs that never step": (44, lambda: instead("lesson_00.knobs", "Momentum", lambda lr: Momentum(1e-12))),
    "four knobs with tanh for ReLU": (45, lambda: instead("lesson_00.knobs", "ACTIVATIONS", {"ReLU": Tanh})),
    "lots that make all weights positive": (
        46,
        lambda: instead("lesson_00.knobs", "lot", lambda rng, shape: np.zeros(shape)),
    ),
}


@pytest.mark.parametrize("number, mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_a_claim_fails_under_wrong_mathematics(number, mutation, monkeypatch):
    first = 5000 + 10 * [*MUTATIONS.values()].index((number, mutation))  # fresh seeds: some results are cached
    seeds = tuple(range(first, first + 5))
    target, name, changed = mutation()
    where = f"{target}.{name}" if isinstance(target, str) else None
    patch = functools.partial(monkeypatch.setattr, where) if where else functools.partial(monkeypatch.setattr, target, name)
    patch(changed)
    with np.errstate(all="ignore"):
        assert not claims()[number](seeds=seeds).passed
    monkeypatch.undo()
    assert claims()[number](seeds=tuple(seed + 5 for seed in seeds)).passed
