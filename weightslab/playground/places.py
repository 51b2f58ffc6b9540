"""Where everything stands in the picture of the playground, in CSS pixels from the lower left corner."""

from typing import NamedTuple

__all__ = ["BRIEF", "FULL", "Places"]


class Places(NamedTuple):
    """Boxes are (left, bottom, width, height); the network spans (left, right, bottom, top)."""

    size: tuple
    network: tuple
    output: tuple
    losses: tuple
    histograms: tuple


FULL = Places((840, 444), (76, 500, 146, 420), (590, 188, 232, 232), (52, 24, 250, 88),
              ((384, 24, 130, 88), (538, 24, 130, 88), (692, 24, 130, 88)))
BRIEF = Places((840, 226), (76, 330, 8, 200), (410, 22, 178, 178), (642, 22, 180, 160), ())
"""Network, output and loss, for several playgrounds on one screen."""
