"""How long does a training step take? ``python tests/benchmarks/training.py [SGD] [Adam] [family] [slopes]``

The step of this package beside the same step in straight-line NumPy, PyTorch and, where it is installed, JAX (`rivals`):
full batches, float32, one thread each, in turns, medians of the rounds. Before it is timed, each takes ten steps and must
arrive at the same loss. Ratios are what to rely on, the machine may be shared.
"""

import os

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # before NumPy starts
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # JAX takes as many threads as it sees cores

import platform
import sys
from itertools import pairwise

import numpy as np
import rivals
import torch
from layers import in_turns, processor

from weightslab import nn
from weightslab.nn import Dense, MeanSquaredError, ReLU, Sequential, Tanh, normal, streams
from weightslab.training import training

NETWORKS = [
    ((2, 8, 8, 1), "tanh", 200),
    ((2, 32, 32, 1), "ReLU", 256),
    ((64, 128, 64, 10), "ReLU", 128),
    ((784, 256, 128, 10), "ReLU", 128),
]
WANTED = {"SGD": (12, 7, 2.5, 1.4), "Adam": (16, 9, 3, 1.5)}  # times as fast as PyTorch
MEMBERS, LR = 32, 0.01
FOREVER = 10**12


def network(sizes, activation, rng):
    """Dense layers with random weights and biases."""
    layers = []
    for n, m in pairwise(sizes):
        layers += [
            Dense(n, m, normal((2 / n) ** 0.5), normal(0.1), rng=rng, dtype=np.float32),
            Tanh() if activation == "tanh" else ReLU(),
        ]
    return Sequential(*layers[:-1])


def data(sizes, batch):
    rng = streams(1).data
    return (rng.standard_normal((batch, n)).astype(np.float32) for n in (sizes[0], sizes[-1]))


def ours(net, x, y, optimizer):
    """One step, as a lab takes it: the next of the generator."""
    steps = training(net, MeanSquaredError(), x, y, optimizer, steps=FOREVER)
    return lambda: next(steps).loss


def contenders(net, others, x, y, activation, optimizer):
    """The step of this package and those of ``others``, from the same weights, after ten steps with the same loss."""
    dense = net.layers[::2]
    start = [layer.W.copy() for layer in dense], [layer.b.copy() for layer in dense]
    adam = optimizer is not nn.SGD
    steps = [ours(net, x, y, optimizer(LR))] + [other(*start, x, y, activation, LR, adam) for other in others]
    losses = [[np.asarray(step()) for _ in range(10)][-1] for step in map(detached, steps)]
    for loss in losses[1:]:
        np.testing.assert_allclose(loss, losses[0], rtol=1e-3)
    return steps


def detached(step):
    def run():
        loss = step()
        return loss.detach() if isinstance(loss, torch.Tensor) else loss

    return run


def name_of(sizes, activation, batch):
    return f"{'-'.join(map(str, sizes))} {activation}, batch {batch}"


def with_jax(*others):
    return [*others, rivals.compiled] if rivals.jax else list(others)


def single(name):
    """Each network by itself, with the optimizer of this name."""
    optimizer = getattr(nn, name)
    print(
        f"\n{name}, microseconds a step\n{'':32}{'here':>9}{'straight':>9}{'PyTorch':>9}{'JAX':>9}"
        f"{'here/straight':>15}{'PyTorch/here':>14}{'wanted':>8}{'JAX/here':>10}"
    )
    for (sizes, activation, batch), wanted in zip(NETWORKS, WANTED[name], strict=True):
        net = network(sizes, activation, streams(0).weights)
        steps = contenders(net, with_jax(rivals.straight, rivals.eager), *data(sizes, batch), activation, optimizer)
        here, straight, eager, *jit = in_turns(*steps)
        print(
            f"{name_of(sizes, activation, batch):32}"
            + "".join(f"{t * 1e6:9.1f}" for t in (here, straight, eager, *jit))
            + " " * 9 * (not jit)
            + f"{here / straight:14.2f}x{eager / here:13.1f}x{wanted:7}x"
            + (f"{jit[0] / here:9.1f}x" if jit else ""),
            flush=True,
        )


def family(_):
    """Many networks of one structure at once. What the activation alone takes is below what NumPy cannot come."""
    print(
        f"\n{MEMBERS} networks in one step, SGD, microseconds\n{'':32}{'here':>9}{'straight':>9}{'loop':>10}{'batched':>9}"
        f"{'JAX vmap':>9}{'activation':>11}{'here/straight':>15}{'loop/here':>11}{'batched/here':>14}{'JAX/here':>10}"
        "   wanted 40x, 5x, 1x on the first"
    )
    for sizes, activation, batch in NETWORKS[:3]:
        net = network(sizes, activation, streams(0, (MEMBERS,)).weights)
        others = with_jax(rivals.straight, rivals.eager_loop, rivals.eager_batched)
        steps = contenders(net, others, *data(sizes, batch), activation, nn.SGD)
        here, straight, loop, batched, *jit, alone = in_turns(*steps, activations(sizes, activation, batch))
        print(
            f"{name_of(sizes, activation, batch):32}{here * 1e6:9.1f}{straight * 1e6:9.1f}{loop * 1e6:10.1f}"
            f"{batched * 1e6:9.1f}" + (f"{jit[0] * 1e6:9.1f}" if jit else " " * 9) + f"{alone * 1e6:11.1f}"
            f"{here / straight:14.2f}x{loop / here:10.1f}x{batched / here:13.1f}x"
            + (f"{jit[0] / here:9.1f}x" if jit else ""),
            flush=True,
        )


def activations(sizes, activation, batch):
    """Only the activations of one step of a family: each number once through NumPy's own function."""
    zs = [streams(2).data.standard_normal((MEMBERS, n, batch)).astype(np.float32) for n in sizes[1:-1]]
    calls = [
        (np.tanh, (z,), np.empty_like(z)) if activation == "tanh" else (np.maximum, (z, np.zeros_like(z)), z.copy())
        for z in zs
    ]
    return lambda: [function(*inputs, out=out) for function, inputs, out in calls]


def slopes(_):
    """How the cost grows as one thing is doubled: a slope of 1 is linear, less is better."""
    print("\nMicroseconds a step as one thing grows from row to row, SGD; slope = log(cost) over log(size)")

    def line(what, sizes, steps):
        times = in_turns(*steps)
        ends = np.diff(np.log(times)) / np.diff(np.log(sizes))
        for size, time, slope in zip(sizes, times, ["", *(f"{slope:.2f}" for slope in ends)], strict=True):
            print(f"{what:34}{size:>10,}{time * 1e6:11.1f}{slope:>8}", flush=True)

    batches = [64, 256, 1024, 4096]
    line(
        "batch of 2-32-32-1 ReLU",
        batches,
        [ours(network((2, 32, 32, 1), "ReLU", streams(0).weights), *data((2, 1), n), nn.SGD(LR)) for n in batches],
    )
    replicas = [2, 8, 32, 128]
    line(
        "replicas of 2-8-8-1 tanh, 200",
        replicas,
        [ours(network((2, 8, 8, 1), "tanh", streams(0, (n,)).weights), *data((2, 1), 200), nn.SGD(LR)) for n in replicas],
    )
    nets = [network((n, n, n), "ReLU", streams(0).weights) for n in (32, 64, 128, 256, 512)]
    line(
        "weights of n-n-n ReLU, 128",
        [net.n_weights for net in nets],
        [ours(net, *data((net[0].n_in,) * 2, 128), nn.SGD(LR)) for net in nets],
    )


def main(parts):
    torch.set_num_threads(1)
    jax = f", JAX {rivals.jax.__version__}" if rivals.jax else ""
    print(
        f"{processor()}, {platform.system()} {platform.machine()}; Python {platform.python_version()}, "
        f"NumPy {np.__version__}, PyTorch {torch.__version__}{jax}; float32, one thread each"
    )
    for name, table in (("SGD", single), ("Adam", single), ("family", family), ("slopes", slopes)):
        if not parts or name in parts:
            table(name)


if __name__ == "__main__":
    main(sys.argv[1:])
