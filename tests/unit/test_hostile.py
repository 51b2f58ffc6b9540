"""Hostile texts, files and arrays: each is read as it says or refused in one sentence, and a refusal changes nothing.

The mutations are drawn from fixed seeds. What takes damage is small, so that tens of thousands run in seconds.
"""

import io
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

import weightslab
from weightslab.lessons.lesson_00 import Jacket
from weightslab.lessons.lesson_01 import OneConnection, TwoInputs
from weightslab.lessons.lesson_02 import HowOften, Shift, ThroughOrigin
from weightslab.lessons.lesson_04 import NotContribution, ReadableNetwork
from weightslab.nn import (
    SGD,
    BinaryCrossEntropy,
    Dense,
    MeanSquaredError,
    Momentum,
    Sequential,
    SoftmaxCrossEntropy,
    Tanh,
    streams,
)
from weightslab.playground import Playground, Settings
from weightslab.storage import load, load_run, save, save_run
from weightslab.training import Run, train

LABS = [Jacket, OneConnection, TwoInputs, HowOften, Shift, ThroughOrigin, NotContribution, ReadableNetwork]
TEXTS_EACH, RUNS, FILES = 1000, 2000, 10_000
TOKENS = (
    "__import__('os').system('true')",
    "1e999",
    "-1e999",
    "nan",
    "9" * 40,
    "-0",
    "1_0",
    "0x10",
    "1+1",
    "None",
    "True",
    "'",
    '"',
    "\\",
    "\n",
    "\r",
    "\0",
    "\u2028",
    "\u0663",
    "\ud800",
    "(",
    ")",
    "=",
    ", ",
    "; ",
    "self=1",
    "weight=1.0",
    "[0, 0]",
    "Shift(",
    "f'{1}'",
    "; edit(0, '0.W', (0, 0), 1.0)",
    "; fork(1, lr=0.3)",
    "; at(1)",
    "{weight}",
    "%s",
    "<b>",
)
PACKAGE = str(Path(weightslab.__file__).parent)
PYTHONS = re.compile(
    r"positional argument|unexpected keyword|multiple values|unsized object|must be an iterable|"
    r"not iterable|\(\) (?:takes|missing|got|arg)"
)
"""What Python says of a call that fails inside; a sentence of ours names what was expected."""
LONG = re.compile(r"(?:at|fork|edit)\([0-9_x]{2,}")
"""A run of many epochs is no damage: it takes its time. These are drawn again."""


def mutated(text, rng):
    """The text with one to three parts cut out, doubled, moved, or overwritten with something odd."""
    for _ in range(rng.integers(1, 4)):
        start, end = sorted(int(place) for place in rng.integers(0, len(text) + 1, 2))
        end = min(end, start + int(rng.integers(0, 12)))
        part = text[start:end]
        token = TOKENS[rng.integers(len(TOKENS))] if rng.random() < 0.5 else chr(rng.integers(1, 128))
        place = int(rng.integers(0, len(text) + 1))
        text = (
            text[:start] + text[end:],
            text[:end] + part * int(rng.integers(1, 4)) + text[end:],
            text[:place] + part + text[place:],
            text[:start] + token + text[end:],
        )[rng.integers(4)]
    return text


def taken(action, word=""):
    """Whether the action went through; what it raises instead must be one plain sentence of the package's own."""
    try:
        action()
    except (ValueError, TypeError) as error:
        said, trace = str(error), error.__traceback__
        while trace.tb_next:
            trace = trace.tb_next
        assert trace.tb_frame.f_code.co_filename.startswith(PACKAGE), f"not raised by weightslab: {said}"
        assert word in said and 10 < len(said) < 800 and "\n" not in said and not PYTHONS.search(said), said
        return False
    return True


# Texts ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lab_class", LABS, ids=lambda lab: lab.__name__)
def test_a_mutated_state_of_a_lab_is_read_as_it_says_or_refused(lab_class):
    rng, lab = np.random.default_rng(len(lab_class.__name__)), lab_class()
    states, refused = [lab.state, *(lab_class(**preset.values()).state for preset in lab.presets.values())], 0
    for k in range(TEXTS_EACH):
        text, before = mutated(states[k % len(states)], rng), (lab.parameters, lab.result, lab.sentence)
        if taken(lambda text=text: lab.restore(text)):
            assert lab_class.from_state(lab.state).parameters == lab.parameters
        else:
            refused += 1
            assert all(now is then for now, then in zip((lab.parameters, lab.result, lab.sentence), before, strict=True))
            assert not taken(lambda text=text: lab_class.from_state(text))
    assert 0.8 * TEXTS_EACH < refused < TEXTS_EACH


@pytest.fixture(scope="module")
def run():
    """A small run of the playground, with a fork and an edit."""
    playground = Playground(points=20, hidden="2 tanh", seed=3)
    playground.play(1)
    playground.fork()
    playground.set(lr=0.3)
    playground.edit("0.W", (1, 0), -0.5)
    playground.play(1)
    return playground


def test_a_mutated_state_of_the_playground_is_read_as_it_says_or_refused(run):
    rng, refused = np.random.default_rng(1), 0
    playground, state = Playground(points=20), run.state
    for _ in range(RUNS):
        text = mutated(state, rng)
        while LONG.search(text):
            text = mutated(state, rng)
        session, parameters = playground.session, playground.session.net.parameters.copy()
        if taken(lambda text=text: playground.restore(text)):
            assert Playground.from_state(playground.state).state == playground.state
        else:
            refused += 1
            assert playground.session is session and np.array_equal(session.net.parameters, parameters, equal_nan=True)
    assert 0.8 * RUNS < refused < RUNS


@pytest.mark.parametrize("name", ["features", "hidden", "data", "initializer", "loss"])
def test_mutated_texts_in_the_settings_of_the_playground(name):
    rng, settings = np.random.default_rng(2), Settings(features="x1 x2 x1*x2 sin(x1)", hidden="8 tanh, 4 relu, 3 sigmoid")
    refused = 0
    for _ in range(TEXTS_EACH):
        text, made = mutated(getattr(settings, name), rng), []
        if taken(lambda text=text, made=made: made.append(settings.replace(**{name: text}))):
            assert Settings(**made[0].values()) == made[0]
        else:
            refused += 1
    assert refused > 0.5 * TEXTS_EACH


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"Shift()",
        3,
        ["a"],
        {},
        object,
        "",
        " ",
        "(" * 100_000,
        "\0",
        "Shift()",
        "Shift; Shift",
        "Shift()()",
        "Shift(weight=2.0, bias=-3.0, activation='sigmoid', self=1)",
    ],
)
def test_what_is_no_state_at_all(run, value):
    lab, state = Shift(), run.state
    before = lab.parameters
    assert not taken(lambda: lab.restore(value)) and lab.parameters is before
    assert not taken(lambda: run.restore(value)) and run.state == state


# Files ----------------------------------------------------------------------------------------------------------------


def network(seed):
    return Sequential(Dense(2, 1, rng=streams(seed).weights), Tanh())


def damaged(content, rng):
    """The bytes with one to four of them changed, or a part cut out, doubled, or cut off."""
    content = bytearray(content)
    kind, (start, end) = rng.integers(6), sorted(rng.integers(0, len(content), 2))
    if kind == 0:
        del content[start:]
    elif kind == 1:
        del content[start : min(end, start + 40)]
    elif kind == 2:
        content[start:start] = content[start : min(end, start + 40)]
    else:
        for place in rng.integers(0, len(content), rng.integers(1, 5)):
            content[place] = rng.integers(256)
    return bytes(content)


def archive(members):
    """A whole zip file with these members, their checksums right."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return file.getvalue()


@pytest.fixture
def whole(tmp_path):
    """The bytes of a file of weights, and its members."""
    save(network(0), tmp_path / "whole.npz")
    with zipfile.ZipFile(tmp_path / "whole.npz") as zipped:
        return (tmp_path / "whole.npz").read_bytes(), {name: zipped.read(name) for name in zipped.namelist()}


def test_a_mutated_file_of_weights_is_read_as_it_says_or_refused(tmp_path, whole):
    rng, net, path, refused = np.random.default_rng(4), network(1), tmp_path / "net.npz", 0
    content, members = whole
    names = list(members)
    with path.open("wb", buffering=0) as file:
        for k in range(FILES):
            name = names[k // 2 % len(names)]  # every other file has right checksums: damage reaches the reader of arrays
            file.seek(0)
            mutated_file = archive(members | {name: damaged(members[name], rng)}) if k % 2 else damaged(content, rng)
            file.truncate(file.write(mutated_file))
            before = net.parameters.tobytes()
            if taken(lambda: load(net, path), path.name):
                with np.load(path, allow_pickle=False) as read:
                    views = net.views(net.parameters)
                    assert all(np.array_equal(views[name], read[name], equal_nan=True) for name in read.files)
            else:
                refused += 1
                assert net.parameters.tobytes() == before
    assert 0.5 * FILES < refused < FILES


def test_a_mutated_checkpoint_is_taken_or_refused_and_then_changes_nothing(tmp_path):
    def training(seed):
        stream = streams(seed)
        return Run(network(seed), BinaryCrossEntropy(), X, Y, Momentum(0.1), batch_size=10, rng=stream.batches)

    rng, run, path, refused = np.random.default_rng(6), training(1), tmp_path / "run.npz", 0
    other = training(0)
    other.step()
    save_run(other, path)
    with zipfile.ZipFile(path) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    names = list(members)
    for k in range(TEXTS_EACH):
        name = names[k % len(names)]
        path.write_bytes(archive(members | {name: damaged(members[name], rng)}))
        before = run.snapshot()
        if not taken(lambda: load_run(run, path), path.name):
            refused += 1
            np.testing.assert_equal(run.snapshot(), before)
        run.step()
    assert 0.5 * TEXTS_EACH < refused < TEXTS_EACH


@pytest.mark.parametrize(
    "shape", ["(1000000000000000, 2)", "(1000000000, 2)", "(-2, 2)", "(2.0, 2)", "(True, 4)", "2", "(1, 2, " * 50]
)
def test_a_file_that_lies_about_a_shape_is_refused(tmp_path, whole, shape):
    net, path, (_, members) = network(1), tmp_path / "net.npz", whole
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    lie = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + np.zeros(2).tobytes()
    path.write_bytes(archive(members | {"0.W.npy": lie}))
    before = net.parameters.copy()
    assert not taken(lambda: load(net, path), path.name) and np.array_equal(net.parameters, before)


# Arrays ---------------------------------------------------------------------------------------------------------------

N = 30
X = np.random.default_rng(5).standard_normal((N, 2))
Y = np.arange(N) % 2
ODD = {
    "nothing": None,
    "a text": "abc",
    "bytes": b"abc",
    "a number": 1.5,
    "a dict": {1: 2},
    "a set": {1, 2},
    "a function": len,
    "a generator": iter(()),
    "ragged": [[1, 2], [3]],
    "texts": np.full((N, 2), "a"),
    "objects": np.full((N, 2), None),
    "complex": X * 1j,
    "dates": np.zeros((N, 2), "M8[D]"),
    "records": np.zeros((N, 2), [("a", float)]),
    "raw": np.zeros((N, 2), "V8"),
    "whole numbers too large": [[10**400, 1]] * N,
    "mixed": [[1, "a"]] * N,
    "no axis": np.array(1.0),
    "one axis": X[:, 0],
    "three axes": np.ones((2, N, 2)),
    "too wide": np.ones((N, 3)),
    "too narrow": X[:, :1],
    "no features": np.zeros((N, 0)),
    "no examples": np.zeros((0, 2)),
    "one example": X[:1],
}
FINE = {
    "not a number": np.full((N, 2), np.nan),
    "bool": X > 0,
    "float16": X.astype("f2"),
    "big-endian": X.astype(">f8"),
    "reversed": X[::-1, ::-1],
    "by columns": np.asfortranarray(X),
    "read-only": np.broadcast_to(1.0, (N, 2)),
    "tiny": X * 5e-324,
    "a list": X.tolist(),
    "masked": np.ma.masked_invalid(X),
    "huge": X * 1e306,
    "unsigned": np.full((N, 2), 2**64 - 1, np.uint64),
}

each_odd = pytest.mark.parametrize("what", ODD)
each_fine = pytest.mark.parametrize("what", FINE)


def untouched(thing):
    """A copy of an array; anything else as it is."""
    return thing.copy() if isinstance(thing, np.ndarray) else thing


def assert_untouched(thing, before):
    assert thing.tobytes() == before.tobytes() if isinstance(thing, np.ndarray) else thing == before


@each_odd
def test_networks_refuse_odd_arrays(what):
    net, x = network(0), ODD[what]
    weights, before = net.parameters.copy(), untouched(x)
    if taken(lambda: net(x)):
        assert what in ("no examples", "one example", "three axes") and net(x).shape == (*np.shape(x)[:-1], 1)
    if taken(lambda: train(net, BinaryCrossEntropy(), x, Y, SGD(0.1), steps=2)):
        raise AssertionError(f"trained on {what}")
    assert np.array_equal(net.parameters, weights)
    assert_untouched(x, before)


@each_odd
@pytest.mark.parametrize("kind", [BinaryCrossEntropy, SoftmaxCrossEntropy, MeanSquaredError])
def test_training_refuses_odd_targets(what, kind):
    net, target = network(0), ODD[what]
    weights, before = net.parameters.copy(), untouched(target)
    if taken(lambda: train(net, kind(), X, target, SGD(0.1), steps=2)):
        assert (what, kind) == ("too narrow", MeanSquaredError), f"trained towards {what}"
    else:
        assert np.array_equal(net.parameters, weights)
    assert_untouched(target, before)


@each_fine
def test_networks_take_odd_memory_and_leave_it_alone(what):
    net, x = network(0), FINE[what]
    before = untouched(x)
    assert net(x).shape == (N, 1)
    assert len(train(net, BinaryCrossEntropy(), x, Y, SGD(0.1), steps=2)) == 2
    assert_untouched(x, before)


@each_odd
def test_the_playground_refuses_odd_points_and_odd_classes(what):
    before = untouched(ODD[what])
    for own in ((ODD[what], Y), (X, ODD[what])):
        if taken(lambda own=own: Playground(own=own)):
            raise AssertionError(f"took {what}")
    assert_untouched(ODD[what], before)


@each_fine
def test_the_playground_takes_what_is_finite(what):
    before = untouched(FINE[what])
    if taken(lambda: Playground(own=(FINE[what], Y))):
        playground = Playground(own=(FINE[what], Y))
        playground.play(1)
        assert what != "not a number" and np.isfinite(playground.session.losses).all()
    else:
        assert what == "not a number"
    assert_untouched(FINE[what], before)


@pytest.mark.parametrize(
    "y",
    [
        np.where(Y, np.nan, 0.0),
        np.array([1, "a"] * 15, object),
        np.array([1, None] * 15, object),
        [{}, {1: 2}] * 15,
        np.zeros(N),
        np.arange(N),
        np.zeros(N, "V4"),
        [[1], [2, 3]] * 15,
    ],
    ids=range(8),
)
def test_the_playground_refuses_what_is_not_two_classes(y):
    assert not taken(lambda: Playground(own=(X, y)))


@pytest.mark.parametrize(
    "y", [np.array(list("ab" * 15)), Y > 0, Y * 1e308, np.array(["yes", "no"] * 15, object), [[1], [2]] * 15], ids=range(5)
)
def test_the_playground_takes_any_two_classes(y):
    playground = Playground(own=(X, y))
    assert set(playground.session.points.y) == {0, 1}


@pytest.mark.parametrize("own", [(X,), (X, Y, Y), 5, "x", [], {}, X], ids=range(7))
def test_the_playground_wants_a_pair(own):
    assert not taken(lambda: Playground(own=own))
