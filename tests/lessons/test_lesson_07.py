"""Lesson 07: what its labs show is true, its cards are right, and the exercises tell right from wrong."""

from dataclasses import replace

import numpy as np
import pytest
from lessons.course import extremes
from requirements import require

from weightslab import nn
from weightslab.data import photo
from weightslab.lessons.lesson_07 import (
    BEHIND_Q,
    EDGES,
    LARGER_IMAGE,
    MOST_WEIGHTS,
    NEW_SEQUENCE,
    SKY,
    ConvolutionAsDense,
    CountingAgain,
    LetterMap,
    NineWeights,
    RealModel,
    WhereToLook,
    check_horizontal,
    check_same_layer,
)
from weightslab.lessons.lesson_07.bigram import counted, loss, pairs
from weightslab.lessons.lesson_07.sequences import TASKS, network, problem
from weightslab.lessons.lesson_07.toeplitz import dense_matrix
from weightslab.nn import Conv2d, Dense, Embedding, Flatten, MultiHeadAttention, Sequential, normal, streams, zeros


def test_counts_are_those_of_whole_layers_and_of_pytorch():
    torch = require("torch")
    rng = streams(0).weights
    small = CountingAgain(side=6, channels=2, width=16, kernel=3, heads="2", symbols=100).result
    dense = Dense(6 * 6 * 2, 6 * 6 * 16, zeros(), rng=rng)
    assert small.weights[0] == dense.n_weights and small.biases[0] == dense.n_biases
    theirs = (torch.nn.Conv2d(2, 16, 3), torch.nn.MultiheadAttention(16, 2), torch.nn.Embedding(100, 16))
    counts = [sum(p.numel() for p in layer.parameters()) for layer in theirs]
    assert counts == list(small.weights[2:] + small.biases[2:])
    assert list(CountingAgain().result.weights[:3]) == [201_326_592, 1_769_472, 1728]


@pytest.mark.parametrize("width", [16, 512])
def test_heads_do_not_change_the_count_and_the_factors_make_it(width):
    results = [CountingAgain(width=width, heads=heads).result for heads in ("1", "2", "4", "8", "16")]
    assert {result.weights[3] for result in results} == {4 * width**2}
    for result in results:
        assert [int(np.prod(factors)) for factors in result.factors] == list(result.weights)


def test_card_larger_image():
    before, after = CountingAgain(side=16).result.weights, CountingAgain(side=32).result.weights
    assert after[0] == 16 * before[0] and after[2] == before[2] and LARGER_IMAGE.right.startswith("16 times, and as many")


def test_kernel_does_with_the_photograph_what_scipy_does():
    signal = require("scipy.signal")
    for parameters in NineWeights.presets.values():
        result = NineWeights(**parameters.values()).result
        assert np.allclose(result.output, signal.correlate2d(photo(), result.kernel, mode="valid"), atol=1e-12)
    assert np.array_equal(NineWeights().result.output, photo()[1:-1, 1:-1])


def test_results_of_the_kernel_do_not_change_when_it_moves_on():
    lab = NineWeights()
    first, copy = lab.result, lab.result.output.copy()
    lab.set(w=((0, 0, 0), (0, 3, 0), (0, 0, 0)))
    assert np.array_equal(first.output, copy) and first.kernel[1, 1] == 1


def test_the_sentence_of_the_kernel_does_not_count_the_noise_of_rounding():
    result = NineWeights(**EDGES.values()).result
    noise = 1e-14 * np.random.default_rng(0).standard_normal(result.output.shape)
    assert replace(result, output=result.output + noise).describe() == result.describe()


@pytest.mark.parametrize(
    ("answer", "right", "why"),
    [(0.0, True, "Right."), (0.95, False, "sky as it was"), (-0.5, False, "cancel"), (0.5, False, "times 0")],
)
def test_card_sky(answer, right, why):
    verdict, said = SKY.judge(answer, NineWeights(**EDGES.values()))
    assert verdict == right and why in said
    assert NineWeights().result.sky == pytest.approx(0.93, abs=0.01)


@pytest.mark.parametrize("side", [4, 6, 8])
@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("rim", [False, True])
def test_the_matrix_is_the_convolution(side, size, rim):
    result = ConvolutionAsDense(side=side, size=size, rim=rim).result
    assert result.difference < 1e-12 and "both give the same." in result.describe()
    assert f"the others repeat {size**2} number" in result.describe()  # behind a rim some rows have only part of them
    assert len(np.unique(result.matrix[result.matrix != 0])) == result.n_weights == size**2
    if not rim:
        assert np.all((result.matrix != 0).sum(axis=1) == size**2)


def test_the_matrix_of_several_channels_leaves_out_the_biases():
    rng = streams(0)
    conv = Conv2d(2, 3, 3, biases=normal(1.0), stride=2, padding=1, rng=rng.weights)
    x = rng.data.standard_normal((4, 2, 5, 5))
    y = x.reshape(4, -1) @ dense_matrix(conv, 5).T + np.repeat(conv.b, 9)
    assert np.allclose(y, conv.forward(x)[0].reshape(4, -1))


@pytest.mark.parametrize("task", TASKS)
def test_the_target_is_the_symbol_where_to_look(task):
    x, target, look = problem(task, np.random.default_rng(0), 20)
    for n in range(20):
        for place in range(8):
            assert np.array_equal(target[n, place, :7], x[n, look[n, place], :7]) and not target[n, place, 7:].any()
    assert np.array_equal(x[..., :7].sum(axis=2), np.ones((20, 8))) and np.array_equal(x[..., 7].sum(axis=1), np.ones(20))


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("heads", ["1", "4"])
def test_attention_learns_where_to_look(task, heads):
    result = WhereToLook(task=task, heads=heads).result
    assert result.steps == 200 and result.progress == 1 and result.n_weights == 4 * 16**2
    assert result.right[0] < 0.3 and result.right[-1] > 0.97
    assert np.array_equal(result.output, result.symbols[result.look])
    assert result.focus[-1] > (0.9 if heads == "1" else 0.5) and np.array_equal(result.map.argmax(axis=1), result.look)
    assert np.allclose(result.map.sum(axis=1), 1)


def test_w_k_finds_the_mark():
    w_k = WhereToLook(task="copy the marked").result.matrices[1]
    sizes = np.linalg.norm(w_k, axis=0)
    assert sizes.argmax() == 7 and sizes[7] > 2 * np.delete(sizes, 7).max()


def test_card_new_sequence():
    first, second = (WhereToLook(task="copy the marked", sequence=sequence).result for sequence in (0, 1))
    assert np.array_equal(first.matrices, second.matrices) and np.abs(first.map - second.map).max() > 0.5
    assert NEW_SEQUENCE.right == "The map; the four matrices stay"


def test_attention_without_places_cannot_mirror():
    """Why the input names the places: without them equal symbols look alike wherever they stand."""
    layer = network(1, seed=3)[0]
    x, _, _ = problem("mirror", np.random.default_rng(0), 5)
    x[..., 7:] = 0
    order = np.random.default_rng(1).permutation(8)
    assert np.allclose(layer.forward(x)[0][:, order], layer.forward(x[:, order])[0])


def test_counted_optimum():
    counts, least = counted()
    x, y = pairs()
    assert len(x) == len(y) == counts.sum() == 36_122 and least == pytest.approx(2.3346, abs=5e-5)
    layer = Sequential(Embedding(27, 27, rng=streams(0).weights), Flatten(2))
    share = counts / counts.sum(axis=1, keepdims=True)
    layer[0].W = np.log(np.maximum(share, 1e-300))
    assert loss(layer) == pytest.approx(least, abs=1e-12)


def test_letters_learn_and_more_numbers_come_nearer():
    results = [LetterMap(width=width).result for width in ("2", "4", "8", "27 (a table)")]
    gaps = [result.loss - result.least for result in results]
    assert gaps == sorted(gaps, reverse=True) and 0 < gaps[-1] < 0.001 < 0.1 < gaps[0] < 0.2
    assert all(result.progress == 1 and result.probability.sum() == pytest.approx(1) for result in results)
    assert np.abs(results[-1].probability - results[-1].share).max() < 0.02 and results[-1].share[21] > 0.9  # u behind q
    assert BEHIND_Q.right.startswith("It meets it")


@pytest.mark.parametrize("start", [0, 1])
def test_the_map_parts_vowels_from_consonants(start):
    places = LetterMap(start=start).result.positions
    vowels, others = places[[1, 5, 9, 15, 21, 25]], np.delete(places, [0, 1, 5, 9, 15, 21, 25], axis=0)
    axis = others.mean(axis=0) - vowels.mean(axis=0)
    assert (vowels @ axis).max() < (others @ axis).min()


@pytest.mark.parametrize("lab_class", [ConvolutionAsDense, CountingAgain, LetterMap, NineWeights, WhereToLook])
def test_the_sentence_names_what_was_set(lab_class):
    for name, control in lab_class.Parameters.controls().items():
        first, last = (lab_class(**{name: extremes(control)[end]}).sentence for end in (0, -1))
        assert first != last and max(len(first), len(last)) <= 240, (name, first, last)


def test_exercise_horizontal():
    assert "gives +1.0" in check_horizontal(NineWeights())
    right = NineWeights(w=((-1, -1, -1), (0, 0, 0), (1, 1, 1)))
    assert check_horizontal(right).startswith("Right")
    assert "vertical edge" in check_horizontal(NineWeights(**EDGES.values()))
    assert "vertical edge" in check_horizontal(NineWeights(w=((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))))
    assert "at least 0.5" in check_horizontal(NineWeights(w=((0, 0, 0),) * 3))
    line = NineWeights(w=((-1, -1, -1), (2, 2, 2), (-1, -1, -1)))  # answers to both sides of a horizontal line
    assert check_horizontal(line).startswith("Right")


def test_exercise_same_layer():
    rng = streams(0).weights
    conv, dense = Conv2d(1, 1, 3, biases=None, rng=rng), Dense(36, 16, biases=None, rng=rng)
    assert check_same_layer(dense, conv).startswith("Not yet: the outputs differ")
    dense.W = conv.forward(np.eye(36).reshape(36, 1, 6, 6))[0].reshape(36, 16).T
    assert check_same_layer(dense, conv) == "Right: 576 weights do what 9 do."
    conv.W = dense.W = 0
    assert check_same_layer(dense, conv).startswith("Not yet: this convolution")


def test_attention_counts_in_full():
    layer = MultiHeadAttention(16, 8, biases=None, rng=streams(0).weights)
    assert layer.n_weights == sum(getattr(layer, name).size for name in ("W_Q", "W_K", "W_V", "W_O")) == 1024


def test_gpt_2_small_is_counted_to_the_last_parameter():
    result = RealModel().result
    assert result.parts.tolist() == [
        38_597_376,
        786_432,
        12 * (1_771_776 + 590_592),
        12 * (2_362_368 + 2_360_064),
        38_400,
        0,
    ]
    assert result.total == 124_439_808 and result.biases == 82_944 + 19_200
    sizes = {"medium": 354_823_168, "large": 774_030_080, "XL": 1_557_611_200}
    assert {name: RealModel(**RealModel.presets[name].values()).result.total for name in sizes} == sizes
    assert MOST_WEIGHTS.judge("The dense layers", RealModel())[0] and result.parts.argmax() == 3
    assert round(result.parts[3] / result.total, 2) == 0.46


def test_the_parts_of_a_model_are_those_of_the_layers():
    p = RealModel.Parameters(blocks=2, width=64, vocabulary=257, context=128, tied=False)
    rng = nn.streams(0).weights
    block = [
        nn.MultiHeadAttention(64, 4, biases=nn.zeros(), rng=rng),
        nn.Dense(64, 256, rng=rng),
        nn.Dense(256, 64, rng=rng),
    ]
    parts = RealModel(**p.values()).result.parts
    assert parts[2] == 2 * (block[0].n_weights + block[0].n_biases)
    assert parts[3] == 2 * sum(layer.n_weights + layer.n_biases for layer in block[1:])
    assert parts[4] == 5 * 2 * 64 and parts[0] == parts[5] == nn.Embedding(257, 64, rng=rng).n_weights
