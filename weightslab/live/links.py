"""Labs that share settings: a drag in one redraws all of them.

link(SignalThroughDepth(), GradientThroughDepth())
"""

from math import inf

from weightslab.live.kernel import in_turn, shown
from weightslab.live.parameters import plain

HEIGHT = 1 / 2
"""Of a lab's picture beside others, so that a screen holds two."""


class Linked:
    """Labs whose fields of the same name move together. `link` makes it; a lab that is closed ends it.

    As the last line of a cell all of them are live, below one another. One whose fields are all among those of the first has
    no controls of its own.
    """

    def __init__(self, labs):
        self.labs = labs
        self._moving = False
        for lab in labs:
            if lab.link:
                lab.link.end()
            width, height = type(lab).size
            lab.size = width, height * HEIGHT
        self.follow(labs[0])
        for lab in labs:
            lab.link = self

    @in_turn
    def follow(self, lab, seconds=inf):
        """Set the others as this one is. What is wrong in another is said there, and changes nothing else."""
        if self._moving:
            return
        self._moving = True
        try:
            for other in self.labs:
                if other is not lab:
                    self._move(other, _shared(lab, other), seconds)
        finally:
            self._moving = False

    def _move(self, lab, changes, seconds):
        try:
            parameters = lab.parameters.replace(**changes)
            if parameters == lab.parameters:
                lab.redraw()
            else:
                lab.go(parameters, seconds)
        except (Exception, KeyboardInterrupt) as error:
            if not lab.desk.shown:
                raise
            lab.desk.complain(error)

    def end(self):
        """Let all of them go their own ways."""
        for lab in self.labs:
            lab.link = None

    def _ipython_display_(self):
        from IPython.display import display

        first, *others = self.labs
        for lab in others:
            if len(_shared(first, lab)) == len(lab.parameters.values()):
                lab.panel.drop_controls()
        for lab in self.labs[:-1]:
            lab.panel.make_room()
        shown(*self.labs)
        for lab in self.labs:
            display(lab)

    def __repr__(self):
        return f"link({', '.join(map(repr, self.labs))})"


def link(*labs):
    """Return the labs with the first one's settings in fields of the same name; from now on they move together."""
    names = [type(lab).__name__ for lab in labs]
    if len({*labs}) < max(len(labs), 2):
        raise plain(ValueError(f"link takes two labs or more, each once, got {', '.join(names) or 'none'}"))
    for lab, name in zip(labs[1:], names[1:], strict=True):
        if not _shared(labs[0], lab):
            raise plain(ValueError(f"{name} has no field of the same name as {names[0]}, and cannot be linked to it"))
    return Linked(labs)


def _shared(lab, other):
    """Return what is set in a lab and has a field of this name in the other."""
    return {name: value for name, value in lab.parameters.values().items() if name in other.parameters.controls()}
