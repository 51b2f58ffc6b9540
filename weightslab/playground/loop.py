"""Trains a playground beside everything else that the kernel does, slice by slice."""

import asyncio
from time import perf_counter

from weightslab.live.turns import in_turn

__all__ = ["Loop"]

SLICE, BREATH = 0.012, 0.005
"""Seconds of training between two pictures, and seconds for everything else after each."""
SLOW = 0.04
"""Seconds for a picture, from which it is drawn with one pixel per CSS pixel while it plays."""


class Loop:
    """Runs from `start` until the goal, until `stop`, until the run diverges or something fails.

    Parameters
    ----------
    playground : Playground
    ended : callable
        Called when it has stopped by itself.
    failed : callable
        Called with what was raised.

    Attributes
    ----------
    goal : int or None
        The epoch to stop at.
    group : list of Loop
        Those that keep pace: none is trained while another one that runs is behind.
    """

    def __init__(self, playground, ended, failed):
        self.playground, self._ended, self._failed = playground, ended, failed
        self.goal, self.group, self._task = None, [self], None

    @property
    def running(self):
        """Whether it trains now."""
        return self._task is not None

    @property
    def epoch(self):
        """Where its playground is."""
        return self.playground.session.epoch

    def start(self, goal=None):
        """Train on, up to the epoch ``goal`` or without end."""
        try:
            events = asyncio.get_running_loop()
        except RuntimeError:  # plain Python, without an event loop
            self.playground.play(1 if goal is None else goal - self.epoch)
        else:
            self.goal, self._task = goal, events.create_task(self._run())

    def stop(self):
        """Train no more."""
        self._task = None

    def catch_up(self):
        """Train on to where the first of the group is."""
        goal = max(loop.epoch for loop in self.group)
        if self.epoch < goal:
            self.start(goal)

    async def _run(self):
        task, session = asyncio.current_task(), self.playground.session
        while self._task is task and self.playground.session is session and not session.diverged:
            left = 10 ** 6 if self.goal is None else self.goal - self.epoch
            if left <= 0:
                break
            if not any(loop.running and loop.epoch < self.epoch for loop in self.group):
                try:
                    self._slice(left)
                except Exception as error:
                    self._failed(error)
                    break
            await asyncio.sleep(BREATH)
        if self._task is task:
            self.stop()
            self._ended()

    @in_turn
    def _slice(self, left):
        began = perf_counter()
        self.playground.play(left, SLICE)
        if perf_counter() > began + SLICE + SLOW:
            self.playground.figure.ratio = 1.0  # fewer pixels while it moves; sharp again when it rests
