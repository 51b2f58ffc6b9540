"""A server of another environment than the kernel's, and one with which several people write in one notebook."""

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from browser import jupyter
from browser.reader import Reader
from browser.test_lost_kernel import NOTICE, _follow_each_other
from requirements import in_ci

from weightslab.check import EXTENSIONS
from weightslab.server import WIDGET_VIEW

WRITE = """[...jupyterapp.shell.widgets("main")].find(({context}) => context).content.widgets.at(-1)
    .model.sharedModel.setSource("written together")"""


@pytest.fixture
def other_environment(tmp_path):
    """The Python of an environment with this one's packages, in which nothing of JupyterLab's is installed."""
    folder = tmp_path / "other"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=120)
    scheme = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=scheme))
    (packages / "this.pth").write_text("\n".join(path for path in sys.path if path.endswith("-packages")))
    for name in ("lab", "nbconvert"):  # pages and templates
        shared = Path(sys.prefix, "share/jupyter", name)
        if shared.exists():
            (folder / "share/jupyter").mkdir(parents=True, exist_ok=True)
            (folder / "share/jupyter" / name).symlink_to(shared)
    return folder / Path(sysconfig.get_path("scripts", "venv", vars=scheme)).name / Path(sys.executable).name


def _kernel_here(folder):
    """Have notebooks of a server in this folder run in the Python of these tests."""
    spec = folder / "data/kernels/python3/kernel.json"
    spec.parent.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": command, "display_name": "Python 3 (ipykernel)", "language": "python"}))


def test_a_server_without_the_widgets_has_the_first_lab_say_what_to_do(page, tmp_path, other_environment):
    _kernel_here(tmp_path)
    with jupyter.server(tmp_path, "jupyterlab", other_environment) as server:
        context = page.context.browser.new_context(viewport=jupyter.WINDOW)
        try:
            reader = Reader(server, context)
            server.write("lab.ipynb", "from live.line import LineLab", "LineLab()", "LineLab()")
            reader.open("lab.ipynb", live=False)
            reader.idle()
            reader.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
            reader.page.locator(".jp-RenderedImage img").nth(1).wait_for()
            said = reader.page.locator(".jp-OutputArea-output[data-mime-type$=stdout]")
            assert said.count() == 1, "the first lab alone says it"
            for package, sentence in zip(EXTENSIONS, said.inner_text().strip().splitlines(), strict=True):
                assert sentence.startswith(f"JupyterLab's half of {package} is missing in the environment of the server")
                assert f"run  {other_environment} -m pip install {package}, and start JupyterLab again" in sentence
            assert not reader.page.locator("[data-mime-type$=error], [data-mime-type$=stderr]").count()
        finally:
            context.close()


@in_ci("a server of its own is in every run, in another environment")
def test_below_an_address_as_on_a_hub_lessons_are_live_and_linked(page, tmp_path):
    with jupyter.server(tmp_path, base="/user/ada") as server:
        server.set_live(True)
        context = page.context.browser.new_context(viewport=jupyter.WINDOW)
        try:
            reader = Reader(server, context)
            reader.open("02_biases.ipynb", after="#lab=Shift(weight=-1.5, bias=0.5)")
            reader.idle()
            assert reader.values[:2] == [-1.5, 0.5]
            lab = reader.page.locator(".weightslab-lab").first
            lab.get_by_text("Share, and see the code").click()
            lab.get_by_role("button", name="Make a link to this setting").click()
            link = lab.get_by_label("Link to this setting")
            reader.page.wait_for_function("field => field.value.includes('Shift')", arg=link.element_handle())
            assert link.input_value().startswith(f"{server.url}/lab/tree/02_biases.ipynb#lab=Shift")
        finally:
            context.close()


def test_check_sees_in_the_environment_of_the_server_what_is_missing(other_environment, tmp_path):
    done = subprocess.run(
        [other_environment, "-m", "weightslab", "--check"],
        env=jupyter.environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    for package in EXTENSIONS:
        assert f"JupyterLab's half of {package} is missing" in done.stdout


def test_several_people_write_in_one_notebook_and_all_labs_follow(page, tmp_path):
    pytest.importorskip("jupyter_collaboration")
    with jupyter.server(tmp_path) as server:
        contexts = [page.context.browser.new_context(viewport=jupyter.WINDOW) for _ in range(2)]
        try:
            people = [Reader(server, context) for context in contexts]
            server.set_live(True)
            people[0].open("02_biases.ipynb")
            people[0].idle()
            people[1].open("02_biases.ipynb", live=False)
            people[1].page.locator(".weightslab-picture:visible").first.wait_for()
            for one in people:
                one.idle()
                assert one.page.locator(".weightslab-picture").count() > 2 and not one.page.locator(NOTICE).count()
            _follow_each_other(people)
            people[0].page.evaluate(WRITE)
            people[1].page.locator(".jp-Notebook .jp-Cell", has_text="written together").wait_for()
            people[0].page.evaluate("jupyterapp.commands.execute('docmanager:save')")
            people[1].idle()
            assert "written together" in (saved := (server.folder / "02_biases.ipynb").read_text())
            assert WIDGET_VIEW not in saved
            shown = ".jp-OutputArea [data-mime-type$=error], .jp-OutputArea [data-mime-type$=stderr], .weightslab-error"
            assert not any(one.page.locator(shown).count() for one in people)
        finally:
            for context in contexts:
                context.close()
