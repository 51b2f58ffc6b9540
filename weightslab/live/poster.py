"""What a lab is where no kernel runs: its picture with title and sentence, in one image."""

from textwrap import wrap

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from weightslab.live.figure import SHARP, png
from weightslab.plots import style

LINE = 21
"""Height of a line of text, in CSS pixels."""
CHARACTERS = 8.2
"""CSS pixels that a character of the sentence takes, on average and with some room."""


def poster(*parts):
    """Join pictures, each between its title and its sentence, below one another.

    Parameters
    ----------
    *parts : (str, (height, width, 4) uint8, str)
        Title, RGBA of a picture with the pixels of a HiDPI screen, and sentence; the pictures have one width.

    Returns
    -------
    bytes, (int, int)
        A PNG, and its width and height on the page in CSS pixels.
    """
    strips, dpi = [], style.DPI * SHARP
    for title, pixels, sentence in parts:
        width = pixels.shape[1] / SHARP
        lines = wrap(sentence, int((width - 8) / CHARACTERS))
        strips += [_text([title], width, dpi, weight="bold"), pixels, _text(lines, width, dpi)]
    picture = np.concatenate(strips)
    return png(picture), (round(width), round(len(picture) / SHARP))


def _text(lines, width, dpi, weight="normal"):
    """Lines of text as pixels, half a line of space above and below."""
    height = LINE * (len(lines) + 1)
    with style.context():
        strip = Figure(figsize=style.inches((width, height)), dpi=dpi)
        canvas = FigureCanvasAgg(strip)
        for row, line in enumerate(lines):
            strip.text(4 / width, 1 - LINE * (row + 1) / height, line, va="center", fontsize=14, weight=weight)
        canvas.draw()
    return np.asarray(canvas.buffer_rgba())
