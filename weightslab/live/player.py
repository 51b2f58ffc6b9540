"""Carries a long computation on beside everything else, and plays back what it recorded."""

import asyncio
from functools import partial

from weightslab.live.turns import in_turn

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
    """Runs one `Work`, slice by slice; pauses, goes on, goes back, replays.

    Parameters
    ----------
    work : Work
    take : callable
        Called with each new result.
    look : callable
        Called with a recorded result that the reader wants to see.
    tell : callable
        Called with the progress that is shown and what the reader can do next: Pause, Continue or Replay.
    guarded : callable
        Makes an action one that never raises.
    calm : callable
        Whether the reader wants little motion: a replay is then a few stills.
    """

    def __init__(self, work, take, look, tell, guarded, calm):
        self.work, self._look, self._tell, self._calm = work, look, tell, calm
        self._take = guarded(lambda: take(work.go_on(SLICE)))
        self._task = None

    def follow(self, progress=None):
        """Tell this progress, or that of the latest result."""
        if self.work.in_pieces:
            progress = self.work.results[-1].progress if progress is None else progress
            self._tell(progress, "Pause" if self._task else "Replay" if self.work.done else "Continue")

    def go_on(self):
        """Compute what is left, in the background."""
        if self.work.done:
            self.follow()
        else:
            self._start(self._carry_on())

    def stop(self):
        """Compute no more, and play back no more."""
        self._task = None

    def press(self):
        """The button: pause, go on, or replay."""
        if self._task:
            self.stop()
            self._look(self.work.results[-1])
            self.follow()
        else:
            self._start(self._replay() if self.work.done else self._carry_on())

    def scrub(self, progress):
        """Show what was there at this progress, and stay there."""
        self.stop()
        self._look(self.work.at(progress))
        self.follow(progress)

    def _start(self, coroutine):
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # plain Python, without an event loop: at once and to its end
            asyncio.run(self._at_once(coroutine))
        else:
            self._task = loop.create_task(coroutine)
            self.follow()

    async def _at_once(self, coroutine):
        self._task = asyncio.current_task()
        await coroutine

    async def _carry_on(self):
        more = True
        while more:
            await asyncio.sleep(BREATH)
            more = self._shown(self._take) and not self.work.done
        self._end()

    async def _replay(self):
        results = self.work.results
        if self._calm():
            results = results[::-max(len(results) // STILLS, 1)][::-1]
        for result in results:
            if self._shown(partial(self._look, result), result.progress):
                await asyncio.sleep(REPLAY / len(results))
        self._end()

    @in_turn
    def _shown(self, show, progress=None):
        """Whether the running task was not stopped meanwhile; if so, show what comes next."""
        if self._task is not asyncio.current_task():
            return False
        show()
        self.follow(progress)
        return True

    @in_turn
    def _end(self):
        if self._task is asyncio.current_task():
            self._task = None
            self.follow()
