"""A live lab on the page: its controls, its picture, its words."""

import re

CUT_OFF = """lab => [...lab.querySelectorAll(".widget-label, .widget-readout, button")]
    .filter(part => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflow !== "visible")
    .map(part => part.textContent)"""

OVERLAPPING = """lab => {
    const kinds = ".widget-label, .widget-readout, .noUi-target, button, select, .jupyter-widget input";
    const parts = [...lab.querySelectorAll(kinds)]
        .concat(...lab.querySelectorAll(".weightslab-title, .weightslab-picture, .weightslab-caption"))
        .filter(part => part.offsetParent && !part.closest(".weightslab-spoken"));
    const boxes = parts.map(part => part.getBoundingClientRect());
    const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    const pairs = [];
    for (let i = 0; i < parts.length; i++) for (let j = 0; j < i; j++)
        if (!parts[i].contains(parts[j]) && !parts[j].contains(parts[i]) && meet(boxes[i], boxes[j]))
            pairs.push(`${parts[j].textContent || parts[j].className} / ${parts[i].textContent || parts[i].className}`);
    return pairs;
}"""

READ_TOGETHER = """cell => {
    const kinds = [".weightslab-controls > *", ".weightslab-buttons", ".weightslab-timeline", ".weightslab-leaves"]
        .concat([".weightslab-picture", ".weightslab-caption"]);
    const parts = [...cell.querySelectorAll(kinds.map((kind) => `.weightslab-lab ${kind}`).join())];
    const boxes = parts.filter((part) => part.offsetParent).map((part) => part.getBoundingClientRect());
    return Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top));
}"""

SHOWN = """async lab => {
    const canvas = lab.querySelector(".weightslab-picture");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const pixels = [...new Uint8Array(await crypto.subtle.digest("SHA-256", data))].join();
    const values = [...lab.querySelectorAll(".widget-readout")].map(readout => readout.textContent)
        .concat([...lab.querySelectorAll("select, input[type=number]")].map(field => field.value))
        .concat([...lab.querySelectorAll("input[type=checkbox]")].map(box => box.checked))
        .concat([...lab.querySelectorAll(".noUi-handle")].map(handle => handle.getAttribute("aria-valuenow")))
        .concat([...lab.querySelectorAll(".widget-toggle-button.mod-active")]
            .filter(button => !button.closest(".weightslab-leaves") && !button.matches(".weightslab-disclosure > *"))
            .map(button => button.textContent));
    return [pixels, lab.querySelector(".weightslab-caption").innerText, values];
}"""

GRIP = """handle => {
    handle.scrollIntoView({ block: "center" });
    const box = handle.getBoundingClientRect(), track = handle.closest(".noUi-target").getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2, track.x, track.width];
}"""

READ_ALONG = """lab => {
    const canvas = lab.querySelector(".weightslab-picture"), caption = lab.querySelector(".weightslab-caption").parentNode;
    [lab.colours, lab.captions] = [[], []];
    canvas.addEventListener("load", () => lab.colours.push(
        [...canvas.getContext("2d").getImageData(0.75 * canvas.width, 0.5 * canvas.height, 1, 1).data.slice(0, 3)]));
    new MutationObserver(() => lab.captions.push(caption.textContent)).observe(caption, { childList: true, subtree: true });
}"""


class Lab:
    """One lab of an open notebook.

    Attributes
    ----------
    picture, caption : locator
    sliders : locator
        The handles of the controls' sliders.
    buttons : locator
        Reset and the presets.
    lists, checkboxes, choices : locator
        Drop-down lists, check boxes, and the groups of options that stand side by side.
    fields : locator
        The entries of matrices.
    """

    def __init__(self, notebook, root):
        self.notebook, self.page, self.root = notebook, notebook.page, root
        self.picture = root.locator(".weightslab-picture")
        self.caption = root.locator(".weightslab-caption")
        self.sliders = root.locator(".weightslab-controls .noUi-handle")
        self.buttons = root.locator("button.jupyter-button:not(.widget-toggle-button, .weightslab-timeline button)")
        self.lists = root.locator("select")
        self.checkboxes = root.locator("input[type=checkbox]")
        self.choices = root.locator(".weightslab-controls .widget-toggle-buttons")
        self.fields = root.locator(".weightslab-matrix input")

    @property
    def trains(self):
        """Whether its answers come step by step."""
        return self.root.locator(".weightslab-timeline").is_visible()

    @property
    def name(self):
        """Its title, as a file name."""
        return re.sub(r"\W+", "-", self.root.locator(".weightslab-title").inner_text()).strip("-")

    def shown(self):
        """What a student sees: the picture's pixels (as a digest), the caption, the values at the controls."""
        return tuple(self.root.evaluate(SHOWN))

    def after(self, action, *arguments):
        """What is shown when all is done that an action of the reader's hand has asked for."""
        action(*arguments)
        self.notebook.settle()
        return self.shown()

    def answer(self, action, *arguments):
        """What is shown at once; a lab that trains has only begun."""
        action(*arguments)
        self.notebook.settle(done=False)
        return self.shown()

    def drag(self, index, left=0.2, right=0.8):
        """Drag slider ``index`` with the mouse to the other side: to a share of its length, in steps."""
        x, y, start, length = self.sliders.nth(index).evaluate(GRIP)
        share = left if x > start + length / 2 else right
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(start + share * length, y, steps=3)
        self.page.mouse.up()

    def sweep(self, index, left=0.02, right=1.0, steps=60):
        """Drag slider ``index`` to its left, then as fast as the mouse goes to its right; what was shown on that way.

        Returns
        -------
        list of (int, int, int), list of str
            The colour of one point of each picture (three quarters from the left, half way up), and each caption.
        """
        self.drag(index, left, left)
        self.notebook.settle()
        self.root.evaluate(READ_ALONG)
        x, y, start, length = self.sliders.nth(index).evaluate(GRIP)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(start + right * length + 5, y, steps=steps)
        self.page.mouse.up()
        self.notebook.settle()
        return self.root.evaluate("lab => [lab.colours, lab.captions]")

    def sharp(self):
        """Whether the picture has the pixels of the screen."""
        return self.picture.evaluate(
            "(canvas, ratio) => canvas.width === Math.round(ratio * parseFloat(canvas.style.width))", self.notebook.ratio
        )

    def misplaced(self):
        """Words that are cut off, and parts that overlap."""
        return self.root.evaluate(CUT_OFF) + self.root.evaluate(OVERLAPPING)
