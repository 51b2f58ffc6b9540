"""A finger scrolls over a picture unless it starts where something is dragged, and arrow keys stay in a question."""

import pytest
from browser.reader import HANDLE, reading
from browser.test_lost_kernel import SET_TO
from browser.test_playground import NEW_LAYER
from requirements import in_ci


@pytest.fixture
def touching(server, page):
    """Somebody with a finger."""
    with reading(server, page, has_touch=True) as reader:
        yield reader


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


@in_ci("what a finger alone can do is in every run")
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
    page.wait_for_function(f"([handle, values]) => !({SET_TO})([handle, values])", arg=[HANDLE, values])
    assert picture.bounding_box() == scrolled


def _tap(page, x, y):
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(1000)


def _shown_in_the_middle(part):
    """Where a part of the page is when it has been scrolled to the middle of the window."""
    part.evaluate("part => part.scrollIntoView({block: 'center'})")
    part.page.wait_for_timeout(500)
    return part.bounding_box()


def _opened(touching, *sources):
    """Run a notebook of these cells, in which nothing has been answered."""
    touching.server.write("touched.ipynb", *sources)
    touching.open("touched.ipynb", live=False)
    touching.idle()
    touching.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    touching.page.locator(".weightslab-picture:visible").nth(len(sources) - 2).wait_for()
    touching.idle()
    return touching.page


def test_a_finger_alone_answers_questions_and_moves_what_they_ask_about(touching):
    lines = "ask(lesson_01.BIG_WEIGHT, lesson_01.ReadingWeights())", "ask(lesson_01.WHAT_ARRIVES, lesson_01.OneConnection())"
    page = _opened(touching, CARD.replace("lesson_02", "lesson_01").rpartition("\n")[0], *lines)
    choice, estimate = page.locator(".weightslab-asked").all()
    choice.locator(".widget-radio-box label").nth(1).tap()
    choice.get_by_role("button", name="Commit").tap()
    choice.locator(".weightslab-prediction", has_text="You predicted").wait_for()
    line = _shown_in_the_middle(estimate.locator(".weightslab-numberline svg"))
    _swipe(page, line["x"] + line["width"] / 2, line["y"] + line["height"] / 2, 60, 0)
    marker = estimate.get_by_role("slider", name="prediction")
    assert float(marker.get_attribute("aria-valuetext")) > 0 and estimate.locator("svg").bounding_box() == line
    estimate.get_by_role("button", name="Commit").tap()
    estimate.locator(".weightslab-prediction", has_text="You predicted").wait_for()
    slider, said = estimate.locator(HANDLE).first, estimate.locator(".weightslab-lab .weightslab-caption")
    at, before = _shown_in_the_middle(slider), (slider.get_attribute("aria-valuenow"), said.inner_text())
    _swipe(page, at["x"] + at["width"] / 2, at["y"] + at["height"] / 2, -60, 0)
    page.wait_for_function("([said, before]) => said.innerText !== before", arg=[said.element_handle(), before[1]])
    assert slider.get_attribute("aria-valuenow") != before[0]
    still, said = _shown_in_the_middle(choice.locator(".weightslab-picture")), choice.locator(".weightslab-lab").inner_text()
    _swipe(page, still["x"] + still["width"] / 2, still["y"] + still["height"] / 2, 0, 100)
    assert choice.locator(".weightslab-picture").bounding_box()["y"] > still["y"] + 50, "nothing is dragged there"
    assert choice.locator(".weightslab-lab").inner_text() == said
    fold = estimate.get_by_role("button", name="Share, and see the code")
    fold.tap()
    estimate.locator(".weightslab-code").wait_for()
    assert fold.get_attribute("aria-expanded") == "true"
    assert not page.locator(".weightslab-error").count()


@in_ci("what a finger alone can do is in every run")
def test_a_finger_that_scrolls_over_the_playground_changes_nothing_and_a_tap_does(touching):
    page = _opened(touching, "from weightslab.playground import Playground", "Playground(points=60)")
    picture = page.locator(".weightslab-picture")
    box = _shown_in_the_middle(picture)
    shown = "picture => picture.toDataURL()"
    before = picture.evaluate(shown)
    x, y = box["x"] + NEW_LAYER[0] * box["width"], box["y"] + NEW_LAYER[1] * box["height"]
    _swipe(page, x, y, 0, -100)
    assert picture.bounding_box()["y"] < box["y"] - 40 and picture.evaluate(shown) == before
    box = _shown_in_the_middle(picture)
    _tap(page, box["x"] + NEW_LAYER[0] * box["width"], box["y"] + NEW_LAYER[1] * box["height"])
    page.wait_for_function(f"([picture, before]) => ({shown})(picture) !== before", arg=[picture.element_handle(), before])
    assert not page.locator(".weightslab-error").count()


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


IN_A_HURRY = """card => {
    for (const place of [0, 2, 0, 1]) card.querySelectorAll("input")[place].click();
    card.querySelector("button").click();
}"""
"""Four options and Commit, before any of them is answered."""


def test_the_option_that_is_seen_is_judged_however_fast_commit_follows(run):
    notebook = run(CARD)
    card = notebook.page.locator(".weightslab-prediction")
    card.evaluate(IN_A_HURRY)
    notebook.settle()
    assert "Right." in card.inner_text() and card.locator("input").nth(1).is_checked() and not notebook.errors
