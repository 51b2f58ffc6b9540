"""What the kernel does around labs: one action at a time, cells that run again, interrupts, work in the background."""

import asyncio
import signal
from contextlib import nullcontext
from functools import cache, wraps
from threading import RLock, current_thread, main_thread
from weakref import WeakSet

from weightslab.check import said_of_the_server

_TURN = RLock()
"""Cells, sliders and buttons may be answered in different threads, and all of them touch the same labs."""


def in_turn(action):
    """Return the action, made to wait until no other of its kind runs; what it calls itself need not wait."""

    @wraps(action)
    def waiting(*arguments, **named):
        with _TURN:
            return action(*arguments, **named)

    return waiting


def by_hand(method):
    """Return the method for the reader's hand: in turn; what it raises is said by ``complain`` of its object."""

    @wraps(method)
    def answer(stage, *arguments):
        with _TURN:
            try:
                method(stage, *arguments)
            except (Exception, KeyboardInterrupt) as error:
                stage.complain(error)

    return answer


def shell():
    """Return IPython's shell, or None in plain Python."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return get_ipython()


# Matrix products ------------------------------------------------------------------------------------------------------


def one_thread():
    """Return a context in which NumPy's matrix products use one thread; after it, as many as before.

    Two threads would wait for one another whenever the browser draws. The student's own code keeps its threads.
    """
    controller = _controller()
    return controller.limit(limits=1, user_api="blas") if controller else nullcontext()


@cache
def _controller():
    """The libraries of this process that multiply matrices, looked up once (which takes milliseconds)."""
    from threadpoolctl import ThreadpoolController

    found = ThreadpoolController()
    return found if found.info() else None


# Cells ----------------------------------------------------------------------------------------------------------------

_shown: dict = {}
"""Notebook cell -> its latest run, and what that shows."""


def shown(*labs):
    """Note that the running cell shows ``labs``; close what only its run before showed."""
    cell, run = _running()
    if cell is None:
        return
    _say_what_the_server_lacks()
    before, old = _shown.get(cell, (run, WeakSet()))
    now = old if before == run else WeakSet()
    for lab in labs:
        now.add(lab)
    _shown[cell] = run, now
    if now is not old:
        elsewhere = {id(lab) for _, others in _shown.values() for lab in others}
        for lab in old:
            if id(lab) not in elsewhere:
                lab.close()


@cache
def _say_what_the_server_lacks():
    """Say once, above the first lab, why the browser cannot show it."""
    for sentence in said_of_the_server():
        print(sentence)


def living():
    """Return the labs that each cell shows, by the id of the cell."""
    return {cell: list(labs) for cell, (_, labs) in _shown.items()}


def _running():
    """The notebook cell that runs, and which of its runs this is; None outside a notebook."""
    kernel = getattr(shell(), "kernel", None)  # the shell of ipykernel knows the message too, that of Pyodide does not
    header = kernel.get_parent() if kernel else {}
    return header.get("metadata", {}).get("cellId"), header.get("header", {}).get("msg_id")


# Long work ------------------------------------------------------------------------------------------------------------


class Background:
    """Does one piece of work after another, beside everything else that the kernel does.

    Parameters
    ----------
    failed : callable
        Called with what a piece has raised, or with a `KeyboardInterrupt` when the kernel was interrupted; the work
        has stopped then.
    """

    def __init__(self, failed):
        self._failed = failed
        self._work = None
        self._task = None
        self._interrupted = False

    @property
    def running(self):
        """Whether there is work that goes on."""
        return self._work is not None

    def start(self, work):
        """Do this work, and leave any other.

        Parameters
        ----------
        work : iterator of float
            Does its next piece whenever it is asked for the seconds to wait after it. Without an event loop, in plain
            Python, all of it is done at once.
        """
        self._work = work
        self._interrupted = False
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            while self._next(work) is not None:
                pass
        else:
            _listen(loop)
            _running_now.add(self)
            self._task = loop.create_task(self._run(work))

    def stop(self):
        """Do no more pieces."""
        self._work = None

    def interrupt(self):
        """Stop before the next piece, and say so; safe in a signal handler."""
        self._interrupted = True

    async def _run(self, work):
        while (pause := self._next(work)) is not None:
            await asyncio.sleep(pause)

    @in_turn
    def _next(self, work):
        """Do the next piece; return the seconds to wait, or None where the work has ended or was left."""
        if work is not self._work:
            return None
        try:
            if self._interrupted:
                raise KeyboardInterrupt
            pause = next(work, None)
        except (Exception, KeyboardInterrupt) as error:
            self.stop()
            self._failed(error)
            return None
        if work is not self._work:
            return None
        if pause is None:
            self.stop()
        return pause


_running_now: WeakSet = WeakSet()
"""Each `Background` that may be running, for the interrupt."""
_listening = False
POLL = 0.05
"""Seconds until the next try to listen for interrupts, while the kernel answers a message and listens itself."""


def _listen(loop):
    """Have an interrupt of the idle kernel stop what runs in the background. ipykernel itself would ignore it."""
    global _listening
    if _listening or current_thread() is not main_thread() or not hasattr(shell(), "kernel"):
        return
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, _interrupt)
        _listening = True
    else:  # the kernel answers a message, and puts back afterwards what was there before
        loop.call_later(POLL, _listen, loop)


def _interrupt(number, frame):
    for background in list(_running_now):
        background.interrupt()
