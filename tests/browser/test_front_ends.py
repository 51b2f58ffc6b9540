"""Lessons go live by themselves in JupyterLab and in Notebook 7, with what is installed, the oldest and the newest."""

import secrets

import pytest
from browser.reader import ENDED, HANDLE
from requirements import in_ci, require

FRONT_ENDS = {"lab": "lab/workspaces/{}/tree/{}", "notebook": "notebooks/{1}"}
SHOWN = "document.querySelector('.weightslab-picture').toDataURL()"


@pytest.mark.parametrize(
    "front_end", [pytest.param("lab", marks=in_ci("all else in every run is in JupyterLab")), "notebook"]
)
def test_a_lesson_is_live_by_itself_and_a_slider_moves_the_picture(reader, front_end):
    if front_end == "notebook":
        require("notebook")
    page, address = reader.page, FRONT_ENDS[front_end].format(secrets.token_hex(4), "00_start_here.ipynb")
    page.goto(f"{reader.server.url}/{address}?token={reader.server.token}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.wait_for_function(ENDED)
    page.locator(".weightslab-picture:visible").first.wait_for()
    before, handle = page.evaluate(SHOWN), page.locator(HANDLE).first
    handle.focus()
    handle.press("ArrowLeft")
    page.wait_for_function(f"before => {SHOWN} !== before", arg=before)
    assert not page.locator(".jp-OutputArea [data-mime-type$=error], .jp-OutputArea [data-mime-type$=stderr]").count()
