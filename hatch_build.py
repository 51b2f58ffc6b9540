"""Puts the lessons into what is built as the course has them: a reader's own versions stay out (tests/originals.py)."""

import sys

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Lessons(BuildHookInterface):
    """Add the notebooks of the course to a wheel; an editable installation reads those of the checkout."""

    def initialize(self, version, build_data):
        """Name the files for hatchling."""
        if version == "editable":
            return
        sys.path[:0] = [self.root, f"{self.root}/tests"]
        import originals

        for path in originals.PATHS:
            build_data["force_include"][str(path)] = f"weightslab/notebooks/{path.name}"
