"""What is passed as an object is one of the kind that was expected."""

from types import NoneType
from typing import Any, get_args

from .checks import came

__all__ = ["check_kind"]


def check_kind(who: str, what: str, value: Any, kind: Any) -> None:
    """Raise one sentence of TypeError, with what to do where that is known, unless ``value`` is of ``kind``.

    The kind is a class, or a union of several.
    """
    if isinstance(value, kind):
        return
    names = " or ".join(part.__name__ for part in get_args(kind) or [kind] if part is not NoneType)
    raise TypeError(f"{who} expects {what} to be of kind {names}, got {came(value)}{_advice(value, kind)}")


def _advice(value: Any, kind: Any) -> str:
    if isinstance(value, type) and issubclass(value, kind):
        return f"; call it: {value.__name__}()"
    if isinstance(value, str):
        return "; pass an object, not its name"
    if isinstance(value, (list, tuple)) and any(isinstance(one, kind) for one in value):
        return f"; pass what is in the {type(value).__name__}, one by one"
    return ""
