"""The code that each lab shows gives what the lab gives, and its state makes it again."""

import inspect

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


@pytest.mark.parametrize("lab_class", [lab for lab in LABS if lab.program], ids=lambda lab: lab.__name__)
def test_a_program_is_short_needs_only_the_package_and_gives_the_numbers_of_its_lab(lab_class, capsys):
    assert lab_class.numbers
    for setting in settings(lab_class):
        lab, names = lab_class(**setting), {}
        code = lab.code()
        assert len(code.splitlines()) <= 15 and max(map(len, code.splitlines())) <= 125
        assert lab_class.__name__ not in code and "weightslab.lessons" not in code
        exec(code, names)
        assert capsys.readouterr().out
        for number in lab_class.numbers:
            np.testing.assert_allclose(names[number], getattr(lab.result, number), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("lab_class", [lab for lab in LABS if not lab.program], ids=lambda lab: lab.__name__)
def test_other_code_makes_the_lab_and_shows_what_it_computes(lab_class, capsys):
    assert not lab_class.numbers, "only a program gives them"
    for setting in (lab_class.Parameters().values(), *settings(lab_class)):
        lab, names = lab_class(**setting), {}
        making, source = lab.code().split("\n\n\n", 1)
        assert len(making.splitlines()) == 3 and source == inspect.getsource(lab_class.compute).strip()
        exec(lab.code(), names)
        assert capsys.readouterr().out.strip() == lab.sentence
        assert names["lab"].parameters == lab.parameters and names[lab_class.compute.__name__].__doc__


@each_lab
def test_its_state_makes_it_again(lab_class):
    for setting in settings(lab_class):
        parameters = lab_class.Parameters(**setting)
        assert read_parameters(state.call(lab_class.__name__, **parameters.values()), lab_class) == [(0, parameters)]
    lab = lab_class()
    assert lab_class.from_state(lab.state).sentence == lab.sentence
