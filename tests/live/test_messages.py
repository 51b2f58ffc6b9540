"""What is wrong is said in one line, in the reader's words, and the minus sign of a sentence works."""

import numpy as np
import pytest
from growing import GrowingLab
from IPython.core.interactiveshell import InteractiveShell
from line import LineLab

from weightslab.lessons.lesson_00 import Jacket
from weightslab.lessons.lesson_01 import OneConnection, TwoInputs
from weightslab.lessons.lesson_10 import contest
from weightslab.live import link
from weightslab.live.minus import accept_minus, with_hyphens
from weightslab.playground import Playground, side_by_side

X, Y = np.random.default_rng(0).normal(size=(40, 2)), np.arange(40) % 2

WRONG = {
    "lab: place": lambda: Jacket(-2.0),
    "lab: name": lambda: Jacket(wieght=-2.0),
    "lab: range": lambda: Jacket(weight=-20),
    "lab: set": lambda: Jacket().set(weight="a"),
    "lab: preset": lambda: Jacket().choose("the wrong"),
    "lab: fork without training": lambda: Jacket().fork(3),
    "lab: fork at no step": lambda: GrowingLab().fork(3.5),
    "lab: restore text": lambda: Jacket().restore("Jacket"),
    "lab: restore number": lambda: Jacket().restore(3),
    "lab: restore another": lambda: Jacket().restore(LineLab().state),
    "lab: restore missing": lambda: Jacket().restore("Jacket()"),
    "lab: restore range": lambda: Jacket().restore("Jacket(weight=99)"),
    "lab: restore forks": lambda: Jacket().restore(f"{Jacket().state}; fork(3, weight=1.0)"),
    "lab: from another": lambda: Jacket.from_state("OneConnection()"),
    "link: one": lambda: link(Jacket()),
    "link: strangers": lambda: link(Jacket(), TwoInputs()),
    "playground: name": lambda: Playground(learning_rate=0.1),
    "playground: epochs": lambda: Playground(epochs=3),
    "playground: place": lambda: Playground(0.1),
    "playground: hidden": lambda: Playground(hidden="8 tan"),
    "playground: inputs": lambda: Playground(features="x3"),
    "playground: decay": lambda: Playground(optimizer="RMSProp", decay=0.1),
    "playground: no points": lambda: Playground(data="your own"),
    "playground: three columns": lambda: Playground(own=(np.zeros((40, 3)), Y)),
    "playground: ten points": lambda: Playground(own=(X[:10], Y[:10])),
    "playground: one class": lambda: Playground(own=(X, Y * 0)),
    "playground: nan": lambda: Playground(own=(X * np.nan, Y)),
    "playground: play": lambda: Playground().play(-1),
    "playground: seconds": lambda: Playground().play(1, seconds="a"),
    "playground: go": lambda: Playground().go_to(1.5),
    "playground: set": lambda: Playground().set(learning_rat=1),
    "playground: edit name": lambda: Playground().edit("W", (0, 0), 1.0),
    "playground: edit place": lambda: Playground().edit("0.W", (99, 0), 1.0),
    "playground: edit index": lambda: Playground().edit("0.W", 0, 1.0),
    "playground: edit value": lambda: Playground().edit("0.W", (0, 0), "a"),
    "playground: restore": lambda: Playground().restore("Playground"),
    "playground: restore missing": lambda: Playground().restore("Playground(); at(3)"),
    "playground: restore end": lambda: Playground().restore(Playground().state.replace("at(0)", "at(-1)")),
    "playground: restore place": lambda: Playground().restore(
        Playground().state.replace("at(0)", "edit(0, '0.W', (99, 0), 1.0); at(0)")
    ),
    "playground: side by side": lambda: side_by_side(Playground()),
    "playground: a number beside": lambda: side_by_side(Playground(), 3),
    "networks": lambda: contest.start("cnn", 100),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_one_line(wrong):
    with pytest.raises((TypeError, ValueError, IndexError)) as raised:
        wrong()
    (line,) = raised.value._render_traceback_()
    assert line == f"{raised.type.__name__}: {raised.value}" and "\n" not in line
    assert "__init__" not in line and "argument" not in line and "Parameters" not in line


def test_a_network_is_suggested_whatever_the_case():
    with pytest.raises(ValueError, match="got 'cnn'; did you mean 'CNN'\\?"):
        contest.start("cnn", 100)


def test_a_fault_in_the_computation_keeps_its_traceback():
    with pytest.raises(ValueError, match="slope -3 is <not> for this line") as raised:
        LineLab(slope=-3)
    assert not hasattr(raised.value, "_render_traceback_")


@pytest.mark.parametrize(
    "copied, typed",
    [
        ("Jacket(weight=−2.0)", "Jacket(weight=-2.0)"),
        ("a − b  # a − b", "a - b  # a − b"),
        ("'−' + \"−1\" + '''\n−''' + f'{x}−'", "'−' + \"−1\" + '''\n−''' + f'{x}−'"),
        ("'it\\'s −', −1", "'it\\'s −', -1"),
        ('"""a "quoted" −""", −1', '"""a "quoted" −""", -1'),
        ("'' −1", "'' -1"),
    ],
)
def test_the_minus_sign_of_sentences_is_a_minus_outside_of_texts(copied, typed):
    assert with_hyphens(copied) == typed


def test_states_are_read_with_it():
    lab = OneConnection()
    lab.restore("OneConnection(source=0.8, weight=−0.5)")
    assert lab.parameters.weight == -0.5
    playground = Playground()
    playground.restore(playground.state.replace("at(0)", "edit(0, '0.W', (0, 0), −0.5); at(0)"))
    assert playground.session.net[0].W[0, 0] == -0.5


def test_cells_run_with_it():
    shell = InteractiveShell.instance()
    try:
        before = len(shell.input_transformers_cleanup)
        accept_minus()
        accept_minus()
        assert len(shell.input_transformers_cleanup) == before + 1
        ran = shell.run_cell("word, number = '−', −2.5", silent=True)
        assert ran.success and (shell.user_ns["word"], shell.user_ns["number"]) == ("−", -2.5)
    finally:
        InteractiveShell.clear_instance()
