"""Does it stay as quick and as small? ``python tests/benchmarks/endurance.py [minutes] [lab]``

One lab is driven by 10,000 events on its widgets: every slider, list and button in turn, a state every hundredth time. Then
the playground plays for so many minutes (10 if left out), and ten times a second the reader does something: chooses another
weight. Both as in a kernel, but without a browser. Printed at the start, in the middle and at the end: resident memory, live
Python objects and widgets, and latency, which is the time from an event to the new picture; for the playground from the
reader's wish, so that what the running epoch and picture take is in it. A warm-up comes first.
"""

import asyncio
import gc
import sys
import time
from itertools import count, cycle
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import ipywidgets as widgets
import numpy as np
import psutil
from lessons.course import LABS

from weightslab.playground import Playground

EVENTS, WARM_UP = 10_000, 500
EACH = 0.1
"""Seconds between two wishes while the playground plays."""
HEADS = ("", "memory MB", "objects", "widgets", "median ms", "p95 ms", "")


def row(name, times, rest=""):
    """A line of figures; ``times`` in seconds since the last line."""
    gc.collect()
    memory, alive = psutil.Process().memory_info().rss / 2**20, len(widgets.widget._instances)
    print(
        f"{name:22} {memory:9.1f} {len(gc.get_objects()):9} {alive:8} {1e3 * median(times):10.2f} "
        f"{1e3 * quantiles(times, n=20)[-1]:9.2f}  {rest}",
        flush=True,
    )


def heads(title):
    """The heads of the columns."""
    print(f"\n{title}\n{HEADS[0]:22} {HEADS[1]:>9} {HEADS[2]:>9} {HEADS[3]:>8} {HEADS[4]:>10} {HEADS[5]:>9}")


def somewhere(slider, rng):
    """Another value for a control, drawn at random."""
    if hasattr(slider, "options"):
        return slider.options[rng.integers(len(slider.options))]
    if isinstance(slider, widgets.Checkbox):
        return not slider.value
    value = slider.min + slider.step * rng.integers(round((slider.max - slider.min) / slider.step) + 1)
    return slider.base**value if isinstance(slider, widgets.FloatLogSlider) else value


def wishes(lab):
    """Without end, something that a reader does with a lab."""
    panel, rng = lab.panel, np.random.default_rng(0)
    sliders, buttons = cycle(panel.controls.widgets.values()), cycle([panel.reset, *panel.presets.values()])
    states = cycle([lab.state, *(type(lab)(**preset.values()).state for preset in lab.presets.values())])
    for n in count(1):
        if n % 100 == 0:
            yield lambda: setattr(panel.fold.state, "value", next(states))
        elif n % 10 == 0:
            yield lambda: next(buttons).click()
        else:
            slider = next(sliders)
            yield lambda slider=slider: setattr(slider, "value", somewhere(slider, rng))


def drive(lab):
    """A lab and 10,000 events."""
    lab.panel.fold.button.value = True  # the drawer open: state and code are written too
    heads(f"{type(lab).__name__}, {EVENTS:,} events")
    times, frames = [], set()
    for n, wish in zip(range(1 - WARM_UP, EVENTS + 1), wishes(lab), strict=False):
        began = time.perf_counter()
        wish()
        times.append(time.perf_counter() - began)
        frames.add(hash(lab.panel.picture.value))
        if lab.panel.error.value:
            raise RuntimeError(lab.panel.error.value)
        if n in (0, EVENTS // 2, EVENTS):
            row(f"event {n:,}", times[-WARM_UP:], f"{len(frames)} different pictures")


async def play(minutes):
    """The playground, playing."""
    playground = Playground()
    panel, session = playground.panel, playground.session
    weights = cycle([(0, to, source) for to in range(8) for source in range(2)])
    heads(f"The playground playing {minutes:g} minutes")
    panel.play()
    began, marks, times = time.perf_counter(), [0.0, 0.5, 1.0], []
    await asyncio.sleep(3)
    while marks:
        asked = time.perf_counter()
        await asyncio.sleep(0)
        playground.choose_weight(*next(weights))
        times.append(time.perf_counter() - asked)
        if panel.error.value or not panel.loop.running:
            raise RuntimeError(panel.error.value or "it stopped playing")
        if time.perf_counter() >= began + 10 + marks[0] * (60 * minutes - 10):
            seconds = time.perf_counter() - began
            row(f"{seconds:.0f} s", times[-WARM_UP:], f"epoch {session.epoch:,}, {session.epoch / seconds:.0f} a second")
            marks.pop(0)
        await asyncio.sleep(EACH)
    panel.pause()


def main(minutes="10", name="TwoInputs"):
    """Both, one after the other."""
    drive(next(lab for lab in LABS if lab.__name__ == name)())
    asyncio.run(play(float(minutes)))


if __name__ == "__main__":
    main(*sys.argv[1:])
