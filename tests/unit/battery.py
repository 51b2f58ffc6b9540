"""Checks that every component must pass, called with the cases of each test module.

A case is a function ``make(rng)`` of a generator, or of an array of generators for a family of that shape, and
the shape of one example's input.
"""

import copy
import pickle
import traceback
from pathlib import Path

import numpy as np

import weightslab
from weightslab.nn import Layer, generators, gradient_check

REPLICAS = [(), (4,), (2, 3)]
DTYPES = [np.float16, np.float32, np.float64]
BATCH = 5


def inputs(shape, replicas=(), seed=0, batch=BATCH):
    """A batch of random inputs, away from the kinks of piecewise functions."""
    x = np.random.default_rng(seed).standard_normal((*replicas, batch, *shape))
    return x + 0.05 * np.sign(x)


def check_gradient(make, shape, replicas, own_inputs, *, training=False):
    """Backward agrees with finite differences."""
    layer = make(generators(1, replicas))
    x = inputs(shape, replicas if own_inputs else ())
    errors = gradient_check(layer, x, np.random.default_rng(2), training=training)
    assert set(errors) == {"x", *layer.weight_names, *layer.bias_names}
    assert max(errors.values()) < 1e-6, errors


def run(layer, x, replicas=(), *, training=False):
    """Output, input gradient and weight gradients as one dictionary of copies; the same dy for every replica."""
    y, kept = layer.forward(x, layer.record(x.shape, x.dtype, training=training))
    c = np.random.default_rng(3).standard_normal(y.shape[len(replicas) :])
    dx, gradients = layer.backward(np.broadcast_to(c, y.shape), kept)
    return {"y": y.copy(), "dx": dx.copy(), **{name: gradient.copy() for name, gradient in gradients.items()}}


def check_replicas(make, shape, replicas, *, training=False):
    """Each replica computes bit for bit what it computes alone (1e-12 where BLAS adds up in another order)."""
    family = run(make(generators(1, replicas)), inputs(shape, replicas), replicas, training=training)
    for index in np.ndindex(*replicas):
        alone = run(make(generators(1, replicas)[index]), inputs(shape, replicas)[index], training=training)
        for name, value in alone.items():
            np.testing.assert_allclose(family[name][index], value, rtol=1e-12, atol=1e-14, err_msg=name)


def check_isolation(make, shape, replicas, *, training=False):
    """NaN in the weights or inputs of one replica leaves every other replica bit for bit as it was."""
    sick = (0,) * len(replicas)
    others = np.ones(replicas, bool)
    others[sick] = False
    x = inputs(shape, replicas)
    layer = make(generators(1, replicas))
    before = run(layer, x, replicas, training=training)
    bad = x.copy()
    bad[sick] = np.nan
    results = [run(layer, bad, replicas, training=training)]
    if layer.parameters.size:
        layer.parameters[sick] = np.nan
        results.append(run(layer, x, replicas, training=training))
    for after in results:
        assert np.isnan(after["y"][sick]).any()
        for name, value in before.items():
            assert np.array_equal(value[others], after[name][others]), name


def check_dtype(make, shape, dtype):
    """Nothing is promoted: outputs and gradients have the layer's precision."""
    for value in run(make(generators(1), dtype), inputs(shape).astype(dtype)).values():
        assert value.dtype == dtype


def check_records(make, shape):
    """A record that is handed in again gives the same numbers as a new one, in the same memory."""
    layer = make(generators(1))
    first, second = inputs(shape), inputs(shape, seed=9)
    y, kept = layer.forward(first)
    layer.backward(np.ones(y.shape), kept)
    result = run(layer, second)
    again, same = layer.forward(second, kept)
    assert same is kept and np.shares_memory(again, y)
    assert np.array_equal(again, result["y"])
    dx, gradients = layer.backward(np.random.default_rng(3).standard_normal(y.shape), kept)
    assert np.array_equal(dx, result["dx"])
    assert all(np.array_equal(gradients[name], result[name]) for name in gradients)
    new, other = layer.forward(inputs(shape, batch=3), kept)
    assert other is not kept and new.shape[0] == 3


def check_backward_does_not_disturb(make, shape):
    """Two forwards in a row keep their records apart, and no input is changed."""
    layer = make(generators(1))
    x, z = inputs(shape), inputs(shape, seed=5)
    copies = x.copy(), z.copy()
    expected = run(layer, x)
    y, kept = layer.forward(x)
    layer.forward(z)
    dx, _ = layer.backward(np.random.default_rng(3).standard_normal(y.shape), kept)
    assert np.array_equal(y, expected["y"]) and np.array_equal(dx, expected["dx"])
    assert np.array_equal(x, copies[0]) and np.array_equal(z, copies[1])


def check_copies(make, shape, replicas, *, training=False):
    """A deep copy and an unpickled layer compute the same, and their weights are their own and can be set."""
    layer, x = make(generators(1, replicas)), inputs(shape, replicas)
    for copied in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        expected = run(layer, x, replicas, training=training)
        result = run(copied, x, replicas, training=training)
        assert all(np.array_equal(value, expected[name]) for name, value in result.items())
        if copied.parameters.size:
            copied.parameters[...] = 0.5
            assert all((array == 0.5).all() for array in copied.views(copied.parameters).values())
            assert not np.array_equal(run(copied, x, replicas, training=training)["y"], expected["y"])
            assert not (layer.parameters == 0.5).all()


def assert_plain(error, *words):
    """One sentence of our own: raised by the package, no line break, and naming what it should."""
    assert isinstance(error, (ValueError, TypeError, IndexError)), error
    frame = traceback.extract_tb(error.__traceback__)[-1]
    assert Path(frame.filename).is_relative_to(Path(weightslab.__file__).parent), f"raised from {frame.filename}: {error}"
    assert frame.line.startswith("raise "), f"not a sentence of ours: {error}"
    assert "\n" not in str(error)
    for word in words:
        assert word in str(error), f"{word!r} not in {error}"


def check_bad_input(layer: Layer, x):
    """Input that does not fit raises one sentence that names the layer and what came."""
    try:
        layer.forward(x)
    except Exception as error:
        assert_plain(error, repr(layer).split("(")[0])
    else:
        raise AssertionError(f"{layer!r} took {x!r}")


def check_component(make, shape, replicas, *, shared=True, training=False):
    """Everything above that one layer must pass with a family of shape ``replicas``."""
    for own_inputs in (True, False) if shared and replicas else (True,):
        check_gradient(make, shape, replicas, own_inputs, training=training)
    check_copies(make, shape, replicas, training=training)
    if replicas:
        check_replicas(make, shape, replicas, training=training)
        check_isolation(make, shape, replicas, training=training)
    else:
        check_records(make, shape)
        check_backward_does_not_disturb(make, shape)
        for dtype in DTYPES:
            check_dtype(make, shape, dtype)
