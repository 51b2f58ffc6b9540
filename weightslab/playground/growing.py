"""Where in the picture of the network a neuron or a layer is added or taken away: small + and − beside what they change."""

from itertools import pairwise
from typing import NamedTuple

from .settings import FIRST, MOST_LAYERS, MOST_NEURONS, hidden_of, layers

REACH, LETTER = 10, 4
"""CSS pixels from the middle of a sign in which a click is meant for it, and more to both sides for each further letter."""
WIDE = 110
"""Between two columns: room for a word."""
BESIDE = 17
"""From the middle of a column to its signs."""


class Offer(NamedTuple):
    """A sign, where it stands, and the hidden layers, as `Settings.hidden`, that a click on it makes."""

    x: float
    y: float
    sign: str
    hidden: str

    def meant(self, x, y):
        """Whether a click at this place is for this sign."""
        return abs(y - self.y) <= REACH and abs(x - self.x) <= REACH + LETTER * (len(self.sign) - 1)


def offers(hidden, columns, top, foot):
    """Return the signs for a network.

    Parameters
    ----------
    hidden : str
        As `Settings.hidden`.
    columns : list of float
        Where inputs, hidden layers and output stand, from left to right.
    top, foot : float
        How high the signs for layers stand, and those for neurons.
    """
    now, found = layers(hidden), []
    for k, (n, kind) in enumerate(now):
        fewer = [(n - 1, kind)] if n > 1 else []
        found.append(Offer(columns[k + 1] - BESIDE, foot, "\N{MINUS SIGN}", hidden_of(now[:k] + fewer + now[k + 1 :])))
        if n < MOST_NEURONS:
            found.append(Offer(columns[k + 1] + BESIDE, foot, "+", hidden_of([*now[:k], (n + 1, kind), *now[k + 1 :]])))
    if len(now) < MOST_LAYERS:
        for k, (before, after) in enumerate(pairwise(columns)):
            like = (now or FIRST)[max(k - 1, 0)]  # the layer on its left, or the first one
            sign = "+ layer" if after - before > WIDE else "+"
            found.append(Offer((before + after) / 2, top, sign, hidden_of([*now[:k], like, *now[k:]])))
    return found
