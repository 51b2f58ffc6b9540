"""A lab's setting as a short text that can be sent and pasted: ``weightslab-1 OneConnection(source=0.8, weight=-0.5)``.

Read by the small grammar below, never evaluated.
"""

import re

__all__ = ["fields", "read", "write"]

VERSION = 1
LONGEST = 2000
"""Characters; no state of a lab comes near."""

TEXT = re.compile(r"weightslab-([0-9]{1,4}) ([A-Za-z_][A-Za-z0-9_]*)\(([^\n]*)\)")
NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?"
ROW = rf"\({NUMBER}(?:, {NUMBER})*,?\)"
VALUE = rf"""True|False|'[^'\\]*'|"[^"\\]*"|{NUMBER}|\({ROW}(?:, {ROW})*,?\)"""
FIELD = re.compile(rf"([A-Za-z_][A-Za-z0-9_]*)=({VALUE})(?:, (?=.)|$)")


def write(name, parameters):
    """The text for these parameters of the lab ``name``."""
    fields = ", ".join(f"{field}={value!r}" for field, value in parameters.values().items())
    return f"weightslab-{VERSION} {name}({fields})"


def read(text, lab):
    """The parameters that `write` made the text from.

    Parameters
    ----------
    text : str
    lab : type
        The `Lab` class that the text must be for.

    Raises
    ------
    TypeError, ValueError
        One sentence: not such a text, another lab or version, a field too many, missing, or out of its range.
    """
    name, parameters = lab.__name__, lab.Parameters
    if not isinstance(text, str):
        raise TypeError(f"a state of {name} is a text, got {type(text).__name__}")
    match = TEXT.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if not match:
        raise ValueError(f"a state of {name} looks like {write(name, parameters())!r}, got {_short(text)}")
    version, of, given = match.groups()
    if int(version) != VERSION:
        raise ValueError(f"this state is of version {int(version)}, and this weightslab reads version {VERSION}")
    if of != name:
        raise ValueError(f"this state is of the lab {_short(of)}, not of {name}")
    values = fields(given, name)
    missing = [field for field in parameters.controls() if field not in values]
    if missing:
        raise ValueError(f"this state of {name} has no {', '.join(missing)}")
    return parameters().replace(**values)


def fields(text, name):
    """The values in ``a=1, b='c'`` by name; ``name`` is what an error calls the state's owner."""
    values, at = {}, 0
    while at < len(text):
        match = FIELD.match(text, at)
        if not match:
            raise ValueError(f"this state of {name} cannot be read from {_short(text[at:])} on")
        field, value = match.groups()
        if field in values:
            raise ValueError(f"this state of {name} gives {_short(field)} twice")
        values[field] = _value(value)
        at = match.end()
    return values


def _value(text):
    if text in ("True", "False"):
        return text == "True"
    if text[0] in "'\"":
        return text[1:-1]
    if text[0] == "(":
        return tuple(tuple(map(_value, re.findall(NUMBER, row))) for row in re.findall(ROW, text))
    return int(text) if re.fullmatch("[+-]?[0-9]{1,18}", text) else float(text)


def _short(text):
    return repr(text if len(text) <= 60 else text[:57] + "...")
