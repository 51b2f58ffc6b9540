"""Where arrays stand in memory: features first, because NumPy is then several times faster on small layers.

The mathematics can be read without this: `buffer` gives the same memory twice, in rows and as the matrix of a formula.
"""

from math import prod
from sys import platform
from typing import Any

import numpy as np

__all__ = ["as_rows", "buffer", "product", "usual_axis"]


def usual_axis(axes: int) -> int:
    """Return where the features of an example stand: channels behind the batch in images, else features last."""
    return 1 if axes == 4 else axes - 1


def as_rows(matrix: np.ndarray, shape: tuple[int, ...], lead: int, axis: int) -> np.ndarray:
    """Return a view of ``(*replicas, features, columns)`` in ``shape``, whose features are ``axis`` behind the batch.

    Columns run over examples, then places; behind channels over places, then examples: so neighbouring pixels are together.
    """
    rest = [i for i in range(lead, len(shape)) if i != lead + axis]
    order = [*range(lead), lead + axis, *(rest[1:] + rest[:1] if axis == 1 else rest)]
    return matrix.reshape([shape[i] for i in order]).transpose([order.index(i) for i in range(len(shape))])


def buffer(shape: tuple[int, ...], dtype: Any, lead: int, axis: int, *, ones: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return a new array of ``shape`` and the same memory as a matrix, with ``ones`` below if they are asked for."""
    replicas, example = shape[:lead], shape[lead:]
    matrix = np.zeros((*replicas, example[axis] + ones, prod(example[:axis] + example[axis + 1 :])), dtype)
    if matrix.size > 4096:  # begin where a line of the cache does: processors read it in fewer pieces
        space = np.zeros(matrix.size + 64, dtype)
        start = -space.__array_interface__["data"][0] % 64 // space.itemsize
        matrix = space[start : start + matrix.size].reshape(matrix.shape)
    if ones:
        matrix[..., -1, :] = 1
    return as_rows(matrix[..., :-1, :] if ones else matrix, shape, lead, axis), matrix


def product(A: np.ndarray, B: np.ndarray, out: np.ndarray) -> None:
    """Write the matrix product A B into ``out``, as np.matmul does, in the way that NumPy is fastest at."""
    if 1 < B.shape[-1] <= 5 and A.shape[-1] >= 200 and A.shape[-2] > 1:
        np.matmul(A[..., None, :, :], B.mT[..., None], out=out.mT[..., None])  # few columns, long sums: one by one
    elif A.ndim == 2 == B.ndim and platform != "emscripten":
        A.dot(B, out=out)  # starts sooner; compiled for a browser it is the slower one
    elif A.shape[-1] == 1:
        np.multiply(A, B, out=out)  # a column times a row: no sums
    else:
        np.matmul(A, B, out=out)
