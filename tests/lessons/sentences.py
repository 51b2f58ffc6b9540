"""Print the sentence of every lab, at its defaults and at each preset, as JSON: run once for each processor."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lessons.course import LABS


def sentences():
    """Return the sentences of all labs by ``"lab, preset"``."""
    found = {}
    for lab in LABS:
        for name, parameters in {"defaults": lab.Parameters(), **lab.presets}.items():
            found[f"{lab.__name__}, {name}"] = lab(**parameters.values()).result.describe()
    return found


if __name__ == "__main__":
    json.dump(sentences(), sys.stdout)
