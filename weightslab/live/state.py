"""A setting as a short text that can be sent and pasted: ``OneConnection(source=0.8, weight=-0.5)``.

Of what was done later, each step is another call: ``Walk(rate=0.5); fork(8, rate=0.25)``. The text is taken apart by
Python's own parser and its values are read as literals; it is never evaluated.
"""

import ast
import warnings

from weightslab.live.minus import with_hyphens
from weightslab.live.parameters import one_line

LONGEST = 5000
"""Characters; no state of a lab comes near."""


def call(name, /, *places, **fields):
    """Return one call as text, ``fork(8, rate=0.25)``."""
    return f"{name}({', '.join([*map(repr, places), *(f'{field}={value!r}' for field, value in fields.items())])})"


@one_line()
def read(text, owner, example, longest=LONGEST):
    """Take a state apart.

    Parameters
    ----------
    text : str
    owner : str
        The name that the first call must have.
    example : str
        A state that could be read, for the error.
    longest : int
        Characters that are read at most.

    Returns
    -------
    list of (str, tuple, dict)
        Name, values in their places and named values of each call.

    Raises
    ------
    TypeError, ValueError
        One sentence: not such a text, or of another owner.
    """
    if not isinstance(text, str):
        raise TypeError(f"a state of {owner} is a text, got {type(text).__name__}")
    try:
        calls = [_taken_apart(statement) for statement in _parsed(text, longest)]
        if not calls:
            raise ValueError
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise ValueError(f"a state of {owner} looks like {_short(example)}, got {_short(text)}") from None
    if calls[0][0] != owner:
        raise ValueError(f"this state is of {_short(calls[0][0])}, not of {owner}")
    return calls


@one_line()
def settings(text, owner, default, longest=LONGEST):
    """Take a state apart whose first call has every field of ``default``: return these `Parameters`, and the other calls."""
    (_, places, fields), *others = read(text, owner, call(owner, **default.values()), longest)
    missing = [name for name in default.controls() if name not in fields]
    if places or missing:
        what = f"no {', '.join(missing)}" if missing else "a setting without a name"
        raise ValueError(f"this state of {owner} has {what}")
    return default.replace(**fields), others


def _parsed(text, longest):
    if len(text) > longest:
        raise ValueError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python warns of odd literals
        return ast.parse(with_hyphens(text.strip())).body


def _taken_apart(statement):
    """Name, places and fields of a statement that is a call with literals."""
    made = getattr(statement, "value", None)
    if not (isinstance(statement, ast.Expr) and isinstance(made, ast.Call) and isinstance(made.func, ast.Name)):
        raise ValueError
    fields = {keyword.arg: ast.literal_eval(keyword.value) for keyword in made.keywords}
    if len(fields) < len(made.keywords) or None in fields:
        raise ValueError
    return made.func.id, tuple(map(ast.literal_eval, made.args)), fields


def _short(text):
    return repr(text if len(text) <= 60 else text[:57] + "...")
