"""A photograph that comes with the package (origin and licence: SOURCES.md)."""

from importlib.resources import files

import numpy as np

__all__ = ["photo"]


def photo():
    """Return a photograph of a pagoda in China: 96 x 128 grey pixels from 0 (black) to 1 (white), row by row from the top.

    Photograph by danielbuechele, CC BY 2.0, from scikit-learn's sample images; cropped, made grey and smaller.
    """
    with files(__package__).joinpath("photo.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return arrays["pixels"] / 255
