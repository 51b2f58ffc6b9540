"""How well colours can be told apart."""

import numpy as np
from matplotlib.colors import to_rgb


def linear(colour):
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return linear(colour) @ [0.2126, 0.7152, 0.0722] + 0.05


def contrast(one, other):
    """By WCAG 2.2: from 1 to 21."""
    dark, bright = sorted(map(luminance, (one, other)))
    return bright / dark
