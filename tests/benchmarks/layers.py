"""How long do the layers take beside PyTorch's? ``python tests/benchmarks/layers.py [part of a row's name ...]``

Forward and backward (gradients of input and weights) on one batch, in float32 with one thread each, in turns; medians of
the rounds. The ratio is what to rely on, the machine may be shared.
"""

# ruff: noqa: E402 (the number of threads must stand before NumPy is loaded)

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import platform
import sys
from statistics import median
from time import perf_counter

import numpy as np
import torch

from weightslab import nn
from weightslab.nn import generators

ROUNDS, SECONDS = 25, 0.02  # of each, and about how long a round takes


def ours(layer, shape):
    """One step of ``layer`` with a record kept from step to step, as while training."""
    record, rng = layer.record(shape, np.float32, training=True, rng=generators(0)), np.random.default_rng(0)
    record.x[...] = rng.integers(0, 27, shape) if layer.whole_numbers else rng.standard_normal(shape)
    record.dy[...] = rng.standard_normal(record.dy.shape)

    def step():
        layer.forward(record.x, record)
        layer.backward(record.dy, record)

    return step


def theirs(module, shape, forward=None):
    """One step of PyTorch's ``module``."""
    forward = forward or module
    whole = isinstance(module, torch.nn.Embedding)
    x = torch.randint(27, shape) if whole else torch.randn(shape, requires_grad=True)
    dy = torch.randn_like(forward(x))

    def step():
        x.grad = None
        module.zero_grad(set_to_none=True)
        forward(x).backward(dy)

    return step


def in_turns(*steps):
    """Median seconds of each, measured one round after the other."""
    repeats = []
    for step in steps:
        step()
        start = perf_counter()
        step()
        repeats.append(max(1, round(SECONDS / (perf_counter() - start))))
    times = [[] for _ in steps]
    for _ in range(ROUNDS):
        for step, n, taken in zip(steps, repeats, times, strict=True):
            start = perf_counter()
            for _ in range(n):
                step()
            taken.append((perf_counter() - start) / n)
    return [median(taken) for taken in times]


def rows():
    """Name, wanted ratio (or None), our step, their step."""
    made = {"rng": generators(0), "dtype": np.float32}
    for n_in, n_out, size, batch, wanted in ((3, 64, 32, 32, 1.0), (16, 32, 16, 32, 0.5), (1, 8, 8, 128, None)):
        shape = (batch, n_in, size, size)
        yield (
            f"Conv2d {n_in} -> {n_out}, 3x3, {size}x{size}, batch {batch}",
            wanted,
            ours(nn.Conv2d(n_in, n_out, 3, padding=1, **made), shape),
            theirs(torch.nn.Conv2d(n_in, n_out, 3, padding=1), shape),
        )
    attention, shape = torch.nn.MultiheadAttention(64, 4, batch_first=True), (32, 16, 64)
    for what, settings in (("", {"need_weights": False}), (" with its maps", {"average_attn_weights": False})):
        yield (
            f"attention 32 x 16 x 64, 4 heads{what}",
            1.4,
            ours(nn.MultiHeadAttention(64, 4, **made), shape),
            theirs(attention, shape, lambda x, settings=settings: attention(x, x, x, **settings)[0]),
        )
    shape = (100, 25, 40)
    yield (
        "Conv1d 25 -> 25, 3, stride 2, length 40, batch 100",
        None,
        ours(nn.Conv1d(25, 25, 3, padding=1, stride=2, **made), shape),
        theirs(torch.nn.Conv1d(25, 25, 3, padding=1, stride=2), shape),
    )
    shape = (32, 16, 32, 32)
    yield "MaxPool2d 2x2, 32 x 16 x 32 x 32", None, ours(nn.MaxPool2d(2), shape), theirs(torch.nn.MaxPool2d(2), shape)
    yield (
        "AveragePool2d 2x2, 32 x 16 x 32 x 32",
        None,
        ours(nn.AveragePool2d(2), shape),
        theirs(torch.nn.AvgPool2d(2), shape),
    )
    yield "BatchNorm 32 x 16 x 32 x 32", None, ours(nn.BatchNorm(16, **made), shape), theirs(torch.nn.BatchNorm2d(16), shape)
    yield (
        "BatchNorm 128 x 128",
        None,
        ours(nn.BatchNorm(128, **made), (128, 128)),
        theirs(torch.nn.BatchNorm1d(128), (128, 128)),
    )
    for shape in ((128, 128), (32, 16, 64)):
        yield (
            f"LayerNorm {' x '.join(map(str, shape))}",
            None,
            ours(nn.LayerNorm(shape[-1], **made), shape),
            theirs(torch.nn.LayerNorm(shape[-1]), shape),
        )
    yield "Dropout 128 x 256", None, ours(nn.Dropout(0.5), (128, 256)), theirs(torch.nn.Dropout(0.5), (128, 256))
    for shape, width in (((128, 3), 10), ((32, 16), 64)):
        yield (
            f"Embedding 27 -> {width}, {shape[0]} x {shape[1]}",
            None,
            ours(nn.Embedding(27, width, **made), shape),
            theirs(torch.nn.Embedding(27, width), shape),
        )


def processor():
    """The name of the processor where the system tells it."""
    try:
        with open("/proc/cpuinfo") as lines:
            return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


def main(parts):
    torch.set_num_threads(1)
    print(
        f"{processor()}, {platform.system()} {platform.machine()}; Python {platform.python_version()}, "
        f"NumPy {np.__version__}, PyTorch {torch.__version__}; float32, one thread each"
    )
    print(f"{'forward + backward':52}{'here':>11}{'PyTorch':>11}{'PyTorch / here':>16}  wanted")
    for name, wanted, mine, other in rows():
        if not parts or any(part in name for part in parts):
            here, there = in_turns(mine, other)
            print(f"{name:52}{here * 1e3:8.3f} ms{there * 1e3:8.3f} ms{there / here:15.2f}x  {wanted or ''}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
