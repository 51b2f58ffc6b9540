"""The playground while it plays: ``python tests/benchmarks/playground.py [CLONE]``

In JupyterLab and Chromium, with the default network (2-8-8-1, tanh), 200 training points and batch 10: painted frames a
second while it plays, and the milliseconds from the press of an arrow key on the learning rate's slider to the kernel's
last word on it, playing and at rest. A frame counts when the canvas has been drawn on and the browser has painted: a
MessageChannel message sent from `requestAnimationFrame` arrives after style, layout and paint.

With CLONE, a clone of github.com/tensorflow/playground, also epochs a second beside that playground's own engine. Its
``src/nn.ts`` is compiled by esbuild (``npm install esbuild`` in CLONE) and run in Node: the same network, 200 training
points in the order of the data, batch 10, squared error, plain gradient descent, and after each epoch the loss on 200
training and 200 test points, as its ``oneStep`` does. Here: `Session.play`, which measures the same losses and keeps a
snapshot of each epoch besides. In turns; where the machine is shared, rely on the ratios, best of all of the last one.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browser import jupyter
from playwright.sync_api import sync_playwright

from weightslab.playground import Settings
from weightslab.playground.session import Session

EPOCHS, ROUNDS = 300, 9
SECONDS, PRESSES = 5, 10

COUNT = """canvas => {
    window.frames_painted = 0;
    canvas.addEventListener("load", () => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.frames_painted++;
        port2.postMessage(null);
    }));
}"""
ANSWERED = """async () => {
    const began = performance.now();
    while (window.kernel.unanswered.size) await new Promise(next => setTimeout(next, 1));
    return performance.now() - began;
}"""

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
const began = process.hrtime.bigint(), before = process.cpuUsage();
let last;
for (let epoch = 0; epoch < EPOCHS; epoch++) {
  points.train.forEach(([x, y, label], i) => {
    nn.forwardProp(network, [x, y]);
    nn.backProp(network, label, nn.Errors.SQUARE);
    if ((i + 1) % 10 === 0) nn.updateWeights(network, 0.03, 0);
  });
  last = [loss(network, points.train), loss(network, points.test)];
}
const used = process.cpuUsage(before);
console.log(Number(process.hrtime.bigint() - began) / 1e9, (used.user + used.system) / 1e6, last[0]);
""".replace("EPOCHS", str(EPOCHS))


def engine(clone):
    """A function that trains in Node and returns seconds, seconds of the processor, and training loss."""
    folder = clone / "node_modules" / ".weightslab"
    folder.mkdir(parents=True, exist_ok=True)
    source = (clone / "src" / "nn.ts") if (clone / "src" / "nn.ts").exists() else clone / "nn.ts"
    subprocess.run(
        [clone / "node_modules" / ".bin" / "esbuild", source, f"--outfile={folder / 'nn.mjs'}", "--format=esm"],
        check=True,
        capture_output=True,
    )
    (folder / "run.mjs").write_text(ENGINE)
    data = Session(Settings()).points
    points = {
        name: [[*map(float, point), float(2 * label - 1)] for point, label in zip(x, y, strict=True)]
        for name, x, y in (("train", data.x, data.y), ("test", data.x_test, data.y_test))
    }

    def run():
        command = ["node", folder / "run.mjs", json.dumps(points)]
        said = subprocess.run(command, check=True, capture_output=True, text=True)
        return tuple(map(float, said.stdout.split()))

    return run


def ours():
    """The same of the playground's session."""
    session = Session(Settings(loss="squared", lr=0.03))
    began, before = time.perf_counter(), time.process_time()
    session.play(EPOCHS)
    return time.perf_counter() - began, time.process_time() - before, session.losses[-1][0]


def presses(page, handle):
    """Milliseconds until the kernel has answered each press."""
    times = []
    handle.focus()
    for i in range(PRESSES):
        page.wait_for_timeout(100)
        page.keyboard.press("ArrowRight" if i % 2 else "ArrowLeft")
        times.append(page.evaluate(ANSWERED))
    return times


def on_the_page():
    """Frames a second, epochs a second, and answers of the kernel in milliseconds: playing, at rest."""
    cells = "from weightslab.playground import Playground", "Playground()"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, jupyter.server(Path(folder)) as server:
        browser = jupyter.chromium(playwright)
        page = browser.new_page(viewport=jupyter.WINDOW)
        jupyter.enter(server, page)
        notebook = jupyter.Notebook(server, page, server.write("playing.ipynb", *cells))
        notebook.run_all()
        root = notebook.page.locator(".weightslab-playground")
        root.get_by_role("button", name="Training").click()
        root.locator(".weightslab-picture").evaluate(COUNT)
        rate = root.get_by_role("slider", name="learning rate")
        root.get_by_role("button", name="Play").click()
        page.wait_for_timeout(1000)
        before = page.evaluate("[window.frames_painted, performance.now()]")
        page.wait_for_timeout(1000 * SECONDS)
        after = page.evaluate("[window.frames_painted, performance.now()]")
        playing = presses(page, rate)
        root.get_by_role("button", name="Pause").click()
        notebook.settle()
        resting = presses(page, rate)
        errors = notebook.errors
        browser.close()
    if errors:
        raise RuntimeError(errors)
    return 1000 * (after[0] - before[0]) / (after[1] - before[1]), playing, resting


def epochs(clone):
    """Print a line for each of the two engines."""
    rounds = [(engine_run(), ours()) for engine_run in [engine(clone)] for _ in range(ROUNDS)]
    names = ("TensorFlow Playground's engine in Node", "weightslab's playground")
    for name, results in zip(names, zip(*rounds, strict=True), strict=True):
        wall, processor, losses = zip(*results, strict=True)
        print(
            f"{name:40} {EPOCHS / median(wall):7.0f} epochs a second, at best {EPOCHS / min(wall):.0f}; "
            f"{EPOCHS / median(processor):.0f} a second of the processor; loss {losses[-1]:.4f}"
        )


def main(clones):
    """Measure on the page and, with a clone, beside the other engine."""
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for clone in clones:
        epochs(Path(clone))
    frames, playing, resting = on_the_page()
    print(f"{frames:.1f} painted frames a second")
    for name, times in (("while it plays", playing), ("at rest", resting)):
        print(f"a press {name} is answered in {median(times):.0f} ms, at most {max(times):.0f}")


if __name__ == "__main__":
    main(sys.argv[1:])
