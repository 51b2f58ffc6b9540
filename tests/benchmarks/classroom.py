"""What does a class cost a hub? ``python tests/benchmarks/classroom.py [kernels] [notebook]``, on Linux

So many kernels at once, 8 unless told, run all cells of a lesson, that of training unless told, and stay. Their memory is
PSS: what a process alone holds, and its share of what several hold (`/proc/PID/smaps_rollup`). Then each drags the first
slider of every lab to and fro, as the page does it: a new value whenever the last one is answered, at most 15 in a second;
first one kernel alone, then all at once. "processor" is the time that a kernel takes for a second of drag, "pictures" how
many it gives in that second. The browser is on the student's side; a hub has a Jupyter server for each student besides.
"""

import subprocess
import sys
from pathlib import Path
from statistics import median

import nbformat
from jupyter_client.manager import start_new_kernel

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.latency import machine

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
WAIT = 600  # s
DRAG = """
import gc, time
from weightslab.live import Lab
from weightslab.live.controls import Followed

SECONDS, EVERY = 3.0, 1 / 15
pictures = 0
labs = [lab for lab in gc.get_objects() if isinstance(lab, Lab) and lab.desk.shown]
wall, processor = time.perf_counter(), time.process_time()
for lab in labs:
    sliders = [w for w in lab.panel.controls.widgets.values() if isinstance(w, Followed) and not w.disabled]
    if not sliders:
        continue
    slider, began, steps = sliders[0], time.perf_counter(), 0
    while time.perf_counter() < began + SECONDS / len(labs):
        share, steps = abs((steps % 40) - 20) / 20, steps + 1
        at = slider.min + share * (slider.max - slider.min)
        slider.set_state({"value": type(slider.value)(10**at if hasattr(slider, 'base') else at)})
        time.sleep(max(began + steps * EVERY - time.perf_counter(), 0))
    pictures += steps
wall = time.perf_counter() - wall
print(pictures / wall, (time.process_time() - processor) / wall)
"""


def run(client, code):
    """Run a cell; what it printed."""
    said = []
    reply = client.execute_interactive(
        code, timeout=WAIT, output_hook=lambda message: said.append(message["content"].get("text", "")), allow_stdin=False
    )
    if reply["content"]["status"] != "ok":
        raise RuntimeError("\n".join(reply["content"]["traceback"]))
    return "".join(said)


def pss(manager):
    """Megabytes of a kernel."""
    lines = Path(f"/proc/{manager.provisioner.pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def answers(client, message):
    """What the cell with this message printed, when it has ended."""
    said = ""
    while True:
        found = client.get_iopub_msg(timeout=WAIT)
        if found["parent_header"].get("msg_id") != message:
            continue
        said += found["content"].get("text", "")
        if found["content"].get("execution_state") == "idle":
            return [float(number) for number in said.split()]


def main(kernels=8, name="*training"):
    """Print the memory of these kernels, and what a second of drag takes."""
    (path,) = NOTEBOOKS.glob(f"{name}.ipynb")
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    started = [start_new_kernel(cwd=str(NOTEBOOKS), stderr=subprocess.DEVNULL) for _ in range(kernels)]
    try:
        empty = median(pss(manager) for manager, _ in started)
        for _, client in started:
            run(client, "from weightslab.live import unlock_all\nunlock_all()")
            for cell in cells:
                run(client, cell)
        memory = [pss(manager) for manager, _ in started]
        alone = answers(started[0][1], started[0][1].execute(DRAG))
        together = [answers(client, sent) for client, sent in [(client, client.execute(DRAG)) for _, client in started]]
        after = [pss(manager) for manager, _ in started]
    finally:
        for manager, client in started:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    print(f"{machine()}\n{kernels} kernels with {path.stem}, {len(cells)} cells each")
    print(f"memory of one, MB (PSS): empty {empty:.0f}, all cells run {median(memory):.0f}, after drags {median(after):.0f}")
    print(f"alone: {alone[0]:.1f} pictures a second, processor {alone[1]:.2f} s for a second of drag")
    pictures, processor = map(median, zip(*together, strict=True))
    print(f"all at once: {pictures:.1f} pictures a second each, processor {processor:.2f} s")
    print(f"a core serves so many who drag all the time: {1 / alone[1]:.1f}; a gigabyte holds {1024 / median(after):.1f}")


if __name__ == "__main__":
    main(*[int(argument) if argument.isdigit() else argument for argument in sys.argv[1:]])
