"""Weights come back as they were, or not at all."""

import io
import json
import os
import subprocess
import sys
import threading
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit import battery

from weightslab import nn, storage
from weightslab.nn import Dense, ReLU, Sequential, Tanh, generators, normal
from weightslab.storage import from_torch_state_dict, load, save, to_torch_state_dict
from weightslab.training import Run


def network(seed=0, replicas=(), dtype=np.float64, hidden=4):
    rng = generators(seed, replicas)
    return Sequential(
        Dense(2, hidden, biases=normal(1.0), rng=rng, dtype=dtype),
        Tanh(),
        Dense(hidden, 1, biases=None, rng=rng, dtype=dtype),
    )


def normalised(seed=0, replicas=()):
    rng = generators(seed, replicas)
    net = Sequential(
        Dense(2, 3, rng=rng),
        nn.BatchNorm(3, rng=rng),
        ReLU(),
        nn.Residual(Sequential(Dense(3, 3, rng=rng), nn.BatchNorm(3, rng=rng), Tanh())),
    )
    x = battery.inputs((2,), replicas, seed)
    net.forward(x, net.record(x.shape, training=True))
    return net


def state(net):
    return {"parameters": net.parameters.copy(), **{name: array.copy() for name, array in net.buffers.items()}}


def assert_same(a, b):
    assert a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


@pytest.mark.parametrize("replicas", battery.REPLICAS)
@pytest.mark.parametrize("dtype", battery.DTYPES)
def test_weights_come_back(tmp_path, replicas, dtype):
    first, second = network(0, replicas, dtype), network(1, replicas, dtype)
    save(first, tmp_path / "net.npz")
    load(second, str(tmp_path / "net.npz"))
    assert np.array_equal(first.parameters, second.parameters)
    with np.load(tmp_path / "net.npz", allow_pickle=False) as content:
        assert set(content.files) == {"0.W", "0.b", "2.W"} and content["0.W"].shape == (*replicas, 4, 2)


@pytest.mark.parametrize("replicas", battery.REPLICAS)
def test_running_statistics_come_back(tmp_path, replicas):
    first, second = normalised(0, replicas), normalised(1, replicas)
    save(first, tmp_path / "net.npz")
    load(second, tmp_path / "net.npz")
    assert_same(state(first), state(second))
    assert "3.inner.1.running_var" in state(first)
    x = battery.inputs((2,), replicas)
    assert np.array_equal(first(x), second(x))


def test_odd_numbers_come_back(tmp_path):
    net = network()
    net.parameters[:4] = np.nan, np.inf, -0.0, 5e-324
    save(net, tmp_path / "a name without ending")
    other = network(1)
    load(other, tmp_path / "a name without ending")
    assert net.parameters.tobytes() == other.parameters.tobytes()


def refused(path, net, *words):
    """``path`` is refused in one sentence, and the network stays as it was."""
    before = state(net)
    with pytest.raises(ValueError) as caught:
        load(net, path)
    battery.assert_plain(caught.value, path.name, *words)
    assert_same(before, state(net))


def test_every_truncation_is_refused(tmp_path):
    save(network(), tmp_path / "whole.npz")
    content = (tmp_path / "whole.npz").read_bytes()
    for length in {*range(0, len(content), 7), len(content) - 1}:
        (tmp_path / "part.npz").write_bytes(content[:length])
        refused(tmp_path / "part.npz", network(1), "damaged")


@settings(max_examples=200)
@given(st.data())
def test_every_damage_is_refused_or_harmless(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("damage") / "net.npz"
    save(network(), path)
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=3)):
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    net = network(1)
    before = state(net)
    try:
        load(net, path)
    except ValueError as error:
        battery.assert_plain(error, path.name)
        assert_same(before, state(net))
    else:  # zip has bytes that mean nothing, such as dates
        assert_same(state(network()), state(net))


def archive(path, **arrays):
    np.savez(path, **arrays)
    return path


def test_foreign_files_are_refused(tmp_path):
    net = network(1)
    fitting = {"0.W": np.zeros((4, 2)), "0.b": np.zeros(4), "2.W": np.zeros((1, 4))}
    (tmp_path / "text.npz").write_text("weights")
    refused(tmp_path / "text.npz", net)
    np.save(tmp_path / "array.npy", np.zeros(3))
    refused(tmp_path / "array.npy", net)
    with zipfile.ZipFile(tmp_path / "zip.npz", "w") as file:
        file.writestr("0.W", "1 2 3")
    refused(tmp_path / "zip.npz", net)
    refused(archive(tmp_path / "other.npz", x=np.zeros(3)), net, "lacks 0.W, 0.b, 2.W")
    refused(archive(tmp_path / "more.npz", **fitting, extra=np.zeros(3)), net, "holds extra")
    refused(archive(tmp_path / "pickle.npz", **fitting | {"0.b": np.array([None] * 4)}), net)
    refused(archive(tmp_path / "words.npz", **fitting | {"0.b": np.array(list("abcd"))}), net, "0.b", "numbers")
    archive(tmp_path / "zeros.npz", **fitting)
    load(net, tmp_path / "zeros.npz")
    assert not net.parameters.any()


def test_other_networks_are_refused(tmp_path):
    save(network(), tmp_path / "net.npz")
    refused(tmp_path / "net.npz", network(hidden=5), "0.W", "(4, 2)", "(5, 2)")
    refused(tmp_path / "net.npz", network(dtype=np.float32), "0.W", "float64", "float32")
    refused(tmp_path / "net.npz", network(replicas=(3,)), "0.W", "(3, 4, 2)")
    refused(tmp_path / "net.npz", normalised(), "running_mean")
    refused(tmp_path / "net.npz", Sequential(Tanh()), "no weights")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.npz"):
        load(network(), tmp_path / "nowhere.npz")


def test_a_missing_folder_is_named_and_not_the_file_beside(tmp_path):
    path = tmp_path / "none" / "net.npz"
    with pytest.raises(FileNotFoundError) as caught:
        save(Sequential(Dense(2, 1, rng=np.random.default_rng(0))), path)
    assert str(caught.value) == f"{path} cannot be written, because there is no folder {path.parent}: make it first"


def test_an_interrupted_save_leaves_the_old_file(tmp_path, monkeypatch):
    save(network(0), tmp_path / "net.npz")

    def full(file, **arrays):
        file.write(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(storage.np, "savez", full)
    with pytest.raises(OSError, match="disk full"):
        save(network(1), tmp_path / "net.npz")
    assert os.listdir(tmp_path) == ["net.npz"]
    monkeypatch.undo()
    net = network(2)
    load(net, tmp_path / "net.npz")
    assert_same(state(net), state(network(0)))


# Writers beside one another, and their leftovers ----------------------------------------------------------------------


def test_threads_that_save_to_one_path_publish_whole_files(tmp_path):
    path, nets = tmp_path / "net.npz", [network(seed, hidden=200) for seed in range(4)]
    failed = []

    def saves(net):
        for _ in range(25):
            try:
                save(net, path)
            except OSError as error:
                failed.append(error)

    threads = [threading.Thread(target=saves, args=(net,)) for net in nets]
    for thread in threads:
        thread.start()
    seen, other = 0, network(9, hidden=200)
    while any(thread.is_alive() for thread in threads):
        if path.exists():
            load(other, path)
            seen += any(np.array_equal(other.parameters, net.parameters) for net in nets)
    for thread in threads:
        thread.join()
    load(other, path)
    assert any(np.array_equal(other.parameters, net.parameters) for net in nets)
    assert seen and not failed and os.listdir(tmp_path) == ["net.npz"]


WRITER = """
import sys, time
import numpy as np
from weightslab import storage
from weightslab.nn import Dense, Sequential, generators

def slow(file, **arrays):
    file.write(b"half")
    file.flush()
    print("writing", flush=True)
    time.sleep(100)

np.savez = slow
storage.save(Sequential(Dense(2, 1, rng=generators(0))), sys.argv[1])
"""


def test_the_next_save_takes_away_what_a_killed_one_left_but_not_what_is_being_written(tmp_path):
    path = tmp_path / "net.npz"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout.readline() == b"writing\n"
            save(network(), path)
            assert len(os.listdir(tmp_path)) == 2, "another writer is at work"
        finally:
            process.kill()
    assert len(os.listdir(tmp_path)) == 2
    (tmp_path / f"net.npz.{os.getpid()}.part").write_text("of a killed process with our number")
    (tmp_path / "other.npz.12-3.part").write_text("of another file")
    save(network(), path)
    assert sorted(os.listdir(tmp_path)) == ["net.npz", "other.npz.12-3.part"]


@pytest.mark.parametrize("member", ["0.W.npy", "more.npy", "rest.npy"])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, member):
    save(network(), tmp_path / "net.npz")
    path, zeros = tmp_path / "bomb.npz", np.zeros(4_000_000)
    with zipfile.ZipFile(tmp_path / "net.npz") as whole, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in whole.namelist():
            if name != member:
                bomb.writestr(name, whole.read(name))
        with bomb.open(member, "w") as file:
            np.lib.format.write_array(file, zeros)
    run, net = small_run(), network(1)
    tracemalloc.start()
    try:
        refused(path, net)
        with pytest.raises(ValueError, match="no checkpoint of this training"):
            storage.load_run(run, path)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


# Which training a checkpoint is of ------------------------------------------------------------------------------------

X = np.random.default_rng(0).standard_normal((40, 2))


def small_run(seed=0, x=X, y=X[:, :1] > 0, loss=None, optimizer=None, **settings):
    stream = nn.streams(seed)
    return Run(
        network(seed),
        loss or nn.BinaryCrossEntropy(),
        x,
        y,
        optimizer or nn.Momentum(0.1),
        batch_size=10,
        rng=stream.batches,
        **settings,
    )


OTHERS = {
    "seed is 0 there, and 1 here": {},
    "it is of other examples": {"x": X[::-1].copy()},
    "loss is": {"loss": nn.Hinge()},
    "optimizer is": {"optimizer": nn.Momentum(0.2)},
    "regularizer is None there": {"regularizer": nn.L2(0.1)},
    "clip is None there": {"clip": nn.ClipNorm(1.0)},
}


@pytest.mark.parametrize("words", OTHERS)
def test_a_checkpoint_of_another_training_is_refused_and_the_run_stays(tmp_path, words):
    path = tmp_path / "run.npz"
    run = small_run()
    for _ in range(5):
        run.step()
    storage.save_run(run, path, seed=0)
    other = small_run(**OTHERS[words])
    before = other.snapshot()
    with pytest.raises(ValueError) as caught:
        storage.load_run(other, path, seed=int("seed" in words))
    battery.assert_plain(caught.value, "run.npz is no checkpoint of this training", words, "choose another file")
    np.testing.assert_equal(other.snapshot(), before)
    same = small_run(1)
    storage.load_run(same, path, seed=0)
    np.testing.assert_equal(same.snapshot(), run.snapshot())


def test_schedules_are_compared_by_what_they_say(tmp_path):
    path = tmp_path / "run.npz"
    storage.save_run(small_run(optimizer=nn.SGD(nn.cosine(0.1, 40))), path)
    storage.load_run(small_run(optimizer=nn.SGD(nn.cosine(0.1, 40))), path)
    with pytest.raises(ValueError, match="optimizer is"):
        storage.load_run(small_run(optimizer=nn.SGD(nn.cosine(0.1, 80))), path)


@pytest.mark.parametrize(
    "changes",
    [
        {"t": -1},
        {"n_steps": -1},
        {"t": 3},
        {"n_steps": -1, "t": -1},
        {"at": 3},
        {"at": -10},
        {"at": 1000},
        {"rng": {"bit_generator": "none"}},
    ],
)
def test_a_checkpoint_at_an_impossible_moment_is_refused_and_the_run_stays(tmp_path, changes):
    path, run = tmp_path / "run.npz", small_run()
    run.step()
    storage.save_run(run, path)
    with np.load(path) as found:
        arrays = dict(found)
    arrays["rest"] = np.array(json.dumps(json.loads(str(arrays["rest"])) | changes))
    np.savez(path, **arrays)
    other = small_run(1)
    before = other.snapshot()
    with pytest.raises(ValueError, match="no checkpoint of this training"):
        storage.load_run(other, path)
    np.testing.assert_equal(other.snapshot(), before)
    with pytest.raises(ValueError):
        other.restore(run.snapshot() | changes)
    np.testing.assert_equal(other.snapshot(), before)


# PyTorch's names ------------------------------------------------------------------------------------------------------


def test_torch_names():
    net = network()
    arrays = to_torch_state_dict(net)
    assert {name: array.shape for name, array in arrays.items()} == {"0.weight": (4, 2), "0.bias": (4,), "2.weight": (1, 4)}
    assert np.array_equal(arrays["0.weight"], net[0].W)
    arrays["0.weight"][...] = 9
    assert not (net[0].W == 9).any(), "the arrays are copies"
    other = network(1)
    from_torch_state_dict(other, to_torch_state_dict(net))
    assert np.array_equal(net.parameters, other.parameters)
    attention = Sequential(nn.MultiHeadAttention(6, 2, biases=normal(1.0), rng=generators(0)))
    arrays = to_torch_state_dict(attention)
    assert {name: array.shape for name, array in arrays.items()} == {
        "0.in_proj_weight": (18, 6),
        "0.out_proj.weight": (6, 6),
        "0.in_proj_bias": (18,),
        "0.out_proj.bias": (6,),
    }
    assert np.array_equal(arrays["0.in_proj_weight"][6:12], attention[0].W_K)
    other = Sequential(nn.MultiHeadAttention(6, 2, rng=generators(1)))
    from_torch_state_dict(other, arrays)
    assert np.array_equal(attention.parameters, other.parameters)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"0.weight": None}, ("lacks 0.weight",)),
        ({"9.weight": np.zeros(3)}, ("holds 9.weight",)),
        ({"0.bias": np.zeros((4, 1))}, ("0.bias", "(4, 1)", "(4,)")),
        ({"0.bias": np.array(list("abcd"))}, ("0.bias", "numbers")),
    ],
)
def test_state_dicts_that_do_not_fit_are_refused(changes, words):
    net = network()
    arrays = to_torch_state_dict(network(1)) | changes
    before = state(net)
    with pytest.raises(ValueError) as caught:
        from_torch_state_dict(net, {name: array for name, array in arrays.items() if array is not None})
    battery.assert_plain(caught.value, *words)
    assert_same(before, state(net))


def test_torch_knows_no_families():
    with pytest.raises(ValueError, match=r"\(3,\) replicas") as caught:
        to_torch_state_dict(network(replicas=(3,)))
    battery.assert_plain(caught.value)


def test_files_hold_no_pickle(tmp_path):
    save(network(), tmp_path / "net.npz")
    with zipfile.ZipFile(tmp_path / "net.npz") as file:
        for name in file.namelist():
            np.lib.format.read_array(io.BytesIO(file.read(name)), allow_pickle=False)
