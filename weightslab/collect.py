"""A class at a glance: the progress files that students hand in, as a table and a page of pictures.

The files are data: each is checked when it is read, nothing in it is executed, and what it holds is escaped where it is
written.
"""

import csv
from collections import Counter
from html import escape
from pathlib import Path

from weightslab.lessons.progress import course
from weightslab.live import record
from weightslab.live.record import SKIPPED

__all__ = ["PAGE", "TABLE", "collect"]

TABLE, PAGE = "weightslab-class.csv", "weightslab-class.html"
MOST_FILES = 5000
TALK = 5
"""Misconceptions at the top of the page."""
BINS = 12
"""Bars of the numbers that were predicted."""
RIGHT, WRONG, NEUTRAL = "#1f57ff", "#c23b00", "#8a8a8a"
BAR, ROW, ROOM = 300, 26, 420
"""Of a picture, in CSS pixels: the longest bar, the height of a row, and the space for words."""
STYLE = """body { margin: 0 auto; padding: 0 16px 48px; max-width: 900px; color: #111; background: #fff;
  font: 16px/1.5 system-ui, sans-serif; } table { border-collapse: collapse; } td, th { padding: 3px 10px; text-align: left;
  border-bottom: 1px solid #ddd; } svg { display: block; max-width: 100%; height: auto; font: 14px system-ui, sans-serif; }
h3 { margin: 1.4em 0 0.2em; font-size: 16px; }"""
HEAD = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>weightslab: a class</title><style>{STYLE}</style></head><body>"""


# Reading --------------------------------------------------------------------------------------------------------------


def hand_ins(folder):
    """Return what each student handed in, by name, and a sentence for each file that could not be read.

    A file in a folder of its own is called after the folder, another after itself.
    """
    found, refused = {}, []
    for path in _files(folder):
        try:
            kept = record.read(path)
        except (OSError, ValueError) as error:
            why = f"it cannot be opened ({error.strerror})" if isinstance(error, OSError) else error
            refused.append(f"{path.relative_to(folder)}: {why}, so ask the student for this file again")
            continue
        name = _student(path.relative_to(folder))
        while name in found:
            name += " (another file)"
        found[name] = kept
    return found, refused


def _files(folder):
    """The files that may be meant, at most `MOST_FILES`; not those that the course has set aside."""
    aside = tuple(f"{Path(record.FILE).stem}-{word}" for word in ("before", "damaged"))
    paths = sorted(path for path in Path(folder).rglob("*.json") if not path.name.startswith((".", *aside)))
    return [path for path in paths if path.is_file()][:MOST_FILES]


def _student(path):
    """The name under which a file was handed in."""
    stem = path.stem.replace(Path(record.FILE).stem, "").strip("-_ .")
    name = stem or " ".join(path.parts[:-1]) or path.stem
    return "".join(letter if letter.isprintable() else "?" for letter in name)


# Counting -------------------------------------------------------------------------------------------------------------


def answers(students, name, prediction):
    """Return what was answered to a prediction, each with whether it is right; who skipped it is left out."""
    entries = (kept["predictions"].get(name) for kept in students.values())
    given = [entry for entry in entries if entry and prediction.takes(entry["answer"])]
    if hasattr(prediction, "options"):
        return [(entry["answer"], entry["answer"] == prediction.right) for entry in given]
    return [(entry["answer"], bool(entry["right"])) for entry in given]


def misconceptions(students):
    """Return the wrong choices, the most frequent first: (how many, of how many, question, choice, the mistake in it)."""
    found = []
    for lesson, (predictions, _) in course().items():
        for name, prediction in predictions.items():
            given = answers(students, f"{lesson}.{name}", prediction)
            for choice, number in Counter(answer for answer, right in given if not right).items():
                why = getattr(prediction, "options", {}).get(choice)
                if why:
                    found.append((number, len(given), prediction.question, choice, why))
    return sorted(found, key=lambda one: (-one[0], one[2:]))


# The table ------------------------------------------------------------------------------------------------------------


def table(students):
    """Return the rows of the table, a student each, below one with the names of the columns."""
    predictions = {f"{lesson}.{name}": asked for lesson, (some, _) in course().items() for name, asked in some.items()}
    checks = [f"{lesson}.{name}" for lesson, (_, some) in course().items() for name in some]
    rows = [["student", "predictions made", "predictions right", "exercises solved", *predictions, *checks]]
    for student, kept in sorted(students.items()):
        answered = [answers({student: kept}, name, asked) for name, asked in predictions.items()]
        given = [one[0] if one else None for one in answered]
        skipped = [kept["predictions"].get(name, {}).get("answer") == SKIPPED for name in predictions]
        solved = [int(name in kept["exercises"]) for name in checks]
        texts = [one[0] if one else SKIPPED if skip else "" for one, skip in zip(given, skipped, strict=True)]
        made = [one for one in given if one]
        rows.append([student, len(made), sum(right for _, right in made), sum(solved), *texts, *solved])
    return [[_harmless(value) for value in row] for row in rows]


def _harmless(value):
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


# The page -------------------------------------------------------------------------------------------------------------


def page(students, refused):
    """Return the page of pictures as HTML."""
    body = [f"<h1>weightslab: {_students(students)}</h1>"]
    talk = misconceptions(students)[:TALK]
    if talk:
        body.append("<h2>To talk about</h2><ol>")
        body += [
            f"<li><b>{number} of {of}</b> said “{escape(choice)}” to: {escape(question)} <br>{escape(why)}</li>"
            for number, of, question, choice, why in talk
        ]
        body.append("</ol>")
    for lesson, (predictions, checks) in course().items():
        body.append(f"<h2>{lesson.replace('_', ' ').capitalize()}</h2>")
        for name, prediction in predictions.items():
            body.append(f"<h3>{escape(prediction.question)}</h3>")
            body.append(_answered(prediction, answers(students, f"{lesson}.{name}", prediction)))
        solved = [(name, sum(f"{lesson}.{name}" in kept["exercises"] for kept in students.values())) for name in checks]
        if solved:
            body.append("<h3>Exercises solved</h3>")
            body.append(_bars([(name, number, RIGHT) for name, number in solved], len(students)))
    body.append("<h2>Who did what</h2>" + _who(students))
    if refused:
        body.append("<h2>Not read</h2><ul>" + "".join(f"<li>{escape(one)}</li>" for one in refused) + "</ul>")
    return HEAD + "\n".join(body) + "</body></html>\n"


def _students(students):
    return f"{len(students)} student{'s' * (len(students) != 1)}"


def _answered(prediction, given):
    """How often each choice, or each span of numbers, was answered."""
    count = Counter(answer for answer, _ in given)
    if hasattr(prediction, "options"):
        rows = [(name, count[name], RIGHT if name == prediction.right else WRONG) for name in prediction.options]
        return _bars(rows, len(given))
    span, rows = (prediction.high - prediction.low) / BINS, []
    for k in range(BINS):
        low = prediction.low + k * span
        inside = [right for answer, right in given if min(int((answer - prediction.low) / span), BINS - 1) == k]
        colour = RIGHT if inside and all(inside) else NEUTRAL if any(inside) else WRONG
        edges = f"{round(low, 9):.3g} to {round(low + span, 9):.3g}".replace("-", "−")
        rows.append((edges, len(inside), colour))
    return _bars([row for row in rows if row[1]], len(given))


def _bars(rows, of):
    """A picture of horizontal bars: (name, number, colour) each, as a share of ``of``."""
    words = {RIGHT: "right", WRONG: "not right", NEUTRAL: "partly right"}
    parts = []
    for place, (name, number, colour) in enumerate(rows):
        y = ROW * place
        name = name if len(name) <= 56 else name[:55] + "…"
        parts.append(
            f'<text x="{ROOM - 8}" y="{y + 17}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{ROOM}" y="{y + 3}" width="{BAR * number / max(of, 1):.1f}" height="{ROW - 8}" fill="{colour}"/>'
            f'<text x="{ROOM + BAR * number / max(of, 1) + 6:.1f}" y="{y + 17}">{number}{" ✓" * (colour == RIGHT)}</text>'
        )
    said = "; ".join(f"{name}: {number} of {of}, {words[colour]}" for name, number, colour in rows) or "no answer yet"
    width, height = ROOM + BAR + 60, ROW * len(rows)
    if not rows:
        return "<p>No answer yet.</p>"
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{escape(said)}">'
        f"{''.join(parts)}</svg>"
    )


def _who(students):
    """A table: how many predictions and exercises of each lesson a student did."""
    lessons = course()
    head = "".join(f"<th>{lesson[-2:]}</th>" for lesson in lessons)
    rows = []
    for student, kept in sorted(students.items()):
        cells = [
            sum(f"{lesson}.{name}" in kept["predictions"] for name in predictions)
            + sum(f"{lesson}.{name}" in kept["exercises"] for name in checks)
            for lesson, (predictions, checks) in lessons.items()
        ]
        rows.append(f"<tr><td>{escape(student)}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    most = "".join(f"<th>{len(predictions) + len(checks)}</th>" for predictions, checks in lessons.values())
    return (
        f"<table><thead><tr><th>predictions and exercises in lesson</th>{head}</tr><tr><th>there are</th>{most}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def collect(folder):
    """Read the files of a class, and write `TABLE` and `PAGE` beside them.

    Parameters
    ----------
    folder : Path
        Files as they were handed in: each in a folder named after the student, or each named after the student.

    Returns
    -------
    list of str
        What was written, and a sentence for each file that was refused.

    Raises
    ------
    ValueError
        If there is no file of this course.
    """
    students, refused = hand_ins(folder)
    if not students:
        raise ValueError("; ".join([f"there is no {record.FILE} of a student in {folder}", *refused[:3]]))
    with open(folder / TABLE, "w", newline="", encoding="utf-8-sig") as file:  # the mark tells spreadsheets that it is UTF-8
        csv.writer(file).writerows(table(students))
    (folder / PAGE).write_text(page(students, refused), encoding="utf-8")
    read = f"{_students(students)}: {folder / TABLE} is their table, {folder / PAGE} the page to look at"
    return [read, *(f"Not read: {one}" for one in refused)]
