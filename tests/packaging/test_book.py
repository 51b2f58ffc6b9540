"""The lessons as pages: all there, all links lead somewhere, nothing comes from elsewhere."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from originals import NOTEBOOKS
from originals import PATHS as LESSONS

from weightslab import cli
from weightslab.book import book
from weightslab.lessons import lesson_09, lesson_11
from weightslab.live.predict import UNANSWERED

ALONE = {asked.question for asked in (lesson_09.SPIRAL, lesson_11.EXACT, lesson_11.MISLEADING)}
"""Questions about no lab, which need no picture."""
VOID = {"meta", "link", "img", "br", "hr", "input"}

pytestmark = pytest.mark.xdist_group("book")  # written once, not by each process

each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


class Page(HTMLParser):
    """What a page links to and loads, the names of its places, its words, and the elements that are left open."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.links, self.loaded, self.places, self.images = Counter(), [], [], set(), []
        self.metas, self.words, self.open, self.folded = {}, [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags[tag] += 1
        self.places.add(given.get("id"))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append(given["href"])
        if tag == "meta":
            self.metas[given.get("name")] = given.get("content")
        self.images += [given] if tag == "img" else []
        self.loaded += [value for name, value in attributes if name in ("src", "srcset", "data", "poster")]
        self.loaded += [given["href"]] if tag == "link" else []

    def handle_endtag(self, tag):
        assert tag in VOID or self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)
        if "details" in self.open and "summary" not in self.open:
            self.folded.append(data)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The whole book, by its command."""
    folder = tmp_path_factory.mktemp("book") / "pages"
    result = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-m", "weightslab", "--book", str(folder), "--still"],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": str(cli.PACKAGE.parent)},
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"{len(LESSONS) + 1} pages: open {folder / 'index.html'}\n"
    return folder


@pytest.fixture(scope="module")
def pages(folder):
    return {path.name: Page(path) for path in sorted(folder.glob("*.html"))}


def test_every_lesson_has_its_page_and_stands_in_the_contents(pages):
    names = [f"{path.stem}.html" for path in LESSONS]
    assert sorted(pages) == sorted(["index.html", *names])
    index = pages["index.html"]
    assert index.links == ["00_start_here.html", *names]  # first the button, Start here
    shown = ["00_start_here-1", *(f"00_start_here-{n:02}" for n in range(1, 13)), "14_one_hour-1"]  # the map, or the first
    assert [image["src"] for image in index.images] == [f"pictures/{name}.png" for name in shown]


@each_lesson
def test_a_page_has_every_picture_and_every_sentence_of_its_lesson(folder, pages, path):
    page = pages[f"{path.stem}.html"]
    cells = nbformat.read(path, as_version=4).cells
    data = [output.data for cell in cells for output in cell.get("outputs", ()) if "image/png" in output.get("data", {})]
    attached = [name for cell in cells for name in cell.get("attachments", ())]
    assert [image["src"] for image in page.images if "width" not in image] == [f"pictures/{path.stem}-{n}" for n in attached]
    labs = iter([image for image in page.images if "width" in image])
    words = "".join(page.words)
    for shown in data:
        asked, waits = shown["text/plain"].split("\n"), shown["text/plain"].endswith(UNANSWERED)
        assert not waits or all(line in words for line in asked[:-1])
        if asked[0] in ALONE:
            continue
        image = next(labs)
        assert image["alt"] and (image["alt"] == asked[0] if waits else shown["text/plain"].endswith(image["alt"]))
        assert image["alt"] in words
        assert (folder / image["src"]).read_bytes().startswith(b"\x89PNG") and int(image["width"]) > 0
    assert not [*labs]
    hidden = sum(cell.source.count("<details>") for cell in cells if cell.cell_type == "markdown")
    hidden += sum(
        output.get("data", {}).get("text/html", "").count("<details>")
        for cell in cells
        for output in cell.get("outputs", ())
        if "image/png" not in output.get("data", {})
    )
    assert page.tags["details"] == hidden and bool(hidden) == bool("".join(page.folded).strip())
    assert page.open == [] and page.tags["h1"] == 1
    assert not re.search(r"\$[^$\n]+\$", "".join(cell.source for cell in cells if cell.cell_type == "markdown")), "formulas"


def test_every_link_leads_somewhere(folder, pages):
    for name, page in pages.items():
        assert page.links
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme == "https"
                continue
            target = unquote(parts.path) or name
            assert not target.endswith(".ipynb") and (folder / target).is_file(), f"{name}: {link}"
            assert not parts.fragment or unquote(parts.fragment) in pages[target].places, f"{name}: {link}"


def test_nothing_is_loaded_from_elsewhere(folder, pages):
    for name, page in pages.items():
        assert not any(page.tags[tag] for tag in ("iframe", "object", "embed"))
        for source in page.loaded:
            assert not urlsplit(source).scheme and not source.startswith("/"), f"{name}: {source}"
            assert (folder / source).is_file(), f"{name}: {source}"
    assert not re.search(r"@import|url\(", (folder / "style.css").read_text())


def test_pages_fit_a_phone_and_say_their_language(folder, pages):
    for name, page in pages.items():
        assert page.metas["viewport"] == "width=device-width, initial-scale=1"
        assert '<html lang="en">' in (folder / name).read_text()


def test_written_again_it_is_the_same_and_leaves_the_rest_alone(folder, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    written = book(NOTEBOOKS, tmp_path, places=0)
    assert len(written) == len(LESSONS) + 1 and (tmp_path / "mine.txt").read_text() == "mine"
    for path in folder.rglob("*"):
        assert path.is_dir() or (tmp_path / path.relative_to(folder)).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("arguments", [["--book"], ["--book", "here", "there"], ["--book", "--still"]])
def test_the_command_wants_one_folder(arguments):
    with pytest.raises(SystemExit, match="Name a folder for the pages: weightslab --book FOLDER"):
        cli.main(arguments)


def test_the_command_says_why_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit, match="The pages cannot be written"):
        cli.main(["--book", str(tmp_path / "file")])


def test_an_installed_package_has_the_book_too(monkeypatch, tmp_path, capsys):
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    for path in LESSONS[:2]:
        shutil.copy(path, shipped)
    monkeypatch.setattr(cli, "SHIPPED", shipped)
    monkeypatch.setattr(cli, "NOTEBOOKS", Path("gone"))
    with pytest.raises(SystemExit) as ended:
        cli.main(["--book", str(tmp_path / "pages"), "--still"])
    assert ended.value.code is None and "3 pages" in capsys.readouterr().out


def test_a_folder_without_lessons_is_named(tmp_path):
    (tmp_path / "Untitled.ipynb").write_text("")  # a reader's own: no lesson
    with pytest.raises(ValueError, match="there are no lessons in"):
        book(tmp_path, tmp_path / "pages")
    assert not (tmp_path / "pages").exists()
