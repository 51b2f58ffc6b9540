"""What a layer is. Its formula stands in its `run_forward` and `run_backward`; what all layers have in common is here.

At the door of a layer examples stand in rows: ``(batch, features)``, sequences ``(batch, time, features)``, images
``(batch, channels, height, width)``. Axes before these are replicas: independent copies that run at once.

Inside, a formula sees matrices with one column for each example (and place), ``(*replicas, features, columns)``, as in a
textbook: ``y = W x + b``.

``forward`` returns its output and a record for ``backward``: the one you pass, overwritten, or a new one, which you own.
"""

from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import as_array, checked_array, checked_dtype, checked_shape, quiet
from .memory import buffer, usual_axis
from .parameters import Parameters

__all__ = ["Layer"]


class Record(SimpleNamespace):
    """The record of a layer, open for a forward and not yet for a backward.

    Attributes
    ----------
    x, y, dx, dy : ndarray
        Inputs and outputs of forward and backward as they stand at the door; dx is None where nobody asks for it.
    columns : SimpleNamespace
        The same memory as the formulas see it, ``x, y, dx, dy`` of shape (*replicas, features, columns).
    gradient, gradients : ndarray, dict of str to ndarray
        The gradient of all parameters as one vector, and as views by name; None before the first backward.
    """

    dx = dy = gradient = gradients = link = None


class Layer(Parameters):
    """Base of all layers. A layer owns its weights, never its activations.

    A subclass says what shape comes out (`shape_out`), makes what it works with (`prepare`, `prepare_backward`) and
    writes its formula (`run_forward`, `run_backward`). One with parameters names them (`weight_names`, `bias_names`)
    and finds them in a flat vector (`views`), as `Parameters` says.
    """

    axes: int | None = None  # of an input, batch included and replicas not; None for any number of them
    feature_axis: int | None = None  # which of these holds the features, 1 or -1; None where it makes no difference
    shares_input = False  # whether a family takes one input for all replicas; otherwise each has the replicas in front
    whole_numbers = False  # whether inputs are whole numbers, which have no gradient
    joins_bias = False  # whether its formula takes the bias for a weight of an input that is always 1

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape of the output for inputs of ``shape``; ValueError in one sentence where they do not fit."""
        return self.shape_out(shape, self.lead(shape))

    def shape_out(self, shape: tuple[int, ...], lead: int) -> tuple[int, ...]:
        """Return the shape of the output, where ``lead`` axes of ``shape`` are replicas."""
        if len(shape) < lead + 2:
            raise ValueError(f"{self!r} expects x of shape (..., batch, features), got {shape}")
        return shape

    def family(self) -> str:
        """Return what to say of the replicas after the shape that is expected of an input."""
        return f", with replicas {self.replicas} in front or without" if self.replicas else ""

    def prepare(self, record: SimpleNamespace) -> None:
        """Add to ``record.columns`` what `run_forward` needs beyond x and y."""

    def prepare_backward(self, record: SimpleNamespace) -> None:
        """Add to ``record.columns`` what `run_backward` needs beyond x, y, dx and dy."""

    def run_forward(self, columns: SimpleNamespace) -> None:
        """Write the output of ``columns.x`` into ``columns.y``."""
        raise NotImplementedError(f"{type(self).__name__} has no run_forward")

    def run_backward(self, columns: SimpleNamespace) -> None:
        """Write the gradients that follow from ``columns.dy``: into ``columns.dx``, unless it is None, and of weights."""
        raise NotImplementedError(f"{type(self).__name__} has no run_backward")

    def forward(self, x: Any, record: SimpleNamespace | None = None) -> tuple[np.ndarray, SimpleNamespace]:
        """Return the output for ``x`` and the record for `backward`."""
        with quiet():
            if record is None or x is not record.x:
                record = self.receive(x, record)
            self.run_forward(record.columns)
        return record.y, record

    def backward(self, dy: Any, record: SimpleNamespace) -> tuple[np.ndarray | None, dict[str, np.ndarray]]:
        """Return dL/dx and the gradients of the parameters by name; ``dy`` is dL/dy, the record that of `forward`."""
        if not hasattr(record, "gradient"):
            raise TypeError(f"{self!r}.backward expects the record that forward returned, got {type(record).__name__}")
        with quiet():
            if record.gradient is None:
                self.open_backward(record, np.zeros_like(self.parameters), self.input_gradient(record))
            if dy is not record.dy:
                record.dy[...] = checked_array(self, "an output gradient", dy, record.y.shape)
            self.run_backward(record.columns)
        return record.dx, record.gradients

    def accept(self, x: Any) -> np.ndarray:
        """Return ``x`` as an array; one sentence of TypeError or ValueError where it cannot be an input."""
        x = as_array(x)
        if x.dtype.kind not in ("iu" if self.whole_numbers else "biuf"):
            raise TypeError(f"{self!r} expects x to hold {'whole ' * self.whole_numbers}numbers, got {x.dtype}")
        return x

    def receive(self, x: Any, record: SimpleNamespace | None) -> SimpleNamespace:
        """Return the record with ``x`` in its buffer; a new one where there is none of this shape."""
        x = self.accept(x)
        if record is None or x.shape != record.shape:
            dtype = x.dtype if x.dtype.kind == "f" and not self.parameters.size else self.dtype
            training, rng = (False, None) if record is None else (record.training, record.rng)
            record = self.open(x.shape, self.lead(x.shape, rng), None, dtype=dtype, training=training, rng=rng)
            self.open_output(record)
        record.x[...] = x
        return record

    def lead(self, shape: tuple[int, ...], rng: Any = None) -> int:
        """Return the number of replica axes in front of an input of ``shape``.

        A layer that takes inputs with any number of axes has its replicas in front if they are there and at least two
        axes follow; say ``record(shape, shared=True)`` where that would be a batch of as many sequences.
        """
        if self.axes is not None:
            return max(0, len(shape) - self.axes)
        replicas = self.replicas or as_array(rng).shape
        return len(replicas) if shape[: len(replicas)] == replicas and len(shape) > len(replicas) + 1 else 0

    def record(
        self,
        shape: Any,
        dtype: Any = None,
        *,
        training: bool = False,
        rng: Any = None,
        input_gradient: bool = True,
        shared: bool = False,
    ) -> SimpleNamespace:
        """Return the buffers for batches of ``shape``, made once and handed to every `forward`.

        Parameters
        ----------
        training : bool
            Make a record for training: dropout drops, batch normalization uses the statistics of the batch.
        rng : numpy.random.Generator or object array of them
            What layers draw from while training, one generator for each replica.
        input_gradient : bool
            Whether `backward` computes ``dx``.
        shared : bool
            The first axis is the batch, also where it is as long as the replicas.
        """
        shape = checked_shape(repr(self), shape)
        dtype = checked_dtype(repr(self), self.dtype if dtype is None else dtype)
        record = self.open(shape, 0 if shared else self.lead(shape, rng), None, dtype=dtype, training=training, rng=rng)
        self.open_output(record)
        self.open_backward(record, np.zeros_like(self.parameters), self.input_gradient(record) if input_gradient else None)
        return record

    def open(self, shape: tuple[int, ...], lead: int, axis: int | None, **known: Any) -> SimpleNamespace:
        """Return a record of what is ``known`` and an input buffer with features on ``axis`` if the layer has none."""
        out = self.shape_out(shape, lead)
        axes, out_lead = len(shape) - lead, max(lead, len(self.replicas))
        if self.feature_axis is not None:
            axis = self.feature_axis % axes
        elif axis is None:
            axis = usual_axis(axes)
        out_axis = axis if len(out) - out_lead == axes else usual_axis(len(out) - out_lead)
        record = Record(shape=shape, lead=lead, axis=axis, **known)
        record.out, record.columns = (out, record.dtype, out_lead, out_axis), SimpleNamespace(dx=None)
        self.open_input(record)
        return record

    def open_input(self, record: SimpleNamespace) -> None:
        """Make the buffer for the input, as ``columns.x1`` with a row of ones below where a layer `joins_bias`."""
        ones = self.joins_bias and bool(self.bias_names)
        record.x, x1 = buffer(record.shape, record.dtype, record.lead, record.axis, ones=ones)
        record.columns.x1, record.columns.x = x1, x1[..., :-1, :] if ones else x1

    def open_output(self, record: SimpleNamespace, y: Any = None) -> None:
        """Give the record its output: ``y``, rows and columns of the next layer's input, or a buffer of its own."""
        record.y, record.columns.y = y or buffer(*record.out)
        self.prepare(record)

    def open_backward(self, record: SimpleNamespace, gradient: np.ndarray, dx: Any = None) -> None:
        """Give the record its gradients; ``dx``, rows and columns, is None where nobody asks for that of the input."""
        record.gradient, record.gradients = gradient, self.views(gradient)
        record.dy, record.columns.dy = buffer(*record.out)
        record.dx, record.columns.dx = dx or (None, None)
        self.prepare_backward(record)

    def input_gradient(self, record: SimpleNamespace) -> Any:
        """Return a buffer for the gradient of the input: where replicas share it, one gradient for each of them."""
        shape = (*self.replicas[record.lead :], *record.shape)
        return buffer(shape, record.dtype, len(shape) - len(record.shape) + record.lead, record.axis)
