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
BOLD = 9.6
"""The same for a bold one."""


def poster(*parts, question="", lines=()):
    """Pictures of `LiveFigure`s, each between its title and its sentence, below one another.

    Parameters
    ----------
    *parts : (str, LiveFigure, str)
        Title, figure and sentence; the figures have one width.
    question : str
        Stands above all parts, if it is not empty.
    lines : iterable of str
        What stands below the question.

    Returns
    -------
    bytes, (int, int)
        A PNG, and its width and height on the page in CSS pixels.
    """
    strips = []
    if question:
        first = parts[0][1]
        strips += [_text([question], first, weight="bold"), _text(lines, first)]
    for title, figure, sentence in parts:
        strips += [_text([title], figure, weight="bold"), figure.pixels().copy(), _text([sentence], figure)]
    _, figure, _ = parts[-1]
    width, _ = figure.css_size
    picture = np.concatenate(strips)
    return png(picture), (width, round(len(picture) / figure.ratio))


def _text(paragraphs, figure, weight="normal"):
    """Text as pixels, as wide as a figure, half a line of space above and below."""
    width, _ = figure.css_size
    wide = CHARACTERS if weight == "normal" else BOLD
    lines = [line for paragraph in paragraphs for line in wrap(paragraph, int((width - 8) / wide))]
    height = LINE * (len(lines) + 1)
    with style.context():
        strip = Figure(figsize=style.inches((width, height)), dpi=figure.dpi)
        canvas = FigureCanvasAgg(strip)
        for row, line in enumerate(lines):
            strip.text(4 / width, 1 - LINE * (row + 1) / height, line, va="center", fontsize=14, weight=weight)
        canvas.draw()
    return np.asarray(canvas.buffer_rgba())
