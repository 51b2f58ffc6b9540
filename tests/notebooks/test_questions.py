"""The question comes before the answer: what is stored shows what the living lab shows before it is answered."""

import json
import re
from base64 import b64decode
from io import BytesIO

import nbformat
import numpy as np
import pytest
from notebooks.questions import ASKED, questions, sentences
from notebooks.refresh import BEHIND
from originals import NOTEBOOKS, PATHS
from PIL import Image
from requirements import in_ci

from weightslab.lessons import lesson_00, lesson_01, lesson_06, lesson_07, lesson_09, lesson_11
from weightslab.live import predict
from weightslab.live.alone import Alone

ABOUT_ALL = {
    asked.question for asked in (lesson_00.WHAT_TO_CHANGE, lesson_01.DOUBLED, lesson_06.DEEP_BIAS, lesson_07.BEHIND_Q)
}
"""They ask what a change would make of the whole picture, which does not show their answers."""
ABOUT_NO_LAB = {asked.question for asked in (lesson_09.SPIRAL, lesson_11.EXACT, lesson_11.MISLEADING)}
FOLDED = "<details><summary>What happened</summary>\n\n"


@pytest.fixture(autouse=True)
def _new_session(monkeypatch):
    monkeypatch.setattr(predict, "SESSION", predict.Session())
    monkeypatch.delenv(predict.UNLOCK, raising=False)


def pixels(png):
    return np.asarray(Image.open(BytesIO(png)).convert("RGB")).astype(int)


def strip(poster, title):
    """Whether the pixels of a picture stand in a poster, one below the other."""
    telling = int(np.argmax(title.std(axis=(1, 2))))  # a row with something in it, to compare first
    rows = poster[telling : telling + len(poster) - len(title) + 1]
    tops = np.flatnonzero((rows == title[telling]).all(axis=(1, 2)))
    return any(np.array_equal(poster[top : top + len(title)], title) for top in tops)


def test_every_cell_that_asks_is_found():
    cells = [cell for path in PATHS for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    own = "own-ask"  # of the lab that the page for teachers writes; see tests/lessons/test_own_lab.py
    asking = [cell.source for cell in cells if re.search(r"\bask\(", cell.source) and cell.id != own]
    assert asking and all(ASKED.search(source) for source in asking)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_what_is_stored_keeps_the_answer_from_the_reader(path):
    asked, whole, alone = set(), set(), set()
    for cell, below, card in questions([path]):
        (output,) = cell.outputs[-1:]
        question, said = card.prediction, output.data["text/plain"]
        asked.add(question.question)
        card.widget  # noqa: B018
        assert card.lab.desk.locked and said == repr(card), question.question
        assert said.startswith(question.question) and said.endswith(predict.UNANSWERED)
        told = said.removeprefix(question.question)
        if isinstance(question, predict.Choose):
            assert all(option in told for option in question.options)
            assert not any(why in told for why in question.options.values())
        else:
            assert not any(why in told for why in question.mistakes.values())
        fresh, stored = pixels(card._repr_mimebundle_()[0]["image/png"]), pixels(b64decode(output.data["image/png"]))
        assert stored.shape == fresh.shape and np.mean(np.abs(stored - fresh).max(axis=-1) > 64) < 0.005, question.question
        assert below.cell_type == "markdown" and below.source.startswith(FOLDED), question.question
        if isinstance(card.lab, Alone):
            alone.add(question.question)
        elif shows_it_already(card, said, fresh):
            whole.add(question.question)
    assert whole == ABOUT_ALL & asked and alone == ABOUT_NO_LAB & asked


def shows_it_already(card, said, poster):
    """Skip the question; return whether that has changed nothing in the picture."""
    lab = card.lab
    assert lab.sentence not in said
    hidden = pixels(lab.desk.picture())
    assert strip(poster, hidden), "the poster is the locked drawing"
    card.skip()
    assert lab.sentence in repr(card)
    return np.array_equal(pixels(lab.desk.picture()), hidden)


@in_ci("what is stored of the questions is compared in every run, and the sentences of all labs with their numbers")
def test_the_labs_behind_the_questions_say_what_they_said():
    """Strict nbval cannot compare these sentences: the notebooks do not show them."""
    assert json.loads(BEHIND.read_text(encoding="utf-8")) == sentences(NOTEBOOKS), "run tests/notebooks/refresh.py"
