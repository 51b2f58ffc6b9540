"""The course as pages to read on a phone and to link to: every lesson with its pictures and sentences, no Python.

Rendered from the stored notebooks by nbconvert, which comes with JupyterLab. Each picture follows the first slider of its
lab, see `moving`; without scripts it stands still. A page loads nothing from elsewhere.
"""

import json
import re
import shutil
from base64 import b64decode, b64encode
from dataclasses import dataclass
from html import escape
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from weightslab import moving
from weightslab.course import lessons
from weightslab.live.desk import WAITING
from weightslab.live.film import PLACES
from weightslab.live.links import HEIGHT
from weightslab.live.poster import without_words
from weightslab.live.predict import UNANSWERED
from weightslab.plots.narrow import NARROW
from weightslab.plots.shapes import MINUS, count, figures

__all__ = ["book"]

SCRIPT, STYLE = (Path(__file__).with_name(name) for name in ("moving.js", "book.css"))

PICTURES = "pictures"
MARGIN = 16
"""Beside the text, in CSS pixels."""
ASKS = re.compile(r"^ask\(", re.M)
ALONE = re.compile(r"^ask\([\w.]+\)$", re.M)
"""A question about no lab, whose picture is its words once more."""
LINK = re.compile(r"\]\(([\w./-]+)\.ipynb(#[^)\s]*)?\)")
HEADING = re.compile(r"<(h[23])>([^<]+)</\1>")
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
{navigation}
<main>
{body}
</main>
{navigation}
{script}</body>
</html>
"""


def book(source, folder, live=None, places=PLACES):
    """Render every lesson in the folder ``source`` into pages in ``folder``, with ``index.html`` before them.

    Parameters
    ----------
    source, folder : pathlib.Path
    live : str, optional
        The beginning of an address: a lesson and each of its labs get a link to it and the notebook's name.
    places : int
        Of each first slider, at most, for which pictures are drawn, which takes minutes; 0 for none.

    Returns
    -------
    list of pathlib.Path
        The pages. Pages and pictures of the same names are overwritten; nothing else in ``folder`` is touched.

    Raises
    ------
    ValueError
        If there are no lessons in ``source``.
    """
    import nbformat
    from nbconvert import HTMLExporter

    paths = lessons(source)
    if not paths:
        raise ValueError(f"there are no lessons in {source}")
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    exporter = HTMLExporter(template_name="basic", exclude_anchor_links=True)
    notebooks, pages = {path.stem: nbformat.read(path, as_version=4) for path in paths}, []
    titles = {stem: notebook.cells[0].source.splitlines()[0].lstrip("# ") for stem, notebook in notebooks.items()}
    shown = {stem: list(_pictures(stem, notebook)) for stem, notebook in notebooks.items()}
    thumbnails = _first(shown) | _thumbnails(notebooks, titles)
    if places:
        _draw([picture for pictures in shown.values() for picture in pictures], folder, places)
    for stem, notebook in notebooks.items():
        _prepare(notebook, shown[stem], stem, folder, live)
        body, _ = exporter.from_notebook_node(notebook)
        body = HEADING.sub(_with_its_name, body)
        pages.append(_write(folder / f"{stem}.html", titles[stem], body, _navigation(stem, titles, live), live))
    (folder / "style.css").write_text(STYLE.read_text(encoding="utf-8") + _code_style(), encoding="utf-8")
    shutil.copy(SCRIPT, folder)
    return [_index(folder, titles, thumbnails, live), *pages]


def _index(folder, titles, thumbnails, live):
    """The first page: where to start, and the lessons with their pictures."""
    first = next(iter(titles))
    start = (
        _live(live, first, "Start here").replace('"live"', '"start"')
        or f'<a class="start" href="{first}.html">Start here</a>'
    )
    said = (
        "Read and move the sliders here; behind <em>Run live</em> everything can be moved, in your browser, "
        "with nothing to install."
        if live
        else "Read and move the sliders here; in JupyterLab everything can be moved."
    )
    contents = "\n".join(
        f'<li><a href="{stem}.html">{_thumbnail(thumbnails.get(stem))}{escape(title)}</a></li>'
        for stem, title in titles.items()
    )
    body = (
        f"<h1>weightslab</h1>\n<p>Weights and biases in neural networks, in pictures. {said}</p>\n<p>{start}</p>\n"
        f'<ul class="lessons">\n{contents}\n</ul>'
    )
    return _write(folder / "index.html", "weightslab", body, "", live)


def _first(shown):
    """The first picture of each lesson that has one."""
    return {
        stem: f"{picture.name}.png" for stem, pictures in shown.items() for picture in pictures[::-1] if not picture.alone
    }


def _thumbnails(notebooks, titles):
    """The pictures of the map of the course, by the lesson that each leads to."""
    map_ = re.compile(r"\(attachment:([\w.]+)\)\]\((\w+)\.ipynb\)")
    return {
        stem: f"{PICTURES}/{owner}-{name}"
        for owner, notebook in notebooks.items()
        for cell in notebook.cells
        if cell.get("attachments")
        for name, stem in map_.findall(cell.source)
        if stem in titles
    }


def _thumbnail(address):
    return f'<img src="{address}" alt="" width="260" height="120">' if address else ""


def _code_style():
    """Colours of code: on light pages, and on dark ones."""
    from pygments.formatters import HtmlFormatter

    light, dark = (HtmlFormatter(style=name).get_style_defs(".highlight") for name in ("default", "github-dark"))
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n.highlight {{ background: none }}\n}}\n"


@dataclass
class Picture:
    """One picture on a page.

    Attributes
    ----------
    output : dict
        Of its cell; the picture is taken out of it.
    name : str
        Of its files, without their endings.
    cell : str
    lab : (str, str, int) or None
        Which lab it shows, as `moving.films` wants it.
    asked : list of str
        The lines of the question above it, if there is one.
    said : str
        The sentence below it.
    alone : bool
        Whether it is a question without a lab: then the page has its words and no picture.
    title : str or None
        Of that lab, where the picture has been cut out of its poster.
    film : moving.Film or None
    narrow : moving.Narrow or None
    """

    output: dict
    name: str
    cell: str
    lab: tuple | None
    asked: list
    said: str
    alone: bool = False
    title: str | None = None
    film: moving.Film | None = None
    narrow: moving.Narrow | None = None


def _pictures(stem, notebook):
    """Find all pictures that labs have left in the cells."""
    number, lesson = stem[:2], f"weightslab.lessons.lesson_{stem[:2]}"
    found = 0
    for cell in notebook.cells:
        outputs = [output for output in cell.get("outputs", ()) if "image/png" in output.get("data", {})]
        shown = moving.labs(cell.source, import_module(lesson)) if outputs and find_spec(lesson) else []
        for index, output in enumerate(outputs):
            found += 1
            lab = (number, cell.source, index) if len(shown) == len(outputs) else None
            asked, said = _told_apart(cell.source, output.data["text/plain"])
            title = _cut(output, shown[index], asked, said) if lab else None
            yield Picture(
                output, f"{PICTURES}/{stem}-{found}", cell.id, lab, asked, said, bool(ALONE.search(cell.source)), title
            )


def _told_apart(source, text):
    """Return the lines of the question, none if the cell asks nothing, and the sentence below the picture."""
    *asked, said = text.split("\n")
    if not ASKS.search(source):
        return [], text
    return ([*asked, said], WAITING) if said == UNANSWERED else (asked, said)


def _cut(output, shown, asked, said):
    """Take the text, which the page has as text, off the poster; return the lab's title, or None if it is no poster."""
    size = output.metadata.get("image/png", {})
    poster = b64decode(output.data["image/png"])
    words = shown.title, said, "".join(asked[:1]), asked[1:]
    picture, height = without_words(poster, (size["width"], size["height"]), *words)
    if height not in (shown.size[1], round(shown.size[1] * HEIGHT)):
        return None
    output.data["image/png"] = b64encode(picture).decode()
    output.metadata["image/png"] = size | {"height": height}
    return shown.title


def _draw(pictures, folder, places):
    """Draw the films, and what phones show, and write their pictures."""
    moved = [picture for picture in pictures if picture.title]
    drawn = moving.films([picture.lab for picture in moved], places)
    for picture, (film, narrow) in zip(moved, drawn, strict=True):
        picture.film, picture.narrow = film, narrow
        if narrow:
            (folder / f"{picture.name}-narrow.png").write_bytes(narrow.picture)
        for place, content in enumerate(film.pictures if film else ()):
            (folder / f"{picture.name}-{place:02}.webp").write_bytes(content)


def _prepare(notebook, pictures, stem, folder, live):
    """Links lead to pages; a picture becomes a file of its own, with its sentence below it and for those who listen."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _to_pages(cell.source)
            for attached, data in cell.pop("attachments", {}).items():
                (folder / PICTURES / f"{stem}-{attached}").write_bytes(b64decode(data["image/png"]))
                cell.source = cell.source.replace(f"(attachment:{attached})", f"({PICTURES}/{stem}-{attached})")
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/markdown" in data:
                data["text/markdown"] = _to_pages(data["text/markdown"])
            if "text/html" in data:
                data["text/html"] = re.sub(r'href="([\w-]+)\.ipynb"', r'href="\1.html"', data["text/html"])
    for picture in pictures:
        data = picture.output.data
        content = b64decode(data.pop("image/png"))
        if not picture.alone:
            (folder / f"{picture.name}.png").write_bytes(content)
        data["text/html"] = _figure(picture) + _live(live, stem, cell=picture.cell)


def _with_its_name(heading):
    """A heading to which links lead as in JupyterLab: by its words, joined by hyphens."""
    tag, words = heading.groups()
    return f'<{tag} id="{words.replace(" ", "-")}">{words}</{tag}>'


def _to_pages(markdown):
    """The text with its links to lessons leading to their pages."""
    return LINK.sub(lambda match: f"]({match[1]}.html{match[2] or ''})", markdown)


def _live(live, stem, words="Run live", cell=None):
    """A link to the living lesson, at one of its cells, where there is one."""
    place = f"#cell={cell}" if cell else ""
    return f'<a class="live" href="{live}{stem}.ipynb{place}">{words}</a>' if live else ""


def _figure(picture):
    name, is_open = f"{picture.name}.png", picture.said == WAITING
    said, alt = ("", escape(picture.asked[0])) if is_open else (escape(picture.said),) * 2
    question = "".join(
        f'<p class="{"choice" if place else "asked"}">{escape(line)}</p>'
        for place, line in enumerate(picture.asked)
        if line != UNANSWERED
    )
    if picture.alone:
        return f"<figure>{question}</figure>"
    title = f'<p class="title">{escape(picture.title)}</p>' if picture.title else ""
    sizes = "".join(f' {side}="{int(pixels)}"' for side, pixels in picture.output.metadata.get("image/png", {}).items())
    whole = "" if picture.title else ' class="poster"'
    film = f' data-film="{escape(_told(picture))}"' if picture.film else ""
    return (
        f'<figure{film}{whole}>{question}{title}<a href="{name}"><picture>{_for_phones(picture)}'
        f'<img src="{name}" alt="{alt}" loading="lazy"{sizes}></picture></a><figcaption>{said}</figcaption></figure>'
    )


def _for_phones(picture):
    if not picture.narrow:
        return ""
    width, height = picture.narrow.size
    media = f"(max-width: {NARROW - 1 + 2 * MARGIN}px)"
    return f'<source media="{media}" srcset="{picture.name}-narrow.png 2x" width="{width}" height="{height}">'


def _told(picture):
    """What the script has to know of a film, as JSON."""
    film = picture.film
    unit = f" {film.unit}" if film.unit else ""
    told = {
        "label": film.label,
        "words": [_in_figures(value) + unit for value in film.values],
        "sentences": film.sentences,
        "at": film.at,
        "pictures": f"{picture.name}-",
        "states": [f"{film.lab}({film.field}={value!r})" for value in film.values],
        "cell": picture.cell,
    }
    return json.dumps(told, ensure_ascii=False)


def _in_figures(value):
    """The number as the labs write it."""
    return count(value).replace("-", MINUS) if isinstance(value, int) else figures(value, 4)


def _navigation(stem, titles, live):
    """Links to the contents, and to the lessons before and after this one."""
    stems, place = list(titles), list(titles).index(stem)
    links = ['<a href="index.html">Contents</a>']
    links += [f'<a href="{s}.html" rel="prev">← {escape(titles[s])}</a>' for s in stems[max(place - 1, 0) : place]]
    links += [f'<a href="{s}.html" rel="next">{escape(titles[s])} →</a>' for s in stems[place + 1 : place + 2]]
    links += [_live(live, stem)] * bool(live)
    return f"<nav>{' '.join(links)}</nav>"


def _write(path, title, body, navigation, live):
    site = f' data-live="{live.partition("/")[0]}/"' if live else ""
    script = f'<script src="{SCRIPT.name}"{site} defer></script>\n' if live or "data-film" in body else ""
    page = PAGE.format(title=escape(title), body=body, navigation=navigation, script=script)
    path.write_text(page, encoding="utf-8")
    return path
