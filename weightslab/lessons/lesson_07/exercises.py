"""Checks of the exercises of lesson 07: they judge what an answer does, not how it is written."""

import numpy as np

from weightslab.live.outcome import exercise
from weightslab.nn import Conv2d, Dense

from .kernel import NineWeights, filtered

__all__ = ["check_horizontal", "check_same_layer"]


@exercise(NineWeights)
def check_horizontal(lab):
    """Exercise 1: the nine weights answer to horizontal edges, not to vertical ones and not to even areas."""
    kernel = filtered(lab.parameters).kernel
    even, horizontal = kernel.sum(), np.abs(kernel[[0, 2]].sum(axis=1)).max()
    if abs(even) > 1e-9:
        return f"Not yet: a uniform region of brightness 1 gives {even:+.1f}, 0 is needed."
    if np.abs(kernel.sum(axis=0)).max() > 1e-9:
        return "Not yet: a vertical edge leaves a trace, so some column does not add up to 0."
    if horizontal < 0.5 - 1e-9:
        return f"Not yet: a horizontal edge from 0 to 1 gives at most {horizontal:.1f}, at least 0.5 is needed."
    return "Right: uniform regions and vertical edges give 0, and horizontal edges stand out."


@exercise(Dense, Conv2d)
def check_same_layer(dense, conv):
    """Exercise 2: the dense layer gives what the convolution gives, on images of 6 x 6."""
    images = np.random.default_rng(0).standard_normal((50, 1, 6, 6))
    wanted = conv.forward(images)[0].reshape(50, -1)
    if not np.abs(wanted).max() > 1e-3:
        return "Not yet: this convolution gives nothing but zeros; leave it as it is."
    off = np.abs(dense.forward(images.reshape(50, -1))[0] - wanted).max()
    if not off < 1e-9:
        return f"Not yet: the outputs differ by up to {off:.2f}."
    return f"Right: {dense.n_weights} weights do what {conv.n_weights} do."
