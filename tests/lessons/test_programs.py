"""The code that each lab shows gives what the lab gives, and its state makes it again."""

import numpy as np
import pytest
from lessons.course import LABS, extremes

from weightslab.live import state
from weightslab.live.branch import read_parameters

each_lab = pytest.mark.parametrize("lab_class", LABS, ids=lambda lab: lab.__name__)


def settings(lab_class):
    """The start, the presets, and both ends of all controls."""
    controls = lab_class.Parameters.controls()
    yield {}
    yield from (preset.values() for preset in lab_class.presets.values())
    for end in (0, -1):
        yield {name: extremes(control)[end] for name, control in controls.items()}


@each_lab
def test_the_code_is_short_runs_without_the_lab_and_gives_its_numbers(lab_class, capsys):
    assert lab_class.numbers
    for setting in settings(lab_class):
        lab, names = lab_class(**setting), {}
        code = lab.code()
        assert len(code.splitlines()) <= 15 and max(map(len, code.splitlines())) <= 125
        assert lab_class.__name__ not in code
        exec(code, names)
        assert capsys.readouterr().out
        for number in lab_class.numbers:
            np.testing.assert_allclose(names[number], getattr(lab.result, number), rtol=1e-9, atol=1e-9)


@each_lab
def test_its_state_makes_it_again(lab_class):
    for setting in settings(lab_class):
        parameters = lab_class.Parameters(**setting)
        assert read_parameters(state.call(lab_class.__name__, **parameters.values()), lab_class) == [(0, parameters)]
    lab = lab_class()
    assert lab_class.from_state(lab.state).sentence == lab.sentence
