"""The reader's hand on a lab: what each widget asks of it, and what is said when that fails."""

from weightslab.live.branch import Branch
from weightslab.live.player import AT_ONCE
from weightslab.live.pointing import Pointer
from weightslab.live.turns import in_turn


def panel(lab):
    """A `Panel` whose widgets move the lab."""
    from weightslab.live.panel import Panel

    start, pointer = lab._start, Pointer(lab)

    def run(branch):
        """Follow the branch that this gives: the first picture must come at once."""
        return guarded(lab, lambda *asked: lab._follow(branch(*asked), AT_ONCE))

    def changed(parameters):
        return run(lambda *asked: lab._branch.replace(parameters(*asked)))

    def pointed(*point):
        place = pointer(*point)
        return lab.parameters.nearest(**type(lab).pointed(lab.parameters, *place)) if place else lab.parameters

    return Panel(
        lab.title, lab.parameters, lab.presets, lab.figure.css_size,
        asked=changed(lambda: lab.Parameters(**lab._panel.controls.values)),
        preset=changed(lab.presets.__getitem__), reset=run(lambda: Branch.start(type(lab), start)),
        restored=run(lambda text: Branch.read(text, type(lab))),
        reset_one=changed(lambda name: lab.parameters.replace(**{name: getattr(start, name)})),
        rescaled=guarded(lab, lambda ratio: _rescale(lab, ratio)), pointed=changed(pointed) if lab.pointed else None,
        scrubbed=guarded(lab, lambda at: lab._player.scrub(at)), pressed=guarded(lab, lambda: lab._player.press()),
        forked=guarded(lab, lambda: lab._follow(lab._branch.fork(lab._seen.steps), None)) if lab.later else None,
        details=lambda: (lab.state, lab.code()), in_pieces=lab._branch.work.in_pieces,
    )


def guarded(lab, action):
    """The action for the reader's hand: what it raises is said in the lab, and the last good picture stays."""

    @in_turn
    def guarded(*arguments):
        try:
            action(*arguments)
        except (Exception, KeyboardInterrupt) as error:
            lab._panel.complain(error)

    return guarded


def _rescale(lab, ratio):
    lab.figure.ratio = ratio
    lab._panel.draw(lab._frame(lab.result))
