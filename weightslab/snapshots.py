"""A training photographed, put back, changed on its way, and pickled."""

from typing import Any

import numpy as np

from .nn.checks import came
from .nn.network import Sequential

__all__ = ["Resumable"]


class Resumable:
    """What `Run` can do beside its steps: all that the steps to come depend on is taken out and put back.

    Attributes
    ----------
    net, n_steps
        As of `Run`.
    batches : Batches or None
        Where the order of the examples stands; None where every step takes all.
    rules : Rules
        The optimizer and its state among them.
    noise : numpy.random.Generator, array of them or None
        What layers draw from.
    """

    net: Sequential
    batches: Any
    rules: Any
    noise: Any
    n_steps: int
    _given: dict[str, Any]

    def change(self, **settings: Any) -> None:
        """Go on from here with another ``optimizer``, ``batch_size``, ``regularizer``, ``clip`` or ``constraint``.

        An optimizer of the same kind keeps its memory and its count of steps, so that ``run.change(optimizer=Adam(0.01))``
        changes the learning rate alone; one of another kind starts anew. Batches of the same size keep their order.

        Raises
        ------
        TypeError, ValueError
            If anything does not fit; nothing is changed then.
        """
        if wrong := settings.keys() - {"optimizer", "batch_size", "regularizer", "clip", "constraint"}:
            raise TypeError(f"a run cannot change {', '.join(sorted(wrong))} on its way: make a new Run")
        now, other = self.snapshot(), type(self)(**self._given | settings)
        start, optimizer = other.snapshot(), other._given["optimizer"]
        if type(optimizer) is not type(self._given["optimizer"]):
            now |= {name: start[name] for name in ("t", *optimizer.memory)}
        if self.batches and other.batches and self.batches.size != other.batches.size:
            now |= {name: start[name] for name in ("order", "at")}
        other.restore({name: now.get(name, start[name]) for name in start})
        vars(self).update(vars(other))

    def __getstate__(self) -> tuple[dict, dict]:
        """Return what the run was made of, and where it stands: its buffers are made anew."""
        return self._given, self.snapshot()

    def __setstate__(self, state: tuple[dict, dict]) -> None:
        given, snapshot = state
        self.__init__(**given)  # type: ignore[misc]
        self.restore(snapshot)

    def snapshot(self) -> dict[str, Any]:
        """Return all that the steps to come depend on: copies of arrays, whole numbers and states of generators."""
        state = {"n_steps": self.n_steps, "t": self.rules.state.t, "noise": [g.bit_generator.state for g in self._noise()]}
        if self.batches:
            order, at, rng = self.batches.order.copy(), self.batches.at, self.batches.rng.bit_generator.state
            state |= {"order": order, "at": at, "rng": rng}
        return state | {name: array.copy() for name, array in self._arrays().items()}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Put network, optimizer, batches and generators back to where they were when the snapshot was taken.

        Raises
        ------
        ValueError
            If the snapshot is of another run; nothing is changed then.
        """
        now = self.snapshot()
        known = isinstance(snapshot, dict) and now.keys() == snapshot.keys()
        if not known or any(_form(snapshot[name]) != _form(now[name]) for name in now):
            raise ValueError("this snapshot is of another network, optimizer or batch size, and cannot be restored here")
        if not snapshot["n_steps"] >= snapshot["t"] >= 0:
            raise ValueError(
                f"this snapshot is after {came(snapshot['n_steps'])} steps, or {came(snapshot['t'])}, "
                "and cannot be restored here"
            )
        if self.batches:
            n, at, size = len(now["order"]), snapshot["at"], self.batches.size
            if not 0 <= at < n + size or (at < n and at % size) or (np.sort(snapshot["order"]) != np.arange(n)).any():
                raise ValueError("this snapshot has no order of all examples, and cannot be restored here")
        for generator, state in self._generators(snapshot):
            trial = type(generator.bit_generator)()
            trial.state = state  # raises where it is no such state
        for name, array in self._arrays().items():
            array[...] = snapshot[name]
        self.n_steps, self.rules.state.t = int(snapshot["n_steps"]), int(snapshot["t"])
        self.rules.optimizer.set_rate(self.net.parameters, self.rules.state)
        if self.batches:
            self.batches.order, self.batches.at = np.array(snapshot["order"]), int(snapshot["at"])
        for generator, state in self._generators(snapshot):
            generator.bit_generator.state = state

    def _arrays(self) -> dict[str, np.ndarray]:
        """What changes from step to step, as it stands in memory."""
        memory = {name: getattr(self.rules.state, name) for name in self.rules.optimizer.memory}
        return {"parameters": self.net.parameters, **memory, **self.net.buffers}

    def _generators(self, snapshot: dict[str, Any]) -> list:
        """Each generator with its state in the snapshot."""
        batches = [(self.batches.rng, snapshot["rng"])] if self.batches else []
        return [*batches, *zip(self._noise(), snapshot["noise"], strict=True)]

    def _noise(self) -> Any:
        return () if self.noise is None else np.atleast_1d(np.asarray(self.noise, object)).flat


def _form(value: Any) -> Any:
    return np.shape(value), value.dtype if isinstance(value, np.ndarray) else type(value)
