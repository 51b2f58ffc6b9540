"""Somebody who opens lessons by their address, as a student does."""

import secrets
from contextlib import contextmanager

from browser import jupyter
from originals import NOTEBOOKS

HANDLE = ".weightslab-controls .noUi-handle"
ENDED = "!document.querySelector('.weightslab-waits') && window.wasWaiting"
WATCH = """new MutationObserver(() => window.wasWaiting ||= document.querySelector(".weightslab-waits"))
    .observe(document, {subtree: true, childList: true, attributes: true})"""


class Reader:
    """Somebody who opens addresses."""

    def __init__(self, server, context):
        self.server, self.page, self.said = server, context.new_page(), []
        self.page.set_default_timeout(jupyter.WAIT)
        self.page.add_init_script(WATCH)
        self.page.on("console", lambda message: self.said.append(message.text))

    def open(self, name, after="", live=True, workspace=None):
        """Open a notebook by its address; with ``live``, until what runs by itself has run."""
        workspace = workspace or f"{self.server.url}/lab/workspaces/{secrets.token_hex(4)}/tree"
        self.page.goto(f"{workspace}/{name}?token={self.server.token}{after}")
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        if live:
            self.page.wait_for_function(ENDED)
            self.page.locator(".weightslab-settled").first.wait_for(state="attached")  # settings are put back
            self.page.locator(".weightslab-picture:visible").first.wait_for()

    def idle(self):
        """Wait until the kernel has started and has nothing to do."""
        self.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        self.page.wait_for_timeout(1500)

    def prompts(self):
        return [prompt.strip() for prompt in self.page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()]

    @property
    def values(self):
        """Where the sliders of the first lab of the notebook in front stand."""
        return [
            float(handle.get_attribute("aria-valuenow"))
            for handle in self.page.locator(".weightslab-lab:visible").first.locator(HANDLE).all()
        ]

    @property
    def unsaved(self):
        return bool(self.page.locator(".jp-mod-dirty").count())


@contextmanager
def reading(server, page, **screen):
    """A reader whose lessons run when they are opened, in a browser with such a screen; afterwards all is as before."""
    context = page.context.browser.new_context(viewport={"width": 1280, "height": 800}, **screen)
    with reading_in(context, server) as reader:
        yield reader
    context.close()


@contextmanager
def reading_in(context, server):
    server.set_live(True)
    reader = Reader(server, context)
    yield reader
    for tab in context.pages:
        tab.close()
    server.end_sessions()
    server.set_live(False)
    for path in NOTEBOOKS.glob("*.ipynb"):
        (server.folder / path.name).write_bytes(path.read_bytes())
