"""Each check of an exercise speaks in a sentence of whatever it is given, and knows whether the answer is right."""

import inspect

import numpy as np
import pytest
from course import LESSONS

from weightslab.lessons import lesson_00, lesson_02, lesson_03, lesson_10
from weightslab.live.outcome import FUNCTION, exercise
from weightslab.nn import ReLU, Sequential

CHECKS = {name: getattr(lesson, name) for lesson in LESSONS for name in lesson.__all__ if name.startswith("check_")}
ODD = [None, -2.0, np.nan, "x", [], {}, np.ones(3), object(), lesson_00.Jacket, lambda: None, lambda *_: None]
ODD += [lambda *_: "x", lambda *_: np.full((2, 2), np.nan), Sequential(ReLU())]


def places(check):
    return len(inspect.signature(check).parameters)


@pytest.mark.parametrize("name", CHECKS)
def test_whatever_it_is_given_a_check_says_what_is_wrong(name):
    check = CHECKS[name]
    for first in ODD:
        for second in ODD if places(check) == 2 else [None]:
            said = check(*[first, second][: places(check)])
            assert said.startswith("Not yet: ") and said.endswith((".", "?")) and "\n" not in said
            assert (said.right, said.points, repr(said)) == (False, 0, str(said))
    said = check(*[0] * (places(check) + 1))
    assert said == f"Not yet: {name} wants {places(check)} answer{'s' * (places(check) > 1)}, got {places(check) + 1}."


@pytest.mark.parametrize(
    "said, wanted",
    [
        (lambda: lesson_00.check_jacket(-2.0), "check_jacket wants a Jacket, got -2.0."),
        (lambda: lesson_00.check_jacket(lesson_00.Jacket), "check_jacket wants a Jacket, such as Jacket(...), got the"),
        (lambda: lesson_02.check_one_in_ten(lesson_00.Jacket()), "check_one_in_ten wants a HowOften, got a value of type"),
        (lambda: lesson_03.check_bare_layer(3), "check_bare_layer wants a function, got 3."),
        (lambda: lesson_03.check_bare_layer(lambda W, b, X: None), "your function returns nothing: is `return` missing?"),
        (lambda: lesson_10.check_sees_order("dog"), "name some of"),
    ],
)
def test_it_names_what_it_wants_and_what_came(said, wanted):
    assert said().startswith(f"Not yet: {wanted}")


def test_a_right_answer_is_right_and_has_a_point_and_names_are_read_in_any_case():
    said = lesson_00.check_jacket(lesson_00.Jacket(weight=-2.0))
    assert (said.right, said.points) == (True, 1) and repr(said) == str(said)
    assert lesson_10.check_sees_order(["cnn"]).right and lesson_10.check_sees_order("CNN").right
    assert not lesson_10.check_sees_order(["cnn", "mlp"]).right


def test_who_interrupts_a_check_is_not_told_that_the_answer_is_wrong():
    @exercise(FUNCTION)
    def check(function):
        return function()

    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(interrupted)
