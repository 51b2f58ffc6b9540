"""The sentences of all labs on this processor, an older one, and with another number of threads: the same digits."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from processors import CORES, environment
from requirements import in_ci

SENTENCES = Path(__file__).with_name("sentences.py")
CHAOTIC = {"WatchItLearn, too large a rate"}
"""Learning rate 10: each rounding grows until it decides where a network ends, which is what the preset shows."""


@cache
def sentences(core="", older=False, threads=1):
    """The sentence of every lab and preset, computed in a process of its own."""
    run = subprocess.run(
        [sys.executable, str(SENTENCES)],
        env=environment(core, older, threads),
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return json.loads(run.stdout)


NEWEST, *BETWEEN, OLDEST = CORES or ("", "")
CASES = [
    pytest.param(core, older, threads, id=f"{core or 'this'}-{'older' if older else 'all'}-{threads}")
    for core, older, threads in [(NEWEST, False, 2), *((core, False, 2) for core in BETWEEN), (OLDEST, True, 2)]
]
"""Every kernel of OpenBLAS, the oldest with few of the processor's features; two threads, and one here."""


@in_ci("every lab on other processors")
@pytest.mark.xdist_group("processors")
@pytest.mark.parametrize(("core", "older", "threads"), CASES)
def test_sentences_do_not_depend_on_the_processor(core, older, threads):
    here, there = sentences(), sentences(core, older, threads)
    assert len(here) > 150 and here.keys() == there.keys() and here.keys() >= CHAOTIC
    differ = {name: (here[name], there[name]) for name in here.keys() - CHAOTIC if here[name] != there[name]}
    assert not differ
