"""Epochs a second beside TensorFlow Playground's own engine: ``python tests/benchmarks/playground.py CLONE``

CLONE is a clone of github.com/tensorflow/playground. Its ``src/nn.ts`` is compiled by esbuild (``npm install
esbuild`` in CLONE) and run in Node: the same network (2-8-8-1, tanh), 200 training points in the order of the data, batch
10, squared error, plain gradient descent, and after each epoch the loss on 200 training and 200 test points, as its
``oneStep`` does. Here: `Session.play`, which measures the same losses and keeps a snapshot of each epoch besides. In turns.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from weightslab.playground import Settings
from weightslab.playground.session import Session

EPOCHS, ROUNDS = 300, 9

ENGINE = """
import * as nn from "./nn.mjs";
const points = JSON.parse(process.argv[2]);
const build = () => nn.buildNetwork([2, 8, 8, 1], nn.Activations.TANH, nn.Activations.TANH, null, ["x", "y"], false);
const loss = (network, data) => {
  let sum = 0;
  for (const [x, y, label] of data) sum += nn.Errors.SQUARE.error(nn.forwardProp(network, [x, y]), label);
  return sum / data.length;
};
const network = build();
const began = process.hrtime.bigint();
let last;
for (let epoch = 0; epoch < EPOCHS; epoch++) {
  points.train.forEach(([x, y, label], i) => {
    nn.forwardProp(network, [x, y]);
    nn.backProp(network, label, nn.Errors.SQUARE);
    if ((i + 1) % 10 === 0) nn.updateWeights(network, 0.03, 0);
  });
  last = [loss(network, points.train), loss(network, points.test)];
}
console.log(Number(process.hrtime.bigint() - began) / 1e9, last[0]);
""".replace("EPOCHS", str(EPOCHS))


def engine(clone):
    """A function that trains in Node and returns seconds and training loss."""
    folder = clone / "node_modules" / ".weightslab"
    folder.mkdir(parents=True, exist_ok=True)
    source = (clone / "src" / "nn.ts") if (clone / "src" / "nn.ts").exists() else clone / "nn.ts"
    subprocess.run([clone / "node_modules" / ".bin" / "esbuild", source, f"--outfile={folder / 'nn.mjs'}", "--format=esm"],
                   check=True, capture_output=True)
    (folder / "run.mjs").write_text(ENGINE)
    data = Session(Settings()).points
    points = {name: [[*map(float, point), float(2 * label - 1)] for point, label in zip(x, y, strict=True)]
              for name, x, y in (("train", data.x, data.y), ("test", data.x_test, data.y_test))}

    def run():
        command = ["node", folder / "run.mjs", json.dumps(points)]
        said = subprocess.run(command, check=True, capture_output=True, text=True)
        return tuple(map(float, said.stdout.split()))

    return run


def ours():
    """Seconds and training loss of the playground's session."""
    session = Session(Settings(loss="squared", lr=0.03))
    began = time.perf_counter()
    session.play(EPOCHS)
    return time.perf_counter() - began, session.losses[-1][0]


def main(clone):
    """Print a line for each of the two."""
    rounds = [(engine_run(), ours()) for engine_run in [engine(Path(clone))] for _ in range(ROUNDS)]
    names = ("TensorFlow Playground's engine in Node", "weightslab's playground")
    for name, results in zip(names, zip(*rounds, strict=True), strict=True):
        seconds = median(time for time, _ in results)
        print(f"{name:40} {EPOCHS / seconds:7.0f} epochs/s   loss {results[-1][1]:.4f}")


if __name__ == "__main__":
    main(sys.argv[1])
