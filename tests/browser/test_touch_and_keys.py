"""A finger scrolls over a picture unless it starts where something is dragged, and arrow keys stay in a question."""

import pytest
from browser.test_opening import Reader
from notebooks.refresh import NOTEBOOKS
from requirements import require_browser


@pytest.fixture
def touching(server, page):
    """Somebody with a finger."""
    require_browser()
    server.set_live(True)
    context = page.context.browser.new_context(viewport={"width": 1280, "height": 800}, has_touch=True)
    yield Reader(server, context)
    context.close()
    server.end_sessions()
    server.set_live(False)
    for path in NOTEBOOKS.glob("*.ipynb"):
        (server.folder / path.name).write_bytes(path.read_bytes())


def _swipe(page, x, y, dx, dy):
    """Draw a finger from (x, y)."""
    devtools = page.context.new_cdp_session(page)
    touch = lambda kind, *points: devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [*points]})  # noqa: E731
    touch("touchStart", {"x": x, "y": y})
    for k in range(1, 11):
        touch("touchMove", {"x": x + dx * k / 10, "y": y + dy * k / 10})
        page.wait_for_timeout(30)
    touch("touchEnd")
    page.wait_for_timeout(1000)


def test_a_finger_scrolls_over_a_picture_unless_it_drags(touching):
    touching.open("02_biases.ipynb")
    touching.idle()
    page = touching.page
    picture = page.locator(".weightslab-picture").first
    picture.evaluate("picture => picture.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(1000)
    box, values = picture.bounding_box(), touching.values
    _swipe(page, box["x"] + box["width"] - 4, box["y"] + box["height"] / 2, 0, -150)
    scrolled = picture.bounding_box()
    assert scrolled["y"] < box["y"] - 50 and touching.values == values
    _swipe(page, scrolled["x"] + scrolled["width"] * 0.4, scrolled["y"] + scrolled["height"] / 2, 60, -40)
    assert picture.bounding_box() == scrolled and touching.values != values


CARD = """import os
os.environ.pop("WEIGHTSLAB_UNLOCK", None)
from weightslab.lessons import lesson_02
from weightslab.live import ask
ask(lesson_02.SILENT, lesson_02.Shift(bias=0.0))"""


def test_arrow_keys_stay_in_a_question(run):
    notebook = run(CARD)
    page = notebook.page
    options = page.locator(".weightslab-prediction input[type=radio]")
    options.first.focus()
    options.first.press("Space")
    for place in (1, 2):
        page.keyboard.press("ArrowDown")
        assert options.nth(place).evaluate("option => option === document.activeElement && option.checked")
    page.keyboard.press("ArrowUp")
    assert options.nth(1).evaluate("option => option === document.activeElement && option.checked")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    notebook.settle()
    assert "Right." in page.locator(".weightslab-prediction").inner_text() and not notebook.errors
