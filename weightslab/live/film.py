"""A lab at the places of one of its sliders: for a page on which no Python runs, or as a short film for slides."""

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from weightslab.live.parameters import Integer, Ranged, plain
from weightslab.plots import style

PLACES = 31
"""Of a slider, at most: as many as a hand tells apart."""
SECONDS = 0.1
"""That each picture of a film is seen."""
COLOURS = 64
"""Of each picture of a GIF."""


def sliders(lab):
    """Return the names of what the sliders of a lab, or of a class of labs, set."""
    return [name for name, kind in lab.Parameters.controls().items() if isinstance(kind, Ranged)]


def moved(lab, field, frames=PLACES):
    """Yield value, sentence and picture of a lab at the places of one slider, without those that its other settings forbid.

    Parameters
    ----------
    lab : Lab
        It stays at the last place.
    field : str
    frames : int
        At most; the one where the slider stands is among them.

    Yields
    ------
    float or int, str, (height, width, 3) uint8
        The picture without title and sentence, with two pixels per CSS pixel.
    """
    first = lab.parameters
    for value in _places(lab.Parameters.controls()[field], getattr(first, field), frames):
        try:
            lab.go(first.replace(**{field: value}))
        except ValueError:
            continue
        yield value, lab.sentence, _pixels(lab.desk)


def film(lab, path, field=None, frames=PLACES):
    """Write a film of a lab over one slider, there and back; see `Lab.film`."""
    path, known = Path(path), sliders(lab)
    if path.suffix.lower() not in WRITERS:
        raise ValueError(f"a film is a file that ends in {', '.join(WRITERS)}, got {str(path)!r}")
    if field is None and known:
        field = known[0]
    if field not in known:
        what = "has no slider" if not known else f"has no slider {field!r}, it has {', '.join(known)}"
        raise ValueError(f"{type(lab).__name__} {what}")
    if isinstance(frames, bool) or not isinstance(frames, int) or frames < 2:
        raise ValueError(f"frames must be a whole number of at least 2, got {frames!r}")
    copy = type(lab).from_state(lab.state)
    try:
        there = [picture for _, _, picture in moved(copy, field, frames)]
    finally:
        copy.close()
    content = WRITERS[path.suffix.lower()](there + there[-2:0:-1])
    path.write_bytes(content)
    return path


def _places(kind, here, most):
    """Return the values of a slider that are shown: the one where it stands, and others at even distances."""
    if isinstance(kind, Integer):
        stops = np.arange(kind.low, kind.high + 1, kind.step)
        spread = np.unique(np.linspace(0, len(stops) - 1, most).round().astype(int))
        stops = stops[spread].tolist()
    else:
        even = (np.geomspace if kind.log else np.linspace)(kind.low, kind.high, most)
        stops = sorted({kind.nearest(stop) for stop in even.tolist()})
    if here not in stops:
        stops[int(np.argmin(np.abs(np.subtract(stops, here))))] = here
    return sorted(stops)


def _pixels(desk):
    with desk.figure.sharp():
        with style.context():
            desk.view.update(desk.lab.result)
        return np.asarray(desk.figure.pixels())[..., :3].copy()


def _gif(pictures):
    from PIL import Image

    frames = [Image.fromarray(picture).quantize(COLOURS, dither=Image.Dither.NONE) for picture in pictures]
    return _animated(frames, "GIF")


def _webp(pictures):
    from PIL import Image

    return _animated([Image.fromarray(picture) for picture in pictures], "WEBP", lossless=True)


def _animated(frames, kind, **options):
    file = BytesIO()
    milliseconds = round(1000 * SECONDS)
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=milliseconds, loop=0, **options)
    return file.getvalue()


def _mp4(pictures):
    if not shutil.which("ffmpeg"):
        raise ValueError("an MP4 is made by ffmpeg, which is not installed: write a .gif or .webp")
    height, width = pictures[0].shape[:2]
    with TemporaryDirectory() as folder:
        made = Path(folder, "film.mp4")
        given = f"-f rawvideo -pix_fmt rgb24 -s {width}x{height} -r {1 / SECONDS:g} -i -".split()
        even = ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p"]  # players want even sizes
        command = ["ffmpeg", "-loglevel", "error", *given, *even, str(made)]
        done = subprocess.run(command, input=b"".join(picture.tobytes() for picture in pictures), capture_output=True)
        if done.returncode:
            raise plain(
                ValueError(f"ffmpeg could not write the film: {done.stderr.decode(errors='replace').strip()[-300:]}")
            )
        return made.read_bytes()


WRITERS = {".gif": _gif, ".webp": _webp, ".mp4": _mp4}
