"""The course as pages to read on a phone and to link to: every lesson with its pictures and sentences, nothing live.

Rendered from the stored notebooks by nbconvert, which comes with JupyterLab. A page loads nothing from elsewhere.
"""

import re
from base64 import b64decode
from html import escape

from weightslab.course import lessons

__all__ = ["book"]

PICTURES = "pictures"
LINK = re.compile(r"\]\(([\w./-]+)\.ipynb(#[^)\s]*)?\)")
HEADING = re.compile(r"<(h[23])>([^<]+)</\1>")
STYLE = """
body { margin: 0 auto; padding: 0 16px 48px; max-width: 860px; color: #111; background: #fff; overflow-wrap: break-word;
       font: 17px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1, h2, h3 { line-height: 1.25; margin: 1.6em 0 0.5em; } h1 { margin-top: 0.8em; }
a { color: #0b3fd9; } nav { display: flex; flex-wrap: wrap; gap: 4px 24px; padding: 12px 0; }
figure { margin: 20px 0; } img { display: block; max-width: 100%; height: auto; }
figcaption { margin-top: 6px; color: #333; font-size: 16px; white-space: pre-line; }
pre { margin: 12px 0; padding: 10px 12px; overflow-x: auto; background: #f5f5f5; border-radius: 6px;
      font: 14px/1.5 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { font: 0.9em ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.output pre { background: none; border-left: 3px solid #bbb; border-radius: 0; }
.output_stream pre { white-space: pre-wrap; } table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { padding: 6px 12px 6px 0; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd; }
.live { display: inline-block; padding: 6px 14px; border-radius: 6px; background: #0b3fd9; color: #fff;
        text-decoration: none; font-weight: 600; font-size: 15px; } .live:hover, .live:focus { text-decoration: underline; }
details { margin: 12px 0; } summary { cursor: pointer; } .prompt { display: none; }
@media (min-width: 700px) { figcaption { display: none; } }  /* there the sentence in the picture is large enough */
/* the map of the course, on a phone in pairs */
td img { display: inline; vertical-align: bottom; } td:has(img) { width: 25%; }
@media (max-width: 699px) { tr:has(img) { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); }
                            tr:has(img) td { width: auto; font-size: 14px; line-height: 1.4; } }
"""
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
</body>
</html>
"""


def book(source, folder, live=None):
    """Render every lesson in the folder ``source`` into pages in ``folder``, with ``index.html`` before them.

    Where ``live`` is the beginning of an address, a lesson and each of its labs have a link to it and the notebook's name.

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
    from pygments.formatters import HtmlFormatter

    paths = lessons(source)
    if not paths:
        raise ValueError(f"there are no lessons in {source}")
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    exporter = HTMLExporter(template_name="basic", exclude_anchor_links=True)
    notebooks, pages = {path.stem: nbformat.read(path, as_version=4) for path in paths}, []
    titles = {stem: notebook.cells[0].source.splitlines()[0].lstrip("# ") for stem, notebook in notebooks.items()}
    for stem, notebook in notebooks.items():
        _prepare(notebook, stem, folder, live)
        body, _ = exporter.from_notebook_node(notebook)
        body = HEADING.sub(_with_its_name, body)
        pages.append(_write(folder / f"{stem}.html", titles[stem], body, _navigation(stem, titles, live)))
    contents = "\n".join(f'<li><a href="{stem}.html">{escape(title)}</a></li>' for stem, title in titles.items())
    moves = (
        f"behind <em>Run live</em> every picture has sliders, in your browser, with nothing to install.</p>\n"
        f"<p>{_live(live, next(iter(titles)), 'Start here, live')}</p>"
        if live
        else "in JupyterLab every picture has sliders.</p>"
    )
    body = (
        "<h1>weightslab</h1>\n<p>Weights and biases in neural networks, in pictures. On these pages nothing moves: "
        f"{moves}\n<ul>\n{contents}\n</ul>"
    )
    (folder / "style.css").write_text(STYLE + HtmlFormatter(style="default").get_style_defs(".highlight"), encoding="utf-8")
    return [_write(folder / "index.html", "weightslab", body, ""), *pages]


def _prepare(notebook, stem, folder, live):
    """Links lead to pages; a picture becomes a file of its own, with its sentence below it and for those who listen."""
    number = 0
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
            if "image/png" in data:
                number += 1
                name, size = f"{PICTURES}/{stem}-{number}.png", output.metadata.get("image/png", {})
                (folder / name).write_bytes(b64decode(data.pop("image/png")))
                data["text/html"] = _figure(name, size, data["text/plain"]) + _live(live, stem, cell=cell.id)


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


def _figure(name, size, sentence):
    said = escape(sentence)
    sizes = "".join(f' {side}="{int(pixels)}"' for side, pixels in size.items())
    return (
        f'<figure><a href="{name}"><img src="{name}" alt="{said}" loading="lazy"{sizes}></a>'
        f"<figcaption>{said}</figcaption></figure>"
    )


def _navigation(stem, titles, live):
    """Links to the contents, and to the lessons before and after this one."""
    stems, place = list(titles), list(titles).index(stem)
    links = ['<a href="index.html">Contents</a>']
    links += [f'<a href="{s}.html" rel="prev">← {escape(titles[s])}</a>' for s in stems[max(place - 1, 0) : place]]
    links += [f'<a href="{s}.html" rel="next">{escape(titles[s])} →</a>' for s in stems[place + 1 : place + 2]]
    links += [_live(live, stem)] * bool(live)
    return f"<nav>{' '.join(links)}</nav>"


def _write(path, title, body, navigation):
    path.write_text(PAGE.format(title=escape(title), body=body, navigation=navigation), encoding="utf-8")
    return path
