"""Weights or a whole training to a file and back, and weights to PyTorch's names and back."""

import json
import os
import re
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count
from math import isclose, prod
from pathlib import Path
from textwrap import shorten
from typing import Any, BinaryIO, Self

import numpy as np

from .nn.checks import as_array, came, quiet
from .nn.kinds import check_kind
from .nn.network import Sequential
from .training import Run

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # Windows, which does not delete files that are open; Python in a browser tab, which has one writer
    HAS_LOCKS = False
else:
    HAS_LOCKS = True

__all__ = ["from_torch_state_dict", "load", "load_run", "save", "save_run", "to_torch_state_dict"]

Form = tuple[tuple[int, ...], np.dtype]
"""Shape and type of an array."""
WRITERS = count()
LONGEST = 1_000_000
"""Bytes of the part of a checkpoint that is no array; the states of a thousand generators have room."""
PROBES = (0, 1, 10, 100, 1_000, 10_000)
"""Steps at which two schedules are compared."""


def _arrays(net: Sequential) -> dict[str, np.ndarray]:
    """All that belongs to the state of ``net``, by name, as views: weights, biases, running statistics."""
    check_kind("storage", "net", net, Sequential)
    views = net.views(net.parameters)
    return {**{name: views[name] for name in net.weight_names + net.bias_names}, **net.buffers}


def save(net: Sequential, path: str | Path) -> None:
    """Write the weights, biases and running statistics of ``net`` to ``path``, an .npz file.

    Each array has its name in the network, such as ``0.W``. The file is complete or absent: it is written beside
    ``path`` and renamed in the end. A family is saved whole, with its replica axes.
    """
    _write(path, _arrays(net))


def load(net: Sequential, path: str | Path) -> None:
    """Read into ``net`` what `save` wrote from a network of the same structure and precision.

    Raises
    ------
    ValueError
        If the file is damaged, is something else, or does not fit; the network is then as it was.
    OSError
        If the file cannot be opened.
    """
    expected = _arrays(net)
    with _Archive(path) as archive:
        _check(path, expected, archive.forms)
        for name, array in expected.items():
            if (dtype := archive.forms[name][1]) != array.dtype:
                raise ValueError(f"{path}: {name} is {dtype}, but the network is {array.dtype}")
        found = {name: archive.read(name) for name in expected}
    for name, array in expected.items():
        array[...] = found[name]


def save_run(run: Run, path: str | Path, **training: Any) -> None:
    """Write a `Run` as it stands to ``path``, complete or not at all: killed and started again, it goes on from there.

    Parameters
    ----------
    run : Run
    path : str or Path
    **training
        What tells this training from others, such as ``seed=0``: texts and numbers, which `load_run` compares.
    """
    check_kind("storage", "run", run, Run)
    snapshot = run.snapshot()
    arrays = {name: value for name, value in snapshot.items() if isinstance(value, np.ndarray)}
    rest = {name: value for name, value in snapshot.items() if name not in arrays}
    rest["training"] = _identity(run, training)
    _write(path, arrays | {"rest": np.array(json.dumps(rest))})


def load_run(run: Run, path: str | Path, **training: Any) -> None:
    """Put a `Run` of the same training where `save_run` left one, to the last bit.

    Parameters
    ----------
    run : Run
        With the same network, loss, examples, optimizer and batches.
    path : str or Path
    **training
        As it was given to `save_run`.

    Raises
    ------
    ValueError
        If the file is damaged, is something else, or is of another training; the run is then as it was.
    OSError
        If the file cannot be opened.
    """
    check_kind("storage", "run", run, Run)
    before, own = run.snapshot(), _identity(run, training)
    with _Archive(path) as archive:
        if "rest" not in archive.forms:
            raise ValueError(f"{path} is no checkpoint of this training (it holds {_listed(archive.forms) or 'nothing'})")
        if archive.sizes["rest"] > LONGEST:
            raise ValueError(
                f"{path} is no checkpoint of this training (the state of a training has at most "
                f"{LONGEST:,} bytes, and this one {archive.sizes['rest']:,})"
            )
        rest = _state(path, archive.read("rest"))
        _compare(path, rest.pop("training", {}), own)
        arrays = {name: value for name, value in before.items() if isinstance(value, np.ndarray)}
        other = {name: value.shape for name, value in arrays.items()} | {"rest": ()}
        found = {name: shape for name, (shape, _) in archive.forms.items()}
        if found != other:
            raise ValueError(f"{path} is no checkpoint of this training (it is of another network, optimizer or batch size)")
        state = rest | {name: archive.read(name) for name in arrays}
    try:
        run.restore(state)
    except Exception as error:  # of many kinds: keys, numbers and states of generators that are none
        run.restore(before)
        raise ValueError(f"{path} is no checkpoint of this training ({_brief(error)})") from error


def _state(path: str | Path, text: np.ndarray) -> dict[str, Any]:
    """The part of a checkpoint that is no array, a dict."""
    try:
        rest = json.loads(str(text))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is no checkpoint of this training ({_brief(error)})") from error
    if not isinstance(rest, dict) or not isinstance(rest.get("training", {}), dict):
        raise ValueError(f"{path} is no checkpoint of this training (it lacks the state of the training)")
    return rest


def _identity(run: Run, training: dict[str, Any]) -> dict[str, Any]:
    """What tells one training from another, as JSON gives it back: the caller's words, the recipe, the examples."""
    rules = run.rules
    recipe = {
        "loss": run.loss,
        "optimizer": rules.optimizer,
        "regularizer": rules.regularizer,
        "clip": rules.clip,
        "constraint": rules.constraint,
    }
    words = training | {name: _described(part) for name, part in recipe.items()}
    return json.loads(json.dumps(words | {"examples": [_fingerprint(run.x), _fingerprint(run.target)]}))


def _described(value: Any) -> Any:
    """A part of a recipe by its kind and its settings; a schedule by its values at some steps."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if callable(value) and not hasattr(value, "__dataclass_fields__"):
        return [_described(value(step)) for step in PROBES]
    return {"kind": type(value).__name__} | {name: _described(one) for name, one in sorted(vars(value).items())}


def _fingerprint(array: np.ndarray) -> list:
    """The shape of an array and two sums that depend on each of its numbers and on its place, by rounding alone on BLAS."""
    flat = np.nan_to_num(np.asarray(array, np.float64)).ravel()
    weights = np.random.default_rng(0).uniform(1, 2, flat.size)
    with quiet():
        return [list(array.shape), float(weights @ np.abs(flat)), float(weights @ np.maximum(flat, 0))]


def _same(a: Any, b: Any) -> bool:
    """Whether two parts of an identity are equal, numbers up to rounding on another processor."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[name], b[name]) for name in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return isclose(a, b, rel_tol=1e-9) or a == b
    return type(a) is type(b) and a == b


def _compare(path: str | Path, found: dict[str, Any], own: dict[str, Any]) -> None:
    """One sentence of ValueError unless both say the same training."""
    other = {name for name in own.keys() | found.keys() if not _same(own.get(name), found.get(name))}
    if not other:
        return
    said = [name for name in own if name in other] + sorted(other - own.keys())
    name = said[0]
    there, here = (_brief(repr(values[name])) if name in values else "not said" for values in (found, own))
    what = (
        "it is of other examples"
        if name == "examples" and name in found
        else "it does not say which training it is of"
        if not found
        else f"{name} is {there} there, and {here} here"
    )
    raise ValueError(f"{path} is no checkpoint of this training: {what}; choose another file, or delete it to start anew")


# Files ----------------------------------------------------------------------------------------------------------------


def _write(path: str | Path, arrays: dict[str, Any]) -> None:
    """An .npz file that is complete or absent, whoever else writes to the same path; leftovers of killed writers go."""
    path = Path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path} cannot be written, because there is no folder {path.parent}: make it first")
    _sweep(path)
    part, file = _open_part(path)
    try:
        with file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
            if HAS_LOCKS:
                os.replace(part, path)  # while it is locked
        if not HAS_LOCKS:
            os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _open_part(path: Path) -> tuple[Path, BinaryIO]:
    """A new file beside ``path``, for one writer alone, locked until it is closed."""
    while True:
        part = path.with_name(f"{path.name}.{os.getpid()}-{next(WRITERS)}.part")
        try:
            file = open(part, "xb")  # noqa: SIM115, the caller closes it
        except FileExistsError:  # left by a killed process of the same number
            continue
        if HAS_LOCKS:
            with suppress(OSError):  # not every file system has locks
                flock(file, LOCK_EX)
        if part.exists():
            return part, file
        file.close()  # swept away before it was locked


def _sweep(path: Path) -> None:
    """Delete the unfinished files that killed writers of ``path`` have left; those that are being written are locked."""
    unfinished = re.compile(re.escape(path.name) + r"\.[0-9]+(-[0-9]+)?\.part")
    for part in path.parent.glob("*.part"):
        if not unfinished.fullmatch(part.name):
            continue
        with suppress(OSError):  # it is being written, or somebody else was faster
            if not HAS_LOCKS:
                part.unlink()  # refused while it is open
                continue
            with open(part, "rb") as file:
                flock(file, LOCK_EX | LOCK_NB)
                part.unlink()


class _Archive:
    """An .npz file whose arrays can be told by name, shape and type before any of them is unpacked.

    Attributes
    ----------
    forms : dict of str to (tuple, dtype)
        Shape and type of each array, by name.
    sizes : dict of str to int
        Bytes that each one takes.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        self._file = open(self.path, "rb")
        try:
            self._zip = zipfile.ZipFile(self._file)
            members = {info.filename.removesuffix(".npy"): info for info in self._zip.infolist()}
            self.sizes = {name: info.file_size for name, info in members.items()}
            self._members = members
            self._forms: dict[str, Form] = {}
        except Exception as error:  # of many kinds: what a broken archive makes its reader stumble over
            self._file.close()
            raise self._damaged(error) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def forms(self) -> dict[str, Form]:
        for name, info in self._members.items():
            if name not in self._forms:
                try:
                    self._forms[name] = self._form(info)
                except Exception as error:
                    raise self._damaged(error) from error
        return self._forms

    def _form(self, info: zipfile.ZipInfo) -> Form:
        with self._zip.open(info) as file:
            version = np.lib.format.read_magic(file)
            if version != (1, 0):
                raise ValueError(f"{info.filename} has a header of version {version}")
            shape, _, dtype = np.lib.format.read_array_header_1_0(file)
            if not dtype.hasobject and info.file_size - file.tell() != dtype.itemsize * prod(shape):
                raise ValueError(f"{info.filename} has {info.file_size:,} bytes, not those of shape {shape} in {dtype}")
        return shape, dtype

    def read(self, name: str) -> np.ndarray:
        """The array of this name."""
        try:
            with self._zip.open(self._members[name]) as file:
                array = np.lib.format.read_array(file, allow_pickle=False)
                file.read(1)  # so that its checksum is looked at
                return array
        except Exception as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> ValueError:
        return ValueError(f"{self.path} is no file of weights, or a damaged one ({_brief(error)})")


def _brief(error: Exception | str) -> str:
    """What a reader stumbled over, in at most a line: some put the whole file into their message."""
    return shorten(str(error) or type(error).__name__, 160)


def _listed(names: Iterable[str]) -> str:
    """Names in a row, cut short."""
    return _brief(", ".join(sorted(names)))


def _check(source: str | Path, expected: dict[str, np.ndarray], found: Mapping[str, Form]) -> None:
    """One sentence of ValueError unless ``found``, shapes and types by name, are those of the arrays ``expected``."""
    for names, what in ((expected.keys() - found.keys(), "lacks"), (found.keys() - expected.keys(), "holds")):
        if names:
            raise ValueError(
                f"{source} does not fit the network: it {what} {_listed(names)}, "
                f"and the network has {', '.join(expected) or 'no weights'}"
            )
    for name, array in expected.items():
        shape, dtype = found[name]
        if dtype.kind not in "fiub":
            raise ValueError(f"{source}: {name} does not hold numbers")
        if shape != array.shape:
            raise ValueError(f"{source}: {name} has shape {shape}, but the network has {array.shape}")


# PyTorch --------------------------------------------------------------------------------------------------------------

TORCH_NAMES = (
    {"W": "weight", "b": "bias", "gamma": "weight", "beta": "bias", "W_O": "out_proj.weight", "b_O": "out_proj.bias"}
    | dict.fromkeys(("W_Q", "W_K", "W_V"), "in_proj_weight")
    | dict.fromkeys(("b_Q", "b_K", "b_V"), "in_proj_bias")
)
COUNTER = "num_batches_tracked"  # PyTorch's BatchNorm counts its batches; nothing depends on it


def _by_torch_name(net: Sequential) -> dict[str, list[np.ndarray]]:
    """For each of PyTorch's names the arrays of ours that stand below one another in it."""
    check_kind("storage", "net", net, Sequential)
    if net.replicas:
        raise ValueError(f"PyTorch has no families: take one member of the {net.replicas} replicas out first")
    found: dict[str, list[np.ndarray]] = {}
    for name, array in _arrays(net).items():
        layer, _, own = name.rpartition(".")
        found.setdefault(f"{layer}.{TORCH_NAMES.get(own, own)}", []).append(array)
    return found


def to_torch_state_dict(net: Sequential) -> dict[str, np.ndarray]:
    """Return the weights of ``net`` as a dict of arrays by PyTorch's names, such as ``0.weight`` and ``0.bias``.

    For a `torch.nn.Sequential` of the same layers: ``model.load_state_dict({k: torch.from_numpy(v) for k, v in
    to_torch_state_dict(net).items()})``. Both store W as (out, in), so nothing is transposed; attention's W_Q, W_K
    and W_V stand below one another in ``in_proj_weight``.
    """
    return {name: np.concatenate(arrays) for name, arrays in _by_torch_name(net).items()}


def from_torch_state_dict(net: Sequential, arrays: Mapping[str, Any]) -> None:
    """Set the weights of ``net`` from a dict by PyTorch's names, of arrays or tensors, cast to its precision.

    Raises
    ------
    ValueError
        If names or shapes do not fit; the network is then as it was.
    """
    expected = _by_torch_name(net)
    if not hasattr(arrays, "items"):
        raise ValueError(f"a state dict holds arrays by name, got {came(arrays)}")
    found = {name: as_array(array) for name, array in arrays.items() if not name.endswith(COUNTER)}
    _check(
        "the state dict",
        {name: np.concatenate(parts) for name, parts in expected.items()},
        {name: (array.shape, array.dtype) for name, array in found.items()},
    )
    for name, parts in expected.items():
        for part, values in zip(parts, np.split(found[name], len(parts)), strict=True):
            with quiet():  # what is beyond the range of the precision becomes inf
                part[...] = values
