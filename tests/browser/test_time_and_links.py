"""A run that is forked, and labs that are linked, in JupyterLab and Chromium: by keyboard and mouse, without a jump."""

from pathlib import Path

from requirements import in_ci

SCREENSHOTS = Path(__file__).parent / "screenshots"
BOXES = """root => [...root.querySelectorAll(
    ".weightslab-controls, .weightslab-picture, .weightslab-timeline, .weightslab-timeline button, .weightslab-caption")]
    .map(part => part.getBoundingClientRect()).map(({ x, y, width }) => [x, y, width].map(Math.round).join())"""


def press(notebook, target, *keys):
    target.focus()
    for key in keys:
        target.press(key)
    notebook.settle()


def test_a_run_is_forked_by_keyboard_and_nothing_jumps(run):
    notebook = run("from weightslab.lessons.lesson_05 import WatchItLearn", "WatchItLearn(lr=3.16, batch=5)", ratio=2)
    (lab,) = notebook.labs
    fork, time = lab.root.get_by_role("button", name="Fork here"), lab.root.locator(".weightslab-timeline .noUi-handle")
    start, boxes = lab.shown(), lab.root.evaluate(BOXES)
    assert fork.is_disabled(), "at the end nothing is left to change"
    press(notebook, time, *["PageDown"] * 12)
    looked, step = lab.shown(), lab.caption.inner_text().split(" of 400 steps")[0].split()[-1]
    assert fork.is_enabled() and 0 < int(step) < 400
    press(notebook, fork, "Enter")
    forked = lab.shown()
    said = f"Forked at step {step}: change a setting, and the run goes on from there."
    assert forked[1] == f"{said} {looked[1]}" and forked[0] != looked[0], "the ghost"
    assert fork.evaluate("button => button === document.activeElement"), "the keyboard stays where it was"
    press(notebook, lab.sliders.first, *["ArrowLeft"] * 15)
    assert lab.caption.inner_text().startswith(f"Forked at step {step} from learning rate 3.16. SGD, learning rate 0.1")
    assert lab.root.evaluate(BOXES) == boxes and not lab.misplaced()
    notebook.photograph(SCREENSHOTS / "fork.png", lab.root)
    lab.root.get_by_text("Share, and see the code").click()
    notebook.settle()
    text, went = lab.root.locator(".widget-text input").last, lab.shown()
    state = text.input_value()
    assert f"; fork({step}, lr=0.1" in state
    assert lab.after(lab.buttons.get_by_text("Reset").click) == start
    text.fill(state)
    assert lab.after(text.press, "Enter") == went and not notebook.errors


@in_ci("linked labs are in every run, without a browser")
def test_linked_labs_move_together_and_are_seen_together(run):
    notebook = run(
        "from weightslab.live import link\nfrom ipywidgets.widgets.widget import _instances\n"
        "from weightslab.lessons.lesson_06 import GradientThroughDepth, SignalThroughDepth",
        "link(SignalThroughDepth(), GradientThroughDepth())",
        "print(len(_instances))",
        ratio=2,
    )
    signal, gradient = notebook.labs
    assert signal.sliders.count() == 3 and not gradient.sliders.count()
    assert all(lab.sharp() and not lab.misplaced() for lab in (signal, gradient))
    signal.sliders.first.scroll_into_view_if_needed()
    notebook.photograph(SCREENSHOTS / "linked.png")
    top, bottom = signal.sliders.first.bounding_box(), gradient.picture.bounding_box()
    assert bottom["y"] + bottom["height"] - top["y"] < 780, "the hand and both pictures fit on a screen"
    before = [lab.shown() for lab in (signal, gradient)]
    signal.after(signal.drag, 0)
    for lab, (picture, caption, _) in zip((signal, gradient), before, strict=True):
        assert lab.shown()[0] != picture and lab.shown()[1] != caption
    gradient.after(signal.buttons.get_by_text("Reset").click)
    assert [lab.shown() for lab in (signal, gradient)] == before
    said = notebook.page.locator(".jp-RenderedText").last
    counted = said.inner_text()
    for cell in (1, 2):
        notebook.run_cell(cell)
    assert len(notebook.labs) == 2 and said.inner_text() == counted and not notebook.errors
