"""What a layer is, and in what memory it works.

Examples stand in rows, ``(batch, features)``. Axes before these are replicas: independent copies that run at once.
In memory a buffer holds features first, because NumPy is then several times faster on small layers; `columns` makes
such a buffer and shows it with examples in rows.

``forward`` returns its output and a record of what ``backward`` needs. A record made by the call is yours for as long
as you like; one that is handed in (``forward(x, kept)``) has its buffers used again, and nothing is allocated.
"""

import numpy as np

from .checks import as_array, checked_dtype, checked_shape, fill

__all__ = ["Kept", "Layer", "columns", "in_memory_order", "with_ones"]


class Kept:
    """The record that one layer's forward leaves for its backward.

    Attributes
    ----------
    shape : tuple of int
        Of the inputs it was made for.
    x, dy : ndarray
        The layer's two inputs, forward and backward: buffers of its own, into which its neighbours write.
    y, dx : ndarray
        Its two outputs. ``dx`` is None where nobody asks for the gradient of the input.
    gradient, gradients : ndarray, dict of str to ndarray
        The gradient of all parameters as one vector, and as views by the names of the parameters.
    training : bool
        Whether layers behave as while training: dropout drops, batch normalisation uses the statistics of the batch.
    rng : numpy.random.Generator, object array of them, or None
        What layers draw from while training.
    """

    def __init__(self, **attributes):
        for name, value in attributes.items():
            setattr(self, name, value)


def columns(shape, dtype, lead=0, *, ones=False):
    """A buffer of ``shape`` ``(*replicas, batch, features, ...)`` that holds features before batch in memory.

    Parameters
    ----------
    lead : int
        Number of replica axes.
    ones : bool
        Hold one more feature, always 1, behind the last: the input of the biases. `with_ones` shows it.
    """
    replicas, (batch, features, *rest) = shape[:lead], shape[lead:]
    memory = np.zeros((*replicas, features + ones, batch, *rest), dtype)
    if not ones:
        return memory.swapaxes(lead, lead + 1)
    memory[..., -1, :] = 1
    return memory[..., :-1, :].mT


def in_memory_order(*buffers):
    """The buffers (or None) with their axes in the order of the first one's memory, where NumPy runs fastest."""
    order = np.argsort([-stride for stride in buffers[0].strides], kind="stable")
    return [None if buffer is None else buffer.transpose(order) for buffer in buffers]


def with_ones(x):
    """The buffer ``x`` of ``columns(..., ones=True)`` together with its feature of ones."""
    return x.base.mT


class Layer:
    """Base of all layers. A layer owns its weights, never its activations.

    A subclass says what shape comes out (`output_shape`) and computes ``forward`` and ``backward``. One with parameters
    names them (`weight_names`, `bias_names`) and finds them in a flat vector (`views`).

    Attributes
    ----------
    flat : ndarray, shape (*replicas, size)
        All parameters as one vector. A `Sequential` moves it into the vector of the network.
    replicas : tuple of int
        Shape of the family, ``()`` for a single layer.
    axes : int or None
        Number of axes of an input, batch included and replicas not; None for any.
    in_network : bool
        Whether it is part of a `Sequential`, which then holds its parameters.
    shares_input : bool
        Whether a family takes one input for all replicas; otherwise every input has the replicas in front.
    whole_numbers : bool
        Whether inputs are whole numbers, which have no gradient.
    buffer_names : tuple of str
        Arrays beside the parameters that belong to the layer's state: no gradient moves them, but they are saved.
    """

    axes: int | None = None
    in_network = False
    shares_input = False
    whole_numbers = False
    buffer_names: tuple[str, ...] = ()
    replicas = ()
    weight_names: tuple[str, ...] = ()
    bias_names: tuple[str, ...] = ()
    flat = np.zeros(0)

    def output_shape(self, shape):
        """Shape of the output for inputs of ``shape``; one sentence of ValueError where such inputs do not fit."""
        return shape

    def views(self, flat):
        """The arrays by name that live in the vector ``flat`` of shape ``(*replicas, size)``."""
        return {}

    def input_buffer(self, shape, dtype, lead):
        """The buffer in which this layer wants its input."""
        return columns(shape, dtype, lead)

    def prepare(self, kept):
        """Add to ``kept`` what this kind of layer needs beyond its inputs and outputs."""

    # Parameters ------------------------------------------------------------------------------------------------------

    def allocate(self, size, dtype):
        """Make room for ``size`` parameters of each replica, all 0."""
        self.flat = np.zeros((*self.replicas, size), checked_dtype(type(self).__name__, dtype))
        self.bind(self.flat)

    def bind(self, flat):
        """Move the parameters into ``flat``, values kept: from now on the layer's arrays are views of it."""
        flat[...] = self.flat
        self.__dict__.update(flat=flat, **self.views(flat))

    def __setattr__(self, name, value):
        if name not in self.weight_names + self.bias_names + self.buffer_names:
            return super().__setattr__(name, value)
        array, value = getattr(self, name), as_array(value)
        if value.dtype.kind not in "biuf" or value.shape not in ((), array.shape[len(self.replicas):], array.shape):
            raise ValueError(f"{self!r}.{name} expects numbers of shape {array.shape}, "
                             f"got {value.dtype} of shape {value.shape}")
        fill(array, value)

    @property
    def buffers(self):
        """The arrays of `buffer_names` by name; write into them to set them."""
        return {name: getattr(self, name) for name in self.buffer_names}

    @property
    def dtype(self):
        """Precision of the parameters."""
        return self.flat.dtype

    @property
    def n_weights(self):
        """Number of weights of one replica, biases not among them."""
        return self._count(self.weight_names)

    @property
    def n_biases(self):
        """Number of biases of one replica."""
        return self._count(self.bias_names)

    def _count(self, names):
        one = self.views(self.flat[(0,) * len(self.replicas)])
        return sum(one[name].size for name in names)

    # Records ---------------------------------------------------------------------------------------------------------

    def lead(self, shape, rng=None):
        """Number of replica axes in front of an input of ``shape``."""
        if self.axes is not None:
            return len(shape) - self.axes
        replicas = self.replicas or np.shape(rng)
        return len(replicas) if shape[:len(replicas)] == replicas else 0

    def record(self, shape, dtype=None, *, training=False, rng=None, input_gradient=True):
        """The buffers for batches of ``shape``, made once and handed to every `forward`.

        With ``training`` it is a record for training; dropout then draws from ``rng``, a generator or one per replica.
        """
        shape, dtype = checked_shape(repr(self), shape), checked_dtype(repr(self), self.dtype if dtype is None else dtype)
        self.output_shape(shape)
        lead = self.lead(shape, rng)
        kept = self.open(shape, dtype, lead, np.zeros_like(self.flat), training, rng)
        kept.y = np.zeros_like(kept.dy)
        kept.dx = columns((*self.replicas[lead:], *shape), dtype, max(lead, len(self.replicas)))
        if not input_gradient:
            kept.dx = None
        self.prepare(kept)
        return kept

    def open(self, shape, dtype, lead, gradient, training, rng):
        """A record with the layer's own buffers. The caller links ``y`` and ``dx`` and then calls `prepare`."""
        return Kept(shape=shape, x=self.input_buffer(shape, dtype, lead),
                    dy=columns(self.output_shape(shape), dtype, max(lead, len(self.replicas))),
                    gradient=gradient, gradients=self.views(gradient), training=training, rng=rng)

    def accept(self, x):
        """``x`` as an array; one sentence of TypeError or ValueError where it cannot be an input."""
        x = as_array(x)
        if x.dtype.kind not in ("iu" if self.whole_numbers else "biuf"):
            raise TypeError(f"{self!r} expects x to hold {'whole ' * self.whole_numbers}numbers, got {x.dtype}")
        return x

    def receive(self, x, kept):
        """``kept`` with ``x`` in its input buffer; a new record where there is none of this shape."""
        if kept is None or x is not kept.x:
            x = self.accept(x)
            if kept is None or x.shape != kept.shape:
                like = {} if kept is None else {"training": kept.training, "rng": kept.rng}
                kept = self.record(x.shape, None if self.flat.size or x.dtype.kind != "f" else x.dtype, **like)
            fill(kept.x, x)
        return kept

    def receive_gradient(self, dy, kept):
        """Put the output's gradient ``dy`` into its buffer, unless the next layer wrote it there."""
        if dy is not kept.dy:
            dy = as_array(dy)
            if dy.dtype.kind not in "biuf" or dy.shape != kept.dy.shape:
                raise ValueError(f"{self!r} expects an output gradient of shape {kept.dy.shape}, "
                                 f"got {dy.dtype} of shape {dy.shape}")
            fill(kept.dy, dy)
