"""Number fields of a matrix, and the line that a prediction is put on, by mouse, keyboard and touch."""

import re
from pathlib import Path

from requirements import in_ci

SCREENSHOTS = Path(__file__).parent / "screenshots" / "fields"
LOCKED = "import os; os.environ.pop('WEIGHTSLAB_UNLOCK', None)"
IN_A_HURRY = """commit => {
    for (const key of ["PageUp", "ArrowLeft", "ArrowLeft", "PageDown"])
        document.querySelector(".weightslab-marker").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    commit.click();
}"""
"""Four keys and Commit, before any of them is answered."""


def field(lab, name):
    return lab.root.get_by_label(name, exact=True)


def test_the_entries_of_a_matrix_are_typed_stepped_and_dragged(run):
    notebook = run("from live.grid import GridLab", "GridLab()")
    (lab,) = notebook.labs
    assert not lab.misplaced() and field(lab, "W row 2 column 1").input_value() == "2.0"
    start = lab.shown()
    W12, x2 = field(lab, "W row 1 column 2"), field(lab, "x row 2")
    W12.click()  # selects all
    notebook.page.keyboard.type("-0.5")
    notebook.settle()
    typed = lab.shown()
    assert typed[0] != start[0] and typed[1] == "y = (0.75, 2, -2)." and W12.input_value() == "-0.5"
    assert lab.after(W12.press, "ArrowUp")[1] == "y = (0.7, 2, -2)." and W12.input_value() == "-0.4"
    x2.click()
    notebook.page.keyboard.type("99")  # 9 is in the range, 99 is not
    notebook.settle()
    assert lab.caption.inner_text() == "y = (-3.1, 2, 7.5)." and "weightslab-wrong" in x2.get_attribute("class")
    assert lab.after(x2.press, "Tab")[1] == "y = (-3.5, 2, 8.5)." and x2.input_value() == "10.00"
    x2.fill("")
    x2.press("Tab")
    assert x2.input_value() == "10.00", "an empty field goes back"
    box, mouse = field(lab, "W row 3 column 1").bounding_box(), notebook.page.mouse
    mouse.move(box["x"] + 20, box["y"] + 10)
    mouse.down()
    mouse.move(box["x"] + 20 + 51, box["y"] + 14, steps=6)
    mouse.up()
    notebook.settle()
    assert lab.caption.inner_text() == "y = (-3.5, 2, 9.5)." and field(lab, "W row 3 column 1").input_value() == "-0.5"
    assert lab.after(lab.root.get_by_role("button", name="Put W back").press, "Enter")[1] == "y = (-9.5, 2, 8.5)."
    assert lab.after(lab.root.locator(".weightslab-matrix-name span", has_text="x").dblclick) == start
    assert not notebook.errors


@in_ci("a lab in both themes is in every run")
def test_matrices_and_lines_look_well_in_both_themes(run):
    notebook = run(
        LOCKED,
        "from weightslab.live import ask\nfrom weightslab.lessons import lesson_03",
        "lesson_03.LayerPicture()",
        "ask(lesson_03.SHARE, lesson_03.Counting(inputs=99, outputs=300))",
        ratio=2,
    )
    first, second = notebook.labs
    card = notebook.page.locator(".weightslab-asked")
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        choose_theme(notebook, theme)
        assert not first.misplaced() and not second.misplaced()
        notebook.photograph(SCREENSHOTS / f"{theme[11:]}-matrix.png", first.root)
        notebook.photograph(SCREENSHOTS / f"{theme[11:]}-line.png", card)
        if theme.endswith("Light"):
            predicts_with_the_mouse(notebook, card)
            notebook.photograph(SCREENSHOTS / f"{theme[11:]}-answered.png", card)
    assert not notebook.errors


PASTE = """(field, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def choose_theme(notebook, theme):
    page = notebook.page
    page.locator(".lm-MenuBar-item", has_text="Settings").click()
    page.locator(".lm-Menu-item", has_text=re.compile("^Theme$")).hover()
    page.locator(".lm-Menu-item", has_text=re.compile(f"^{theme}$")).click()
    page.wait_for_function("light => document.body.dataset.jpThemeLight === light", arg=str("Light" in theme).lower())
    notebook.settle()


def predicts_with_the_mouse(notebook, card):
    marker, height = card.get_by_role("slider", name="prediction"), card.bounding_box()["height"]
    place = card.locator(".weightslab-numberline svg").bounding_box()
    mouse, y = notebook.page.mouse, place["y"] + place["height"] / 2
    mouse.move(place["x"] + 230, y)
    mouse.down()
    mouse.move(place["x"] + 300, y, steps=5)
    mouse.move(place["x"] + 40 + 380 * 0.3, y + 40, steps=5)  # the line goes from 40 to 420; beside it is as good
    mouse.up()
    notebook.settle()
    assert marker.get_attribute("aria-valuetext") == "3" and card.get_by_label("prediction").last.input_value() == "3"
    card.get_by_role("button", name="Commit").click()
    notebook.settle()
    assert "You predicted 3, it is 1." in card.locator(".weightslab-prediction").inner_text()
    said = card.locator(".weightslab-numberline text").all_text_contents()
    assert "you predicted 3" in said and "it is 1" in said
    assert card.bounding_box()["height"] == height, "nothing below jumps"
    mouse.click(place["x"] + 300, y)
    marker.press("ArrowRight")
    assert marker.get_attribute("aria-valuetext") == "3", "an answer stays"


def test_a_prediction_is_put_on_the_line_with_keys_typed_and_touched(run):
    notebook = run(
        LOCKED,
        "from weightslab.live import ask\nfrom weightslab.lessons import lesson_01",
        "ask(lesson_01.WHAT_ARRIVES, lesson_01.OneConnection())",
    )
    card = notebook.page.locator(".weightslab-asked")
    marker, typed = card.get_by_role("slider", name="prediction"), card.get_by_role("spinbutton", name="prediction")
    commit = card.get_by_role("button", name="Commit")
    assert marker.get_attribute("aria-valuetext") == "not placed yet"
    commit.click()
    notebook.settle()
    assert "Choose an answer first" in card.inner_text() and typed.input_value() == ""
    for key, value in (("ArrowLeft", "−0.05"), ("PageUp", "0.45"), ("Home", "−2"), ("End", "2")):
        marker.press(key)
        assert marker.get_attribute("aria-valuetext") == value
    typed.fill("0.4")
    assert marker.get_attribute("aria-valuetext") == "0.4"
    typed.fill("7")
    assert marker.get_attribute("aria-valuetext") == "not placed yet", "it is not moved to the end of the line unasked"
    assert "7 is not on the line: from −2 to 2" in card.inner_text() and typed.input_value() == "7"
    typed.evaluate(PASTE, "−1.5")
    assert marker.get_attribute("aria-valuetext") == "−1.5" and "not on the line" not in card.inner_text()
    typed.fill("")
    assert marker.get_attribute("aria-valuetext") == "not placed yet"
    touch_and_drag(notebook, card.locator(".weightslab-numberline svg"), 300, 268)  # the line goes from 40 to 420
    assert marker.get_attribute("aria-valuetext") == "0.4"
    commit.evaluate(IN_A_HURRY)
    notebook.settle()
    assert marker.get_attribute("aria-valuetext") == "0.3"
    assert "You predicted 0.3, it is 0.4." in card.inner_text() and not notebook.errors


def touch_and_drag(notebook, part, start, end):
    """One finger on the middle of a part, from ``start`` to ``end`` CSS pixels from its left edge."""
    box = part.bounding_box()
    for kind, x in (("touchStart", start), ("touchMove", (start + end) / 2), ("touchMove", end), ("touchEnd", None)):
        points = [] if x is None else [{"x": box["x"] + x, "y": box["y"] + box["height"] / 2}]
        notebook.devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@in_ci("a prediction on its line is in every run")
def test_a_prediction_is_dragged_on_the_axes_of_its_lab(run):
    notebook = run(
        LOCKED,
        "from weightslab.live import ask\nfrom weightslab.lessons import lesson_04",
        "ask(lesson_04.SMALL_STEP, lesson_04.TrustIt())",
        ratio=2,
    )
    card, (lab,), mouse = notebook.page.locator(".weightslab-asked"), notebook.labs, notebook.page.mouse
    marker = card.get_by_role("slider", name="prediction")
    notebook.photograph(SCREENSHOTS / "axes-empty.png", card)
    box, empty = lab.picture.bounding_box(), lab.shown()[0]
    x, y = box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"]
    mouse.move(x, y)
    mouse.down()
    mouse.move(x - 100, y, steps=5)
    mouse.move(x - 150, y + 40, steps=5)
    mouse.up()
    notebook.settle()
    predicted = marker.get_attribute("aria-valuetext")
    assert float(predicted.replace("−", "-")) < -8 and lab.shown()[0] != empty
    dragged = lab.shown()[0]
    marker.press("ArrowRight")
    notebook.settle()
    assert lab.shown()[0] != dragged, "the keyboard moves the same line"
    notebook.photograph(SCREENSHOTS / "axes-predicted.png", card)
    card.get_by_role("button", name="Commit").click()
    notebook.settle()
    notebook.photograph(SCREENSHOTS / "axes-answered.png", card)
    answered, said = lab.shown()[0], marker.get_attribute("aria-valuetext")
    mouse.click(x, y)
    notebook.settle()
    assert (lab.shown()[0], marker.get_attribute("aria-valuetext")) == (answered, said), "an answer stays"
    assert not notebook.errors


@in_ci("axe looks at other labs in every run")
def test_axe_finds_no_serious_violation_in_matrices_and_lines(run, violations):
    notebook = run(
        LOCKED,
        "from weightslab.live import ask\nfrom weightslab.lessons import lesson_01, lesson_03",
        "ask(lesson_01.WHAT_ARRIVES, lesson_01.OneConnection())",
        "lesson_03.LayerPicture()",
    )
    for part in notebook.page.locator(".weightslab-matrices, .weightslab-prediction").all():
        assert violations(part) == []
    notebook.page.get_by_role("slider", name="prediction").press("ArrowRight")
    notebook.page.get_by_role("button", name="Commit").click()
    notebook.settle()
    assert violations(notebook.page.locator(".weightslab-prediction")) == []
