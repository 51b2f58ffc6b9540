"""A card hides the result until it is answered, explains the mistake, and keeps the answer."""

from html import escape

import pytest
from line import LineLab

from weightslab.live import Choose, Estimate, ask, predict, summary, unlock_all
from weightslab.live.poster import poster

CARD = Choose("Up or down?", {"up": "The slope is positive.", "down": "The slope is not negative."}, right="up")


@pytest.fixture(autouse=True)
def _new_session(monkeypatch):
    monkeypatch.setattr(predict, "SESSION", predict.Session())
    monkeypatch.delenv(predict.UNLOCK, raising=False)


def plain(lab):
    """The picture of a lab that nobody asks about."""
    return LineLab(**lab.parameters.values()).desk.frame()


def hidden(lab):
    return lab.panel.picture.value != plain(lab) and escape(lab.sentence) not in lab.panel.caption.value


def test_unanswered_it_hides_the_result_and_its_bundle_is_the_question_with_the_poster_of_the_locked_lab():
    card = ask(CARD, LineLab())
    data, metadata = card._repr_mimebundle_()
    assert data["text/plain"] == "Up or down?\n○ up\n○ down\nNot answered yet."
    assert data["image/png"] == card.lab.desk.poster("Up or down?", ["○ up", "○ down", "Not answered yet."])[0]
    assert hidden(card.lab) and card.lab.panel.controls.widgets["slope"].disabled
    assert card.lab.picture() != LineLab().picture() and card.lab.poster() != LineLab().poster()
    assert set(metadata["image/png"]) == {"width", "height"}
    assert repr(summary()) == "No prediction made yet."


def test_answered_its_bundle_has_the_result_and_what_was_said_and_the_explanation_opens():
    card = ask(CARD, LineLab())
    assert predict.SEEN not in card.widget._dom_classes
    card.commit("down")
    assert predict.SEEN in card.widget._dom_classes
    said = "Up or down?\nYou predicted: down. It is: up. The slope is not negative."
    assert card._repr_mimebundle_()[0]["text/plain"] == f"{said}\n{card.lab.sentence}"
    assert card.lab.poster() == LineLab().poster()


def test_a_question_without_a_lab_stands_alone_and_tells_its_answer():
    how_many = Estimate("How many?", 8, 0, 46, 1, 3, {(3, 46): "Fewer."})
    card = ask(how_many)
    data, metadata = card._repr_mimebundle_()
    assert data["text/plain"] == "How many?\nA number from 0 to 46.\nNot answered yet."
    assert data["image/png"] == poster(question="How many?", lines=data["text/plain"].split("\n")[1:])[0]
    assert metadata["image/png"]["width"] == 840 and predict.SEEN not in card.widget._dom_classes
    card.commit(20)
    assert predict.SEEN in card.widget._dom_classes and card._field.truth == 8
    assert card._repr_mimebundle_()[0]["text/plain"] == "How many?\nYou predicted 20, it is 8. Fewer."
    assert ask(CARD).widget and ask(CARD).lab.sentence == ""
    for part in (card, card.lab):
        part.close()
    assert card.widget and "it is 8" in card._verdict.value, "shown again it is still answered"


@pytest.mark.parametrize(
    "question",
    [
        Choose("Up?", {"up": ""}, "up", shows=("line",)),
        *(Estimate("Up?", *part, 0, 1, 1, 1, {}, "x") for part in (("slope",), (1,))),
    ],
)
def test_a_question_that_needs_a_lab_says_so(question):
    with pytest.raises(ValueError, match="'Up\\?' is about a lab: give it, too, as in ask"):
        ask(question)


def test_what_the_question_needs_is_seen_while_the_rest_is_hidden():
    lab, bare = LineLab(), LineLab()
    assert ask(Choose("Up?", {"up": "", "down": ""}, "up", shows=("line",)), lab).widget
    assert ask(CARD, bare).widget
    assert len({lab.picture(), bare.picture(), LineLab().picture()}) == 3
    lab.close()
    assert lab.panel.picture.value != plain(lab), "shown again it is still hidden"


def test_a_question_of_another_lab_is_said_in_one_line():
    with pytest.raises(ValueError, match="this question is of another lab: 'A line' draws no bars") as raised:
        ask(Choose("Up?", {"up": ""}, "up", shows=("line", "bars")), LineLab()).widget  # noqa: B018
    assert len(raised.value._render_traceback_()) == 1


def test_a_locked_lab_shows_nothing_whatever_is_asked_of_it():
    lab = LineLab()
    card = ask(CARD, lab)
    card.widget  # noqa: B018
    lab.desk.rescaled(1.0)
    lab.figure.ratio = 2.0
    lab.redraw()
    assert hidden(lab) and lab.panel.reset.disabled
    lab.set(slope=2.0)
    assert hidden(lab)
    card.skip()
    assert lab.panel.picture.value == plain(lab) and not lab.panel.reset.disabled


def press(card, shown=None):
    """Press Commit on a page that shows this answer, by default the one that has arrived, too."""
    field = card._field
    here = field.index if field.has_trait("index") else field.value
    card._commit._handle_custom_msg({"answer": here if shown is None else shown}, [])


@pytest.mark.parametrize(
    "answer, said, right",
    [("up", "Right. The slope is positive.", 1), ("down", "You predicted: down. It is: up. The slope is not", 0)],
)
def test_the_answer_is_judged_kept_and_not_changed(answer, said, right):
    card = ask(CARD, LineLab())
    card.widget  # noqa: B018
    press(card)
    assert hidden(card.lab) and "Choose an answer first" in card._verdict.value
    card._field.value = answer
    press(card)
    assert not card.lab.desk.locked and escape(card.lab.sentence) in card.lab.panel.caption.value
    assert said in card._verdict.value and f"{right} of 1 predictions right" in repr(summary())
    again = ask(CARD, LineLab())
    assert again.widget and not again.lab.desk.locked and again._field.value == answer
    again.commit("up")
    assert predict.SESSION.answers[CARD.question] == (answer, bool(right))


@pytest.mark.parametrize(
    "question, first, shown, said",
    [
        (CARD, {"index": 1}, 0, "Right. The slope is positive."),
        (Estimate("How steep?", "slope", -2, 2, 0.5, 0.1, {}), {"value": -0.5}, 1.0, "Right. You predicted 1, it is 1."),
    ],
)
def test_a_press_of_commit_that_overtakes_the_last_choice_is_judged_by_what_its_page_shows(question, first, shown, said):
    card = ask(question, LineLab())
    object.__setattr__(card.lab.result, "slope", 1.0)
    card.widget  # noqa: B018
    card._field.set_state(first)
    press(card, shown)
    card._field.set_state(dict.fromkeys(first, shown))
    assert said in card._verdict.value and "1 of 1 predictions right" in repr(summary())
    again = ask(question, card.lab)
    assert again.widget and again._field.get_state([*first]) == dict.fromkeys(first, shown)


def test_skip_and_unlock_show_the_result(monkeypatch):
    first, second = ask(CARD, LineLab()), ask(Choose("Else?", {"a": "b"}, "a"), LineLab())
    assert first.widget and second.widget
    first._skip.click()
    assert not first.lab.desk.locked and second.lab.desk.locked and "1 skipped" in repr(summary())
    unlock_all()
    assert not second.lab.desk.locked
    monkeypatch.setattr(predict, "SESSION", predict.Session())
    monkeypatch.setenv(predict.UNLOCK, "1")
    third = ask(CARD, LineLab())
    assert third.widget and not third.lab.desk.locked


def test_an_estimate_is_put_on_a_line_and_the_truth_comes_to_stand_beside_it():
    lab = LineLab()
    card = ask(Estimate("How steep?", "slope", -2, 2, 0.5, 0.1, {(-9, 9): "Look at the slider."}), lab)
    object.__setattr__(lab.result, "slope", 1.0)
    card.widget  # noqa: B018
    line = card._field
    assert (line.low, line.high, line.step, line.value, line.truth) == (-2, 2, 0.5, None, None)
    press(card)
    assert hidden(lab) and line.truth is None and "Choose an answer first" in card._verdict.value
    line.set_state({"value": -0.5})  # as the browser does
    press(card)
    assert (line.value, line.truth, line.disabled) == (-0.5, 1.0, True) and not lab.desk.locked
    assert "You predicted −0.5, it is 1. Look at the slider." in card._verdict.value
    again = ask(card.prediction, lab)
    assert again.widget and (again._field.value, again._field.truth) == (-0.5, 1.0)


def test_who_skips_an_estimate_is_not_told_the_truth_by_the_line():
    card = ask(Estimate("How steep?", "slope", -2, 2, 0.5, 0.1, {}), LineLab())
    card.widget  # noqa: B018
    card._skip.click()
    assert (card._field.value, card._field.truth, card._field.disabled) == (None, None, True)
    assert "Skipped: no prediction was made." in card._verdict.value
    again = ask(card.prediction, LineLab())
    assert again.widget and "Skipped: no prediction was made." in again._verdict.value


ON_THE_AXES = Estimate("How high?", "height", -4, 4, 0.5, 0.1, {}, axis="y")


def at(lab, x, y):
    """Shares of the picture for a place on the axes."""
    return list(lab.desk.view.plane.transData.transform((x, y)) / lab.figure.bbox.size)


def point(lab, x, y, kind="down"):
    lab.panel.picture._handle_custom_msg({"point": at(lab, x, y), "kind": kind}, [])


def test_an_estimate_is_dragged_on_the_labs_own_axes_and_stays_there():
    lab = LineLab()
    bare = plain(lab)
    card = ask(ON_THE_AXES, lab)
    object.__setattr__(lab.result, "height", 1.0)
    card.widget  # noqa: B018
    line, panel, seen = card._field, lab.panel, [lab.panel.picture.value]
    assert panel.picture.pointed and hidden(lab)
    point(lab, 0, 2.1)
    assert line.value == 2.0
    seen.append(panel.picture.value)
    point(lab, 9, 9, "move")
    assert line.value == 4.0, "beside the axes it goes on along their edge"
    point(lab, 9, -1.8)
    assert line.value == 4.0, "what begins beside them is nothing"
    line.set_state({"value": -1.5})  # by keyboard, as the browser does
    seen.append(panel.picture.value)
    assert len({*seen, bare}) == 4 and hidden(lab), "the line moves, the result is not seen"
    press(card)
    assert "You predicted −1.5, it is 1." in card._verdict.value
    assert panel.picture.value == lab.desk.frame(lab.result) != bare, "the prediction stands beside the truth"
    point(lab, 0, 3)
    assert (line.value, panel.picture.pointed) == (-1.5, False)
    again = ask(ON_THE_AXES, LineLab())
    object.__setattr__(again.lab.result, "height", 1.0)
    assert again.widget and again.lab.panel.picture.value == panel.picture.value


def test_who_skips_it_sees_the_lab_without_a_line():
    lab = LineLab()
    bare = plain(lab)
    card = ask(ON_THE_AXES, lab)
    card.widget  # noqa: B018
    card._skip.click()
    assert lab.panel.picture.value == bare and not lab.panel.picture.pointed
