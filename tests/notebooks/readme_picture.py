"""Draw README's animated picture anew, from the lab itself: ``python tests/notebooks/readme_picture.py``."""

from io import BytesIO
from pathlib import Path

import numpy as np
from matplotlib import get_data_path
from PIL import Image, ImageDraw, ImageFont

from weightslab.lessons.lesson_00 import FourKnobs
from weightslab.plots import style

PATH = Path(__file__).resolve().parents[2] / "notebooks/images/four-knobs.gif"
RATIO = 2
"""Pixels per CSS pixel of a HiDPI screen."""
STRIP = 34
"""CSS pixels of the line of words below."""
COLOURS = 48
MOVES, REST = 120, 1800
"""Milliseconds of a picture while a knob moves, and where it stays."""
BACK = "four knobs of a small network, and what they do to activations and training curves"
STORY = (
    (
        "all weights negative: layers 2 and 3 fall silent, and nothing is learned",
        "share",
        (0.4, 0.3, 0.2, 0.15, 0.1, 0.05, 0),
    ),
    ("... until a positive bias wakes them", "bias", (0.25, 0.5)),
    (BACK, None, ()),
    ("all weights positive: nothing cancels, the signal explodes", "share", (0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1)),
    ("... until the weights are small", "size", (1.2, 1.0, 0.8, 0.65, 0.5)),
    (BACK, None, ()),
    (
        "no weight decay: the training points are memorized, new ones get worse",
        "decay",
        (0.003, 0.001, 0.0003, 0.0001, 0.00001),
    ),
    ("too much of it: all weights shrink, and both curves agree, at guessing", "decay", (0.001, 0.01, 0.03, 0.1, 0.3)),
    (BACK, None, ()),
)
"""Captions, the knob that moves meanwhile, and its places; where there is none, all go back to where they were."""


def settings():
    """Return the setting, the caption and the milliseconds of each picture."""
    first = FourKnobs.Parameters()
    pictures = [(first, BACK, REST)]
    for caption, knob, places in STORY:
        last = pictures[-1][0] if knob else first
        for value in places:
            pictures.append((last.replace(**{knob: value}), caption, REST if value == places[-1] else MOVES))
        if not knob:
            pictures.append((first, caption, REST // 2))
    return pictures


def frames():
    """Yield what the lab shows at each setting, in RGB, a caption below; all networks of the four panels have learned."""
    lab = FourKnobs()
    lab.desk.figure.ratio = RATIO
    for parameters, caption, _ in settings():
        lab.go(parameters)
        drawn = np.asarray(lab.desk.figure.pixels(lambda: lab.desk.view.update(lab.result)))[..., :3]
        yield np.concatenate([drawn, below(caption, drawn[0, 0])])
    lab.close()


def below(caption, background):
    """Return a strip with a line of words, in RGB."""
    strip = Image.new("RGB", [round(RATIO * length) for length in (FourKnobs.size[0], STRIP)], tuple(background.tolist()))
    font = ImageFont.truetype(str(Path(get_data_path()) / "fonts/ttf/DejaVuSans-Bold.ttf"), RATIO * 16)
    middle = strip.width / 2, strip.height / 2
    ImageDraw.Draw(strip).text(middle, caption, style.NEUTRAL, font, anchor="mm")
    return np.asarray(strip)


def gif(pictures, times):
    """Return an animated GIF that repeats for ever; all pictures have the colours that are most needed."""
    pictures = [Image.fromarray(picture) for picture in pictures]
    colours = Image.fromarray(np.concatenate([np.asarray(picture)[::4, ::4] for picture in pictures])).quantize(COLOURS)
    first, *others = [picture.quantize(palette=colours, dither=Image.Dither.NONE) for picture in pictures]
    file = BytesIO()
    first.save(file, "GIF", save_all=True, append_images=others, duration=times, loop=0, optimize=True)
    return file.getvalue()


if __name__ == "__main__":
    PATH.write_bytes(gif(frames(), [time for *_, time in settings()]))
    print(f"{PATH.name}: {len(settings())} pictures, {PATH.stat().st_size / 1e6:.2f} MB")
