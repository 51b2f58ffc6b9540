"""Whatever a student does to a lab, in any order: a picture, a sentence, no error, and nothing that grows.

A few random events for each lab; ``WEIGHTSLAB_EVENTS=1000 pytest tests/lessons/test_events.py`` for a thousand.
"""

import asyncio
import gc
import os
import re
from io import BytesIO

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from lessons.course import LABS
from matplotlib.artist import Artist
from PIL import Image

from weightslab.live import player
from weightslab.live.parameters import Entries

EVENTS = int(os.environ.get("WEIGHTSLAB_EVENTS", 5))
WARM_UP = 3


def somewhere(control, rng):
    """Any value that the widget of this kind of field can ask for."""
    if hasattr(control, "options"):
        return str(rng.choice(control.options))
    if not hasattr(control, "low"):
        return bool(rng.integers(2))
    if isinstance(control, Entries):
        return tuple(tuple(somewhere(control.entry, rng) for _ in row) for row in control.low)
    value = control.low + rng.random() * (control.high - control.low)
    if isinstance(control.low, int):
        return int(control.low + control.step * round((value - control.low) / control.step))
    return control.nearest(value)


def wishes(lab, rng):
    """What can be done with a lab: a list of functions."""
    panel, controls, presets = lab.panel, lab.Parameters.controls(), list(lab.presets.values())

    def move():
        name = str(rng.choice(list(controls)))
        panel.controls.widgets[name].value = somewhere(controls[name], rng)

    def paste():
        panel.fold.state.value = type(lab)(**presets[rng.integers(len(presets))].values()).state

    def send(content):
        (panel.picture if "point" in content else panel.screen)._handle_custom_msg(content, [])

    def point():
        for kind in ("down", "move", "up"):
            send({"kind": kind, "point": rng.random(2).tolist()})

    def scrub():
        panel.timeline.slider.value = int(rng.integers(101))

    def press():
        panel.timeline.button.click()

    def fork():
        scrub()
        if not panel.timeline.fork.disabled:
            panel.timeline.fork.click()

    return [
        *[move] * 8,
        lambda: rng.choice([panel.reset, *panel.presets.values()]).click(),
        lambda: send({"reset": int(rng.integers(len(controls)))}),
        *[paste] * bool(presets),
        *[point] * bool(lab.pointed),
        *[scrub, press] * bool(panel.timeline),
        *[fork] * bool(lab.later),
    ]


async def drive(lab, rng):
    """Events, each followed by what it must leave; labs that train are interrupted by the next."""
    panel = lab.panel
    panel.screen.pixel_ratio = 1.0
    panel.fold.button.value = True
    possible, grown = wishes(lab, rng), []
    lab.figure.findobj()  # makes lazy ticks once
    for n in range(WARM_UP + EVENTS):
        possible[rng.integers(len(possible))]()
        await asyncio.sleep(0)
        said = f"after event {n}: {lab!r}"
        forked = lab.branch and lab.branch.parent
        refused = forked and "cannot change in the middle of a run: Reset ends the fork" in panel.error.value
        assert refused or panel.error.value == "", f"{panel.error.value} {said}"
        assert lab.sentence and not re.search(r"\bnan\b", lab.sentence), f"{lab.sentence!r} {said}"
        picture = Image.open(BytesIO(panel.picture.value))
        assert picture.size == lab.figure.css_size and np.ptp(np.asarray(picture.convert("L"))) > 100, said
        if n in (WARM_UP, WARM_UP + EVENTS - 1):
            gc.collect()
            grown.append((len(lab.figure.findobj(Artist)), len(_instances), lab.figure.redraws))
    lab.close()
    assert grown[0] == grown[1], f"artists, widgets or redraws grow: {grown}"


@pytest.fixture
def collected_soon():
    """What was there before the test stays out of ``gc.collect``, which otherwise takes longer than the events."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("collected_soon")
@pytest.mark.parametrize("lab_class", LABS, ids=lambda lab: lab.__name__)
def test_any_events_in_any_order(lab_class, monkeypatch):
    monkeypatch.setattr(player, "REPLAY", 0.1)
    asyncio.run(drive(lab_class(), np.random.default_rng(len(lab_class.__name__))))
