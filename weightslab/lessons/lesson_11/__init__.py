"""Lesson 11, the ledger: its cards; the ledger itself, which needs all lessons, is `weightslab.lessons.ledger`."""

from .predictions import EXACT, MISLEADING

__all__ = ["EXACT", "MISLEADING"]
