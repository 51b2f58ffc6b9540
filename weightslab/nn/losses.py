"""Losses: one number for how wrong a batch is, and its gradient with respect to the network's output.

Every loss is the mean over the batch (over all places of a sequence or an image), one value per replica. Targets have the
shape of the output, shared by all replicas or one set for each; class labels may be given as whole numbers.
"""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import as_array, checked_array, quiet
from .labels import hint
from .memory import buffer, usual_axis

__all__ = ["Loss", "MeanSquaredError"]


class Loss:
    """Base of the losses. A subclass writes its formula: `run_forward` returns the loss, `run_backward` fills in dL/dy.

    Both see y, the targets t and dy as matrices ``(*replicas, outputs, n)`` with one column for each example and place;
    in a loss that is ``elementwise``, as vectors ``(*replicas, n)`` with one entry for each output of each. They have at
    least 32 bits, also where the network has 16: sums over a batch stay in range.
    """

    elementwise = True

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def run_forward(self, columns: SimpleNamespace) -> Any:
        """Return the loss, one for each replica."""
        raise NotImplementedError(f"{type(self).__name__} has no run_forward")

    def run_backward(self, columns: SimpleNamespace) -> None:
        """Write the gradient with respect to ``columns.y`` into ``columns.dy``."""
        raise NotImplementedError(f"{type(self).__name__} has no run_backward")

    def check_output(self, shape: tuple[int, ...], replicas: tuple[int, ...], dtype: np.dtype) -> None:
        """Raise one sentence of ValueError unless outputs are numbers with ``replicas`` and two more axes at least."""
        lead = len(replicas)
        if dtype.kind not in "biuf" or shape[:lead] != tuple(replicas) or len(shape) < lead + 2 or 0 in shape:
            expected = f"({''.join(f'{r}, ' for r in replicas)}batch, ..., outputs)"
            raise ValueError(f"{self!r} expects outputs of shape {expected}, none of them 0, got {dtype} of shape {shape}")

    def numbers(self, target: np.ndarray, shape: tuple[int, ...], lead: int) -> np.ndarray:
        """Return the target as numbers for outputs of ``shape``; one sentence of ValueError where it does not fit."""
        return checked_array(self, "a target", target, shape[lead:], shape, hint=lambda given: hint(given, shape))

    @quiet()
    def targets(self, target: Any, shape: tuple[int, ...], dtype: Any, replicas: tuple[int, ...] = ()) -> np.ndarray:
        """Return ``target`` for outputs of ``shape``: one set for all ``replicas``, its first axes, if it fits as one."""
        target = self.numbers(as_array(target), shape, len(replicas))
        return target.astype(np.result_type(dtype, np.float32), copy=False)

    def record(self, outputs: SimpleNamespace) -> SimpleNamespace:
        """Return the buffers for the ``outputs`` in a network's record, where the gradient with respect to them goes."""
        shape, dtype, lead, _ = outputs.out
        self.check_output(shape, shape[:lead], dtype)
        inside = (shape, np.result_type(dtype, np.float32), lead, usual_axis(len(shape) - lead))
        record = SimpleNamespace(y=outputs.y, own_y=outputs.y, dy=outputs.dy, own_dy=outputs.dy, dtype=dtype, lead=lead)
        y, dy = outputs.columns.y, outputs.columns.dy
        if inside != outputs.out:  # the formula needs more bits, or features on another axis: copies
            (record.own_y, y), (record.own_dy, dy) = buffer(*inside), buffer(*inside)
        record.target, t = buffer(*inside)
        if self.elementwise:
            y, t, dy = (matrix.reshape(*shape[:lead], -1) for matrix in (y, t, dy))
        record.columns = SimpleNamespace(y=y, t=t, dy=dy, n=t.shape[-1])
        return record

    def forward(
        self, y: Any, target: Any, record: SimpleNamespace | None = None, *, replicas: tuple[int, ...] = ()
    ) -> tuple[Any, SimpleNamespace]:
        """Return the loss, one value per replica, and the record for `backward`.

        ``replicas`` are those of the network, ``net.replicas``: axes in front of ``y`` that are not averaged over.
        """
        if record is None or y is not record.y or target is not record.target:
            y = as_array(y)
            replicas = replicas if record is None else record.y.shape[: record.lead]
            self.check_output(y.shape, replicas, y.dtype)
            if record is None or y.shape != record.y.shape:
                dtype = y.dtype if y.dtype.kind == "f" else np.dtype(np.float64)
                out = (y.shape, dtype, len(replicas), usual_axis(y.ndim - len(replicas)))
                (rows, z), (dy, dz) = buffer(*out), buffer(*out)
                record = self.record(SimpleNamespace(out=out, y=rows, dy=dy, columns=SimpleNamespace(y=z, dy=dz)))
            record.y[...] = y
            if target is not record.target:
                record.target[...] = self.targets(target, y.shape, record.dtype, replicas)
        with quiet():
            return self.value(record), record

    @quiet()
    def backward(self, record: SimpleNamespace) -> np.ndarray:
        """Return the gradient of the loss with respect to the output."""
        return self.gradient(record)

    def value(self, record: SimpleNamespace) -> Any:
        """Return the loss of the output and the target that stand in the record, in the precision of the output."""
        if record.own_y is not record.y:
            record.own_y[...] = record.y
        value = self.run_forward(record.columns)
        return value if value.dtype == record.dtype else value.astype(record.dtype)

    def gradient(self, record: SimpleNamespace) -> np.ndarray:
        """Return the gradient after `value`."""
        self.run_backward(record.columns)
        if record.own_dy is not record.dy:
            record.dy[...] = record.own_dy
        return record.dy


class MeanSquaredError(Loss):
    """Mean over batch and outputs of ``(y - target)^2``; gradient ``2 (y - target) / (batch * outputs)``."""

    def run_forward(self, columns: SimpleNamespace) -> Any:
        columns.error = columns.y - columns.t
        return np.vecdot(columns.error, columns.error) / columns.n

    def run_backward(self, columns: SimpleNamespace) -> None:
        np.multiply(2 / columns.n, columns.error, out=columns.dy)
