"""How far a reader is in the course: what was predicted and solved, lesson by lesson."""

import importlib
import pkgutil
from html import escape

from weightslab import lessons
from weightslab.course import LESSONS
from weightslab.live.record import SKIPPED, recall

__all__ = ["Progress", "course", "progress"]


def course():
    """Return what can be done in each lesson, by name: ``{"lesson_01": (predictions, checks)}``."""
    found = {}
    for module in pkgutil.iter_modules(lessons.__path__):
        if module.ispkg:
            members = vars(importlib.import_module(f"{lessons.__name__}.{module.name}"))
            found[module.name] = (
                {name: value for name, value in members.items() if hasattr(value, "judge")},
                {name: value for name, value in members.items() if name.startswith("check_")},
            )
    return found


class Progress:
    """What of the course was predicted and solved, lesson by lesson.

    Attributes
    ----------
    lessons : list of (str, list of str, list of str)
        Name of the notebook, how each of its predictions stands (right, not right, skipped, open), and each of its exercises
        (solved, open).
    """

    def __init__(self, kept, said=""):
        self.said = said
        self.lessons = []
        for lesson, (predictions, checks) in course().items():
            notebook = next(name for name in LESSONS if name.startswith(lesson[-2:]))
            predicted = [_stands(value, kept["predictions"].get(f"{lesson}.{name}")) for name, value in predictions.items()]
            solved = ["solved" if f"{lesson}.{name}" in kept["exercises"] else "open" for name in checks]
            self.lessons.append((notebook, predicted, solved))

    def _sentence(self):
        predicted = [state for _, states, _ in self.lessons for state in states]
        solved = [state for _, _, states in self.lessons for state in states]
        answered = sum(state in ("right", "not right") for state in predicted)
        done = sum({*one, *other}.isdisjoint({"open"}) for _, one, other in self.lessons)
        return (
            f"{answered} of {len(predicted)} predictions made, {predicted.count('right')} of them right; "
            f"{solved.count('solved')} of {len(solved)} exercises solved; {done} of {len(self.lessons)} lessons done."
        )

    def __repr__(self):
        return "\n".join([self._sentence(), *([self.said] if self.said else [])])

    def _repr_html_(self):
        rows = "".join(
            f'<tr><td style="text-align: left"><a href="{notebook}.ipynb">{escape(notebook.replace("_", " "))}</a></td>'
            f'<td style="text-align: left">{_marks(predicted)}</td><td style="text-align: left">{_marks(solved)}</td></tr>'
            for notebook, predicted, solved in self.lessons
        )
        said = f"<p>{escape(self.said)}</p>" if self.said else ""
        return (
            f"<p>{escape(self._sentence())}</p>{said}<table><thead><tr><th>lesson</th><th>predictions</th><th>exercises</th></tr>"
            f"</thead><tbody>{rows}</tbody></table><p>✓ right or solved, ✗ not right, – skipped, ○ open</p>"
        )


MARKS = {"right": "✓", "solved": "✓", "not right": "✗", "skipped": "–", "open": "○"}


def _marks(states):
    return " ".join(f'<span title="{state}">{MARKS[state]}</span>' for state in states)


def _stands(prediction, entry):
    """How a prediction stands: right, not right, skipped or open."""
    if entry is None:
        return "open"
    if entry["answer"] == SKIPPED:
        return "skipped"
    if not prediction.takes(entry["answer"]):  # an answer to the question as it was in another release
        return "open"
    return "right" if entry["right"] else "not right"


def progress():
    """Return what of the course was predicted and solved so far, in this copy of the lessons."""
    return Progress(*recall())
