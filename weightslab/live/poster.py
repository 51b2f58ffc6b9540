"""What a lab is where no kernel runs: its picture with title and sentence, in one image."""

from textwrap import wrap

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from weightslab.live.figure import png
from weightslab.plots import style

LINE = 21
"""Height of a line of text, in CSS pixels."""
CHARACTERS = 8.2
"""CSS pixels that a character of the sentence takes, on average and with some room."""


def poster(*parts):
    """Pictures of `LiveFigure`s, each between its title and its sentence, below one another.

    Parameters
    ----------
    *parts : (str, LiveFigure, str)
        Title, figure and sentence; the figures have one width.

    Returns
    -------
    bytes, (int, int)
        A PNG, and its width and height on the page in CSS pixels.
    """
    strips = []
    for title, figure, sentence in parts:
        width, _ = figure.css_size
        lines = _lines(sentence, width)
        strips += [_text([title], width, figure.dpi, weight="bold"), figure.pixels().copy(), _text(lines, width, figure.dpi)]
    picture = np.concatenate(strips)
    return png(picture), (width, round(len(picture) / figure.ratio))


def heights(sentence, width):
    """Return the heights of title and sentence on a poster of this width, all in CSS pixels."""
    return LINE * 2, LINE * (len(_lines(sentence, width)) + 1)


def _lines(sentence, width):
    return wrap(sentence, int((width - 8) / CHARACTERS))


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
