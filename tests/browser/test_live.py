"""A lab with every kind of control in JupyterLab and Chromium, and whether the harness sees what goes wrong."""

import pytest


@pytest.fixture
def run(server, opened):
    """A function that runs a notebook of these cells."""
    def run(*sources):
        notebook = opened(server.write("scratch.ipynb", *sources))
        notebook.run_all()
        return notebook

    return run


def test_every_kind_of_control_and_an_error_inside_the_lab(run):
    notebook = run("from live.line import LineLab", "LineLab(rate=0.5, power=3)")
    (lab,) = notebook.labs
    assert lab.sharp() and not lab.misplaced()
    before = lab.shown()
    lab.after(lab.buttons.get_by_text("broken").click)
    assert notebook.errors == ["Not drawn: slope -3 is <not> for this line. The picture shows the last setting that worked."]
    assert lab.picture.is_visible() and lab.shown()[0] == before[0]
    assert lab.after(lab.buttons.get_by_text("Reset").click) == before
    for control in (lab.checkboxes, lab.choices.get_by_text("step")):
        pixels, _, values = lab.shown()
        new_pixels, _, new_values = lab.after(control.click)
        assert new_pixels != pixels and new_values != values
    assert not notebook.errors


def test_the_harness_sees_errors_warnings_and_failing_callbacks(run):
    notebook = run("import ipywidgets, warnings",
                   "button = ipywidgets.Button()\nbutton.on_click(lambda _: {}['pressed'])\nbutton",
                   "warnings.warn('of this')",
                   "1 / 0")
    notebook.page.locator("button.jupyter-button").click()
    notebook.settle()
    for seen in ("ZeroDivisionError", "UserWarning: of this", "KeyError: 'pressed'"):
        assert any(seen in error for error in notebook.errors)
