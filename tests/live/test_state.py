"""A state makes the lab again; any other text is refused in one sentence and changes nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from line import LineLab, LineParameters
from test_parameters import good

from weightslab.live.state import call

STATE = LineLab().state


@given(good)
def test_a_state_makes_the_same_parameters_again(values):
    lab, text = LineLab(), call("LineLab", **LineParameters(**values).values())
    assert "\n" not in text and len(text) < 200
    if values["slope"] != -3 and (values["slope"], values["shift"]) != (3, 2):
        lab.restore(text)
        assert lab.parameters == LineParameters(**values) and lab.state == text


@st.composite
def mutated(draw):
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(STATE))] * 2)))
    return STATE[:start] + draw(st.text(max_size=8)) + STATE[end:]


@given(mutated() | st.text())
@example(STATE.replace("1.0", "__import__('os').system('true')"))
@example(STATE.replace("1.0", "9" * 1500))
@example(STATE.replace("1.0", "1e999"))
@example("(" * 100_000)
@example("(" * 4900)
@example("-" * 4900 + "1")
@example("LineLab(slope='\\d')")
@example("")
@example("LineLab")
def test_a_mutated_text_is_read_as_it_says_or_refused(text):
    lab = LineLab(shift=1.0)
    before = lab.parameters, lab.result
    try:
        lab.restore(text)
    except (ValueError, TypeError) as error:
        assert (lab.parameters, lab.result) == before
        assert str(error) and "\n" not in str(error)
    else:
        assert LineLab.from_state(lab.state).parameters == lab.parameters


@pytest.mark.parametrize(
    "change, sentence",
    [
        (("LineLab", "OtherLab"), "this state is of 'OtherLab', not of LineLab"),
        (("slope=1.0, ", ""), "this state of LineLab has no slope"),
        (("slope=1.0", "slope=9.0"), "slope w must be from -3 to 3, got 9"),
        (("slope=1.0", "slope=1.0, slope=1.0"), "a state of LineLab looks like"),
        (("slope=1.0", "slope=" + "9" * 400), "slope w must be from -3 to 3, got a number of hundreds of digits"),
        (("slope=1.0", "slope=1j"), "slope w must be a number from -3 to 3, got 1j"),
        (("slope=1.0", "slope=[1.0]"), "slope w must be a number from -3 to 3"),
        (("slope=1.0", "**{'slope': 1.0}"), "a state of LineLab looks like"),
        (("slope=1.0", "slope=1+1"), "a state of LineLab looks like"),
    ],
)
def test_what_is_wrong_is_named(change, sentence):
    with pytest.raises((ValueError, TypeError), match=f"^{sentence}"):
        LineLab.from_state(STATE.replace(*change))


def test_the_drawer_shows_the_state_while_it_is_open_and_restores_another():
    lab = LineLab()
    fold = lab.panel.fold
    assert fold.state.value == ""
    fold.button.value = True
    assert fold.state.value == lab.state
    fold.state.value = LineLab(slope=2.0).state
    assert lab.parameters.slope == 2.0 and lab.panel.controls.widgets["slope"].value == 2.0
    fold.state.value = "rubbish"
    assert "Not drawn: a state of LineLab looks like" in lab.panel.error.value and lab.parameters.slope == 2.0


def test_one_control_goes_back_alone():
    lab = LineLab(slope=0.5)
    lab.panel.controls.widgets["slope"].value = 2.0
    lab.panel.controls.widgets["shift"].value = 1.0
    lab.panel.screen._handle_custom_msg({"reset": 0}, [])
    assert lab.parameters == LineParameters(slope=0.5, shift=1.0)
