"""The playground of lesson 09: one network that trains while everything about it can be seen and changed."""

from .playground import Playground
from .settings import Settings
from .together import side_by_side

__all__ = ["Playground", "Settings", "side_by_side"]
