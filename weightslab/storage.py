"""Weights or a whole training to a file and back, and weights to PyTorch's names and back."""

import json
import os
from pathlib import Path
from textwrap import shorten

import numpy as np

from .nn.checks import as_array, came

__all__ = ["from_torch_state_dict", "load", "load_run", "save", "save_run", "to_torch_state_dict"]


def _arrays(net):
    """All that belongs to the state of ``net``, by name, as views: weights, biases, running statistics."""
    views = net.views(net.parameters)
    return {name: views[name] for name in net.weight_names + net.bias_names} | net.buffers


def save(net, path):
    """Write the weights, biases and running statistics of ``net`` to ``path``, an .npz file.

    Each array has its name in the network, such as ``0.W``. The file is complete or absent: it is written beside
    ``path`` and renamed in the end. A family is saved whole, with its replica axes.
    """
    _write(path, _arrays(net))


def save_run(run, path):
    """Write a `Run` as it stands to ``path``, complete or not at all: killed and started again, it goes on from there."""
    snapshot = run.snapshot()
    arrays = {name: value for name, value in snapshot.items() if isinstance(value, np.ndarray)}
    rest = {name: value for name, value in snapshot.items() if name not in arrays}
    _write(path, arrays | {"rest": np.array(json.dumps(rest))})


def load_run(run, path):
    """Put a `Run` of the same network, optimizer and batches where `save_run` left one, to the last bit.

    Raises
    ------
    ValueError
        If the file is damaged, is something else, or does not fit; the run is then as it was.
    OSError
        If the file cannot be opened.
    """
    before, found = run.snapshot(), _read(path)
    try:
        rest = json.loads(str(found.pop("rest")))
        if not isinstance(rest, dict):
            raise ValueError("it lacks the state of the training")
        run.restore(found | rest)
    except Exception as error:  # of many kinds: keys, numbers and states of generators that are none
        run.restore(before)
        raise ValueError(f"{path} is no checkpoint of this training ({_brief(error)})") from error


def _write(path, arrays):
    """An .npz file that is complete or absent."""
    path = Path(path)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with open(part, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def load(net, path):
    """Read into ``net`` what `save` wrote from a network of the same structure and precision.

    Raises
    ------
    ValueError
        If the file is damaged, is something else, or does not fit; the network is then as it was.
    OSError
        If the file cannot be opened.
    """
    found = _read(path)
    expected = _arrays(net)
    _check(path, expected, found)
    for name, array in expected.items():
        if found[name].dtype != array.dtype:
            raise ValueError(f"{path}: {name} is {found[name].dtype}, but the network is {array.dtype}")
    for name, array in expected.items():
        array[...] = found[name]


def _read(path):
    with open(path, "rb") as file:
        try:
            with np.lib.npyio.NpzFile(file, allow_pickle=False) as content:
                return {name: content[name] for name in content.files}
        except Exception as error:  # of many kinds: what a broken archive makes its reader stumble over
            raise ValueError(f"{path} is no file of weights, or a damaged one ({_brief(error)})") from error


def _brief(error):
    """What a reader stumbled over, in at most a line: some put the whole file into their message."""
    return shorten(str(error) or type(error).__name__, 160)


def _check(source, expected, found):
    """One sentence of ValueError unless ``found`` has the names and shapes of ``expected``."""
    for names, what in ((expected.keys() - found.keys(), "lacks"), (found.keys() - expected.keys(), "holds")):
        if names:
            raise ValueError(f"{source} does not fit the network: it {what} {', '.join(sorted(names))}, "
                             f"and the network has {', '.join(expected) or 'no weights'}")
    for name, array in expected.items():
        if not isinstance(found[name], np.ndarray) or found[name].dtype.kind not in "fiub":
            raise ValueError(f"{source}: {name} does not hold numbers")
        if found[name].shape != array.shape:
            raise ValueError(f"{source}: {name} has shape {found[name].shape}, but the network has {array.shape}")


# PyTorch --------------------------------------------------------------------------------------------------------------

TORCH_NAMES = {"W": "weight", "b": "bias", "gamma": "weight", "beta": "bias", "W_O": "out_proj.weight",
               "b_O": "out_proj.bias"} | dict.fromkeys(("W_Q", "W_K", "W_V"), "in_proj_weight") | dict.fromkeys(
               ("b_Q", "b_K", "b_V"), "in_proj_bias")
COUNTER = "num_batches_tracked"  # PyTorch's BatchNorm counts its batches; nothing depends on it


def _by_torch_name(net):
    """For each of PyTorch's names the arrays of ours that stand below one another in it."""
    if net.replicas:
        raise ValueError(f"PyTorch has no families: take one member of the {net.replicas} replicas out first")
    found = {}
    for name, array in _arrays(net).items():
        layer, _, own = name.rpartition(".")
        found.setdefault(f"{layer}.{TORCH_NAMES.get(own, own)}", []).append(array)
    return found


def to_torch_state_dict(net):
    """The weights of ``net`` as a dict of arrays by PyTorch's names, such as ``0.weight`` and ``0.bias``.

    For a `torch.nn.Sequential` of the same layers: ``model.load_state_dict({k: torch.from_numpy(v) for k, v in
    to_torch_state_dict(net).items()})``. Both store W as (out, in), so nothing is transposed; attention's W_Q, W_K
    and W_V stand below one another in ``in_proj_weight``.
    """
    return {name: np.concatenate(arrays) for name, arrays in _by_torch_name(net).items()}


def from_torch_state_dict(net, arrays):
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
    _check("the state dict", {name: np.concatenate(parts) for name, parts in expected.items()}, found)
    for name, parts in expected.items():
        for part, values in zip(parts, np.split(found[name], len(parts)), strict=True):
            part[...] = values
