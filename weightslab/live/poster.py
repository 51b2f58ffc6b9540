"""What a lab is where no kernel runs: its picture with title and sentence, in one image."""

from io import BytesIO
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


def without_words(content, size, sentence):
    """Return a poster without title and sentence.

    Parameters
    ----------
    content : bytes
        The PNG of a poster of one picture.
    size : (int, int)
        Its width and height on the page.
    sentence : str

    Returns
    -------
    bytes, int
        The picture as PNG, and its height on the page.
    """
    from PIL import Image

    width, height = size
    above, below = 2 * LINE, LINE * (len(_lines(sentence, width)) + 1)
    whole, file = Image.open(BytesIO(content)), BytesIO()
    ratio = whole.width / width
    whole.crop((0, round(ratio * above), whole.width, round(ratio * (height - below)))).save(file, "PNG")
    return file.getvalue(), height - above - below


def webp(pixels, colours):
    """Return an RGB picture of so many colours as lossless WebP, a quarter smaller than the PNG."""
    from PIL import Image

    file = BytesIO()
    reduced = Image.fromarray(pixels).quantize(colours, dither=Image.Dither.NONE)
    reduced.convert("RGB").save(file, "WEBP", lossless=True)
    return file.getvalue()


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
