"""Real measurements that come with the package (origin and licence of each: SOURCES.md), and how to prepare them."""

from dataclasses import dataclass
from importlib.resources import files
from numbers import Real

import numpy as np

__all__ = ["Dataset", "breast_cancer", "digits", "mnist1d", "split", "standardize"]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples with their classes.

    Attributes
    ----------
    x : ndarray, shape (n, features)
    y : ndarray of int, shape (n,)
        Number of the class.
    feature_names, class_names : tuple of str
    source : str
        Where the data come from.
    """

    x: np.ndarray
    y: np.ndarray
    feature_names: tuple
    class_names: tuple
    source: str

    def __repr__(self):
        n, features = self.x.shape
        return f"Dataset({n} examples, {features} features, {len(self.class_names)} classes; {self.source})"


def _load(name, source):
    with files(__package__).joinpath(f"{name}.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return Dataset(
            arrays["x"].astype(float),
            arrays["y"].astype(int),
            tuple(map(str, arrays["feature_names"])),
            tuple(map(str, arrays["class_names"])),
            source,
        )


def breast_cancer():
    """Return 569 tumours, 30 measurements of their cell nuclei; class 0 malignant, 1 benign."""
    return _load("breast_cancer", "Breast Cancer Wisconsin (Diagnostic), Wolberg, Street and Mangasarian 1995")


def digits():
    """Return 1797 handwritten digits, 8 x 8 pixels from 0 (paper) to 16 (ink), row by row; class = digit."""
    return _load("digits", "Optical Recognition of Handwritten Digits, Alpaydin and Kaynak 1998, its test set")


def mnist1d():
    """Return 5,000 drawn digits of one dimension, 40 numbers each; the first 4,000 are for training, the others for testing.

    Digits 0 to 9 as curves, sheared, moved and made noisy (Greydanus and Kobak 2020).
    """
    return _load("mnist1d", "MNIST-1D, Greydanus and Kobak 2020")


def split(x, y, rng, test=0.25):
    """Shuffle and part the examples: ``train_x, test_x, train_y, test_y``, a share ``test`` (0 to 1) for testing."""
    x, y = np.asarray(x), np.asarray(y)
    if len(x) != len(y):
        raise ValueError(f"x has {len(x)} examples, but y has {len(y)}")
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy.random.Generator, got {type(rng).__name__}")
    n = round(test * len(x)) if isinstance(test, Real) and 0 < test < 1 else 0
    if not 0 < n < len(x):
        raise ValueError(f"test must leave examples on both sides, got {test!r} of {len(x)} examples")
    order = rng.permutation(len(x))
    return x[order[n:]], x[order[:n]], y[order[n:]], y[order[:n]]


def standardize(train, *others):
    """Shift and scale each feature to mean 0 and standard deviation 1 on ``train``; the same for ``others``.

    A feature that is constant on ``train`` is only shifted. Returns one array, or a tuple where there are others.
    """
    train = np.asarray(train, float)
    if train.ndim != 2 or any(np.shape(other)[1:] != train.shape[1:] for other in others):
        raise ValueError(
            f"standardize expects arrays of shape (n, features) with the same features, "
            f"got {[np.shape(a) for a in (train, *others)]}"
        )
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    scaled = tuple((np.asarray(a, float) - mean) / np.where(deviation == 0, 1, deviation) for a in (train, *others))
    return scaled if others else scaled[0]
