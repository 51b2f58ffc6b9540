"""What a lab is where no kernel runs: its picture with title and sentence, in one image."""

from io import BytesIO
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
BOLD = 9.6
"""The same for a bold one."""
WORDS = 840
"""Width of a poster without pictures, in CSS pixels."""


def poster(*parts, question="", lines=()):
    """Join pictures, each between its title and its sentence, below one another.

    Parameters
    ----------
    *parts : (str, (height, width, 4) uint8, str)
        Title, RGBA of a picture with the pixels of a HiDPI screen, and sentence; the pictures have one width. There is
        none where a question stands alone.
    question : str
        Stands above all parts, if it is not empty.
    lines : iterable of str
        What stands below the question.

    Returns
    -------
    bytes, (int, int)
        A PNG, and its width and height on the page in CSS pixels.
    """
    width, strips = parts[0][1].shape[1] / SHARP if parts else WORDS, []
    if question:
        strips += [_text([question], width, "bold"), _text(lines, width)]
    for title, pixels, sentence in parts:
        strips += [_text([title], width, "bold"), pixels, _text([sentence], width)]
    picture = np.concatenate(strips)
    return png(picture), (round(width), round(len(picture) / SHARP))


def without_words(content, size, title, sentence, question="", lines=()):
    """Return a poster without the words that `poster` put around its picture.

    Parameters
    ----------
    content : bytes
        The PNG of a poster of one picture.
    size : (int, int)
        Its width and height on the page.
    title, sentence, question, lines
        As they were given to `poster`.

    Returns
    -------
    bytes, int
        The picture as PNG, and its height on the page.
    """
    from PIL import Image

    width, height = size
    over = [([question], "bold"), (lines, "normal")] if question else []
    above = sum(_height(*words, width) for words in [*over, ([title], "bold")])
    below = _height([sentence], "normal", width)
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


def _wrapped(paragraphs, weight, width):
    letters = int((width - 8) / (BOLD if weight == "bold" else CHARACTERS))
    return [line for paragraph in paragraphs for line in wrap(paragraph, letters)]


def _height(paragraphs, weight, width):
    return LINE * (len(_wrapped(paragraphs, weight, width)) + 1)


def _text(paragraphs, width, weight="normal"):
    """Text as pixels, so many CSS pixels wide, half a line of space above and below."""
    height = _height(paragraphs, weight, width)
    with style.context():
        strip = Figure(figsize=style.inches((width, height)), dpi=style.DPI * SHARP)
        canvas = FigureCanvasAgg(strip)
        for row, line in enumerate(_wrapped(paragraphs, weight, width)):
            strip.text(4 / width, 1 - LINE * (row + 1) / height, line, va="center", fontsize=14, weight=weight)
        canvas.draw()
    return np.asarray(canvas.buffer_rgba())
