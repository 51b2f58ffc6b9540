"""The pictures of the map of the course in notebook 00: each lesson by its most telling lab, cut out of a stored poster."""

from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path

import nbformat
from matplotlib import get_data_path
from notebooks.questions import card
from PIL import Image, ImageDraw, ImageFont, ImageOps

from weightslab.plots import style

SIZE = 520, 240
"""Pixels: 260 x 120 on the page, sharp on a HiDPI screen."""
COLOURS = 72
EDGE = "#b0b0b0"
VERDICTS = {"EXACT": style.POSITIVE, "SIMPLIFIED": style.NEUTRAL, "MISLEADING": style.NEGATIVE}
CUTS = {
    "01_weights": ("WeightPictures(", 0, 205, 572, 215),
    "02_biases": ("HowOften(", 0, 64, 840, 317),
    "03_layers": ("LayerPicture(", 60, 40, 760, 330),
    "04_backpropagation": ("ReadableNetwork(", 20, 65, 800, 372),
    "05_training": ("WatchItLearn(", 0, 35, 610, 345),
    "06_initialization": ("EdgeOfChaos(", 0, 45, 388, 345),
    "07_architectures": ("NineWeights(", 0, 35, 840, 300),
    "08_regularization": ("L1AgainstL2(", 0, 30, 600, 218),
    "09_playground": ("playground", 38, 27, 802, 322),
    "10_capstone": ("FourNetworks(", 318, 35, 522, 305),
}
"""Of each lesson: what the cell with the lab says; left, top, width and height of the cut, in CSS pixels of the poster."""


def thumbnails(folder):
    """The pictures of the map, ``{"01.png": bytes, ...}``, from the notebooks as they are stored."""
    pictures = {stem[:2]: _cut(folder / f"{stem}.ipynb", *place) for stem, place in CUTS.items()}
    pictures["12"] = _together(list(pictures.values()))
    pictures["11"] = _verdicts(folder / "11_ledger.ipynb")
    return {f"{number}.png": _png(picture) for number, picture in sorted(pictures.items())}


def _cut(path, says, left, top, width, height):
    """A part of the first poster in the notebook whose cell says so; of a lab that is asked about, with its result."""
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", ()):
            if says in cell.source and "image/png" in output.get("data", {}):
                asked = card(cell)
                png = asked.lab.poster()[0] if asked else b64decode(output.data["image/png"])
                poster = Image.open(BytesIO(png)).convert("RGB")
                ratio = poster.width / output.metadata["image/png"]["width"]
                part = poster.crop([round(ratio * side) for side in (left, top, left + width, top + height)])
                return ImageOps.pad(part, SIZE, Image.Resampling.LANCZOS, "white")
    raise ValueError(f"{path.name} has no cell with a picture that says {says!r}; the map of the course shows it")


def _together(pictures):
    """All lessons in one picture."""
    sheet, (width, height) = Image.new("RGB", SIZE, "white"), (SIZE[0] // 4, SIZE[1] // 3)
    for place, picture in enumerate(pictures):
        row, column = divmod(place + (place >= 8), 4)
        small = picture.resize((width - 8, height - 8), Image.Resampling.LANCZOS)
        sheet.paste(small, (column * width + 4, row * height + 4))
    return sheet


def _verdicts(path):
    """How many claims of the ledger are exact, simplified and misleading: a square for each."""
    sheet = Image.new("RGB", SIZE, "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.truetype(str(Path(get_data_path(), "fonts/ttf/DejaVuSans.ttf")), 28)
    words = "".join(
        output.data.get("text/html", "")
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", ())
        if "data" in output
    )
    y = 22
    for verdict, colour in VERDICTS.items():
        count = words.count(f"<b>{verdict}</b>")
        draw.text((24, y - 8), f"{count} {verdict.lower()}", "black", font)
        for place in range(count):
            x, below = 256 + 24 * (place % 10), y + 24 * (place // 10)
            draw.rectangle((x, below, x + 18, below + 18), colour)
        y += 22 + 24 * max(-(-count // 10), 1)
    return sheet


def _png(picture):
    """A small file: few colours, and a thin edge that parts white from a white page."""
    ImageDraw.Draw(picture).rectangle((0, 0, SIZE[0] - 1, SIZE[1] - 1), outline=EDGE, width=2)
    file = BytesIO()
    picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def put_thumbnails(folder):
    """Store the pictures in the cell of notebook 00 that shows them, if they have changed."""
    path = folder / "00_start_here.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (cell for cell in notebook.cells if "](attachment:" in cell.source)
    made = {name: {"image/png": b64encode(png).decode()} for name, png in thumbnails(folder).items()}
    if cell.get("attachments") != made:
        cell.attachments = made
        nbformat.write(notebook, path)
