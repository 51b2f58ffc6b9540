"""A drag over a slow line: two questions on their way, nothing lost, nothing in another order, and sharp in the end."""

from copy import copy

import pytest
from browser import jupyter
from browser.lab import GRIP
from relay import relay
from requirements import in_ci

LATE = in_ci("the line without delay, and small pictures on a slow one, are in every run")

WATCHED = """
from live.line import LineLab

asked = []

class Watched(LineLab):
    plane = "axes"

    @staticmethod
    def compute(parameters):
        asked.append(parameters.slope)
        return LineLab.compute(parameters)

    @staticmethod
    def pointed(parameters, x, y):
        return {"slope": x}
"""
UNDERWAY = """(sliders) => {
    const [{ context }] = [...jupyterapp.shell.widgets("main")].filter((widget) => widget.context);
    const underway = new Set();  // what a hand has asked and is not answered
    window.most = 0;
    context.sessionContext.session.kernel.anyMessage.connect((_, { msg, direction }) => {
        const { content: { execution_state, data }, header, parent_header } = msg, leaves = direction === "send";
        const asks = data?.content?.asked || (sliders && "value" in (data?.state ?? {}));
        if (leaves && asks) underway.add(header.msg_id);
        if (!leaves && (data?.content?.answered || execution_state === "idle")) underway.delete(parent_header.msg_id);
        most = Math.max(most, underway.size);
    });
}"""
WIDTHS = """canvas => {
    window.widths = [];
    canvas.addEventListener("load", () => widths.push(canvas.width));
}"""


@pytest.fixture
def slow(server, playwright):
    """A function that opens the lab in a page whose line to the server has this round trip in ms."""
    browser = jupyter.chromium(playwright)
    with relay(int(server.url.rsplit(":", 1)[1])) as line:
        there, page = copy(server), browser.new_page(viewport=jupyter.WINDOW)
        there.url = line.url
        jupyter.enter(there, page)
        page.set_default_timeout(30_000)

        def opened(round_trip, ratio=1, sliders=True, cells=(WATCHED, "Watched()", "print(asked)")):
            notebook = jupyter.Notebook(there, page, server.write("slow.ipynb", *cells), ratio)
            notebook.run_all()
            line.round_trip = round_trip
            page.evaluate(UNDERWAY, sliders)
            return notebook

        opened.line = line
        yield opened
        line.round_trip = 0
        browser.close()
    server.end_sessions()


def drag(notebook, start, end, steps=60):
    """Drag along a line, a place every 16 ms or so, and let go; the most questions on their way in its second half."""
    mouse, (x, y), (to, height) = notebook.page.mouse, start, end
    mouse.move(x, y)
    notebook.page.wait_for_timeout(800)  # a reader looks where the mouse is
    mouse.down()
    for step in range(1, steps + 1):
        mouse.move(x + step / steps * (to - x), y + step / steps * (height - y))
        notebook.page.wait_for_timeout(16)
        if step == steps // 2:
            notebook.page.evaluate("most = 0")  # from then on it is known how slow the line is
    most = notebook.page.evaluate("most")
    mouse.up()
    notebook.settle()
    return most


def seen(notebook):
    """The slopes that were computed, and the one that the lab says that it shows."""
    notebook.run_cell(2)
    asked = notebook.page.locator(".jp-CodeCell").nth(2).locator(".jp-OutputArea-output pre").inner_text()
    caption = notebook.page.locator(".weightslab-caption").inner_text()
    return [float(slope) for slope in asked.strip("[]\n ").split(",")], float(caption.split()[2])


@in_ci("a fast drag, and one on a slow line, are in every run")
@pytest.mark.parametrize(("round_trip", "underway"), [(0, 1), (250, 2)])
def test_of_a_slider_two_values_are_on_their_way_none_lost_or_reordered(slow, round_trip, underway):
    notebook = slow(round_trip)
    (lab,) = notebook.labs
    x, y, left, length = lab.sliders.first.evaluate(GRIP)
    drag(notebook, (x, y), (left + 0.1 * length, y))
    before, _ = seen(notebook)
    x, y, *_ = lab.sliders.first.evaluate(GRIP)
    assert drag(notebook, (x, y), (left + 0.9 * length, y)) == underway
    asked, said = seen(notebook)
    there = asked[len(before) :]
    assert len(there) > 3 and there == sorted(set(there)), "in the order of the hand, each place once"
    handle = float(lab.sliders.first.get_attribute("aria-valuenow"))
    readout = float(notebook.page.locator(".weightslab-lab .widget-readout").first.inner_text())
    assert there[-1] == said == readout == pytest.approx(handle), "what the hand let go of is what is shown"
    assert not notebook.errors


def across(lab, *shares):
    """Two places in the picture, half way up."""
    lab.picture.scroll_into_view_if_needed()
    box = lab.picture.bounding_box()
    return [(box["x"] + share * box["width"], box["y"] + box["height"] / 2) for share in shares]


@in_ci("what a slider sends is in every run")
@pytest.mark.parametrize(("round_trip", "underway"), [(0, 1), (250, 2)])
def test_of_a_drag_in_the_picture_as_well(slow, round_trip, underway):
    notebook = slow(round_trip, sliders=False)  # which report, late, where they have been put
    (lab,) = notebook.labs
    drag(notebook, *across(lab, 0.3, 0.15))
    before, _ = seen(notebook)
    most = drag(notebook, *across(lab, 0.15, 0.4))
    asked, said = seen(notebook)
    there = asked[len(before) :]
    assert most == underway and len(there) > 3 and there == sorted(there) and there[-1] == said
    assert not notebook.errors


@pytest.mark.parametrize(("round_trip", "smallest"), [pytest.param(0, 1200, marks=LATE), (150, 600)])
def test_the_pictures_of_a_drag_are_smaller_while_they_come_late_and_the_last_one_is_sharp(slow, round_trip, smallest):
    notebook = slow(round_trip, ratio=2)
    (lab,) = notebook.labs
    x, y, left, length = lab.sliders.first.evaluate(GRIP)
    lab.picture.evaluate(WIDTHS)
    drag(notebook, (x, y), (left + 0.1 * length, y))
    widths = notebook.page.evaluate("widths")
    assert min(widths) == smallest and widths[-1] == 1200 and lab.sharp()
    assert smallest == 1200 or widths[widths.index(600) :].count(1200) == 1, "drawn once"
    assert not notebook.errors


DRAGGED = (
    WATCHED
    + """
from live.grid import GridLab
from live.growing import GrowingLab
"""
)
SENT = """() => {
    const [{ context }] = [...jupyterapp.shell.widgets("main")].filter((widget) => widget.context);
    window.sent = [];  // values and places that leave
    window.came = 0;
    context.sessionContext.session.kernel.anyMessage.connect((_, { msg, direction }) => {
        const { state, content } = msg.content.data ?? {};
        if (direction === "recv") came++;
        else sent.push(...[state, content].filter((asked) => asked && ("value" in asked || "point" in asked)));
    });
}"""
DEAD = 5000  # ms of a round trip in which nothing that a hand asks is answered


class Mouse:
    """A hand that pulls a part of the page to the left."""

    def __init__(self, page, part):
        self.page, box = page, part.bounding_box()
        self.x, self.y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def grip(self):
        self.page.mouse.move(self.x, self.y)
        self.page.wait_for_timeout(800)  # a reader looks where the mouse is
        self.page.mouse.down()

    def pull(self):
        self.x -= 20
        self.page.mouse.move(self.x, self.y)

    def let_go(self):
        self.page.mouse.up()


class Key:
    """A finger that holds an arrow key."""

    def __init__(self, page, part):
        self.page, self.part = page, part

    def grip(self):
        self.page.keyboard.press("Shift")  # whoever uses keys has used one before
        self.part.focus()
        self.page.wait_for_timeout(800)

    def pull(self):
        self.page.keyboard.down("ArrowLeft")

    def let_go(self):
        self.page.keyboard.up("ArrowLeft")


SLIDER, FIELD, TIME = ".weightslab-controls .noUi-handle", ".weightslab-matrix input", ".weightslab-timeline .noUi-handle"
NOW = "part => Number(part.closest('.widget-slider').querySelector('.widget-readout').textContent.replace('−', '-'))"
AT = "sent.at(-1)?.value"


@LATE
@pytest.mark.parametrize(
    ("lab", "part", "hand", "at", "last"),
    [
        pytest.param("Watched()", SLIDER, Mouse, NOW, AT, id="slider"),
        pytest.param("Watched()", SLIDER, Key, NOW, AT, id="keys"),
        pytest.param("Watched()", ".weightslab-picture", Mouse, "() => 'up'", "sent.at(-1)?.kind", id="picture"),
        pytest.param("GridLab()", FIELD, Mouse, "part => part.valueAsNumber", f"{AT}?.[0]?.[0]", id="matrix"),
        pytest.param("GrowingLab()", TIME, Mouse, NOW, AT, id="time"),
    ],
)
def test_the_last_place_leaves_although_nothing_before_it_is_answered(slow, lab, part, hand, at, last):
    notebook = slow(100, cells=(DRAGGED, lab))
    page, (shown,) = notebook.page, notebook.labs
    page.evaluate(SENT)
    held = shown.root.locator(part).first
    held.scroll_into_view_if_needed()
    hand = hand(page, held)
    hand.grip()
    hand.pull()
    page.wait_for_timeout(500)
    slow.line.round_trip = DEAD
    for _ in range(4):
        hand.pull()
        page.wait_for_timeout(100)
    page.evaluate("came = 0")
    hand.let_go()
    page.wait_for_function(f"at => Math.abs({last} - at) < 1e-9 || {last} === at", arg=held.evaluate(at), timeout=10_000)
    assert page.evaluate("came") == 0
    slow.line.round_trip = 0
    notebook.settle()
    assert not notebook.errors
