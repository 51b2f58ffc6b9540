"""What a layer is. Its formula stands in `Layer.run_forward` and `Layer.run_backward` of its class; all else is here.

At the door of a layer examples stand in rows: ``(batch, features)``, sequences ``(batch, time, features)``, images
``(batch, channels, height, width)``. Axes before these are replicas: independent copies that run at once.

Inside, a formula sees matrices with one column for each example (and place), ``(*replicas, features, columns)``, as in a
textbook: ``y = W x + b``. So it stands in memory too, because NumPy is then several times faster on small layers.

``forward`` returns its output and a record of what ``backward`` needs. If you pass a record, its buffers are
overwritten; otherwise a new record is made, and you own it.
"""

from math import prod
from types import SimpleNamespace
from typing import Any

import numpy as np

from .checks import as_array, checked_dtype, checked_shape, fill, quiet

__all__ = ["Layer"]


def as_rows(matrix: np.ndarray, shape: tuple[int, ...], lead: int, axis: int) -> np.ndarray:
    """Return a view of ``(*replicas, features, columns)`` in ``shape``, whose features are ``axis`` behind the batch."""
    order = in_memory(len(shape), lead, axis)
    view = matrix.reshape([shape[i] for i in order])
    return view.transpose([order.index(i) for i in range(len(shape))])


def as_columns(rows: np.ndarray, lead: int, axis: int) -> np.ndarray | None:
    """Return the matrix whose `as_rows` is ``rows``; None where they stand otherwise in memory."""
    turned = rows.transpose(in_memory(rows.ndim, lead, axis))
    return turned.reshape(*turned.shape[: lead + 1], -1) if turned.flags.c_contiguous else None


def in_memory(ndim: int, lead: int, axis: int) -> list[int]:
    """Return the axes of rows in the order of memory: replicas, features, then columns.

    Columns run over examples and then places; behind channels over places and then examples, so that neighbouring pixels
    of all examples stand together.
    """
    rest = [i for i in range(lead, ndim) if i != lead + axis]
    return [*range(lead), lead + axis, *(rest[1:] + rest[:1] if axis == 1 else rest)]


def buffer(shape: tuple[int, ...], dtype: Any, lead: int, axis: int, *, ones: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return a new array of ``shape`` and the same memory as a matrix, with ``ones`` below if they are asked for."""
    replicas, example = shape[:lead], shape[lead:]
    matrix = np.zeros((*replicas, example[axis] + ones, prod(example[:axis] + example[axis + 1 :])), dtype)
    if ones:
        matrix[..., -1, :] = 1
    return as_rows(matrix[..., :-1, :] if ones else matrix, shape, lead, axis), matrix


def product(A: np.ndarray, B: np.ndarray, out: np.ndarray) -> None:
    """Write the matrix product A B into ``out``, as np.matmul does, in the way that NumPy is fastest at."""
    if A.shape[-1] == 1:
        np.multiply(A, B, out=out)  # a column times a row: no sums
    elif A.ndim == 2 == B.ndim:
        np.dot(A, B, out=out)
    else:
        np.matmul(A, B, out=out)


def usual_axis(axes: int) -> int:
    """Return where the features of an example stand: channels behind the batch in images, else features last."""
    return 1 if axes == 4 else axes - 1


class Layer:
    """Base of all layers. A layer owns its weights, never its activations.

    A subclass says what shape comes out (`shape_out`), makes what it works with (`prepare`, `prepare_backward`) and
    writes its formula (`run_forward`, `run_backward`). One with parameters names them (`weight_names`, `bias_names`)
    and finds them in a flat vector (`views`).

    Attributes
    ----------
    flat : ndarray, shape (*replicas, size)
        All parameters as one vector. A `Sequential` moves it into the vector of the network.
    replicas : tuple of int
        Shape of the family, ``()`` for a single layer.
    trainable : bool
        Set it to False before a training to freeze the layer's weights and biases.
    axes : int or None
        Number of axes of an input, batch included and replicas not; None for any.
    feature_axis : int or None
        Which of these holds the features, 1 or -1; None where it makes no difference.
    in_network : bool
        Whether it is part of a `Sequential`, which then holds its parameters.
    shares_input : bool
        Whether a family takes one input for all replicas; otherwise every input has the replicas in front.
    whole_numbers : bool
        Whether inputs are whole numbers, which have no gradient.
    joins_bias : bool
        Whether its formula takes the bias for a weight of an input that is always 1.
    gain_names : tuple of str
        Those of the weights that only scale: the gamma of a normalization.
    buffer_names : tuple of str
        Arrays beside the parameters that belong to the layer's state: no gradient moves them, but they are saved.
    """

    axes: int | None = None
    feature_axis: int | None = None
    in_network = False
    trainable = True
    shares_input = False
    whole_numbers = False
    joins_bias = False
    replicas: tuple[int, ...] = ()
    weight_names: tuple[str, ...] = ()
    bias_names: tuple[str, ...] = ()
    gain_names: tuple[str, ...] = ()
    buffer_names: tuple[str, ...] = ()
    flat = np.zeros(0)

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

    def views(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        """Return the arrays by name that live in the vector ``flat`` of shape ``(*replicas, size)``."""
        return {}

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

    # Forward and backward --------------------------------------------------------------------------------------------

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
                self.open_backward(record, np.zeros_like(self.flat), self.input_gradient(record))
            if dy is not record.dy:
                dy = as_array(dy)
                if dy.dtype.kind not in "biuf" or dy.shape != record.y.shape:
                    raise ValueError(
                        f"{self!r} expects an output gradient of shape {record.y.shape}, got {dy.dtype} of shape {dy.shape}"
                    )
                record.dy[...] = dy
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
            dtype = x.dtype if x.dtype.kind == "f" and not self.flat.size else self.dtype
            training, rng = (False, None) if record is None else (record.training, record.rng)
            record = self.open(x.shape, dtype, self.lead(x.shape, rng), None, training, rng)
            self.open_output(record)
        record.x[...] = x
        return record

    # Records ---------------------------------------------------------------------------------------------------------

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
        record = self.open(shape, dtype, 0 if shared else self.lead(shape, rng), None, training, rng)
        self.open_output(record)
        self.open_backward(record, np.zeros_like(self.flat), self.input_gradient(record) if input_gradient else None)
        return record

    def open(
        self, shape: tuple[int, ...], dtype: Any, lead: int, axis: int | None, training: bool, rng: Any
    ) -> SimpleNamespace:
        """Return a record with a buffer for the input, whose features stand on ``axis`` if the layer leaves it open.

        Attributes of the record
        ------------------------
        x, y, dx, dy : ndarray
            Inputs and outputs of forward and backward as they stand at the door; dx is None where nobody asks for it.
        columns : SimpleNamespace
            The same memory as the formulas see it, ``x, y, dx, dy`` of shape (*replicas, features, columns).
        gradient, gradients : ndarray, dict of str to ndarray
            The gradient of all parameters as one vector, and as views by name; None before the first backward.
        """
        out = self.shape_out(shape, lead)
        axes, out_lead = len(shape) - lead, max(lead, len(self.replicas))
        if self.feature_axis is not None:
            axis = self.feature_axis % axes
        elif axis is None:
            axis = usual_axis(axes)
        out_axis = axis if len(out) - out_lead == axes else usual_axis(len(out) - out_lead)
        record = SimpleNamespace(
            shape=shape,
            dtype=dtype,
            lead=lead,
            axis=axis,
            training=training,
            rng=rng,
            dx=None,
            dy=None,
            gradient=None,
            gradients=None,
            out=(out, dtype, out_lead, out_axis),
            columns=SimpleNamespace(dx=None),
        )
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

    # Parameters ------------------------------------------------------------------------------------------------------

    def allocate(self, size: int, dtype: Any) -> None:
        """Make room for ``size`` parameters of each replica, all 0."""
        self.flat = np.zeros((*self.replicas, size), checked_dtype(type(self).__name__, dtype))
        self.bind(self.flat)

    def bind(self, flat: np.ndarray) -> None:
        """Move the parameters into ``flat``, values kept: from now on the layer's arrays are views of it."""
        flat[...] = self.flat
        self.__dict__.update(flat=flat, **self.views(flat))

    def __getstate__(self) -> dict:
        """Return all but the views of the flat vector, which a copy must bind again; a copy is in no network."""
        left_out = {"in_network", *self.views(self.flat)}
        return {name: value for name, value in self.__dict__.items() if name not in left_out}

    def __setstate__(self, state: dict) -> None:
        self.__dict__.update(state)
        if self.flat.size:
            self.bind(self.flat.copy())

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self.weight_names + self.bias_names + self.buffer_names:
            return super().__setattr__(name, value)
        array, value = getattr(self, name), as_array(value)
        if value.dtype.kind not in "biuf" or value.shape not in ((), array.shape[len(self.replicas) :], array.shape):
            raise ValueError(
                f"{self!r}.{name} expects numbers of shape {array.shape}, got {value.dtype} of shape {value.shape}"
            )
        fill(array, value)

    @property
    def buffers(self) -> dict[str, np.ndarray]:
        """The arrays of `buffer_names` by name; write into them to set them."""
        return {name: getattr(self, name) for name in self.buffer_names}

    @property
    def dtype(self) -> np.dtype:
        """Precision of the parameters."""
        return self.flat.dtype

    @property
    def n_weights(self) -> int:
        """Number of weights of one replica, biases not among them."""
        return int(self.mask(self.weight_names).sum())

    @property
    def n_biases(self) -> int:
        """Number of biases of one replica."""
        return int(self.mask(self.bias_names).sum())

    def mask(self, names: tuple[str, ...]) -> np.ndarray:
        """Return which parameters belong to the arrays of these names: ndarray of bool, shape (size,)."""
        mask = np.zeros(self.flat.shape[-1], bool)
        views = self.views(mask)
        for name in names:
            views[name][...] = True
        return mask

    @property
    def is_trainable(self) -> np.ndarray:
        """True for the parameters that a training moves: ndarray of bool, shape (size,)."""
        return np.full(self.flat.shape[-1], bool(self.trainable))
