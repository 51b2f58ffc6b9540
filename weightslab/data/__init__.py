"""Data: problems in the plane that are drawn, and small real sets that come with the package. Nothing is downloaded."""

from .plane import circle, gaussians, moons, spiral, xor
from .real import Dataset, breast_cancer, digits, split, standardize

__all__ = ["Dataset", "breast_cancer", "circle", "digits", "gaussians", "moons", "spiral", "split", "standardize", "xor"]
