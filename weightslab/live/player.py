"""Goes on with a training beside everything else, and plays back what was recorded."""

from weightslab.live.kernel import Background

AT_ONCE = 0.03
"""Seconds of computation before the first picture of a drag."""
SLICE = 0.05
"""Seconds of computation between two pictures after that."""
BREATH = 0.01
"""Seconds after each picture in which the kernel answers sliders and cells."""
REPLAY = 5.0
"""Seconds that a replay takes, about."""
STILLS = 5
"""Pictures of a replay for those who want little motion, about."""


class Player:
    """Computes one `Branch` slice by slice; pauses, continues, goes back, replays.

    Parameters
    ----------
    desk : Desk
        Its lab takes the results that come, and it is given recorded ones to ``look`` at, and told the progress and what
        the reader can do next: Pause, Continue or Replay.
    branch : Branch
    """

    def __init__(self, desk, branch):
        self.desk = desk
        self.branch = branch
        self._background = Background(self._failed)

    def follow(self, progress=None):
        """Tell this progress, or that of the latest result."""
        if progress is None:
            progress = self.branch.results[-1].progress
        self.desk.tell(progress, "Pause" if self._background.running else "Replay" if self.branch.done else "Continue")

    def go_on(self):
        """Compute what is left, in the background."""
        if not self.branch.done:
            self._background.start(self._carry_on())
        self.follow()

    def stop(self):
        """Compute no more, and play back no more."""
        self._background.stop()

    def press(self):
        """Pause, continue, or replay."""
        if self._background.running:
            self.stop()
            self.desk.look(self.branch, self.branch.results[-1])
            self.follow()
        else:
            self._background.start(self._replay() if self.branch.done else self._carry_on())
            if self._background.running:
                self.follow()

    def scrub(self, progress):
        """Show what was there at this progress, and stay there."""
        self.stop()
        self.desk.look(self.branch, self.branch.at(progress))
        self.follow(progress)

    def _carry_on(self):
        yield BREATH
        while not self.branch.done:
            self.desk.lab.take(self.branch.parameters, self.branch.go_on(SLICE), self.branch)
            self.follow()
            yield BREATH
        self._end()

    def _replay(self):
        results = self.branch.results
        if self.desk.shown and self.desk.panel.screen.reduced_motion:
            results = results[:: -max(len(results) // STILLS, 1)][::-1]
        for result in results:
            self.desk.look(self.branch, result)
            self.follow(result.progress)
            yield REPLAY / len(results)
        self._end()

    def _end(self):
        self.stop()
        self.follow()

    def _failed(self, error):
        self.desk.complain(error)
        self.follow()
