"""What a layer is, and the dense layer: ``y = x @ W.mT + b``.

Examples stand in rows, ``(batch, features)``. Axes before these are replicas: independent copies that run at once.
In memory a buffer holds features first, because NumPy is then several times faster on small layers; `columns` makes
such a buffer and shows it with examples in rows.

``forward`` returns its output and a record of what ``backward`` needs. A record made by the call is yours for as long
as you like; one that is handed in (``forward(x, kept)``) has its buffers used again, and nothing is allocated.
"""

from types import SimpleNamespace

import numpy as np

from .initializers import xavier_uniform, zeros

__all__ = ["Dense", "Kept", "Layer", "columns"]


class Kept(SimpleNamespace):
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
    rng : numpy.random.Generator, object array of them, or None
        Given while training; None where the network is only evaluated.
    """


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
    """

    axes = None
    in_network = False
    replicas = ()
    weight_names = ()
    bias_names = ()
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

    def bind(self, flat):
        """Move the parameters into ``flat``, values kept: from now on the layer's arrays are views of it."""
        flat[...] = self.flat
        self.__dict__.update(flat=flat, **self.views(flat))

    def __setattr__(self, name, value):
        if name not in self.weight_names + self.bias_names:
            return super().__setattr__(name, value)
        array, value = getattr(self, name), np.asarray(value)
        if value.dtype.kind not in "biuf" or value.shape not in ((), array.shape[len(self.replicas):], array.shape):
            raise ValueError(f"{self!r}.{name} expects numbers of shape {array.shape}, "
                             f"got {value.dtype} of shape {value.shape}")
        array[...] = value

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

    def record(self, shape, dtype=None, *, rng=None, input_gradient=True):
        """The buffers for batches of ``shape``, made once and handed to every `forward`.

        With ``rng`` (a generator, or one per replica) it is a record for training: dropout draws from ``rng``.
        """
        self.output_shape(tuple(shape))
        dtype = np.dtype(dtype or self.dtype)
        lead = 0 if self.axes is None else len(shape) - self.axes
        kept = self.open(tuple(shape), dtype, lead, np.zeros_like(self.flat), rng)
        kept.y = np.zeros_like(kept.dy)
        kept.dx = columns((*self.replicas[lead:], *shape), dtype, max(lead, len(self.replicas)))
        if not input_gradient:
            kept.dx = None
        self.prepare(kept)
        return kept

    def open(self, shape, dtype, lead, gradient, rng):
        """A record with the layer's own buffers. The caller links ``y`` and ``dx`` and then calls `prepare`."""
        return Kept(shape=shape, x=self.input_buffer(shape, dtype, lead),
                    dy=columns(self.output_shape(shape), dtype, max(lead, len(self.replicas))),
                    gradient=gradient, gradients=self.views(gradient), rng=rng)

    def receive(self, x, kept):
        """``kept`` with ``x`` in its input buffer; a new record where there is none of this shape."""
        if kept is None or x is not kept.x:
            x = np.asarray(x)
            if x.dtype.kind not in "biuf":
                raise TypeError(f"{self!r} expects x to hold numbers, got {x.dtype}")
            if kept is None or x.shape != kept.shape:
                kept = self.record(x.shape, None if self.flat.size or x.dtype.kind != "f" else x.dtype)
            kept.x[...] = x
        return kept

    def receive_gradient(self, dy, kept):
        """Put the output's gradient ``dy`` into its buffer, unless the next layer wrote it there."""
        if dy is not kept.dy:
            if np.shape(dy) != kept.dy.shape:
                raise ValueError(f"{self!r} expects an output gradient of shape {kept.dy.shape}, got {np.shape(dy)}")
            kept.dy[...] = dy


class Dense(Layer):
    """Each output adds up all inputs, weighted, and a bias: ``y = x @ W.mT + b``.

    Parameters
    ----------
    n_in, n_out : int
        Number of inputs and of outputs (neurons).
    weights, biases : initializer
        From `weightslab.nn.initializers`; ``biases=None`` builds the layer without them.
    rng : numpy.random.Generator or object array of them
        An array makes a family: one replica for each generator, in the shape of the array.
    dtype : data type
        float16, float32 or float64.

    Attributes
    ----------
    W : ndarray, shape (*replicas, n_out, n_in)
        ``W[i, j]`` connects input j with output i. Row i is all that neuron i listens to.
    b : ndarray, shape (*replicas, n_out)
    Wb : ndarray, shape (*replicas, n_out, n_in + 1)
        W with b as its last column: a bias is the weight of an input that is always 1.

    Notes
    -----
    x is ``(batch, n_in)``, shared by all replicas, or ``(*replicas, batch, n_in)``; y is ``(*replicas, batch, n_out)``.

    Backward, with dy = dL/dy: ``dL/dW = dy.mT @ x`` and ``dL/db = dy.sum(batch)``, both at once as the product with
    [x 1], and ``dL/dx = dy @ W``. Keras and Flax store W transposed, as (n_in, n_out); PyTorch as here.
    """

    axes = 2
    weight_names = ("W",)

    def __init__(self, n_in, n_out, weights=xavier_uniform(), biases=zeros(), *, rng, dtype=np.float64):
        for name, n in (("n_in", n_in), ("n_out", n_out)):
            if not isinstance(n, (int, np.integer)) or n < 1:
                raise ValueError(f"Dense expects {name} to be a whole number of at least 1, got {n!r}")
        self.n_in, self.n_out = int(n_in), int(n_out)
        self.bias_names = () if biases is None else ("b",)
        W = weights(rng, (n_out, n_in), n_in, n_out)
        self.replicas = W.shape[:-2]
        self.flat = np.zeros((*self.replicas, n_out * (n_in + (biases is not None))), dtype)
        self.bind(self.flat)
        self.W = W
        if biases is not None:
            self.b = biases(rng, (n_out,), n_in, n_out)

    def __repr__(self):
        return f"Dense({self.n_in} -> {self.n_out})"

    def views(self, flat):
        Wb = flat.reshape(*flat.shape[:-1], self.n_out, -1)
        views = {"Wb": Wb, "W": Wb[..., :self.n_in]}
        return views | {"b": Wb[..., -1]} if self.bias_names else views

    def output_shape(self, shape):
        if len(shape) < 2 or shape[-1] != self.n_in or shape[:-2] not in ((), self.replicas):
            replicas = "".join(f"{r}, " for r in self.replicas)
            family = f" or ({replicas}batch, {self.n_in})" if replicas else ""
            raise ValueError(f"{self!r} expects x of shape (batch, {self.n_in}){family}, got {shape}")
        return (*self.replicas, shape[-2], self.n_out)

    def input_buffer(self, shape, dtype, lead):
        return columns(shape, dtype, lead, ones=bool(self.bias_names))

    def prepare(self, kept):
        kept.product = np.matmul if self.replicas else np.dot  # np.dot is quicker to start but knows no replicas
        kept.x1 = with_ones(kept.x) if self.bias_names else kept.x
        kept.x1_T, kept.y_T, kept.dy_T = kept.x1.mT, kept.y.mT, kept.dy.mT
        kept.dx_T = None if kept.dx is None else kept.dx.mT
        kept.dWb = kept.gradients["Wb"]

    def forward(self, x, kept=None):
        if kept is None or x is not kept.x:
            kept = self.receive(x, kept)
        kept.product(self.Wb, kept.x1_T, kept.y_T)  # y = [x 1] @ [W b].mT, transposed
        return kept.y, kept

    def backward(self, dy, kept):
        if dy is not kept.dy:
            self.receive_gradient(dy, kept)
        kept.product(kept.dy_T, kept.x1, kept.dWb)  # dL/d[W b] = dy.mT @ [x 1]
        if kept.dx is not None:
            kept.product(self.W.mT, kept.dy_T, kept.dx_T)  # dL/dx = dy @ W, transposed
        return kept.dx, kept.gradients
