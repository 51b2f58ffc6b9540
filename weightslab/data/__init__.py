"""Data: problems in the plane that are drawn, and small real sets that come with the package. Nothing is downloaded."""

from .names import LETTERS, bigrams, first_names
from .photo import photo
from .plane import circle, gaussians, moons, spiral, under_abs, under_sine, xor
from .real import Dataset, breast_cancer, digits, mnist1d, split, standardize
from .table import columns

__all__ = [
    "LETTERS",
    "Dataset",
    "bigrams",
    "breast_cancer",
    "circle",
    "columns",
    "digits",
    "first_names",
    "gaussians",
    "mnist1d",
    "moons",
    "photo",
    "spiral",
    "split",
    "standardize",
    "under_abs",
    "under_sine",
    "xor",
]
