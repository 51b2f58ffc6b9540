"""Predict, then see: a question that keeps a lab's result hidden until it is answered or skipped.

    ask(lesson_01.WHAT_ARRIVES, OneConnection())

A question that is about no lab stands alone: ``ask(lesson_11.EXACT)``.

Where nobody answers, in tests and stored notebooks, a card is its question, "Not answered yet.", and the lab's poster
without the result. In the reader's own copy of the lessons an answer is kept, and is there when the lesson is opened again;
see `weightslab.live.record`.
"""

import os
from dataclasses import dataclass
from html import escape
from weakref import WeakSet

from weightslab.live.alone import Alone
from weightslab.live.kernel import in_turn
from weightslab.live.parameters import one_line
from weightslab.live.record import SKIPPED, keep, name_of, recall
from weightslab.live.stage import displayed
from weightslab.plots import style
from weightslab.plots.shapes import figures

UNLOCK = "WEIGHTSLAB_UNLOCK"
"""Environment variable: when it is 1, no card hides anything."""
UNANSWERED = "Not answered yet."
SEEN = "weightslab-seen"
"""Class of a card whose result may be seen: the explanation below it opens then (see screen.js)."""
ROOM = "48px"
"""For what is said after the answer, so that nothing below moves then."""


@dataclass(frozen=True)
class Choose:
    """A question with options, each with what is right or mistaken in it; ``right`` is the right one.

    ``shows`` names the attributes of the lab's view, artists or lists of them, that are shown with the question, because it
    cannot be understood without them. All else that the lab computes is hidden until the question is answered or skipped.
    """

    question: str
    options: dict[str, str]
    right: str
    shows: tuple[str, ...] = ()

    @property
    def choices(self):
        """What can be answered, in lines."""
        return [f"○ {option}" for option in self.options]

    def takes(self, answer):
        """Return whether this can be an answer."""
        return answer in self.options

    def judge(self, answer, lab):
        """Return whether the answer is right, and a sentence or two on it."""
        truth = "Right." if answer == self.right else f"You predicted: {answer}. It is: {self.right}."
        return answer == self.right, f"{truth} {self.options[answer]}"

    def show(self, field, answer, lab):
        """Let the field show the answer that was given."""
        field.value = answer

    def field(self, lab):
        """Return the widget that takes the answer."""
        import ipywidgets as widgets

        return widgets.RadioButtons(options=list(self.options), value=None, layout={"width": "auto"})


@dataclass(frozen=True)
class Estimate:
    """A question for a number between ``low`` and ``high``.

    ``truth`` is the name of the true value in the lab's result, or of a question without a lab the value itself.
    ``mistakes`` has pairs (error from, error to) with the explanation of a prediction that lies so far off. Where an
    ``axis`` is named, "x" or "y", it is also dragged on the axes that the lab's view calls ``plane``; see `Guess`. For
    ``shows`` see `Choose`.
    """

    question: str
    truth: str | float
    low: float
    high: float
    step: float
    tolerance: float
    mistakes: dict[tuple[float, float], str]
    axis: str | None = None
    shows: tuple[str, ...] = ()

    @property
    def choices(self):
        """What can be answered, in lines."""
        return [f"A number from {self.low:g} to {self.high:g}.".replace("-", "−")]

    def takes(self, answer):
        """Return whether this can be an answer."""
        return not isinstance(answer, str) and self.low <= answer <= self.high

    def judge(self, answer, lab):
        """Return whether the number is near enough to the truth, and a sentence or two on it."""
        truth = self._true(lab)
        error = answer - truth
        right = abs(error) <= self.tolerance
        said = f"{'Right. ' if right else ''}You predicted {figures(answer, 4)}, it is {figures(truth, 4)}."
        why = next((why for (low, high), why in self.mistakes.items() if low <= error <= high), "") if not right else ""
        return right, f"{said} {why}".strip()

    def show(self, field, answer, lab):
        """Let the field show the answer that was given, beside the truth."""
        field.value, field.truth = answer, self._true(lab)

    def _true(self, lab):
        return getattr(lab.result, self.truth) if isinstance(self.truth, str) else self.truth

    def field(self, lab):
        """Return the widget that takes the answer."""
        from weightslab.live.numberline import NumberLine

        line = NumberLine(low=self.low, high=self.high, step=self.step)
        if self.axis:
            Guess(lab, line, self.axis)
        return line


class Guess:
    """A line across the axes that the lab's view calls ``plane``.

    Parameters
    ----------
    lab : Lab
    field : NumberLine
        Takes the place that the line is dragged to, and moves the line when it takes another.
    axis : {"x", "y"}
        Along which the value is read.
    """

    def __init__(self, lab, field, axis):
        from weightslab.live.picture import Pointer

        self._lab = lab
        self._field = field
        self._axis = axis
        self._pointer = Pointer(lab.desk)
        lab.panel.picture.on_point(self._pointed)
        lab.desk.furnish(self._make)
        field.observe(lambda _: self._show(), ["value", "disabled"])
        self._show()

    def _make(self):
        """Put line and word into the lab's figure, which is a new one."""
        plane, field = self._pointer.plane, self._field
        across = plane.axvline if self._axis == "x" else plane.axhline
        with style.context(self._lab.desk.palette):
            self._line = across(field.low, color=style.NEUTRAL, linestyle="dashdot", linewidth=2, animated=True, zorder=5)
            self._word = plane.text(
                0,
                0,
                "",
                transform=self._line.get_transform(),
                va="top",
                fontsize=12,
                color=style.THEORY,
                animated=True,
                zorder=6,
                bbox={"facecolor": style.PAPER, "alpha": 0.8, "linewidth": 0, "pad": 1.4},
            )
        self._lab.desk.guess = [self._line, self._word]
        self._place()

    @in_turn
    def _pointed(self, *point):
        place = self._pointer(*point)
        if place and not self._field.disabled:
            self._field.place(place[self._axis == "y"])

    @in_turn
    def _show(self):
        self._place()
        self._lab.panel.picture.pointed = not self._field.disabled or bool(self._lab.pointed)
        self._lab.redraw()

    def _place(self):
        field = self._field
        at = (field.low + field.high) / 2 if field.value is None else field.value
        low, high = sorted(getattr(self._pointer.plane, f"get_{self._axis}lim")())
        late = at > (low + high) / 2
        if self._axis == "x":
            self._line.set_xdata([at, at])
            self._word.set(x=at + (-0.01 if late else 0.01) * (high - low), y=0.98, ha="right" if late else "left")
        else:
            self._line.set_ydata([at, at])
            self._word.set(x=0.02, y=at + (-0.02 if late else 0.02) * (high - low), va="top" if late else "bottom")
        self._word.set_text("drag me to your prediction" if field.value is None else "your prediction")
        for artist in (self._line, self._word):
            artist.set_visible(field.value is not None or not field.disabled)


def judged(prediction, answer, lab):
    """Return whether an answer is right, None where the question was skipped, and a sentence or two on it."""
    return (None, "Skipped: no prediction was made.") if answer == SKIPPED else prediction.judge(answer, lab)


class Session:
    """What was answered to the cards that were shown, now or when the lesson was open before; and all open cards.

    Attributes
    ----------
    answers : dict
        Question -> what was answered, `SKIPPED` included, and whether that is right; None where it was skipped.
    """

    def __init__(self):
        self.answers = {}
        self.cards = WeakSet()
        self.unlocked = False

    def answer(self, prediction, answer, lab):
        """Note an answer, and keep it for the next time; return what the reader must know of that."""
        right, _ = judged(prediction, answer, lab)
        self.answers[prediction.question] = answer, right
        return keep("predictions", name_of(prediction), answer=answer, right=right)

    def recall(self, prediction, lab):
        """Take up what was answered when the lesson was open before; return what the reader must know of that."""
        if prediction.question in self.answers:
            return ""
        kept, said = recall()
        answer = kept["predictions"].get(name_of(prediction), {}).get("answer")
        if answer == SKIPPED or (answer is not None and prediction.takes(answer)):
            self.answers[prediction.question] = answer, judged(prediction, answer, lab)[0]
        return said

    def forget(self):
        """Ask all questions again, when their cells run again."""
        self.answers.clear()

    def __repr__(self):
        if not self.answers:
            return "No prediction made yet."
        marks = {True: "right", False: "not right", None: SKIPPED}
        verdicts = [right for _, right in self.answers.values()]
        skipped = verdicts.count(None)
        lines = [f"{verdicts.count(True)} of {len(verdicts) - skipped} predictions right, {skipped} skipped."]
        for question, (answer, right) in self.answers.items():
            lines.append(f"- {question} {'' if answer == SKIPPED else f'You said: {answer}; '}{marks[right]}.")
        return "\n".join(lines)


SESSION = Session()


class Card:
    """A question above a lab. See `ask`."""

    def __init__(self, prediction, lab):
        self.prediction, self.lab = prediction, lab
        self._field = None
        self._noted = ""

    @property
    def widget(self):
        """The card and the lab as one widget, made when it is first asked for."""
        if self._field is None:
            self._make()
        return self._widget

    def commit(self, answer):
        """Answer the question and see the result; an answer that was given stays."""
        if self.prediction.question not in SESSION.answers:
            self._noted = SESSION.answer(self.prediction, answer, self.lab)
        self.reveal()

    def skip(self):
        """See the result without an answer."""
        self.commit(SKIPPED)

    def reveal(self):
        """Show the result, and what was answered beside the truth."""
        if self._field is None:
            return
        answer = self._answer
        if answer is not None and not self._told:
            if answer != SKIPPED:
                self.prediction.show(self._field, answer, self.lab)
            self._told = judged(self.prediction, answer, self.lab)[1]
        self._say(f"{self._told} {self._noted}".strip())
        for widget in (self._field, self._commit, self._skip):
            widget.disabled = True
        self._widget.add_class(SEEN)
        if self.lab.desk.locked:
            self.lab.desk.unlock()

    @property
    def _answer(self):
        return SESSION.answers.get(self.prediction.question, (None, None))[0]

    def _say(self, sentence):
        self._verdict.value = f'<div class="weightslab-caption" role="status">{escape(sentence)}</div>'

    @in_turn
    def close(self):
        """Free the card's widgets; those of the lab are its own."""
        if self._field is None:
            return
        from weightslab.live.panel import free

        card, _ = self._widget.children
        self._widget.children = ()
        free(card, self._widget)
        self._field = self._commit = self._skip = self._verdict = self._widget = None

    def _make(self):
        import ipywidgets as widgets

        from weightslab.live.numberline import Commit

        self._told = ""
        self._field = self.prediction.field(self.lab)
        self._commit = Commit(self._field, self._committed)
        self._skip = widgets.Button(description="Skip", tooltip="See the result without a prediction")
        self._skip.on_click(in_turn(lambda _: self.skip()))
        self._verdict = widgets.HTML(layout={"min_height": ROOM})
        question = widgets.HTML(f'<div class="weightslab-title">{escape(self.prediction.question)}</div>')
        card = widgets.VBox([question, self._field, widgets.HBox([self._commit, self._skip]), self._verdict])
        self._widget = widgets.VBox([card.add_class("weightslab-prediction"), self.lab.widget]).add_class("weightslab-asked")
        SESSION.cards.add(self)
        self._noted = SESSION.recall(self.prediction, self.lab)
        if SESSION.unlocked or os.environ.get(UNLOCK) == "1" or self._answer is not None:
            self.reveal()
        else:
            self.lab.desk.lock(self.prediction.shows)
            self._say(self._noted)

    def _committed(self):
        if self._field.value is None:
            self._say("Choose an answer first, or skip.")
        else:
            self.commit(self._field.value)

    def _lines(self):
        """What stands below the question: the choices while it is open, then what is said of the answer."""
        if self.lab.desk.locked:
            return [*self.prediction.choices, UNANSWERED]
        answer = self._answer
        return [] if answer is None else [judged(self.prediction, answer, self.lab)[1]]

    def __repr__(self):
        said = [self.lab.sentence] if self.lab.sentence and not self.lab.desk.locked else []
        return "\n".join([self.prediction.question, *self._lines(), *said])

    def _repr_mimebundle_(self, include=None, exclude=None):
        widget = self.widget  # which locks the lab
        poster = self.lab.desk.poster(self.prediction.question, self._lines())
        return displayed(poster, widget, repr(self), self, self.lab)


def ask(prediction, lab=None):
    """Return a card that asks before it shows the lab. As the last line of a cell it is live.

    Parameters
    ----------
    prediction : Choose or Estimate
    lab : Lab, optional
        Hidden until the question is answered or skipped; without one the question stands alone.

    Raises
    ------
    ValueError
        If there is no lab for a question that needs one.
    """
    about_lab = prediction.shows or getattr(prediction, "axis", None) or isinstance(getattr(prediction, "truth", 0), str)
    if lab is None and about_lab:
        with one_line():
            raise ValueError(f"{prediction.question!r} is about a lab: give it, too, as in ask(question, lab)")
    return Card(prediction, lab or Alone())


def summary():
    """Return what was predicted right, of the questions that were shown since the kernel started."""
    return SESSION


def unlock_all():
    """For teachers: show every result, of the cards that are open and of those to come."""
    SESSION.unlocked = True
    for card in list(SESSION.cards):
        card.reveal()
