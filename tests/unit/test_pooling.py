"""Pooling and Flatten under the battery, and against NumPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view
from unit import battery

from weightslab.nn import AveragePool1d, AveragePool2d, Dense, Flatten, MaxPool1d, MaxPool2d, Sequential

CASES = {
    "max": (lambda: MaxPool2d(2), (2, 4, 6)),
    "max, overlapping": (lambda: MaxPool2d((3, 2), (2, 1)), (2, 5, 4)),
    "max, rest left out": (lambda: MaxPool1d(2), (3, 5)),
    "average": (lambda: AveragePool2d(2), (2, 4, 4)),
    "average, overlapping": (lambda: AveragePool1d(3, 2), (2, 6)),
    "max, padded": (lambda: MaxPool2d(3, 2, 1), (2, 5, 4)),
    "average, padded": (lambda: AveragePool2d((2, 3), 2, (1, 0)), (2, 3, 4)),
    "average, gaps": (lambda: AveragePool2d(1, 2), (2, 5, 3)),
    "flatten images": (Flatten, (2, 3, 2)),
    "flatten sequences": (lambda: Flatten(2), (3, 4)),
}


@pytest.mark.parametrize("replicas", battery.REPLICAS)
@pytest.mark.parametrize("case", CASES)
def test_battery(case, replicas):
    make, shape = CASES[case]
    battery.check_component(lambda rng, dtype=None: make(), shape, replicas, shared=False)


@given(data=st.data(), space=st.sampled_from([1, 2]), dtype=st.sampled_from(battery.DTYPES), batch=st.integers(0, 3))
def test_any_window(data, space, dtype, batch):
    size, stride, more = (data.draw(st.tuples(*[st.integers(low, 4)] * space)) for low in (1, 1, 0))
    shape = (batch, 2, *np.add(size, more))
    x = np.random.default_rng(0).permutation(np.prod(shape)).reshape(shape).astype(dtype)
    windows = sliding_window_view(x, size, tuple(range(-space, 0)))
    windows = windows[(slice(None), slice(None), *(slice(None, None, s) for s in stride))]
    inside = tuple(range(-space, 0))
    largest, mean = (MaxPool1d, AveragePool1d) if space == 1 else (MaxPool2d, AveragePool2d)
    y, kept = largest(size, stride).forward(x)
    assert y.dtype == dtype and np.array_equal(y, windows.max(inside))
    dx, _ = largest(size, stride).backward(np.ones(y.shape, dtype), kept)
    assert dx.sum() == y.size  # every window hands on its whole gradient, also where windows overlap
    assert ((dx > 0) <= np.isin(x, y)).all()
    close = {"rtol": 1e-2 if dtype == np.float16 else 1e-5}
    np.testing.assert_allclose(mean(size, stride).forward(x)[0], windows.mean(inside), **close)


def test_of_equals_the_first_takes_the_gradient():
    x = np.zeros((1, 1, 2, 4))
    x[0, 0, 1] = [0, 0, 3, 3]
    _, kept = MaxPool2d(2).forward(x)
    dx, _ = MaxPool2d(2).backward(np.array([[[[5.0, 7.0]]]]), kept)
    assert dx[0, 0].tolist() == [[5, 0, 0, 0], [0, 0, 7, 0]]


def test_flatten_keeps_the_order():
    x = np.arange(48.0).reshape(2, 2, 3, 4)
    assert np.array_equal(Flatten().forward(x)[0], x.reshape(2, 24))
    assert np.array_equal(Flatten(2).forward(x)[0], x.reshape(2, 2, 12))


@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_flatten_before_a_dense_layer(replicas):
    battery.check_gradient(lambda rng: Sequential(Flatten(2), Dense(6, 2, rng=rng)), (2, 3), replicas, own_inputs=False)


@given(shape=st.lists(st.integers(0, 3), max_size=5).map(tuple))
def test_bad_shapes(shape):
    if len(shape) < 4 or min(shape[-2:]) < 2:
        battery.check_bad_input(MaxPool2d(2), np.zeros(shape))
        battery.check_bad_input(AveragePool2d(2), np.zeros(shape))
    if len(shape) < 4:
        battery.check_bad_input(Flatten(), np.zeros(shape))


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: MaxPool2d(0), "size"),
        (lambda: MaxPool1d((2, 2)), "size"),
        (lambda: AveragePool2d(2, 0), "stride"),
        (lambda: AveragePool2d(2.0), "size"),
        (lambda: MaxPool2d(3, 1, 2), "padding"),
        (lambda: MaxPool1d(2, 1, -1), "padding"),
        (lambda: Flatten(0), "joined"),
        (lambda: Flatten("all"), "joined"),
    ],
)
def test_bad_settings(make, word):
    with pytest.raises(ValueError, match="expects") as caught:
        make()
    battery.assert_plain(caught.value, word)
