"""Losses: gradients, replicas, isolation, precision, stability, targets."""

import numpy as np
import pytest
from unit import battery

from weightslab.nn import BinaryCrossEntropy, Hinge, MeanSquaredError, SoftmaxCrossEntropy, numerical_gradient


def probabilities(shape):
    t = np.random.default_rng(8).random(shape)
    return t / t.sum(axis=-1, keepdims=True)


LOSSES = [
    (MeanSquaredError(), lambda shape: np.random.default_rng(8).standard_normal(shape)),
    (BinaryCrossEntropy(), lambda shape: np.random.default_rng(8).random(shape)),
    (SoftmaxCrossEntropy(), probabilities),
]
each_loss = pytest.mark.parametrize(("loss", "targets"), LOSSES, ids=[repr(loss) for loss, _ in LOSSES])


@each_loss
@pytest.mark.parametrize("replicas", battery.REPLICAS)
@pytest.mark.parametrize("shared", [True, False])
def test_gradient(loss, targets, replicas, shared):
    y = battery.inputs((4,), replicas)
    target = targets(y.shape[-2:] if shared else y.shape)
    value, kept = loss.forward(y, target, replicas=replicas)
    assert np.shape(value) == replicas
    numerical = numerical_gradient(lambda: loss.forward(y, target, replicas=replicas)[0].sum(), y)
    np.testing.assert_allclose(loss.backward(kept), numerical, atol=1e-9)


@each_loss
@pytest.mark.parametrize("replicas", battery.REPLICAS[1:])
def test_replicas_and_isolation(loss, targets, replicas):
    y, sick = battery.inputs((4,), replicas), (0,) * len(replicas)
    target = targets(y.shape)
    value, kept = loss.forward(y, target, replicas=replicas)
    dy = loss.backward(kept).copy()
    for index in np.ndindex(*replicas):
        alone, kept = loss.forward(y[index], target[index])
        assert alone == value[index] and np.array_equal(loss.backward(kept), dy[index])
    y[sick] = np.nan
    ill, kept = loss.forward(y, target, replicas=replicas)
    others = np.ones(replicas, bool)
    others[sick] = False
    assert np.isnan(ill[sick]) and np.array_equal(ill[others], value[others])
    assert np.array_equal(loss.backward(kept)[others], dy[others])


@each_loss
@pytest.mark.parametrize("dtype", battery.DTYPES)
def test_dtype_and_records(loss, targets, dtype):
    y = battery.inputs((4,)).astype(dtype)
    target = targets(y.shape)
    value, kept = loss.forward(y, target)
    assert value.dtype == dtype and loss.backward(kept).dtype == dtype
    expected = loss.forward(2 * y, target)
    again, same = loss.forward(2 * y, target, kept)
    assert same is kept and again == expected[0]
    assert np.array_equal(loss.backward(same), loss.backward(expected[1]))


def test_huge_logits_are_no_problem():
    z = np.array([[-1e5, 1e5], [1e5, -1e5]])
    for loss, target in ((BinaryCrossEntropy(), [[0.0, 1.0], [1.0, 0.0]]), (SoftmaxCrossEntropy(), [1, 0])):
        value, kept = loss.forward(z, target)
        assert value == 0 and not loss.backward(kept).any()
        value, kept = loss.forward(-z, target)
        assert value == pytest.approx(1e5 if isinstance(loss, BinaryCrossEntropy) else 2e5)
        assert np.isfinite(loss.backward(kept)).all()


def test_class_numbers_are_probabilities():
    z = battery.inputs((4,))
    labels = np.array([0, 3, 1, 2, 0])
    assert SoftmaxCrossEntropy().forward(z, labels)[0] == SoftmaxCrossEntropy().forward(z, np.eye(4)[labels])[0]
    one, binary = z[:, :1], labels > 1
    assert BinaryCrossEntropy().forward(one, binary)[0] == BinaryCrossEntropy().forward(one, binary[:, None] * 1.0)[0]


@pytest.mark.parametrize("loss", [BinaryCrossEntropy(), Hinge()], ids=repr)
def test_labels_of_one_output_may_be_a_row_for_each_replica(loss):
    y, labels = battery.inputs((1,), (3,)), np.random.default_rng(1).integers(0, 2, (3, battery.BATCH))
    family, record = loss.forward(y, labels, replicas=(3,))
    for i in range(3):
        alone, single = loss.forward(y[i], labels[i])
        assert family[i] == alone and np.array_equal(loss.backward(record)[i], loss.backward(single))


@pytest.mark.parametrize(
    ("loss", "y", "target", "words"),
    [
        (MeanSquaredError(), np.zeros((5, 2)), np.zeros((5, 3)), ("MeanSquaredError", "(5, 2)", "(5, 3)")),
        (MeanSquaredError(), np.zeros((5, 2)), np.zeros(5), ("(5,)",)),
        (MeanSquaredError(), np.zeros(5), np.zeros(5), ("outputs of shape (batch, ..., outputs)", "(5,)")),
        (MeanSquaredError(), np.zeros((2, 1)), [["a"], ["b"]], ("MeanSquaredError",)),
        (BinaryCrossEntropy(), np.zeros((3, 1)), [0, 1, 2], ("between 0 and 1", "2")),
        (BinaryCrossEntropy(), np.zeros((3, 1)), [0, np.nan, 1], ("between 0 and 1",)),
        (SoftmaxCrossEntropy(), np.zeros((3, 4)), [0, 1, 4], ("class numbers from 0 to 3", "4")),
        (SoftmaxCrossEntropy(), np.zeros((3, 4)), [0, 1], ("SoftmaxCrossEntropy", "(2,)")),
        (SoftmaxCrossEntropy(), np.zeros((3, 4)), np.ones((3, 4)), ("add up to 1",)),
    ],
)
def test_bad_targets(loss, y, target, words):
    with pytest.raises(ValueError) as caught:
        loss.forward(y, target)
    battery.assert_plain(caught.value, *words)


def test_class_weights_are_averaged_in_each_replica_by_itself():
    z, labels = battery.inputs((3,), (2,)), np.array([[0, 0, 0, 1, 2], [2, 2, 2, 2, 1]])
    loss = SoftmaxCrossEntropy([1.0, 5.0, 0.1])
    family, _ = loss.forward(z, labels, replicas=(2,))
    for i in range(2):
        assert family[i] == pytest.approx(loss.forward(z[i], labels[i])[0], rel=1e-14)
