"""One at a time: cells, sliders and buttons may be answered in different threads, and all of them touch the same labs."""

from functools import wraps
from threading import RLock

_TURN = RLock()


def in_turn(action):
    """The action, made to wait until no other of its kind runs; what it calls itself need not wait."""

    @wraps(action)
    def waiting(*arguments, **named):
        with _TURN:
            return action(*arguments, **named)

    return waiting
