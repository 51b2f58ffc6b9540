"""A small picture of each data set, for the buttons that choose one."""

from functools import cache
from io import BytesIO

import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image

from weightslab.plots import style

from .settings import OWN, Settings, points

SIDE, POINTS, LIMIT = 80, 240, 4.4


@cache
def thumbnails():
    """Return PNG bytes of the points of each data set, by its name: two colours for two classes, shades for values."""
    names = [name for name in Settings.controls()["data"].options if name != OWN]
    noise = {"gaussians": 0.8}  # without it each cloud is one point
    return {
        name: _drawn(points(Settings(data=name, points=POINTS, noise=noise.get(name, 0.05), train=90))) for name in names
    }


def _drawn(points):
    """Every point as a square of 5 pixels, in the colour of its label."""
    image = np.ones((SIDE, SIDE, 3))
    first, second = (np.array(to_rgb(colour)) for colour in (style.CLASS_A, style.CLASS_B))
    share = (points.y - points.y.min()) / np.ptp(points.y)
    place = (np.clip((points.x * [1, -1] + LIMIT) / (2 * LIMIT), 0, 1) * (SIDE - 5)).astype(int)
    for (column, row), part in zip(place, share, strict=True):
        image[row : row + 5, column : column + 5] = first + part * (second - first)
    file = BytesIO()
    Image.fromarray((255 * image).round().astype(np.uint8)).quantize(32).save(file, "PNG", optimize=True)
    return file.getvalue()
