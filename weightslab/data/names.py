"""First names that come with the package (origin and licence: SOURCES.md), and the pairs of letters in them."""

from importlib.resources import files

import numpy as np

__all__ = ["LETTERS", "bigrams", "first_names"]

LETTERS = ".abcdefghijklmnopqrstuvwxyz"
"""Symbols by their number. The dot, number 0, stands before the first letter of a name and behind its last."""


def first_names():
    """Return 5,163 first names in the United States, in small letters and in order, each once: a tuple of str.

    From the census of 1990, in the public domain, by way of the package ``names`` (MIT).
    """
    return tuple(files(__package__).joinpath("names.txt").read_text(encoding="utf-8").split())


def bigrams(names):
    """Return each letter of each name with the letter behind it, the dots at both ends included.

    Parameters
    ----------
    names : sequence of str
        Each of the letters a to z.

    Returns
    -------
    x, y : ndarray of int, shape (n,)
        Numbers in `LETTERS` of a letter and of the next one.
    """
    wrong = [name for name in names if not name or not set(name) <= set(LETTERS[1:])]
    if wrong:
        raise ValueError(f"bigrams expects names of the letters a to z, got {wrong[0]!r}")
    text = "." + "".join(f"{name}." for name in names)
    symbols = np.array([LETTERS.index(letter) for letter in text])
    return symbols[:-1], symbols[1:]
