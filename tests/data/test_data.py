"""The data sets: geometry, reproducibility, equality with their source, plain failure."""

import socket

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weightslab import data
from weightslab.data import (
    LETTERS,
    bigrams,
    breast_cancer,
    circle,
    digits,
    first_names,
    gaussians,
    moons,
    photo,
    spiral,
    split,
    standardize,
    under_abs,
    under_sine,
    xor,
)

PLANE = [circle, gaussians, moons, spiral, under_abs, under_sine, xor]


@pytest.mark.parametrize("make", PLANE)
@given(n=st.integers(2, 300), seed=st.integers(0, 10))
def test_plane_is_balanced_and_reproducible(make, n, seed):
    x, y = make(n, np.random.default_rng(seed))
    again, _ = make(n, np.random.default_rng(seed))
    assert x.shape == (n, 2) and x.dtype == float and y.shape == (n,) and y.dtype == np.int64
    assert np.isfinite(x).all() and np.array_equal(x, again)
    assert abs(int((y == 1).sum()) - int((y == 0).sum())) <= 1


def test_plane_geometry_without_noise():
    x, y = circle(500, np.random.default_rng(0), noise=0)
    radius = np.hypot(*x.T)
    assert radius[y == 1].max() <= 2 and radius[y == 0].min() >= 3 and radius.max() <= 4
    x, y = xor(500, np.random.default_rng(0), noise=0)
    assert np.array_equal(x[:, 0] * x[:, 1] < 0, y == 1) and np.abs(x).min() >= 0.3
    x, y = gaussians(500, np.random.default_rng(0), noise=0)
    assert np.array_equal(np.unique(x[y == 1], axis=0), [[1.5, 1.5]])
    x, y = spiral(500, np.random.default_rng(0), noise=0)
    radius, angle = np.hypot(*x.T), np.arctan2(x[:, 1], x[:, 0])
    turn = (angle - 3.5 * np.pi * radius / 4 - np.pi * y) / (2 * np.pi)
    assert np.allclose(turn, np.round(turn)) and radius.max() <= 4
    x, y = moons(500, np.random.default_rng(0), noise=0)
    arch, bowl = x[y == 0] + [1, 0.5], [2, 1] - (x[y == 1] + [1, 0.5])
    for half in (arch, bowl):
        assert np.allclose(np.hypot(*half.T), 2) and (half[:, 1] >= 0).all()
    for make, curve in ((under_sine, lambda x: 2 * np.sin(1.5 * x)), (under_abs, lambda x: np.abs(x) - 2)):
        x, y = make(500, np.random.default_rng(0), noise=0)
        above = x[:, 1] - curve(x[:, 0])
        assert np.array_equal(above < 0, y == 1) and np.abs(above).min() >= 0.3 and np.abs(x).max() <= 4


@pytest.mark.parametrize("make", PLANE)
@pytest.mark.parametrize(
    ("n", "rng", "noise", "message"),
    [
        (1, np.random.default_rng(0), 0.1, "n must be a whole number"),
        (2.5, np.random.default_rng(0), 0.1, "n must be a whole number"),
        (10, 0, 0.1, "rng must be a numpy.random.Generator"),
        (10, np.random.default_rng(0), -1, "noise must be"),
        (10, np.random.default_rng(0), np.nan, "noise must be"),
        (10, np.random.default_rng(0), "much", "noise must be"),
    ],
)
def test_plane_refuses_in_one_sentence(make, n, rng, noise, message):
    with pytest.raises((ValueError, TypeError), match=message):
        make(n, rng, noise)


@pytest.mark.parametrize("name", ["breast_cancer", "digits"])
def test_real_data_equal_their_source_and_are_not_downloaded(name, monkeypatch):
    from sklearn import datasets

    def refuse(*arguments, **options):
        raise AssertionError("a data set opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    ours, theirs = getattr(data, name)(), getattr(datasets, f"load_{name}")()
    assert np.array_equal(ours.x, theirs.data) and np.array_equal(ours.y, theirs.target)
    assert list(ours.feature_names) == list(theirs.feature_names)
    assert list(ours.class_names) == [str(c) for c in theirs.target_names]


def test_shapes_of_real_data():
    assert breast_cancer().x.shape == (569, 30) and digits().x.shape == (1797, 64)
    assert digits().x.min() == 0 and digits().x.max() == 16
    assert "569 examples, 30 features, 2 classes" in repr(breast_cancer())


def test_photo_is_its_source_made_grey_and_smaller():
    from sklearn.datasets import load_sample_image

    grey = load_sample_image("china.jpg")[10:394, 64:576] @ [0.299, 0.587, 0.114]
    ours = photo()
    assert ours.shape == (96, 128) and ours.min() >= 0 and ours.max() <= 1
    assert np.abs(255 * ours - grey.reshape(96, 4, 128, 4).mean(axis=(1, 3))).max() <= 2  # decoders of JPEG round apart


def test_names_and_their_pairs_of_letters():
    names = first_names()
    assert len(names) == len(set(names)) == 5163 and list(names) == sorted(names)
    assert {"mary", "james", "patricia", "aaliyah"} - set(names) == {"aaliyah"}  # not in a census of 1990
    x, y = bigrams(names)
    assert len(x) == len(y) == sum(map(len, names)) + len(names) and (x == 0).sum() == (y == 0).sum() == 5163
    x, y = bigrams(["ada", "b"])
    assert "".join(LETTERS[i] for i in x) == ".ada.b" and "".join(LETTERS[i] for i in y) == "ada.b."


@pytest.mark.parametrize("names", [["Ada"], ["ada", ""], ["j.r"], ["josé"]])
def test_bigrams_refuse_other_letters(names):
    with pytest.raises(ValueError, match="bigrams expects names of the letters a to z, got"):
        bigrams(names)


def test_split_parts_all_examples():
    x = np.arange(100)[:, None]
    train_x, test_x, train_y, test_y = split(x, np.arange(100), np.random.default_rng(0), test=0.3)
    assert len(test_x) == 30 and np.array_equal(np.sort([*train_y, *test_y]), np.arange(100))
    assert np.array_equal(train_x[:, 0], train_y) and np.array_equal(test_x[:, 0], test_y)
    assert not np.array_equal(np.sort(test_y), test_y)


@pytest.mark.parametrize(
    ("x", "y", "test", "message"),
    [
        (np.zeros((5, 2)), np.zeros(4), 0.5, "x has 5 examples, but y has 4"),
        (np.zeros((5, 2)), np.zeros(5), 0, "test must leave"),
        (np.zeros((5, 2)), np.zeros(5), 1.5, "test must leave"),
        (np.zeros((1, 2)), np.zeros(1), 0.5, "test must leave"),
        (np.zeros((5, 2)), np.zeros(5), "half", "test must leave examples on both sides, got 'half'"),
    ],
)
def test_split_refuses_in_one_sentence(x, y, test, message):
    with pytest.raises(ValueError, match=message):
        split(x, y, np.random.default_rng(0), test)


def test_split_needs_a_generator():
    with pytest.raises(TypeError, match=r"rng must be a numpy\.random\.Generator, got int"):
        split(np.zeros((5, 2)), np.zeros(5), 0)


def test_standardize_learns_from_train_alone():
    rng = np.random.default_rng(0)
    train, other = rng.normal(5, 3, (50, 4)), rng.normal(5, 3, (20, 4))
    train[:, 2] = 7
    scaled, moved = standardize(train, other)
    assert np.allclose(scaled.mean(axis=0), 0)
    assert np.allclose(scaled.std(axis=0), [1, 1, 0, 1])
    assert np.allclose(moved[:, 0], (other[:, 0] - train[:, 0].mean()) / train[:, 0].std())
    assert np.allclose(moved[:, 2], other[:, 2] - 7)
    with pytest.raises(ValueError, match="same features"):
        standardize(train, other[:, :3])
