"""Parameters are checked when they are made and say in one sentence what is wrong."""

from dataclasses import FrozenInstanceError, dataclass

import numpy as np
import pytest
from grid import GridLab, GridParameters
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from line import LineLab, LineParameters

from weightslab.live import Parameters, choice, entries, integer, number

good = st.fixed_dictionaries(
    {
        "slope": st.floats(-3, 3),
        "shift": st.floats(-2, 2),
        "rate": st.floats(1e-4, 10),
        "power": st.integers(1, 5),
        "noisy": st.booleans(),
        "kind": st.sampled_from(["line", "step"]),
    }
)


@given(good)
def test_repr_makes_the_same_parameters_again(values):
    parameters = LineParameters(**values)
    assert eval(repr(parameters), {"LineParameters": LineParameters}) == parameters
    assert parameters.values() == values


@given(st.floats().filter(lambda value: not -3 <= value <= 3))
def test_numbers_outside_their_range_and_nan_are_refused(value):
    with pytest.raises(ValueError, match=r"^slope w must be from -3 to 3, got \S+$"):
        LineParameters(slope=value)


@given(st.integers().filter(lambda value: not 1 <= value <= 5))
def test_integers_outside_their_range_are_refused(value):
    with pytest.raises(ValueError, match=rf"^power must be from 1 to 5, got {value}$"):
        LineParameters(power=value)


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"slope": "2"}, "slope w must be a number from -3 to 3, got '2'"),
        ({"slope": True}, "slope w must be a number from -3 to 3, got True"),
        ({"slope": None}, "slope w must be a number from -3 to 3, got None"),
        ({"slope": 1 + 0j}, "slope w must be a number from -3 to 3, got (1+0j)"),
        ({"shift": [1.0]}, "shift b must be a number from -2 to 2 m, got [1.0]"),
        ({"power": 2.0}, "power must be a whole number from 1 to 5, got 2.0"),
        ({"power": True}, "power must be a whole number from 1 to 5, got True"),
        ({"noisy": 1}, "add a wave must be True or False, got 1"),
        ({"kind": 0}, "kind must be one of line, step, got 0"),
    ],
)
def test_wrong_types_are_refused(changes, sentence):
    with pytest.raises(TypeError) as error:
        LineParameters(**changes)
    assert str(error.value) == sentence


def test_unknown_options_are_refused():
    with pytest.raises(ValueError, match=r"^kind must be one of line, step, got 'curve'$"):
        LineParameters(kind="curve")


@pytest.mark.parametrize("near, meant", [("Step", "step"), ("lines", "line")])
def test_an_option_that_is_nearly_one_is_asked_for(near, meant):
    with pytest.raises(ValueError, match=rf"^kind must be one of line, step, got '{near}'; did you mean {meant}\?$"):
        LineParameters(kind=near)


@pytest.mark.parametrize(
    "made, sentence",
    [
        (lambda: LineLab(-2), "LineLab wants the name of what is set, such as LineLab(slope=-2)"),
        (lambda: LineLab(solpe=-2), "LineLab has no solpe; did you mean slope?"),
        (lambda: LineLab(learning_rate=1), "LineLab has no learning_rate; did you mean rate?"),
        (lambda: LineLab().set(Kind="step"), "LineLab has no Kind; did you mean kind?"),
        (lambda: LineLab(q=1), "LineLab has no q; it has slope, shift, rate, power, noisy, kind"),
        (lambda: LineLab(q=1, slop=2), "LineLab has no q, slop; it has slope, shift, rate, power, noisy, kind"),
        (lambda: LineLab(slope=-20), "slope w must be from -3 to 3, got -20"),
        (lambda: LineLab().choose("step"), "A line has no preset 'step'; did you mean 'steep'?"),
    ],
)
def test_a_notebook_shows_the_sentence_alone_and_it_names_the_lab_and_the_nearest(made, sentence):
    with pytest.raises((TypeError, ValueError)) as raised:
        made()
    assert str(raised.value) == sentence
    assert raised.value._render_traceback_() == [f"{raised.type.__name__}: {sentence}"]


def test_ipython_prints_one_line(capsys):
    shell = InteractiveShell()
    shell.run_cell("from line import LineLab\nLineLab(slope=-20)")
    assert capsys.readouterr().out.strip().splitlines() == ["ValueError: slope w must be from -3 to 3, got -20"]


def test_numpy_scalars_become_plain_python():
    parameters = LineParameters(slope=np.float32(0.5), power=np.int64(3), noisy=np.bool_(True), kind=np.str_("step"))
    assert repr(parameters) == ("LineParameters(slope=0.5, shift=0.0, rate=0.1, power=3, noisy=True, kind='step')")


def test_replace_keeps_the_rest_and_checks():
    parameters = LineParameters(slope=2.0)
    assert parameters.replace(shift=1.0) == LineParameters(slope=2.0, shift=1.0)
    with pytest.raises(ValueError, match="slope w"):
        parameters.replace(slope=7.0)
    with pytest.raises(TypeError, match="LineParameters has no slop; did you mean slope"):
        parameters.replace(slop=1.0)


def test_parameters_never_change():
    with pytest.raises(FrozenInstanceError):
        LineParameters().slope = 2.0


def test_a_field_refuses_a_default_outside_its_range():
    with pytest.raises(ValueError, match="size must be from 0 to 1 m, got 2"):
        number(2.0, 0, 1, 0.1, "size", unit="m")
    with pytest.raises(TypeError, match="depth must be a whole number"):
        integer(1.5, 0, 3, 1, "depth")
    with pytest.raises(ValueError, match="W row 2 column 1 must be from 0 to 1, got 2"):
        entries(((0, 1), (2, 1)), 0, 1, 0.1, "W")
    with pytest.raises(ValueError, match="kind must be one of a, b"):
        choice("c", ["a", "b"], "kind")
    with pytest.raises(ValueError, match="rate is on a log scale and must start above 0, got 0"):
        number(1.0, 0, 10, 0.1, "rate", log=True)


def test_a_field_that_no_control_was_given_for_is_named():
    with pytest.raises(TypeError, match=r"Bare\.size needs number, integer, toggle, choice, text or entries"):

        @dataclass(frozen=True)
        class Bare(Parameters):
            size: float = 1.0

        Bare()


def test_the_nearest_step_of_a_slider():
    parameters = LineParameters()
    assert parameters.nearest(slope=0.126, shift=-9.0, rate=0.02) == LineParameters(slope=0.15, shift=-2.0, rate=0.01995)
    assert parameters.nearest(rate=-1.0).rate == 1e-4


matrices = st.tuples(*[st.tuples(*[st.floats(-2, 2)] * 2)] * 3)


@given(matrices)
def test_a_matrix_is_kept_written_and_read_as_it_is(W):
    parameters = GridParameters(W=W)
    assert parameters.W == W and hash(parameters) == hash(GridParameters(W=np.array(W)))
    assert eval(repr(parameters), {"GridParameters": GridParameters}) == parameters
    assert GridLab.from_state(GridLab(W=W).state).parameters == parameters


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"W": ((1, 2), (0, 0), (0, -9))}, ValueError, "W row 3 column 2 must be from -2 to 2, got -9"),
        ({"W": ((1, 2), (0, float("nan")), (0, 0))}, ValueError, "W row 2 column 2 must be from -2 to 2, got nan"),
        ({"W": ((1, 2), (0, 0), ("a", 0))}, TypeError, "W row 3 column 1 must be a number from -2 to 2, got 'a'"),
        ({"x": ((0,), (99,))}, ValueError, "x row 2 must be from -10 to 10, got 99"),
        ({"x": ((0,), (True,))}, TypeError, "x row 2 must be a number from -10 to 10, got True"),
        ({"W": 3.0}, TypeError, "W must be 3 rows of 2 numbers, got 3.0"),
        ({"W": ((1, 2), (0, 0))}, TypeError, "W must be 3 rows of 2 numbers, got ((1, 2), (0, 0))"),
        ({"W": ((1, 2), (0,), (0, 0))}, TypeError, "W must be 3 rows of 2 numbers, got ((1, 2), (0,), (0, 0))"),
        ({"W": "abc"}, TypeError, "W must be 3 rows of 2 numbers, got 'abc'"),
    ],
)
def test_a_matrix_says_which_entry_is_wrong(changes, error, sentence):
    with pytest.raises(error) as raised:
        GridParameters(**changes)
    assert str(raised.value) == sentence


@pytest.mark.parametrize(
    "given",
    [
        "((1.0, 2.0), (0, 0), (0, 0)",
        "(1.0, 2.0)",
        "((1.0, 2.0), (0, 0), (0, x))",
        "((1.0, 2.0), ([[0]], 0), (0, 0))",
        "((1.0, 2.0), (0, 0), (0, 1e999))",
        "()",
        "((),)",
    ],
)
def test_a_state_with_another_matrix_is_refused(given):
    state = GridLab().state.replace("((0.5, -1.0), (2.0, 0.0), (-1.5, 1.0))", given)
    with pytest.raises((ValueError, TypeError), match=r"^(a state of GridLab|W row|W must be 3 rows of 2)"):
        GridLab.from_state(state)


def test_a_field_of_a_matrix_sets_its_entry_and_the_matrix_goes_back_alone():
    lab = GridLab(factor=2.0)
    panel = lab.panel
    W, x = (panel.controls.widgets[name] for name in "Wx")
    W.set_state({"value": [[0.5, -1], [2, 0.30000000000000004], [-1.5, 1]]})  # as the browser does: no tuples, no floats
    assert lab.parameters.W == ((0.5, -1.0), (2.0, 0.3), (-1.5, 1.0)) and panel.error.value == ""
    x.set_state({"value": [[3], [-0.5]]})
    assert lab.sentence == "y = (4, 11.7, -10)." and "(4, 11.7, -10)" in panel.caption.value
    panel.screen._handle_custom_msg({"reset": list(panel.controls.kinds).index("W")}, [])
    assert lab.parameters == GridParameters(factor=2.0, x=((3.0,), (-0.5,))) and W.value == GridParameters().W
    panel.presets["zero"].click()
    assert W.value == ((0.0, 0.0),) * 3
    lab.desk.lock()
    assert W.disabled and x.disabled


def test_matrices_stand_in_a_row_of_their_own_and_the_order_of_the_controls_stays():
    controls = GridLab().panel.controls
    factor, row, sign = controls.rows
    assert [factor, *row.children, sign] == list(controls.widgets.values())


def test_the_nearest_steps_of_a_matrix():
    assert GridParameters().nearest(x=((0.3,), (-99,))).x == ((0.25,), (-10.0,))
