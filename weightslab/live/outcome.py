"""What a check says of an exercise: a sentence that also knows whether the answer is right, and its points.

@exercise(Jacket)
def check_jacket(lab): ...          # returns "Right: ..." or "Not yet: ..."

check_jacket(Jacket(weight=-2.0)).right      # True
check_jacket(-2.0)                           # Not yet: check_jacket wants a Jacket, got -2.0.
"""

from functools import wraps

from weightslab.live.record import keep

FUNCTION = "function"
"""Stands for a function of the student's own in the kinds that `exercise` takes."""


class Outcome(str):
    """The sentence of a check, displayed without quotation marks."""

    __slots__ = ()

    @property
    def right(self):
        """Whether the exercise is solved."""
        return self.startswith("Right")

    @property
    def points(self):
        """1 for a solved exercise, else 0."""
        return int(self.right)

    def __repr__(self):
        return str(self)


def exercise(*kinds):
    """Return a decorator that makes a check out of a function which judges an answer in a sentence.

    Parameters
    ----------
    *kinds : type, FUNCTION or None
        What the check takes in each place; None takes anything. For another answer the check says what it wants.
        What the judging function raises becomes a sentence, too: no answer of a student ends in a traceback.
        In the reader's own copy of the lessons, what is solved is kept; see `weightslab.live.record`.
    """

    def decorate(judge):
        @wraps(judge)
        def check(*answers):
            wrong = _wrong(judge.__name__, kinds, answers)
            if wrong:
                return Outcome(f"Not yet: {wrong}.")
            heard = [_Heard(a) if kind == FUNCTION else a for kind, a in zip(kinds, answers, strict=True)]
            try:
                said = judge(*heard)
            except Exception as error:  # whatever the student's answer leads to
                said = f"Not yet: this answer cannot be tried: {type(error).__name__}: {str(error).rstrip('.')}."
            if any(isinstance(a, _Heard) and a.silent for a in heard):
                said = "Not yet: your function returns nothing: is `return` missing?"
            outcome = Outcome(said)
            if outcome.right and (noted := keep("exercises", _name(judge))):
                print(noted)
            return outcome

        return check

    return decorate


def _name(judge):
    """``lesson_01.check_sharp``; of a check that is not the course's, its name alone."""
    lesson = next((part for part in judge.__module__.split(".") if part.startswith("lesson_")), None)
    return f"{lesson}.{judge.__name__}" if lesson else judge.__name__


class _Heard:
    """The student's function, and whether it returned nothing."""

    def __init__(self, function):
        self.function, self.silent = function, False

    def __call__(self, *places):
        answer = self.function(*places)
        self.silent |= answer is None
        return answer


def _wrong(name, kinds, answers):
    """What is wrong with the number or the kinds of the answers, or nothing."""
    if len(answers) != len(kinds):
        return f"{name} wants {len(kinds)} answer{'s' * (len(kinds) > 1)}, got {len(answers)}"
    for kind, answer in zip(kinds, answers, strict=True):
        if kind == FUNCTION:
            if not callable(answer):
                return f"{name} wants a function, got {_shown(answer)}"
        elif kind is not None and not isinstance(answer, kind):
            if isinstance(answer, type) and issubclass(answer, kind):
                return f"{name} wants a {kind.__name__}, such as {answer.__name__}(...), got the name without brackets"
            return f"{name} wants a {kind.__name__}, got {_shown(answer)}"
    return ""


def _shown(answer):
    """A number or a short text as it is, else the name of its type."""
    if answer is None or isinstance(answer, (bool, int, float)):
        return repr(answer)
    return f"the text {answer[:40]!r}" if isinstance(answer, str) else f"a value of type {type(answer).__name__}"
