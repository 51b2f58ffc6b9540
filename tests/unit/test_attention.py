"""Multi-head attention under the battery, against the formula, and what its masks must do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit import battery

from weightslab import nn
from weightslab.nn import Dense, Embedding, Flatten, LayerNorm, MultiHeadAttention, Residual, Sequential, generators, normal
from weightslab.training import train


def attention(width=6, heads=2, **settings):
    return lambda rng, dtype=np.float64: MultiHeadAttention(width, heads, rng=rng, dtype=dtype, **settings)


CASES = {
    "two heads": attention(biases=normal(1.0)),
    "causal": attention(heads=3, causal=True),
    "one head without biases": attention(heads=1, biases=None),
}


@pytest.mark.parametrize("replicas", battery.REPLICAS)
@pytest.mark.parametrize("case", CASES)
def test_battery(case, replicas):
    battery.check_component(CASES[case], (3, 6), replicas)


def written_out(layer, x, mask):
    """The formula of the class for one example and one head at a time; output and maps."""
    n, width = layer.heads, layer.width
    y, maps = np.empty(x.shape), np.empty((len(x), n, x.shape[1], x.shape[1]))
    for i, tokens in enumerate(x):
        q, k, v = (
            tokens @ layer.views(layer.parameters)[f"W_{m}"].T + layer.views(layer.parameters)[f"b_{m}"] for m in "QKV"
        )
        seen = []
        for head in range(n):
            part = slice(head * width // n, (head + 1) * width // n)
            scores = np.where(mask, q[:, part] @ k[:, part].T / np.sqrt(width / n), -np.inf)
            maps[i, head] = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
            seen.append(maps[i, head] @ v[:, part])
        y[i] = np.hstack(seen) @ layer.W_O.T + layer.b_O
    return y, maps


@given(
    heads=st.integers(1, 3),
    d=st.integers(1, 3),
    batch=st.integers(0, 3),
    time=st.integers(1, 5),
    causal=st.booleans(),
    seed=st.integers(0, 9),
)
def test_any_shape_is_the_formula(heads, d, batch, time, causal, seed):
    rng = np.random.default_rng(seed)
    layer = MultiHeadAttention(heads * d, heads, biases=normal(1.0), causal=causal, rng=generators(seed))
    x = rng.standard_normal((batch, time, heads * d))
    mask = (rng.random((time, time)) < 0.5) | np.eye(time, dtype=bool)
    y, kept = layer.forward(x, mask=mask)
    expected, maps = written_out(layer, x, np.tril(mask) if causal else mask)
    np.testing.assert_allclose(y, expected, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(kept.attention, maps, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(kept.attention.sum(-1), 1, rtol=1e-12)
    assert (kept.attention[..., ~(np.tril(mask) if causal else mask)] == 0).all()


def test_a_mask_serves_one_call_and_may_differ_by_example():
    layer, x = attention()(generators(0)), battery.inputs((4, 6))
    free, kept = layer.forward(x)
    free = free.copy()
    keys = np.arange(4) < np.array([1, 2, 3, 4, 4])[:, None]  # sequences of unlike length, padded
    y, _ = layer.forward(x, kept, mask=keys[:, None, None, :])
    assert (kept.attention.transpose(0, 3, 1, 2)[~keys] == 0).all()
    np.testing.assert_allclose(y[1, :2], layer.forward(x[1:2, :2])[0][0], rtol=1e-12, atol=1e-12)
    dx, _ = layer.backward(np.ones(y.shape) * keys[..., None], kept)
    assert (dx[~keys] == 0).all() and (dx[keys] != 0).any()
    assert np.array_equal(layer.forward(x, kept)[0], free)


def test_causal_attention_never_looks_ahead():
    layer, x = attention(causal=True)(generators(0)), battery.inputs((5, 6))
    y, kept = layer.forward(x)
    y, changed = y.copy(), x.copy()
    changed[:, 3:] += 10
    after, _ = layer.forward(changed)
    assert np.array_equal(y[:, :3], after[:, :3]) and not (y[:, 3:] == after[:, 3:]).any()
    np.testing.assert_array_equal(kept.attention, np.tril(kept.attention))


def test_huge_scores_do_not_overflow():
    layer = MultiHeadAttention(4, 2, rng=generators(0))
    y, kept = layer.forward(1e150 * battery.inputs((3, 4)))
    assert np.isfinite(y).all() and np.isin(kept.attention, [0, 1]).all()


@pytest.mark.parametrize("heads", [1, 2, 4, 8, 16])
def test_heads_do_not_change_the_count(heads):
    """Claim 26."""
    layer = MultiHeadAttention(512, heads, nn.zeros(), rng=generators(0), dtype=np.float32)
    assert layer.n_weights == 1_048_576 and layer.n_weights + layer.n_biases == 1_050_624


def test_each_matrix_is_drawn_by_itself():
    layer = MultiHeadAttention(64, 4, nn.xavier_uniform(), rng=generators(0))
    for name in layer.weight_names:
        W = getattr(layer, name)
        assert 0.95 * np.sqrt(6 / 128) < np.abs(W).max() <= np.sqrt(6 / 128)
    assert np.corrcoef(layer.W_Q.ravel(), layer.W_K.ravel())[0, 1] == pytest.approx(0, abs=0.05)
    layer.W_Q = np.eye(64)
    layer.b_V = 3.0
    assert (layer.Wb_QKV[:64, :64] == np.eye(64)).all() and (layer.Wb_QKV[128:, 64] == 3).all()


@pytest.mark.parametrize("replicas", [(), (2,)])
def test_a_small_transformer_learns_to_copy_the_first_symbol(replicas):
    stream = nn.streams(1, replicas)
    x = stream.data.integers(0, 4, (128, 5))
    rng = stream.weights
    block = Residual(Sequential(LayerNorm(8, rng=rng), MultiHeadAttention(8, 2, rng=rng)))
    net = Sequential(Embedding(4, 8, rng=rng), block, LayerNorm(8, rng=rng), Flatten(2), Dense(40, 4, rng=rng))
    losses = train(net, nn.SoftmaxCrossEntropy(), x, x[:, 0], nn.SGD(0.3), steps=200)
    assert (losses[0] > 1).all() and (losses[-1] < 0.1).all()


@given(shape=st.lists(st.integers(0, 4), max_size=5).map(tuple))
def test_bad_shapes(shape):
    layer = MultiHeadAttention(4, 2, rng=generators(0))
    if len(shape) == 3 and shape[-1] == 4 and shape[1]:
        assert layer.forward(np.zeros(shape))[0].shape == shape
    else:
        battery.check_bad_input(layer, np.zeros(shape))


@pytest.mark.parametrize(
    "mask", [np.ones((2, 2), bool), np.ones((3, 3)), "mask", np.zeros((3, 3), bool), np.ones((1, 1, 1, 1, 3, 3), bool)]
)
def test_bad_masks(mask):
    with pytest.raises(ValueError, match=r"MultiHeadAttention\(6, 2 heads\) expects") as caught:
        attention()(generators(0)).forward(np.zeros((5, 3, 6)), mask=mask)
    battery.assert_plain(caught.value, "mask")


@pytest.mark.parametrize(("sizes", "word"), [((6, 4), "heads"), ((0, 1), "width"), ((6, 0), "heads"), ((6.0, 2), "width")])
def test_bad_settings(sizes, word):
    with pytest.raises(ValueError, match="MultiHeadAttention expects") as caught:
        MultiHeadAttention(*sizes, rng=generators(0))
    battery.assert_plain(caught.value, word)
