"""Lesson 11, the ledger: its cards; the ledger itself, which needs all lessons, is `weightslab.lessons.ledger`."""

from .predictions import *  # noqa: F403
from .predictions import __all__ as __all__
