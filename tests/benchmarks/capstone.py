"""The capstone in full: ``python tests/benchmarks/capstone.py [PyTorch] [table]``

PyTorch: steps of training the CNN of lesson 10, from the same weights on the same batches, one thread each, in turns,
medians of the rounds. Before it is timed, both take ten steps and must arrive at the same loss. The ratio is what to rely
on, the machine may be shared.

table: the four networks of the published table, 6,000 steps each as `train_with_checkpoints` takes them, with three seeds.
It takes some minutes.
"""

import os

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # before NumPy starts

import platform
import sys
from time import process_time

import numpy as np
import torch
from layers import in_turns, processor

from weightslab.lessons.lesson_10.contest import PUBLISHED, examples, network, share_right, start
from weightslab.nn import Adam, SoftmaxCrossEntropy, streams
from weightslab.storage import to_torch_state_dict
from weightslab.training import Batches, Run

LR, BATCH, STEPS, SEEDS, WANTED = 0.01, 100, 6000, (0, 1, 2), 3
ALLOWED = {"logistic regression": 1.5, "MLP": 2.5, "CNN": 1.5, "CNN, shuffled pixels": 4}  # points from the published


def ours(dtype):
    """The network, and one step of its training; gives the loss."""
    x, y, _, _ = examples("CNN")
    net = network("CNN", dtype=dtype)
    run = Run(net, SoftmaxCrossEntropy(), x, y, Adam(LR), batch_size=BATCH, rng=streams(0).batches)
    return net, lambda: run.step().loss


def theirs(net, dtype):
    """One step of the same training in PyTorch; gives the loss."""
    x, y, _, _ = (torch.from_numpy(array) for array in examples("CNN"))
    x, y = x.to(dtype), y.long()
    layers = [
        torch.nn.Conv1d(1, 25, 5, stride=2, padding=1),
        torch.nn.ReLU(),
        torch.nn.Conv1d(25, 25, 3, stride=2, padding=1),
        torch.nn.ReLU(),
        torch.nn.Conv1d(25, 25, 3, stride=2, padding=1),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(125, 10),
    ]
    model = torch.nn.Sequential(*layers).to(dtype)
    model.load_state_dict({name: torch.from_numpy(array) for name, array in to_torch_state_dict(net).items()})
    optimizer, batches = torch.optim.Adam(model.parameters(), lr=LR), Batches(len(x), BATCH, streams(0).batches)

    def step():
        rows = torch.from_numpy(next(batches))
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def beside_pytorch():
    """Time of a step here and there, in both precisions."""
    print(f"\n{'a step of the CNN, batch 100, Adam':36}{'here':>11}{'PyTorch':>11}{'here / PyTorch':>16}  at most")
    for precision, dtype in (("float32", torch.float32), ("float64", torch.float64)):
        net, mine = ours(np.dtype(precision))
        other = theirs(net, dtype)
        np.testing.assert_allclose(*([step() for _ in range(10)] for step in (mine, other)), rtol=1e-3)
        here, there = in_turns(mine, other)
        print(f"{precision:36}{here * 1e3:8.3f} ms{there * 1e3:8.3f} ms{here / there:15.2f}x  {WANTED}x", flush=True)


def table():
    """Test signals that each network reads after the full training, beside the published share."""
    print(
        f"\n{f'test signals right, {STEPS:,} steps':30}"
        + "".join(f"{f'seed {seed}':>9}" for seed in SEEDS)
        + f"{'mean':>9}{'published':>11}{'off':>7}  at most{'time of one':>14}"
    )
    for name, published in PUBLISHED.items():
        shares, began = [], process_time()
        for seed in SEEDS:
            run = start(name, STEPS, seed)
            for _ in range(STEPS):
                run.step()
            shares.append(100 * share_right(run.net, *examples(name)[2:]))
        seconds, mean = (process_time() - began) / len(SEEDS), np.mean(shares)
        print(
            f"{name:30}" + "".join(f"{share:7.1f}%" for share in (*shares, mean)) + f"{100 * published:9.0f}%"
            f"{mean - 100 * published:+7.1f}{ALLOWED[name]:9}{seconds:12.1f} s",
            flush=True,
        )


def main(parts):
    torch.set_num_threads(1)
    print(
        f"{processor()}, {platform.system()} {platform.machine()}; Python {platform.python_version()}, "
        f"NumPy {np.__version__}, PyTorch {torch.__version__}; one thread each"
    )
    for name, part in (("PyTorch", beside_pytorch), ("table", table)):
        if not parts or name in parts:
            part()


if __name__ == "__main__":
    main(sys.argv[1:])
