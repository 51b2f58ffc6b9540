"""Lesson 10: the data are the published ones, a killed training goes on bit for bit, cards and checks are fair."""

import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from requirements import require

from weightslab.data import mnist1d
from weightslab.lessons.lesson_10 import (
    PUBLISHED,
    SHUFFLED,
    WHICH_IS_BEST,
    FourNetworks,
    ReadTen,
    Scoreboard,
    Signals,
    check_sees_order,
    check_small,
    examples,
    network,
    share_right,
    train_with_checkpoints,
)
from weightslab.lessons.lesson_10.signals import found
from weightslab.nn import Adam, Conv1d, Dense, Flatten, ReLU, Sequential, SoftmaxCrossEntropy, cosine, he_normal, streams
from weightslab.training import train


def test_the_data_are_made_by_the_published_procedure():
    made = require("mnist1d.data").make_dataset()
    data = mnist1d()
    np.testing.assert_array_equal(data.x[:4000], made["x"].astype(np.float32))
    np.testing.assert_array_equal(data.x[4000:], made["x_test"].astype(np.float32))
    np.testing.assert_array_equal(data.y, np.concatenate([made["y"], made["y_test"]]))


def test_sizes_are_those_of_the_published_networks():
    sizes = {name: network(name).parameters.size for name in PUBLISHED}
    assert sizes == {"logistic regression": 410, "MLP": 15_210, "CNN": 5_210, "CNN, shuffled pixels": 5_210}


def test_shuffling_keeps_all_numbers_of_a_signal():
    plain, shuffled = examples("CNN")[0], examples("CNN, shuffled pixels")[0]
    assert not np.array_equal(plain, shuffled)
    np.testing.assert_array_equal(np.sort(plain, axis=-1), np.sort(shuffled, axis=-1))
    assert Signals(shuffled=True).result.jump > 1.5 * Signals().result.jump


@pytest.mark.parametrize("digit", range(10))
def test_the_average_of_a_digit_is_found_in_its_signals_each_time_elsewhere(digit):
    labs = [Signals(digit=digit, example=k).result for k in range(40)]
    alike = [np.corrcoef(one.signal[one.places], one.average)[0, 1] for one in labs]
    assert np.median(alike) > 0.8 and min(alike) > 0.4
    other = found((digit + 1) % 10)[0]
    assert np.median([np.corrcoef(one.signal[one.places], other)[0, 1] for one in labs]) < np.median(alike) - 0.05
    _, begins = found(digit)
    assert begins.min() <= 1 and begins.max() >= 26 and np.bincount(begins).max() < 0.1 * len(begins)
    shuffled = Signals(digit=digit, shuffled=True).result
    np.testing.assert_array_equal(shuffled.signal[shuffled.places], labs[0].signal[labs[0].places])
    assert np.diff(shuffled.places).max() > 5


def test_an_mlp_does_not_notice_another_order():
    x, y, _, _ = examples("MLP")
    order = np.random.default_rng(0).permutation(40)
    losses = []
    for columns in (slice(None), order):
        net = network("MLP")
        net[0].W = network("MLP")[0].W[:, columns]
        losses.append(
            train(net, SoftmaxCrossEntropy(), x[:, columns], y, Adam(0.01), steps=20, batch_size=100, rng=streams(0).batches)
        )
    np.testing.assert_allclose(*losses, rtol=1e-8)


def test_the_order_of_the_table_shows_early_and_the_cards_agree():
    right = {name: FourNetworks(network=name).result.accuracy for name in PUBLISHED}
    assert right["logistic regression"] < 0.35 < right["CNN, shuffled pixels"] < right["CNN"] - 0.2
    assert right["MLP"] < right["CNN"] - 0.15
    assert WHICH_IS_BEST.judge("The CNN", FourNetworks())[0]
    assert SHUFFLED.judge("It falls far below what it had", FourNetworks())[0]


def test_strong_kernels_answer_to_changes_and_neighbouring_places_say_similar_things():
    kernels = FourNetworks().result.weights
    strongest = kernels[np.linalg.norm(kernels, axis=1).argsort()[-10:]]
    rows = FourNetworks(network="logistic regression").result.weights
    assert cancelled(strongest) > 0.75 > cancelled(network("CNN")[0].W[:, 0]) + 0.1
    assert likeness(rows) > 0.4 > likeness(network("logistic regression")[0].W) + 0.3


def cancelled(rows):
    """How much of the weights of a row cancels, on average: 1 where they add up to 0."""
    return np.mean(1 - np.abs(rows.sum(axis=1)) / np.abs(rows).sum(axis=1))


def likeness(rows):
    """Correlation of weights of neighbouring places."""
    return np.sum(rows[:, 1:] * rows[:, :-1]) / np.sum(rows**2)


KILLED = """
import sys, time
from weightslab.lessons.lesson_10 import contest

save = contest.save_run

def save_and_wait(run, path, **this):
    save(run, path, **this)
    if run.n_steps == 200:
        time.sleep(600)  # should it come so far before it is killed

contest.save_run = save_and_wait
print("begun", flush=True)
contest.train_with_checkpoints("CNN", 400, sys.argv[1], every=10)
"""


def test_killed_in_the_middle_it_goes_on_and_ends_with_the_same_bits(tmp_path):
    whole = train_with_checkpoints("CNN", 400, tmp_path / "whole.npz", every=10)
    path = tmp_path / "killed.npz"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"begun\n"
        while steps_in(path) < 50:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    assert 50 <= steps_in(path) <= 200
    again = train_with_checkpoints("CNN", 400, path, every=10)
    assert np.array_equal(again.parameters, whole.parameters)


def steps_in(path):
    if not path.exists():
        return 0
    with np.load(path) as found:
        return int(str(found["rest"]).partition('"n_steps": ')[2].partition(",")[0])


def test_a_checkpoint_of_something_else_is_refused_and_kept(tmp_path):
    path = tmp_path / "mlp.npz"
    train_with_checkpoints("MLP", 20, path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="no checkpoint of this training"):
        train_with_checkpoints("CNN", 20, path)
    with pytest.raises(ValueError, match="steps is 20 there, and 10 here; choose another file"):
        train_with_checkpoints("MLP", 10, path)
    path.with_name("text.npz").write_text("nothing")
    with pytest.raises(ValueError, match=r"text\.npz is no file of weights"):
        train_with_checkpoints("MLP", 10, path.with_name("text.npz"))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "steps", "seed", "words"),
    [
        ("CNN", 4, 1, "seed is 0 there, and 1 here"),
        ("CNN", 6, 0, "steps is 4 there, and 6 here"),
        ("CNN, shuffled pixels", 4, 0, "network is 'CNN' there, and 'CNN, shuffled pixels' here"),
    ],
)
def test_another_training_in_the_same_file_is_refused_and_the_file_stays(tmp_path, name, steps, seed, words):
    path = tmp_path / "cnn.npz"
    train_with_checkpoints("CNN", 4, path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=words):
        train_with_checkpoints(name, steps, path, seed)
    assert path.read_bytes() == before
    train_with_checkpoints("CNN", 4, path)


def test_a_training_that_makes_no_sense_leaves_no_file(tmp_path):
    with pytest.raises(ValueError, match="every must be"):
        train_with_checkpoints("CNN", 4, tmp_path / "cnn.npz", every=0)
    with pytest.raises(ValueError, match="the networks are 'logistic regression', 'MLP'"):
        train_with_checkpoints("cnn", 4, tmp_path / "cnn.npz")
    assert not list(tmp_path.iterdir())


def test_the_scoreboard_puts_networks_in_their_place():
    board = Scoreboard()
    board.add("untrained", network("MLP"))
    board.add("shuffled, untrained", network("CNN"), shuffled=True)
    lines = repr(board).splitlines()
    assert len(lines) == 8 and "untrained" in lines[-1] + lines[-2]
    assert lines[1].endswith("published: a person") and lines[2].endswith("published: CNN")
    with pytest.raises(ValueError, match="does not read signals of 40 numbers"):
        board.add("too small", Sequential(Dense(30, 10, rng=streams(0).weights)))
    with pytest.raises(ValueError, match="wants 10 outputs"):
        board.add("too few", Sequential(Dense(40, 9, rng=streams(0).weights)))
    assert repr(board).splitlines() == lines


def trained(net, name, steps):
    x, y, _, _ = examples(name)
    train(net, SoftmaxCrossEntropy(), x, y, Adam(cosine(0.01, steps)), steps=steps, batch_size=100, rng=streams(0).batches)
    return net


def test_the_exercises_tell_right_from_wrong():
    rng = streams(0).weights
    given = Sequential(Dense(40, 30, he_normal(), rng=rng), ReLU(), Dense(30, 10, rng=rng))
    assert check_small(trained(given, "MLP", 600)).startswith("Not yet: 5")
    assert "15,210 weights and biases, and 2,000 are allowed" in check_small(network("MLP"))
    assert "does not read" in check_small(Sequential(Dense(3, 10, rng=rng)))
    rng = streams(0).weights
    form = {"stride": 2, "padding": 1, "rng": rng}
    answer = Sequential(
        Conv1d(1, 12, 5, he_normal(), **form),
        ReLU(),
        Conv1d(12, 12, 3, he_normal(), **form),
        ReLU(),
        Conv1d(12, 12, 3, he_normal(), **form),
        ReLU(),
        Flatten(2),
        Dense(60, 10, rng=rng),
    )
    assert check_small(trained(answer, "CNN", 800)).startswith("Right: 1,570")
    assert share_right(answer, *examples("CNN")[2:]) > 0.75
    assert check_sees_order(["MLP", "CNN"]) == (
        "Not yet: think again about MLP. Could the columns of its first W be permuted in the same way?"
    )
    assert check_sees_order(["dog"]).startswith("Not yet: name some") and check_sees_order(["CNN"]).startswith("Right")


def test_the_reader_gets_the_test_signals_and_the_right_answers_are_counted():
    result = ReadTen(page=3).result
    *_, x, y = examples("CNN")
    np.testing.assert_array_equal(result.signals, x[30:40, 0])
    lab = ReadTen(page=3, guesses=(tuple(map(float, y[30:40])),), shown=True)
    assert lab.result.right == 10 and "10 of your 10 digits are right" in lab.sentence and "96%" in lab.sentence
    assert str(y[30]) not in ReadTen(page=3).sentence.split(".")[0].replace("10 test signals", "")
    assert "30%" in ReadTen(shuffled=True).sentence
