"""Initializers: what they are for (a signal that keeps its size), replicas, plain failure."""

import numpy as np
import pytest
from unit import battery

from weightslab.nn import (
    constant,
    generators,
    he_normal,
    he_uniform,
    lecun_normal,
    lecun_uniform,
    normal,
    uniform,
    xavier_normal,
    xavier_uniform,
    zeros,
)

SCHEMES = [he_normal, he_uniform, lecun_normal, lecun_uniform, xavier_normal, xavier_uniform]
ALL = [*(scheme() for scheme in SCHEMES), constant(0.3), zeros(), normal(0.2), uniform(0.2)]


@pytest.mark.parametrize("scheme", [he_normal, he_uniform])
def test_he_keeps_the_mean_square_through_relu(scheme):
    x = np.random.default_rng(1000).standard_normal((500, 400))
    factors = []
    for seed in range(20):
        z = x @ scheme()(np.random.default_rng(seed), (300, 400), 400, 300).T
        factors.append(np.mean(np.maximum(z, 0) ** 2))
    assert np.mean(factors) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(
    ("scheme", "forward", "backward"),
    [(lecun_normal, 1.0, 0.25), (lecun_uniform, 1.0, 0.25), (xavier_normal, 1.6, 0.4), (xavier_uniform, 1.6, 0.4)],
)
def test_what_linear_layers_do_to_the_mean_square(scheme, forward, backward):
    W = np.array([scheme()(np.random.default_rng(seed), (100, 400), 400, 100) for seed in range(20)])
    rng = np.random.default_rng(1000)
    assert np.mean((rng.standard_normal((200, 400)) @ W.mT) ** 2) == pytest.approx(forward, rel=0.03)
    assert np.mean((rng.standard_normal((200, 100)) @ W) ** 2) == pytest.approx(backward, rel=0.03)


@pytest.mark.parametrize("initializer", ALL, ids=range(len(ALL)))
@pytest.mark.parametrize("replicas", battery.REPLICAS[1:])
def test_replicas_are_drawn_one_by_one(initializer, replicas):
    family = initializer(generators(0, replicas), (4, 3), 3, 4)
    assert family.shape == (*replicas, 4, 3)
    for index in np.ndindex(*replicas):
        assert np.array_equal(family[index], initializer(generators(0, replicas)[index], (4, 3), 3, 4))


def test_one_scale_per_replica_scales_the_same_draws():
    scales = np.array([0.1, 1.0, 10.0])
    for make in (normal, he_normal, xavier_uniform, uniform):
        one = make(1.0)(generators(0, (3,)), (4, 3), 3, 4)
        np.testing.assert_allclose(make(scales)(generators(0, (3,)), (4, 3), 3, 4), scales[:, None, None] * one)
    assert (constant(scales)(generators(0, (3,)), (4,), 3, 4) == scales[:, None]).all()


def test_bad_settings():
    for initializer, rng in (
        (normal(np.ones(2)), generators(0, (3,))),
        (normal(np.ones(2)), generators(0)),
        (he_normal(), 5),
        (zeros(), np.zeros(3)),
    ):
        with pytest.raises((ValueError, TypeError), match=r"one per replica|Generator") as caught:
            initializer(rng, (4, 3), 3, 4)
        battery.assert_plain(caught.value)
